package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// StayActKind is something that can be done about where a person is.
type StayActKind string

const (
	ActAdmit     StayActKind = "admit"
	ActMove      StayActKind = "move"
	ActLeave     StayActKind = "leave"
	ActDischarge StayActKind = "discharge"
	ActPause     StayActKind = "pause"
	ActResume    StayActKind = "resume"
	ActCorrect   StayActKind = "correct"
)

// StayAct is one of them, asked about before it is done.
type StayAct struct {
	Kind      StayActKind
	Day       Date       // the day it is dated; of a correction the first day
	EndsOn    Date       // of a correction the last day
	ProgramID *uuid.UUID // where to, of an admission or a move
	StayID    *uuid.UUID // of a correction
}

// StayShift is one stay as it is and as it would be; a zero first day means
// that it is not there.
type StayShift struct {
	ProgramName string
	Was, Will   StayDays
}

// StayDays are the days of a stay, and how many of them count.
type StayDays struct {
	StartsOn Date
	EndsOn   Date
	Days     int
}

// StayEffect is what an act would change, so that whoever dates something back
// sees it first.
type StayEffect struct {
	DaysBack    int // how late it is entered; zero where no reason is asked
	Shifts      []StayShift
	Sessions    int      // signed sessions that would lie in another program than they were signed in; they stay as signed
	Loses, Gets []string // programs whose people would no longer, or from then on, find the record
}

// SignedIn is where a session was signed: its moment and its program then.
type SignedIn struct {
	StartsAt  time.Time
	ProgramID *uuid.UUID
}

// Act does one thing to the story, by the same rules as in earnest. program is
// where to. A reason for the lateness is not asked here.
func (c *CareStory) Act(a StayAct, program *Program, today Date, now time.Time) error {
	const unsaid = "shown first"
	var last *Stay
	var open *Episode
	if n := len(c.Episodes); n > 0 && c.Episodes[n-1].ClosedOn.IsZero() {
		open = c.Episodes[n-1]
		if m := len(c.Stays); m > 0 && c.Stays[m-1].EpisodeID == open.ID {
			last = c.Stays[m-1]
		}
	}
	switch {
	case (a.Kind == ActAdmit || a.Kind == ActMove) && program == nil:
		return Invalid("programId", "Choose a program of this agency.")
	case a.Kind == ActCorrect:
		if a.StayID == nil {
			return Invalid("stayId", "Say which stay.")
		}
		fix := StayCorrection{StartsOn: a.Day, EndsOn: a.EndsOn, Reason: unsaid}
		if i := slices.IndexFunc(c.Stays, func(s *Stay) bool { return s.ID == *a.StayID }); i >= 0 {
			fix.WasStartsOn, fix.WasEndsOn = c.Stays[i].StartsOn, c.Stays[i].EndsOn
		}
		_, err := c.CorrectStay(*a.StayID, fix, uuid.Nil, today, now)
		return err
	case a.Kind == ActAdmit:
		return c.actAdmit(a, program, today)
	case open == nil:
		return Errorf(KindConflict, "This person is not admitted now.")
	case a.Kind == ActMove:
		next, err := open.Move(last, program, Move{ProgramID: program.ID, MovedOn: a.Day, LateReason: unsaid}, today)
		if err != nil {
			return err
		}
		next.ID = uuid.New()
		c.Stays = append(c.Stays, next)
	case a.Kind == ActLeave:
		return c.endPauseWith(last, open.Leave(last, Leaving{LeftOn: a.Day, LateReason: unsaid}, today))
	case a.Kind == ActDischarge:
		return c.endPauseWith(last, open.Discharge(last, Discharge{Reason: DischargeOther, DischargedOn: a.Day, LateReason: unsaid}, today))
	case a.Kind == ActPause && last != nil:
		pause, err := last.Pause(c.PausesOf(last.ID), Pause{Reason: PauseOther, PausedOn: a.Day, LateReason: unsaid}, today)
		if err != nil {
			return err
		}
		c.Pauses = append(c.Pauses, pause)
	case a.Kind == ActResume && len(c.Pauses) > 0:
		return c.Pauses[len(c.Pauses)-1].Resume(Resume{ResumedOn: a.Day, LateReason: unsaid}, today)
	default:
		return Errorf(KindConflict, "There is nothing to do this to.")
	}
	return c.endPauseWith(last, nil)
}

func (c *CareStory) actAdmit(a StayAct, program *Program, today Date) error {
	client := &Client{BirthDate: c.BirthDate}
	var before []Episode
	for _, e := range c.Episodes {
		before = append(before, *e)
	}
	e, s, err := client.Admit(before, program, Admission{ProgramID: program.ID, AdmittedOn: a.Day, LateReason: "shown first"}, today)
	if err != nil {
		return err
	}
	e.ID, s.ID = uuid.New(), uuid.New()
	s.EpisodeID = e.ID
	c.Episodes, c.Stays = append(c.Episodes, e), append(c.Stays, s)
	return nil
}

func (c *CareStory) endPauseWith(s *Stay, err error) error {
	if err != nil || s == nil {
		return err
	}
	for _, b := range c.Pauses {
		if b.StayID == s.ID {
			if err := b.EndWith(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// PausesOf are the pauses of a stay, in order of time.
func (c *CareStory) PausesOf(stay uuid.UUID) []StayPause {
	var out []StayPause
	for _, b := range c.Pauses {
		if b.StayID == stay {
			out = append(out, *b)
		}
	}
	return out
}

// Copy is the story to try something on.
func (c *CareStory) Copy() *CareStory {
	out := &CareStory{BirthDate: c.BirthDate}
	for _, e := range c.Episodes {
		one := *e
		out.Episodes = append(out.Episodes, &one)
	}
	for _, s := range c.Stays {
		one := *s
		out.Stays = append(out.Stays, &one)
	}
	for _, b := range c.Pauses {
		one := *b
		out.Pauses = append(out.Pauses, &one)
	}
	return out
}

// at is the program whose people find the record by it: that of the open stay,
// or between programs that of the last.
func (c *CareStory) at() *uuid.UUID {
	n := len(c.Episodes)
	if n == 0 || !c.Episodes[n-1].ClosedOn.IsZero() {
		return nil
	}
	for _, s := range c.Stays {
		if s.EndsOn.IsZero() {
			return &s.ProgramID
		}
	}
	return c.Episodes[n-1].LeftProgramID
}

// EffectOn compares the story as it is with the story as it would be.
func (c *CareStory) EffectOn(after *CareStory, a StayAct, programs []Program, signed []SignedIn, today Date) *StayEffect {
	e := &StayEffect{DaysBack: Late(a.Day, today)}
	if a.Kind == ActCorrect { // which always asks why
		e.DaysBack = 0
	}
	name := func(id uuid.UUID) string {
		if i := slices.IndexFunc(programs, func(p Program) bool { return p.ID == id }); i >= 0 {
			return programs[i].Name
		}
		return ""
	}
	for _, s := range after.Stays {
		will := StayDays{s.StartsOn, s.EndsOn, DaysIn(s, after.PausesOf(s.ID), today)}
		var was StayDays
		if i := slices.IndexFunc(c.Stays, func(x *Stay) bool { return x.ID == s.ID }); i >= 0 {
			was = StayDays{c.Stays[i].StartsOn, c.Stays[i].EndsOn, DaysIn(c.Stays[i], c.PausesOf(s.ID), today)}
		}
		if was != will {
			e.Shifts = append(e.Shifts, StayShift{name(s.ProgramID), was, will})
		}
	}
	var stays []StayInProgram
	for _, s := range after.Stays {
		if i := slices.IndexFunc(programs, func(p Program) bool { return p.ID == s.ProgramID }); i >= 0 {
			stays = append(stays, StayInProgram{ProgramID: s.ProgramID, TimeZone: programs[i].TimeZone, StartsOn: s.StartsOn, EndsOn: s.EndsOn})
		}
	}
	for _, s := range signed {
		now := StayOn(s.StartsAt, stays)
		if (now == nil) != (s.ProgramID == nil) || now != nil && now.ProgramID != *s.ProgramID {
			e.Sessions++
		}
	}
	was, will := c.at(), after.at()
	if was != nil && (will == nil || *will != *was) {
		e.Loses = append(e.Loses, name(*was))
	}
	if will != nil && (was == nil || *was != *will) {
		e.Gets = append(e.Gets, name(*will))
	}
	return e
}

// Earliest is the first day that the act touches: sessions before it keep
// their place whatever happens.
func (e *StayEffect) Earliest() Date {
	var first Date
	for _, s := range e.Shifts {
		for _, d := range []Date{s.Was.StartsOn, s.Was.EndsOn, s.Will.StartsOn, s.Will.EndsOn} {
			if !d.IsZero() && (first.IsZero() || d.Before(first)) {
				first = d
			}
		}
	}
	return first
}

// In tells whether the person is in a program now.
func (c *CareStory) In(program uuid.UUID) bool {
	at := c.at()
	return at != nil && *at == program
}
