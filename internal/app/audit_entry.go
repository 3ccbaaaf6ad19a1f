package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListAuditEntries is one page of what anybody did, saw or was refused, the
// newest first. Asking is an entry itself.
func (a *App) ListAuditEntries(ctx context.Context, f casework.AuditFilter, p casework.Page) (*casework.AuditPage, error) {
	return run(ctx, a, authz.AuditEntryList, func(tx *store.Tx) (*casework.AuditPage, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		staff, err := tx.EveryStaff()
		if err != nil {
			return nil, err
		}
		client, err := tx.ClientNamed(f.Client)
		if err != nil {
			return nil, err
		}
		if client != uuid.Nil {
			f.Client = client.String()
		}
		entries, err := tx.AuditEntries(f, agency.Zone(), p)
		return &casework.AuditPage{List: entries, Zone: agency.Zone(), Staff: staff, Client: client}, err
	})
}
