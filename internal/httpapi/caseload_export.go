package httpapi

import (
	"context"
	"net/http"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// released is the answer that is a file: it writes itself.
type released struct {
	ctx  context.Context
	file *release.Release
}

func (r released) VisitExportCaseloadResponse(w http.ResponseWriter) error {
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
