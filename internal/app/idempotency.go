package app

import (
	"context"
	"errors"

	"continuo/internal/authz"
	"continuo/internal/store"
)

// SweepIdempotencyKeys forgets, in every agency, the keys that are older than
// store.KeysKept. One agency's trouble does not keep the others from it.
func (a *App) SweepIdempotencyKeys(ctx context.Context) error {
	agencies, err := a.db.AgencyIDs(ctx)
	if err != nil {
		return err
	}
	for _, agency := range agencies {
		as := authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
		err = errors.Join(err, do(as, a, authz.IdempotencyKeySweep, (*store.Tx).SweepKeys))
	}
	return err
}
