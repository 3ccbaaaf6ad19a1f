package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockCover reads a cover and holds the row.
func (tx *Tx) LockCover(id uuid.UUID) (*casework.Cover, error) { return lock[casework.Cover](tx, id) }

// Cover is one cover.
func (tx *Tx) Cover(id uuid.UUID) (*casework.Cover, error) { return get[casework.Cover](tx, id) }

// InsertCover lets somebody stand in.
func (tx *Tx) InsertCover(c *casework.Cover) error { return insert(tx, c) }

// UpdateCover writes what changed of a cover.
func (tx *Tx) UpdateCover(c *casework.Cover) error { return update(tx, c) }

// CoversOf are all covers for and by a person, the newest first.
func (tx *Tx) CoversOf(staff uuid.UUID) ([]casework.Cover, error) {
	return list[casework.Cover](tx, tx.gorm.Where("absent_id = ? OR covering_id = ?", staff, staff).
		Order("starts_at DESC, id"))
}
