package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListStaff is one page of who works here, by name.
func (a *App) ListStaff(ctx context.Context, f casework.StaffFilter, p casework.Page) (casework.List[casework.StaffLine], error) {
	return run(ctx, a, authz.StaffList, func(tx *store.Tx) (casework.List[casework.StaffLine], error) {
		for _, r := range a.carriers() {
			f.Roles = append(f.Roles, string(r))
		}
		return tx.StaffLines(f, p)
	})
}

// GetStaff is one person with all that says what they may do.
func (a *App) GetStaff(ctx context.Context, id uuid.UUID) (*casework.StaffRecord, error) {
	return run(ctx, a, authz.StaffGet, func(tx *store.Tx) (*casework.StaffRecord, error) { return a.staffRecord(tx, id) })
}

// InviteStaff makes a person, their roles, and the link that binds their first
// login. The secret of the link is told this once.
func (a *App) InviteStaff(ctx context.Context, i casework.StaffInvite) (*casework.Invited, error) {
	return runOnce(ctx, a, authz.StaffInvite, func(tx *store.Tx) (*casework.Invited, error) {
		id, secret, err := a.invite(tx, i)
		if err != nil {
			return nil, err
		}
		return a.invited(tx, id, secret)
	}, a.invitedBefore)
}

// UpdateStaff corrects the version of a person's entry that was read.
func (a *App) UpdateStaff(ctx context.Context, id uuid.UUID, version int, e casework.StaffEdit) (*casework.StaffRecord, error) {
	return run(ctx, a, authz.StaffUpdate, func(tx *store.Tx) (*casework.StaffRecord, error) {
		s, err := tx.LockStaff(id)
		if err != nil {
			return nil, err
		}
		if err := match(s.Version, version); err != nil {
			return nil, err
		}
		if err := s.Edit(e); err != nil {
			return nil, err
		}
		if err := tx.UpdateStaff(s); err != nil {
			return nil, err
		}
		return a.staffRecord(tx, id)
	})
}

// DeactivateStaff closes a person's way in: logins and links end, roles end,
// and so does what they do for others. Their own supervisor keeps them while
// something is left behind, or nobody would reach it.
func (a *App) DeactivateStaff(ctx context.Context, id uuid.UUID, reason string) (*casework.StaffRecord, error) {
	return runOnce(ctx, a, authz.StaffDeactivate, func(tx *store.Tx) (*casework.StaffRecord, error) {
		if _, err := tx.LockAgency(); err != nil {
			return nil, err
		}
		s, err := tx.LockStaff(id)
		if err != nil {
			return nil, err
		}
		if err := s.Deactivate(tx.Actor().ID, reason, tx.Now()); err != nil {
			return nil, err
		}
		inviter, err := holdsAny(tx, id, a.inviters())
		if err != nil {
			return nil, err
		}
		if err := tx.UpdateStaff(s); err != nil {
			return nil, err
		}
		if inviter {
			if err := a.keepAnInviter(tx, tx.Now()); err != nil {
				return nil, err
			}
		}
		if err := a.endWhatTheyDo(tx, id); err != nil {
			return nil, err
		}
		if err := tx.EndStaffLogins(id); err != nil {
			return nil, err
		}
		return a.staffRecord(tx, id)
	}, a.staffRecord)
}

// endWhatTheyDo ends a leaver's roles, links, teams, and the covers they do.
func (a *App) endWhatTheyDo(tx *store.Tx, id uuid.UUID) error {
	if err := revokeInvitations(tx, id); err != nil {
		return err
	}
	if err := endRoles(tx, id); err != nil {
		return err
	}
	if err := endSupervisions(tx, id); err != nil {
		return err
	}
	return endCovers(tx, id)
}

// staffRecord reads a person with everything that belongs to them.
func (a *App) staffRecord(tx *store.Tx, id uuid.UUID) (*casework.StaffRecord, error) {
	s, err := tx.Staff(id)
	if err != nil {
		return nil, err
	}
	r := &casework.StaffRecord{Staff: *s}
	if r.Roles, err = tx.RolesOf(id); err != nil {
		return nil, err
	}
	if r.Programs, err = tx.EveryProgram(); err != nil {
		return nil, err
	}
	if err := relations(tx, r); err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	r.Zone = agency.Zone()
	if r.OpenWork, err = tx.OpenWork(id); err != nil {
		return nil, err
	}
	if r.Supervisors, err = tx.StaffHolding(tx.Now(), a.leaders()...); err != nil {
		return nil, err
	}
	r.Peers, err = tx.StaffHolding(tx.Now(), a.carriers()...)
	return r, err
}

// relations reads who stands beside whom, by name, and the link that still
// works.
func relations(tx *store.Tx, r *casework.StaffRecord) error {
	supervisions, err := tx.SupervisionsOf(r.ID)
	if err != nil {
		return err
	}
	covers, err := tx.CoversOf(r.ID)
	if err != nil {
		return err
	}
	ids := []uuid.UUID{r.ID}
	for _, s := range supervisions {
		ids = append(ids, s.PeerID, s.SupervisorID)
	}
	for _, c := range covers {
		ids = append(ids, c.AbsentID, c.CoveringID)
	}
	names, err := tx.StaffNames(ids...)
	if err != nil {
		return err
	}
	for _, s := range supervisions {
		r.Supervisions = append(r.Supervisions, casework.SupervisionLine{Supervision: s,
			SupervisorName: names[s.SupervisorID], PeerName: names[s.PeerID]})
	}
	for _, c := range covers {
		r.Covers = append(r.Covers, casework.CoverLine{Cover: c, AbsentName: names[c.AbsentID], CoveringName: names[c.CoveringID]})
	}
	links, err := tx.OpenInvitations(r.ID)
	for i := range links {
		if links[i].Works(tx.Now()) {
			r.Invitation = &links[i]
		}
	}
	return err
}

// carriers are the roles that can have clients on a caseload.
func (a *App) carriers() []authz.Role {
	return a.policy.RolesReaching(authz.NoteDraftSign, authz.ReachCaseload)
}

// leaders are the roles that can lead a team of peers.
func (a *App) leaders() []authz.Role { return a.policy.RolesReaching(authz.TeamGet, authz.ReachTeam) }
