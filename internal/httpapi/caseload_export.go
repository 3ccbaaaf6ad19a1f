package httpapi

import (
	"context"
	"net/http"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// released is the answer that leaves: it writes itself, and only what the gate
// permitted.
type released struct {
	ctx  context.Context
	file interface {
		Send(context.Context, http.ResponseWriter) error
	}
}

func (r released) VisitReportCaseloadFileResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitMakeDisclosureResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitMakeAccountingResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitMakeAccessLogResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitMakeStudyExportResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitExportCaseloadResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

func (r released) VisitExportDirectoryResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

// ExportCaseload answers the caseload list as a file.
func (a *API) ExportCaseload(ctx context.Context, req api.ExportCaseloadRequestObject) (api.ExportCaseloadResponseObject, error) {
	p := req.Params
	f := casework.CaseloadFilter{ProgramID: value(p.ProgramId), NoPeer: value(p.NoPeer)}
	if p.PeerId != nil {
		f.PeerIDs = append(f.PeerIDs, *p.PeerId)
	}
	file, err := a.app.ExportCaseload(ctx, f, release.Format(p.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}
