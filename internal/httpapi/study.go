package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListStudies implements GET /studies.
func (a *API) ListStudies(ctx context.Context, req api.ListStudiesRequestObject) (api.ListStudiesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	studies, err := a.app.ListStudies(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListStudies200JSONResponse{Items: each(studies.Items, studyJSON), NextCursor: cursor(studies.Next)}, nil
}

// BeginStudy implements POST /studies.
func (a *API) BeginStudy(ctx context.Context, req api.BeginStudyRequestObject) (api.BeginStudyResponseObject, error) {
	s, err := a.app.BeginStudy(ctx, req.Body.Name, req.Body.Protocol)
	if err != nil {
		return nil, err
	}
	return api.BeginStudy200JSONResponse(studyJSON(*s)), nil
}

// PrepareStudy implements POST /studies/{id}/prepare.
func (a *API) PrepareStudy(ctx context.Context, req api.PrepareStudyRequestObject) (api.PrepareStudyResponseObject, error) {
	s, err := a.app.PrepareStudy(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.PrepareStudy200JSONResponse(studyJSON(*s)), nil
}

// EndStudy implements POST /studies/{id}/end.
func (a *API) EndStudy(ctx context.Context, req api.EndStudyRequestObject) (api.EndStudyResponseObject, error) {
	s, err := a.app.EndStudy(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.EndStudy200JSONResponse(studyJSON(*s)), nil
}

// MakeStudyExport implements POST /study-exports. The answer writes itself.
func (a *API) MakeStudyExport(ctx context.Context, req api.MakeStudyExportRequestObject) (api.MakeStudyExportResponseObject, error) {
	file, err := a.app.MakeStudyExport(ctx, req.Body.StudyId, release.Format(req.Body.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func studyJSON(s casework.Study) api.Study {
	return api.Study{Id: s.ID, Version: s.Version, Name: s.Name, Protocol: s.Protocol, BegunBy: s.BegunBy, BegunAt: s.BegunAt, Preparation: s.Preparation,
		PreparedAt: s.PreparedAt, People: s.People, EndedBy: s.EndedBy, EndedAt: s.EndedAt}
}
