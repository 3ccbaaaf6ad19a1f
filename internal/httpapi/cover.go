package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// StartCover implements POST /covers.
func (a *API) StartCover(ctx context.Context, req api.StartCoverRequestObject) (api.StartCoverResponseObject, error) {
	b := req.Body
	c, err := a.app.StartCover(ctx, casework.CoverStart{AbsentID: b.AbsentId, CoveringID: b.CoveringId, StartsAt: b.StartsAt,
		EndsAt: b.EndsAt, Reason: b.Reason})
	if err != nil {
		return nil, err
	}
	return api.StartCover201JSONResponse{Body: coverJSON(*c),
		Headers: api.StartCover201ResponseHeaders{Location: location("staff", c.AbsentID)}}, nil
}

// EndCover implements POST /covers/{id}/end.
func (a *API) EndCover(ctx context.Context, req api.EndCoverRequestObject) (api.EndCoverResponseObject, error) {
	c, err := a.app.EndCover(ctx, req.Id, req.Body.EndsAt)
	if err != nil {
		return nil, err
	}
	return api.EndCover200JSONResponse(coverJSON(*c)), nil
}

func coverJSON(c casework.CoverLine) api.Cover {
	return api.Cover{Id: c.ID, AbsentId: c.AbsentID, AbsentName: c.AbsentName, CoveringId: c.CoveringID,
		CoveringName: c.CoveringName, StartsAt: c.StartsAt, EndsAt: c.EndsAt, Reason: c.Reason}
}
