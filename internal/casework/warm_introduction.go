package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// IntroductionHow is how people are together at a warm introduction.
type IntroductionHow string

const (
	IntroducedInPerson IntroductionHow = "in_person"
	IntroducedByCall   IntroductionHow = "three_way_call"
)

// IntroductionHows are both.
func IntroductionHows() []IntroductionHow {
	return []IntroductionHow{IntroducedInPerson, IntroducedByCall}
}

// IntroductionState is whether a warm introduction has happened.
type IntroductionState string

const (
	IntroductionPlanned  IntroductionState = "planned"
	IntroductionHappened IntroductionState = "happened"
	IntroductionMissed   IntroductionState = "missed" // it did not happen; why is said
)

// IntroductionStates are all of them.
func IntroductionStates() []IntroductionState {
	return []IntroductionState{IntroductionPlanned, IntroductionHappened, IntroductionMissed}
}

// WarmIntroduction is the meeting where old and new worker and the client are
// together (domain.md 3.3). A hand-off is warm when one of these has happened,
// and by nothing else.
type WarmIntroduction struct {
	Versioned
	ClientID    uuid.UUID
	ReferralID  uuid.UUID
	State       IntroductionState
	How         IntroductionHow
	At          time.Time
	Place       string    `gorm:"serializer:sealed"`
	FromStaffID uuid.UUID // who worked with them until now
	ToStaffID   uuid.UUID // who does from here on
	WhyNot      string    `gorm:"serializer:sealed"`
	CreatedBy   uuid.UUID
	CreatedAt   time.Time
	ToldBy      *uuid.UUID // one of the two, who said whether it happened
	ToldAt      *time.Time
}

func (WarmIntroduction) TableName() string { return "warm_introductions" }

// IntroductionSides are who could introduce somebody, and to whom.
type IntroductionSides struct{ From, To []Staff }

// WarmIntroductionStart is an introduction as somebody writes it down: one to
// come, or one that has happened.
type WarmIntroductionStart struct {
	How                    IntroductionHow
	At                     time.Time
	Place                  string
	FromStaffID, ToStaffID uuid.UUID
	Happened               bool
}

// NewWarmIntroduction plans one, or keeps one that has happened, which one of
// the two who were there says.
func NewWarmIntroduction(id, by uuid.UUID, r *Referral, sides IntroductionSides, s WarmIntroductionStart, now time.Time) (*WarmIntroduction, error) {
	switch {
	case r.State == ReferralDraft || r.SentAt == nil:
		return nil, Errorf(KindConflict, "This hand-off is not sent yet. Nobody there knows of it.")
	case !s.Happened && (r.State.Ended() || r.State == ReferralOnHold):
		return nil, Errorf(KindConflict, "%s", referralStands[r.State])
	}
	w := &WarmIntroduction{Versioned: NewVersioned(id), ClientID: r.ClientID, ReferralID: r.ID, State: IntroductionPlanned, How: s.How, At: Moment(s.At),
		FromStaffID: s.FromStaffID, ToStaffID: s.ToStaffID, CreatedBy: by, CreatedAt: now}
	var p Problems
	if !slices.Contains(IntroductionHows(), s.How) {
		p.Add("how", "Say how you are together.")
	}
	named := func(of []Staff, id uuid.UUID) bool {
		return slices.ContainsFunc(of, func(s Staff) bool { return s.ID == id })
	}
	if !named(sides.From, s.FromStaffID) {
		p.Add("fromStaffId", "Choose somebody who works with them where they come from.")
	}
	if !named(sides.To, s.ToStaffID) {
		p.Add("toStaffId", "Choose somebody who works where they go.")
	} else if s.ToStaffID == s.FromStaffID {
		p.Add("toStaffId", "Choose two people. Nobody introduces somebody to themselves.")
	}
	w.Place = p.Text("place", s.Place, MaxReason)
	w.when(&p, r, s, now)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if !s.Happened {
		return w, nil
	}
	if !w.there(by) {
		return nil, Errorf(KindForbidden, "One of the two who were there says that it happened.")
	}
	w.State, w.ToldBy, w.ToldAt = IntroductionHappened, &by, &now
	return w, nil
}

func (w *WarmIntroduction) when(p *Problems, r *Referral, s WarmIntroductionStart, now time.Time) {
	switch {
	case s.At.IsZero():
		p.Add("at", "Choose a day and a time.")
	case s.Happened && s.At.After(now):
		p.Add("at", "It is still to come. Plan it, and say afterwards whether it happened.")
	case s.Happened && s.At.Before(*r.SentAt):
		p.Add("at", "Choose a time after this was sent.")
	case !s.Happened && !s.At.After(now):
		p.Add("at", "Choose a time that is still to come.")
	case !s.Happened && s.At.After(now.AddDate(0, 0, longestVisit)):
		p.Add("at", "Choose a time within %d days.", longestVisit)
	}
}

// there tells whether somebody is one of the two.
func (w *WarmIntroduction) there(staff uuid.UUID) bool {
	return staff == w.FromStaffID || staff == w.ToStaffID
}

// MayTell tells whether somebody can say now whether it happened.
func (w *WarmIntroduction) MayTell(staff uuid.UUID) bool {
	return w.State == IntroductionPlanned && w.there(staff)
}

// Tell says whether it happened, and if not, why not. Either of the two does.
func (w *WarmIntroduction) Tell(by uuid.UUID, happened bool, whyNot string, now time.Time) error {
	switch {
	case !w.there(by):
		return Errorf(KindForbidden, "One of the two who are to be there says whether it happened.")
	case w.State != IntroductionPlanned:
		return Errorf(KindConflict, "Somebody has said already whether it happened.")
	}
	var p Problems
	text := p.Text("whyNot", whyNot, MaxReason)
	switch {
	case happened && w.At.After(now):
		p.Add("happened", "It is still to come.")
	case !happened:
		p.Require("whyNot", whyNot, "Say why it did not happen.")
	}
	if err := p.Err(); err != nil {
		return err
	}
	w.State, w.ToldBy, w.ToldAt = IntroductionHappened, &by, &now
	if !happened {
		w.State, w.WhyNot = IntroductionMissed, text
	}
	return nil
}

// WarmIntroductionLine is an introduction with its names.
type WarmIntroductionLine struct {
	WarmIntroduction
	FromStaffName string
	ToStaffName   string
	ToldByName    string
	MayTell       bool `gorm:"-"` // the reader can say now whether it happened
}
