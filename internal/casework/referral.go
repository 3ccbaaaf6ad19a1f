package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ReferralState is where a hand-off stands. "Accepted" is not success: only
// attended closes the loop, and only a reasoned end takes it from both queues.
type ReferralState string

const (
	ReferralDraft         ReferralState = "draft"
	ReferralSent          ReferralState = "sent"
	ReferralInfoRequested ReferralState = "info_requested"
	ReferralAccepted      ReferralState = "accepted" // somebody there owns it
	ReferralDeclined      ReferralState = "declined"
	ReferralReturned      ReferralState = "returned" // the receiver cannot take them after all; never the client's failure
	ReferralScheduled     ReferralState = "scheduled"
	ReferralNoShow        ReferralState = "no_show" // being re-engaged
	ReferralAttended      ReferralState = "attended"
	ReferralNotEngaged    ReferralState = "not_engaged"
	ReferralOnHold        ReferralState = "on_hold" // the right it rests on has ended
	ReferralCancelled     ReferralState = "cancelled"
)

// ReferralStates are all of them, in the order of a hand-off.
func ReferralStates() []ReferralState {
	return []ReferralState{ReferralDraft, ReferralSent, ReferralInfoRequested, ReferralAccepted, ReferralDeclined, ReferralReturned,
		ReferralScheduled, ReferralNoShow, ReferralAttended, ReferralNotEngaged, ReferralOnHold, ReferralCancelled}
}

// Ended tells whether nothing comes after it.
func (s ReferralState) Ended() bool {
	switch s {
	case ReferralDeclined, ReferralReturned, ReferralAttended, ReferralNotEngaged, ReferralCancelled:
		return true
	}
	return false
}

// Taken tells whether the receiving side has said yes and the person has not
// arrived yet: then it has the record, and not the packet alone.
func (s ReferralState) Taken() bool {
	return s == ReferralAccepted || s == ReferralScheduled || s == ReferralNoShow
}

// ReferralWhy is why now.
type ReferralWhy string

const (
	WhyReadyForLess ReferralWhy = "ready_for_less"
	WhyNeedsMore    ReferralWhy = "needs_more"
	WhyOwnWish      ReferralWhy = "own_wish"
	WhyPayersLimit  ReferralWhy = "payers_limit"
	WhyOther        ReferralWhy = "other"
)

// ReferralWhys are all of them, in the order pages show.
func ReferralWhys() []ReferralWhy {
	return []ReferralWhy{WhyReadyForLess, WhyNeedsMore, WhyOwnWish, WhyPayersLimit, WhyOther}
}

// PeerPlan is what becomes of who walks beside the person.
type PeerPlan string

const (
	PeerStays     PeerPlan = "stays"
	PeerHandsOver PeerPlan = "hands_over" // to a peer whom the receiving side names, after a time together
)

// PeerPlans are both.
func PeerPlans() []PeerPlan { return []PeerPlan{PeerStays, PeerHandsOver} }

// WalksAlong is who comes along to the first visit.
type WalksAlong string

const (
	WalksPeer   WalksAlong = "peer"
	WalksSender WalksAlong = "sender"
	WalksNobody WalksAlong = "nobody" // as the person prefers
)

// WalksAlongs are all of them.
func WalksAlongs() []WalksAlong { return []WalksAlong{WalksPeer, WalksSender, WalksNobody} }

// Referral is a hand-off: one program of the agency asks another to take a
// person on. Both sides see it until the person has arrived.
type Referral struct {
	Versioned
	ClientID      uuid.UUID
	State         ReferralState
	HeldFrom      ReferralState // where it stood when it was put on hold
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID
	StayID        uuid.UUID // the stay they come from: the open one, or between programs the last
	Direction     Direction
	PersonName    string `gorm:"serializer:sealed"` // as the packet calls them: the receiving side does not have the record yet
	Why           ReferralWhy
	PeerPlan      PeerPlan
	WalksAlong    WalksAlong
	Words         string `gorm:"serializer:sealed"` // the one thing they should know
	VisitBy       Date   // until when the first visit should be, where the receiving program is

	ConsentID     *uuid.UUID // the consent it rests on; nil inside one Part 2 program, where need to know is the right
	CreatedBy     uuid.UUID
	CreatedAt     time.Time
	SentBy        *uuid.UUID
	SentAt        *time.Time // the last time
	AnswerDueAt   *time.Time
	AnswerDays    int // how long it may take, as it was on the day it was sent; see ReferralTime
	VisitDays     int
	PacketVersion int    // the newest packet; zero while nothing was sent
	Question      string `gorm:"serializer:sealed"`
	Answer        string `gorm:"serializer:sealed"`

	OwnerID    *uuid.UUID // of the receiving side
	AcceptedBy *uuid.UUID
	AcceptedAt *time.Time
	VisitAt    *time.Time
	VisitPlace string `gorm:"serializer:sealed"`
	Misses     int    // first visits they did not come to

	Steps    int // how many were made
	Reminded int // how many rungs were told since the last step

	AttendedOn   Date
	OverlapUntil *time.Time // until when the side they came from still has the record

	DisengageAskedBy *uuid.UUID
	Attempts         string `gorm:"serializer:sealed"` // what was tried, where they did not come

	Reason     string `gorm:"serializer:sealed"` // of the end
	Suggestion string `gorm:"serializer:sealed"` // who else could
	ClosedBy   *uuid.UUID
	ClosedAt   *time.Time
}

func (Referral) TableName() string { return "referrals" }

// Mine tells whether somebody wrote or sent it: then another answers it.
func (r *Referral) Mine(staff uuid.UUID) bool {
	return r.CreatedBy == staff || r.SentBy != nil && *r.SentBy == staff
}

// ReferralStart is a hand-off as somebody asks for it.
type ReferralStart struct {
	ToProgramID uuid.UUID
	Why         ReferralWhy
	PeerPlan    PeerPlan
	WalksAlong  WalksAlong
	Words       string
	VisitBy     Date   // left out: the last day that the time between the two programs allows
	Barriers    string // the last three: see ReferralNeeds
	Obligations string
	Medication  string
}

// ReferralPlace is where the person is, and what stands open for them, while a
// hand-off is written.
type ReferralPlace struct {
	Client *Client
	Stay   *Stay // the open one, or between programs the last
	From   *Program
	Open   bool         // another hand-off of the person stands open
	Today  Date         // where the receiving program is
	Time   ReferralTime // what holds between the two programs today
}

// lastVisit is the last day for a first visit: so many days from today, or from
// the day on which their change of program is due. A move can be prepared ahead.
func (at ReferralPlace) lastVisit() Date {
	from := at.Today
	if due := at.Stay.ChangeDueOn; due.After(from) {
		from = due
	}
	last := from.AddDays(at.Time.VisitDays)
	if most := at.Today.AddDays(longestVisit); last.After(most) {
		return most
	}
	return last
}

// longestVisit is how far ahead a first visit can be at most, in days.
const longestVisit = 90

// NewReferral writes a hand-off down. Nothing is shared before it is sent.
func NewReferral(id, by uuid.UUID, at ReferralPlace, to *Program, s ReferralStart, now time.Time) (*Referral, error) {
	if at.Open {
		return nil, Errorf(KindConflict, "A hand-off of this person stands open already. Go on with that one, or cancel it.")
	}
	r := &Referral{Versioned: NewVersioned(id), ClientID: at.Client.ID, State: ReferralDraft, FromProgramID: at.From.ID, StayID: at.Stay.ID,
		PersonName: at.Client.Name(), CreatedBy: by, CreatedAt: now}
	return r, r.fill(at, to, s)
}

// Edit writes a draft anew.
func (r *Referral) Edit(at ReferralPlace, to *Program, s ReferralStart) error {
	if r.State != ReferralDraft {
		return Errorf(KindConflict, "This was sent already. Answer them there, or cancel it.")
	}
	r.FromProgramID, r.StayID, r.PersonName = at.From.ID, at.Stay.ID, at.Client.Name()
	return r.fill(at, to, s)
}

func (r *Referral) fill(at ReferralPlace, to *Program, s ReferralStart) error {
	var p Problems
	switch {
	case to == nil:
		p.Add("toProgramId", "Choose a program of this agency.")
	case to.ID == at.From.ID:
		p.Add("toProgramId", "They are in %s already. Choose where they go.", to.Name)
	default:
		p.open("toProgramId", to)
		r.ToProgramID, r.Direction = to.ID, DirectionOf(at.From.Stage, to.Stage)
	}
	if !slices.Contains(ReferralWhys(), s.Why) {
		p.Add("why", "Choose why now.")
	}
	if !slices.Contains(PeerPlans(), s.PeerPlan) {
		p.Add("peerPlan", "Say whether the peer stays.")
	}
	if !slices.Contains(WalksAlongs(), s.WalksAlong) {
		p.Add("walksAlong", "Say who walks in with them.")
	}
	switch {
	case s.VisitBy.IsZero():
		s.VisitBy = at.lastVisit()
	case s.VisitBy.Before(at.Today):
		p.Add("visitBy", "Choose today or a day after it. %s is over.", s.VisitBy)
	case s.VisitBy.After(at.lastVisit()):
		p.Add("visitBy", "Between these programs the first visit is within %d days. Choose a day up to %s. If they leave later, write down first when the change is due.",
			at.Time.VisitDays, at.lastVisit())
	}
	r.Why, r.PeerPlan, r.WalksAlong, r.VisitBy = s.Why, s.PeerPlan, s.WalksAlong, s.VisitBy
	r.Words = p.Text("words", s.Words, MaxReason)
	for _, line := range []struct{ field, said string }{{"barriers", s.Barriers}, {"obligations", s.Obligations}, {"medication", s.Medication}} {
		p.Text(line.field, line.said, MaxReason)
	}
	return p.Err()
}

// CheckSend asks again what may have changed since it was written: where the
// person is, whether the other program is open, whether the day is over. How
// long it may take is settled here, for good.
func (r *Referral) CheckSend(at ReferralPlace, to *Program) error {
	if at.From.ID != r.FromProgramID || at.Stay.ID != r.StayID {
		return Errorf(KindConflict, "They are in another program by now. Look at where they are, and write the hand-off anew.")
	}
	r.PersonName = at.Client.Name()
	r.AnswerDays, r.VisitDays = at.Time.AnswerDays, at.Time.VisitDays
	return r.fill(at, to, ReferralStart{ToProgramID: to.ID, Why: r.Why, PeerPlan: r.PeerPlan, WalksAlong: r.WalksAlong, Words: r.Words, VisitBy: r.VisitBy})
}
