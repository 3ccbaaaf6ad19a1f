package httpapi

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// GetContinuity implements GET /continuity.
func (a *API) GetContinuity(ctx context.Context, req api.GetContinuityRequestObject) (api.GetContinuityResponseObject, error) {
	c, err := a.app.GetContinuity(ctx, casework.Period{From: day(req.Params.From), To: day(req.Params.To)})
	if err != nil {
		return nil, err
	}
	out := api.GetContinuity200JSONResponse{From: dateJSON(c.Period.From), To: dateJSON(c.Period.To), Everyone: c.Everyone, Quiet: c.Quiet,
		Leavers: []api.ContinuityPair{}, Pairs: []api.ContinuityPair{}, HandOffs: []api.HandOffPair{}, Flow: []api.Flow{}}
	for _, p := range c.Leavers {
		out.Leavers = append(out.Leavers, pairJSON(c, p))
	}
	for _, p := range c.Pairs {
		out.Pairs = append(out.Pairs, pairJSON(c, p))
	}
	for _, p := range c.HandOffs {
		out.HandOffs = append(out.HandOffs, api.HandOffPair{FromProgramId: p.FromProgramID, FromName: c.Programs[p.FromProgramID].Name, ToProgramId: p.ToProgramID,
			ToName: c.Programs[p.ToProgramID].Name, Sent: p.Sent, MedianHours: int(math.Ceil(p.Hours)), InTime: shareJSON(p.InTime), Declined: shareJSON(p.Declined),
			Returned: shareJSON(p.Returned), Missed: shareJSON(p.Missed), ReEngaged: shareJSON(p.ReEngaged), Arrived: shareJSON(p.Arrived), Warm: shareJSON(p.Warm)})
	}
	for _, f := range c.Flow {
		out.Flow = append(out.Flow, api.Flow{Stage: api.Stage(f.Stage), Left: f.Left, ToPhp: f.To[casework.StagePHP], ToIop: f.To[casework.StageIOP],
			ToAftercare: f.To[casework.StageAftercare], ToOther: f.To[casework.StageOther], Between: f.Between, Finished: f.Finished, Lost: f.Lost})
	}
	return out, nil
}

func pairJSON(c *casework.Continuity, p casework.ContinuityPair) api.ContinuityPair {
	return api.ContinuityPair{FromProgramId: p.FromProgramID, FromName: c.Programs[p.FromProgramID].Name, ToProgramId: optional(p.ToProgramID),
		ToName: c.Programs[p.ToProgramID].Name, Left: p.Left, Arrived: shareJSON(p.Arrived), MedianDays: int(math.Ceil(p.Days)), Within7: shareJSON(p.Within[0]),
		Within14: shareJSON(p.Within[1]), Within30: shareJSON(p.Within[2]), Contact30: shareJSON(p.Contact), PeerStayed: shareJSON(p.Peer)}
}

func shareJSON(s casework.Share) api.Share {
	low, high := s.Interval()
	return api.Share{K: s.K, N: s.N, LowPerMille: int(math.Round(low * 1000)), HighPerMille: int(math.Round(high * 1000))}
}

func dateJSON(d casework.Date) openapi_types.Date {
	return openapi_types.Date{Time: d.Start(time.UTC)}
}

// ListDepartures implements GET /departures.
func (a *API) ListDepartures(ctx context.Context, req api.ListDeparturesRequestObject) (api.ListDeparturesResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	f := casework.DepartureFilter{Period: casework.Period{From: day(req.Params.From), To: day(req.Params.To)}, FromProgramID: value(req.Params.FromProgramId),
		ToProgramID: value(req.Params.ToProgramId), FromStage: casework.Stage(req.Params.FromStage), ToStage: casework.Stage(req.Params.ToStage),
		Outcome: casework.DepartureOutcome(value(req.Params.Outcome))}
	found, err := a.app.ListDepartures(ctx, f, p)
	if err != nil {
		return nil, err
	}
	return api.ListDepartures200JSONResponse{Items: each(found.Items, departureJSON), NextCursor: cursor(found.Next)}, nil
}

func departureJSON(l casework.DepartureLine) api.Departure {
	out := api.Departure{StayId: l.StayID, ClientId: l.ClientID, Name: l.Name, FromProgramId: l.FromProgramID, FromName: l.FromName, ToName: l.ToName,
		LeftOn: dateJSON(l.LeftOn), Outcome: api.DepartureOutcome(l.Outcome())}
	if l.ToProgramID != nil && *l.ToProgramID != uuid.Nil {
		out.ToProgramId = l.ToProgramID
	}
	if days, arrived := l.Days(); arrived {
		out.Days = &days
	}
	return out
}
