package casework

import (
	"time"

	"github.com/google/uuid"
)

// Supervision says whose peer it is. A peer has one supervisor at a time,
// which the table itself guards.
type Supervision struct {
	Versioned
	SupervisorID uuid.UUID
	PeerID       uuid.UUID
	StartsAt     time.Time
	EndsAt       *time.Time
}

func (Supervision) TableName() string { return "supervisions" }

// SupervisionLine is a supervision with both names.
type SupervisionLine struct {
	Supervision
	SupervisorName, PeerName string
}

// NewSupervision gives a peer a supervisor from a moment on.
func NewSupervision(id, supervisor, peer uuid.UUID, starts *time.Time, now time.Time) (*Supervision, error) {
	var p Problems
	if supervisor == peer {
		p.Add("supervisorId", "Nobody supervises themselves. Choose somebody else.")
	}
	s := &Supervision{Versioned: NewVersioned(id), SupervisorID: supervisor, PeerID: peer,
		StartsAt: p.beginning("startsAt", starts, now)}
	return s, p.Err()
}

// Holds tells whether the supervision holds at a moment.
func (s *Supervision) Holds(at time.Time) bool { return holds(s.StartsAt, s.EndsAt, at) }

// Ended tells whether the supervision is over.
func (s *Supervision) Ended(at time.Time) bool { return s.EndsAt != nil && !s.EndsAt.After(at) }

// End ends the supervision: now, or at a moment to come.
func (s *Supervision) End(asked *time.Time, now time.Time) error {
	at, err := endOf("This supervision", s.StartsAt, s.EndsAt, asked, now)
	if err != nil {
		return err
	}
	s.EndsAt = &at
	return nil
}
