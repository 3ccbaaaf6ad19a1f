package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListGrounds is one page of recorded rights to release, the newest first: all
// of them, or those that can be asked for one client.
func (a *App) ListGrounds(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.GroundPage, error) {
	return run(ctx, a, authz.GroundList, func(tx *store.Tx) (*casework.GroundPage, error) {
		if client != uuid.Nil {
			if _, err := tx.Client(client); err != nil {
				return nil, err
			}
		}
		grounds, err := tx.Grounds(client, p)
		if err != nil {
			return nil, err
		}
		recipients, err := tx.Recipients(client, casework.Page{Limit: 200})
		return &casework.GroundPage{List: grounds, Recipients: recipients.Items}, err
	})
}

// RecordGround records an order, an undertaking or an agreement.
func (a *App) RecordGround(ctx context.Context, s casework.GroundStart) (*casework.GroundLine, error) {
	return runOnce(ctx, a, authz.GroundRecord, func(tx *store.Tx) (*casework.GroundLine, error) {
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		if s.ClientID != nil {
			if _, err := tx.Client(*s.ClientID); err != nil {
				return nil, err
			}
		}
		g, err := casework.NewGround(tx.NewID(), tx.Actor().ID, s, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := groundTo(tx, g); err != nil {
			return nil, err
		}
		if err := tx.InsertGround(g); err != nil {
			return nil, err
		}
		return groundLine(tx, g)
	}, groundAgain)
}

// groundTo wants a ground's recipient to be one that can be chosen, and for
// what holds for everybody, an organization.
func groundTo(tx *store.Tx, g *casework.Ground) error {
	to, err := tx.Recipient(g.RecipientID)
	if casework.KindOf(err) == casework.KindNotFound || err == nil && to.EndedAt != nil {
		return casework.Invalid("recipientId", "Choose from the list.")
	}
	if err != nil {
		return err
	}
	if to.ClientID != nil && (g.ClientID == nil || *to.ClientID != *g.ClientID) {
		return casework.Invalid("recipientId", "Choose an organization of the address book.")
	}
	return nil
}

// EndGround takes a recorded right back, effective with the next decision.
func (a *App) EndGround(ctx context.Context, id uuid.UUID, reason string) (*casework.GroundLine, error) {
	return runOnce(ctx, a, authz.GroundEnd, func(tx *store.Tx) (*casework.GroundLine, error) {
		g, err := tx.LockGround(id)
		if err != nil {
			return nil, err
		}
		if err := g.End(reason, tx.Actor().ID, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateGround(g); err != nil {
			return nil, err
		}
		return groundLine(tx, g)
	}, groundAgain)
}

func groundAgain(tx *store.Tx, id uuid.UUID) (*casework.GroundLine, error) {
	g, err := tx.Ground(id)
	if err != nil {
		return nil, err
	}
	return groundLine(tx, g)
}

func groundLine(tx *store.Tx, g *casework.Ground) (*casework.GroundLine, error) {
	lines, err := tx.GroundLines([]casework.Ground{*g})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// groundsOf are the recorded rights that can be asked for clients.
func groundsOf(tx *store.Tx, clients []uuid.UUID) ([]casework.ReleaseGround, error) {
	recorded, err := tx.GroundsToRelease(clients)
	if err != nil {
		return nil, err
	}
	grounds := make([]casework.ReleaseGround, 0, len(recorded))
	for i := range recorded {
		if g, ok := recorded[i].Release(); ok {
			grounds = append(grounds, g)
		}
	}
	return grounds, nil
}
