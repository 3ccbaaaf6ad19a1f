package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListSupportNetworks implements GET /support-networks.
func (a *API) ListSupportNetworks(ctx context.Context, req api.ListSupportNetworksRequestObject) (api.ListSupportNetworksResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	n, err := a.app.ListSupportNetworks(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListSupportNetworks200JSONResponse{Items: each(n.Items, supportNetworkJSON), NextCursor: cursor(n.Next)}, nil
}

// TakeSupportNetwork implements POST /support-networks.
func (a *API) TakeSupportNetwork(ctx context.Context, req api.TakeSupportNetworkRequestObject) (api.TakeSupportNetworkResponseObject, error) {
	n, err := a.app.TakeSupportNetwork(ctx, casework.SupportNetworkTake{ClientID: req.Body.ClientId, TakenOn: day(req.Body.TakenOn),
		Ties: each(req.Body.Ties, func(t api.Tie) casework.Tie {
			return casework.Tie{Kind: casework.TieKind(t.Kind), People: t.People, Closeness: casework.Closeness(t.Closeness),
				Often: casework.HowOften(t.Often), Effect: casework.TieEffect(t.Effect)}
		})})
	if err != nil {
		return nil, err
	}
	return api.TakeSupportNetwork201JSONResponse{Body: supportNetworkJSON(*n), Headers: api.TakeSupportNetwork201ResponseHeaders{Location: location("clients", n.ClientID)}}, nil
}

func supportNetworkJSON(n casework.SupportNetworkLine) api.SupportNetwork {
	s := n.Sums()
	return api.SupportNetwork{Id: n.ID, ClientId: n.ClientID, TakenOn: dateOf(n.TakenOn), RecordedBy: n.RecordedBy, RecordedByName: n.RecordedByName,
		RecordedAt: n.RecordedAt, People: s.People, Close: s.Close, Weekly: s.Weekly, Supporting: s.Supporting, Hindering: s.Hindering,
		Ties: each(n.Ties, func(t casework.Tie) api.Tie {
			return api.Tie{Kind: api.TieKind(t.Kind), People: t.People, Closeness: api.Closeness(t.Closeness), Often: api.HowOften(t.Often), Effect: api.TieEffect(t.Effect)}
		})}
}
