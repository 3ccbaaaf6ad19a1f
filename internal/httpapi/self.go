package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

// GetSelf implements GET /self.
func (a *API) GetSelf(ctx context.Context, _ api.GetSelfRequestObject) (api.GetSelfResponseObject, error) {
	self, err := a.app.GetSelf(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetSelf200JSONResponse{
		Staff:      staffName(*self.Staff),
		Agency:     api.AgencyName{Id: self.Agency.ID, Name: self.Agency.Name, TimeZone: self.Agency.TimeZone},
		Roles:      each(self.Roles, roleJSON),
		Operations: each(self.Ops, authz.Op.String),
	}, nil
}

func staffName(s casework.Staff) api.StaffName {
	return api.StaffName{Id: s.ID, Name: s.Name, Title: s.Title}
}
