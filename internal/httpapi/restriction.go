package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListRestrictions implements GET /restrictions.
func (a *API) ListRestrictions(ctx context.Context, req api.ListRestrictionsRequestObject) (api.ListRestrictionsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	list, err := a.app.ListRestrictions(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListRestrictions200JSONResponse{Items: each(list.Items, restrictionJSON), NextCursor: cursor(list.Next)}, nil
}

// RecordRestriction implements POST /restrictions.
func (a *API) RecordRestriction(ctx context.Context, req api.RecordRestrictionRequestObject) (api.RecordRestrictionResponseObject, error) {
	b := req.Body
	r, err := a.app.RecordRestriction(ctx, casework.RestrictionStart{ClientID: b.ClientId, RecipientID: b.RecipientId, RecipientName: value(b.RecipientName),
		Information: each(b.Information, func(i api.RestrictedInformation) casework.Information { return casework.Information(i) }), Words: b.Words})
	if err != nil {
		return nil, err
	}
	return api.RecordRestriction201JSONResponse{Body: restrictionJSON(*r),
		Headers: api.RecordRestriction201ResponseHeaders{Location: location("clients", r.ClientID)}}, nil
}

// DecideRestriction implements POST /restrictions/{id}/decide.
func (a *API) DecideRestriction(ctx context.Context, req api.DecideRestrictionRequestObject) (api.DecideRestrictionResponseObject, error) {
	r, err := a.app.DecideRestriction(ctx, req.Id, req.Body.Agreed, value(req.Body.Reason))
	if err != nil {
		return nil, err
	}
	return api.DecideRestriction200JSONResponse(restrictionJSON(*r)), nil
}

// EndRestriction implements POST /restrictions/{id}/end.
func (a *API) EndRestriction(ctx context.Context, req api.EndRestrictionRequestObject) (api.EndRestrictionResponseObject, error) {
	r, err := a.app.EndRestriction(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.EndRestriction200JSONResponse(restrictionJSON(*r)), nil
}

func restrictionJSON(r casework.RestrictionLine) api.ReleaseRestriction {
	return api.ReleaseRestriction{Id: r.ID, Version: r.Version, ClientId: r.ClientID, RecipientId: r.RecipientID, RecipientName: r.RecipientName,
		Information: each(r.Information, func(i casework.Information) api.RestrictedInformation { return api.RestrictedInformation(i) }),
		Words:       r.Words, State: api.ReleaseRestrictionState(r.State), RecordedBy: r.RecordedBy, RecordedByName: r.RecordedByName, RecordedAt: r.RecordedAt,
		DecidedByName: r.DecidedByName, DecidedAt: r.DecidedAt, DecisionReason: optional(r.DecisionReason),
		EndedByName: r.EndedByName, EndedAt: r.EndedAt, EndReason: optional(r.EndReason)}
}
