package casework

import (
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
