package casework

import (
	"time"

	"github.com/google/uuid"
)

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

// invitationLife is how long a link works: long enough for a week's leave,
// short enough that a forgotten one is dead.
const invitationLife = 7 * 24 * time.Hour

// Invite makes a person's invitation. Somebody who is in needs none.
func (s *Staff) Invite(id uuid.UUID, hash []byte, now time.Time) (*Invitation, error) {
	switch s.Status {
	case StaffActive:
		return nil, Errorf(KindConflict, "%s has signed in already and needs no invitation.", s.Name)
	case StaffDeactivated:
		return nil, Errorf(KindConflict, "%s has left. Somebody who comes back is invited anew.", s.Name)
	}
	return &Invitation{Versioned: NewVersioned(id), StaffID: s.ID, TokenHash: hash,
		ExpiresAt: now.Add(invitationLife), CreatedAt: now}, nil
}

// Use spends the invitation. It works once, in time, and until it is revoked
// or replaced; why it does not is one answer.
func (i *Invitation) Use(now time.Time) error {
	if !i.Works(now) {
		return Errorf(KindNotFound, "This invitation is not valid any more. Ask for a new one.")
	}
	i.UsedAt = &now
	return nil
}

// Works tells whether the link would still let its person in.
func (i *Invitation) Works(now time.Time) bool {
	return i.UsedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// Revoke ends the link unused.
func (i *Invitation) Revoke(now time.Time) { i.RevokedAt = &now }
