package casework

import (
	"time"

	"github.com/google/uuid"
)

// StaffStatus is where a person stands with the agency.
type StaffStatus string

const (
	StaffInvited     StaffStatus = "invited" // has a link, has not signed in yet
	StaffActive      StaffStatus = "active"
	StaffDeactivated StaffStatus = "deactivated" // no way in; what they wrote stays theirs
)

// Staff is anyone who signs in. What they may do is in their roles.
type Staff struct {
	Versioned
	Name          string `audit:"plain"`
	Email         string
	Title         string `audit:"plain"` // as it stands under a signature: CPS, LCSW
	Status        StaffStatus
	CaseloadLimit *int // weighted clients; nil means the agency's
	DeactivatedAt *time.Time
	CreatedAt     time.Time
}

func (Staff) TableName() string { return "staff" }

// StaffIdentity binds a person to who they are at an OpenID issuer.
type StaffIdentity struct {
	Record
	StaffID uuid.UUID
	Issuer  string `audit:"plain"`
	Subject string
	BoundAt time.Time
}

func (StaffIdentity) TableName() string { return "staff_identities" }

// Invitation is a single-use link that binds a person's first login. Only a
// hash of its secret is kept.
type Invitation struct {
	Versioned
	StaffID   uuid.UUID
	TokenHash []byte
	ExpiresAt time.Time
	UsedAt    *time.Time
	RevokedAt *time.Time
	CreatedAt time.Time
}

func (Invitation) TableName() string { return "invitations" }

// Role is a role somebody holds: for the agency, or for one program; from a
// moment, and until one.
type Role struct {
	Versioned
	StaffID   uuid.UUID
	Role      string `audit:"plain"` // authz knows the names
	ProgramID *uuid.UUID
	StartsAt  time.Time
	EndsAt    *time.Time
}

func (Role) TableName() string { return "roles" }

// Supervision says whose peer it is.
type Supervision struct {
	Versioned
	SupervisorID uuid.UUID
	PeerID       uuid.UUID
	StartsAt     time.Time
	EndsAt       *time.Time
}

func (Supervision) TableName() string { return "supervisions" }

// Cover lets somebody stand in: for a peer's caseload, or for a supervisor's
// team. It always has an end.
type Cover struct {
	Versioned
	AbsentID   uuid.UUID
	CoveringID uuid.UUID
	StartsAt   time.Time
	EndsAt     time.Time
	Reason     string `audit:"plain"` // leave, training, vacancy; health is nobody's business
}

func (Cover) TableName() string { return "covers" }

// Use spends the invitation. It works once, in time, and until it is revoked
// or replaced; why it does not is one answer.
func (i *Invitation) Use(now time.Time) error {
	if i.UsedAt != nil || i.RevokedAt != nil || !now.Before(i.ExpiresAt) {
		return Errorf(KindNotFound, "This invitation is not valid any more. Ask for a new one.")
	}
	i.UsedAt = &now
	return nil
}

// Activate lets a person in who was invited. Somebody who left stays out.
func (s *Staff) Activate() error {
	if s.Status == StaffDeactivated {
		return Errorf(KindForbidden, "This account is closed. Ask your agency's administrator.")
	}
	s.Status = StaffActive
	return nil
}
