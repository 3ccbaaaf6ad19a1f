package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPlanFacts implements GET /plan-facts.
func (a *API) ListPlanFacts(ctx context.Context, req api.ListPlanFactsRequestObject) (api.ListPlanFactsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	f, err := a.app.ListPlanFacts(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListPlanFacts200JSONResponse{Items: each(f.Items, planFactJSON), NextCursor: cursor(f.Next)}, nil
}

// ListPlanFactHistories implements GET /plan-fact-histories.
func (a *API) ListPlanFactHistories(ctx context.Context, req api.ListPlanFactHistoriesRequestObject) (api.ListPlanFactHistoriesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	f, err := a.app.ListPlanFactHistories(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListPlanFactHistories200JSONResponse{Items: each(f.Items, planFactJSON), NextCursor: cursor(f.Next)}, nil
}

// WritePlanFact implements POST /plan-facts.
func (a *API) WritePlanFact(ctx context.Context, req api.WritePlanFactRequestObject) (api.WritePlanFactResponseObject, error) {
	f, err := a.app.WritePlanFact(ctx, casework.PlanFactWrite{ClientID: req.Body.ClientId, Words: req.Body.Words, Shareable: req.Body.Shareable})
	if err != nil {
		return nil, err
	}
	return api.WritePlanFact201JSONResponse{Body: planFactJSON(*f), Headers: api.WritePlanFact201ResponseHeaders{Location: location("clients", f.ClientID)}}, nil
}

// SharePlanFact implements POST /plan-facts/{id}/share.
func (a *API) SharePlanFact(ctx context.Context, req api.SharePlanFactRequestObject) (api.SharePlanFactResponseObject, error) {
	f, err := a.app.SharePlanFact(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.SharePlanFact200JSONResponse(planFactJSON(*f)), nil
}

// EndPlanFact implements POST /plan-facts/{id}/end.
func (a *API) EndPlanFact(ctx context.Context, req api.EndPlanFactRequestObject) (api.EndPlanFactResponseObject, error) {
	f, err := a.app.EndPlanFact(ctx, req.Id, day(req.Body.EndsOn))
	if err != nil {
		return nil, err
	}
	return api.EndPlanFact200JSONResponse(planFactJSON(*f)), nil
}

func planFactJSON(f casework.PlanFactLine) api.PlanFact {
	return api.PlanFact{Id: f.ID, ClientId: f.ClientID, Words: f.Words, Shareable: f.Shareable, WrittenBy: f.WrittenBy,
		WrittenByName: f.WrittenByName, WrittenAt: f.WrittenAt, EndsOn: date(f.EndsOn)}
}
