package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListDuplicates implements GET /duplicates.
func (a *API) ListDuplicates(ctx context.Context, req api.ListDuplicatesRequestObject) (api.ListDuplicatesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListDuplicates(ctx, casework.DuplicateStatus(req.Params.Status), p)
	if err != nil {
		return nil, err
	}
	return api.ListDuplicates200JSONResponse{Items: each(found.Items, duplicateJSON), NextCursor: cursor(found.Next)}, nil
}

// CheckDuplicate implements POST /duplicates.
func (a *API) CheckDuplicate(ctx context.Context, req api.CheckDuplicateRequestObject) (api.CheckDuplicateResponseObject, error) {
	b := req.Body
	found, err := a.app.CheckDuplicate(ctx, casework.ClientEdit{LegalFirst: b.LegalFirst, LegalLast: b.LegalLast,
		ChosenName: b.ChosenName, BirthDate: day(&b.BirthDate), AgencyNumber: b.AgencyNumber})
	if err != nil {
		return nil, err
	}
	return api.CheckDuplicate200JSONResponse{Items: each(found, lookalikeJSON)}, nil
}

// DismissDuplicate implements POST /duplicates/{id}/dismiss.
func (a *API) DismissDuplicate(ctx context.Context, req api.DismissDuplicateRequestObject) (api.DismissDuplicateResponseObject, error) {
	d, err := a.app.DismissDuplicate(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.DismissDuplicate200JSONResponse(duplicateJSON(*d)), nil
}

// CompareClient implements GET /clients/{id}/compare.
func (a *API) CompareClient(ctx context.Context, req api.CompareClientRequestObject) (api.CompareClientResponseObject, error) {
	c, err := a.app.CompareClient(ctx, req.Id, req.Params.With)
	if err != nil {
		return nil, err
	}
	out := api.CompareClient200JSONResponse{First: comparedJSON(&c.First), Second: comparedJSON(&c.Second),
		Differs: each(c.Differs(), identityFieldJSON), SetAside: each(c.SetAside, setAsideJSON), Restricts: c.Restricts}
	if c.Duplicate != nil {
		out.DuplicateId, out.Status = &c.Duplicate.ID, api.DuplicateStatus(c.Duplicate.Status)
	}
	return out, nil
}

func comparedJSON(r *casework.ComparedRecord) api.ComparedRecord {
	return api.ComparedRecord{Record: clientRecordJSON(&r.ClientRecord), Sessions: r.Sessions, Notes: r.Notes, Drafts: r.Drafts,
		OpenConcerns: r.OpenConcerns, Concerns: r.EveryConcern, LastContactAt: r.LastContactAt}
}

func duplicateJSON(d casework.DuplicateLine) api.Duplicate {
	return api.Duplicate{Id: d.ID, Version: d.Version, First: lookalikeJSON(d.First), Second: lookalikeJSON(d.Second),
		Because: each(d.Because, likenessJSON), FoundAt: d.FoundAt, Status: api.DuplicateStatus(d.Status), DecidedBy: d.DecidedBy,
		DecidedByName: d.DecidedByName, DecidedAt: d.DecidedAt, Reason: d.Reason}
}

func lookalikeJSON(l casework.Lookalike) api.Lookalike {
	return api.Lookalike{ClientId: l.ClientID, Number: l.Number, Name: l.Name, BirthDate: openapi_types.Date{Time: l.BirthDate.Start(time.UTC)},
		Restricted: l.Restricted, ProgramName: l.ProgramName, Because: each(l.Because, likenessJSON)}
}

func likenessJSON(l casework.Likeness) api.Likeness { return api.Likeness(l) }
