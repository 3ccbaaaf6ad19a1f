package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertRestriction writes down what a person asks.
func (tx *Tx) InsertRestriction(r *casework.Restriction) error { return insert(tx, r) }

// UpdateRestriction writes what changed of a restriction.
func (tx *Tx) UpdateRestriction(r *casework.Restriction) error { return update(tx, r) }

// Restriction is one restriction.
func (tx *Tx) Restriction(id uuid.UUID) (*casework.Restriction, error) {
	return get[casework.Restriction](tx, id)
}

// LockRestriction reads a restriction and holds it.
func (tx *Tx) LockRestriction(id uuid.UUID) (*casework.Restriction, error) {
	return lock[casework.Restriction](tx, id)
}

// Restrictions is one page of a client's, the newest first.
func (tx *Tx) Restrictions(client uuid.UUID, p casework.Page) (casework.List[casework.Restriction], error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.Restriction](tx, q, p)
}

// AgreedRestrictions are those of clients that the gate keeps to.
func (tx *Tx) AgreedRestrictions(clients []uuid.UUID) ([]casework.Restriction, error) {
	return list[casework.Restriction](tx, tx.gorm.Where("client_id = ANY (?) AND state = ?", anyOf(clients), casework.RestrictionAgreed).Order("id"))
}

// RestrictionLines puts to restrictions their names.
func (tx *Tx) RestrictionLines(rows []casework.Restriction) ([]casework.RestrictionLine, error) {
	var people, to []uuid.UUID
	for _, r := range rows {
		people = append(people, r.RecordedBy, orNone(r.DecidedBy), orNone(r.EndedBy))
		to = append(to, orNone(r.RecipientID))
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	recipients, err := list[casework.Recipient](tx, tx.gorm.Where("id = ANY (?)", anyOf(to)).Order("id"))
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.RestrictionLine, len(rows))
	for i, r := range rows {
		lines[i] = casework.RestrictionLine{Restriction: r, RecordedByName: names[r.RecordedBy].Name, DecidedByName: names[orNone(r.DecidedBy)].Name,
			EndedByName: names[orNone(r.EndedBy)].Name, Zone: agency.Zone()}
		for _, to := range recipients {
			if to.ID == orNone(r.RecipientID) {
				lines[i].RecipientName = to.Name
			}
		}
	}
	return lines, nil
}
