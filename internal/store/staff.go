package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Staff is one person who signs in.
func (tx *Tx) Staff(id uuid.UUID) (*casework.Staff, error) { return get[casework.Staff](tx, id) }

// LockStaff reads a person and holds the row.
func (tx *Tx) LockStaff(id uuid.UUID) (*casework.Staff, error) { return lock[casework.Staff](tx, id) }

// UpdateStaff writes what changed of a person.
func (tx *Tx) UpdateStaff(s *casework.Staff) error { return update(tx, s) }

// InsertStaff adds a person.
func (tx *Tx) InsertStaff(s *casework.Staff) error { return insert(tx, s) }

// RolesHeld are the roles a person holds now.
func (tx *Tx) RolesHeld(staff uuid.UUID) ([]casework.Role, error) {
	return list[casework.Role](tx, tx.gorm.Where("staff_id = ? AND starts_at <= ? AND (ends_at IS NULL OR ends_at > ?)",
		staff, tx.now, tx.now).Order("role, id"))
}
