package httpapi

import (
	"context"
	"net/http"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListCommunityReferrals implements GET /community-referrals.
func (a *API) ListCommunityReferrals(ctx context.Context, req api.ListCommunityReferralsRequestObject) (api.ListCommunityReferralsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListCommunityReferrals(ctx, value(req.Params.ClientId), p)
	if err != nil {
		return nil, err
	}
	return api.ListCommunityReferrals200JSONResponse{Items: each(found.Items, communityLineJSON), NextCursor: cursor(found.Next)}, nil
}

// MakeCommunityReferral implements POST /community-referrals.
func (a *API) MakeCommunityReferral(ctx context.Context, req api.MakeCommunityReferralRequestObject) (api.MakeCommunityReferralResponseObject, error) {
	b := req.Body
	r, err := a.app.MakeCommunityReferral(ctx, casework.CommunityStart{ClientID: b.ClientId, OrganizationID: b.OrganizationId,
		Need: casework.OrganizationService(b.Need), How: casework.CommunityHow(b.How), Told: casework.Packet(b.Told), Words: b.Words, AskOn: day(b.AskOn)})
	if err != nil {
		return nil, err
	}
	return api.MakeCommunityReferral201JSONResponse{Body: communityReferralJSON(r),
		Headers: api.MakeCommunityReferral201ResponseHeaders{Location: location("community-referrals", r.ID)}}, nil
}

// GetCommunityReferral implements GET /community-referrals/{id}.
func (a *API) GetCommunityReferral(ctx context.Context, req api.GetCommunityReferralRequestObject) (api.GetCommunityReferralResponseObject, error) {
	r, err := a.app.GetCommunityReferral(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetCommunityReferral200JSONResponse(communityReferralJSON(r)), nil
}

// TellCommunityReferral implements POST /community-referrals/{id}/tell.
func (a *API) TellCommunityReferral(ctx context.Context, req api.TellCommunityReferralRequestObject) (api.TellCommunityReferralResponseObject, error) {
	b := req.Body
	r, err := a.app.TellCommunityReferral(ctx, req.Id, casework.CommunityWord{Act: casework.ReferralAct(b.Act), On: day(b.On), VisitAt: value(b.VisitAt), Words: b.Words})
	if err != nil {
		return nil, err
	}
	return api.TellCommunityReferral200JSONResponse(communityReferralJSON(r)), nil
}

func (r released) VisitMakeCommunityPacketResponse(w http.ResponseWriter) error {
	return r.file.Send(r.ctx, w)
}

// MakeCommunityPacket implements POST /community-referrals/{id}/packet. The
// answer writes itself.
func (a *API) MakeCommunityPacket(ctx context.Context, req api.MakeCommunityPacketRequestObject) (api.MakeCommunityPacketResponseObject, error) {
	file, err := a.app.MakeCommunityPacket(ctx, req.Id, casework.Medium(req.Body.Medium))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func communityReferralJSON(r *casework.CommunityRecord) api.CommunityReferral {
	return api.CommunityReferral{Line: communityLineJSON(r.CommunityLine), May: r.May, Says: r.Says,
		Steps: each(r.Steps, func(s casework.CommunityStepLine) api.CommunityStep {
			return api.CommunityStep{Act: api.CommunityStepAct(s.Act), ToState: api.CommunityState(s.ToState), ByName: s.ByName, At: s.At, Words: s.Words}
		})}
}

func communityLineJSON(l casework.CommunityLine) api.CommunityLine {
	return api.CommunityLine{Id: l.ID, ClientId: l.ClientID, ClientName: l.ClientName, OrganizationId: l.OrganizationID, OrganizationName: l.OrganizationName,
		Need: api.OrganizationService(l.Need), How: api.CommunityHow(l.How), Told: api.CommunityPacket(l.Told), State: api.CommunityState(l.State), Words: l.Words,
		AskOn: openapi_types.Date{Time: l.AskOn.Start(time.UTC)}, VisitAt: l.VisitAt, AttendedOn: date(l.AttendedOn), Reason: l.Reason,
		CreatedByName: l.CreatedByName, CreatedAt: l.CreatedAt, ClosedAt: l.ClosedAt}
}
