package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListGrounds implements GET /grounds.
func (a *API) ListGrounds(ctx context.Context, req api.ListGroundsRequestObject) (api.ListGroundsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	grounds, err := a.app.ListGrounds(ctx, value(req.Params.ClientId), p)
	if err != nil {
		return nil, err
	}
	return api.ListGrounds200JSONResponse{Items: each(grounds.Items, groundJSON), NextCursor: cursor(grounds.Next)}, nil
}

// RecordGround implements POST /grounds.
func (a *API) RecordGround(ctx context.Context, req api.RecordGroundRequestObject) (api.RecordGroundResponseObject, error) {
	b := req.Body
	g, err := a.app.RecordGround(ctx, casework.GroundStart{ClientID: b.ClientId, RecipientID: b.RecipientId, Basis: casework.Basis(b.Basis),
		Information: each(b.Information, func(i api.Information) casework.Information { return casework.Information(i) }),
		Name:        b.Name, Number: b.Number, Words: b.Words, DatedOn: day(&b.DatedOn), UntilOn: day(b.UntilOn),
		OrderSeen: value(b.OrderSeen), SubpoenaSeen: value(b.SubpoenaSeen)})
	if err != nil {
		return nil, err
	}
	return api.RecordGround200JSONResponse(groundJSON(*g)), nil
}

// EndGround implements POST /grounds/{id}/end.
func (a *API) EndGround(ctx context.Context, req api.EndGroundRequestObject) (api.EndGroundResponseObject, error) {
	g, err := a.app.EndGround(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.EndGround200JSONResponse(groundJSON(*g)), nil
}

func groundJSON(g casework.GroundLine) api.Ground {
	return api.Ground{Id: g.ID, Version: g.Version, ClientId: g.ClientID, ClientName: g.ClientName, RecipientId: g.RecipientID,
		RecipientName: g.RecipientName, Basis: api.RecordableBasis(g.Basis), Information: each(g.Information, informationJSON), Name: g.Name,
		Number: g.Number, Words: g.Words, DatedOn: openapi_types.Date{Time: g.DatedOn.Start(time.UTC)}, UntilOn: date(g.UntilOn),
		RecordedBy: g.RecordedBy, RecordedByName: g.RecordedByName, RecordedAt: g.RecordedAt, EndedBy: g.EndedBy, EndedAt: g.EndedAt, EndReason: g.EndReason}
}

func informationJSON(i casework.Information) api.Information { return api.Information(i) }
