package casework

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// StayChangeKind is what there is to tell about a stay beside its own days.
type StayChangeKind string

const (
	ChangeEnteredLate StayChangeKind = "entered_late" // something about it was entered days after it was so
	ChangeClinician   StayChangeKind = "clinician"    // another primary clinician, from a day on
	ChangeCorrected   StayChangeKind = "corrected"    // its days stood wrong on record
	ChangeOverPlaces  StayChangeKind = "over_places"  // it began where there was no place
)

// StayChange is one line of a stay's history. It is never changed.
type StayChange struct {
	Record
	ClientID       uuid.UUID
	StayID         uuid.UUID
	Kind           StayChangeKind
	Act            StayActKind // what was entered late
	OnDay          Date        // the day it is about
	WasClinicianID *uuid.UUID
	ClinicianID    *uuid.UUID
	WasStartsOn    Date
	WasEndsOn      Date
	Reason         string `gorm:"serializer:sealed"`
	ChangedBy      uuid.UUID
	ChangedAt      time.Time
}

func (StayChange) TableName() string { return "stay_changes" }

// StayChangeLine is a change with its names.
type StayChangeLine struct {
	StayChange
	ChangedByName    string
	WasClinicianName string
	ClinicianName    string
}

// EnteredLate is the line that something about a stay was entered days later;
// nil where it was not.
func EnteredLate(s *Stay, act StayActKind, day Date, reason string, by uuid.UUID, today Date, now time.Time) *StayChange {
	if s == nil || Late(day, today) == 0 || strings.TrimSpace(reason) == "" {
		return nil
	}
	return &StayChange{ClientID: s.ClientID, StayID: s.ID, Kind: ChangeEnteredLate, Act: act, OnDay: day,
		Reason: strings.TrimSpace(reason), ChangedBy: by, ChangedAt: now}
}

// ClinicianChange asks for another primary clinician within a stay.
type ClinicianChange struct {
	WasClinicianID *uuid.UUID // who it is, as it was read
	ClinicianID    *uuid.UUID // nil: nobody is named any more
	From           Date
	Reason         string
}

// ChangeClinician names another primary clinician, from a day on. Who it was
// before stays in the stay's history.
func (s *Stay) ChangeClinician(c ClinicianChange, by uuid.UUID, today Date, now time.Time) (*StayChange, error) {
	if !s.EndsOn.IsZero() {
		return nil, Errorf(KindConflict, "This stay has ended. Its clinician stays who it was.")
	}
	if !sameID(s.ClinicianID, c.WasClinicianID) {
		return nil, Errorf(KindConflict, "Somebody named another clinician meanwhile. Look at who it is before you go on.")
	}
	var p Problems
	if sameID(s.ClinicianID, c.ClinicianID) {
		p.Add("clinicianId", "This is who it is already. Choose somebody else.")
	}
	p.pastDay("from", c.From, today)
	if !c.From.IsZero() && c.From.Before(s.StartsOn) {
		p.Add("from", "Choose a day from %s on, when the stay began.", s.StartsOn)
	}
	line := &StayChange{ClientID: s.ClientID, StayID: s.ID, Kind: ChangeClinician, OnDay: c.From, WasClinicianID: s.ClinicianID,
		ClinicianID: c.ClinicianID, ChangedBy: by, ChangedAt: now}
	line.Reason = p.Text("reason", c.Reason, MaxReason)
	if err := p.Err(); err != nil {
		return nil, err
	}
	s.ClinicianID = c.ClinicianID
	return line, nil
}

func sameID(a, b *uuid.UUID) bool { return a == b || a != nil && b != nil && *a == *b }

// StayCorrection says which days are right, and which stood there when that was
// decided.
type StayCorrection struct {
	WasStartsOn, WasEndsOn Date // as they were read; the second is zero of an open stay

	StartsOn Date
	EndsOn   Date // the zero Date keeps an open stay open
	Reason   string
}

// CareStory is a person's episodes, stays and pauses as they are while a rule
// decides; each list is in order of time.
type CareStory struct {
	BirthDate Date
	Episodes  []*Episode
	Stays     []*Stay
	Pauses    []*StayPause
}

// CorrectStay mends days of a stay that stood wrong on record. Where a
// neighbour touched it, the two keep touching; the episode's own first and last
// day go along. What would make stays, pauses or episodes overlap is refused, and so
// is what was decided about other days than stand there by now.
func (c *CareStory) CorrectStay(id uuid.UUID, fix StayCorrection, by uuid.UUID, today Date, now time.Time) (*StayChange, error) {
	i := slices.IndexFunc(c.Stays, func(s *Stay) bool { return s.ID == id })
	if i < 0 {
		return nil, NotFound()
	}
	s := c.Stays[i]
	if fix.WasStartsOn != s.StartsOn || fix.WasEndsOn != s.EndsOn {
		return nil, Errorf(KindConflict, "The days of this stay were changed meanwhile. Look at them before you go on.")
	}
	if fix.StartsOn == s.StartsOn && fix.EndsOn == s.EndsOn {
		return nil, Invalid("startsOn", "These are the days that stand here. Change one of them.")
	}
	var p Problems
	p.Require("reason", fix.Reason, "Say what was wrong, and how you know.")
	line := &StayChange{ClientID: s.ClientID, StayID: s.ID, Kind: ChangeCorrected, OnDay: fix.StartsOn,
		WasStartsOn: s.StartsOn, WasEndsOn: s.EndsOn, ChangedBy: by, ChangedAt: now}
	line.Reason = p.Text("reason", fix.Reason, MaxReason)
	c.checkCorrection(&p, i, fix, today)
	if err := p.Err(); err != nil {
		return nil, err
	}
	c.settleCorrection(i, fix)
	return line, nil
}

func (c *CareStory) checkCorrection(p *Problems, i int, fix StayCorrection, today Date) {
	s := c.Stays[i]
	if fix.StartsOn != s.StartsOn {
		p.pastDay("startsOn", fix.StartsOn, today)
	}
	for _, e := range c.Episodes {
		switch {
		case e.ID == s.EpisodeID && e.ClosedOn != s.EndsOn && !e.ClosedOn.IsZero() && fix.EndsOn.After(e.ClosedOn):
			p.Add("endsOn", "Choose a day up to %s, when the episode ended.", e.ClosedOn)
		case e.ID == s.EpisodeID:
		case !e.OpenedOn.After(s.StartsOn) && fix.StartsOn.Before(e.ClosedOn):
			p.Add("startsOn", "Choose a day from %s on, when the episode before ended.", e.ClosedOn)
		case e.OpenedOn.After(s.StartsOn) && fix.EndsOn.After(e.OpenedOn):
			p.Add("endsOn", "Choose a day up to %s, when they came back.", e.OpenedOn)
		}
	}
	switch {
	case s.EndsOn.IsZero() && !fix.EndsOn.IsZero():
		p.Add("endsOn", "This stay is open. Move or discharge the person instead.")
	case !s.EndsOn.IsZero() && fix.EndsOn.IsZero():
		p.Add("endsOn", "Write the last day. A stay that has ended is not opened again.")
	case !fix.EndsOn.IsZero() && fix.EndsOn.After(today):
		p.Add("endsOn", "Choose a day up to today.")
	case !fix.EndsOn.IsZero() && fix.EndsOn.Before(fix.StartsOn):
		p.Add("endsOn", "Choose a last day from the first day on.")
	}
	if !c.BirthDate.IsZero() && !fix.StartsOn.IsZero() && fix.StartsOn.Before(c.BirthDate) {
		p.Add("startsOn", "Choose a day after the birth date.")
	}
	if i > 0 {
		prev := c.Stays[i-1]
		floor := prev.EndsOn
		if prev.EpisodeID == s.EpisodeID && prev.EndsOn == s.StartsOn { // they touch: the one before gives way, to its own first day
			floor = prev.StartsOn
		}
		if fix.StartsOn.Before(floor) {
			p.Add("startsOn", "Choose a day from %s on: the stay before lies there.", floor)
		}
	}
	if i+1 < len(c.Stays) && !fix.EndsOn.IsZero() {
		next := c.Stays[i+1]
		ceiling := next.StartsOn
		if next.EpisodeID == s.EpisodeID && next.StartsOn == s.EndsOn {
			ceiling = next.EndsOn
			if ceiling.IsZero() {
				ceiling = today
			}
		}
		if fix.EndsOn.After(ceiling) {
			p.Add("endsOn", "Choose a day up to %s: the stay after lies there.", ceiling)
		}
	}
	for _, b := range c.Pauses {
		switch {
		case b.StayID == s.ID && b.StartsOn.Before(fix.StartsOn):
			p.Add("startsOn", "They were away from %s on. The stay cannot begin after that.", b.StartsOn)
		case b.StayID == s.ID && !fix.EndsOn.IsZero() && b.EndsOn.After(fix.EndsOn):
			p.Add("endsOn", "They were away until %s. The stay cannot end before that.", b.EndsOn)
		case i > 0 && b.StayID == c.Stays[i-1].ID && c.Stays[i-1].EndsOn == s.StartsOn && (b.EndsOn.After(fix.StartsOn) || b.StartsOn.After(fix.StartsOn)):
			p.Add("startsOn", "In the stay before they were away until %s.", b.EndsOn)
		case i+1 < len(c.Stays) && b.StayID == c.Stays[i+1].ID && c.Stays[i+1].StartsOn == s.EndsOn && b.StartsOn.Before(fix.EndsOn):
			p.Add("endsOn", "In the stay after they were away from %s on.", b.StartsOn)
		}
	}
}

func (c *CareStory) settleCorrection(i int, fix StayCorrection) {
	s := c.Stays[i]
	was := *s
	s.StartsOn, s.EndsOn = fix.StartsOn, fix.EndsOn
	if i > 0 && c.Stays[i-1].EpisodeID == s.EpisodeID && c.Stays[i-1].EndsOn == was.StartsOn {
		c.Stays[i-1].EndsOn = fix.StartsOn
	}
	if i+1 < len(c.Stays) && c.Stays[i+1].EpisodeID == s.EpisodeID && !was.EndsOn.IsZero() && c.Stays[i+1].StartsOn == was.EndsOn {
		c.Stays[i+1].StartsOn = fix.EndsOn
	}
	if !s.ChangeDueOn.IsZero() && s.ChangeDueOn.Before(s.StartsOn) {
		s.ChangeDueOn = s.StartsOn
	}
	for _, e := range c.Episodes {
		if e.ID != s.EpisodeID {
			continue
		}
		if e.OpenedOn == was.StartsOn && (i == 0 || c.Stays[i-1].EpisodeID != e.ID) {
			e.OpenedOn = fix.StartsOn
		}
		if last := i+1 == len(c.Stays) || c.Stays[i+1].EpisodeID != e.ID; last && !fix.EndsOn.IsZero() {
			if e.ClosedOn == was.EndsOn {
				e.ClosedOn = fix.EndsOn
			}
			if e.LeftOn == was.EndsOn {
				e.LeftOn = fix.EndsOn
			}
		}
	}
}
