package httpapi

import (
	"context"
	"net/http"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListCrisisPlans implements GET /crisis-plans.
func (a *API) ListCrisisPlans(ctx context.Context, req api.ListCrisisPlansRequestObject) (api.ListCrisisPlansResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListCrisisPlans(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	out := api.ListCrisisPlans200JSONResponse{Standing: each(list.Standing, crisisPlanJSON), State: planStateJSON(list.State),
		Items: each(list.Items, crisisPlanJSON), NextCursor: cursor(list.Next)}
	return out, nil
}

// GetCrisisPlan implements GET /crisis-plans/{id}.
func (a *API) GetCrisisPlan(ctx context.Context, req api.GetCrisisPlanRequestObject) (api.GetCrisisPlanResponseObject, error) {
	v, err := a.app.GetCrisisPlan(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetCrisisPlan200JSONResponse(crisisPlanJSON(*v)), nil
}

// WriteCrisisPlan implements POST /crisis-plans.
func (a *API) WriteCrisisPlan(ctx context.Context, req api.WriteCrisisPlanRequestObject) (api.WriteCrisisPlanResponseObject, error) {
	w := casework.CrisisPlanWrite{PlanStart: casework.PlanStart{ClientID: req.Body.ClientId, BasedOn: req.Body.BasedOn, Together: value(req.Body.Together)},
		Well: req.Body.Well, Triggers: req.Body.Triggers, Signs: req.Body.Signs, Helps: req.Body.Helps, NotHelps: req.Body.NotHelps, Asks: req.Body.Asks,
		People: each(req.Body.People, func(c api.CrisisContact) casework.CrisisContact {
			return casework.CrisisContact{Kind: casework.CrisisContactKind(c.Kind), Name: c.Name, Reach: c.Reach, MayCall: casework.Leave(c.MayCall)}
		})}
	v, err := a.app.WriteCrisisPlan(ctx, w)
	if err != nil {
		return nil, err
	}
	return api.WriteCrisisPlan201JSONResponse{Body: crisisPlanJSON(*v), Headers: api.WriteCrisisPlan201ResponseHeaders{Location: location("crisis-plans", v.ID)}}, nil
}

// ReviewCrisisPlan implements POST /crisis-plans/{id}/review.
func (a *API) ReviewCrisisPlan(ctx context.Context, req api.ReviewCrisisPlanRequestObject) (api.ReviewCrisisPlanResponseObject, error) {
	r, err := a.app.ReviewCrisisPlan(ctx, req.Id, planSign(req.Body))
	if err != nil {
		return nil, err
	}
	return api.ReviewCrisisPlan201JSONResponse{Body: planReviewJSON(*r), Headers: api.ReviewCrisisPlan201ResponseHeaders{Location: location("crisis-plans", r.PlanID)}}, nil
}

func (r released) VisitCopyCrisisPlanResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

// CopyCrisisPlan implements POST /crisis-plans/{id}/copy.
func (a *API) CopyCrisisPlan(ctx context.Context, req api.CopyCrisisPlanRequestObject) (api.CopyCrisisPlanResponseObject, error) {
	file, err := a.app.CopyCrisisPlan(ctx, req.Id, release.Format(req.Body.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func crisisPlanJSON(v casework.CrisisPlanLine) api.CrisisPlan {
	return api.CrisisPlan{Id: v.ID, ClientId: v.ClientID, BasedOn: v.BasedOn, WrittenBy: v.WrittenBy, WrittenByName: v.WrittenByName,
		Together: v.Together, WrittenAt: v.WrittenAt, Reviews: each(v.Reviews, planReviewJSON), Well: v.Well, Triggers: v.Triggers, Signs: v.Signs,
		Helps: v.Helps, NotHelps: v.NotHelps, Asks: v.Asks, People: each(v.People, func(c casework.CrisisContact) api.CrisisContact {
			return api.CrisisContact{Kind: api.CrisisContactKind(c.Kind), Name: c.Name, Reach: c.Reach, MayCall: api.CrisisContactMayCall(c.MayCall)}
		})}
}
