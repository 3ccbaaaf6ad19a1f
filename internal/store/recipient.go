package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Recipient is one recipient.
func (tx *Tx) Recipient(id uuid.UUID) (*casework.Recipient, error) {
	return get[casework.Recipient](tx, id)
}

// LockRecipient reads a recipient and holds it.
func (tx *Tx) LockRecipient(id uuid.UUID) (*casework.Recipient, error) {
	return lock[casework.Recipient](tx, id)
}

// InsertRecipient adds a recipient.
func (tx *Tx) InsertRecipient(r *casework.Recipient) error { return insert(tx, r) }

// UpdateRecipient writes what changed of a recipient.
func (tx *Tx) UpdateRecipient(r *casework.Recipient) error { return update(tx, r) }

// Recipients is one page of whom something about a client can be released to:
// the agency's organizations and the client's own people. Without a client it
// is the organizations alone.
func (tx *Tx) Recipients(client uuid.UUID, p casework.Page) (casework.List[casework.Recipient], error) {
	q := tx.gorm.Where("ended_at IS NULL").Order("id")
	if client == uuid.Nil {
		q = q.Where("client_id IS NULL")
	} else {
		q = q.Where("(client_id IS NULL OR client_id = ?)", client)
	}
	if p.After != uuid.Nil {
		q = q.Where("id > ?", p.After)
	}
	return listPage[casework.Recipient](tx, q, p)
}
