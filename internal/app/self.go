package app

import (
	"context"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// Self is who the actor is here and what they may do.
type Self struct {
	Staff    *casework.Staff
	Agency   *casework.Agency
	Roles    []casework.Role // those that hold now
	Programs []casework.Program
	Ops      []authz.Op
}

// GetSelf says who the actor is and what their roles allow now.
func (a *App) GetSelf(ctx context.Context) (*Self, error) {
	return run(ctx, a, authz.SelfGet, func(tx *store.Tx) (*Self, error) {
		staff, err := tx.Staff(tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		roles, err := tx.RolesHeld(staff.ID)
		if err != nil {
			return nil, err
		}
		programs, err := tx.EveryProgram()
		if err != nil {
			return nil, err
		}
		return &Self{Staff: staff, Agency: agency, Roles: roles, Programs: programs, Ops: a.allowed(ctx)}, nil
	})
}

// allowed are the operations that the context's actor may ask for.
func (a *App) allowed(ctx context.Context) []authz.Op {
	var ops []authz.Op
	for _, op := range authz.Ops() {
		if !op.Internal() && a.May(ctx, op) {
			ops = append(ops, op)
		}
	}
	return ops
}
