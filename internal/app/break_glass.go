package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListBreakGlasses is one page of the restricted records the actor opened and
// still sees, the newest first.
func (a *App) ListBreakGlasses(ctx context.Context, p casework.Page) (casework.List[casework.BreakGlassLine], error) {
	return run(ctx, a, authz.BreakGlassList, func(tx *store.Tx) (out casework.List[casework.BreakGlassLine], err error) {
		opened, err := tx.OpenBreakGlasses(uuid.Nil, p)
		if err != nil {
			return out, err
		}
		out.Next = opened.Next
		out.Items, err = tx.BreakGlassLines(opened.Items)
		return out, err
	})
}

// OpenBreakGlass opens a restricted record for somebody who knows whose it is,
// says why, and has not guessed too often. Every try is kept and in the audit,
// also one that opens nothing; those have one answer, whatever was wrong.
func (a *App) OpenBreakGlass(ctx context.Context, ask casework.BreakGlassAsk) (*casework.BreakGlassLine, error) {
	type tried struct {
		opened  *casework.BreakGlassLine
		outcome casework.BreakGlassOutcome
	}
	came, err := run(ctx, a, authz.BreakGlassOpen, func(tx *store.Tx) (t tried, err error) {
		made, err := tx.Answered()
		if err != nil {
			return t, err
		}
		if made != uuid.Nil {
			t.outcome = casework.GlassOpened
			t.opened, err = breakGlassLine(tx, made)
			return t, err
		}
		if t.outcome, t.opened, err = a.tryGlass(tx, ask); err != nil {
			return t, err
		}
		if err := tx.InsertBreakGlassTry(&casework.BreakGlassTry{StaffID: tx.Actor().ID, Outcome: t.outcome, TriedAt: tx.Now()}); err != nil {
			return t, err
		}
		if t.opened == nil {
			return t, nil // it is committed: the try counts
		}
		return t, tx.Remember(t.opened.ID)
	})
	switch {
	case err != nil:
		return nil, err
	case came.outcome == casework.GlassTooMany:
		return nil, casework.TooManyTries()
	case came.opened == nil:
		return nil, casework.NothingOpened()
	}
	return came.opened, nil
}

func (a *App) tryGlass(tx *store.Tx, ask casework.BreakGlassAsk) (casework.BreakGlassOutcome, *casework.BreakGlassLine, error) {
	failed, err := tx.HoldBreakGlass()
	if err != nil {
		return "", nil, err
	}
	if failed >= casework.GlassTries {
		return casework.GlassTooMany, nil, nil
	}
	complete := ask.Complete()
	client, err := tx.FindToOpen(ask) // also where something is missing: both take the same time
	if err != nil || !complete || client == uuid.Nil {
		return casework.GlassNothing, nil, err
	}
	opened, err := tx.OpenBreakGlasses(client, casework.Page{Limit: 1})
	if err != nil {
		return "", nil, err
	}
	if len(opened.Items) > 0 { // and not longer by asking again
		line, err := breakGlassLine(tx, opened.Items[0].ID)
		return casework.GlassOpened, line, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return "", nil, err
	}
	b := casework.NewBreakGlass(tx.NewID(), tx.Actor().ID, client, ask.Reason, agency, tx.Now())
	if err := tx.InsertBreakGlass(b); err != nil {
		return "", nil, err
	}
	if err := a.haveReviewed(tx, casework.ReviewOfBreakGlass(tx.NewID(), b)); err != nil {
		return "", nil, err
	}
	line, err := breakGlassLine(tx, b.ID)
	return casework.GlassOpened, line, err
}

func breakGlassLine(tx *store.Tx, id uuid.UUID) (*casework.BreakGlassLine, error) {
	b, err := tx.BreakGlass(id)
	if err != nil {
		return nil, err
	}
	lines, err := tx.BreakGlassLines([]casework.BreakGlass{*b})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}
