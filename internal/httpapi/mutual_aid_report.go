package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListMutualAidReports implements GET /mutual-aid-reports.
func (a *API) ListMutualAidReports(ctx context.Context, req api.ListMutualAidReportsRequestObject) (api.ListMutualAidReportsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	r, err := a.app.ListMutualAidReports(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListMutualAidReports200JSONResponse{Items: each(r.Items, mutualAidReportJSON), NextCursor: cursor(r.Next)}, nil
}

// AddMutualAidReport implements POST /mutual-aid-reports.
func (a *API) AddMutualAidReport(ctx context.Context, req api.AddMutualAidReportRequestObject) (api.AddMutualAidReportResponseObject, error) {
	b := req.Body
	r, err := a.app.AddMutualAidReport(ctx, casework.MutualAidReportAdd{ClientID: b.ClientId, Kind: casework.MutualAidKind(b.Kind),
		TimesAWeek: b.TimesAWeek, Fit: b.Fit, ReportedOn: day(&b.ReportedOn)})
	if err != nil {
		return nil, err
	}
	return api.AddMutualAidReport201JSONResponse{Body: mutualAidReportJSON(*r),
		Headers: api.AddMutualAidReport201ResponseHeaders{Location: location("clients", r.ClientID)}}, nil
}

func mutualAidReportJSON(r casework.MutualAidReportLine) api.MutualAidReport {
	return api.MutualAidReport{Id: r.ID, ClientId: r.ClientID, Kind: api.MutualAidKind(r.Kind), TimesAWeek: r.TimesAWeek, Fit: r.Fit,
		ReportedOn: dateOf(r.ReportedOn), RecordedBy: r.RecordedBy, RecordedByName: r.RecordedByName, RecordedAt: r.RecordedAt}
}
