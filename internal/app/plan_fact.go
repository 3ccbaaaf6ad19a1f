package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListPlanFacts is one page of the facts about a client's plan that a peer may
// reinforce: shareable, and standing. There is no way to the others here, for
// whoever asks.
func (a *App) ListPlanFacts(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.PlanFacts, error) {
	return run(ctx, a, authz.PlanFactList, func(tx *store.Tx) (*casework.PlanFacts, error) { return factsShown(tx, client, p) })
}

// ListPlanFactHistories is one page of every fact about a client's plan: also
// those that are kept to the treatment staff, and those that have ended.
func (a *App) ListPlanFactHistories(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.PlanFacts, error) {
	return run(ctx, a, authz.PlanFactHistoryList, func(tx *store.Tx) (*casework.PlanFacts, error) { return factsShown(tx, client, p) })
}

// factsShown is a page of the facts that row security shows to the operation.
func factsShown(tx *store.Tx, client uuid.UUID, p casework.Page) (*casework.PlanFacts, error) {
	c, agency, err := clientNow(tx, client)
	if err != nil {
		return nil, err
	}
	facts, err := tx.PlanFacts(c.ID, p)
	return &casework.PlanFacts{List: facts, ClientID: c.ID, ClientName: c.Name(), Today: casework.DateOf(tx.Now(), agency.Zone()), Zone: agency.Zone()}, err
}

// WritePlanFact writes a fact about a client's plan down.
func (a *App) WritePlanFact(ctx context.Context, w casework.PlanFactWrite) (*casework.PlanFactLine, error) {
	return runOnce(ctx, a, authz.PlanFactWrite, func(tx *store.Tx) (*casework.PlanFactLine, error) {
		var err error
		if w.ClientID, err = standing(tx, w.ClientID); err != nil {
			return nil, err
		}
		f, err := casework.NewPlanFact(tx.NewID(), tx.Actor().ID, w, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertPlanFact(f); err != nil {
			return nil, err
		}
		return tx.PlanFactLine(f.ID)
	}, (*store.Tx).PlanFactLine)
}

// SharePlanFact shows a fact to the peers, too.
func (a *App) SharePlanFact(ctx context.Context, id uuid.UUID) (*casework.PlanFactLine, error) {
	return runOnce(ctx, a, authz.PlanFactShare, func(tx *store.Tx) (*casework.PlanFactLine, error) {
		return changePlanFact(tx, id, func(f *casework.PlanFact, agency *casework.Agency) error {
			return f.Share(tx.Actor().ID, casework.DateOf(tx.Now(), agency.Zone()), tx.Now())
		})
	}, (*store.Tx).PlanFactLine)
}

// EndPlanFact says from which day on a fact does not hold; the zero Date is
// today.
func (a *App) EndPlanFact(ctx context.Context, id uuid.UUID, on casework.Date) (*casework.PlanFactLine, error) {
	return runOnce(ctx, a, authz.PlanFactEnd, func(tx *store.Tx) (*casework.PlanFactLine, error) {
		return changePlanFact(tx, id, func(f *casework.PlanFact, agency *casework.Agency) error {
			return f.End(tx.Actor().ID, on, casework.DateOf(tx.Now(), agency.Zone()), casework.DateOf(f.WrittenAt, agency.Zone()), tx.Now())
		})
	}, (*store.Tx).PlanFactLine)
}

func changePlanFact(tx *store.Tx, id uuid.UUID, change func(*casework.PlanFact, *casework.Agency) error) (*casework.PlanFactLine, error) {
	f, err := tx.LockPlanFact(id)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	if err := change(f, agency); err != nil {
		return nil, err
	}
	if err := tx.UpdatePlanFact(f); err != nil {
		return nil, err
	}
	return tx.PlanFactLine(id)
}
