package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// GiveRole implements POST /staff/{id}/roles.
func (a *API) GiveRole(ctx context.Context, req api.GiveRoleRequestObject) (api.GiveRoleResponseObject, error) {
	r, err := a.app.GiveRole(ctx, req.Id, saidRole(*req.Body))
	if err != nil {
		return nil, err
	}
	return api.GiveRole201JSONResponse{Body: roleJSON(*r),
		Headers: api.GiveRole201ResponseHeaders{Location: location("staff", r.StaffID)}}, nil
}

// EndRole implements POST /roles/{id}/end.
func (a *API) EndRole(ctx context.Context, req api.EndRoleRequestObject) (api.EndRoleResponseObject, error) {
	r, err := a.app.EndRole(ctx, req.Id, req.Body.EndsAt)
	if err != nil {
		return nil, err
	}
	return api.EndRole200JSONResponse(roleJSON(*r)), nil
}

func saidRole(g api.RoleGive) casework.RoleGive {
	return casework.RoleGive{Role: g.Role, ProgramID: g.ProgramId, StartsAt: g.StartsAt, EndsAt: g.EndsAt}
}

func roleJSON(r casework.Role) api.Role {
	return api.Role{Id: r.ID, StaffId: r.StaffID, Role: r.Role, ProgramId: r.ProgramID, StartsAt: r.StartsAt, EndsAt: r.EndsAt}
}
