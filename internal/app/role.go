package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// GiveRole gives somebody a role for the agency or for one program.
func (a *App) GiveRole(ctx context.Context, staff uuid.UUID, g casework.RoleGive) (*casework.Role, error) {
	return runOnce(ctx, a, authz.RoleGive, func(tx *store.Tx) (*casework.Role, error) {
		s, err := tx.LockStaff(staff)
		if err != nil {
			return nil, err
		}
		if err := a.checkRole(tx, &g); err != nil {
			return nil, err
		}
		has, err := tx.RolesOf(staff)
		if err != nil {
			return nil, err
		}
		r, err := casework.NewRole(tx.NewID(), s, g, has, tx.Now())
		if err != nil {
			return nil, err
		}
		return r, tx.InsertRole(r)
	}, (*store.Tx).Role)
}

// EndRole ends a role, now or at a moment to come.
func (a *App) EndRole(ctx context.Context, id uuid.UUID, at *time.Time) (*casework.Role, error) {
	return runOnce(ctx, a, authz.RoleEnd, func(tx *store.Tx) (*casework.Role, error) {
		if _, err := tx.LockAgency(); err != nil {
			return nil, err
		}
		r, err := tx.LockRole(id)
		if err != nil {
			return nil, err
		}
		if err := r.End(at, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateRole(r); err != nil {
			return nil, err
		}
		if slices.Contains(a.inviters(), authz.Role(r.Role)) {
			if err := a.keepAnInviter(tx, *r.EndsAt); err != nil {
				return nil, err
			}
		}
		return r, nil
	}, (*store.Tx).Role)
}

// keepAnInviter refuses what would leave nobody who can bring people in. It
// looks a little past the end: the agency's row is locked, so that two such
// people cannot each let the other go, but who waited for the lock has a clock
// that stood still before the other's end.
func (a *App) keepAnInviter(tx *store.Tx, end time.Time) error {
	left, err := tx.StaffHolding(end.Add(time.Minute), a.inviters()...)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return casework.Errorf(casework.KindConflict,
			"This is the last person who can invite others. Give somebody else that role first.")
	}
	return nil
}

// checkRole adds what only the policy and the registry know of a role: that it
// is one, whether it must have an end, and that its program is open.
func (a *App) checkRole(tx *store.Tx, g *casework.RoleGive) error {
	role := authz.Role(g.Role)
	g.Flaw = nil
	switch {
	case !role.Given():
		g.Flaw = &casework.FieldError{Field: "role", Message: "Choose one of the roles."}
	case role.NeedsEnd() && g.EndsAt == nil:
		g.Flaw = &casework.FieldError{Field: "endsAt", Message: "Say until when. This role always has an end."}
	}
	if g.ProgramID == nil || g.Flaw != nil {
		return nil
	}
	program, err := tx.Program(*g.ProgramID)
	switch {
	case casework.KindOf(err) == casework.KindNotFound:
		g.Flaw = &casework.FieldError{Field: "programId", Message: "Choose one of the agency’s programs."}
	case err != nil:
		return err
	case !program.ClosedOn.IsZero():
		g.Flaw = &casework.FieldError{Field: "programId", Message: "This program is closed. Choose one that is open."}
	}
	return nil
}

// endRoles ends every role of somebody who leaves.
func endRoles(tx *store.Tx, staff uuid.UUID) error {
	roles, err := tx.RolesOf(staff)
	if err != nil {
		return err
	}
	for i := range roles {
		if roles[i].Ended(tx.Now()) {
			continue
		}
		if err := roles[i].End(nil, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateRole(&roles[i]); err != nil {
			return err
		}
	}
	return nil
}
