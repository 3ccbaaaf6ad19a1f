package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListConflictLocks implements GET /conflict-locks.
func (a *API) ListConflictLocks(ctx context.Context, req api.ListConflictLocksRequestObject) (api.ListConflictLocksResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListConflictLocks(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListConflictLocks200JSONResponse{Items: each(list.Items, conflictLockJSON), NextCursor: cursor(list.Next)}, nil
}

// SetConflictLock implements POST /conflict-locks.
func (a *API) SetConflictLock(ctx context.Context, req api.SetConflictLockRequestObject) (api.SetConflictLockResponseObject, error) {
	l, err := a.app.SetConflictLock(ctx, req.Body.ClientId, req.Body.StaffId)
	if err != nil {
		return nil, err
	}
	return api.SetConflictLock201JSONResponse{Body: conflictLockJSON(*l),
		Headers: api.SetConflictLock201ResponseHeaders{Location: location("clients", l.ClientID)}}, nil
}

// LiftConflictLock implements POST /conflict-locks/{id}/lift.
func (a *API) LiftConflictLock(ctx context.Context, req api.LiftConflictLockRequestObject) (api.LiftConflictLockResponseObject, error) {
	l, err := a.app.LiftConflictLock(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.LiftConflictLock200JSONResponse(conflictLockJSON(*l)), nil
}

func conflictLockJSON(l casework.ConflictLockLine) api.ConflictLock {
	return api.ConflictLock{Id: l.ID, Version: l.Version, ClientId: l.ClientID, StaffId: l.StaffID, StaffName: l.StaffName, SetBy: l.SetBy,
		SetByName: l.SetByName, SetAt: l.SetAt, LiftedAt: l.LiftedAt, LiftedByName: l.LiftedByName, LiftReason: optional(l.LiftReason)}
}
