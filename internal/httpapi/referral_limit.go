package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListReferralLimits implements GET /referral-limits.
func (a *API) ListReferralLimits(ctx context.Context, req api.ListReferralLimitsRequestObject) (api.ListReferralLimitsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListReferralLimits(ctx, value(req.Params.FromProgramId), p)
	if err != nil {
		return nil, err
	}
	return api.ListReferralLimits200JSONResponse{Items: each(found.Items, referralLimitJSON), NextCursor: cursor(found.Next)}, nil
}

// SetReferralLimit implements POST /referral-limits.
func (a *API) SetReferralLimit(ctx context.Context, req api.SetReferralLimitRequestObject) (api.SetReferralLimitResponseObject, error) {
	b := req.Body
	l, err := a.app.SetReferralLimit(ctx, casework.ReferralLimitEdit{FromProgramID: b.FromProgramId, ToProgramID: b.ToProgramId,
		ReferralTime: casework.ReferralTime{AnswerDays: b.AnswerDays, VisitDays: b.VisitDays}, StartsOn: day(b.StartsOn)})
	if err != nil {
		return nil, err
	}
	return api.SetReferralLimit200JSONResponse(referralLimitJSON(*l)), nil
}

func referralLimitJSON(l casework.ReferralLimitLine) api.ReferralLimit {
	return api.ReferralLimit{Id: l.ID, FromProgramId: l.FromProgramID, FromName: l.FromName, ToProgramId: l.ToProgramID, ToName: l.ToName,
		AnswerDays: l.AnswerDays, VisitDays: l.VisitDays, StartsOn: openapi_types.Date{Time: l.StartsOn.Start(time.UTC)}, Holds: l.Holds,
		SetByName: l.SetByName, SetAt: l.SetAt}
}
