package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// GetAgency is the actor's agency with its settings.
func (a *App) GetAgency(ctx context.Context) (*casework.Agency, error) {
	return run(ctx, a, authz.AgencyGet, (*store.Tx).Agency)
}

// UpdateAgency changes the settings of the version that was read.
func (a *App) UpdateAgency(ctx context.Context, version int, e casework.AgencyEdit) (*casework.Agency, error) {
	return run(ctx, a, authz.AgencyUpdate, func(tx *store.Tx) (*casework.Agency, error) {
		agency, err := tx.LockAgency()
		if err != nil {
			return nil, err
		}
		if err := match(agency.Version, version); err != nil {
			return nil, err
		}
		if err := agency.Edit(e); err != nil {
			return nil, err
		}
		return agency, tx.UpdateAgency(agency)
	})
}

// FoundAgency makes an agency and invites its first administrator; the answer
// is the secret of the invitation's link. Only a command calls it.
func (a *App) FoundAgency(ctx context.Context, name, timeZone, adminName, adminEmail string) (secret string, err error) {
	id := uuid.Must(uuid.NewV7())
	ctx = authz.WithActor(ctx, authz.System(id, authz.SystemCommand))
	return run(ctx, a, authz.AgencyFound, func(tx *store.Tx) (string, error) {
		agency, err := casework.NewAgency(id, name, timeZone)
		if err != nil {
			return "", err
		}
		if err := tx.InsertAgency(agency); err != nil {
			return "", err
		}
		first := casework.StaffInvite{Name: adminName, Email: adminEmail}
		for _, r := range a.inviters()[:1] {
			first.Roles = append(first.Roles, casework.RoleGive{Role: string(r)})
		}
		_, secret, err := a.invite(tx, first)
		return secret, err
	})
}

// inviters are the roles that bring people in. An agency must never be without
// somebody who holds one.
func (a *App) inviters() []authz.Role {
	return a.policy.RolesReaching(authz.StaffInvite, authz.ReachAgency)
}
