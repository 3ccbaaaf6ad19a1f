package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// GetAgency implements GET /agency.
func (a *API) GetAgency(ctx context.Context, _ api.GetAgencyRequestObject) (api.GetAgencyResponseObject, error) {
	agency, err := a.app.GetAgency(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetAgency200JSONResponse{Body: agencyJSON(agency),
		Headers: api.GetAgency200ResponseHeaders{ETag: etag(agency.Version)}}, nil
}

// UpdateAgency implements PUT /agency.
func (a *API) UpdateAgency(ctx context.Context, req api.UpdateAgencyRequestObject) (api.UpdateAgencyResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := req.Body
	agency, err := a.app.UpdateAgency(ctx, version, casework.AgencyEdit{Name: b.Name, TimeZone: b.TimeZone,
		NoteDueHours: b.NoteDueHours, QuietDays: b.QuietDays, CaseloadLimit: b.CaseloadLimit,
		ConcernMinutes: b.ConcernMinutes, BreakGlassMinutes: b.BreakGlassMinutes, NotesOpen: b.NotesOpen, State: value(b.State)})
	if err != nil {
		return nil, err
	}
	return api.UpdateAgency200JSONResponse{Body: agencyJSON(agency),
		Headers: api.UpdateAgency200ResponseHeaders{ETag: etag(agency.Version)}}, nil
}

func agencyJSON(a *casework.Agency) api.Agency {
	return api.Agency{Id: a.ID, Version: a.Version, Name: a.Name, TimeZone: a.TimeZone, NoteDueHours: a.NoteDueHours,
		QuietDays: a.QuietDays, CaseloadLimit: a.CaseloadLimit, ConcernMinutes: a.ConcernMinutes, BreakGlassMinutes: a.BreakGlassMinutes, NotesOpen: a.NotesOpen, State: optional(a.State)}
}
