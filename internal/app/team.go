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
func (a *App) GetTeam(ctx context.Context) (*casework.Team, error) {
	return run(ctx, a, authz.TeamGet, func(tx *store.Tx) (*casework.Team, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		var carriers []string
		for _, r := range a.policy.RolesReaching(authz.NoteDraftSign, authz.ReachCaseload) {
			carriers = append(carriers, string(r))
		}
		peers, err := tx.TeamPeers(carriers)
		if err != nil {
			return nil, err
		}
		var lines []casework.CaseloadLine
		if len(peers) > 0 { // a filter without peers would be everybody
			ids := make([]uuid.UUID, len(peers))
			for i := range peers {
				ids[i] = peers[i].ID
			}
			if lines, err = tx.Caseload(store.CaseloadFilter{PeerIDs: ids, AnybodyDrafts: true}); err != nil {
				return nil, err
			}
		}
		alone, err := tx.Caseload(store.CaseloadFilter{NoPeer: true, AnybodyDrafts: true})
		if err != nil {
			return nil, err
		}
		drafts, err := tx.DraftMarks()
		if err != nil {
			return nil, err
		}
		return casework.OpenTeam(peers, lines, alone, drafts, agency, tx.Now()), nil
	})
}
