package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// AddContactWay adds a way to reach a client.
func (a *API) AddContactWay(ctx context.Context, req api.AddContactWayRequestObject) (api.AddContactWayResponseObject, error) {
	w, err := a.app.AddContactWay(ctx, req.Id, contactWayOf(req.Body))
	if err != nil {
		return nil, err
	}
	return api.AddContactWay201JSONResponse{Body: contactWayJSON(*w),
		Headers: api.AddContactWay201ResponseHeaders{ETag: etag(w.Version), Location: location("clients", w.ClientID)}}, nil
}

// UpdateContactWay changes a way or what is safe on it.
func (a *API) UpdateContactWay(ctx context.Context, req api.UpdateContactWayRequestObject) (api.UpdateContactWayResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := a.app.UpdateContactWay(ctx, req.Id, version, contactWayOf(req.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateContactWay200JSONResponse{Body: contactWayJSON(*w),
		Headers: api.UpdateContactWay200ResponseHeaders{ETag: etag(w.Version)}}, nil
}

// RemoveContactWay removes a way.
func (a *API) RemoveContactWay(ctx context.Context, req api.RemoveContactWayRequestObject) (api.RemoveContactWayResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.RemoveContactWay204Response{}, a.app.RemoveContactWay(ctx, req.Id, version)
}

func contactWayOf(b *api.ContactWayEdit) casework.ContactWayEdit {
	return casework.ContactWayEdit{Kind: casework.ContactWayKind(b.Kind), Value: b.Value, MayText: casework.Leave(b.MayText),
		Voicemail: casework.Leave(b.Voicemail), WhoMayKnow: b.WhoMayKnow, Remark: b.Remark, Preferred: b.Preferred}
}

func contactWayJSON(w casework.ContactWay) api.ContactWay {
	return api.ContactWay{Id: w.ID, Version: w.Version, ClientId: w.ClientID, Kind: api.ContactWayKind(w.Kind), Value: w.Value,
		MayText: api.MayText(w.MayText), Voicemail: api.Voicemail(w.Voicemail), WhoMayKnow: w.WhoMayKnow, Remark: w.Remark, Preferred: w.Preferred}
}
