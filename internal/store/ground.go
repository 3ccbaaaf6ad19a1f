package store

import (
	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

// Ground is one ground.
func (tx *Tx) Ground(id uuid.UUID) (*casework.Ground, error) { return get[casework.Ground](tx, id) }

// LockGround reads a ground and holds it.
func (tx *Tx) LockGround(id uuid.UUID) (*casework.Ground, error) {
	return lock[casework.Ground](tx, id)
}

// InsertGround records a ground.
func (tx *Tx) InsertGround(g *casework.Ground) error { return insert(tx, g) }

// UpdateGround writes what changed of a ground.
func (tx *Tx) UpdateGround(g *casework.Ground) error { return update(tx, g) }

// Grounds is one page of grounds, the newest first: a client's and those for
// every client; without a client, all of them.
func (tx *Tx) Grounds(client uuid.UUID, p casework.Page) (out casework.List[casework.GroundLine], err error) {
	q := tx.gorm.Order("id DESC")
	if client != uuid.Nil {
		q = q.Where("(client_id = ? OR client_id IS NULL)", client)
	}
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.Ground](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	out.Items, err = tx.GroundLines(page.Items)
	return out, err
}

// GroundsToRelease are the grounds that can be asked for clients, held against
// being ended until the transaction ends.
func (tx *Tx) GroundsToRelease(clients []uuid.UUID) ([]casework.Ground, error) {
	return list[casework.Ground](tx, tx.gorm.Where("(client_id = ANY (?) OR client_id IS NULL) AND ended_at IS NULL", anyOf(clients)).Order("id").
		Clauses(clause.Locking{Strength: "SHARE"}))
}

// GroundLines puts to grounds their names.
func (tx *Tx) GroundLines(grounds []casework.Ground) ([]casework.GroundLine, error) {
	var people, clients, recipients []uuid.UUID
	for _, g := range grounds {
		people, recipients = append(people, g.RecordedBy), append(recipients, g.RecipientID)
		if g.ClientID != nil {
			clients = append(clients, *g.ClientID)
		}
	}
	staff, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	names, err := tx.clientNames(clients)
	if err != nil {
		return nil, err
	}
	to, err := list[casework.Recipient](tx, tx.gorm.Where("id = ANY (?)", anyOf(recipients)).Order("id"))
	if err != nil {
		return nil, err
	}
	lines := make([]casework.GroundLine, len(grounds))
	for i, g := range grounds {
		lines[i] = casework.GroundLine{Ground: g, RecordedByName: staff[g.RecordedBy].Name}
		if g.ClientID != nil {
			lines[i].ClientName = names[*g.ClientID]
		}
		for j := range to {
			if to[j].ID == g.RecipientID {
				lines[i].RecipientName = to[j].Name
			}
		}
	}
	return lines, nil
}
