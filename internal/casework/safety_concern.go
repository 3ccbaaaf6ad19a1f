package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// SafetyConcern is something that cannot wait: what a peer saw or heard, in
// words, without a score. It stays open until somebody acknowledges it.
type SafetyConcern struct {
	Versioned
	ClientID       uuid.UUID
	RaisedBy       uuid.UUID
	RaisedAt       time.Time
	Words          string `gorm:"serializer:sealed"`
	AcknowledgedBy *uuid.UUID
	AcknowledgedAt *time.Time
	Answer         string `gorm:"serializer:sealed"`
	Escalated      int    // how often it went further unanswered
}

func (SafetyConcern) TableName() string { return "safety_concerns" }

// Because is why somebody was told of a concern.
type Because string

const (
	BecauseClinician   Because = "clinician" // of the open stay
	BecauseSupervisor  Because = "supervisor"
	BecauseProgramLead Because = "program_lead"
	BecauseDirector    Because = "director"
)

// SafetyNotice records that somebody was told.
type SafetyNotice struct {
	Record
	ConcernID uuid.UUID
	ClientID  uuid.UUID
	StaffID   uuid.UUID
	Because   Because
	ToldAt    time.Time
}

func (SafetyNotice) TableName() string { return "safety_notices" }

// ConcernRecord is a concern as somebody sees it, with names and with who was
// told.
type ConcernRecord struct {
	SafetyConcern
	ClientName         string
	RaisedByName       string
	AcknowledgedByName string
	Told               []ToldRecord
	Zone               *time.Location // in which the agency's people read a clock
}

// ConcernFilter narrows the list of concerns.
type ConcernFilter struct {
	ClientID uuid.UUID
	Open     *bool // only those nobody has acknowledged, or only the others
}

// ToldRecord is a notice with the name of who was told.
type ToldRecord struct {
	SafetyNotice
	Name string
}

// ToTell is somebody to be told of a concern, and why them.
type ToTell struct {
	StaffID uuid.UUID
	Because Because
}

// SafetyLadder is whom to tell, rung by rung: those nearest to the client
// first, and further up while nobody answers.
type SafetyLadder [][]ToTell

// RaiseConcern is what somebody saw or heard. No score is asked for.
func RaiseConcern(id, client, by uuid.UUID, words string, now time.Time) (*SafetyConcern, error) {
	var p Problems
	words = p.Text("words", words, MaxText)
	p.Require("words", words, "Say in a few words what you saw or heard.")
	return &SafetyConcern{Versioned: NewVersioned(id), ClientID: client, RaisedBy: by, RaisedAt: now, Words: words}, p.Err()
}

// Climb is who is told next: the first rung at or above from with somebody who
// was not told yet. Who raised the concern is never told of it. With nobody
// left, the list is empty.
func (c *SafetyConcern) Climb(ladder SafetyLadder, from int, told []SafetyNotice) (next []ToTell, rung int) {
	known := []uuid.UUID{c.RaisedBy}
	for _, n := range told {
		known = append(known, n.StaffID)
	}
	for rung = from; rung < len(ladder); rung++ {
		for _, one := range ladder[rung] {
			if !slices.Contains(known, one.StaffID) {
				known = append(known, one.StaffID)
				next = append(next, one)
			}
		}
		if len(next) > 0 {
			return next, rung
		}
	}
	return nil, rung
}

// EscalatesAt is when the concern goes further if nobody acknowledges it: so
// many minutes after somebody was last told.
func (c *SafetyConcern) EscalatesAt(told []SafetyNotice, a *Agency) time.Time {
	last := c.RaisedAt
	for _, n := range told {
		if n.ToldAt.After(last) {
			last = n.ToldAt
		}
	}
	return last.Add(time.Duration(a.ConcernMinutes) * time.Minute)
}

// Acknowledge says who took the concern and what they did or do. It is not
// who raised it: somebody else has to have heard.
func (c *SafetyConcern) Acknowledge(by uuid.UUID, answer string, now time.Time) error {
	switch {
	case c.AcknowledgedAt != nil:
		return Errorf(KindConflict, "Somebody has this already. You can see their answer.")
	case by == c.RaisedBy:
		return Errorf(KindConflict, "You raised this. Somebody else has to take it.")
	}
	var p Problems
	answer = p.Text("answer", answer, MaxText)
	p.Require("answer", answer, "Say what you did, or what you do now.")
	if err := p.Err(); err != nil {
		return err
	}
	c.AcknowledgedBy, c.AcknowledgedAt, c.Answer = &by, &now, answer
	return nil
}
