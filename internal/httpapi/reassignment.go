package httpapi

import (
	"context"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
)

// ProposeReassignment implements GET /staff/{id}/reassignment.
func (a *API) ProposeReassignment(ctx context.Context, req api.ProposeReassignmentRequestObject) (api.ProposeReassignmentResponseObject, error) {
	p, err := a.app.ProposeReassignment(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	same := func(id uuid.UUID) uuid.UUID { return id }
	return api.ProposeReassignment200JSONResponse{PeerId: p.PeerID, PeerName: p.PeerName, Deactivated: p.Deactivated,
		Peers: each(p.Peers, func(r casework.ReassignmentPeer) api.ReassignmentPeer {
			return api.ReassignmentPeer{PeerId: r.ID, PeerName: r.Name, Taken: r.Taken, Limit: r.Limit}
		}),
		Options: each(p.Options, func(o casework.ReassignmentOption) api.ReassignmentOption {
			return api.ReassignmentOption{Line: caseloadLineJSON(o.Line), Weight: o.Weight, Suggested: o.Suggested,
				Barred: each(o.Barred, same), Already: each(o.Already, same), Tasks: o.Tasks, Plans: o.Plans}
		})}, nil
}

// ListReassignments implements GET /reassignments.
func (a *API) ListReassignments(ctx context.Context, req api.ListReassignmentsRequestObject) (api.ListReassignmentsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	batches, err := a.app.ListReassignments(ctx, value(req.Params.PeerId), p)
	if err != nil {
		return nil, err
	}
	return api.ListReassignments200JSONResponse{NextCursor: cursor(batches.Next),
		Items: each(batches.Items, func(r casework.ReassignmentRecord) api.ReassignmentHead {
			return api.ReassignmentHead{Id: r.ID, PeerId: r.PeerID, PeerName: r.PeerName, Why: api.Why(r.Why), StartsAt: r.StartsAt,
				EndsAt: r.EndsAt, MadeBy: r.MadeBy, MadeByName: r.MadeByName, MadeAt: r.MadeAt}
		})}, nil
}

// MakeReassignment implements POST /reassignments.
func (a *API) MakeReassignment(ctx context.Context, req api.MakeReassignmentRequestObject) (api.MakeReassignmentResponseObject, error) {
	b := req.Body
	s := casework.ReassignmentStart{PeerID: b.PeerId, Why: casework.Why(b.Why), StartsAt: b.StartsAt, EndsAt: b.EndsAt, Reason: b.Reason}
	for _, i := range b.Items {
		s.Items = append(s.Items, casework.ReassignmentAsk{ClientID: i.ClientId, ToPeerID: i.ToPeerId, Override: i.Override})
	}
	r, err := a.app.MakeReassignment(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.MakeReassignment201JSONResponse{Body: reassignmentJSON(r),
		Headers: api.MakeReassignment201ResponseHeaders{Location: location("reassignments", r.ID)}}, nil
}

// GetReassignment implements GET /reassignments/{id}.
func (a *API) GetReassignment(ctx context.Context, req api.GetReassignmentRequestObject) (api.GetReassignmentResponseObject, error) {
	r, err := a.app.GetReassignment(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetReassignment200JSONResponse(reassignmentJSON(r)), nil
}

func reassignmentJSON(r *casework.ReassignmentRecord) api.Reassignment {
	return api.Reassignment{Id: r.ID, PeerId: r.PeerID, PeerName: r.PeerName, Why: api.Why(r.Why), StartsAt: r.StartsAt, EndsAt: r.EndsAt,
		MadeBy: r.MadeBy, MadeByName: r.MadeByName, MadeAt: r.MadeAt,
		Items: each(r.Lines, func(l casework.ReassignmentLine) api.ReassignmentItem {
			return api.ReassignmentItem{ClientId: l.ClientID, ClientName: l.ClientName, ToPeerId: l.ToPeerID, ToPeerName: l.ToPeerName,
				AssignmentId: l.AssignmentID, Override: l.Override, TasksMoved: l.TasksMoved, TasksLeft: l.TasksLeft, Plans: l.Plans}
		})}
}
