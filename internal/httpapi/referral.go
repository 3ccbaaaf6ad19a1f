package httpapi

import (
	"context"
	"net/http"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// GetReferralBoard implements GET /referral-board.
func (a *API) GetReferralBoard(ctx context.Context, req api.GetReferralBoardRequestObject) (api.GetReferralBoardResponseObject, error) {
	b, err := a.app.GetReferralBoard(ctx, value(req.Params.ProgramId))
	if err != nil {
		return nil, err
	}
	return api.GetReferralBoard200JSONResponse{Items: each(b.Lines, referralLineJSON), Cut: b.Cut}, nil
}

// ListReferrals implements GET /referrals.
func (a *API) ListReferrals(ctx context.Context, req api.ListReferralsRequestObject) (api.ListReferralsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListReferrals(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListReferrals200JSONResponse{Items: each(found.Items, referralLineJSON), NextCursor: cursor(found.Next)}, nil
}

// DraftReferral implements POST /referrals.
func (a *API) DraftReferral(ctx context.Context, req api.DraftReferralRequestObject) (api.DraftReferralResponseObject, error) {
	r, err := a.app.DraftReferral(ctx, req.Body.ClientId, referralTerms(req.Body.Terms))
	if err != nil {
		return nil, err
	}
	return api.DraftReferral201JSONResponse{Body: referralJSON(r),
		Headers: api.DraftReferral201ResponseHeaders{Location: location("referrals", r.ID), ETag: etag(r.Version)}}, nil
}

// GetReferral implements GET /referrals/{id}.
func (a *API) GetReferral(ctx context.Context, req api.GetReferralRequestObject) (api.GetReferralResponseObject, error) {
	r, err := a.app.GetReferral(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetReferral200JSONResponse{Body: referralJSON(r), Headers: api.GetReferral200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// UpdateReferral implements PUT /referrals/{id}.
func (a *API) UpdateReferral(ctx context.Context, req api.UpdateReferralRequestObject) (api.UpdateReferralResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	r, err := a.app.UpdateReferral(ctx, req.Id, version, referralTerms(*req.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateReferral200JSONResponse{Body: referralJSON(r), Headers: api.UpdateReferral200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// GetReferralOwners implements GET /referrals/{id}/owners.
func (a *API) GetReferralOwners(ctx context.Context, req api.GetReferralOwnersRequestObject) (api.GetReferralOwnersResponseObject, error) {
	staff, err := a.app.GetReferralOwners(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetReferralOwners200JSONResponse{Items: each(staff, referralOwnerJSON)}, nil
}

func referralOwnerJSON(s casework.Staff) api.ReferralOwner {
	return api.ReferralOwner{Id: s.ID, Name: s.Name}
}

// GetReferralPacket implements GET /referrals/{id}/packet.
func (a *API) GetReferralPacket(ctx context.Context, req api.GetReferralPacketRequestObject) (api.GetReferralPacketResponseObject, error) {
	p, err := a.app.GetReferralPacket(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetReferralPacket200JSONResponse{ReferralId: p.ReferralID, Number: p.Number, Hash: p.Hash, MadeByName: p.MadeByName, MadeAt: p.MadeAt,
		Basis: referralBasisJSON(p.Basis),
		Facts: each(p.Lines, func(f casework.PacketFact) api.PacketFact {
			return api.PacketFact{Of: api.Information(f.Of), Label: f.Label, Text: f.Text, Said: f.Said}
		})}, nil
}

func (r released) VisitMakeReferralPacketResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

// MakeReferralPacket implements POST /referrals/{id}/packet. The answer writes
// itself.
func (a *API) MakeReferralPacket(ctx context.Context, req api.MakeReferralPacketRequestObject) (api.MakeReferralPacketResponseObject, error) {
	file, err := a.app.MakeReferralPacket(ctx, req.Id, casework.Medium(req.Body.Medium))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func referralTerms(t api.ReferralTerms) casework.ReferralStart {
	return casework.ReferralStart{ToProgramID: t.ToProgramId, Why: casework.ReferralWhy(t.Why), PeerPlan: casework.PeerPlan(t.PeerPlan),
		WalksAlong: casework.WalksAlong(t.WalksAlong), Words: t.Words, VisitBy: day(t.VisitBy),
		Barriers: t.Barriers, Obligations: t.Obligations, Medication: t.Medication}
}

// GetNeedsTold implements GET /needs-told.
func (a *API) GetNeedsTold(ctx context.Context, req api.GetNeedsToldRequestObject) (api.GetNeedsToldResponseObject, error) {
	n, err := a.app.GetNeedsTold(ctx, req.Params.ClientId)
	if err != nil {
		return nil, err
	}
	return api.GetNeedsTold200JSONResponse{Barriers: n.Barriers, Obligations: n.Obligations, Medication: n.Medication, WrittenAt: optional(n.WrittenAt)}, nil
}

func referralBasisJSON(b casework.ReferralBasis) api.ReferralBasis {
	return api.ReferralBasis{Basis: api.Basis(b.Basis), Scope: b.Scope, LastDay: date(b.LastDay), UnitName: b.UnitName}
}

func referralJSON(r *casework.ReferralRecord) api.Referral {
	out := api.Referral{Line: referralLineJSON(r.ReferralLine), Both: r.Both, Says: r.Says, Full: r.Full, May: []api.ReferralAct{},
		Steps: each(r.Steps, func(s casework.ReferralStepLine) api.ReferralStep {
			return api.ReferralStep{Act: api.ReferralAct(s.Act), FromState: api.ReferralState(s.FromState), ToState: api.ReferralState(s.ToState),
				Side: api.ReferralSide(s.Side), ByName: s.ByName, At: s.At, Words: s.Words}
		})}
	for _, act := range casework.ReferralActs() {
		if r.May[act] {
			out.May = append(out.May, api.ReferralAct(act))
		}
	}
	out.Introductions = each(r.Introductions, warmIntroductionJSON)
	if r.Introducers != nil {
		out.Introducers = &api.Introducers{From: each(r.Introducers.From, referralOwnerJSON), To: each(r.Introducers.To, referralOwnerJSON)}
	}
	if r.Basis.Basis != "" {
		b := referralBasisJSON(r.Basis)
		out.Basis = &b
	}
	return out
}

func referralLineJSON(l casework.ReferralLine) api.ReferralLine {
	return api.ReferralLine{
		Id: l.ID, Version: l.Version, ClientId: l.ClientID, Name: l.Name(), State: api.ReferralState(l.State), HeldFrom: optional(api.ReferralState(l.HeldFrom)),
		Side: api.ReferralSide(l.Side), FromProgramId: l.FromProgramID, FromName: l.FromName, FromStage: api.Stage(l.FromStage),
		ToProgramId: l.ToProgramID, ToName: l.ToName, ToStage: api.Stage(l.ToStage), Direction: api.Direction(l.Direction),
		Why: api.ReferralWhy(l.Why), PeerPlan: api.PeerPlan(l.PeerPlan), PeerName: l.PeerName, WalksAlong: api.WalksAlong(l.WalksAlong), Words: l.Words,
		VisitBy: openapi_types.Date{Time: l.VisitBy.Start(time.UTC)}, ConsentId: l.ConsentID, CreatedByName: l.CreatedByName, CreatedAt: l.CreatedAt,
		SentByName: l.SentByName, SentAt: l.SentAt, AnswerDueAt: l.AnswerDueAt, PacketVersion: l.PacketVersion, Question: l.Question, Answer: l.Answer,
		OwnerId: l.OwnerID, OwnerName: l.OwnerName, AcceptedAt: l.AcceptedAt, VisitAt: l.VisitAt, VisitPlace: l.VisitPlace, Misses: l.Misses,
		AttendedOn: date(l.AttendedOn), OverlapUntil: l.OverlapUntil, Attempts: l.Attempts, Reason: l.Reason, Suggestion: l.Suggestion, ClosedAt: l.ClosedAt,
		IntroducedAt: l.IntroducedAt, IntroductionAt: l.IntroductionAt,
	}
}
