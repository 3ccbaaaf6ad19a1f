package httpapi

import (
	"continuo/api"
	"continuo/internal/casework"
)

func planSign(b *api.PlanSign) casework.PlanSign {
	return casework.PlanSign{Part: casework.PlanPart(value(b.Part)), SignerName: value(b.SignerName), On: day(b.ReviewedOn)}
}

func planReviewJSON(r casework.PlanReviewLine) api.PlanReview {
	return api.PlanReview{Id: r.ID, ClientId: r.ClientID, PlanId: r.PlanID, Part: api.PlanPart(r.Part), SignerName: r.SignerName,
		ReviewedOn: dateOf(r.ReviewedOn), RecordedBy: r.RecordedBy, RecordedByName: r.RecordedByName, RecordedAt: r.RecordedAt}
}

func planStateJSON(s casework.PlanState) api.PlanState {
	out := api.PlanState{Texts: s.Texts, LookedOn: date(s.LookedOn)}
	if !s.LookedOn.IsZero() {
		out.DueOn = date(s.DueOn())
	}
	if f := s.Flag(); f != "" {
		flag := api.PlanStateFlag(f)
		out.Flag = &flag
	}
	return out
}
