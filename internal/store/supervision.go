package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockSupervision reads a supervision and holds the row.
func (tx *Tx) LockSupervision(id uuid.UUID) (*casework.Supervision, error) {
	return lock[casework.Supervision](tx, id)
}

// Supervision is one supervision.
func (tx *Tx) Supervision(id uuid.UUID) (*casework.Supervision, error) {
	return get[casework.Supervision](tx, id)
}

// InsertSupervision gives a peer a supervisor.
func (tx *Tx) InsertSupervision(s *casework.Supervision) error { return insert(tx, s) }

// UpdateSupervision writes what changed of a supervision.
func (tx *Tx) UpdateSupervision(s *casework.Supervision) error { return update(tx, s) }

// SupervisionsOf are all supervisions of a person, as a peer and as a
// supervisor, the newest first.
func (tx *Tx) SupervisionsOf(staff uuid.UUID) ([]casework.Supervision, error) {
	return list[casework.Supervision](tx, tx.gorm.Where("peer_id = ? OR supervisor_id = ?", staff, staff).
		Order("starts_at DESC, id"))
}
