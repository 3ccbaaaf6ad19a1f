package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockInvitation reads an invitation and holds it, so that its link works once.
func (tx *Tx) LockInvitation(id uuid.UUID) (*casework.Invitation, error) {
	return lock[casework.Invitation](tx, id)
}

// UpdateInvitation writes what changed of an invitation.
func (tx *Tx) UpdateInvitation(i *casework.Invitation) error { return update(tx, i) }

// InsertInvitation adds an invitation.
func (tx *Tx) InsertInvitation(i *casework.Invitation) error { return insert(tx, i) }

// OpenInvitations are a person's invitations that were neither used nor
// revoked.
func (tx *Tx) OpenInvitations(staff uuid.UUID) ([]casework.Invitation, error) {
	return list[casework.Invitation](tx, tx.gorm.Where("staff_id = ? AND used_at IS NULL AND revoked_at IS NULL", staff).Order("id"))
}

// NewestInvitation is the last invitation a person was given.
func (tx *Tx) NewestInvitation(staff uuid.UUID) (*casework.Invitation, error) {
	i, err := first[casework.Invitation](tx, tx.gorm.Where("staff_id = ?", staff).Order("created_at DESC, id DESC"))
	if err == nil && i == nil {
		return nil, casework.NotFound()
	}
	return i, err
}
