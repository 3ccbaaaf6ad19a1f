package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// PeerConflict is one conflict.
func (tx *Tx) PeerConflict(id uuid.UUID) (*casework.PeerConflict, error) {
	return get[casework.PeerConflict](tx, id)
}

// LockPeerConflict reads a conflict and holds it.
func (tx *Tx) LockPeerConflict(id uuid.UUID) (*casework.PeerConflict, error) {
	return lock[casework.PeerConflict](tx, id)
}

// InsertPeerConflict records a conflict.
func (tx *Tx) InsertPeerConflict(c *casework.PeerConflict) error { return insert(tx, c) }

// UpdatePeerConflict writes what changed of a conflict.
func (tx *Tx) UpdatePeerConflict(c *casework.PeerConflict) error { return update(tx, c) }

// PeerConflictsOf are the conflicts of clients that nobody lifted.
func (tx *Tx) PeerConflictsOf(clients []uuid.UUID) ([]casework.PeerConflict, error) {
	return list[casework.PeerConflict](tx, tx.gorm.Where("client_id = ANY (?) AND lifted_at IS NULL", anyOf(clients)).Order("id"))
}

// PeerConflicts is one page of a client's conflicts, lifted ones included, the
// newest first.
func (tx *Tx) PeerConflicts(client uuid.UUID, p casework.Page) (out casework.List[casework.PeerConflictLine], err error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.PeerConflict](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	out.Items, err = tx.PeerConflictLines(page.Items)
	return out, err
}

// PeerConflictLines puts to conflicts their names.
func (tx *Tx) PeerConflictLines(conflicts []casework.PeerConflict) ([]casework.PeerConflictLine, error) {
	var people []uuid.UUID
	for _, c := range conflicts {
		people = append(people, c.PeerID, c.RecordedBy)
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	lines := make([]casework.PeerConflictLine, len(conflicts))
	for i, c := range conflicts {
		lines[i] = casework.PeerConflictLine{PeerConflict: c, PeerName: names[c.PeerID].Name, RecordedByName: names[c.RecordedBy].Name}
	}
	return lines, nil
}
