package casework

import (
	"time"

	"github.com/google/uuid"
)

// ReferralLine is a hand-off as a list shows it: with the names of the two
// programs and of who is in it.
type ReferralLine struct {
	Referral
	LiveName       string // as the record calls them now; "" for whoever does not have the record
	FromName       string
	FromStage      Stage
	ToName         string
	ToStage        Stage
	ToZone         string // IANA name: in which its days are meant
	CreatedByName  string
	SentByName     string
	OwnerName      string
	PeerName       string // who walks beside them now; "" for nobody, or for whoever does not have the record
	ToLeadID       *uuid.UUID
	IntroducedAt   *time.Time // of the last warm introduction that happened: then the hand-off is warm
	IntroductionAt *time.Time // of the one that is planned
	Side           Side       `gorm:"-"` // the reader's; "" for somebody who only watches
}

// Name is what to call the person.
func (l *ReferralLine) Name() string {
	if l.LiveName != "" {
		return l.LiveName
	}
	return l.PersonName
}

// Zone is in which the receiving program's days are meant.
func (l *ReferralLine) Zone() *time.Location { return Zone(l.ToZone) }

// OnTheWay tells whether the other side knows of it and nobody has ended it,
// and nothing keeps it.
func (r *Referral) OnTheWay() bool {
	return r.State != ReferralDraft && r.State != ReferralOnHold && !r.State.Ended()
}

// Since is from when it has waited where it stands.
func (l *ReferralLine) Since() time.Time {
	switch {
	case l.ClosedAt != nil:
		return *l.ClosedAt
	case l.AcceptedAt != nil:
		return *l.AcceptedAt
	case l.SentAt != nil:
		return *l.SentAt
	}
	return l.CreatedAt
}

// Overdue tells since when something should have happened that has not: an
// answer, or the first visit. Nothing is overdue on hold: nobody may act.
func (l *ReferralLine) Overdue(now time.Time) (since time.Time, late bool) {
	switch {
	case l.State == ReferralSent && l.AnswerDueAt != nil:
		since = *l.AnswerDueAt
	case l.State == ReferralScheduled && l.VisitAt != nil:
		since = *l.VisitAt
	case l.State == ReferralAccepted || l.State == ReferralNoShow:
		since = l.VisitBy.AddDays(1).Start(l.Zone())
	default:
		return since, false
	}
	return since, !since.After(now)
}

// Visit is when the person first comes, or where that is not set the day until
// when they should.
func (l *ReferralLine) Visit() time.Time {
	if l.VisitAt != nil {
		return *l.VisitAt
	}
	return l.VisitBy.Start(l.Zone())
}

// ReferralFilter narrows a list of hand-offs; a zero field does not.
type ReferralFilter struct {
	ClientID  uuid.UUID // then in order of time, after After
	After     uuid.UUID
	ProgramID uuid.UUID // from it or to it
	Open      bool      // only those that are not at their end
	Since     time.Time // with Open false: also those that ended after it; zero: all
}

// ReferralStepLine is a step with who did it.
type ReferralStepLine struct {
	ReferralStep
	ByName string // "" for what happened by itself
}

// ReferralRecord is one hand-off as somebody sees it: its steps, oldest first,
// and what they may do with it now.
type ReferralRecord struct {
	ReferralLine
	Steps []ReferralStepLine
	May   map[ReferralAct]bool
	Both  bool          // the reader could act for either side, and must say for which
	Full  bool          // it waits for a yes, and the receiving program has no place now
	Says  string        // why it cannot be sent, where the right is missing; "" where it can
	Basis ReferralBasis // by what right it is or would be shared
	Time  ReferralTime  // how long it may take: as of the day it was sent, or of today

	Introductions []WarmIntroductionLine
	Introducers   *IntroductionSides // nil: the reader writes none down now
}

// ReferralBasis is the right on which a packet is shared.
type ReferralBasis struct {
	Basis    Basis
	Scope    string // of the consent, in words
	LastDay  Date   // of the consent; zero: open, or no consent
	UnitName string // the other Part 2 program, where it is another
}

// ReferralBoard is every open hand-off somebody sees, and those that ended
// lately.
type ReferralBoard struct {
	Lines []ReferralLine
	Now   time.Time
	Zone  *time.Location
	Cut   bool // there are more than a board holds
}
