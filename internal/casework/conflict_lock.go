package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ConflictLock says that a client works here. Their record is restricted as
// long as it holds, and they never find it themselves, whatever their role.
type ConflictLock struct {
	Versioned
	ClientID   uuid.UUID
	StaffID    uuid.UUID
	SetBy      uuid.UUID
	SetAt      time.Time
	LiftedBy   *uuid.UUID
	LiftedAt   *time.Time
	LiftReason string `gorm:"serializer:sealed"`
}

func (ConflictLock) TableName() string { return "conflict_locks" }

// ConflictLockLine is a lock with names.
type ConflictLockLine struct {
	ConflictLock
	StaffName, SetByName, LiftedByName string
	Zone                               *time.Location
}

// NewConflictLock locks a record against the person it is about.
func NewConflictLock(id, by, client, staff uuid.UUID, now time.Time) (*ConflictLock, error) {
	switch staff {
	case uuid.Nil:
		return nil, Invalid("staffId", "Choose who works here.")
	case by:
		return nil, Invalid("staffId", "Your own record is locked by another privacy officer.")
	}
	return &ConflictLock{Versioned: NewVersioned(id), ClientID: client, StaffID: staff, SetBy: by, SetAt: now}, nil
}

// Lift says that it holds no longer, and why. The record stays restricted.
func (l *ConflictLock) Lift(by uuid.UUID, reason string, now time.Time) error {
	if l.LiftedAt != nil {
		return Errorf(KindConflict, "This lock was lifted already.")
	}
	var p Problems
	p.Require("reason", reason, "Say why they may find this record again.")
	l.LiftReason = p.Text("reason", reason, MaxReason)
	l.LiftedBy, l.LiftedAt = &by, &now
	return p.Err()
}

// NotLocked refuses to name, among those who may find a record, somebody whose
// own it is.
func NotLocked(locks []ConflictLock, named []uuid.UUID) error {
	for _, l := range locks {
		if slices.Contains(named, l.StaffID) {
			return Invalid("staffIds", "One of them is this person. Nobody finds their own record here.")
		}
	}
	return nil
}
