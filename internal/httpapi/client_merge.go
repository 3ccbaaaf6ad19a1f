package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// MergeClient implements POST /clients/{id}/merge.
func (a *API) MergeClient(ctx context.Context, req api.MergeClientRequestObject) (api.MergeClientResponseObject, error) {
	m, err := a.app.MergeClient(ctx, req.Id, casework.ClientJoin{MergedID: req.Body.MergedId, Reason: req.Body.Reason,
		Take: each(req.Body.Take, func(f api.IdentityField) casework.IdentityField { return casework.IdentityField(f) })})
	if err != nil {
		return nil, err
	}
	return api.MergeClient200JSONResponse(clientMergeJSON(*m)), nil
}

// ListClientMerges implements GET /client-merges.
func (a *API) ListClientMerges(ctx context.Context, req api.ListClientMergesRequestObject) (api.ListClientMergesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListClientMerges(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListClientMerges200JSONResponse{Items: each(list.Items, clientMergeJSON), NextCursor: cursor(list.Next)}, nil
}

// UndoClientMerge implements POST /client-merges/{id}/undo.
func (a *API) UndoClientMerge(ctx context.Context, req api.UndoClientMergeRequestObject) (api.UndoClientMergeResponseObject, error) {
	m, err := a.app.UndoClientMerge(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.UndoClientMerge200JSONResponse(clientMergeJSON(*m)), nil
}

func clientMergeJSON(m casework.MergeRecord) api.ClientMerge {
	return api.ClientMerge{Id: m.ID, Version: m.Version, SurvivorId: m.SurvivorID, MergedId: m.MergedID, SurvivorNumber: m.SurvivorNumber,
		MergedNumber: m.MergedNumber, MergedBy: m.MergedBy, MergedByName: m.MergedByName, MergedAt: m.MergedAt, Reason: m.Reason,
		Taken: each(m.Taken, identityFieldJSON), SetAside: each(m.SetAside, setAsideJSON), UndoneBy: m.UndoneBy,
		UndoneByName: m.UndoneByName, UndoneAt: m.UndoneAt, UndoReason: m.UndoReason}
}

func setAsideJSON(s casework.SetAside) api.SetAside {
	return api.SetAside{Table: s.Table, Id: s.ID, Name: s.Name, From: date(s.From), Closed: s.Closed}
}

func identityFieldJSON(f casework.IdentityField) api.IdentityField { return api.IdentityField(f) }
