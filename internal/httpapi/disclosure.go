package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListDisclosures implements GET /disclosures.
func (a *API) ListDisclosures(ctx context.Context, req api.ListDisclosuresRequestObject) (api.ListDisclosuresResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	rows, err := a.app.ListDisclosures(ctx, req.Params.ClientId, casework.AccountingView(value(req.Params.View)), p)
	if err != nil {
		return nil, err
	}
	return api.ListDisclosures200JSONResponse{Items: each(rows.Items, disclosureJSON), NextCursor: cursor(rows.Next)}, nil
}

// MakeDisclosure implements POST /disclosures. The answer writes itself.
func (a *API) MakeDisclosure(ctx context.Context, req api.MakeDisclosureRequestObject) (api.MakeDisclosureResponseObject, error) {
	b := req.Body
	file, err := a.app.MakeDisclosure(ctx, casework.DisclosureStart{ClientID: b.ClientId,
		To:     casework.DisclosureTo{RecipientID: b.RecipientId, Part2ProgramID: b.Part2ProgramId, Client: value(b.ToClient)},
		Medium: casework.Medium(b.Medium), Packet: casework.Packet(b.Packet), Purpose: casework.ReleasePurpose(b.Purpose), PurposeWords: b.PurposeWords,
		Basis: casework.Basis(b.Basis), Proceeding: b.Proceeding, RestrictionReason: b.RestrictionReason})
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

// GetDisclosureOffer implements GET /disclosure-offers.
func (a *API) GetDisclosureOffer(ctx context.Context, req api.GetDisclosureOfferRequestObject) (api.GetDisclosureOfferResponseObject, error) {
	o, err := a.app.GetDisclosureOffer(ctx, req.Params.ClientId, casework.DisclosureTo{RecipientID: req.Params.RecipientId,
		Part2ProgramID: req.Params.Part2ProgramId, Client: value(req.Params.ToClient)})
	if err != nil {
		return nil, err
	}
	return api.GetDisclosureOffer200JSONResponse{Restricted: o.Restricted, Says: o.Says,
		Recipients: each(o.Recipients, func(r casework.Recipient) api.DisclosureRecipient {
			return api.DisclosureRecipient{Id: r.ID, Name: r.Name, RecipientType: api.RecipientType(r.RecipientType)}
		}),
		Part2Programs: each(o.Part2Programs, func(u casework.Part2Program) api.DisclosureUnit { return api.DisclosureUnit{Id: u.ID, Name: u.Name} }),
		Ways: each(o.Ways, func(w casework.DisclosureWay) api.DisclosureWay {
			return api.DisclosureWay{Basis: api.Basis(w.Basis), Packets: each(w.Packets, func(p casework.Packet) api.Packet { return api.Packet(p) }),
				Purposes: each(w.Purposes, func(p casework.ReleasePurpose) api.ReleasePurpose { return api.ReleasePurpose(p) })}
		})}, nil
}

// MakeAccounting implements POST /accountings.
func (a *API) MakeAccounting(ctx context.Context, req api.MakeAccountingRequestObject) (api.MakeAccountingResponseObject, error) {
	file, err := a.app.MakeAccounting(ctx, req.Body.ClientId, casework.AccountingView(req.Body.View), release.Format(req.Body.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

// GetAccessLog implements GET /access-logs.
func (a *API) GetAccessLog(ctx context.Context, req api.GetAccessLogRequestObject) (api.GetAccessLogResponseObject, error) {
	log, err := a.app.GetAccessLog(ctx, req.Params.ClientId)
	if err != nil {
		return nil, err
	}
	return api.GetAccessLog200JSONResponse{Since: log.Since, Cut: log.Cut, Lines: each(log.Lines, func(l casework.LookLine) api.AccessLogLine {
		return api.AccessLogLine{Day: openapi_types.Date{Time: l.Day.Start(time.UTC)}, Last: l.Last, Name: l.Name, Role: l.Role, Did: l.Did, Times: l.Times}
	})}, nil
}

// MakeAccessLog implements POST /access-logs.
func (a *API) MakeAccessLog(ctx context.Context, req api.MakeAccessLogRequestObject) (api.MakeAccessLogResponseObject, error) {
	file, err := a.app.MakeAccessLog(ctx, req.Body.ClientId, release.Format(req.Body.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func disclosureJSON(d casework.DisclosureLine) api.Disclosure {
	return api.Disclosure{Id: d.ID, ClientId: d.ClientID, ReleaseId: d.ReleaseID, Medium: api.Medium(d.Medium), Packet: api.LedgerPacket(d.Packet),
		Information: each(d.Information, informationJSON), Purpose: api.ReleasePurpose(d.Purpose), PurposeWords: d.PurposeWords,
		Basis: api.Basis(d.Basis), ConsentId: d.ConsentID, GroundId: d.GroundID, RecipientId: d.RecipientID, Part2ProgramId: d.Part2ProgramID,
		RecipientType: api.RecipientType(d.RecipientType), RecipientName: d.RecipientName, RecipientAddress: d.RecipientAddress,
		Proceeding: d.Proceeding, NoticeVersion: d.NoticeVersion, Scope: d.Scope, RestrictionReason: d.RestrictionReason,
		DisclosedBy: d.DisclosedBy, DisclosedByName: d.DisclosedByName, DisclosedAt: d.DisclosedAt}
}
