package casework

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// IdentityField is one value of who somebody is, by its name in the contract.
type IdentityField string

const (
	IdentityLegalFirst   IdentityField = "legalFirst"
	IdentityLegalLast    IdentityField = "legalLast"
	IdentityChosenName   IdentityField = "chosenName"
	IdentityPronouns     IdentityField = "pronouns"
	IdentityBirthDate    IdentityField = "birthDate"
	IdentityLanguage     IdentityField = "language"
	IdentityAgencyNumber IdentityField = "agencyNumber"
	IdentityCoOccurring  IdentityField = "coOccurring"
)

// IdentityFields are all of them, in the order of the form.
func IdentityFields() []IdentityField {
	return []IdentityField{IdentityLegalFirst, IdentityLegalLast, IdentityChosenName, IdentityPronouns, IdentityBirthDate,
		IdentityLanguage, IdentityAgencyNumber, IdentityCoOccurring}
}

// identity is who a person is as text, field by field: to compare two records,
// and to keep what a merge replaced.
func (c *Client) identity(f IdentityField) string {
	switch f {
	case IdentityLegalFirst:
		return c.LegalFirst
	case IdentityLegalLast:
		return c.LegalLast
	case IdentityChosenName:
		return c.ChosenName
	case IdentityPronouns:
		return c.Pronouns
	case IdentityBirthDate:
		return c.BirthDate.String()
	case IdentityLanguage:
		return c.Language
	case IdentityAgencyNumber:
		return c.AgencyNumber
	}
	switch {
	case c.CoOccurring == nil:
		return ""
	case *c.CoOccurring:
		return "yes"
	}
	return "no"
}

// Differs tells whether two records say different things of who somebody is.
func (c *Client) Differs(o *Client, f IdentityField) bool { return c.identity(f) != o.identity(f) }

func (c *Client) setIdentity(f IdentityField, v string) {
	switch f {
	case IdentityLegalFirst:
		c.LegalFirst = v
	case IdentityLegalLast:
		c.LegalLast = v
	case IdentityChosenName:
		c.ChosenName = v
	case IdentityPronouns:
		c.Pronouns = v
	case IdentityBirthDate:
		c.BirthDate, _ = ParseDate(v) // written by identity
	case IdentityLanguage:
		c.Language = v
	case IdentityAgencyNumber:
		c.AgencyNumber = v
	case IdentityCoOccurring:
		c.CoOccurring = nil
		if v != "" {
			yes := v == "yes"
			c.CoOccurring = &yes
		}
	}
}

// ClientMerge is the dated event of joining one record into another. Everything
// of the merged record stands with the survivor from then on, under both
// numbers. What cannot stand there, because the survivor has something of its
// own at that time, is set aside: it stays with the merged record, closed where
// it was open, and is named in the event. Undoing takes back exactly what came
// along and opens again what was closed.
type ClientMerge struct {
	Versioned
	ClientID       uuid.UUID // whose record it stands in now
	SurvivorID     uuid.UUID
	MergedID       uuid.UUID
	SurvivorNumber string `audit:"plain"`
	MergedNumber   string `audit:"plain"`
	MergedBy       uuid.UUID
	MergedAt       time.Time
	Reason         string          `gorm:"serializer:sealed"`
	Taken          []IdentityField `gorm:"serializer:list"`
	Was            string          `gorm:"serializer:sealed"` // the survivor's own values of what was taken
	SetAside       []SetAside      `gorm:"serializer:sealed" audit:"hash"`
	UndoneBy       *uuid.UUID
	UndoneAt       *time.Time
	UndoReason     string `gorm:"serializer:sealed"`
}

func (ClientMerge) TableName() string { return "client_merges" }

// SetAside is one thing that could not come along, and how it stood.
type SetAside struct {
	Table     string     `json:"table"`
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"` // the program's or the peer's; "" of anything else
	From      Date       `json:"from"`
	Closed    bool       `json:"closed"`              // it was open, and was closed
	EndsAt    *time.Time `json:"endsAt,omitempty"`    // of an assignment: the end it had before
	EndReason string     `json:"endReason,omitempty"` // and why
	StaffID   *uuid.UUID `json:"staffId,omitempty"`   // of an assignment: whose it was
}

// MergeRecord is a merge with the names of who did it.
type MergeRecord struct {
	ClientMerge
	MergedByName string
	UndoneByName string
	Zone         *time.Location `gorm:"-"` // in which the agency's people read a clock
}

// ClientJoin asks for a merge.
type ClientJoin struct {
	MergedID uuid.UUID
	Take     []IdentityField // which values the merged record has right
	Reason   string
}

// Check refuses what is no merge whatever the records hold.
func (j *ClientJoin) Check(survivor uuid.UUID) error {
	var p Problems
	if j.MergedID == survivor {
		p.Add("mergedId", "Choose two different records. A record cannot be joined with itself.")
	}
	for _, f := range j.Take {
		if !slices.Contains(IdentityFields(), f) {
			p.Add("take", "Choose from the values that are shown.")
			break
		}
	}
	p.Require("reason", j.Reason, "Say how you know that this is one person.")
	j.Reason = p.Text("reason", j.Reason, MaxReason)
	return p.Err()
}

// errJoined is the answer to whoever comes second.
func errJoined() error {
	return Errorf(KindConflict, "One of these records was joined with another meanwhile. Look at them again.")
}

// Join takes another record into this one. A restriction goes along: nothing
// that few could find is found by more.
func (c *Client) Join(id, by uuid.UUID, merged *Client, j ClientJoin, now time.Time) (*ClientMerge, error) {
	if c.MergedInto != nil || merged.MergedInto != nil {
		return nil, errJoined()
	}
	m := &ClientMerge{Versioned: NewVersioned(id), ClientID: c.ID, SurvivorID: c.ID, MergedID: merged.ID, SurvivorNumber: c.Number,
		MergedNumber: merged.Number, MergedBy: by, MergedAt: now, Reason: j.Reason}
	was := map[IdentityField]string{}
	for _, f := range IdentityFields() {
		if slices.Contains(j.Take, f) && c.Differs(merged, f) {
			was[f] = c.identity(f)
			m.Taken = append(m.Taken, f)
			c.setIdentity(f, merged.identity(f))
		}
	}
	c.Restricted = c.Restricted || merged.Restricted
	merged.MergedInto = &c.ID
	text, err := json.Marshal(was)
	if err != nil {
		return nil, fmt.Errorf("keep what was there before: %w", err)
	}
	m.Was = string(text)
	return m, nil
}

// Undo parts the two records again. What was corrected since stays; only a
// value that still is what was taken goes back to what it was.
func (m *ClientMerge) Undo(by uuid.UUID, survivor, merged *Client, reason string, now time.Time) error {
	switch {
	case m.UndoneAt != nil:
		return Errorf(KindConflict, "This was undone already.")
	case m.ClientID != m.SurvivorID:
		return Errorf(KindConflict, "%s was joined with another record after that. Undo the later one first.", m.SurvivorNumber)
	}
	var p Problems
	p.Require("reason", reason, "Say why, in a few words.")
	m.UndoReason = p.Text("reason", reason, MaxReason)
	if err := p.Err(); err != nil {
		return err
	}
	was := map[IdentityField]string{}
	if err := json.Unmarshal([]byte(m.Was), &was); err != nil {
		return fmt.Errorf("read what was there before: %w", err)
	}
	for f, value := range was {
		if !survivor.Differs(merged, f) {
			survivor.setIdentity(f, value)
		}
	}
	m.UndoneBy, m.UndoneAt, merged.MergedInto = &by, &now, nil
	return nil
}

// joinedReason stands where a peer's time ends because it was set aside.
const joinedReason = "This record was joined with another."

// SetAside closes a stay that stays behind.
func (s *Stay) SetAside(program string, today Date) SetAside {
	out := SetAside{Table: s.TableName(), ID: s.ID, Name: program, From: s.StartsOn, Closed: s.EndsOn.IsZero()}
	if out.Closed {
		s.EndsOn = latest(s.StartsOn, today)
	}
	return out
}

// SetAside closes an episode that stays behind; nobody was discharged.
func (e *Episode) SetAside(today Date) SetAside {
	out := SetAside{Table: e.TableName(), ID: e.ID, From: e.OpenedOn, Closed: e.ClosedOn.IsZero()}
	if out.Closed {
		e.ClosedOn, e.DischargeReason = latest(e.OpenedOn, today), DischargeUnknown
	}
	return out
}

// SetAside ends a peer's time that stays behind.
func (a *Assignment) SetAside(peer string, zone *time.Location, now time.Time) SetAside {
	out := SetAside{Table: a.TableName(), ID: a.ID, Name: peer, From: DateOf(a.StartsAt, zone), Closed: !a.Ended(now),
		EndsAt: a.EndsAt, EndReason: a.EndReason, StaffID: &a.PeerID}
	if out.Closed {
		at := now
		if at.Before(a.StartsAt) {
			at = a.StartsAt
		}
		a.EndsAt, a.EndReason = &at, joinedReason
	}
	return out
}

// SetAside lets another way be the first to try, because the record that it
// came to has one.
func (w *ContactWay) SetAside() SetAside {
	w.Preferred = false
	return SetAside{Table: w.TableName(), ID: w.ID, Closed: true}
}

// Foresee is what of a record could not stand beside another's: episodes with
// their stays where the other has an episode at that time, and a peer's time
// where the other has a primary peer, or the same one, then.
func (r *ClientRecord) Foresee(merged *ClientRecord, now time.Time) (aside []SetAside) {
	today := DateOf(now, r.Zone)
	taken := slices.Clone(r.Episodes)
	for _, e := range slices.Backward(merged.Episodes) { // the oldest first, as they come along
		clash := slices.ContainsFunc(taken, func(o EpisodeRecord) bool {
			return daysOverlap(o.OpenedOn, o.ClosedOn, e.OpenedOn, e.ClosedOn) || slices.ContainsFunc(e.Stays, func(s StayLine) bool {
				return slices.ContainsFunc(o.Stays, func(t StayLine) bool { return daysOverlap(s.StartsOn, s.EndsOn, t.StartsOn, t.EndsOn) })
			})
		})
		if !clash {
			taken = append(taken, e)
			continue
		}
		aside = append(aside, e.Episode.SetAside(today))
		for _, s := range e.Stays {
			aside = append(aside, s.Stay.SetAside(s.ProgramName, today))
		}
	}
	for _, a := range merged.Assignments {
		clash := slices.ContainsFunc(r.Assignments, func(o AssignmentLine) bool {
			return (a.Part == PartPrimary && o.Part == PartPrimary || a.PeerID == o.PeerID) && termsOverlap(a.Assignment, o.Assignment)
		})
		if clash {
			aside = append(aside, a.Assignment.SetAside(a.PeerName, r.Zone, now))
		}
	}
	return aside
}

// termsOverlap is how PostgreSQL sees two times: one that ended as it began is
// empty and overlaps nothing.
func termsOverlap(a, b Assignment) bool {
	empty := func(x Assignment) bool { return x.EndsAt != nil && x.EndsAt.Equal(x.StartsAt) }
	return !empty(a) && !empty(b) && overlap(a.StartsAt, a.EndsAt, b.StartsAt, b.EndsAt)
}

// daysOverlap is the same of days; the last day is outside.
func daysOverlap(aFrom, aUntil, bFrom, bUntil Date) bool {
	if aFrom == aUntil || bFrom == bUntil {
		return false
	}
	return (aUntil.IsZero() || bFrom.Before(aUntil)) && (bUntil.IsZero() || aFrom.Before(bUntil))
}

func latest(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}

// SortSetAside puts what was set aside in the order of time.
func SortSetAside(aside []SetAside) {
	slices.SortStableFunc(aside, func(a, b SetAside) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), a.From.DaysSince(b.From), slices.Compare(a.ID[:], b.ID[:]))
	})
}
