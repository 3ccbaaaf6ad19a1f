package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// PlannedState is what has become of a planned contact.
type PlannedState string

const (
	PlannedAhead     PlannedState = "planned"   // nothing yet, also once its time has passed
	PlannedHeld      PlannedState = "held"      // a session came of it
	PlannedMissed    PlannedState = "missed"    // a no-show or a try came of it
	PlannedCancelled PlannedState = "cancelled" // it will not be
)

// PlannedContact is a session that is to happen: who, when, and in what way.
type PlannedContact struct {
	Versioned
	ClientID      uuid.UUID
	PeerID        uuid.UUID // who is to be there
	Kind          SessionKind
	Mode          Mode
	StartsAt      time.Time
	EndsAt        time.Time
	TimeZone      string `audit:"plain"` // in which its day is meant
	Place         string `gorm:"serializer:sealed"`
	Remark        string `gorm:"serializer:sealed"` // the peer's own: nobody else reads it
	OverlapReason string `gorm:"serializer:sealed"`
	State         PlannedState
	SessionID     *uuid.UUID // what came of it
	CancelReason  string     `gorm:"serializer:sealed"`
	PlannedBy     uuid.UUID
	PlannedAt     time.Time
	SettledAt     *time.Time // when it was held, missed or cancelled
}

func (PlannedContact) TableName() string { return "planned_contacts" }

// PlannedContactMove is that a planned contact was moved: from when and whom,
// to when and whom, and by whom. Rows are never changed.
type PlannedContactMove struct {
	Record
	PlannedContactID uuid.UUID
	ClientID         uuid.UUID
	FromStartsAt     time.Time
	FromEndsAt       time.Time
	FromPeerID       uuid.UUID
	ToStartsAt       time.Time
	ToEndsAt         time.Time
	ToPeerID         uuid.UUID
	MovedBy          uuid.UUID
	MovedAt          time.Time
}

func (PlannedContactMove) TableName() string { return "planned_contact_moves" }

// PlannedContactLine is a planned contact as a list shows it.
type PlannedContactLine struct {
	PlannedContact
	ClientName string
	PeerName   string
	PeerThere  bool  // the peer still walks beside the person, or stands in for who does
	Stage      Stage // "" when in no program
}

// PlannedContactRecord is one planned contact with its moves, oldest first.
type PlannedContactRecord struct {
	PlannedContactLine
	Moves []PlannedContactMoveLine
}

// PlannedContactMoveLine is a move with the names that belong to it.
type PlannedContactMoveLine struct {
	PlannedContactMove
	MovedByName, FromPeerName, ToPeerName string
}

// PlannedContactFilter narrows the list. Without a client and a peer it is the
// actor's own and those of whom they stand in for, and for a reach beyond the
// caseload everybody's.
type PlannedContactFilter struct {
	ClientID uuid.UUID
	PeerID   uuid.UUID
	From     Date // the first day, each contact's in its own time zone; no day for any
	Until    Date // the last one
	Days     int  // so many from From on, or from today where there is none; zero leaves From and Until as they are
	Open     bool // only those of which nothing has come yet
}

// PlannedContactPage is one page of the list; Next begins the page after it.
type PlannedContactPage struct {
	List[PlannedContactLine]
	From  Date
	Today Date
	Zone  *time.Location // in which the agency's people read a clock
}

// PlannedContactPlan is what is asked for when a contact is planned.
type PlannedContactPlan struct {
	ClientID      uuid.UUID
	PeerID        *uuid.UUID // nil: the actor, or else the person's peer
	Kind          SessionKind
	Mode          Mode
	StartsAt      time.Time
	EndsAt        time.Time
	Place         string
	Remark        string
	OverlapReason string
}

// PlannedContactShift is what is asked for when one is moved.
type PlannedContactShift struct {
	From          time.Time // when it began as the mover saw it
	StartsAt      time.Time
	EndsAt        time.Time
	PeerID        *uuid.UUID // nil: stays with whom it is
	OverlapReason string
}

// PlannedContactDesk is everything a form needs to plan or move one.
type PlannedContactDesk struct {
	Contact PlannedContactRecord // an empty one, with what it would be, where none is there yet
	Beside  []Beside
	Ahead   []PlannedContactLine // what is planned with the person already
}

// New tells whether nothing is planned yet.
func (d *PlannedContactDesk) New() bool { return d.Contact.Version == 0 }

// Beside is somebody who is with a client now: an assigned peer, the primary
// one first, or who stands in for one.
type Beside struct {
	StaffID uuid.UUID
	Name    string
}

const (
	planAhead      = 90             // days ahead that one can be planned
	PlansOffered   = 7              // days back for which a new note is offered what is still open
	longestPlanned = 12 * time.Hour // a day out
)

var plannedKinds = []SessionKind{KindIndividual, KindGroup, KindCommunity, KindCheckIn, KindOutreach}

// PlanContact plans a contact. beside are the people with the client now, mine
// whom the actor plans for without answering for others; nil is anybody.
func PlanContact(id, by uuid.UUID, s PlannedContactPlan, beside []Beside, mine []uuid.UUID, timeZone string, now time.Time) (*PlannedContact, error) {
	var p Problems
	c := &PlannedContact{Versioned: NewVersioned(id), ClientID: s.ClientID, Kind: s.Kind, Mode: s.Mode, TimeZone: timeZone,
		State: PlannedAhead, PlannedBy: by, PlannedAt: now}
	c.PeerID = p.goer(s.PeerID, by, beside, mine)
	if !slices.Contains(plannedKinds, s.Kind) {
		p.Add("kind", "Choose what it will be.")
	}
	p.mode(s.Kind, s.Mode)
	c.StartsAt, c.EndsAt = p.plannedTimes(s.StartsAt, s.EndsAt, now)
	c.Place = p.Line("place", s.Place, MaxName)
	c.Remark = p.Text("remark", s.Remark, MaxReason)
	c.OverlapReason = p.Text("overlapReason", s.OverlapReason, MaxReason)
	return c, p.Err()
}

// DefaultPeer is who goes unless somebody is named: the actor where they are
// beside the person, else the primary peer; uuid.Nil when nobody is there.
func DefaultPeer(actor uuid.UUID, beside []Beside) uuid.UUID {
	if len(beside) == 0 || isBeside(actor, beside) {
		return actor
	}
	return beside[0].StaffID
}

func isBeside(staff uuid.UUID, beside []Beside) bool {
	return slices.ContainsFunc(beside, func(b Beside) bool { return b.StaffID == staff })
}

// goer is who is to be there.
func (p *Problems) goer(asked *uuid.UUID, actor uuid.UUID, beside []Beside, mine []uuid.UUID) uuid.UUID {
	peer := DefaultPeer(actor, beside)
	if asked != nil {
		peer = *asked
	}
	switch {
	case !isBeside(peer, beside):
		p.Add("peerId", "Choose somebody who is with this person now.")
	case mine != nil && !slices.Contains(mine, peer):
		p.Add("peerId", "You can plan for yourself and for whom you stand in. Ask their supervisor.")
	}
	return peer
}

func (p *Problems) plannedTimes(starts, ends, now time.Time) (time.Time, time.Time) {
	starts, ends = Moment(starts), Moment(ends)
	switch {
	case starts.Before(now.Add(-clockSkew)):
		p.Add("startsAt", "Choose a time from now on. What has been is logged, not planned.")
	case starts.After(now.AddDate(0, 0, planAhead)):
		p.Add("startsAt", "Choose a day within %d days.", planAhead)
	case !ends.After(starts):
		p.Add("endsAt", "Choose an end after the start.")
	case ends.Sub(starts) > longestPlanned:
		p.Add("endsAt", "This would be more than half a day. Look at both times again.")
	}
	return starts, ends
}

// Overlapping wants a reason where the peer has something else planned for
// that time; elsewhere none is kept.
func (c *PlannedContact) Overlapping(overlaps bool) error {
	if !overlaps {
		c.OverlapReason = ""
		return nil
	}
	if c.OverlapReason == "" {
		return Invalid("overlapReason", "Something else is planned for this time. Choose another, or say why both are right.")
	}
	return nil
}

// Move puts a planned contact to another time, or into other hands. Two who
// move it at once must not overwrite each other unseen: whoever saw an older
// time is told.
func (c *PlannedContact) Move(id, by uuid.UUID, s PlannedContactShift, beside []Beside, mine []uuid.UUID, now time.Time) (*PlannedContactMove, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	if !Moment(s.From).Equal(c.StartsAt) {
		return nil, Errorf(KindConflict, "Somebody moved this meanwhile. Look at the new time first.")
	}
	var p Problems
	m := &PlannedContactMove{Record: Record{ID: id}, PlannedContactID: c.ID, ClientID: c.ClientID, FromStartsAt: c.StartsAt,
		FromEndsAt: c.EndsAt, FromPeerID: c.PeerID, MovedBy: by, MovedAt: now}
	if s.PeerID == nil && isBeside(c.PeerID, beside) {
		s.PeerID = &c.PeerID
	}
	m.ToPeerID = p.goer(s.PeerID, by, beside, mine)
	m.ToStartsAt, m.ToEndsAt = p.plannedTimes(s.StartsAt, s.EndsAt, now)
	reason := p.Text("overlapReason", s.OverlapReason, MaxReason)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if m.ToPeerID != c.PeerID { // what a peer wrote for themselves goes with them
		c.Remark = ""
	}
	c.StartsAt, c.EndsAt, c.PeerID, c.OverlapReason = m.ToStartsAt, m.ToEndsAt, m.ToPeerID, reason
	return m, nil
}

// Cancel says that it will not be, and why.
func (c *PlannedContact) Cancel(reason string, now time.Time) error {
	if err := c.open(); err != nil {
		return err
	}
	var p Problems
	p.Require("reason", reason, "Say why, in a few words.")
	c.CancelReason = p.Text("reason", reason, MaxReason)
	c.State, c.SettledAt = PlannedCancelled, &now
	return p.Err()
}

// Settle links the session that came of it.
func (c *PlannedContact) Settle(s *Session) error {
	if s.ClientID != c.ClientID {
		return Invalid("plannedContactId", "This was planned with somebody else.")
	}
	if err := c.open(); err != nil {
		return err
	}
	c.State = PlannedHeld
	if !s.Kind.Reached() {
		c.State = PlannedMissed
	}
	c.SessionID, c.SettledAt = &s.ID, &s.SignedAt
	return nil
}

// Reopen undoes Settle: the session was signed on the wrong client, so nothing
// has come of the plan yet.
func (c *PlannedContact) Reopen() { c.State, c.SessionID, c.SettledAt = PlannedAhead, nil, nil }

func (c *PlannedContact) open() error {
	switch c.State {
	case PlannedHeld:
		return Errorf(KindConflict, "This contact was logged already.")
	case PlannedMissed:
		return Errorf(KindConflict, "This contact was logged as missed already. Plan another one.")
	case PlannedCancelled:
		return Errorf(KindConflict, "This contact was cancelled. Plan another one.")
	}
	return nil
}

// Zone is the time zone in which its day is meant.
func (c *PlannedContact) Zone() *time.Location { return Zone(c.TimeZone) }

// Day is the day it is planned for.
func (c *PlannedContact) Day() Date { return DateOf(c.StartsAt, c.Zone()) }

// Passed tells whether its time is over and nothing has come of it.
func (c *PlannedContact) Passed(now time.Time) bool {
	return c.State == PlannedAhead && !c.EndsAt.After(now)
}

// Minutes are the whole minutes it is to take, whatever the clocks on the wall
// do meanwhile.
func (c *PlannedContact) Minutes() int { return int(c.EndsAt.Sub(c.StartsAt) / time.Minute) }

// Draft is the note that comes of it, as its author finds it: at the planned
// time, or, where that is not over yet, ending now.
func (c *PlannedContact) Draft(id, author uuid.UUID, now time.Time) *NoteDraft {
	d := NewDraft(id, c.ClientID, author, now)
	d.PlannedContactID, d.Kind, d.Mode, d.Place = &c.ID, c.Kind, c.Mode, c.Place
	end := d.EndsAt
	d.StartsAt, d.EndsAt = c.StartsAt, c.EndsAt
	if d.EndsAt.After(end) {
		d.EndsAt = end
	}
	if !d.StartsAt.Before(d.EndsAt) {
		d.StartsAt = d.EndsAt.Add(-c.EndsAt.Sub(c.StartsAt))
	}
	return d
}

// soon is how long before its time a contact is taken for the planned one.
const soon = time.Hour

// LikelyPlan is the planned contact that somebody most likely writes about who
// logs one with the client now: of today, begun or about to begin, and the
// latest of those. What is only later today is another contact: nil then.
func LikelyPlan(offered []PlannedContactLine, now time.Time) *PlannedContact {
	var likely *PlannedContact
	for i := range offered {
		c := &offered[i].PlannedContact
		if c.State != PlannedAhead || c.Day() != DateOf(now, c.Zone()) || c.StartsAt.After(now.Add(soon)) {
			continue
		}
		if likely == nil || c.StartsAt.After(likely.StartsAt) {
			likely = c
		}
	}
	return likely
}

// OnlyOf are those of the people beside a client who are among some.
func OnlyOf(beside []Beside, some []uuid.UUID) []Beside {
	return slices.DeleteFunc(slices.Clone(beside), func(b Beside) bool { return !slices.Contains(some, b.StaffID) })
}
