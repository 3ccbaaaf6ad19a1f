package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListSafetyConcerns implements GET /safety-concerns.
func (a *API) ListSafetyConcerns(ctx context.Context, req api.ListSafetyConcernsRequestObject) (api.ListSafetyConcernsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	concerns, err := a.app.ListSafetyConcerns(ctx, casework.ConcernFilter{ClientID: value(req.Params.ClientId), Open: req.Params.Open}, p)
	if err != nil {
		return nil, err
	}
	return api.ListSafetyConcerns200JSONResponse{Items: each(concerns.Items, safetyConcernJSON), NextCursor: cursor(concerns.Next)}, nil
}

// RaiseSafetyConcern implements POST /safety-concerns.
func (a *API) RaiseSafetyConcern(ctx context.Context, req api.RaiseSafetyConcernRequestObject) (api.RaiseSafetyConcernResponseObject, error) {
	c, err := a.app.RaiseSafetyConcern(ctx, req.Body.ClientId, req.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.RaiseSafetyConcern201JSONResponse{Body: safetyConcernJSON(*c),
		Headers: api.RaiseSafetyConcern201ResponseHeaders{Location: location("clients", c.ClientID)}}, nil
}

// AcknowledgeSafetyConcern implements POST /safety-concerns/{id}/acknowledge.
func (a *API) AcknowledgeSafetyConcern(ctx context.Context, req api.AcknowledgeSafetyConcernRequestObject) (api.AcknowledgeSafetyConcernResponseObject, error) {
	c, err := a.app.AcknowledgeSafetyConcern(ctx, req.Id, req.Body.Answer)
	if err != nil {
		return nil, err
	}
	return api.AcknowledgeSafetyConcern200JSONResponse(safetyConcernJSON(*c)), nil
}

func safetyConcernJSON(c casework.ConcernRecord) api.SafetyConcern {
	return api.SafetyConcern{
		Id: c.ID, Version: c.Version, ClientId: c.ClientID, ClientName: c.ClientName, RaisedBy: c.RaisedBy, RaisedByName: c.RaisedByName,
		RaisedAt: c.RaisedAt, Words: c.Words, AcknowledgedBy: c.AcknowledgedBy, AcknowledgedByName: c.AcknowledgedByName,
		AcknowledgedAt: c.AcknowledgedAt, Answer: c.Answer, Escalated: c.Escalated,
		Told: each(c.Told, func(t casework.ToldRecord) api.SafetyNotice {
			return api.SafetyNotice{StaffId: t.StaffID, Name: t.Name, Because: api.Because(t.Because), ToldAt: t.ToldAt}
		}),
	}
}
