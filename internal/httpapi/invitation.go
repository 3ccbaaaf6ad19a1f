package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// RenewInvitation implements POST /staff/{id}/invitation.
func (a *API) RenewInvitation(ctx context.Context, req api.RenewInvitationRequestObject) (api.RenewInvitationResponseObject, error) {
	made, err := a.app.RenewInvitation(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.RenewInvitation200JSONResponse(a.invitationJSON(made)), nil
}

// invitationJSON holds the link only in the answer that made it.
func (a *API) invitationJSON(made *casework.Invited) api.Invitation {
	out := api.Invitation{ExpiresAt: made.ExpiresAt}
	if made.Secret != "" {
		out.Link = a.base.JoinPath("invitation", made.Secret).String()
	}
	return out
}
