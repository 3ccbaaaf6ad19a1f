package casework

import (
	"slices"

	"github.com/google/uuid"
)

// PauseReason is why somebody is away from a program that waits for them. The
// list is the product's own: what a peer must know before calling, and no more.
type PauseReason string

const (
	PauseHospital PauseReason = "hospital"
	PauseJail     PauseReason = "jail"
	PauseTravel   PauseReason = "travel"
	PauseFamily   PauseReason = "family"
	PauseOther    PauseReason = "other"
)

// PauseReasons are all of them, in the order in which they are offered.
func PauseReasons() []PauseReason {
	return []PauseReason{PauseHospital, PauseJail, PauseTravel, PauseFamily, PauseOther}
}

// StayPause is time away within a stay. It lasts until the day before the
// person is back; those days are no days in the program.
type StayPause struct {
	Versioned
	ClientID uuid.UUID
	StayID   uuid.UUID
	Reason   PauseReason `audit:"hash"`
	StartsOn Date
	EndsOn   Date // the day they were back, or left for good; the zero Date while they are away
}

func (StayPause) TableName() string { return "stay_pauses" }

// Leaving asks for the end of a stay with no next one yet.
type Leaving struct {
	StayID     *uuid.UUID // see StillIn
	LeftOn     Date       // the last day in the program
	LateReason string
}

// Pause asks for time away.
type Pause struct {
	StayID     *uuid.UUID // see StillIn
	Reason     PauseReason
	PausedOn   Date // the first day away
	LateReason string
}

// Resume asks for the end of time away.
type Resume struct {
	StayID     *uuid.UUID // see StillIn
	ResumedOn  Date       // the day they are back
	LateReason string
}

// StillIn refuses what was decided about another place than the person is in
// by now: of two who decide at once, the second is told and looks again. last
// is the newest stay of the open episode, seen the open stay as it was read;
// nil is between programs.
func StillIn(last *Stay, seen *uuid.UUID) error {
	open := last != nil && last.EndsOn.IsZero()
	switch {
	case open && seen == nil:
		return Errorf(KindConflict, "They are in a program by now, and no longer between programs. Look at where they are before you go on.")
	case open && *seen != last.ID:
		return Errorf(KindConflict, "They are in another program by now. Look at where they are before you go on.")
	case !open && seen != nil:
		return Errorf(KindConflict, "They have left that program meanwhile, and are between programs. Look at where they are before you go on.")
	}
	return nil
}

// Leave ends the open stay and keeps the episode open: between programs is a
// state to be seen, and somebody has to look for what comes next.
func (e *Episode) Leave(last *Stay, l Leaving, today Date) error {
	if !e.ClosedOn.IsZero() {
		return Errorf(KindConflict, "This episode has ended already.")
	}
	if last == nil || !last.EndsOn.IsZero() {
		return Errorf(KindConflict, "They are between programs already.")
	}
	var p Problems
	p.pastDay("leftOn", l.LeftOn, today)
	p.notBefore("leftOn", l.LeftOn, last, e)
	p.late("leftOn", l.LeftOn, today, l.LateReason)
	if err := p.Err(); err != nil {
		return err
	}
	last.EndsOn = l.LeftOn
	e.LeftOn, e.LeftProgramID = l.LeftOn, &last.ProgramID
	return nil
}

// Pause begins time away from the open stay. before are its pauses so far, in
// order of time.
func (s *Stay) Pause(before []StayPause, a Pause, today Date) (*StayPause, error) {
	if !s.EndsOn.IsZero() {
		return nil, Errorf(KindConflict, "This stay has ended. There is nothing to pause.")
	}
	var p Problems
	if !slices.Contains(PauseReasons(), a.Reason) {
		p.Add("reason", "Choose why they are away.")
	}
	p.pastDay("pausedOn", a.PausedOn, today)
	if !a.PausedOn.IsZero() && a.PausedOn.Before(s.StartsOn) {
		p.Add("pausedOn", "Choose a day from %s on, when the stay began.", s.StartsOn)
	}
	if n := len(before); n > 0 {
		switch last := before[n-1]; {
		case last.EndsOn.IsZero():
			return nil, Errorf(KindConflict, "This stay is paused already.")
		case !a.PausedOn.IsZero() && a.PausedOn.Before(last.EndsOn):
			p.Add("pausedOn", "Choose a day from %s on, when they were back.", last.EndsOn)
		}
	}
	p.late("pausedOn", a.PausedOn, today, a.LateReason)
	return &StayPause{ClientID: s.ClientID, StayID: s.ID, Reason: a.Reason, StartsOn: a.PausedOn}, p.Err()
}

// Resume ends the time away.
func (b *StayPause) Resume(r Resume, today Date) error {
	if !b.EndsOn.IsZero() {
		return Errorf(KindConflict, "They are back already.")
	}
	var p Problems
	p.pastDay("resumedOn", r.ResumedOn, today)
	if !r.ResumedOn.IsZero() && r.ResumedOn.Before(b.StartsOn) {
		p.Add("resumedOn", "Choose a day from %s on, when the pause began.", b.StartsOn)
	}
	p.late("resumedOn", r.ResumedOn, today, r.LateReason)
	if err := p.Err(); err != nil {
		return err
	}
	b.EndsOn = r.ResumedOn
	return nil
}

// EndWith ends an open pause together with its stay. A stay cannot end before
// its pause began, nor before the person was back.
func (b *StayPause) EndWith(s *Stay) error {
	switch {
	case s.EndsOn.IsZero():
		return nil
	case b.EndsOn.IsZero() && s.EndsOn.Before(b.StartsOn):
		return Errorf(KindConflict, "The stay is paused since %s. Choose a day from then on, or say first when they were back.", b.StartsOn)
	case b.EndsOn.After(s.EndsOn) && !b.EndsOn.IsZero():
		return Errorf(KindConflict, "They were away until %s. Choose a day from then on.", b.EndsOn)
	case b.EndsOn.IsZero():
		b.EndsOn = s.EndsOn
	}
	return nil
}

// DaysIn counts the days of a stay up to today, its first day as one, without
// those of pauses.
func DaysIn(s *Stay, pauses []StayPause, today Date) int {
	until := today.AddDays(1)
	if !s.EndsOn.IsZero() && s.EndsOn.Before(today) {
		until = s.EndsOn.AddDays(1)
	}
	days := until.DaysSince(s.StartsOn)
	for _, b := range pauses {
		if b.StayID != s.ID {
			continue
		}
		back := until
		if !b.EndsOn.IsZero() && b.EndsOn.Before(until) {
			back = b.EndsOn
		}
		days -= max(0, back.DaysSince(b.StartsOn))
	}
	return max(0, days)
}

// Direction is how one stay follows another, by what the program gives.
type Direction string

const (
	DirectionAdmitted Direction = "admitted"  // the first stay of an episode
	DirectionStepDown Direction = "step_down" // ready for less
	DirectionStepUp   Direction = "step_up"   // needs more
	DirectionLateral  Direction = "lateral"   // as much support, elsewhere
	DirectionOther    Direction = "other"     // to or from a program outside the three stages
)

// DirectionOf compares stages only. Codes of levels of care are never compared
// as numbers: the fourth edition of the ASAM criteria gave old numbers new
// meanings.
func DirectionOf(from, to Stage) Direction {
	order := []Stage{StagePHP, StageIOP, StageAftercare}
	a, b := slices.Index(order, from), slices.Index(order, to)
	switch {
	case from == "":
		return DirectionAdmitted
	case a < 0 || b < 0:
		return DirectionOther
	case a < b:
		return DirectionStepDown
	case a > b:
		return DirectionStepUp
	}
	return DirectionLateral
}

// freeBackDays is how many days back something may be entered without a
// reason: what happened in the evening is written down the next morning.
const freeBackDays = 1

// Late is how many days back something is entered, and zero where nobody needs
// to say why.
func Late(day, today Date) int {
	if day.IsZero() || !day.Before(today.AddDays(-freeBackDays)) {
		return 0
	}
	return today.DaysSince(day)
}

// late asks why something is entered only now: others acted on what was on
// record until today. A day that is wrong anyway is mended first.
func (p *Problems) late(field string, day, today Date, reason string) {
	p.Text("lateReason", reason, MaxReason)
	if slices.ContainsFunc(p.fields, func(f FieldError) bool { return f.Field == field }) {
		return
	}
	if Late(day, today) > 0 {
		p.Require("lateReason", reason, "This was days ago, and others went by what stood here. Say why it is entered only now.")
	}
}

// changeDue is a day to come in the stay.
func (p *Problems) changeDue(due, starts Date) {
	if !due.IsZero() && (due.Before(starts) || due.After(starts.AddDays(2*backDays))) {
		p.Add("changeDueOn", "Choose a day after the first day, within two years.")
	}
}
