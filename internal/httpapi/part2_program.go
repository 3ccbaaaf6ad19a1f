package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListPart2Programs implements GET /part2-programs.
func (a *API) ListPart2Programs(ctx context.Context, req api.ListPart2ProgramsRequestObject) (api.ListPart2ProgramsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	units, err := a.app.ListPart2Programs(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListPart2Programs200JSONResponse{Items: each(units.Items, part2ProgramJSON), NextCursor: cursor(units.Next)}, nil
}

// CreatePart2Program implements POST /part2-programs.
func (a *API) CreatePart2Program(ctx context.Context, req api.CreatePart2ProgramRequestObject) (api.CreatePart2ProgramResponseObject, error) {
	p, err := a.app.CreatePart2Program(ctx, req.Body.Name)
	if err != nil {
		return nil, err
	}
	return api.CreatePart2Program201JSONResponse{Body: part2ProgramJSON(*p),
		Headers: api.CreatePart2Program201ResponseHeaders{Location: "/api/v1/part2-programs"}}, nil
}

func part2ProgramJSON(p casework.Part2Program) api.Part2Program {
	return api.Part2Program{Id: p.ID, Version: p.Version, Name: p.Name}
}
