package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListAdviceFlags implements GET /advice-flags.
func (a *API) ListAdviceFlags(ctx context.Context, req api.ListAdviceFlagsRequestObject) (api.ListAdviceFlagsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	f, err := a.app.ListAdviceFlags(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListAdviceFlags200JSONResponse{Items: each(f.Items, adviceFlagJSON), NextCursor: cursor(f.Next)}, nil
}

// RaiseAdviceFlag implements POST /advice-flags.
func (a *API) RaiseAdviceFlag(ctx context.Context, req api.RaiseAdviceFlagRequestObject) (api.RaiseAdviceFlagResponseObject, error) {
	f, err := a.app.RaiseAdviceFlag(ctx, casework.AdviceRaise{ClientID: req.Body.ClientId, NoteID: req.Body.NoteId, Words: req.Body.Words})
	if err != nil {
		return nil, err
	}
	return api.RaiseAdviceFlag201JSONResponse{Body: adviceFlagJSON(*f), Headers: api.RaiseAdviceFlag201ResponseHeaders{Location: location("clients", f.ClientID)}}, nil
}

// AnswerAdviceFlag implements POST /advice-flags/{id}/answer.
func (a *API) AnswerAdviceFlag(ctx context.Context, req api.AnswerAdviceFlagRequestObject) (api.AnswerAdviceFlagResponseObject, error) {
	f, err := a.app.AnswerAdviceFlag(ctx, req.Id, req.Body.Answer)
	if err != nil {
		return nil, err
	}
	return api.AnswerAdviceFlag200JSONResponse(adviceFlagJSON(*f)), nil
}

func adviceFlagJSON(f casework.AdviceFlagLine) api.AdviceFlag {
	out := api.AdviceFlag{Id: f.ID, ClientId: f.ClientID, NoteId: f.NoteID, Words: f.Words, RaisedBy: f.RaisedBy, RaisedByName: f.RaisedByName,
		RaisedAt: f.RaisedAt, OwnerId: f.OwnerID, OwnerName: f.OwnerName, TaskId: f.TaskID, AnsweredBy: f.AnsweredBy,
		AnsweredByName: f.AnsweredByName, AnsweredAt: f.AnsweredAt, Answer: f.Answer}
	if f.Because != "" {
		because := api.Because(f.Because)
		out.Because = &because
	}
	return out
}
