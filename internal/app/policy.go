package app

import (
	"context"
	"fmt"

	"continuo/internal/authz"
	"continuo/internal/store"
)

// ApplyPolicy puts an access policy in force for the whole installation, on
// every replica, if all of it holds. It leaves an entry in every agency's
// audit. Only a command calls it.
func (a *App) ApplyPolicy(ctx context.Context, model, rules string) error {
	if _, err := authz.NewPolicy(model, rules); err != nil {
		return err
	}
	return a.inEveryAgency(ctx, authz.PolicyApply, func(tx *store.Tx) error {
		return tx.InsertAccessPolicy(model, rules)
	})
}

// LoadPolicy puts in force what was applied last, before the first request. A
// stored policy that no longer holds, because a new version knows operations it
// does not give to anybody, is an error: the built-in one might give more than
// the operator wants.
func (a *App) LoadPolicy(ctx context.Context) error {
	model, rules, err := a.db.AccessPolicy(ctx)
	if err != nil || rules == "" {
		return err
	}
	if err := a.policy.Replace(model, rules); err != nil {
		return fmt.Errorf("the applied access policy does not hold any more; mend it and apply it anew: %w", err)
	}
	return nil
}

// WatchPolicy keeps the policy in force the one that was applied last. Until
// one is applied, the built-in one holds. It returns when ctx ends.
func (a *App) WatchPolicy(ctx context.Context) { a.db.WatchPolicy(ctx, a.policy.Replace) }

// RotateKeys wraps every agency's data keys with the current master key and
// says how many it changed. Only a command calls it.
func (a *App) RotateKeys(ctx context.Context) (n int, err error) {
	err = a.inEveryAgency(ctx, authz.KeyRotate, func(tx *store.Tx) error {
		changed, err := tx.RewrapKeys()
		n += changed
		return err
	})
	return n, err
}

// inEveryAgency does one thing in each agency, a transaction each, in the name
// of a command. Doing it again does no harm, so a run that broke is repeated.
func (a *App) inEveryAgency(ctx context.Context, op authz.Op, fn func(*store.Tx) error) error {
	agencies, err := a.db.AgencyIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range agencies {
		if err := do(authz.WithActor(ctx, authz.System(id, authz.SystemCommand)), a, op, fn); err != nil {
			return fmt.Errorf("%s in agency %s: %w", op, id, err)
		}
	}
	return nil
}
