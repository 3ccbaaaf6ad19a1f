package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// StartSupervision gives a peer a supervisor.
func (a *App) StartSupervision(ctx context.Context, supervisor, peer uuid.UUID, starts *time.Time) (*casework.SupervisionLine, error) {
	return runOnce(ctx, a, authz.SupervisionStart, func(tx *store.Tx) (*casework.SupervisionLine, error) {
		s, err := casework.NewSupervision(tx.NewID(), supervisor, peer, starts, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := a.checkSupervisor(tx, supervisor); err != nil {
			return nil, err
		}
		if err := a.checkSupervised(tx, peer); err != nil {
			return nil, err
		}
		if err := tx.InsertSupervision(s); err != nil {
			return nil, err
		}
		return supervisionLine(tx, s.ID)
	}, supervisionLine)
}

// EndSupervision ends a supervision, now or at a moment to come.
func (a *App) EndSupervision(ctx context.Context, id uuid.UUID, at *time.Time) (*casework.SupervisionLine, error) {
	return runOnce(ctx, a, authz.SupervisionEnd, func(tx *store.Tx) (*casework.SupervisionLine, error) {
		s, err := tx.LockSupervision(id)
		if err != nil {
			return nil, err
		}
		if err := s.End(at, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateSupervision(s); err != nil {
			return nil, err
		}
		return supervisionLine(tx, id)
	}, supervisionLine)
}

// checkSupervisor wants somebody who leads a team now.
func (a *App) checkSupervisor(tx *store.Tx, id uuid.UUID) error {
	s, err := tx.LockStaff(id)
	if err != nil {
		return err
	}
	if err := s.Gone("supervisorId"); err != nil {
		return err
	}
	able, err := holdsAny(tx, id, a.leaders())
	if err != nil || able {
		return err
	}
	return casework.Invalid("supervisorId", "%s does not lead a team. Give them that role first.", s.Name)
}

// checkSupervised wants somebody who can carry a caseload; or somebody who
// left and left work behind, which a supervisor must be able to reach.
func (a *App) checkSupervised(tx *store.Tx, id uuid.UUID) error {
	s, err := tx.LockStaff(id)
	if err != nil {
		return err
	}
	if s.Status == casework.StaffDeactivated {
		work, err := tx.OpenWork(id)
		if err != nil {
			return err
		}
		if !work.NeedsSupervisor() {
			return s.Gone("peerId")
		}
		return nil
	}
	able, err := holdsAny(tx, id, a.carriers())
	if err != nil || able {
		return err
	}
	return casework.Invalid("peerId", "%s carries no caseload. Give them that role first.", s.Name)
}

// holdsAny tells whether somebody holds one of the roles now.
func holdsAny(tx *store.Tx, staff uuid.UUID, roles []authz.Role) (bool, error) {
	held, err := tx.RolesHeld(staff)
	return slices.ContainsFunc(held, func(r casework.Role) bool { return slices.Contains(roles, authz.Role(r.Role)) }), err
}

func supervisionLine(tx *store.Tx, id uuid.UUID) (*casework.SupervisionLine, error) {
	s, err := tx.Supervision(id)
	if err != nil {
		return nil, err
	}
	names, err := tx.StaffNames(s.SupervisorID, s.PeerID)
	return &casework.SupervisionLine{Supervision: *s, SupervisorName: names[s.SupervisorID], PeerName: names[s.PeerID]}, err
}

// endSupervisions ends the teams of somebody who leaves. Whose peer they were
// stays while clients or drafts are left behind: through it they are reached.
func endSupervisions(tx *store.Tx, staff uuid.UUID) error {
	work, err := tx.OpenWork(staff)
	if err != nil {
		return err
	}
	supervisions, err := tx.SupervisionsOf(staff)
	if err != nil {
		return err
	}
	for i := range supervisions {
		s := &supervisions[i]
		if s.Ended(tx.Now()) || s.PeerID == staff && work.NeedsSupervisor() {
			continue
		}
		if err := s.End(nil, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateSupervision(s); err != nil {
			return err
		}
	}
	return nil
}
