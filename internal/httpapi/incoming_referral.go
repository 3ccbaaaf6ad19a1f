package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// ListIncomingReferrals implements GET /incoming-referrals.
func (a *API) ListIncomingReferrals(ctx context.Context, req api.ListIncomingReferralsRequestObject) (api.ListIncomingReferralsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListIncomingReferrals(ctx, p)
	if err != nil {
		return nil, err
	}
	return api.ListIncomingReferrals200JSONResponse{Items: each(found.Items, func(l casework.IncomingLine) api.IncomingReferral { return incomingReferralJSON(&l) }),
		NextCursor: cursor(found.Next)}, nil
}

// RecordIncomingReferral implements POST /incoming-referrals.
func (a *API) RecordIncomingReferral(ctx context.Context, req api.RecordIncomingReferralRequestObject) (api.RecordIncomingReferralResponseObject, error) {
	b := req.Body
	r, err := a.app.RecordIncomingReferral(ctx, casework.IncomingStart{ProgramID: b.ProgramId, FromKind: casework.IncomingFrom(b.FromKind),
		OrganizationID: b.OrganizationId, FromWords: b.FromWords, PersonName: b.PersonName, Contact: b.Contact, Words: b.Words, NeededBy: day(b.NeededBy)})
	if err != nil {
		return nil, err
	}
	return api.RecordIncomingReferral201JSONResponse{Body: incomingReferralJSON(r),
		Headers: api.RecordIncomingReferral201ResponseHeaders{Location: location("incoming-referrals", r.ID)}}, nil
}

// GetIncomingReferral implements GET /incoming-referrals/{id}.
func (a *API) GetIncomingReferral(ctx context.Context, req api.GetIncomingReferralRequestObject) (api.GetIncomingReferralResponseObject, error) {
	r, err := a.app.GetIncomingReferral(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetIncomingReferral200JSONResponse(incomingReferralJSON(r)), nil
}

// AcceptIncomingReferral implements POST /incoming-referrals/{id}/accept.
func (a *API) AcceptIncomingReferral(ctx context.Context, req api.AcceptIncomingReferralRequestObject) (api.AcceptIncomingReferralResponseObject, error) {
	b := req.Body
	yes := casework.IncomingAcceptance{ClientID: b.ClientId, Somebody: b.SomebodyElse, ClinicianID: b.ClinicianId, AdmittedOn: day(&b.AdmittedOn), OverPlaces: b.OverPlacesReason}
	if p := b.Person; p != nil {
		yes.Person = casework.ClientEdit{LegalFirst: p.LegalFirst, LegalLast: p.LegalLast, ChosenName: p.ChosenName, Pronouns: p.Pronouns,
			BirthDate: day(&p.BirthDate), Language: p.Language, AgencyNumber: p.AgencyNumber, CoOccurring: p.CoOccurring}
	}
	r, err := a.app.AcceptIncomingReferral(ctx, req.Id, yes)
	if err != nil {
		return nil, err
	}
	return api.AcceptIncomingReferral200JSONResponse(incomingReferralJSON(r)), nil
}

// CloseIncomingReferral implements POST /incoming-referrals/{id}/close.
func (a *API) CloseIncomingReferral(ctx context.Context, req api.CloseIncomingReferralRequestObject) (api.CloseIncomingReferralResponseObject, error) {
	r, err := a.app.CloseIncomingReferral(ctx, req.Id, casework.ReferralAct(req.Body.Act), req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.CloseIncomingReferral200JSONResponse(incomingReferralJSON(r)), nil
}

func incomingReferralJSON(l *casework.IncomingLine) api.IncomingReferral {
	return api.IncomingReferral{Id: l.ID, ProgramId: l.ProgramID, ProgramName: l.ProgramName, State: api.IncomingState(l.State), FromKind: api.IncomingFrom(l.FromKind),
		OrganizationId: l.OrganizationID, From: l.From(), PersonName: l.PersonName, Contact: l.Contact, Words: l.Words, NeededBy: date(l.NeededBy),
		ReceivedByName: l.ReceivedByName, ReceivedAt: l.ReceivedAt, AnswerDueAt: l.AnswerDueAt, ClientId: l.ClientID, Reason: l.Reason,
		AnsweredByName: l.AnsweredByName, AnsweredAt: l.AnsweredAt}
}
