package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertConflictLock locks a record against the person it is about.
func (tx *Tx) InsertConflictLock(l *casework.ConflictLock) error { return insert(tx, l) }

// UpdateConflictLock writes what changed of a lock.
func (tx *Tx) UpdateConflictLock(l *casework.ConflictLock) error { return update(tx, l) }

// ConflictLock is one lock.
func (tx *Tx) ConflictLock(id uuid.UUID) (*casework.ConflictLock, error) {
	return get[casework.ConflictLock](tx, id)
}

// LockConflictLock reads a lock and holds it.
func (tx *Tx) LockConflictLock(id uuid.UUID) (*casework.ConflictLock, error) {
	return lock[casework.ConflictLock](tx, id)
}

// ConflictLocksOn are the locks that hold on a client's record.
func (tx *Tx) ConflictLocksOn(client uuid.UUID) ([]casework.ConflictLock, error) {
	return list[casework.ConflictLock](tx, tx.gorm.Where("client_id = ? AND lifted_at IS NULL", client).Order("id"))
}

// ConflictLocks is one page of a client's locks, lifted ones included, the
// newest first.
func (tx *Tx) ConflictLocks(client uuid.UUID, p casework.Page) (casework.List[casework.ConflictLock], error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.ConflictLock](tx, q, p)
}

// ConflictLockLines puts to locks their names.
func (tx *Tx) ConflictLockLines(locks []casework.ConflictLock) ([]casework.ConflictLockLine, error) {
	var people []uuid.UUID
	for _, l := range locks {
		people = append(people, l.StaffID, l.SetBy, orNone(l.LiftedBy))
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.ConflictLockLine, len(locks))
	for i, l := range locks {
		lines[i] = casework.ConflictLockLine{ConflictLock: l, StaffName: names[l.StaffID].Name, SetByName: names[l.SetBy].Name,
			LiftedByName: names[orNone(l.LiftedBy)].Name, Zone: agency.Zone()}
	}
	return lines, nil
}
