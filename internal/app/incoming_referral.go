package app

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListIncomingReferrals is one page of whom somebody outside asks the actor's
// programs to take: those that wait, and those answered within the last week.
func (a *App) ListIncomingReferrals(ctx context.Context, p casework.Page) (casework.List[casework.IncomingLine], error) {
	return run(ctx, a, authz.IncomingReferralList, func(tx *store.Tx) (casework.List[casework.IncomingLine], error) {
		return tx.IncomingLines(tx.Now().AddDate(0, 0, -boardDays), p)
	})
}

// GetIncomingReferral is one of them.
func (a *App) GetIncomingReferral(ctx context.Context, id uuid.UUID) (*casework.IncomingLine, error) {
	return run(ctx, a, authz.IncomingReferralGet, func(tx *store.Tx) (*casework.IncomingLine, error) { return a.incomingRecord(tx, id) })
}

func (a *App) incomingRecord(tx *store.Tx, id uuid.UUID) (*casework.IncomingLine, error) {
	line, err := tx.IncomingLine(id)
	if err != nil || line.State != casework.ReferralSent || !a.policy.May(tx.Actor(), authz.IncomingReferralAccept) {
		return line, err
	}
	line.Owners, err = tx.StaffOf(line.ProgramID, a.policy.RolesAllowed(authz.ReferralAccept)...)
	return line, err
}

// RecordIncomingReferral writes down what a program was asked. It is held
// against nobody's record: whether they are known here is not told.
func (a *App) RecordIncomingReferral(ctx context.Context, s casework.IncomingStart) (*casework.IncomingLine, error) {
	return runOnce(ctx, a, authz.IncomingReferralRecord, func(tx *store.Tx) (*casework.IncomingLine, error) {
		program, err := tx.Program(s.ProgramID)
		if casework.KindOf(err) == casework.KindNotFound || err == nil && !a.worksAt(tx, s.ProgramID) {
			program, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		var from *casework.Organization
		if s.OrganizationID != nil {
			if from, err = tx.Organization(*s.OrganizationID); err != nil && casework.KindOf(err) != casework.KindNotFound {
				return nil, err
			}
		}
		r, err := casework.NewIncomingReferral(tx.NewID(), tx.Actor().ID, program, from, s, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertIncomingReferral(r); err != nil {
			return nil, err
		}
		if program.LeadID != nil && *program.LeadID != tx.Actor().ID {
			if err := tellOfNobody(tx, tx.Actor().ID, *program.LeadID, "Somebody outside asks your program to take a person on. Answer it under Incoming."); err != nil {
				return nil, err
			}
		}
		job := ReferralReminder{AgencyID: tx.Actor().Agency, ReferralID: r.ID, Incoming: true}
		if err := tx.Enqueue(job, &river.InsertOpts{ScheduledAt: tx.Now().Add(lookAgain)}); err != nil {
			return nil, err
		}
		return a.incomingRecord(tx, r.ID)
	}, a.incomingRecord)
}

// tellOfNobody gives somebody something to do today that names nobody.
func tellOfNobody(tx *store.Tx, by, owner uuid.UUID, what string) error {
	today, err := agencyToday(tx)
	if err != nil {
		return err
	}
	t, err := casework.NewTask(tx.NewID(), by, casework.TaskStart{OwnerID: owner, DueOn: today, What: what}, today, tx.Now())
	if err != nil {
		return err
	}
	return tx.InsertTask(t)
}

// RemindIncomingReferral tells who is next that somebody outside waits for an
// answer; the clock of the agency does it, as RemindReferral does for hand-offs.
func (a *App) RemindIncomingReferral(ctx context.Context, agency, id uuid.UUID) (wait time.Duration, err error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.IncomingReferralRemind, func(tx *store.Tx) (time.Duration, error) {
		r, err := tx.LockIncomingReferral(id)
		if err != nil || r.State != casework.ReferralSent {
			return 0, err
		}
		program, err := tx.Program(r.ProgramID)
		if err != nil {
			return 0, err
		}
		for {
			next, ok := r.NextReminder(program.LeadID)
			if !ok {
				return lookAgain, tx.UpdateIncomingReferral(r)
			}
			if next.At.After(tx.Now()) {
				return min(next.At.Sub(tx.Now()), lookAgain), tx.UpdateIncomingReferral(r)
			}
			if next.Staff != nil {
				if err := tellOfNobody(tx, r.ReceivedBy, *next.Staff, next.What); err != nil {
					return 0, err
				}
			}
			r.Reminded++
		}
	})
}

// AcceptIncomingReferral says yes: the person comes on record, or is found
// among those the actor reaches, and begins in the program, in the same ways
// and with the same questions as anybody does.
func (a *App) AcceptIncomingReferral(ctx context.Context, id uuid.UUID, yes casework.IncomingAcceptance) (*casework.IncomingLine, error) {
	return runOnce(ctx, a, authz.IncomingReferralAccept, func(tx *store.Tx) (*casework.IncomingLine, error) {
		r, err := tx.LockIncomingReferral(id)
		if err != nil {
			return nil, err
		}
		if r.State != casework.ReferralSent { // said before anything about a person
			return nil, r.Accept(tx.Actor().ID, casework.SideResponder, uuid.Nil, tx.Now())
		}
		where := casework.Admission{ProgramID: r.ProgramID, ClinicianID: yes.ClinicianID, AdmittedOn: yes.AdmittedOn, OverPlaces: yes.OverPlaces}
		var client uuid.UUID
		if yes.ClientID != nil {
			client, err = a.takeKnown(tx, *yes.ClientID, where)
		} else {
			var c *casework.Client
			if c, err = a.beginClient(ctx, tx, casework.ClientStart{ClientEdit: yes.Person, Admission: &where, SomebodyElse: yes.Somebody}); err == nil {
				client = c.ID
			}
		}
		if err != nil {
			return nil, err
		}
		if err := r.Accept(tx.Actor().ID, casework.SideResponder, client, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateIncomingReferral(r); err != nil {
			return nil, err
		}
		return a.incomingRecord(tx, id)
	}, a.incomingRecord)
}

// takeKnown admits somebody who is on record, unless they are in the program
// already. Whoever is in another one is handed off from there.
func (a *App) takeKnown(tx *store.Tx, id uuid.UUID, where casework.Admission) (uuid.UUID, error) {
	c, err := tx.LockClient(id)
	if casework.KindOf(err) == casework.KindNotFound {
		return id, casework.Invalid("clientId", "Choose somebody you find in the search.")
	}
	if err != nil {
		return id, err
	}
	open, episode, err := tx.OpenStayOf(c.ID)
	if err != nil {
		return id, err
	}
	if episode == nil {
		return c.ID, admit(tx, c, where)
	}
	if open != nil {
		stay, err := tx.Stay(*open)
		if err != nil || stay.ProgramID == where.ProgramID {
			return c.ID, err
		}
	}
	return id, casework.Errorf(casework.KindConflict, "They are in another program, or between programs. A hand-off or a move brings them here; then accept this.")
}

// CloseIncomingReferral says no, or that whoever asked took it back, and why.
func (a *App) CloseIncomingReferral(ctx context.Context, id uuid.UUID, act casework.ReferralAct, reason string) (*casework.IncomingLine, error) {
	return runOnce(ctx, a, authz.IncomingReferralClose, func(tx *store.Tx) (*casework.IncomingLine, error) {
		r, err := tx.LockIncomingReferral(id)
		if err != nil {
			return nil, err
		}
		if err := r.Close(act, tx.Actor().ID, casework.SideResponder, reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateIncomingReferral(r); err != nil {
			return nil, err
		}
		return a.incomingRecord(tx, id)
	}, a.incomingRecord)
}
