package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// App is Continuo's use cases.
type App struct {
	policy  *authz.Policy
	db      *store.DB
	refused func(context.Context, authz.Actor, authz.Op, casework.Kind) error
	notices bool // whoever is told something is sent a notice
}

// New makes the use cases over a database.
func New(db *store.DB, policy *authz.Policy) *App {
	return &App{policy: policy, db: db, refused: db.Refuse}
}

// May tells whether the context's actor may do op at all. Pages use it to
// leave out what would be refused; it opens nothing.
func (a *App) May(ctx context.Context, op authz.Op) bool {
	actor, ok := authz.ActorFrom(ctx)
	return ok && a.policy.May(actor, op)
}

// run is the one way in: it asks the policy, opens the transaction in the
// actor's name and leaves the audit entry. Use cases only fill in fn.
func run[T any](ctx context.Context, a *App, op authz.Op, fn func(*store.Tx) (T, error)) (out T, err error) {
	grant, err := a.policy.Grant(ctx, op)
	if err != nil {
		if actor, ok := authz.ActorFrom(ctx); ok {
			if refusal := a.refused(ctx, actor, op, casework.KindOf(err)); refusal != nil {
				return out, refusal
			}
		}
		return out, err
	}
	err = a.db.InTx(ctx, grant, func(tx *store.Tx) error {
		if out, err = fn(tx); err != nil {
			return err
		}
		return a.notify(tx)
	})
	if err != nil {
		var none T
		return none, err
	}
	return out, nil
}

// entity is anything a use case can make and find again.
type entity interface{ Ref() uuid.UUID }

// runOnce is run for a use case that makes something: a request that comes a
// second time under the same key finds what the first one made. again reads
// it, so the second answer is authorized like any other read.
func runOnce[T entity](ctx context.Context, a *App, op authz.Op,
	fn func(*store.Tx) (T, error), again func(*store.Tx, uuid.UUID) (T, error)) (T, error) {
	return run(ctx, a, op, func(tx *store.Tx) (out T, err error) {
		made, err := tx.Answered()
		if err != nil {
			return out, err
		}
		if made != uuid.Nil {
			return again(tx, made)
		}
		if out, err = fn(tx); err != nil {
			return out, err
		}
		return out, tx.Remember(out.Ref())
	})
}

// nothing is the result of a use case that only does.
type nothing struct{}

// do is run for a use case without a result.
func do(ctx context.Context, a *App, op authz.Op, fn func(*store.Tx) error) error {
	_, err := run(ctx, a, op, func(tx *store.Tx) (nothing, error) { return nothing{}, fn(tx) })
	return err
}

// match refuses an edit of a version that is no longer the newest. The reader
// of the record and the writer of the edit may be far apart in time.
func match(have, want int) error {
	if have != want {
		return store.Stale()
	}
	return nil
}
