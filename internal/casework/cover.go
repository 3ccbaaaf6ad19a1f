package casework

import (
	"time"

	"github.com/google/uuid"
)

// Cover lets somebody stand in: for a peer's caseload, or for a supervisor's
// team. It always has an end.
type Cover struct {
	Versioned
	AbsentID   uuid.UUID
	CoveringID uuid.UUID
	StartsAt   time.Time
	EndsAt     time.Time
	Reason     string `gorm:"serializer:sealed"` // leave, training, vacancy; health is nobody's business
}

func (Cover) TableName() string { return "covers" }

// CoverLine is a cover with both names.
type CoverLine struct {
	Cover
	AbsentName, CoveringName string
}

// CoverStart is what is asked for when somebody is to stand in.
type CoverStart struct {
	AbsentID, CoveringID uuid.UUID
	StartsAt             *time.Time // nil for now
	EndsAt               time.Time
	Reason               string
}

// NewCover lets somebody stand in for a while.
func NewCover(id uuid.UUID, c CoverStart, now time.Time) (*Cover, error) {
	var p Problems
	if c.AbsentID == c.CoveringID {
		p.Add("coveringId", "Nobody stands in for themselves. Choose somebody else.")
	}
	starts := p.beginning("startsAt", c.StartsAt, now)
	ends := Moment(c.EndsAt)
	if c.EndsAt.IsZero() {
		p.Add("endsAt", "Say until when. A cover always has an end.")
	} else if !ends.After(starts) {
		p.Add("endsAt", "Choose an end after the start.")
	}
	p.Require("reason", c.Reason, "Say why: leave, training or a vacancy.")
	reason := p.Text("reason", c.Reason, MaxReason)
	return &Cover{Versioned: NewVersioned(id), AbsentID: c.AbsentID, CoveringID: c.CoveringID,
		StartsAt: starts, EndsAt: ends, Reason: reason}, p.Err()
}

// Ended tells whether the cover is over.
func (c *Cover) Ended(at time.Time) bool { return !c.EndsAt.After(at) }

// End ends the cover earlier than was thought.
func (c *Cover) End(asked *time.Time, now time.Time) error {
	at, err := endOf("This cover", c.StartsAt, &c.EndsAt, asked, now)
	if err != nil {
		return err
	}
	c.EndsAt = at
	return nil
}
