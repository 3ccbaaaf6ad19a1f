package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// StartAssignment puts a client on a peer's caseload.
func (a *API) StartAssignment(ctx context.Context, req api.StartAssignmentRequestObject) (api.StartAssignmentResponseObject, error) {
	b := req.Body
	line, err := a.app.StartAssignment(ctx, casework.AssignmentStart{ClientID: b.ClientId, PeerID: b.PeerId, Part: casework.Part(b.Part),
		Weight: value(b.Weight), StartsAt: b.StartsAt, EndsAt: b.EndsAt, Reason: b.Reason, OverLimitReason: b.OverLimitReason,
		Replaces: b.Replaces})
	if err != nil {
		return nil, err
	}
	return api.StartAssignment201JSONResponse{Body: assignmentJSON(*line),
		Headers: api.StartAssignment201ResponseHeaders{Location: location("clients", line.ClientID)}}, nil
}

// EndAssignment takes a client off a peer's caseload.
func (a *API) EndAssignment(ctx context.Context, req api.EndAssignmentRequestObject) (api.EndAssignmentResponseObject, error) {
	line, err := a.app.EndAssignment(ctx, req.Id, req.Body.EndsAt, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.EndAssignment200JSONResponse(assignmentJSON(*line)), nil
}

func assignmentJSON(a casework.AssignmentLine) api.Assignment {
	return api.Assignment{Id: a.ID, Version: a.Version, ClientId: a.ClientID, PeerId: a.PeerID, PeerName: a.PeerName,
		Part: api.Part(a.Part), Weight: a.Weight, StartsAt: a.StartsAt, EndsAt: a.EndsAt, Reason: a.Reason,
		OverLimitReason: a.OverLimitReason, EndReason: a.EndReason}
}
