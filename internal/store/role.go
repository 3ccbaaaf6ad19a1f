package store

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// heldAt is the condition of a term that covers a moment.
const heldAt = "starts_at <= ? AND (ends_at IS NULL OR ends_at > ?)"

// LockRole reads a role and holds the row.
func (tx *Tx) LockRole(id uuid.UUID) (*casework.Role, error) { return lock[casework.Role](tx, id) }

// Role is one role somebody holds or held.
func (tx *Tx) Role(id uuid.UUID) (*casework.Role, error) { return get[casework.Role](tx, id) }

// InsertRole gives a role.
func (tx *Tx) InsertRole(r *casework.Role) error { return insert(tx, r) }

// UpdateRole writes what changed of a role.
func (tx *Tx) UpdateRole(r *casework.Role) error { return update(tx, r) }

// RolesOf are all roles a person holds, held or will hold, the newest first.
func (tx *Tx) RolesOf(staff uuid.UUID) ([]casework.Role, error) {
	return list[casework.Role](tx, tx.gorm.Where("staff_id = ?", staff).Order("starts_at DESC, id"))
}

// RolesHeld are the roles a person holds now.
func (tx *Tx) RolesHeld(staff uuid.UUID) ([]casework.Role, error) {
	return list[casework.Role](tx, tx.gorm.Where("staff_id = ?", staff).Where(heldAt, tx.now, tx.now).Order("role, id"))
}

// holders is the query for who holds one of the roles at a moment.
func (tx *Tx) holders(at time.Time, roles ...authz.Role) *gorm.DB {
	return tx.gorm.Model(&casework.Role{}).Select("staff_id").
		Where("agency_id = ? AND role IN ?", tx.Actor().Agency, roles).Where(heldAt, at, at)
}
