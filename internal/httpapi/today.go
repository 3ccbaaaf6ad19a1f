package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// GetToday implements GET /today.
func (a *API) GetToday(ctx context.Context, _ api.GetTodayRequestObject) (api.GetTodayResponseObject, error) {
	t, err := a.app.GetToday(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetToday200JSONResponse{
		Day: openapi_types.Date{Time: t.Day.Start(time.UTC)}, Drafts: each(t.Drafts, todayDraftJSON), DueBy: t.DueBy,
		Needs: each(t.Needs, func(n casework.Need) api.Need {
			return api.Need{Line: caseloadLineJSON(n.Line), Days: n.Days,
				Reasons: each(n.Reasons, func(r casework.Reason) api.NeedReason { return api.NeedReason(r) })}
		}),
		OnTrack: each(t.OnTrack, caseloadLineJSON), Tasks: each(t.Tasks, taskJSON),
		PlansDue: each(t.PlansDue, planDueJSON), AdviceAnswered: each(t.Answered, adviceAnsweredJSON),
		Moving: each(t.Moving, referralLineJSON),
	}, nil
}

func planDueJSON(s casework.TodaySign) api.PlanDue {
	return api.PlanDue{ClientId: s.ClientID, ClientName: s.Name, RecoveryPlan: planStateJSON(s.Plans.Recovery), CrisisPlan: planStateJSON(s.Plans.Crisis)}
}

func adviceAnsweredJSON(s casework.TodaySign) api.AdviceAnswered {
	return api.AdviceAnswered{ClientId: s.ClientID, ClientName: s.Name, AnsweredAt: *s.AnsweredAt}
}

func todayDraftJSON(d casework.TodayDraft) api.TodayDraft {
	return api.TodayDraft{Id: d.ID, ClientId: d.ClientID, StartsAt: d.StartsAt, EndsAt: d.EndsAt, DueAt: d.DueAt}
}
