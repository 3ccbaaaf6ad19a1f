package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// AdmitClient opens an episode with its first stay.
func (a *API) AdmitClient(ctx context.Context, req api.AdmitClientRequestObject) (api.AdmitClientResponseObject, error) {
	r, err := a.app.AdmitClient(ctx, req.Id, admissionOf(req.Body))
	if err != nil {
		return nil, err
	}
	return api.AdmitClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.AdmitClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// MoveClient ends the open stay and begins the next.
func (a *API) MoveClient(ctx context.Context, req api.MoveClientRequestObject) (api.MoveClientResponseObject, error) {
	r, err := a.app.MoveClient(ctx, req.Id, casework.Move{StayID: req.Body.StayId, ProgramID: req.Body.ProgramId, ClinicianID: req.Body.ClinicianId,
		MovedOn: day(&req.Body.MovedOn), ChangeDueOn: day(req.Body.ChangeDueOn), LateReason: req.Body.LateReason, OverPlaces: req.Body.OverPlacesReason})
	if err != nil {
		return nil, err
	}
	return api.MoveClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.MoveClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// DischargeClient ends the episode.
func (a *API) DischargeClient(ctx context.Context, req api.DischargeClientRequestObject) (api.DischargeClientResponseObject, error) {
	r, err := a.app.DischargeClient(ctx, req.Id, casework.Discharge{StayID: req.Body.StayId, Reason: casework.DischargeReason(req.Body.Reason),
		DischargedOn: day(&req.Body.DischargedOn), LateReason: req.Body.LateReason})
	if err != nil {
		return nil, err
	}
	return api.DischargeClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.DischargeClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

func admissionOf(b *api.Admission) casework.Admission {
	return casework.Admission{ProgramID: b.ProgramId, ClinicianID: b.ClinicianId, AdmittedOn: day(&b.AdmittedOn),
		ChangeDueOn: day(b.ChangeDueOn), LateReason: b.LateReason, OverPlaces: b.OverPlacesReason}
}

func episodeJSON(e casework.EpisodeRecord) api.Episode {
	out := api.Episode{Id: e.ID, OpenedOn: openapi_types.Date{Time: e.OpenedOn.Start(time.UTC)}, ClosedOn: date(e.ClosedOn),
		DischargeReason: api.DischargeReason(e.DischargeReason), Stays: each(e.Stays, stayJSON), ReturnsTo: e.ReturnsTo}
	if e.ReturnsTo != nil {
		out.DaysAway = &e.DaysAway
	}
	if e.Between() {
		out.LeftOn = date(e.LeftOn)
	}
	return out
}
