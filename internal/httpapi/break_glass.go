package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListBreakGlasses implements GET /break-glasses.
func (a *API) ListBreakGlasses(ctx context.Context, req api.ListBreakGlassesRequestObject) (api.ListBreakGlassesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	opened, err := a.app.ListBreakGlasses(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListBreakGlasses200JSONResponse{Items: each(opened.Items, breakGlassJSON), NextCursor: cursor(opened.Next)}, nil
}

// OpenBreakGlass implements POST /break-glasses.
func (a *API) OpenBreakGlass(ctx context.Context, req api.OpenBreakGlassRequestObject) (api.OpenBreakGlassResponseObject, error) {
	b := req.Body
	opened, err := a.app.OpenBreakGlass(ctx, casework.BreakGlassAsk{Number: value(b.Number), Name: value(b.Name), BirthDate: day(b.BirthDate), Reason: value(b.Reason)})
	if err != nil {
		return nil, err
	}
	return api.OpenBreakGlass201JSONResponse{Body: breakGlassJSON(*opened),
		Headers: api.OpenBreakGlass201ResponseHeaders{Location: location("clients", opened.ClientID)}}, nil
}

func breakGlassJSON(b casework.BreakGlassLine) api.BreakGlass {
	return api.BreakGlass{Id: b.ID, ClientId: b.ClientID, ClientName: b.ClientName, Reason: b.Reason, StartsAt: b.StartsAt, EndsAt: b.EndsAt}
}
