package httpapi

import (
	"context"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPlannedContacts implements GET /planned-contacts.
func (a *API) ListPlannedContacts(ctx context.Context, req api.ListPlannedContactsRequestObject) (api.ListPlannedContactsResponseObject, error) {
	q := req.Params
	p, err := page(q.Cursor, q.Limit)
	if err != nil {
		return nil, err
	}
	planned, err := a.app.ListPlannedContacts(ctx, casework.PlannedContactFilter{ClientID: value(q.ClientId), PeerID: value(q.PeerId),
		From: day(q.From), Until: day(q.Until), Open: value(q.Open)}, p)
	if err != nil {
		return nil, err
	}
	return api.ListPlannedContacts200JSONResponse{Items: each(planned.Items, plannedContactJSON), NextCursor: cursor(planned.Next)}, nil
}

// GetPlannedContact implements GET /planned-contacts/{id}.
func (a *API) GetPlannedContact(ctx context.Context, req api.GetPlannedContactRequestObject) (api.GetPlannedContactResponseObject, error) {
	if req.Id == uuid.Nil {
		return nil, casework.NotFound()
	}
	desk, err := a.app.GetPlannedContact(ctx, req.Id, uuid.Nil)
	if err != nil {
		return nil, err
	}
	return api.GetPlannedContact200JSONResponse(plannedRecordJSON(&desk.Contact)), nil
}

// PlanPlannedContact implements POST /planned-contacts.
func (a *API) PlanPlannedContact(ctx context.Context, req api.PlanPlannedContactRequestObject) (api.PlanPlannedContactResponseObject, error) {
	b := req.Body
	c, err := a.app.PlanPlannedContact(ctx, casework.PlannedContactPlan{ClientID: b.ClientId, PeerID: b.PeerId, Kind: casework.SessionKind(b.Kind),
		Mode: casework.Mode(b.Mode), StartsAt: b.StartsAt, EndsAt: b.EndsAt, Place: b.Place, Remark: b.Remark, OverlapReason: b.OverlapReason})
	if err != nil {
		return nil, err
	}
	return api.PlanPlannedContact201JSONResponse{Body: plannedRecordJSON(c),
		Headers: api.PlanPlannedContact201ResponseHeaders{Location: location("planned-contacts", c.ID)}}, nil
}

// MovePlannedContact implements POST /planned-contacts/{id}/move.
func (a *API) MovePlannedContact(ctx context.Context, req api.MovePlannedContactRequestObject) (api.MovePlannedContactResponseObject, error) {
	b := req.Body
	c, err := a.app.MovePlannedContact(ctx, req.Id, casework.PlannedContactShift{From: b.From, StartsAt: b.StartsAt, EndsAt: b.EndsAt,
		PeerID: b.PeerId, OverlapReason: b.OverlapReason})
	if err != nil {
		return nil, err
	}
	return api.MovePlannedContact200JSONResponse(plannedRecordJSON(c)), nil
}

// CancelPlannedContact implements POST /planned-contacts/{id}/cancel.
func (a *API) CancelPlannedContact(ctx context.Context, req api.CancelPlannedContactRequestObject) (api.CancelPlannedContactResponseObject, error) {
	c, err := a.app.CancelPlannedContact(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.CancelPlannedContact200JSONResponse(plannedRecordJSON(c)), nil
}

func plannedContactJSON(l casework.PlannedContactLine) api.PlannedContact {
	return api.PlannedContact{Id: l.ID, ClientId: l.ClientID, ClientName: l.ClientName, PeerId: l.PeerID, PeerName: l.PeerName,
		PeerThere: l.PeerThere, Kind: api.SessionKind(l.Kind), Mode: api.Mode(l.Mode), StartsAt: l.StartsAt, EndsAt: l.EndsAt,
		TimeZone: l.TimeZone, Place: l.Place, Remark: l.Remark, OverlapReason: l.OverlapReason, State: api.PlannedState(l.State),
		SessionId: l.SessionID, CancelReason: l.CancelReason, PlannedBy: l.PlannedBy, PlannedAt: l.PlannedAt, SettledAt: l.SettledAt}
}

func plannedRecordJSON(r *casework.PlannedContactRecord) api.PlannedContact {
	out := plannedContactJSON(r.PlannedContactLine)
	out.Moves = each(r.Moves, func(m casework.PlannedContactMoveLine) api.PlannedContactMoved {
		return api.PlannedContactMoved{FromStartsAt: m.FromStartsAt, FromEndsAt: m.FromEndsAt, FromPeerId: m.FromPeerID,
			FromPeerName: m.FromPeerName, ToStartsAt: m.ToStartsAt, ToEndsAt: m.ToEndsAt, ToPeerId: m.ToPeerID, ToPeerName: m.ToPeerName,
			MovedBy: m.MovedBy, MovedByName: m.MovedByName, MovedAt: m.MovedAt}
	})
	return out
}
