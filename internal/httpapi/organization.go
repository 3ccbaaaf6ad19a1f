package httpapi

import (
	"context"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// ListOrganizations implements GET /organizations.
func (a *API) ListOrganizations(ctx context.Context, req api.ListOrganizationsRequestObject) (api.ListOrganizationsResponseObject, error) {
	q := req.Params
	p, err := page(q.Cursor, q.Limit)
	if err != nil {
		return nil, err
	}
	found, err := a.app.ListOrganizations(ctx, casework.OrganizationFilter{Service: casework.OrganizationService(value(q.Service)),
		Language: value(q.Language), Medication: value(q.MedicationRecovery)}, p)
	if err != nil {
		return nil, err
	}
	return api.ListOrganizations200JSONResponse{Items: each(found.Items, organizationJSON), NextCursor: cursor(found.Next)}, nil
}

// SearchOrganizations implements POST /organization-searches.
func (a *API) SearchOrganizations(ctx context.Context, req api.SearchOrganizationsRequestObject) (api.SearchOrganizationsResponseObject, error) {
	found, err := a.app.SearchOrganizations(ctx, req.Body.Text)
	if err != nil {
		return nil, err
	}
	return api.SearchOrganizations200JSONResponse{Items: each(found.Items, organizationJSON), More: found.Next != uuid.Nil}, nil
}

// GetOrganization implements GET /organizations/{id}.
func (a *API) GetOrganization(ctx context.Context, req api.GetOrganizationRequestObject) (api.GetOrganizationResponseObject, error) {
	o, err := a.app.GetOrganization(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetOrganization200JSONResponse{Body: organizationJSON(*o), Headers: api.GetOrganization200ResponseHeaders{ETag: etag(o.Version)}}, nil
}

// AddOrganization implements POST /organizations.
func (a *API) AddOrganization(ctx context.Context, req api.AddOrganizationRequestObject) (api.AddOrganizationResponseObject, error) {
	o, err := a.app.AddOrganization(ctx, organizationEdit(req.Body))
	if err != nil {
		return nil, err
	}
	return api.AddOrganization201JSONResponse{Body: organizationJSON(*o),
		Headers: api.AddOrganization201ResponseHeaders{Location: location("organizations", o.ID), ETag: etag(o.Version)}}, nil
}

// UpdateOrganization implements PUT /organizations/{id}.
func (a *API) UpdateOrganization(ctx context.Context, req api.UpdateOrganizationRequestObject) (api.UpdateOrganizationResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := a.app.UpdateOrganization(ctx, req.Id, version, organizationEdit(req.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateOrganization200JSONResponse{Body: organizationJSON(*o), Headers: api.UpdateOrganization200ResponseHeaders{ETag: etag(o.Version)}}, nil
}

// CheckOrganization implements POST /organizations/{id}/check.
func (a *API) CheckOrganization(ctx context.Context, req api.CheckOrganizationRequestObject) (api.CheckOrganizationResponseObject, error) {
	o, err := a.app.CheckOrganization(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.CheckOrganization200JSONResponse(organizationJSON(*o)), nil
}

// EndOrganization implements POST /organizations/{id}/end.
func (a *API) EndOrganization(ctx context.Context, req api.EndOrganizationRequestObject) (api.EndOrganizationResponseObject, error) {
	o, err := a.app.EndOrganization(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.EndOrganization200JSONResponse(organizationJSON(*o)), nil
}

// ImportDirectory implements POST /organizations/import.
func (a *API) ImportDirectory(ctx context.Context, req api.ImportDirectoryRequestObject) (api.ImportDirectoryResponseObject, error) {
	in, err := a.app.ImportDirectory(ctx, req.Body.Content)
	if err != nil {
		return nil, err
	}
	out := api.ImportDirectory200JSONResponse{Added: in.Added, Changed: in.Changed, Same: in.Same}
	out.Refused = make([]struct {
		Column string `json:"column"`
		Line   int    `json:"line"`
		Name   string `json:"name"`
		Reason string `json:"reason"`
	}, len(in.Refused))
	for i, l := range in.Refused {
		out.Refused[i].Line, out.Refused[i].Name, out.Refused[i].Column, out.Refused[i].Reason = l.Line, l.Name, l.Column, l.Reason
	}
	return out, nil
}

// ExportDirectory implements GET /organizations/export.
func (a *API) ExportDirectory(ctx context.Context, req api.ExportDirectoryRequestObject) (api.ExportDirectoryResponseObject, error) {
	file, err := a.app.ExportDirectory(ctx, release.Format(req.Params.Format))
	if err != nil {
		return nil, err
	}
	return released{ctx, file}, nil
}

func organizationEdit(b *api.OrganizationEdit) casework.OrganizationEdit {
	return casework.OrganizationEdit{Name: b.Name, RecipientType: casework.RecipientType(b.RecipientType), RecipientClass: casework.RecipientClass(b.RecipientClass),
		Services:  each(b.Services, func(s api.OrganizationService) casework.OrganizationService { return casework.OrganizationService(s) }),
		Languages: b.Languages, MedicationRecovery: casework.MedicationRecovery(b.MedicationRecovery), Note: b.Note,
		Places: each(b.Places, func(p api.OrganizationPlace) casework.OrganizationPlace {
			return casework.OrganizationPlace{Address: p.Address, Phone: p.Phone, Hours: p.Hours}
		})}
}

func organizationJSON(o casework.OrganizationRecord) api.Organization {
	return api.Organization{Id: o.ID, Version: o.Version, Name: o.Name, RecipientType: api.RecipientType(o.RecipientType),
		RecipientClass: api.RecipientClass(o.RecipientClass), Languages: each(o.Languages, func(s string) string { return s }),
		Services: each(o.Services, func(s casework.OrganizationService) api.OrganizationService { return api.OrganizationService(s) }),
		Places: each(o.Places, func(p casework.OrganizationPlace) api.OrganizationPlace {
			return api.OrganizationPlace{Address: p.Address, Phone: p.Phone, Hours: p.Hours}
		}),
		MedicationRecovery: api.MedicationRecovery(o.MedicationRecovery), Note: o.Note, CheckedOn: date(o.CheckedOn),
		CheckedByName: o.CheckedByName, Stale: o.Stale(o.Today), EndedAt: o.EndedAt}
}
