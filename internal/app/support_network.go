package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListSupportNetworks is one page of the snapshots of who is there for a
// client, the newest day first.
func (a *App) ListSupportNetworks(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.SupportNetworks, error) {
	return run(ctx, a, authz.SupportNetworkList, func(tx *store.Tx) (*casework.SupportNetworks, error) {
		c, agency, err := clientNow(tx, client)
		if err != nil {
			return nil, err
		}
		list, err := tx.SupportNetworks(c.ID, p)
		return &casework.SupportNetworks{List: list, ClientID: c.ID, ClientName: c.Name(), Today: casework.DateOf(tx.Now(), agency.Zone()), Zone: agency.Zone()}, err
	})
}

// TakeSupportNetwork takes a snapshot of who is there for a client.
func (a *App) TakeSupportNetwork(ctx context.Context, s casework.SupportNetworkTake) (*casework.SupportNetworkLine, error) {
	return runOnce(ctx, a, authz.SupportNetworkTake, func(tx *store.Tx) (*casework.SupportNetworkLine, error) {
		var err error
		if s.ClientID, err = standing(tx, s.ClientID); err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		n, err := casework.TakeSupportNetwork(tx.NewID(), tx.Actor().ID, s, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertSupportNetwork(n); err != nil {
			return nil, err
		}
		return tx.SupportNetworkLine(n.ID)
	}, (*store.Tx).SupportNetworkLine)
}
