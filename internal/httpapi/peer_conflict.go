package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPeerConflicts implements GET /peer-conflicts.
func (a *API) ListPeerConflicts(ctx context.Context, req api.ListPeerConflictsRequestObject) (api.ListPeerConflictsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	conflicts, err := a.app.ListPeerConflicts(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListPeerConflicts200JSONResponse{Items: each(conflicts.Items, peerConflictJSON), NextCursor: cursor(conflicts.Next)}, nil
}

// RecordPeerConflict implements POST /peer-conflicts.
func (a *API) RecordPeerConflict(ctx context.Context, req api.RecordPeerConflictRequestObject) (api.RecordPeerConflictResponseObject, error) {
	c, err := a.app.RecordPeerConflict(ctx, req.Body.ClientId, req.Body.PeerId, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.RecordPeerConflict201JSONResponse{Body: peerConflictJSON(*c),
		Headers: api.RecordPeerConflict201ResponseHeaders{Location: location("clients", c.ClientID)}}, nil
}

// DeclarePeerConflict implements POST /clients/{id}/declare-conflict.
func (a *API) DeclarePeerConflict(ctx context.Context, req api.DeclarePeerConflictRequestObject) (api.DeclarePeerConflictResponseObject, error) {
	c, err := a.app.DeclarePeerConflict(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.DeclarePeerConflict201JSONResponse{Body: peerConflictJSON(*c),
		Headers: api.DeclarePeerConflict201ResponseHeaders{Location: location("clients", c.ClientID)}}, nil
}

// LiftPeerConflict implements POST /peer-conflicts/{id}/lift.
func (a *API) LiftPeerConflict(ctx context.Context, req api.LiftPeerConflictRequestObject) (api.LiftPeerConflictResponseObject, error) {
	c, err := a.app.LiftPeerConflict(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.LiftPeerConflict200JSONResponse(peerConflictJSON(*c)), nil
}

func peerConflictJSON(c casework.PeerConflictLine) api.PeerConflict {
	return api.PeerConflict{Id: c.ID, Version: c.Version, ClientId: c.ClientID, PeerId: c.PeerID, PeerName: c.PeerName, Reason: c.Reason,
		RecordedBy: c.RecordedBy, RecordedByName: c.RecordedByName, RecordedAt: c.RecordedAt, LiftedBy: c.LiftedBy, LiftedAt: c.LiftedAt}
}
