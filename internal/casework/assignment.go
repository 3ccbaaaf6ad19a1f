package casework

import (
	"time"

	"github.com/google/uuid"
)

// Part is a peer's part beside a client.
type Part string

const (
	PartPrimary Part = "primary"
	PartSecond  Part = "second"
)

// Assignment puts a client on a peer's caseload.
type Assignment struct {
	Versioned
	ClientID        uuid.UUID
	PeerID          uuid.UUID
	Part            Part
	Weight          int // how much of the peer's limit it takes
	StartsAt        time.Time
	EndsAt          *time.Time
	Reason          string
	OverLimitReason string // why the limit was passed, where it was
	EndReason       string
	CreatedBy       *uuid.UUID
}

func (Assignment) TableName() string { return "assignments" }
