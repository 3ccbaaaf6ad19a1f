package casework

import (
	"slices"

	"github.com/google/uuid"
)

// Departure is one stay that has ended, and what came after it. It is the unit
// of every measure of continuity: the discharge and not the person (domain.md,
// section 3.5). All its days are attended days: the last one there, the first
// one at the next place, and days on which a peer met the person.
type Departure struct {
	StayID        uuid.UUID
	FromProgramID uuid.UUID
	FromStage     Stage
	FromEdition   string
	FromCode      string     // of the level of care, within its edition
	ToProgramID   *uuid.UUID // where they came next; where they did not, to where they were handed off; nil: neither
	ToStage       Stage
	LeftOn        Date
	ArrivedOn     Date            // the first day in the next program; the zero Date: not yet
	SeenOn        Date            // the first day after LeftOn on which a peer met them there
	ContactOn     Date            // the first day on which a peer met them after they left
	Ended         DischargeReason // of the episode, where nothing came after this stay
	PeerBefore    *uuid.UUID      // whose they were on the last day
	PeerAfter     *uuid.UUID      // and thirty days after they arrived, or now
	OverlapMet    bool            // the new peer met them while the old one was still there
}

// daysBack is within how many days a return to the program somebody left makes
// one stay of two: the leaving that comes after it counts instead.
const daysBack = 30

// overnight are the levels of care at which somebody sleeps, by edition: after
// them a service on the day of leaving is no follow-up, as after an inpatient
// or residential stay (domain.md, section 3.5, the day-0 rule of FUH and FUI).
// After all others it is, as after a visit to an emergency department (FUA,
// FUM). Codes of two editions are never compared.
var overnight = map[string][]string{
	"ASAM-3": {"3.1", "3.3", "3.5", "3.7", "4"},
	"ASAM-4": {"3.1", "3.5", "3.7", "4"},
}

// Overnight tells whether people sleep at a level of care.
func Overnight(edition, code string) bool { return slices.Contains(overnight[edition], code) }

// Days are those from the last attended day to the first attended service at
// the next place; false while there was none. On the same day it is 0, after a
// place where they slept the next day they were seen counts.
func (d *Departure) Days() (days int, arrived bool) {
	if d.ToProgramID == nil || d.ArrivedOn.IsZero() || *d.ToProgramID == d.FromProgramID {
		return 0, false
	}
	first := 0
	if Overnight(d.FromEdition, d.FromCode) {
		first = 1
	}
	for _, on := range []Date{d.ArrivedOn, d.SeenOn} {
		if n := on.DaysSince(d.LeftOn); !on.IsZero() && n >= first && (!arrived || n < days) {
			days, arrived = n, true
		}
	}
	return days, arrived
}

// Counts tells whether it stands in the measures. Who died does not, nor who
// was back in the same program within thirty days: a readmission inside the
// window begins it anew (domain.md, section 3.5).
func (d *Departure) Counts() bool {
	if d.Ended == DischargeDeath {
		return false
	}
	return d.ToProgramID == nil || *d.ToProgramID != d.FromProgramID || d.ArrivedOn.IsZero() || d.ArrivedOn.DaysSince(d.LeftOn) > daysBack
}

// over tells whether a window of so many days after the last one has passed.
// Before that nobody stands in it, whether they have come or not: to count only
// those who came early would flatter.
func (d *Departure) over(days int, today Date) bool { return today.After(d.LeftOn.AddDays(days)) }

// Within tells whether they came within so many days; counted is false while
// the window is open.
func (d *Departure) Within(days int, today Date) (came, counted bool) {
	n, arrived := d.Days()
	return arrived && n <= days, d.over(days, today)
}

// Treats tells whether a stage is one that people step down from into
// aftercare.
func (s Stage) Treats() bool { return s == StagePHP || s == StageIOP }

// Contacted tells whether a peer met them within thirty days after treatment:
// after the last of partial hospitalization and intensive outpatient. The day
// they left does not count, where it was spent there.
func (d *Departure) Contacted(today Date) (met, counted bool) {
	if _, arrived := d.Days(); !d.FromStage.Treats() || arrived && d.ToStage.Treats() {
		return false, false
	}
	n := d.ContactOn.DaysSince(d.LeftOn)
	return !d.ContactOn.IsZero() && n >= 0 && n <= 30, d.over(30, today)
}

// PeerStayed tells whether who walked beside them still does, or the next one
// met them while both were there. Counted are those who arrived and had a peer.
func (d *Departure) PeerStayed() (stayed, counted bool) {
	if _, arrived := d.Days(); !arrived || d.PeerBefore == nil {
		return false, false
	}
	return d.PeerAfter != nil && (*d.PeerAfter == *d.PeerBefore || d.OverlapMet), true
}

// DepartureOutcome is where somebody is after they left.
type DepartureOutcome string

const (
	OutcomeArrived  DepartureOutcome = "arrived"
	OutcomeBetween  DepartureOutcome = "between"  // nobody has them yet
	OutcomeFinished DepartureOutcome = "finished" // completed, or gone on elsewhere: TEDS counts both as the good end
	OutcomeLost     DepartureOutcome = "lost"     // the episode ended in any other way
)

// DepartureOutcomes are all of them.
func DepartureOutcomes() []DepartureOutcome {
	return []DepartureOutcome{OutcomeArrived, OutcomeBetween, OutcomeFinished, OutcomeLost}
}

// Outcome is where somebody is after they left.
func (d *Departure) Outcome() DepartureOutcome {
	switch _, arrived := d.Days(); {
	case arrived:
		return OutcomeArrived
	case d.Ended == "":
		return OutcomeBetween
	case d.Ended == DischargeCompleted, d.Ended == DischargeTransferred:
		return OutcomeFinished
	}
	return OutcomeLost
}

// DepartureFilter narrows departures; a zero field does not.
type DepartureFilter struct {
	Period
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID
	FromStage     Stage
	ToStage       Stage
	Outcome       DepartureOutcome
}

// Takes tells whether a departure is one of those asked for.
func (f *DepartureFilter) Takes(d *Departure) bool {
	outcome := d.Outcome()
	return d.Counts() && (f.FromProgramID == uuid.Nil || f.FromProgramID == d.FromProgramID) && (f.FromStage == "" || f.FromStage == d.FromStage) &&
		(f.ToProgramID == uuid.Nil || d.ToProgramID != nil && f.ToProgramID == *d.ToProgramID) &&
		(f.ToStage == "" || outcome == OutcomeArrived && f.ToStage == d.ToStage) && (f.Outcome == "" || f.Outcome == outcome)
}

// DepartureLine is a departure as a list shows it to whoever may see the
// person.
type DepartureLine struct {
	Departure
	ClientID uuid.UUID
	Name     string
	FromName string
	ToName   string
}

// Ref is the id of the stay that ended.
func (l DepartureLine) Ref() uuid.UUID { return l.StayID }
