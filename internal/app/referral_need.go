package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// GetNeedsTold is what was written down last of a client for a next program, to
// begin another hand-off with; empty where nobody wrote anything.
func (a *App) GetNeedsTold(ctx context.Context, client uuid.UUID) (*casework.ReferralNeeds, error) {
	return run(ctx, a, authz.NeedsToldGet, func(tx *store.Tx) (*casework.ReferralNeeds, error) {
		c, err := tx.Client(client)
		if err != nil {
			return nil, err
		}
		n, err := tx.NewestReferralNeeds(c.ID)
		if n == nil {
			n = &casework.ReferralNeeds{ClientID: c.ID}
		}
		return n, err
	})
}
