package casework

import (
	"slices"

	"github.com/google/uuid"
)

// DischargeReason is why an episode ended, by the TEDS-D list (public domain
// code book; 1 completed to 7 other).
type DischargeReason string

const (
	DischargeCompleted    DischargeReason = "completed"
	DischargeDroppedOut   DischargeReason = "dropped_out" // "left against professional advice" until 2021
	DischargeTerminated   DischargeReason = "terminated"  // by the facility
	DischargeTransferred  DischargeReason = "transferred"
	DischargeIncarcerated DischargeReason = "incarcerated"
	DischargeDeath        DischargeReason = "death"
	DischargeOther        DischargeReason = "other"
	DischargeUnknown      DischargeReason = "unknown" // TEDS -9: nobody recorded it
)

// Episode is the time from admission to discharge. With no open stay it is
// between programs, which is a state to be seen.
type Episode struct {
	Versioned
	ClientID        uuid.UUID
	OpenedOn        Date
	ClosedOn        Date            // the zero Date while it is open
	DischargeReason DischargeReason `audit:"hash"`
	// Between programs: the last day in the last one, and which that was. Its
	// people answer for the person until the next stay begins. Both mean nothing
	// once the episode is closed.
	LeftOn        Date
	LeftProgramID *uuid.UUID
}

// Between tells whether the person is admitted and in no program now.
func (e *Episode) Between() bool { return e.ClosedOn.IsZero() && !e.LeftOn.IsZero() }

// DischargeReasons are all of them, in the order of the list.
func DischargeReasons() []DischargeReason {
	return []DischargeReason{DischargeCompleted, DischargeDroppedOut, DischargeTerminated, DischargeTransferred,
		DischargeIncarcerated, DischargeDeath, DischargeOther, DischargeUnknown}
}

func (Episode) TableName() string { return "episodes" }

// Stay is the time in one program. It ends on its last day; the next may begin
// that same day.
type Stay struct {
	Versioned
	ClientID    uuid.UUID
	EpisodeID   uuid.UUID
	ProgramID   uuid.UUID
	ClinicianID *uuid.UUID
	StartsOn    Date
	EndsOn      Date // the zero Date while it is open
	ChangeDueOn Date // when a change of program is expected; the zero Date where nobody said
}

func (Stay) TableName() string { return "stays" }

// StayLine is a stay with its names.
type StayLine struct {
	Stay
	ProgramName   string
	Stage         Stage
	ClinicianName string
	UsualDays     int              // the program's usual length of a stay that began when this did; zero for none
	Direction     Direction        `gorm:"-"` // how it followed the stay before
	Pauses        []StayPause      `gorm:"-"` // in order of time
	Changes       []StayChangeLine `gorm:"-"` // what was entered later, corrected or handed over, newest first
}

// ChangeDue is when a change of program is expected, and whether that is by
// the program's usual length of stay because nobody said a day: days away do
// not count then. The zero Date where neither is known.
func (s *StayLine) ChangeDue() (due Date, usual bool) {
	if !s.ChangeDueOn.IsZero() || s.UsualDays == 0 || !s.EndsOn.IsZero() {
		return s.ChangeDueOn, false
	}
	days := s.UsualDays
	for _, b := range s.Pauses {
		if !b.EndsOn.IsZero() {
			days += b.EndsOn.DaysSince(b.StartsOn)
		}
	}
	return s.StartsOn.AddDays(days), true
}

// EpisodeRecord is an episode with its stays, in order of time.
type EpisodeRecord struct {
	Episode
	Stays     []StayLine
	ReturnsTo *uuid.UUID // the episode before, where the person came back
	DaysAway  int        // since that one was closed
}

// EpisodeRecords puts together what belongs together. episodes are newest
// first, stays and pauses in order of time.
func EpisodeRecords(episodes []Episode, stays []StayLine, pauses []StayPause, changes []StayChangeLine) []EpisodeRecord {
	var out []EpisodeRecord
	for i, e := range episodes {
		r := EpisodeRecord{Episode: e}
		for _, s := range stays {
			if s.EpisodeID != e.ID {
				continue
			}
			for _, b := range pauses {
				if b.StayID == s.ID {
					s.Pauses = append(s.Pauses, b)
				}
			}
			for _, c := range changes {
				if c.StayID == s.ID {
					s.Changes = append(s.Changes, c)
				}
			}
			from := Stage("")
			if n := len(r.Stays); n > 0 {
				from = r.Stays[n-1].Stage
			}
			s.Direction = DirectionOf(from, s.Stage)
			r.Stays = append(r.Stays, s)
		}
		if i+1 < len(episodes) && !episodes[i+1].ClosedOn.IsZero() {
			r.ReturnsTo, r.DaysAway = &episodes[i+1].ID, e.OpenedOn.DaysSince(episodes[i+1].ClosedOn)
		}
		out = append(out, r)
	}
	return out
}

// Admission asks for a first stay.
type Admission struct {
	ProgramID   uuid.UUID
	ClinicianID *uuid.UUID
	AdmittedOn  Date
	ChangeDueOn Date
	LateReason  string // why it is entered only now, where the day lies back
	OverPlaces  string // why one more, where the program has no place
}

// Move asks for the next stay.
type Move struct {
	StayID      *uuid.UUID // see StillIn
	ProgramID   uuid.UUID
	ClinicianID *uuid.UUID
	MovedOn     Date
	ChangeDueOn Date
	LateReason  string
	OverPlaces  string // as of an Admission
	PlaceHeld   bool   // since the program said yes to them: then there is one in any case
}

// Discharge asks for the end of the episode.
type Discharge struct {
	StayID       *uuid.UUID // see StillIn
	Reason       DischargeReason
	DischargedOn Date
	LateReason   string
}

// backDays is how far an admission, a move or a discharge can be dated back.
// Further back it is history, which an import brings in.
const backDays = 365

// Admit opens an episode with its first stay. before are the person's episodes
// so far: one that is open forbids another, and time does not overlap.
//
// The day is any day of the week: a crisis keeps no open days.
func (c *Client) Admit(before []Episode, program *Program, a Admission, today Date) (*Episode, *Stay, error) {
	var p Problems
	for _, e := range before {
		switch {
		case e.ClosedOn.IsZero():
			return nil, nil, Errorf(KindConflict, "%s is already admitted. Move them to another program instead.", c.Name())
		case a.AdmittedOn.Before(e.ClosedOn) && !a.AdmittedOn.IsZero():
			p.Add("admittedOn", "Choose a day from the last discharge on.")
		}
	}
	p.pastDay("admittedOn", a.AdmittedOn, today)
	if !a.AdmittedOn.IsZero() && a.AdmittedOn.Before(c.BirthDate) {
		p.Add("admittedOn", "Choose a day after the birth date.")
	}
	p.open("programId", program)
	p.changeDue(a.ChangeDueOn, a.AdmittedOn)
	if len(before) > 0 { // a first admission changes nothing that anybody was told before
		p.late("admittedOn", a.AdmittedOn, today, a.LateReason)
	}
	e := &Episode{ClientID: c.ID, OpenedOn: a.AdmittedOn}
	return e, &Stay{ClientID: c.ID, ProgramID: a.ProgramID, ClinicianID: a.ClinicianID, StartsOn: a.AdmittedOn, ChangeDueOn: a.ChangeDueOn}, p.Err()
}

// Move ends the open stay, where there is one, and begins the next: to less
// support, to more, or to the same elsewhere. last is the newest stay, open or
// not; the new one may begin on the day the old one ends.
func (e *Episode) Move(last *Stay, program *Program, m Move, today Date) (*Stay, error) {
	if !e.ClosedOn.IsZero() {
		return nil, Errorf(KindConflict, "This episode has ended. Admit the person again.")
	}
	if last != nil && last.EndsOn.IsZero() && last.ProgramID == m.ProgramID {
		return nil, Errorf(KindConflict, "They are in %s already.", program.Name)
	}
	var p Problems
	p.pastDay("movedOn", m.MovedOn, today)
	p.notBefore("movedOn", m.MovedOn, last, e)
	p.open("programId", program)
	p.changeDue(m.ChangeDueOn, m.MovedOn)
	p.late("movedOn", m.MovedOn, today, m.LateReason)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if last != nil && last.EndsOn.IsZero() {
		last.EndsOn = m.MovedOn
	}
	e.LeftOn, e.LeftProgramID = Date{}, nil
	return &Stay{ClientID: e.ClientID, EpisodeID: e.ID, ProgramID: m.ProgramID, ClinicianID: m.ClinicianID, StartsOn: m.MovedOn,
		ChangeDueOn: m.ChangeDueOn}, nil
}

// Discharge ends the episode and its open stay. Whoever walks beside the person
// goes on until somebody ends that too: the peer is what outlasts programs.
func (e *Episode) Discharge(last *Stay, d Discharge, today Date) error {
	if !e.ClosedOn.IsZero() {
		return Errorf(KindConflict, "This episode has ended already.")
	}
	var p Problems
	if !slices.Contains(DischargeReasons(), d.Reason) {
		p.Add("reason", "Choose why the episode ends.")
	}
	p.pastDay("dischargedOn", d.DischargedOn, today)
	p.notBefore("dischargedOn", d.DischargedOn, last, e)
	p.late("dischargedOn", d.DischargedOn, today, d.LateReason)
	if err := p.Err(); err != nil {
		return err
	}
	if last != nil && last.EndsOn.IsZero() {
		last.EndsOn = d.DischargedOn
	}
	e.ClosedOn, e.DischargeReason = d.DischargedOn, d.Reason
	return nil
}

// pastDay is a day of something that has happened, not too long ago.
func (p *Problems) pastDay(field string, day, today Date) {
	switch {
	case day.IsZero():
		p.Add(field, "Choose a day.")
	case day.After(today):
		p.Add(field, "Choose a day up to today.")
	case day.Before(today.AddDays(-backDays)):
		p.Add(field, "Choose a day within the last %d days.", backDays)
	}
}

// notBefore keeps stays in order: nothing happens before the newest stay
// began, or after it ended but before its end.
func (p *Problems) notBefore(field string, day Date, last *Stay, e *Episode) {
	since, what := e.OpenedOn, "began"
	switch {
	case last != nil && last.EndsOn.IsZero():
		since = last.StartsOn
	case last != nil:
		since, what = last.EndsOn, "ended"
	}
	if !day.IsZero() && day.Before(since) {
		p.Add(field, "Choose a day from %s on, when the stay before %s.", since, what)
	}
}

// open refuses a program that has closed.
func (p *Problems) open(field string, program *Program) {
	if !program.ClosedOn.IsZero() {
		p.Add(field, "%s has closed. Choose a program that is open.", program.Name)
	}
}
