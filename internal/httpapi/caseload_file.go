package httpapi

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListCaseloadFiles implements GET /caseload-files.
func (a *API) ListCaseloadFiles(ctx context.Context, req api.ListCaseloadFilesRequestObject) (api.ListCaseloadFilesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	files, err := a.app.ListCaseloadFiles(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListCaseloadFiles200JSONResponse{Items: each(files.Items, caseloadFileJSON), NextCursor: cursor(files.Next)}, nil
}

// UploadCaseloadFile implements POST /caseload-files; the body is the file.
func (a *API) UploadCaseloadFile(ctx context.Context, req api.UploadCaseloadFileRequestObject) (api.UploadCaseloadFileResponseObject, error) {
	name, err := url.PathUnescape(value(req.Params.XFileName))
	if err != nil {
		return nil, casework.Invalid("X-File-Name", "Write the name in percent-encoded UTF-8.")
	}
	f, err := a.app.UploadCaseloadFile(ctx, name, req.Body)
	if err != nil {
		return nil, err
	}
	return api.UploadCaseloadFile201JSONResponse{Body: caseloadFileJSON(*f),
		Headers: api.UploadCaseloadFile201ResponseHeaders{ETag: etag(f.Version), Location: location("caseload-files", f.ID)}}, nil
}

// GetCaseloadFile implements GET /caseload-files/{id}.
func (a *API) GetCaseloadFile(ctx context.Context, req api.GetCaseloadFileRequestObject) (api.GetCaseloadFileResponseObject, error) {
	p, err := a.app.GetCaseloadFile(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetCaseloadFile200JSONResponse{Body: caseloadPreviewJSON(p),
		Headers: api.GetCaseloadFile200ResponseHeaders{ETag: etag(p.File.Version)}}, nil
}

// UpdateCaseloadFile implements PUT /caseload-files/{id}.
func (a *API) UpdateCaseloadFile(ctx context.Context, req api.UpdateCaseloadFileRequestObject) (api.UpdateCaseloadFileResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := req.Body
	e := casework.CaseloadFileEdit{Sheet: b.Sheet, Dates: casework.CaseloadDates(value(b.Dates)),
		Columns: map[string]string{}, Programs: map[string]uuid.UUID{}}
	for _, c := range b.Columns {
		e.Columns[c.Heading] = string(c.Field)
	}
	for _, p := range b.Programs {
		e.Programs[p.Word] = p.ProgramId
	}
	p, err := a.app.UpdateCaseloadFile(ctx, req.Id, version, e)
	if err != nil {
		return nil, err
	}
	return api.UpdateCaseloadFile200JSONResponse{Body: caseloadPreviewJSON(p),
		Headers: api.UpdateCaseloadFile200ResponseHeaders{ETag: etag(p.File.Version)}}, nil
}

// ImportCaseloadFile implements POST /caseload-files/{id}/import.
func (a *API) ImportCaseloadFile(ctx context.Context, req api.ImportCaseloadFileRequestObject) (api.ImportCaseloadFileResponseObject, error) {
	f, err := a.app.ImportCaseloadFile(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.ImportCaseloadFile200JSONResponse(caseloadFileJSON(*f)), nil
}

// ReportCaseloadFile implements GET /caseload-files/{id}/report.
func (a *API) ReportCaseloadFile(ctx context.Context, req api.ReportCaseloadFileRequestObject) (api.ReportCaseloadFileResponseObject, error) {
	format := release.CSV
	if f := value(req.Params.Format); f != "" {
		format = release.Format(f)
	}
	report, err := a.app.ReportCaseloadFile(ctx, req.Id, format)
	if err != nil {
		return nil, err
	}
	return released{ctx, report}, nil
}

// DiscardCaseloadFile implements DELETE /caseload-files/{id}.
func (a *API) DiscardCaseloadFile(ctx context.Context, req api.DiscardCaseloadFileRequestObject) (api.DiscardCaseloadFileResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := a.app.DiscardCaseloadFile(ctx, req.Id, version); err != nil {
		return nil, err
	}
	return api.DiscardCaseloadFile204Response{}, nil
}

func caseloadFileJSON(f casework.CaseloadFile) api.CaseloadFile {
	out := api.CaseloadFile{Id: f.ID, Version: f.Version, Name: f.Name, Size: f.Size, CreatedAt: f.CreatedAt, ExpiresAt: f.ExpiresAt,
		BroughtInAt: f.BroughtInAt}
	if f.BroughtInAt != nil {
		counts := caseloadCountsJSON(casework.CaseloadCounts{People: f.People, Stays: f.Stays, Assignments: f.Assignments,
			Duplicates: f.Duplicates, Refused: f.Refused})
		out.Counts = &counts
	}
	return out
}

func caseloadCountsJSON(c casework.CaseloadCounts) api.CaseloadCounts {
	return api.CaseloadCounts{People: c.People, Stays: c.Stays, Assignments: c.Assignments, Duplicates: c.Duplicates, Refused: c.Refused}
}

func caseloadPreviewJSON(p *casework.CaseloadPreview) api.CaseloadPreview {
	same := func(s string) string { return s }
	return api.CaseloadPreview{File: caseloadFileJSON(*p.File), Counts: caseloadCountsJSON(p.Counts), Trouble: p.Trouble,
		Sheets: each(p.Sheets, same), Sheet: p.Sheet, DayFirst: p.DayFirst,
		Headings: each(p.Headings, func(h casework.CaseloadHeading) api.CaseloadHeading {
			return api.CaseloadHeading{Name: h.Name, Field: h.Field, Samples: each(h.Samples, same)}
		}),
		Words: each(p.Words, func(w casework.CaseloadWord) api.CaseloadWord { return api.CaseloadWord{Word: w.Word, Lines: w.Lines} }),
		Problems: each(p.Problems, func(x casework.CaseloadProblem) api.CaseloadProblem {
			return api.CaseloadProblem{Line: x.Line, Duplicate: x.Duplicate, Column: x.Column, Message: x.Message}
		})}
}
