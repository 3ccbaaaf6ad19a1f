package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListClientLinks implements GET /client-links.
func (a *API) ListClientLinks(ctx context.Context, req api.ListClientLinksRequestObject) (api.ListClientLinksResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	links, err := a.app.ListClientLinks(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListClientLinks200JSONResponse{Items: each(links.Items, clientLinkJSON), NextCursor: cursor(links.Next)}, nil
}

// MakeClientLink implements POST /client-links.
func (a *API) MakeClientLink(ctx context.Context, req api.MakeClientLinkRequestObject) (api.MakeClientLinkResponseObject, error) {
	made, err := a.app.MakeClientLink(ctx, req.Body.ClientId, casework.LinkSent)
	if err != nil {
		return nil, err
	}
	return api.MakeClientLink201JSONResponse{Body: api.ClientLinkMade{Link: clientLinkJSON(made.ClientLinkLine), Url: a.base.JoinPath("my-plan", made.Token).String()},
		Headers: api.MakeClientLink201ResponseHeaders{Location: location("clients", made.ClientID)}}, nil
}

// EndClientLink implements POST /client-links/{id}/end.
func (a *API) EndClientLink(ctx context.Context, req api.EndClientLinkRequestObject) (api.EndClientLinkResponseObject, error) {
	l, err := a.app.EndClientLink(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.EndClientLink200JSONResponse(clientLinkJSON(*l)), nil
}

func clientLinkJSON(l casework.ClientLinkLine) api.ClientLink {
	return api.ClientLink{Id: l.ID, ClientId: l.ClientID, Way: api.LinkWay(l.Way), CreatedBy: l.CreatedBy, CreatedByName: l.CreatedByName,
		CreatedAt: l.CreatedAt, ExpiresAt: l.ExpiresAt, OpenedAt: l.OpenedAt, RefusedAt: l.RefusedAt, EndedAt: l.EndedAt}
}
