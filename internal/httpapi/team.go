package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// GetTeam implements GET /team.
func (a *API) GetTeam(ctx context.Context, req api.GetTeamRequestObject) (api.GetTeamResponseObject, error) {
	p := req.Params
	t, err := a.app.GetTeam(ctx, casework.TeamFilter{SupervisorID: value(p.SupervisorId), ProgramID: value(p.ProgramId),
		NeedsMe: value(p.NeedsMe), Sort: casework.TeamSort(value(p.Sort))})
	if err != nil {
		return nil, err
	}
	return api.GetTeam200JSONResponse{Unassigned: each(t.Unassigned, caseloadLineJSON), Peers: each(t.Peers, teamLineJSON),
		Week: dateOf(t.Week), Totals: api.TeamTotals{People: len(t.Totals.Clients), Limit: t.Totals.Limit, Weight: t.Totals.Weight,
			Overdue: t.Totals.Overdue, PlannedToday: t.Totals.PlannedToday, Unsigned: t.Totals.Unsigned, LateDrafts: t.Totals.LateDrafts,
			Tasks: t.Totals.Tasks, LateTasks: t.Totals.LateTasks}}, nil
}

// GetTeamPeer implements GET /team-peers/{id}.
func (a *API) GetTeamPeer(ctx context.Context, req api.GetTeamPeerRequestObject) (api.GetTeamPeerResponseObject, error) {
	r, err := a.app.GetTeamPeer(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetTeamPeer200JSONResponse{Line: teamLineJSON(r.TeamLine), Week: dateOf(r.Week),
		PastReviews: each(r.Past, reviewSummaryJSON), Tasks: each(r.Tasks, taskJSON)}, nil
}

func teamLineJSON(l casework.TeamLine) api.TeamLine {
	out := api.TeamLine{PeerId: l.PeerID, PeerName: l.PeerName, Deactivated: l.Deactivated, CoveredBy: l.CoveredBy, CoveredUntil: l.CoveredUntil,
		SupervisorId: l.SupervisorID, SupervisorName: l.SupervisorName, Limit: l.Limit, Weight: l.Weight, Clients: each(l.Clients, caseloadLineJSON),
		Overdue: l.Overdue, PlannedToday: l.PlannedToday, Unsigned: l.Unsigned, LateDrafts: l.LateDrafts, OldestDraftAt: l.OldestDraftAt,
		Tasks: l.Tasks, LateTasks: l.LateTasks, NeedsMe: l.NeedsMe()}
	if l.Review != nil {
		review := reviewSummaryJSON(*l.Review)
		out.Review = &review
	}
	return out
}
