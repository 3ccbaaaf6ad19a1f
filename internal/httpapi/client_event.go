package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListClientEvents answers a page of what happened to a client.
func (a *API) ListClientEvents(ctx context.Context, req api.ListClientEventsRequestObject) (api.ListClientEventsResponseObject, error) {
	p := req.Params
	after, err := casework.ParseClientEventPlace(value(p.Cursor))
	if err != nil {
		return nil, err
	}
	page, err := a.app.ListClientEvents(ctx, casework.ClientEventFilter{ClientID: p.ClientId, After: after, Limit: value(p.Limit)})
	if err != nil {
		return nil, err
	}
	return api.ListClientEvents200JSONResponse{Items: each(page.Items, clientEventJSON), NextCursor: page.Next}, nil
}

func clientEventJSON(e casework.ClientEvent) api.ClientEvent {
	out := api.ClientEvent{Kind: api.ClientEventKind(e.Kind), Id: e.ID, At: e.At, Day: date(e.Day), ProgramId: e.ProgramID,
		ProgramName: e.ProgramName, Stage: api.Stage(e.Stage), StaffId: e.StaffID, StaffName: e.StaffName, AbsentId: e.AbsentID,
		AbsentName: e.AbsentName, DischargeReason: api.DischargeReason(e.DischargeReason), PauseReason: api.PauseReason(e.PauseReason), DaysAway: e.DaysAway,
		ConsentKind: optional(api.ConsentKind(e.ConsentKind)), ConsentState: optional(api.ConsentState(e.ConsentState)),
		ReferralAct: optional(api.ReferralAct(e.ReferralAct)), Plan: optional(api.PlanKind(e.Plan)), PlanPart: optional(api.PlanPart(e.PlanPart)),
		Introduction: optional(api.IntroductionState(e.Introduction)), OrganizationName: e.OrganizationName}
	if e.Part != "" {
		part := api.Part(e.Part)
		out.Part = &part
	}
	if e.Session != nil {
		s := sessionJSON(*e.Session)
		out.Session = &s
	}
	if e.Concern != nil {
		c := safetyConcernJSON(*e.Concern)
		out.SafetyConcern = &c
	}
	if e.Merge != nil {
		m := clientMergeJSON(*e.Merge)
		out.Merge = &m
	}
	return out
}
