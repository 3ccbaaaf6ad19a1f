package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListRecipients implements GET /recipients.
func (a *API) ListRecipients(ctx context.Context, req api.ListRecipientsRequestObject) (api.ListRecipientsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListRecipients(ctx, value(req.Params.ClientId), p)
	if err != nil {
		return nil, err
	}
	return api.ListRecipients200JSONResponse{Items: each(found.Items, recipientJSON), NextCursor: cursor(found.Next)}, nil
}

// GetRecipient implements GET /recipients/{id}.
func (a *API) GetRecipient(ctx context.Context, req api.GetRecipientRequestObject) (api.GetRecipientResponseObject, error) {
	r, err := a.app.GetRecipient(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetRecipient200JSONResponse{Body: recipientJSON(*r), Headers: api.GetRecipient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// AddRecipient implements POST /recipients.
func (a *API) AddRecipient(ctx context.Context, req api.AddRecipientRequestObject) (api.AddRecipientResponseObject, error) {
	b := req.Body
	r, err := a.app.AddRecipient(ctx, b.ClientId, casework.RecipientEdit{RecipientType: casework.RecipientType(b.RecipientType),
		RecipientClass: casework.RecipientClass(b.RecipientClass), Name: b.Name, Address: b.Address})
	if err != nil {
		return nil, err
	}
	return api.AddRecipient201JSONResponse{Body: recipientJSON(*r),
		Headers: api.AddRecipient201ResponseHeaders{Location: location("recipients", r.ID), ETag: etag(r.Version)}}, nil
}

// UpdateRecipient implements PUT /recipients/{id}.
func (a *API) UpdateRecipient(ctx context.Context, req api.UpdateRecipientRequestObject) (api.UpdateRecipientResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := req.Body
	r, err := a.app.UpdateRecipient(ctx, req.Id, version, casework.RecipientEdit{RecipientType: casework.RecipientType(b.RecipientType),
		RecipientClass: casework.RecipientClass(b.RecipientClass), Name: b.Name, Address: b.Address})
	if err != nil {
		return nil, err
	}
	return api.UpdateRecipient200JSONResponse{Body: recipientJSON(*r), Headers: api.UpdateRecipient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// EndRecipient implements POST /recipients/{id}/end.
func (a *API) EndRecipient(ctx context.Context, req api.EndRecipientRequestObject) (api.EndRecipientResponseObject, error) {
	r, err := a.app.EndRecipient(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.EndRecipient200JSONResponse(recipientJSON(*r)), nil
}

func recipientJSON(r casework.Recipient) api.Recipient {
	return api.Recipient{Id: r.ID, Version: r.Version, ClientId: r.ClientID, RecipientType: api.RecipientType(r.RecipientType),
		RecipientClass: api.RecipientClass(r.RecipientClass), Name: r.Name, Address: r.Address, EndedAt: r.EndedAt}
}
