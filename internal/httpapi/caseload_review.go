package httpapi

import (
	"context"
	"time"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListCaseloadReviews implements GET /caseload-reviews.
func (a *API) ListCaseloadReviews(ctx context.Context, req api.ListCaseloadReviewsRequestObject) (api.ListCaseloadReviewsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	reviews, err := a.app.ListCaseloadReviews(ctx, casework.ReviewFilter{PeerID: value(req.Params.PeerId), Week: day(req.Params.Week)}, p)
	if err != nil {
		return nil, err
	}
	return api.ListCaseloadReviews200JSONResponse{Items: each(reviews.Items, reviewSummaryJSON), NextCursor: cursor(reviews.Next)}, nil
}

// GetCaseloadReview implements GET /caseload-reviews/{id}.
func (a *API) GetCaseloadReview(ctx context.Context, req api.GetCaseloadReviewRequestObject) (api.GetCaseloadReviewResponseObject, error) {
	r, err := a.app.GetCaseloadReview(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetCaseloadReview200JSONResponse(reviewJSON(r)), nil
}

// StartCaseloadReview implements POST /caseload-reviews.
func (a *API) StartCaseloadReview(ctx context.Context, req api.StartCaseloadReviewRequestObject) (api.StartCaseloadReviewResponseObject, error) {
	r, err := a.app.StartCaseloadReview(ctx, req.Body.PeerId)
	if err != nil {
		return nil, err
	}
	return api.StartCaseloadReview201JSONResponse{Body: reviewJSON(r),
		Headers: api.StartCaseloadReview201ResponseHeaders{Location: location("caseload-reviews", r.ID)}}, nil
}

// FinishCaseloadReview implements POST /caseload-reviews/{id}/finish.
func (a *API) FinishCaseloadReview(ctx context.Context, req api.FinishCaseloadReviewRequestObject) (api.FinishCaseloadReviewResponseObject, error) {
	reasons := map[uuid.UUID]string{}
	for _, n := range req.Body.NotReviewed {
		reasons[n.EntryId] = n.Reason
	}
	r, err := a.app.FinishCaseloadReview(ctx, req.Id, reasons)
	if err != nil {
		return nil, err
	}
	return api.FinishCaseloadReview200JSONResponse(reviewJSON(r)), nil
}

func dateOf(d casework.Date) openapi_types.Date { return openapi_types.Date{Time: d.Start(time.UTC)} }

func reviewJSON(r *casework.CaseloadReviewRecord) api.CaseloadReview {
	return api.CaseloadReview{Id: r.ID, Version: r.Version, PeerId: r.PeerID, PeerName: r.PeerName, Week: dateOf(r.Week), State: api.ReviewState(r.State),
		StartedBy: r.StartedBy, StartedByName: r.StartedByName, StartedAt: r.StartedAt, FinishedBy: r.FinishedBy,
		FinishedByName: r.FinishedByName, FinishedAt: r.FinishedAt, Lines: each(r.Lines, reviewLineJSON), Came: each(r.Came, caseloadLineJSON)}
}

func reviewLineJSON(l casework.CaseloadReviewLine) api.CaseloadReviewLine {
	out := api.CaseloadReviewLine{Entry: reviewEntryJSON(l.CaseloadReviewEntry), ClientName: l.ClientName, RecordedByName: l.RecordedByName,
		Tasks: each(l.Tasks, taskJSON), Corrections: each(l.Corrections, func(c casework.CaseloadReviewLine) api.CaseloadReviewEntry {
			e := reviewEntryJSON(c.CaseloadReviewEntry)
			e.RecordedByName = c.RecordedByName
			return e
		})}
	if l.Now != nil {
		now := caseloadLineJSON(*l.Now)
		out.Now = &now
	}
	return out
}

func reviewSummaryJSON(r casework.CaseloadReviewSummary) api.CaseloadReviewSummary {
	return api.CaseloadReviewSummary{Id: r.ID, PeerId: r.PeerID, PeerName: r.PeerName, Week: dateOf(r.Week), State: api.ReviewState(r.State),
		StartedByName: r.StartedByName, StartedAt: r.StartedAt, FinishedByName: r.FinishedByName, FinishedAt: r.FinishedAt, Seen: r.Seen, Of: r.Of}
}
