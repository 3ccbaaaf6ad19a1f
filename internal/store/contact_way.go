package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// ContactWays are the ways to reach a client, the preferred one first.
func (tx *Tx) ContactWays(client uuid.UUID) ([]casework.ContactWay, error) {
	return list[casework.ContactWay](tx, tx.gorm.Where("client_id = ?", client).Order("preferred DESC, kind, id"))
}

// ContactWay is one way to reach a client.
func (tx *Tx) ContactWay(id uuid.UUID) (*casework.ContactWay, error) {
	return get[casework.ContactWay](tx, id)
}

// LockContactWay reads a way and holds the row.
func (tx *Tx) LockContactWay(id uuid.UUID) (*casework.ContactWay, error) {
	return lock[casework.ContactWay](tx, id)
}

// InsertContactWay adds a way to reach a client.
func (tx *Tx) InsertContactWay(w *casework.ContactWay) error { return insert(tx, w) }

// UpdateContactWay writes what changed of a way.
func (tx *Tx) UpdateContactWay(w *casework.ContactWay) error { return update(tx, w) }

// RemoveContactWay removes a way that leads nowhere any more.
func (tx *Tx) RemoveContactWay(w *casework.ContactWay) error { return remove(tx, w) }
