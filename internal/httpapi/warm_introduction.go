package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// AddWarmIntroduction implements POST /warm-introductions.
func (a *API) AddWarmIntroduction(ctx context.Context, req api.AddWarmIntroductionRequestObject) (api.AddWarmIntroductionResponseObject, error) {
	b := req.Body
	r, err := a.app.AddWarmIntroduction(ctx, b.ReferralId, casework.WarmIntroductionStart{How: casework.IntroductionHow(b.How), At: b.At, Place: b.Place,
		FromStaffID: b.FromStaffId, ToStaffID: b.ToStaffId, Happened: b.Happened})
	if err != nil {
		return nil, err
	}
	return api.AddWarmIntroduction200JSONResponse(referralJSON(r)), nil
}

// TellWarmIntroduction implements POST /warm-introductions/{id}/tell.
func (a *API) TellWarmIntroduction(ctx context.Context, req api.TellWarmIntroductionRequestObject) (api.TellWarmIntroductionResponseObject, error) {
	r, err := a.app.TellWarmIntroduction(ctx, req.Id, req.Body.Happened, req.Body.WhyNot)
	if err != nil {
		return nil, err
	}
	return api.TellWarmIntroduction200JSONResponse(referralJSON(r)), nil
}

func warmIntroductionJSON(w casework.WarmIntroductionLine) api.WarmIntroduction {
	return api.WarmIntroduction{Id: w.ID, State: api.IntroductionState(w.State), How: api.IntroductionHow(w.How), At: w.At, Place: w.Place,
		FromStaffId: w.FromStaffID, FromStaffName: w.FromStaffName, ToStaffId: w.ToStaffID, ToStaffName: w.ToStaffName, WhyNot: w.WhyNot,
		ToldByName: w.ToldByName, ToldAt: w.ToldAt, MayTell: w.MayTell}
}
