package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListDuplicates are the suspicions that two records are one person, about
// records the actor finds both of; those found first on top.
func (a *App) ListDuplicates(ctx context.Context, status casework.DuplicateStatus, p casework.Page) (casework.List[casework.DuplicateLine], error) {
	return run(ctx, a, authz.DuplicateList, func(tx *store.Tx) (out casework.List[casework.DuplicateLine], err error) {
		found, err := tx.Duplicates(status, p)
		if err != nil {
			return out, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return out, err
		}
		out.Next = found.Next
		out.Items, err = tx.DuplicateLines(found.Items, agency)
		return out, err
	})
}

// CheckDuplicate are the clients within the actor's reach who are like
// somebody whose record is about to begin. Of anybody else it says nothing.
func (a *App) CheckDuplicate(ctx context.Context, e casework.ClientEdit) ([]casework.Lookalike, error) {
	return run(ctx, a, authz.DuplicateCheck, func(tx *store.Tx) ([]casework.Lookalike, error) {
		return tx.Lookalikes(composed(e))
	})
}

// DismissDuplicate says that they are two people. Who of two decides second is
// told so.
func (a *App) DismissDuplicate(ctx context.Context, id uuid.UUID, reason string) (*casework.DuplicateLine, error) {
	return runOnce(ctx, a, authz.DuplicateDismiss, func(tx *store.Tx) (*casework.DuplicateLine, error) {
		d, err := tx.LockDuplicate(id)
		if err != nil {
			return nil, err
		}
		if err := d.Dismiss(tx.Actor().ID, reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateDuplicate(d); err != nil {
			return nil, err
		}
		return duplicateLine(tx, d)
	}, func(tx *store.Tx, id uuid.UUID) (*casework.DuplicateLine, error) {
		d, err := tx.LockDuplicate(id)
		if err != nil {
			return nil, err
		}
		return duplicateLine(tx, d)
	})
}

func duplicateLine(tx *store.Tx, d *casework.Duplicate) (*casework.DuplicateLine, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines, err := tx.DuplicateLines([]casework.Duplicate{*d}, agency)
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// CompareClient puts two records side by side, any two that the actor finds.
// The first is the one that would be kept.
func (a *App) CompareClient(ctx context.Context, first, second uuid.UUID) (*casework.Comparison, error) {
	return run(ctx, a, authz.ClientCompare, func(tx *store.Tx) (*casework.Comparison, error) {
		one, err := clientRecord(tx, first)
		if err != nil {
			return nil, err
		}
		if first == second {
			return nil, casework.Invalid("with", "Choose two different records.")
		}
		other, err := clientRecord(tx, second)
		if err != nil {
			return nil, err
		}
		c := &casework.Comparison{First: casework.ComparedRecord{ClientRecord: *one}, Second: casework.ComparedRecord{ClientRecord: *other}}
		weights, err := tx.RecordWeights(first, second)
		if err != nil {
			return nil, err
		}
		c.First.RecordWeight, c.Second.RecordWeight = weights[first], weights[second]
		c.SetAside = c.First.Foresee(&c.Second.ClientRecord, tx.Now())
		c.Restricts = c.Second.Restricted && !c.First.Restricted
		c.Duplicate, err = tx.DuplicateOf(first, second)
		return c, err
	})
}

// somebodyElse wants whoever begins a record to have looked at those like it
// that they reach. Records out of their reach are none of it: the answer is the
// same whether there are any.
func somebodyElse(tx *store.Tx, s casework.ClientStart) error {
	if s.SomebodyElse {
		return nil
	}
	like, err := tx.Lookalikes(s.ClientEdit)
	if err != nil || len(like) == 0 {
		return err
	}
	return casework.Invalid("somebodyElse", "Somebody you reach is on record with a name, birth date or number like this. Open that record, or say that this is somebody else.")
}
