package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// AddContactWay adds a way to reach a client.
func (a *App) AddContactWay(ctx context.Context, client uuid.UUID, e casework.ContactWayEdit) (*casework.ContactWay, error) {
	return runOnce(ctx, a, authz.ContactWayAdd, func(tx *store.Tx) (*casework.ContactWay, error) {
		if _, err := tx.LockClient(client); err != nil {
			return nil, err
		}
		w, err := casework.NewContactWay(tx.NewID(), client, e)
		if err != nil {
			return nil, err
		}
		if err := preferOnly(tx, w); err != nil {
			return nil, err
		}
		return w, tx.InsertContactWay(w)
	}, (*store.Tx).ContactWay)
}

// UpdateContactWay changes a way or what is safe on it, in the version that
// was read.
func (a *App) UpdateContactWay(ctx context.Context, id uuid.UUID, version int, e casework.ContactWayEdit) (*casework.ContactWay, error) {
	return run(ctx, a, authz.ContactWayUpdate, func(tx *store.Tx) (*casework.ContactWay, error) {
		w, err := lockWay(tx, id, version)
		if err != nil {
			return nil, err
		}
		if err := w.Edit(e); err != nil {
			return nil, err
		}
		if err := preferOnly(tx, w); err != nil {
			return nil, err
		}
		return w, tx.UpdateContactWay(w)
	})
}

// RemoveContactWay removes a way that leads nowhere any more.
func (a *App) RemoveContactWay(ctx context.Context, id uuid.UUID, version int) error {
	return do(ctx, a, authz.ContactWayRemove, func(tx *store.Tx) error {
		w, err := lockWay(tx, id, version)
		if err != nil {
			return err
		}
		return tx.RemoveContactWay(w)
	})
}

// lockWay holds the client first, as everybody does, so that two edits of
// which way is preferred cannot wait for each other.
func lockWay(tx *store.Tx, id uuid.UUID, version int) (*casework.ContactWay, error) {
	w, err := tx.ContactWay(id)
	if err != nil {
		return nil, err
	}
	if _, err := tx.LockClient(w.ClientID); err != nil {
		return nil, err
	}
	if w, err = tx.LockContactWay(id); err != nil {
		return nil, err
	}
	return w, match(w.Version, version)
}

// preferOnly keeps at most one way the one to try first.
func preferOnly(tx *store.Tx, w *casework.ContactWay) error {
	if !w.Preferred {
		return nil
	}
	ways, err := tx.ContactWays(w.ClientID)
	if err != nil {
		return err
	}
	for i := range ways {
		if ways[i].ID == w.ID || !ways[i].Preferred {
			continue
		}
		ways[i].Preferred = false
		if err := tx.UpdateContactWay(&ways[i]); err != nil {
			return err
		}
	}
	return nil
}
