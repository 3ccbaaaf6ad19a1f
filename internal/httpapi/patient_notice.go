package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPatientNotices implements GET /patient-notices.
func (a *API) ListPatientNotices(ctx context.Context, req api.ListPatientNoticesRequestObject) (api.ListPatientNoticesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	n, err := a.app.ListPatientNotices(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListPatientNotices200JSONResponse{Items: each(n.Items, patientNoticeJSON), Current: noticeVersionJSON(n.Current),
		HasCurrent: n.HasCurrent, NextCursor: cursor(n.Next)}, nil
}

// GivePatientNotice implements POST /patient-notices.
func (a *API) GivePatientNotice(ctx context.Context, req api.GivePatientNoticeRequestObject) (api.GivePatientNoticeResponseObject, error) {
	b := req.Body
	n, err := a.app.GivePatientNotice(ctx, casework.PatientNoticeGive{ClientID: b.ClientId, Version: b.Version, Language: b.Language,
		Way: casework.NoticeWay(b.Way), Answer: casework.NoticeAnswer(b.Answer), GivenOn: day(&b.GivenOn)})
	if err != nil {
		return nil, err
	}
	return api.GivePatientNotice201JSONResponse{Body: patientNoticeJSON(*n),
		Headers: api.GivePatientNotice201ResponseHeaders{Location: location("clients", n.ClientID)}}, nil
}

// ListMissingNotices implements GET /missing-notices.
func (a *API) ListMissingNotices(ctx context.Context, req api.ListMissingNoticesRequestObject) (api.ListMissingNoticesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	m, err := a.app.ListMissingNotices(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListMissingNotices200JSONResponse{Current: noticeVersionJSON(m.Current), NextCursor: cursor(m.Next),
		Items: each(m.Items, func(m casework.MissingNotice) api.MissingNotice {
			return api.MissingNotice{ClientId: m.ClientID, ClientName: m.ClientName, OpenedOn: dateOf(m.OpenedOn), LastOn: date(m.LastOn), LastOf: m.LastOf}
		})}, nil
}

func patientNoticeJSON(n casework.PatientNoticeLine) api.PatientNotice {
	return api.PatientNotice{Id: n.ID, ClientId: n.ClientID, Version: n.NoticeVersion, Language: n.Language, Way: api.NoticeWay(n.Way),
		Answer: api.NoticeAnswer(n.Answer), GivenOn: dateOf(n.GivenOn), GivenBy: n.GivenBy, GivenByName: n.GivenByName, RecordedAt: n.RecordedAt}
}

func noticeVersionJSON(v *casework.NoticeVersion) *api.PatientNoticeVersion {
	if v == nil {
		return nil
	}
	return &api.PatientNoticeVersion{Version: v.Version, From: dateOf(v.From), Verified: v.Verified, Source: v.Source, Languages: v.Languages()}
}
