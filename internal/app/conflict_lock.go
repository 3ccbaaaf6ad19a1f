package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListConflictLocks is one page of who of the staff a client is or was, the
// newest first, lifted ones included.
func (a *App) ListConflictLocks(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.ConflictLockLine], error) {
	return run(ctx, a, authz.ConflictLockList, func(tx *store.Tx) (out casework.List[casework.ConflictLockLine], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		page, err := tx.ConflictLocks(client, p)
		if err != nil {
			return out, err
		}
		out.Next = page.Next
		out.Items, err = tx.ConflictLockLines(page.Items)
		return out, err
	})
}

// SetConflictLock says that a client works here. The record is restricted in
// the same moment: colleagues find it only by name, they themselves never.
func (a *App) SetConflictLock(ctx context.Context, client, staff uuid.UUID) (*casework.ConflictLockLine, error) {
	return runOnce(ctx, a, authz.ConflictLockSet, func(tx *store.Tx) (*casework.ConflictLockLine, error) {
		c, err := tx.LockClient(client)
		if err != nil {
			return nil, err
		}
		l, err := casework.NewConflictLock(tx.NewID(), tx.Actor().ID, client, staff, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := worksHere(tx, "staffId", &staff); err != nil {
			return nil, err
		}
		if err := tx.InsertConflictLock(l); err != nil {
			return nil, err
		}
		held, err := tx.ClientAccesses(client)
		if err != nil {
			return nil, err
		}
		keep := []uuid.UUID{tx.Actor().ID}
		for _, h := range held {
			if h.StaffID != staff && !slices.Contains(keep, h.StaffID) {
				keep = append(keep, h.StaffID)
			}
		}
		if keep, err = c.Restrict(tx.Actor().ID, keep); err != nil {
			return nil, err
		}
		if err := name(tx, c, keep); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(c); err != nil {
			return nil, err
		}
		return conflictLockLine(tx, l)
	}, conflictLockAgain)
}

// LiftConflictLock says that a lock holds no longer. The record stays
// restricted until somebody shows it again.
func (a *App) LiftConflictLock(ctx context.Context, id uuid.UUID, reason string) (*casework.ConflictLockLine, error) {
	return runOnce(ctx, a, authz.ConflictLockLift, func(tx *store.Tx) (*casework.ConflictLockLine, error) {
		l, err := tx.LockConflictLock(id)
		if err != nil {
			return nil, err
		}
		if err := l.Lift(tx.Actor().ID, reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateConflictLock(l); err != nil {
			return nil, err
		}
		return conflictLockLine(tx, l)
	}, conflictLockAgain)
}

func conflictLockAgain(tx *store.Tx, id uuid.UUID) (*casework.ConflictLockLine, error) {
	l, err := tx.ConflictLock(id)
	if err != nil {
		return nil, err
	}
	return conflictLockLine(tx, l)
}

func conflictLockLine(tx *store.Tx, l *casework.ConflictLock) (*casework.ConflictLockLine, error) {
	lines, err := tx.ConflictLockLines([]casework.ConflictLock{*l})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// notOwn refuses to name for a record somebody whose own it is, and to show a
// locked record to everybody.
func notOwn(tx *store.Tx, client uuid.UUID, named []uuid.UUID) error {
	locks, err := tx.ConflictLocksOn(client)
	if err != nil {
		return err
	}
	if len(locks) > 0 && named == nil {
		return casework.Errorf(casework.KindConflict, "This person works here. As long as that stands, only named staff find the record.")
	}
	return casework.NotLocked(locks, named)
}
