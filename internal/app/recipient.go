package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListRecipients is a page of whom something can be released to: the agency's
// organizations, and the people one client knows. Without a client it is the
// organizations alone.
func (a *App) ListRecipients(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.Recipient], error) {
	return run(ctx, a, authz.RecipientList, func(tx *store.Tx) (out casework.List[casework.Recipient], err error) {
		if client != uuid.Nil {
			if _, err := tx.Client(client); err != nil {
				return out, err
			}
		}
		return tx.Recipients(client, p)
	})
}

// GetRecipient is one recipient.
func (a *App) GetRecipient(ctx context.Context, id uuid.UUID) (*casework.Recipient, error) {
	return run(ctx, a, authz.RecipientGet, func(tx *store.Tx) (*casework.Recipient, error) { return tx.Recipient(id) })
}

// AddRecipient adds an organization to the agency's address book, or somebody
// whom one client knows.
func (a *App) AddRecipient(ctx context.Context, client *uuid.UUID, e casework.RecipientEdit) (*casework.Recipient, error) {
	return runOnce(ctx, a, authz.RecipientAdd, func(tx *store.Tx) (*casework.Recipient, error) {
		if client != nil {
			found, err := standing(tx, *client)
			if err != nil {
				return nil, err
			}
			client = &found
		}
		if err := a.keepsRecipient(ctx, client); err != nil {
			return nil, err
		}
		if client == nil { // it stands in the directory, too
			id, err := addOrganization(tx, casework.OrganizationOf(e))
			if err != nil {
				return nil, err
			}
			return tx.Recipient(id)
		}
		r, err := casework.NewRecipient(tx.NewID(), tx.Actor().ID, client, e, tx.Now())
		if err != nil {
			return nil, err
		}
		return r, tx.InsertRecipient(r)
	}, (*store.Tx).Recipient)
}

// keepsRecipient asks more for an organization than for somebody a client
// knows: the address book is everybody's.
func (a *App) keepsRecipient(ctx context.Context, client *uuid.UUID) error {
	if client == nil && !a.May(ctx, authz.OrganizationAdd) {
		return casework.Errorf(casework.KindForbidden, "Organizations are kept by treatment staff, supervisors, directors and the privacy officer.")
	}
	return nil
}

// UpdateRecipient corrects what stands there of a recipient, in the version
// that was read.
func (a *App) UpdateRecipient(ctx context.Context, id uuid.UUID, version int, e casework.RecipientEdit) (*casework.Recipient, error) {
	return run(ctx, a, authz.RecipientUpdate, func(tx *store.Tx) (*casework.Recipient, error) {
		r, err := tx.LockRecipient(id)
		if err != nil {
			return nil, err
		}
		if err := a.keepsRecipient(ctx, r.ClientID); err != nil {
			return nil, err
		}
		if err := match(r.Version, version); err != nil {
			return nil, err
		}
		if err := r.Edit(e); err != nil {
			return nil, err
		}
		if r.ClientID == nil {
			if err := renameOrganization(tx, r); err != nil {
				return nil, err
			}
		}
		return r, tx.UpdateRecipient(r)
	})
}

// EndRecipient takes a recipient out of what can be chosen. Consents that name
// them stand as they are.
func (a *App) EndRecipient(ctx context.Context, id uuid.UUID) (*casework.Recipient, error) {
	return runOnce(ctx, a, authz.RecipientEnd, func(tx *store.Tx) (*casework.Recipient, error) {
		r, err := tx.LockRecipient(id)
		if err != nil {
			return nil, err
		}
		if err := a.keepsRecipient(ctx, r.ClientID); err != nil {
			return nil, err
		}
		if err := r.End(tx.Now()); err != nil {
			return nil, err
		}
		if r.ClientID == nil {
			if err := endOrganization(tx, id); err != nil {
				return nil, err
			}
		}
		return r, tx.UpdateRecipient(r)
	}, (*store.Tx).Recipient)
}
