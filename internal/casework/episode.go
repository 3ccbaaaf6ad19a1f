package casework

import "github.com/google/uuid"

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
	ClosedOn        Date // the zero Date while it is open
	DischargeReason DischargeReason
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
}

func (Stay) TableName() string { return "stays" }
