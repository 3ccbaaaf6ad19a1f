// Package casework is what the trade knows: the types, states and rules of
// peer support between levels of care. No input or output, no clock: rules
// take "now" as an argument. Each struct is also the row it is kept in; the
// tags name columns for internal/store, which alone knows SQL.
//
// Column tags. `gorm:"serializer:sealed"` is encrypted at rest and, like every
// plain string, appears in the audit only as a keyed hash. `audit:"plain"`
// marks text that may stand there as it is: codes, states, names of programs.
//
// Glossary (singular in code; the words to avoid are in brackets):
//
//	Client          a person served [patient, participant, member]
//	Staff           anyone who signs in; holds several dated roles [user]
//	PeerSpecialist  a staff member who walks beside clients [coach]
//	Program         a service at one level of care at one site [unit, track]
//	Part2Program    the legal unit under 42 CFR Part 2, covering programs
//	LevelOfCare     edition and code, never compared across editions
//	Episode         admission to discharge; holds stays [case]
//	Stay            time in one program; stays never overlap [enrollment]
//	Assignment      a peer has this client on the caseload [allocation]
//	Session         one contact [visit]
//	PlannedContact  a session that is to happen [booking]
//	Note            the words of a session; a draft, then signed for ever
//	NoteAddendum    what was added to a signed note
//	SafetyConcern   something that cannot wait [alert, incident]
//	Supervision     whose peer it is, dated [management]
//	Cover           somebody stands in for somebody, until a date
package casework
