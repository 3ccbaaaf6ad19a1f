package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// AddNoteAddendum implements POST /notes/{id}/addenda.
func (a *API) AddNoteAddendum(ctx context.Context, req api.AddNoteAddendumRequestObject) (api.AddNoteAddendumResponseObject, error) {
	added, err := a.app.AddNoteAddendum(ctx, req.Id, casework.AddendumKind(req.Body.Kind), req.Body.Reason, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.AddNoteAddendum201JSONResponse{Body: noteAddendumJSON(*added),
		Headers: api.AddNoteAddendum201ResponseHeaders{Location: location("sessions", added.NoteID)}}, nil
}

// RetractNote implements POST /notes/{id}/retract.
func (a *API) RetractNote(ctx context.Context, req api.RetractNoteRequestObject) (api.RetractNoteResponseObject, error) {
	done, err := a.app.RetractNote(ctx, req.Id, req.Body.Reason, req.Body.CorrectClientId)
	if err != nil {
		return nil, err
	}
	return api.RetractNote200JSONResponse{Addendum: noteAddendumJSON(*done.NoteAddendum), DraftId: optional(done.DraftID)}, nil
}

func noteAddendumJSON(a casework.NoteAddendum) api.NoteAddendum {
	return api.NoteAddendum{Id: a.ID, NoteId: a.NoteID, Kind: api.AddendumKind(a.Kind), AuthorId: a.AuthorID,
		AuthorName: a.AuthorName, Reason: a.Reason, Words: a.Words, AddedAt: a.AddedAt}
}
