package app

import (
	"cmp"
	"context"
	"crypto/sha256"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// Identity is who somebody is at an OpenID issuer, as a verified token says.
// Email is empty unless the issuer says it is verified and the configuration
// trusts it with that.
type Identity struct {
	Issuer  string
	Subject string
	Email   string
}

// errStranger is the one answer to everybody who is not known here. It tells
// nothing about who is.
func errStranger() error {
	return casework.Errorf(casework.KindUnauthenticated, "Continuo does not know this account. Ask your agency's administrator for an invitation.")
}

// ResolveStaff is the actor that a signed-in person is now, with the roles
// that hold now: asked on every request, so a deactivation or a role that
// ended holds for the next one, on every replica.
func (a *App) ResolveStaff(ctx context.Context, agency, staff uuid.UUID) (authz.Actor, error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemLogin))
	return run(ctx, a, authz.LoginResolve, func(tx *store.Tx) (authz.Actor, error) { return resolve(tx, staff) })
}

// ResolveIdentity is the actor that the bearer of an access token is now.
func (a *App) ResolveIdentity(ctx context.Context, id Identity) (authz.Actor, error) {
	found, err := a.find(ctx, func(tx *store.Tx) (*store.Found, error) { return tx.FindIdentity(id.Issuer, id.Subject) })
	if err != nil {
		return authz.Actor{}, err
	}
	if found == nil {
		return authz.Actor{}, errStranger()
	}
	return a.ResolveStaff(ctx, found.Agency, found.ID)
}

// SignIn is a login in a browser: the actor whose identity this is. A person
// who was invited under a trusted, verified e-mail is bound here, also one who
// left and was invited anew; everybody else needs the invitation's link.
func (a *App) SignIn(ctx context.Context, id Identity) (authz.Actor, error) {
	known, err := a.find(ctx, func(tx *store.Tx) (*store.Found, error) { return tx.FindIdentity(id.Issuer, id.Subject) })
	if err != nil {
		return authz.Actor{}, err
	}
	var invited *store.Found
	if known == nil && id.Email != "" {
		if invited, err = a.find(ctx, func(tx *store.Tx) (*store.Found, error) { return tx.FindInvitedEmail(id.Email) }); err != nil {
			return authz.Actor{}, err
		}
	}
	found := cmp.Or(known, invited)
	if found == nil {
		return authz.Actor{}, errStranger()
	}
	ctx = authz.WithActor(ctx, authz.System(found.Agency, authz.SystemLogin))
	return run(ctx, a, authz.LoginSignIn, func(tx *store.Tx) (authz.Actor, error) {
		enters := invited
		if known != nil {
			if enters, err = comesBack(tx, *known, id); err != nil {
				return authz.Actor{}, err
			}
		}
		if enters == nil {
			return resolve(tx, known.ID)
		}
		if err := bindIdentity(tx, enters.ID, id); err != nil {
			return authz.Actor{}, err
		}
		return resolve(tx, enters.ID)
	})
}

// comesBack finds the new invitation of somebody who left, at the same agency
// and under a trusted e-mail; nil when there is none.
func comesBack(tx *store.Tx, left store.Found, id Identity) (*store.Found, error) {
	s, err := tx.Staff(left.ID)
	if err != nil || s.Status != casework.StaffDeactivated || id.Email == "" {
		return nil, err
	}
	invited, err := tx.FindInvitedEmail(id.Email)
	if err != nil || invited == nil || invited.Agency != left.Agency {
		return nil, err
	}
	return invited, nil
}

// AcceptInvitation binds the person who was invited to the identity that
// followed the link. The link works once.
func (a *App) AcceptInvitation(ctx context.Context, secret string, id Identity) (authz.Actor, error) {
	hash := HashInvitation(secret)
	found, err := a.find(ctx, func(tx *store.Tx) (*store.Found, error) { return tx.FindInvitation(hash) })
	if err != nil {
		return authz.Actor{}, err
	}
	if found == nil {
		return authz.Actor{}, casework.Errorf(casework.KindNotFound, "This invitation is not valid. Ask for a new one.")
	}
	ctx = authz.WithActor(ctx, authz.System(found.Agency, authz.SystemLogin))
	return run(ctx, a, authz.LoginAcceptInvitation, func(tx *store.Tx) (authz.Actor, error) {
		inv, err := tx.LockInvitation(found.ID)
		if err != nil {
			return authz.Actor{}, err
		}
		if err := inv.Use(tx.Now()); err != nil {
			return authz.Actor{}, err
		}
		if err := tx.UpdateInvitation(inv); err != nil {
			return authz.Actor{}, err
		}
		if err := bindIdentity(tx, inv.StaffID, id); err != nil {
			return authz.Actor{}, err
		}
		return resolve(tx, inv.StaffID)
	})
}

// SignOut records that the context's actor ended a login.
func (a *App) SignOut(ctx context.Context, agency, staff uuid.UUID) error {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemLogin))
	return do(ctx, a, authz.LoginSignOut, func(tx *store.Tx) error {
		_, err := tx.Staff(staff)
		return err
	})
}

// HashInvitation is what is kept of an invitation's secret.
func HashInvitation(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func (a *App) find(ctx context.Context, fn func(*store.Tx) (*store.Found, error)) (*store.Found, error) {
	ctx = authz.WithActor(ctx, authz.System(uuid.Nil, authz.SystemLogin))
	return run(ctx, a, authz.LoginResolve, fn)
}

// bindIdentity lets an invited person in as who they are at an issuer. Links
// they did not follow stop working: whoever holds one would become this person.
func bindIdentity(tx *store.Tx, staff uuid.UUID, id Identity) error {
	s, err := tx.LockStaff(staff)
	if err != nil {
		return err
	}
	if err := s.Activate(); err != nil {
		return err
	}
	if err := tx.UpdateStaff(s); err != nil {
		return err
	}
	if err := revokeInvitations(tx, staff); err != nil {
		return err
	}
	bound, err := tx.LockIdentity(id.Issuer, id.Subject)
	if err != nil {
		return err
	}
	if bound == nil {
		return tx.InsertIdentity(&casework.StaffIdentity{StaffID: staff, Issuer: id.Issuer, Subject: id.Subject, BoundAt: tx.Now()})
	}
	before, err := tx.LockStaff(bound.StaffID)
	if err != nil {
		return err
	}
	if err := bound.Move(before, s, tx.Now()); err != nil {
		return err
	}
	return tx.UpdateIdentity(bound)
}

// resolve reads who a person is now.
func resolve(tx *store.Tx, staff uuid.UUID) (authz.Actor, error) {
	s, err := tx.Staff(staff)
	if err != nil {
		return authz.Actor{}, err
	}
	if s.Status != casework.StaffActive {
		return authz.Actor{}, casework.Errorf(casework.KindForbidden, "This account is closed. Ask your agency's administrator.")
	}
	roles, err := tx.RolesHeld(staff)
	if err != nil {
		return authz.Actor{}, err
	}
	actor := authz.Actor{Kind: authz.KindStaff, Agency: tx.Actor().Agency, ID: s.ID, Name: s.Name}
	for _, r := range roles {
		held := authz.HeldRole{Role: authz.Role(r.Role)}
		if r.ProgramID != nil {
			held.Program = *r.ProgramID
		}
		actor.Roles = append(actor.Roles, held)
	}
	return actor, nil
}
