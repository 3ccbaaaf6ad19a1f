package web

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// How a client, the ways to reach them and their care are called on pages.

var languageOptions = []Option{{"en", "English"}, {"es", "Spanish"}, {"zh", "Chinese"}, {"tl", "Tagalog"}, {"vi", "Vietnamese"},
	{"ar", "Arabic"}, {"fr", "French"}, {"ht", "Haitian Creole"}, {"ko", "Korean"}, {"ru", "Russian"}, {"pt", "Portuguese"}, {"ase", "American Sign Language"}}

// languages are the usual ones, and whatever is chosen already.
func languages(chosen string) []Option {
	for _, o := range languageOptions {
		if o.Value == chosen || chosen == "" {
			return languageOptions
		}
	}
	return append([]Option{{chosen, chosen}}, languageOptions...)
}

var coOccurringOptions = []Option{{"", "Nobody has said"}, {"yes", "Yes"}, {"no", "No"}}

var (
	wayOptions       = []Option{{"phone", "Phone"}, {"email", "E-mail"}, {"address", "Address"}, {"other", "Other"}}
	mayTextOptions   = []Option{{"yes", "Yes"}, {"no", "No"}, {"unknown", "Not asked yet"}}
	voicemailOptions = []Option{{"yes", "Yes"}, {"first_name_only", "First name only"}, {"no", "No"}, {"unknown", "Not asked yet"}}
	partOptions      = []Option{{"primary", "Primary peer"}, {"second", "Second peer"}}
	weightOptions    = []Option{{"", "One person"}, {"2", "Two people"}, {"3", "Three people"}, {"4", "Four people"}, {"5", "Five people"}}
)

var dischargeOptions = []Option{{"", "Choose a reason"}, {"completed", "Completed the program"}, {"dropped_out", "Stopped coming"},
	{"terminated", "Ended by the program"}, {"transferred", "Went on elsewhere"}, {"incarcerated", "In jail or prison"},
	{"death", "Died"}, {"other", "Another reason"}, {"unknown", "Nobody knows"}}

var careParts = map[casework.CarePart]string{casework.CarePrimaryPeer: "Peer", casework.CareSecondPeer: "Second peer",
	casework.CareCoveringPeer: "Stands in for the peer", casework.CareClinician: "Clinician", casework.CareSupervisor: "Peer supervisor",
	casework.CareProgramLead: "Leads the program"}

// safely says in one line how to reach somebody without doing harm: "Likes
// texts. Voicemail: first name only." Nobody asked is not yes.
func safely(w casework.ContactWay) string {
	var words []string
	switch w.MayText {
	case casework.LeaveYes:
		words = append(words, "Texts are fine.")
	case casework.LeaveNo:
		words = append(words, "No texts.")
	case casework.LeaveUnknown:
		if w.Kind == casework.ContactPhone {
			words = append(words, "Nobody has asked about texts yet.")
		}
	}
	if w.Kind != casework.ContactPhone {
		return strings.Join(words, " ")
	}
	switch w.Voicemail {
	case casework.LeaveYes:
		words = append(words, "Voicemail is fine.")
	case casework.LeaveFirstNameOnly:
		words = append(words, "Voicemail: first name only.")
	case casework.LeaveNo:
		words = append(words, "No voicemail.")
	case casework.LeaveUnknown:
		words = append(words, "Leave no voicemail until somebody has asked.")
	}
	return strings.Join(words, " ")
}

// safeContact is the line under a client's name: their pronouns, and what is
// safe on the way to try first.
func safeContact(r *casework.ClientRecord) string {
	var words []string
	if r.Pronouns != "" {
		words = append(words, Sentence(r.Pronouns)+".")
	}
	if len(r.ContactWays) > 0 {
		words = append(words, safely(r.ContactWays[0]))
	} else {
		words = append(words, "Nobody has written down how to reach them.")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// dial is the address that calls a number; "" for what cannot be called.
func dial(w casework.ContactWay) string {
	if w.Kind != casework.ContactPhone {
		return ""
	}
	return telURL(w.Value)
}

// telURL is the address that calls a number.
func telURL(number string) string {
	var digits strings.Builder
	for i, r := range number {
		if r >= '0' && r <= '9' || r == '+' && i == 0 {
			digits.WriteRune(r)
		} else if r == 'x' || r == 'e' {
			break
		}
	}
	return "tel:" + digits.String()
}

// call is the first phone of a client, or nil.
func call(r *casework.ClientRecord) *casework.ContactWay {
	for i := range r.ContactWays {
		if r.ContactWays[i].Kind == casework.ContactPhone {
			return &r.ContactWays[i]
		}
	}
	return nil
}

// stayWord is a level of care as the strip says it.
func stayWord(s casework.StayLine) string {
	if name, ok := levelNames[s.Stage]; ok {
		return name
	}
	return s.ProgramName
}

// stripOf is a client's story: every stay, every peer, every day with a
// contact, and between two episodes how long they were away.
func stripOf(r *casework.ClientRecord, now time.Time) Strip {
	strip := Strip{Who: FirstName(r.Name()), Today: now, MoreContacts: r.MoreContacts}
	for i := len(r.Episodes) - 1; i >= 0; i-- {
		if i+1 < len(r.Episodes) {
			if left, back := r.Episodes[i+1].ClosedOn, r.Episodes[i].OpenedOn; !left.IsZero() && back.After(left) {
				strip.Segments = append(strip.Segments, Segment{Gap: true, Away: true, From: left.Start(r.Zone), Until: back.Start(r.Zone)})
			}
		}
		for _, s := range r.Episodes[i].Stays {
			stay := Segment{Stage: tint(s.Stage), Label: stayWord(s), ProgramName: s.ProgramName,
				From: s.StartsOn.Start(r.Zone), Until: startOrNever(s.EndsOn, r.Zone)}
			for _, b := range s.Pauses {
				stay.Pauses = append(stay.Pauses, TimeAway{awayWords[b.Reason], b.StartsOn.Start(r.Zone), startOrNever(b.EndsOn, r.Zone)})
			}
			strip.Segments = append(strip.Segments, stay)
		}
	}
	for i := len(r.Assignments) - 1; i >= 0; i-- {
		a := r.Assignments[i]
		if a.StartsAt.After(now) || a.EndsAt != nil && !a.EndsAt.After(a.StartsAt) {
			continue
		}
		v := Voice{Initials: Initials(a.PeerName), Name: a.PeerName, From: a.StartsAt}
		if until := a.Until(); until != nil {
			v.Until = *until
		}
		strip.Voices = append(strip.Voices, v)
	}
	for _, day := range r.ContactDays {
		strip.Contacts = append(strip.Contacts, day.Start(r.Zone))
	}
	return strip
}

// startOrNever is the first moment of a day; the zero time for no day.
func startOrNever(d casework.Date, zone *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.Start(zone)
}

// dayIn is a calendar day in words: "1 October".
func dayIn(d casework.Date, now time.Time) string { return Date(d.Start(now.Location()), now) }

// waited says how long somebody has not been reached, or that they have left.
func waited(l casework.CaseloadLine, now time.Time) string {
	switch {
	case l.Gone():
		return "Left"
	case l.LastContactAt != nil:
		return Quiet(*l.LastContactAt, now)
	}
	return Quiet(time.Time{}, now)
}

// nextOf is when somebody is next talked with, in words: what is planned, else
// the day that the last note says; "" for neither.
func nextOf(l casework.CaseloadLine, now time.Time) (time.Time, string) {
	switch {
	case l.PlannedAt != nil:
		return *l.PlannedAt, plannedWhen(*l.PlannedAt, l.PlannedZone, now)
	case !l.NextOn.IsZero():
		at := l.NextOn.Start(now.Location())
		return at, When(at, now)
	}
	return time.Time{}, ""
}

// nextWords is that for a list.
func nextWords(l casework.CaseloadLine, now time.Time) string {
	_, words := nextOf(l, now)
	return Sentence(words)
}

func identityFacts(r *casework.ClientRecord, now time.Time) []Fact {
	facts := []Fact{{"Number", r.Number}, {"Legal name", r.LegalFirst + " " + r.LegalLast},
		{"Born", r.BirthDate.Start(now.Location()).Format("2 January 2006")}}
	if also := otherNumbers(r.Merges); also != "" {
		facts = append(facts, Fact{"Also found under", also})
	}
	for _, o := range languages(r.Language) {
		if o.Value == r.Language {
			facts = append(facts, Fact{"Language", o.Label})
		}
	}
	if r.AgencyNumber != "" {
		facts = append(facts, Fact{"Your agency’s number", r.AgencyNumber})
	}
	return facts
}

func restrictLabel(r *casework.ClientRecord) string {
	if r.Restricted {
		return "Name others"
	}
	return "Restrict"
}

// noPlace stands beside a program that is full.
const noPlace = " (no place now)"

// beginOptions are the open programs somebody could begin in; of one that is
// full it is said.
func beginOptions(programs []casework.ProgramLine, none string) []Option {
	options := placeOptions(programs, none)
	for i := range options {
		for _, p := range programs {
			if p.Full && options[i].Value == p.ID.String() {
				options[i].Label += noPlace
			}
		}
	}
	return options
}

// placeOptions are the open programs to choose from.
func placeOptions(programs []casework.ProgramLine, none string) []Option {
	open := make([]casework.Program, len(programs))
	for i, p := range programs {
		open[i] = p.Program
	}
	return programOptions(open, none)
}

// peerOptions are people to choose from.
func peerOptions(staff []casework.StaffLine, none string) []Option {
	people := make([]casework.Staff, len(staff))
	for i, s := range staff {
		people[i] = s.Staff
	}
	return staffOptions(people, none, uuid.Nil)
}

func namesOnly(staff []casework.StaffLine) []Option { return peerOptions(staff, "")[1:] }

func replaceOptions(now []casework.AssignmentLine) []Option {
	options := []Option{{"", "Nobody"}}
	for _, a := range now {
		options = append(options, Option{a.ID.String(), a.PeerName})
	}
	return options
}

// wayRemovePath is where a way is removed, next to where it is edited.
func wayRemovePath(edit string) string { return strings.TrimSuffix(edit, "/edit") + "/remove" }
