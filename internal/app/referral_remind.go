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

// ReferralReminder is the job that looks after a hand-off until its end. It
// holds ids and no word about anybody.
type ReferralReminder struct {
	AgencyID   uuid.UUID `json:"agency_id"`
	ReferralID uuid.UUID `json:"referral_id"`
	Community  bool      `json:"community,omitempty"` // to an organization outside
	Incoming   bool      `json:"incoming,omitempty"`  // from somebody outside
}

// Kind names the job in the queue.
func (ReferralReminder) Kind() string { return "referral_remind" }

// lookAgain is how long the clock waits at most before it looks at a hand-off
// again: a step may have brought its next moment forward.
const lookAgain = 6 * time.Hour

// wakeReferral sets the clock for a hand-off that was sent, in the same
// transaction.
func wakeReferral(tx *store.Tx, r *casework.Referral) error {
	return tx.Enqueue(ReferralReminder{AgencyID: tx.Actor().Agency, ReferralID: r.ID}, &river.InsertOpts{ScheduledAt: tx.Now().Add(lookAgain)})
}

// RemindReferral tells who is next of a hand-off that waits; the clock of the
// agency does it. It answers how long to wait until it is worth looking again,
// and zero once the hand-off and its overlap have ended. What was told is
// counted in the same transaction, so a job that runs twice tells nobody twice.
func (a *App) RemindReferral(ctx context.Context, agency, id uuid.UUID) (wait time.Duration, err error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.ReferralRemind, func(tx *store.Tx) (time.Duration, error) {
		r, err := tx.LockReferral(id)
		if err == nil && r.State == casework.ReferralAttended {
			return handLeft(tx, r)
		}
		if err != nil || r.State.Ended() {
			return 0, err
		}
		to, err := tx.Program(r.ToProgramID)
		if err != nil {
			return 0, err
		}
		for {
			next, ok := r.NextReminder(to)
			if !ok {
				return lookAgain, tx.UpdateReferral(r)
			}
			if next.At.After(tx.Now()) {
				return min(next.At.Sub(tx.Now()), lookAgain), tx.UpdateReferral(r)
			}
			if next.Staff != nil {
				if err := tell(tx, r, *next.Staff, next.What); err != nil {
					return 0, err
				}
			}
			r.Reminded++
		}
	})
}

// handLeft hands on what the side somebody came from has still to do for them
// when the overlap ends, for nobody there finds it any more: a peer who handed
// over to the peer there is now, anybody else to the hand-off's owner.
func handLeft(tx *store.Tx, r *casework.Referral) (wait time.Duration, err error) {
	if left := r.OverlapUntil.Sub(tx.Now()); left > 0 {
		return min(left, lookAgain), nil
	}
	today, err := agencyToday(tx)
	if err != nil {
		return 0, err
	}
	tasks, err := tx.TasksLeft(r)
	if err != nil {
		return 0, err
	}
	for _, left := range tasks {
		t, err := tx.LockTask(left.ID)
		if err != nil {
			return 0, err
		}
		if t.State != casework.TaskOpen || t.OwnerID != left.OwnerID {
			continue // done or handed on this very moment
		}
		if err := t.Hand(left.ToID, casework.Date{}, today); err != nil {
			return 0, err
		}
		if err := tx.UpdateTask(t); err != nil {
			return 0, err
		}
	}
	return 0, nil
}
