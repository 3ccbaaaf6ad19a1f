package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListAccessReviews implements GET /access-reviews.
func (a *API) ListAccessReviews(ctx context.Context, req api.ListAccessReviewsRequestObject) (api.ListAccessReviewsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListAccessReviews(ctx, casework.AccessReviewFilter{Open: req.Params.Open}, p)
	if err != nil {
		return nil, err
	}
	return api.ListAccessReviews200JSONResponse{Items: each(list.Items, accessReviewJSON), NextCursor: cursor(list.Next)}, nil
}

// FinishAccessReview implements POST /access-reviews/{id}/finish.
func (a *API) FinishAccessReview(ctx context.Context, req api.FinishAccessReviewRequestObject) (api.FinishAccessReviewResponseObject, error) {
	r, err := a.app.FinishAccessReview(ctx, req.Id, casework.Verdict(req.Body.Verdict), req.Body.Finding)
	if err != nil {
		return nil, err
	}
	return api.FinishAccessReview200JSONResponse(accessReviewJSON(*r)), nil
}

func accessReviewJSON(r casework.AccessReviewRecord) api.AccessReview {
	out := api.AccessReview{Id: r.ID, Version: r.Version, ClientId: r.ClientID, ClientName: r.ClientName, Kind: api.AccessReviewKind(r.Kind),
		DoneBy: r.DoneBy, DoneByName: r.DoneByName, DoneAt: r.DoneAt, DueAt: r.DueAt, Overdue: r.Late,
		Told:       each(r.Told, func(n string) string { return n }),
		ReviewedBy: r.ReviewedBy, ReviewedByName: r.ReviewedByName, ReviewedAt: r.ReviewedAt, Finding: r.Finding,
		Verdict: optional(api.AccessReviewVerdict(r.Verdict))}
	if e := r.Emergency; e != nil {
		out.Words, out.RecipientName, out.Facility = e.Nature, e.RecipientName, e.Facility
	}
	if b := r.BreakGlass; b != nil {
		out.Words, out.EndsAt = b.Reason, &b.EndsAt
	}
	return out
}
