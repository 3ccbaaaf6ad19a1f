package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

const reviewEntries = "caseload-review-entries"

// ListCaseloadReviewEntries implements GET /caseload-review-entries.
func (a *API) ListCaseloadReviewEntries(ctx context.Context, req api.ListCaseloadReviewEntriesRequestObject) (api.ListCaseloadReviewEntriesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	entries, err := a.app.ListCaseloadReviewEntries(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListCaseloadReviewEntries200JSONResponse{NextCursor: cursor(entries.Next),
		Items: each(entries.Items, func(e casework.CaseloadReviewPast) api.CaseloadReviewEntry {
			out := reviewEntryJSON(e.CaseloadReviewEntry)
			out.Week, out.PeerName, out.RecordedByName = date(e.Week), e.PeerName, e.RecordedByName
			return out
		})}, nil
}

// GetCaseloadReviewEntry implements GET /caseload-review-entries/{id}.
func (a *API) GetCaseloadReviewEntry(ctx context.Context, req api.GetCaseloadReviewEntryRequestObject) (api.GetCaseloadReviewEntryResponseObject, error) {
	r, err := a.app.GetCaseloadReviewEntry(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetCaseloadReviewEntry200JSONResponse{Body: reviewEntryJSON(r.Entry),
		Headers: api.GetCaseloadReviewEntry200ResponseHeaders{ETag: etag(r.Entry.Version)}}, nil
}

// AddCaseloadReviewEntry implements POST /caseload-reviews/{id}/entries.
func (a *API) AddCaseloadReviewEntry(ctx context.Context, req api.AddCaseloadReviewEntryRequestObject) (api.AddCaseloadReviewEntryResponseObject, error) {
	e, err := a.app.AddCaseloadReviewEntry(ctx, req.Id, req.Body.ClientId)
	if err != nil {
		return nil, err
	}
	return api.AddCaseloadReviewEntry201JSONResponse{Body: reviewEntryJSON(*e),
		Headers: api.AddCaseloadReviewEntry201ResponseHeaders{Location: location(reviewEntries, e.ID), ETag: etag(e.Version)}}, nil
}

// RecordCaseloadReviewEntry implements PUT /caseload-review-entries/{id}.
func (a *API) RecordCaseloadReviewEntry(ctx context.Context, req api.RecordCaseloadReviewEntryRequestObject) (api.RecordCaseloadReviewEntryResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	e, err := a.app.RecordCaseloadReviewEntry(ctx, req.Id, version, entryRecord(req.Body))
	if err != nil {
		return nil, err
	}
	return api.RecordCaseloadReviewEntry200JSONResponse{Body: reviewEntryJSON(*e),
		Headers: api.RecordCaseloadReviewEntry200ResponseHeaders{ETag: etag(e.Version)}}, nil
}

// CorrectCaseloadReviewEntry implements POST /caseload-review-entries/{id}/correct.
func (a *API) CorrectCaseloadReviewEntry(ctx context.Context, req api.CorrectCaseloadReviewEntryRequestObject) (api.CorrectCaseloadReviewEntryResponseObject, error) {
	e, err := a.app.CorrectCaseloadReviewEntry(ctx, req.Id, entryRecord(req.Body))
	if err != nil {
		return nil, err
	}
	return api.CorrectCaseloadReviewEntry201JSONResponse{Body: reviewEntryJSON(*e),
		Headers: api.CorrectCaseloadReviewEntry201ResponseHeaders{Location: location(reviewEntries, e.ID), ETag: etag(e.Version)}}, nil
}

func entryRecord(b *api.CaseloadReviewEntryRecord) casework.EntryRecord {
	w := casework.EntryRecord{Decision: casework.Decision(b.Decision), Remark: b.Remark}
	if f := b.FollowUp; f != nil {
		w.FollowUp = casework.TaskStart{OwnerID: f.OwnerId, DueOn: day(&f.DueOn), What: f.What}
	}
	return w
}

func reviewEntryJSON(e casework.CaseloadReviewEntry) api.CaseloadReviewEntry {
	return api.CaseloadReviewEntry{Id: e.ID, Version: e.Version, ReviewId: e.ReviewID, ClientId: e.ClientID, State: api.EntryState(e.State),
		Decision: api.Decision(e.Decision), Remark: e.Remark, SkipReason: e.SkipReason, CameLater: e.CameLater, Final: e.Final,
		Corrects: e.Corrects, RecordedBy: e.RecordedBy, RecordedAt: e.RecordedAt}
}
