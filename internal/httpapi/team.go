package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// GetTeam implements GET /team.
func (a *API) GetTeam(ctx context.Context, _ api.GetTeamRequestObject) (api.GetTeamResponseObject, error) {
	t, err := a.app.GetTeam(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetTeam200JSONResponse{Unassigned: each(t.Unassigned, caseloadLineJSON),
		Peers: each(t.Peers, teamLineJSON)}, nil
}

// GetTeamPeer implements GET /team-peers/{id}.
func (a *API) GetTeamPeer(ctx context.Context, req api.GetTeamPeerRequestObject) (api.GetTeamPeerResponseObject, error) {
	r, err := a.app.GetTeamPeer(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	out := api.GetTeamPeer200JSONResponse{Line: teamLineJSON(r.TeamLine), Week: dateOf(r.Week),
		PastReviews: each(r.Past, reviewSummaryJSON), Tasks: each(r.Tasks, taskJSON)}
	if r.Review != nil {
		review := reviewSummaryJSON(*r.Review)
		out.Review = &review
	}
	return out, nil
}

func teamLineJSON(l casework.TeamLine) api.TeamLine {
	return api.TeamLine{PeerId: l.PeerID, PeerName: l.PeerName, Deactivated: l.Deactivated, CoveredBy: l.CoveredBy,
		Limit: l.Limit, Weight: l.Weight, Clients: each(l.Clients, caseloadLineJSON), Overdue: l.Overdue,
		Unsigned: l.Unsigned, LateDrafts: l.LateDrafts, OldestDraftAt: l.OldestDraftAt}
}
