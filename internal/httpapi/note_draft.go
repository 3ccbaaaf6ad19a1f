package httpapi

import (
	"context"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
)

// ListNoteDrafts implements GET /note-drafts.
func (a *API) ListNoteDrafts(ctx context.Context, req api.ListNoteDraftsRequestObject) (api.ListNoteDraftsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	drafts, err := a.app.ListNoteDrafts(ctx, casework.NoteDraftFilter{ClientID: value(req.Params.ClientId), AuthorID: value(req.Params.AuthorId)}, p)
	if err != nil {
		return nil, err
	}
	return api.ListNoteDrafts200JSONResponse{Items: each(drafts.Items, noteDraftJSON), NextCursor: cursor(drafts.Next)}, nil
}

// GetNoteDraft implements GET /note-drafts/{id}.
func (a *API) GetNoteDraft(ctx context.Context, req api.GetNoteDraftRequestObject) (api.GetNoteDraftResponseObject, error) {
	if req.Id == uuid.Nil {
		return nil, casework.NotFound()
	}
	desk, err := a.app.GetNoteDraft(ctx, req.Id, uuid.Nil, uuid.Nil)
	if err != nil {
		return nil, err
	}
	return api.GetNoteDraft200JSONResponse{Body: noteDraftJSON(desk.Draft),
		Headers: api.GetNoteDraft200ResponseHeaders{ETag: etag(desk.Draft.Version)}}, nil
}

// SaveNoteDraft implements PUT /note-drafts/{id}.
func (a *API) SaveNoteDraft(ctx context.Context, req api.SaveNoteDraftRequestObject) (api.SaveNoteDraftResponseObject, error) {
	version := 0
	if value(req.Params.IfNoneMatch) == "" {
		var err error
		if version, err = expected(req.Params.IfMatch); err != nil {
			return nil, err
		}
	}
	d, err := a.app.SaveNoteDraft(ctx, saidDraft(req.Id, req.Body), version)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		return api.SaveNoteDraft201JSONResponse{Body: noteDraftJSON(*d),
			Headers: api.SaveNoteDraft201ResponseHeaders{ETag: etag(d.Version), Location: location("note-drafts", d.ID)}}, nil
	}
	return api.SaveNoteDraft200JSONResponse{Body: noteDraftJSON(*d),
		Headers: api.SaveNoteDraft200ResponseHeaders{ETag: etag(d.Version)}}, nil
}

// DiscardNoteDraft implements DELETE /note-drafts/{id}.
func (a *API) DiscardNoteDraft(ctx context.Context, req api.DiscardNoteDraftRequestObject) (api.DiscardNoteDraftResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := a.app.DiscardNoteDraft(ctx, req.Id, version); err != nil {
		return nil, err
	}
	return api.DiscardNoteDraft204Response{}, nil
}

// SignNoteDraft implements POST /note-drafts/{id}/sign.
func (a *API) SignNoteDraft(ctx context.Context, req api.SignNoteDraftRequestObject) (api.SignNoteDraftResponseObject, error) {
	s, err := a.app.SignNoteDraft(ctx, req.Id, nil, 0)
	if err != nil {
		return nil, err
	}
	return api.SignNoteDraft201JSONResponse{Body: sessionJSON(*s),
		Headers: api.SignNoteDraft201ResponseHeaders{Location: location("sessions", s.ID)}}, nil
}

// ClaimNoteDraft implements POST /note-drafts/{id}/claim.
func (a *API) ClaimNoteDraft(ctx context.Context, req api.ClaimNoteDraftRequestObject) (api.ClaimNoteDraftResponseObject, error) {
	d, err := a.app.ClaimNoteDraft(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.ClaimNoteDraft200JSONResponse{Body: noteDraftJSON(*d),
		Headers: api.ClaimNoteDraft200ResponseHeaders{ETag: etag(d.Version)}}, nil
}

func saidDraft(id uuid.UUID, b *api.NoteDraftEdit) *casework.NoteDraft {
	return &casework.NoteDraft{
		Versioned: casework.Versioned{Record: casework.Record{ID: id}}, ClientID: b.ClientId,
		Kind: casework.SessionKind(b.Kind), Mode: casework.Mode(b.Mode), Place: b.Place, StartsAt: b.StartsAt, EndsAt: b.EndsAt,
		Purposes: each(b.Purposes, func(p api.Purpose) casework.Purpose { return casework.Purpose(p) }),
		Goals:    b.Goals, WrittenTogether: b.WrittenTogether, Shared: b.Shared, OverlapReason: b.OverlapReason, NextOn: day(b.NextOn), PlannedContactID: b.PlannedContactId,
		AdviceHeard: b.AdviceHeard, AdviceWords: b.AdviceWords,
		Words: casework.Words{DidPhrases: b.Words.DidPhrases, NextPhrases: b.Words.NextPhrases, Did: b.Words.Did,
			Why: b.Words.Why, Response: b.Words.Response, Next: b.Words.Next},
	}
}

func noteDraftJSON(d casework.OpenDraft) api.NoteDraft {
	return api.NoteDraft{
		Id: d.ID, Version: d.Version, ClientId: d.ClientID, AuthorId: d.AuthorID, Kind: api.SessionKind(d.Kind), Mode: api.Mode(d.Mode),
		Place: d.Place, StartsAt: d.StartsAt, EndsAt: d.EndsAt, Purposes: each(d.Purposes, purposeJSON), Goals: d.Goals,
		WrittenTogether: d.WrittenTogether, Shared: d.Shared, Words: wordsJSON(d.Words), NextOn: date(d.NextOn),
		OverlapReason: d.OverlapReason, PlannedContactId: d.PlannedContactID, AdviceHeard: d.AdviceHeard, AdviceWords: d.AdviceWords, EnteredAt: d.EnteredAt, SavedAt: d.SavedAt, DueAt: d.DueAt,
	}
}

func purposeJSON(p casework.Purpose) api.Purpose { return api.Purpose(p) }

func wordsJSON(w casework.Words) api.Words {
	same := func(s string) string { return s }
	return api.Words{Did: w.Did, Why: w.Why, Response: w.Response, Next: w.Next,
		DidPhrases: each(w.DidPhrases, same), NextPhrases: each(w.NextPhrases, same)}
}
