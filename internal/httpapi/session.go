package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListSessions implements GET /sessions.
func (a *API) ListSessions(ctx context.Context, req api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	sessions, err := a.app.ListSessions(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListSessions200JSONResponse{Items: each(sessions.Items, sessionJSON), NextCursor: cursor(sessions.Next)}, nil
}

// GetSession implements GET /sessions/{id}.
func (a *API) GetSession(ctx context.Context, req api.GetSessionRequestObject) (api.GetSessionResponseObject, error) {
	s, err := a.app.GetSession(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetSession200JSONResponse(sessionJSON(*s)), nil
}

func sessionJSON(s casework.SessionRecord) api.Session {
	out := api.Session{
		Id: s.ID, ClientId: s.ClientID, PeerId: s.PeerID, PeerName: s.PeerName, ProgramId: s.ProgramID, ProgramName: s.ProgramName,
		Kind: api.SessionKind(s.Kind), Mode: api.Mode(s.Mode), Place: s.Place, StartsAt: s.StartsAt, EndsAt: s.EndsAt,
		Minutes: s.Minutes, TimeZone: s.TimeZone, Purposes: each(s.Purposes, purposeJSON), Goals: s.Goals, WrittenTogether: s.WrittenTogether,
		NextOn: date(s.NextOn), OverlapReason: s.OverlapReason, EnteredAt: s.EnteredAt, SignedAt: s.SignedAt, Late: s.Late,
		EnteredInError: s.EnteredInError, ConcernRaised: s.ConcernRaised, Addenda: each(s.Addenda, noteAddendumJSON),
	}
	if n := s.Note; n != nil {
		out.Note = &api.Note{Id: n.ID, AuthorId: n.AuthorID, AuthorName: n.AuthorName, AuthorTitle: n.AuthorTitle,
			Shared: n.Shared, Words: wordsJSON(n.Words), SignedAt: n.SignedAt}
	}
	return out
}
