package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// SearchClients answers whom a search found.
func (a *API) SearchClients(ctx context.Context, req api.SearchClientsRequestObject) (api.SearchClientsResponseObject, error) {
	found, err := a.app.SearchClients(ctx, req.Body.Text, value(req.Body.Limit))
	if err != nil {
		return nil, err
	}
	return api.SearchClients200JSONResponse{Items: each(found.Items, foundClientJSON), More: found.More}, nil
}

func foundClientJSON(f casework.FoundClient) api.FoundClient {
	return api.FoundClient{ClientId: f.ClientID, Number: f.Number, Name: f.Name, Pronouns: f.Pronouns,
		BirthDate: openapi_types.Date{Time: f.BirthDate.Start(time.UTC)}, Restricted: f.Restricted, ProgramId: f.ProgramID,
		ProgramName: f.ProgramName, Stage: api.Stage(f.Stage), StaySince: date(f.StaySince), EpisodeOpen: f.EpisodeOpen,
		PeerId: f.PeerID, PeerName: f.PeerName}
}
