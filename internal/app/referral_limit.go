package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListReferralLimits is one page of the time limits of hand-offs, what was said
// last first; from one program, or all.
func (a *App) ListReferralLimits(ctx context.Context, from uuid.UUID, p casework.Page) (casework.List[casework.ReferralLimitLine], error) {
	return run(ctx, a, authz.ReferralLimitList, func(tx *store.Tx) (casework.List[casework.ReferralLimitLine], error) {
		return tx.ReferralLimits(from, p)
	})
}

// SetReferralLimit says how long hand-offs between two programs may take, for
// those that are sent from a day on.
func (a *App) SetReferralLimit(ctx context.Context, e casework.ReferralLimitEdit) (*casework.ReferralLimitLine, error) {
	return runOnce(ctx, a, authz.ReferralLimitSet, func(tx *store.Tx) (*casework.ReferralLimitLine, error) {
		from, err := programOrNone(tx, e.FromProgramID)
		if err != nil {
			return nil, err
		}
		to, err := programOrNone(tx, e.ToProgramID)
		if err != nil {
			return nil, err
		}
		l, err := casework.NewReferralLimit(tx.NewID(), tx.Actor().ID, from, to, e, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertReferralLimit(l); err != nil {
			return nil, err
		}
		return tx.ReferralLimitLine(l.ID)
	}, (*store.Tx).ReferralLimitLine)
}

// programOrNone is a program that somebody chose; nil where there is none.
func programOrNone(tx *store.Tx, id uuid.UUID) (*casework.Program, error) {
	p, err := tx.Program(id)
	if casework.KindOf(err) == casework.KindNotFound {
		return nil, nil
	}
	return p, err
}
