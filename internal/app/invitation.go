package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// RenewInvitation gives somebody who has not signed in yet a new link; the one
// before stops working. The secret is told this once.
func (a *App) RenewInvitation(ctx context.Context, staff uuid.UUID) (*casework.Invited, error) {
	return runOnce(ctx, a, authz.InvitationRenew, func(tx *store.Tx) (*casework.Invited, error) {
		s, err := tx.LockStaff(staff)
		if err != nil {
			return nil, err
		}
		if err := revokeInvitations(tx, staff); err != nil {
			return nil, err
		}
		secret, err := newInvitation(tx, s)
		if err != nil {
			return nil, err
		}
		return a.invited(tx, staff, secret)
	}, a.invitedBefore)
}

// invite makes a person with their roles and their link.
func (a *App) invite(tx *store.Tx, i casework.StaffInvite) (staff uuid.UUID, secret string, err error) {
	for n := range i.Roles {
		if err := a.checkRole(tx, &i.Roles[n]); err != nil {
			return uuid.Nil, "", err
		}
	}
	s, roles, err := casework.NewStaff(tx.NewID(), i, tx.Now())
	if err != nil {
		return uuid.Nil, "", err
	}
	if err := tx.InsertStaff(s); err != nil {
		return uuid.Nil, "", err
	}
	for n := range roles {
		if err := tx.InsertRole(&roles[n]); err != nil {
			return uuid.Nil, "", err
		}
	}
	secret, err = newInvitation(tx, s)
	return s.ID, secret, err
}

// newInvitation makes a link and keeps only the hash of its secret.
func newInvitation(tx *store.Tx, s *casework.Staff) (secret string, err error) {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	secret = base64.RawURLEncoding.EncodeToString(random)
	link, err := s.Invite(tx.NewID(), HashInvitation(secret), tx.Now())
	if err != nil {
		return "", err
	}
	return secret, tx.InsertInvitation(link)
}

func revokeInvitations(tx *store.Tx, staff uuid.UUID) error {
	links, err := tx.OpenInvitations(staff)
	if err != nil {
		return err
	}
	for i := range links {
		links[i].Revoke(tx.Now())
		if err := tx.UpdateInvitation(&links[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) invited(tx *store.Tx, staff uuid.UUID, secret string) (*casework.Invited, error) {
	r, err := a.staffRecord(tx, staff)
	if err != nil {
		return nil, err
	}
	link, err := tx.NewestInvitation(staff)
	if err != nil {
		return nil, err
	}
	return &casework.Invited{StaffRecord: *r, Secret: secret, ExpiresAt: link.ExpiresAt}, nil
}

// invitedBefore answers a repeated request: the person, and no secret.
func (a *App) invitedBefore(tx *store.Tx, staff uuid.UUID) (*casework.Invited, error) {
	return a.invited(tx, staff, "")
}
