package httpapi

import (
	"context"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListStaff implements GET /staff.
func (a *API) ListStaff(ctx context.Context, req api.ListStaffRequestObject) (api.ListStaffResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	staff, err := a.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffStatus(value(req.Params.Status)),
		Role: value(req.Params.Role)}, p)
	if err != nil {
		return nil, err
	}
	return api.ListStaff200JSONResponse{NextCursor: cursor(staff.Next), Items: each(staff.Items, func(s casework.StaffLine) api.StaffLine {
		return api.StaffLine{Id: s.ID, Name: s.Name, Title: s.Title, Status: api.StaffStatus(s.Status), Roles: each(s.Roles, roleJSON)}
	})}, nil
}

// InviteStaff implements POST /staff.
func (a *API) InviteStaff(ctx context.Context, req api.InviteStaffRequestObject) (api.InviteStaffResponseObject, error) {
	b := req.Body
	made, err := a.app.InviteStaff(ctx, casework.StaffInvite{Name: b.Name, Email: string(b.Email), Title: b.Title,
		Roles: each(b.Roles, saidRole)})
	if err != nil {
		return nil, err
	}
	return api.InviteStaff201JSONResponse{Body: api.StaffInvited{Staff: staffJSON(&made.StaffRecord), Invitation: a.invitationJSON(made)},
		Headers: api.InviteStaff201ResponseHeaders{ETag: etag(made.Version), Location: location("staff", made.ID)}}, nil
}

// GetStaff implements GET /staff/{id}.
func (a *API) GetStaff(ctx context.Context, req api.GetStaffRequestObject) (api.GetStaffResponseObject, error) {
	s, err := a.app.GetStaff(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetStaff200JSONResponse{Body: staffJSON(s), Headers: api.GetStaff200ResponseHeaders{ETag: etag(s.Version)}}, nil
}

// UpdateStaff implements PUT /staff/{id}.
func (a *API) UpdateStaff(ctx context.Context, req api.UpdateStaffRequestObject) (api.UpdateStaffResponseObject, error) {
	version, err := expected(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := req.Body
	s, err := a.app.UpdateStaff(ctx, req.Id, version, casework.StaffEdit{Name: b.Name, Email: string(b.Email), Title: b.Title,
		CaseloadLimit: b.CaseloadLimit})
	if err != nil {
		return nil, err
	}
	return api.UpdateStaff200JSONResponse{Body: staffJSON(s), Headers: api.UpdateStaff200ResponseHeaders{ETag: etag(s.Version)}}, nil
}

// DeactivateStaff implements POST /staff/{id}/deactivate.
func (a *API) DeactivateStaff(ctx context.Context, req api.DeactivateStaffRequestObject) (api.DeactivateStaffResponseObject, error) {
	s, err := a.app.DeactivateStaff(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.DeactivateStaff200JSONResponse{Headers: api.DeactivateStaff200ResponseHeaders{ETag: etag(s.Version)},
		Body: api.StaffDeactivated{Staff: staffJSON(s), OpenWork: openWorkJSON(s.OpenWork)}}, nil
}

func openWorkJSON(w casework.OpenWork) api.OpenWork {
	return api.OpenWork{Clients: w.Clients, Drafts: w.Drafts, Stays: &w.Stays, Peers: &w.Peers, Programs: &w.Programs, Tasks: &w.Tasks, Plans: &w.Plans}
}

func staffJSON(s *casework.StaffRecord) api.Staff {
	out := api.Staff{Id: s.ID, Version: s.Version, Name: s.Name, Email: openapi_types.Email(s.Email), Title: s.Title,
		Status: api.StaffStatus(s.Status), CaseloadLimit: s.CaseloadLimit, DeactivatedAt: s.DeactivatedAt, CreatedAt: s.CreatedAt,
		Roles: each(s.Roles, roleJSON), Supervisions: each(s.Supervisions, supervisionJSON), Covers: each(s.Covers, coverJSON)}
	if s.Invitation != nil {
		out.Invitation = &api.Invitation{ExpiresAt: s.Invitation.ExpiresAt}
	}
	return out
}
