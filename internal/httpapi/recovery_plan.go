package httpapi

import (
	"context"
	"net/http"
	"slices"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListRecoveryPlans implements GET /recovery-plans.
func (a *API) ListRecoveryPlans(ctx context.Context, req api.ListRecoveryPlansRequestObject) (api.ListRecoveryPlansResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListRecoveryPlans(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	out := api.ListRecoveryPlans200JSONResponse{Standing: each(list.Standing, recoveryPlanJSON), State: planStateJSON(list.State),
		Items: each(list.Items, recoveryPlanJSON), NextCursor: cursor(list.Next), Progress: []api.GoalProgress{}}
	for _, g := range list.Standing {
		for _, one := range g.Goals {
			if p, ok := list.Progress[one.ID]; ok && !slices.ContainsFunc(out.Progress, func(o api.GoalProgress) bool { return o.GoalId == one.ID }) {
				out.Progress = append(out.Progress, api.GoalProgress{GoalId: one.ID, Sessions: p.Sessions, LastOn: dateOf(p.LastOn)})
			}
		}
	}
	return out, nil
}

// GetRecoveryPlan implements GET /recovery-plans/{id}.
func (a *API) GetRecoveryPlan(ctx context.Context, req api.GetRecoveryPlanRequestObject) (api.GetRecoveryPlanResponseObject, error) {
	v, err := a.app.GetRecoveryPlan(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetRecoveryPlan200JSONResponse(recoveryPlanJSON(*v)), nil
}

// WriteRecoveryPlan implements POST /recovery-plans.
func (a *API) WriteRecoveryPlan(ctx context.Context, req api.WriteRecoveryPlanRequestObject) (api.WriteRecoveryPlanResponseObject, error) {
	w := casework.RecoveryPlanWrite{PlanStart: casework.PlanStart{ClientID: req.Body.ClientId, BasedOn: req.Body.BasedOn, Together: value(req.Body.Together)},
		Strengths: req.Body.Strengths, Goals: each(req.Body.Goals, func(g api.GoalWrite) casework.Goal {
			return casework.Goal{ID: value(g.Id), Words: g.Words, Helpers: g.Helpers, State: casework.GoalState(value(g.State)),
				Purposes: each(g.Purposes, func(p api.Purpose) casework.Purpose { return casework.Purpose(p) }),
				Steps:    each(g.Steps, func(s api.GoalStep) casework.Step { return casework.Step{Words: s.Words, Done: s.Done} })}
		})}
	v, err := a.app.WriteRecoveryPlan(ctx, w)
	if err != nil {
		return nil, err
	}
	return api.WriteRecoveryPlan201JSONResponse{Body: recoveryPlanJSON(*v), Headers: api.WriteRecoveryPlan201ResponseHeaders{Location: location("recovery-plans", v.ID)}}, nil
}

// ReviewRecoveryPlan implements POST /recovery-plans/{id}/review.
func (a *API) ReviewRecoveryPlan(ctx context.Context, req api.ReviewRecoveryPlanRequestObject) (api.ReviewRecoveryPlanResponseObject, error) {
	r, err := a.app.ReviewRecoveryPlan(ctx, req.Id, planSign(req.Body))
	if err != nil {
		return nil, err
	}
	return api.ReviewRecoveryPlan201JSONResponse{Body: planReviewJSON(*r), Headers: api.ReviewRecoveryPlan201ResponseHeaders{Location: location("recovery-plans", r.PlanID)}}, nil
}

func (r released) VisitCopyRecoveryPlanResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

// CopyRecoveryPlan implements POST /recovery-plans/{id}/copy.
func (a *API) CopyRecoveryPlan(ctx context.Context, req api.CopyRecoveryPlanRequestObject) (api.CopyRecoveryPlanResponseObject, error) {
	file, err := a.app.CopyRecoveryPlan(ctx, req.Id, release.Format(req.Body.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func recoveryPlanJSON(v casework.RecoveryPlanLine) api.RecoveryPlan {
	return api.RecoveryPlan{Id: v.ID, ClientId: v.ClientID, BasedOn: v.BasedOn, WrittenBy: v.WrittenBy, WrittenByName: v.WrittenByName,
		Together: v.Together, WrittenAt: v.WrittenAt, Reviews: each(v.Reviews, planReviewJSON), Strengths: v.Strengths,
		Goals: each(v.Goals, func(g casework.Goal) api.Goal {
			return api.Goal{Id: g.ID, Words: g.Words, Helpers: g.Helpers, State: api.GoalState(g.State), Purposes: each(g.Purposes, purposeJSON),
				Steps: each(g.Steps, func(s casework.Step) api.GoalStep { return api.GoalStep{Words: s.Words, Done: s.Done} })}
		})}
}
