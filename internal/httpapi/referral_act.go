package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// What is done with a hand-off. Each answers with the hand-off as it stands
// then.

// SendReferral implements POST /referrals/{id}/send.
func (a *API) SendReferral(ctx context.Context, req api.SendReferralRequestObject) (api.SendReferralResponseObject, error) {
	r, err := a.app.SendReferral(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.SendReferral200JSONResponse(referralJSON(r)), nil
}

// AskReferral implements POST /referrals/{id}/ask.
func (a *API) AskReferral(ctx context.Context, req api.AskReferralRequestObject) (api.AskReferralResponseObject, error) {
	r, err := a.app.AskReferral(ctx, req.Id, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.AskReferral200JSONResponse(referralJSON(r)), nil
}

// AnswerReferral implements POST /referrals/{id}/answer.
func (a *API) AnswerReferral(ctx context.Context, req api.AnswerReferralRequestObject) (api.AnswerReferralResponseObject, error) {
	r, err := a.app.AnswerReferral(ctx, req.Id, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.AnswerReferral200JSONResponse(referralJSON(r)), nil
}

// AcceptReferral implements POST /referrals/{id}/accept.
func (a *API) AcceptReferral(ctx context.Context, req api.AcceptReferralRequestObject) (api.AcceptReferralResponseObject, error) {
	yes := casework.ReferralAcceptance{OwnerID: req.Body.OwnerId}
	if req.Body.VisitAt != nil {
		yes.Visit = &casework.ReferralVisit{At: *req.Body.VisitAt, Place: req.Body.VisitPlace}
	}
	r, err := a.app.AcceptReferral(ctx, req.Id, yes)
	if err != nil {
		return nil, err
	}
	return api.AcceptReferral200JSONResponse(referralJSON(r)), nil
}

// DeclineReferral implements POST /referrals/{id}/decline.
func (a *API) DeclineReferral(ctx context.Context, req api.DeclineReferralRequestObject) (api.DeclineReferralResponseObject, error) {
	r, err := a.app.DeclineReferral(ctx, req.Id, req.Body.Words, req.Body.Suggestion)
	if err != nil {
		return nil, err
	}
	return api.DeclineReferral200JSONResponse(referralJSON(r)), nil
}

// ReturnReferral implements POST /referrals/{id}/return.
func (a *API) ReturnReferral(ctx context.Context, req api.ReturnReferralRequestObject) (api.ReturnReferralResponseObject, error) {
	r, err := a.app.ReturnReferral(ctx, req.Id, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.ReturnReferral200JSONResponse(referralJSON(r)), nil
}

// ScheduleReferral implements POST /referrals/{id}/schedule.
func (a *API) ScheduleReferral(ctx context.Context, req api.ScheduleReferralRequestObject) (api.ScheduleReferralResponseObject, error) {
	r, err := a.app.ScheduleReferral(ctx, req.Id, casework.Side(value(req.Body.Side)), casework.ReferralVisit{At: req.Body.VisitAt, Place: req.Body.VisitPlace})
	if err != nil {
		return nil, err
	}
	return api.ScheduleReferral200JSONResponse(referralJSON(r)), nil
}

// MissReferral implements POST /referrals/{id}/miss.
func (a *API) MissReferral(ctx context.Context, req api.MissReferralRequestObject) (api.MissReferralResponseObject, error) {
	r, err := a.app.MissReferral(ctx, req.Id, casework.Side(value(req.Body.Side)), req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.MissReferral200JSONResponse(referralJSON(r)), nil
}

// AttendReferral implements POST /referrals/{id}/attend.
func (a *API) AttendReferral(ctx context.Context, req api.AttendReferralRequestObject) (api.AttendReferralResponseObject, error) {
	r, err := a.app.AttendReferral(ctx, req.Id, casework.ReferralArrival{On: day(&req.Body.AttendedOn), OverlapDays: req.Body.OverlapDays,
		NewPeerID: req.Body.NewPeerId, OverLimitReason: req.Body.OverLimitReason, LateReason: req.Body.LateReason})
	if err != nil {
		return nil, err
	}
	return api.AttendReferral200JSONResponse(referralJSON(r)), nil
}

// DisengageReferral implements POST /referrals/{id}/disengage.
func (a *API) DisengageReferral(ctx context.Context, req api.DisengageReferralRequestObject) (api.DisengageReferralResponseObject, error) {
	r, err := a.app.DisengageReferral(ctx, req.Id, req.Body.Attempts)
	if err != nil {
		return nil, err
	}
	return api.DisengageReferral200JSONResponse(referralJSON(r)), nil
}

// CancelReferral implements POST /referrals/{id}/cancel.
func (a *API) CancelReferral(ctx context.Context, req api.CancelReferralRequestObject) (api.CancelReferralResponseObject, error) {
	r, err := a.app.CancelReferral(ctx, req.Id, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.CancelReferral200JSONResponse(referralJSON(r)), nil
}
