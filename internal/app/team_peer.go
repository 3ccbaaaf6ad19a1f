package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// pastReviews is how many weeks of reviews a peer's page goes back.
const pastReviews = 13

// GetTeamPeer is one peer of the team: their caseload, this week's review and
// those before, and what is to be done.
func (a *App) GetTeamPeer(ctx context.Context, id uuid.UUID) (*casework.TeamPeerRecord, error) {
	return run(ctx, a, authz.TeamPeerGet, func(tx *store.Tx) (*casework.TeamPeerRecord, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		peers, err := tx.TeamPeers(a.carrierNames())
		if err != nil {
			return nil, err
		}
		r := &casework.TeamPeerRecord{Zone: agency.Zone(), Week: casework.WeekOf(casework.DateOf(tx.Now(), agency.Zone()))}
		for _, p := range peers {
			if p.ID == id {
				return r, a.teamPeer(tx, r, p, agency)
			}
		}
		return nil, casework.NotFound()
	})
}

func (a *App) teamPeer(tx *store.Tx, r *casework.TeamPeerRecord, p casework.TeamPeer, agency *casework.Agency) error {
	lines, err := caseloadOf(tx, p.ID)
	if err != nil {
		return err
	}
	drafts, err := tx.DraftMarks()
	if err != nil {
		return err
	}
	one := []casework.TeamPeer{p}
	if err := tx.WithWork(one, casework.DateOf(tx.Now(), agency.Zone())); err != nil {
		return err
	}
	r.TeamLine = casework.OpenTeam(one, lines, nil, drafts, agency, tx.Now()).Peers[0]
	if r.CanCarry, err = holdsAny(tx, p.ID, a.carriers()); err != nil {
		return err
	}
	reviews, err := tx.CaseloadReviews(casework.ReviewFilter{PeerID: p.ID}, casework.Page{Limit: pastReviews})
	if err != nil {
		return err
	}
	for _, s := range reviews.Items {
		if s.Week == r.Week {
			r.Review = &s
		} else {
			r.Past = append(r.Past, s)
		}
	}
	if r.Moved, err = tx.ReassignmentsOf(p.ID, pastReviews); err != nil {
		return err
	}
	tasks, err := tx.Tasks(casework.TaskFilter{OwnerID: p.ID, State: casework.TaskOpen}, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	r.Tasks, err = tx.TaskLines(tasks.Items)
	return err
}
