package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// StartSupervision implements POST /supervisions.
func (a *API) StartSupervision(ctx context.Context, req api.StartSupervisionRequestObject) (api.StartSupervisionResponseObject, error) {
	s, err := a.app.StartSupervision(ctx, req.Body.SupervisorId, req.Body.PeerId, req.Body.StartsAt)
	if err != nil {
		return nil, err
	}
	return api.StartSupervision201JSONResponse{Body: supervisionJSON(*s),
		Headers: api.StartSupervision201ResponseHeaders{Location: location("staff", s.PeerID)}}, nil
}

// EndSupervision implements POST /supervisions/{id}/end.
func (a *API) EndSupervision(ctx context.Context, req api.EndSupervisionRequestObject) (api.EndSupervisionResponseObject, error) {
	s, err := a.app.EndSupervision(ctx, req.Id, req.Body.EndsAt)
	if err != nil {
		return nil, err
	}
	return api.EndSupervision200JSONResponse(supervisionJSON(*s)), nil
}

func supervisionJSON(s casework.SupervisionLine) api.Supervision {
	return api.Supervision{Id: s.ID, SupervisorId: s.SupervisorID, SupervisorName: s.SupervisorName, PeerId: s.PeerID,
		PeerName: s.PeerName, StartsAt: s.StartsAt, EndsAt: s.EndsAt}
}
