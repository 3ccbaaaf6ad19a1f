package httpapi

import (
	"context"
	"slices"
	"time"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPrograms implements GET /programs.
func (a *API) ListPrograms(ctx context.Context, req api.ListProgramsRequestObject) (api.ListProgramsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	programs, err := a.app.ListPrograms(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListPrograms200JSONResponse{Items: each(programs.Items, programJSON), NextCursor: cursor(programs.Next)}, nil
}

// CreateProgram implements POST /programs.
func (a *API) CreateProgram(ctx context.Context, req api.CreateProgramRequestObject) (api.CreateProgramResponseObject, error) {
	p, err := a.app.CreateProgram(ctx, saidProgram(req.Body))
	if err != nil {
		return nil, err
	}
	return api.CreateProgram201JSONResponse{Body: programJSON(p.ProgramLine),
		Headers: api.CreateProgram201ResponseHeaders{ETag: etag(p.Version), Location: location("programs", p.ID)}}, nil
}

// GetProgram implements GET /programs/{id}.
func (a *API) GetProgram(ctx context.Context, req api.GetProgramRequestObject) (api.GetProgramResponseObject, error) {
	p, err := a.app.GetProgram(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetProgram200JSONResponse{Body: programJSON(p.ProgramLine),
		Headers: api.GetProgram200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// UpdateProgram implements PUT /programs/{id}.
func (a *API) UpdateProgram(ctx context.Context, req api.UpdateProgramRequestObject) (api.UpdateProgramResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := a.app.UpdateProgram(ctx, req.Id, version, saidProgram(req.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateProgram200JSONResponse{Body: programJSON(p.ProgramLine),
		Headers: api.UpdateProgram200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// weekdays are the contract's words for the days, from Sunday.
var weekdays = []api.Weekday{api.WeekdaySunday, api.WeekdayMonday, api.WeekdayTuesday, api.WeekdayWednesday,
	api.WeekdayThursday, api.WeekdayFriday, api.WeekdaySaturday}

func saidProgram(b *api.ProgramEdit) casework.ProgramEdit {
	e := casework.ProgramEdit{Part2ProgramID: b.Part2ProgramId, Name: b.Name, Stage: casework.Stage(b.Stage),
		LevelEdition: b.LevelEdition, LevelCode: b.LevelCode, Site: b.Site, LeadID: b.LeadId, TimeZone: b.TimeZone, ClosedOn: day(b.ClosedOn),
		UsualDays: value(b.UsualDays), UsualFrom: day(b.UsualFrom), PlanReviewMonths: value(b.PlanReviewMonths), Places: b.Places}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if slices.Contains(b.OpenDays, weekdays[d]) {
			e.OpenDays = e.OpenDays.With(d)
		}
	}
	return e
}

func programJSON(p casework.ProgramLine) api.Program {
	out := api.Program{Id: p.ID, Version: p.Version, Part2ProgramId: p.Part2ProgramID, Name: p.Name, Stage: api.Stage(p.Stage),
		LevelEdition: p.LevelEdition, LevelCode: p.LevelCode, Site: p.Site, LeadId: p.LeadID, LeadName: p.LeadName,
		TimeZone: p.TimeZone, ClosedOn: date(p.ClosedOn), UsualDays: optional(p.UsualDays), UsualFrom: date(p.UsualFrom), PlanReviewMonths: optional(p.PlanReviewMonths), Places: optional(p.Places), Full: p.Full, OpenDays: []api.Weekday{}}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if p.OpenDays.Has(d) {
			out.OpenDays = append(out.OpenDays, weekdays[d])
		}
	}
	return out
}
