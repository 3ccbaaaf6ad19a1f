package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListClients answers a page of the caseload list.
func (a *API) ListClients(ctx context.Context, req api.ListClientsRequestObject) (api.ListClientsResponseObject, error) {
	p := req.Params
	after, err := casework.ParseCaseloadPlace(value(p.Cursor))
	if err != nil {
		return nil, err
	}
	f := casework.CaseloadFilter{ProgramID: value(p.ProgramId), NoPeer: value(p.NoPeer), After: after, Limit: value(p.Limit)}
	if p.PeerId != nil {
		f.PeerIDs = append(f.PeerIDs, *p.PeerId)
	}
	page, err := a.app.ListClients(ctx, f)
	if err != nil {
		return nil, err
	}
	return api.ListClients200JSONResponse{Items: each(page.Lines, caseloadLineJSON), NextCursor: page.Next}, nil
}

// GetClient answers a client's record.
func (a *API) GetClient(ctx context.Context, req api.GetClientRequestObject) (api.GetClientResponseObject, error) {
	r, err := a.app.GetClient(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetClient200JSONResponse{Body: clientRecordJSON(r), Headers: api.GetClient200ResponseHeaders{ETag: etag(r.Version)}}, nil
}

// CreateClient begins a record.
func (a *API) CreateClient(ctx context.Context, req api.CreateClientRequestObject) (api.CreateClientResponseObject, error) {
	b := req.Body
	s := casework.ClientStart{PeerID: b.PeerId, SomebodyElse: b.SomebodyElse, AssignmentReason: b.AssignmentReason, OverLimitReason: b.OverLimitReason,
		ClientEdit: casework.ClientEdit{LegalFirst: b.LegalFirst, LegalLast: b.LegalLast, ChosenName: b.ChosenName,
			Pronouns: b.Pronouns, BirthDate: day(&b.BirthDate), Language: b.Language, AgencyNumber: b.AgencyNumber, CoOccurring: b.CoOccurring}}
	if b.Admission != nil {
		admission := admissionOf(b.Admission)
		s.Admission = &admission
	}
	r, err := a.app.CreateClient(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.CreateClient201JSONResponse{Body: clientRecordJSON(r),
		Headers: api.CreateClient201ResponseHeaders{ETag: etag(r.Version), Location: location("clients", r.ID)}}, nil
}

// UpdateClient corrects who a person is.
func (a *API) UpdateClient(ctx context.Context, req api.UpdateClientRequestObject) (api.UpdateClientResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := req.Body
	c, err := a.app.UpdateClient(ctx, req.Id, version, casework.ClientEdit{LegalFirst: b.LegalFirst, LegalLast: b.LegalLast,
		ChosenName: b.ChosenName, Pronouns: b.Pronouns, BirthDate: day(&b.BirthDate), Language: b.Language,
		AgencyNumber: b.AgencyNumber, CoOccurring: b.CoOccurring})
	if err != nil {
		return nil, err
	}
	return api.UpdateClient200JSONResponse{Body: clientJSON(c), Headers: api.UpdateClient200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

// RestrictClient hides a record from everybody who is not named.
func (a *API) RestrictClient(ctx context.Context, req api.RestrictClientRequestObject) (api.RestrictClientResponseObject, error) {
	c, err := a.app.RestrictClient(ctx, req.Id, req.Body.StaffIds)
	if err != nil {
		return nil, err
	}
	return api.RestrictClient200JSONResponse{Body: clientJSON(c), Headers: api.RestrictClient200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

// UnrestrictClient shows a record again.
func (a *API) UnrestrictClient(ctx context.Context, req api.UnrestrictClientRequestObject) (api.UnrestrictClientResponseObject, error) {
	c, err := a.app.UnrestrictClient(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.UnrestrictClient200JSONResponse{Body: clientJSON(c), Headers: api.UnrestrictClient200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

func clientJSON(c *casework.Client) api.Client {
	return api.Client{Id: c.ID, Version: c.Version, Number: c.Number, Name: c.Name(), LegalFirst: c.LegalFirst, LegalLast: c.LegalLast,
		ChosenName: c.ChosenName, Pronouns: c.Pronouns, BirthDate: openapi_types.Date{Time: c.BirthDate.Start(time.UTC)},
		Language: c.Language, AgencyNumber: c.AgencyNumber, CoOccurring: c.CoOccurring, Restricted: c.Restricted, CreatedAt: c.CreatedAt}
}

func clientRecordJSON(r *casework.ClientRecord) api.ClientRecord {
	recovery, crisis := planStateJSON(r.Plans.Recovery), planStateJSON(r.Plans.Crisis)
	return api.ClientRecord{Client: clientJSON(&r.Client), RecoveryPlan: &recovery, CrisisPlan: &crisis, ContactWays: each(r.ContactWays, contactWayJSON),
		Episodes: each(r.Episodes, episodeJSON), Assignments: each(r.Assignments, assignmentJSON),
		CareTeam: each(r.CareTeam, careTeamMemberJSON), SafetyConcerns: each(r.Concerns, safetyConcernJSON),
		ContactDays: each(r.ContactDays, func(d casework.Date) openapi_types.Date { return *date(d) }),
		Merges:      each(r.Merges, clientMergeJSON)}
}

func careTeamMemberJSON(m casework.CareTeamMember) api.CareTeamMember {
	return api.CareTeamMember{StaffId: m.StaffID, Name: m.Name, Title: m.Title, Part: api.CarePart(m.Part), Until: m.Until}
}
