package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// LeaveClient ends the open stay with no next one yet.
func (a *API) LeaveClient(ctx context.Context, req api.LeaveClientRequestObject) (api.LeaveClientResponseObject, error) {
	r, err := a.app.LeaveClient(ctx, req.Id, casework.Leaving{StayID: &req.Body.StayId, LeftOn: day(&req.Body.LeftOn), LateReason: req.Body.LateReason})
	if err != nil {
		return nil, err
	}
	return api.LeaveClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.LeaveClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// PauseClient begins time away.
func (a *API) PauseClient(ctx context.Context, req api.PauseClientRequestObject) (api.PauseClientResponseObject, error) {
	r, err := a.app.PauseClient(ctx, req.Id, casework.Pause{StayID: &req.Body.StayId, Reason: casework.PauseReason(req.Body.Reason),
		PausedOn: day(&req.Body.PausedOn), LateReason: req.Body.LateReason})
	if err != nil {
		return nil, err
	}
	return api.PauseClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.PauseClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// ResumeClient ends time away.
func (a *API) ResumeClient(ctx context.Context, req api.ResumeClientRequestObject) (api.ResumeClientResponseObject, error) {
	r, err := a.app.ResumeClient(ctx, req.Id, casework.Resume{StayID: &req.Body.StayId, ResumedOn: day(&req.Body.ResumedOn), LateReason: req.Body.LateReason})
	if err != nil {
		return nil, err
	}
	return api.ResumeClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.ResumeClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// ChangeStayClinician names another primary clinician.
func (a *API) ChangeStayClinician(ctx context.Context, req api.ChangeStayClinicianRequestObject) (api.ChangeStayClinicianResponseObject, error) {
	r, err := a.app.ChangeStayClinician(ctx, req.Id, casework.ClinicianChange{WasClinicianID: req.Body.WasClinicianId, ClinicianID: req.Body.ClinicianId,
		From: day(&req.Body.From), Reason: req.Body.Reason})
	if err != nil {
		return nil, err
	}
	return api.ChangeStayClinician200JSONResponse{Body: clientRecordJSON(r),
		Headers: api.ChangeStayClinician200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// CorrectStay mends the days of a stay.
func (a *API) CorrectStay(ctx context.Context, req api.CorrectStayRequestObject) (api.CorrectStayResponseObject, error) {
	r, err := a.app.CorrectStay(ctx, req.Id, casework.StayCorrection{WasStartsOn: day(&req.Body.WasStartsOn), WasEndsOn: day(req.Body.WasEndsOn),
		StartsOn: day(&req.Body.StartsOn), EndsOn: day(req.Body.EndsOn), Reason: req.Body.Reason})
	if err != nil {
		return nil, err
	}
	return api.CorrectStay200JSONResponse{Body: clientRecordJSON(r), Headers: api.CorrectStay200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// PreviewStay answers what an act would change.
func (a *API) PreviewStay(ctx context.Context, req api.PreviewStayRequestObject) (api.PreviewStayResponseObject, error) {
	b := req.Body
	e, err := a.app.PreviewStay(ctx, req.Id, casework.StayAct{Kind: casework.StayActKind(b.Kind), Day: day(&b.Day), EndsOn: day(b.EndsOn),
		ProgramID: b.ProgramId, StayID: b.StayId})
	if err != nil {
		return nil, err
	}
	return api.PreviewStay200JSONResponse{DaysBack: e.DaysBack, Sessions: e.Sessions, Shifts: each(e.Shifts, stayShiftJSON),
		Loses: orNone(e.Loses), Gets: orNone(e.Gets)}, nil
}

// orNone is a list also where there is nothing in it.
func orNone(names []string) []string { return append([]string{}, names...) }

func stayShiftJSON(s casework.StayShift) api.StayShift {
	days := func(d casework.StayDays) api.StayDays {
		return api.StayDays{StartsOn: date(d.StartsOn), EndsOn: date(d.EndsOn), Days: d.Days}
	}
	return api.StayShift{ProgramName: s.ProgramName, Was: days(s.Was), Will: days(s.Will)}
}

func stayJSON(s casework.StayLine) api.Stay {
	due, usual := s.ChangeDue()
	return api.Stay{Id: s.ID, ProgramId: s.ProgramID, ProgramName: s.ProgramName, Stage: api.Stage(s.Stage), ClinicianId: s.ClinicianID,
		ClinicianName: s.ClinicianName, StartsOn: openapi_types.Date{Time: s.StartsOn.Start(time.UTC)}, EndsOn: date(s.EndsOn),
		ChangeDueOn: date(due), ChangeUsual: optional(usual), Direction: api.Direction(s.Direction), Pauses: each(s.Pauses, stayPauseJSON),
		Changes: each(s.Changes, stayChangeJSON)}
}

func stayPauseJSON(p casework.StayPause) api.StayPause {
	return api.StayPause{Id: p.ID, Reason: api.PauseReason(p.Reason), StartsOn: openapi_types.Date{Time: p.StartsOn.Start(time.UTC)},
		EndsOn: date(p.EndsOn)}
}

func stayChangeJSON(c casework.StayChangeLine) api.StayChange {
	out := api.StayChange{Id: c.ID, Kind: api.StayChangeKind(c.Kind), OnDay: openapi_types.Date{Time: c.OnDay.Start(time.UTC)},
		WasClinicianName: c.WasClinicianName, ClinicianName: c.ClinicianName, WasStartsOn: date(c.WasStartsOn), WasEndsOn: date(c.WasEndsOn),
		Reason: c.Reason, ChangedAt: c.ChangedAt, ChangedByName: c.ChangedByName}
	if c.Act != "" {
		act := api.StayActKind(c.Act)
		out.Act = &act
	}
	return out
}
