package httpapi

import (
	"context"
	"encoding/base64"
	"net/http"

	"continuo/api"
	"continuo/internal/app"
	"continuo/internal/casework"
)

// ListConsents implements GET /consents.
func (a *API) ListConsents(ctx context.Context, req api.ListConsentsRequestObject) (api.ListConsentsResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListConsents(ctx, req.Params.ClientId, p)
	if err != nil {
		return nil, err
	}
	return api.ListConsents200JSONResponse{Items: each(found.Items, consentJSON), NextCursor: cursor(found.Next)}, nil
}

// DraftConsent implements POST /consents.
func (a *API) DraftConsent(ctx context.Context, req api.DraftConsentRequestObject) (api.DraftConsentResponseObject, error) {
	c, err := a.app.DraftConsent(ctx, req.Body.ClientId, consentTerms(req.Body.Terms))
	if err != nil {
		return nil, err
	}
	return api.DraftConsent201JSONResponse{Body: consentJSON(*c),
		Headers: api.DraftConsent201ResponseHeaders{Location: location("consents", c.ID), ETag: etag(c.Version)}}, nil
}

// GetConsent implements GET /consents/{id}.
func (a *API) GetConsent(ctx context.Context, req api.GetConsentRequestObject) (api.GetConsentResponseObject, error) {
	c, err := a.app.GetConsent(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetConsent200JSONResponse{Body: consentJSON(*c), Headers: api.GetConsent200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

// UpdateConsent implements PUT /consents/{id}.
func (a *API) UpdateConsent(ctx context.Context, req api.UpdateConsentRequestObject) (api.UpdateConsentResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	c, err := a.app.UpdateConsent(ctx, req.Id, version, consentTerms(*req.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateConsent200JSONResponse{Body: consentJSON(*c), Headers: api.UpdateConsent200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

// SignConsent implements POST /consents/{id}/sign.
func (a *API) SignConsent(ctx context.Context, req api.SignConsentRequestObject) (api.SignConsentResponseObject, error) {
	b := req.Body
	image, err := base64.StdEncoding.DecodeString(b.Signature)
	if err != nil {
		image = []byte(b.Signature) // no picture either: refused once it is clear that they may sign
	}
	c, err := a.app.SignConsent(ctx, req.Id, app.Signing{Image: image, ConsentSignature: casework.ConsentSignature{
		SignedBy: casework.Signer(b.SignedBy), SignerName: b.SignerName, SignerAuthority: b.SignerAuthority, Place: b.Place,
		Witness: b.Witness, SignedOn: day(&b.SignedOn), Method: string(b.Method)}})
	if err != nil {
		return nil, err
	}
	return api.SignConsent200JSONResponse(consentJSON(*c)), nil
}

// RevokeConsent implements POST /consents/{id}/revoke.
func (a *API) RevokeConsent(ctx context.Context, req api.RevokeConsentRequestObject) (api.RevokeConsentResponseObject, error) {
	c, err := a.app.RevokeConsent(ctx, req.Id, string(req.Body.How), req.Body.Note)
	if err != nil {
		return nil, err
	}
	return api.RevokeConsent200JSONResponse(consentJSON(*c)), nil
}

// MeetConsent implements POST /consents/{id}/meet.
func (a *API) MeetConsent(ctx context.Context, req api.MeetConsentRequestObject) (api.MeetConsentResponseObject, error) {
	c, err := a.app.MeetConsent(ctx, req.Id, req.Body.Note)
	if err != nil {
		return nil, err
	}
	return api.MeetConsent200JSONResponse(consentJSON(*c)), nil
}

func (r released) VisitCopyConsentResponse(w http.ResponseWriter) error { return r.file.Send(r.ctx, w) }

// CopyConsent implements GET /consents/{id}/copy.
func (a *API) CopyConsent(ctx context.Context, req api.CopyConsentRequestObject) (api.CopyConsentResponseObject, error) {
	file, err := a.app.CopyConsent(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func (r released) VisitScanConsentResponse(w http.ResponseWriter) error { return r.file.Send(r.ctx, w) }

// ScanConsent implements GET /consents/{id}/scan.
func (a *API) ScanConsent(ctx context.Context, req api.ScanConsentRequestObject) (api.ScanConsentResponseObject, error) {
	file, err := a.app.ScanConsent(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func consentTerms(t api.ConsentTerms) casework.ConsentTerms {
	return casework.ConsentTerms{Kind: casework.ConsentKind(t.Kind), DiscloserID: t.DiscloserId,
		Information: each(t.Information, func(v api.Information) casework.Information { return casework.Information(v) }),
		Purposes:    each(t.Purposes, func(v api.ReleasePurpose) casework.ReleasePurpose { return casework.ReleasePurpose(v) }),
		RecipientClasses: each(t.RecipientClasses, func(v api.RecipientClass) casework.RecipientClass {
			return casework.RecipientClass(v)
		}),
		PurposeWords: t.PurposeWords, RecipientIDs: t.RecipientIds, Part2ProgramIDs: t.Part2ProgramIds,
		Expiry: casework.ConsentExpiry(value(t.Expiry)), ExpiresOn: day(t.ExpiresOn), ExpiresDays: t.ExpiresDays,
		ExpiresCondition: t.ExpiresCondition, Language: t.Language}
}

func consentJSON(c casework.ConsentRecord) api.Consent {
	out := api.Consent{
		Id: c.ID, Version: c.Version, ClientId: c.ClientID, ClientName: c.ClientName, Kind: api.ConsentKind(c.Kind),
		State: api.ConsentState(c.State), Holds: c.Holding, LastDay: date(c.LastDay), DiscloserId: c.DiscloserID, DiscloserName: c.DiscloserName,
		Information:  each(c.Information, func(v casework.Information) api.Information { return api.Information(v) }),
		Purposes:     each(c.Purposes, func(v casework.ReleasePurpose) api.ReleasePurpose { return api.ReleasePurpose(v) }),
		PurposeWords: c.PurposeWords, Recipients: each(c.To, consentRecipientJSON), Expiry: optional(api.ConsentExpiry(c.Expiry)),
		ExpiresOn: date(c.ExpiresOn), ExpiresDays: c.ExpiresDays, ExpiresCondition: c.ExpiresCondition, Language: c.Language,
		FormVersion: c.FormVersion, SignedBy: optional(api.Signer(c.SignedBy)), SignerName: c.SignerName, SignerAuthority: c.SignerAuthority,
		Place: c.SignedPlace, Witness: c.Witness, SignedOn: date(c.SignedOn), Method: optional(api.ConsentMethod(c.SignatureMethod)),
		SignWarning: c.SignWarning, CreatedByName: c.CreatedByName, CreatedAt: c.CreatedAt, ActivatedByName: c.ActivatedByName,
		ActivatedAt: c.ActivatedAt, EndedByName: c.EndedByName, EndedAt: c.EndedAt, EndedHow: optional(api.ConsentEndedHow(c.EndedHow)),
		EndNote: c.EndNote,
	}
	return out
}

func consentRecipientJSON(to casework.NamedRecipient) api.ConsentRecipient {
	return api.ConsentRecipient{RecipientId: to.RecipientID, RecipientClass: optional(api.RecipientClass(to.RecipientClass)),
		Part2ProgramId: to.Part2ProgramID, Name: to.Name, RecipientType: optional(api.RecipientType(to.Type))}
}
