package casework

import (
	"time"

	"github.com/google/uuid"
)

// PlanFact is something about a person's treatment plan that their clinician
// wrote down, such as "medication is part of this plan; questions go to the
// prescriber". A peer may reinforce one that is shareable and stands, and sees
// no other. Its words are never changed: another fact is another row.
type PlanFact struct {
	Versioned
	ClientID  uuid.UUID
	Words     string `gorm:"serializer:sealed"`
	Shareable bool
	WrittenBy uuid.UUID
	WrittenAt time.Time
	SharedBy  *uuid.UUID // who made it shareable later
	SharedAt  *time.Time
	EndsOn    Date // the first day, where the agency is, on which it does not hold any more
	EndedBy   *uuid.UUID
	EndedAt   *time.Time
}

func (PlanFact) TableName() string { return "plan_facts" }

// PlanFactLine is a fact with who wrote it.
type PlanFactLine struct {
	PlanFact
	WrittenByName string
}

// PlanFacts are facts about one person's plan, the newest first.
type PlanFacts struct {
	List[PlanFactLine]
	ClientID   uuid.UUID
	ClientName string
	Today      Date
	Zone       *time.Location
}

// PlanFactWrite is what can be said.
type PlanFactWrite struct {
	ClientID  uuid.UUID
	Words     string
	Shareable bool
}

// longestEnd is how many days ahead the end of a fact can be set.
const longestEnd = 366

// NewPlanFact writes a fact down.
func NewPlanFact(id, by uuid.UUID, w PlanFactWrite, now time.Time) (*PlanFact, error) {
	var p Problems
	p.Require("words", w.Words, "Write the fact, in words the person would use, too.")
	f := &PlanFact{Versioned: NewVersioned(id), ClientID: w.ClientID, Words: p.Text("words", w.Words, MaxReason),
		Shareable: w.Shareable, WrittenBy: by, WrittenAt: now}
	return f, p.Err()
}

// Stands tells whether it holds on a day.
func (f *PlanFact) Stands(today Date) bool { return f.EndsOn.IsZero() || f.EndsOn.After(today) }

// Share shows the fact to the peers, too.
func (f *PlanFact) Share(by uuid.UUID, today Date, now time.Time) error {
	switch {
	case f.Shareable:
		return Errorf(KindConflict, "Peers see this fact already.")
	case !f.Stands(today):
		return Errorf(KindConflict, "This fact does not hold any more. Write a new one.")
	}
	f.Shareable, f.SharedBy, f.SharedAt = true, &by, &now
	return nil
}

// End says from which day on it does not hold any more; the zero Date is
// today.
func (f *PlanFact) End(by uuid.UUID, on, today Date, written Date, now time.Time) error {
	if f.EndedBy != nil {
		return Errorf(KindConflict, "The end of this fact is set already.")
	}
	if on.IsZero() {
		on = today
	}
	var p Problems
	switch {
	case on.Before(written):
		p.Add("endsOn", "It was not written yet on that day.")
	case on.DaysSince(today) > longestEnd:
		p.Add("endsOn", "Choose a day within a year.")
	}
	f.EndsOn, f.EndedBy, f.EndedAt = on, &by, &now
	return p.Err()
}
