package casework

import (
	"time"

	"github.com/google/uuid"
)

// PeerConflict says that a peer must not carry a client: a dual relationship,
// such as a neighbour or a cousin. It holds until somebody lifts it.
type PeerConflict struct {
	Versioned
	ClientID   uuid.UUID
	PeerID     uuid.UUID
	Reason     string `gorm:"serializer:sealed"`
	RecordedBy uuid.UUID
	RecordedAt time.Time
	LiftedBy   *uuid.UUID
	LiftedAt   *time.Time
}

func (PeerConflict) TableName() string { return "peer_conflicts" }

// PeerConflictLine is a conflict with names.
type PeerConflictLine struct {
	PeerConflict
	PeerName, RecordedByName string
}

// NewPeerConflict records that a peer must not carry a client.
func NewPeerConflict(id, by, client, peer uuid.UUID, reason string, now time.Time) (*PeerConflict, error) {
	var p Problems
	p.Require("reason", reason, "Say in a few words how they know each other.")
	if peer == uuid.Nil {
		p.Add("peerId", "Choose the peer.")
	}
	return &PeerConflict{Versioned: NewVersioned(id), ClientID: client, PeerID: peer, Reason: p.Text("reason", reason, MaxReason),
		RecordedBy: by, RecordedAt: now}, p.Err()
}

// Lift says that the conflict is over.
func (c *PeerConflict) Lift(by uuid.UUID, now time.Time) error {
	if c.LiftedAt != nil {
		return Errorf(KindConflict, "This conflict was lifted already.")
	}
	c.LiftedBy, c.LiftedAt = &by, &now
	return nil
}
