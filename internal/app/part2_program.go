package app

import (
	"context"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListPart2Programs is one page of the agency's legal units.
func (a *App) ListPart2Programs(ctx context.Context, p casework.Page) (casework.List[casework.Part2Program], error) {
	return run(ctx, a, authz.Part2ProgramList, func(tx *store.Tx) (casework.List[casework.Part2Program], error) {
		return tx.Part2Programs(p)
	})
}

// CreatePart2Program names a legal unit.
func (a *App) CreatePart2Program(ctx context.Context, name string) (*casework.Part2Program, error) {
	return runOnce(ctx, a, authz.Part2ProgramCreate, func(tx *store.Tx) (*casework.Part2Program, error) {
		p, err := casework.NewPart2Program(tx.NewID(), name)
		if err != nil {
			return nil, err
		}
		return p, tx.InsertPart2Program(p)
	}, (*store.Tx).Part2Program)
}
