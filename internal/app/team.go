package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// GetTeam is the team's page: the peers the actor answers for with their
// people, and the people nobody walks beside.
func (a *App) GetTeam(ctx context.Context, f casework.TeamFilter) (*casework.Team, error) {
	return run(ctx, a, authz.TeamGet, func(tx *store.Tx) (*casework.Team, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		peers, err := tx.TeamPeers(a.carrierNames())
		if err != nil {
			return nil, err
		}
		if err := tx.WithWork(peers, casework.DateOf(tx.Now(), agency.Zone())); err != nil {
			return nil, err
		}
		lines, err := caseloadsOf(tx, peers)
		if err != nil {
			return nil, err
		}
		alone, err := tx.Caseload(store.CaseloadFilter{NoPeer: true, AnybodyDrafts: true})
		if err != nil {
			return nil, err
		}
		drafts, err := tx.DraftMarks()
		if err != nil {
			return nil, err
		}
		t := casework.OpenTeam(peers, lines, alone, drafts, agency, tx.Now())
		if err := thisWeeksReviews(tx, t); err != nil {
			return nil, err
		}
		t.Narrow(f, agency, tx.Now())
		return t, nil
	})
}

// thisWeeksReviews puts to the board how far each review is.
func thisWeeksReviews(tx *store.Tx, t *casework.Team) error {
	reviews, err := tx.CaseloadReviews(casework.ReviewFilter{Week: t.Week}, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	for i := range t.Peers {
		for n := range reviews.Items {
			if r := &reviews.Items[n]; r.PeerID == t.Peers[i].PeerID {
				t.Peers[i].Review = r
			}
		}
	}
	return nil
}

// caseloadsOf are the lines of several peers' people.
func caseloadsOf(tx *store.Tx, peers []casework.TeamPeer) ([]casework.CaseloadLine, error) {
	if len(peers) == 0 { // a filter without peers would be everybody
		return nil, nil
	}
	ids := make([]uuid.UUID, len(peers))
	for i := range peers {
		ids[i] = peers[i].ID
	}
	return tx.Caseload(store.CaseloadFilter{PeerIDs: ids, AnybodyDrafts: true})
}

// carrierNames are the names of the roles that can have a caseload.
func (a *App) carrierNames() []string {
	var names []string
	for _, r := range a.carriers() {
		names = append(names, string(r))
	}
	return names
}
