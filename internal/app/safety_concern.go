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

// SafetyConcernEscalation is the job that looks after a concern: unanswered,
// it goes further. It holds ids and no word about anybody.
type SafetyConcernEscalation struct {
	AgencyID  uuid.UUID `json:"agency_id"`
	ConcernID uuid.UUID `json:"concern_id"`
}

// Kind names the job in the queue.
func (SafetyConcernEscalation) Kind() string { return "safety_concern_escalate" }

// ListSafetyConcerns are the concerns about clients the actor reaches, and
// those the actor was told of, newest first.
func (a *App) ListSafetyConcerns(ctx context.Context, f casework.ConcernFilter, p casework.Page) (casework.List[casework.ConcernRecord], error) {
	return run(ctx, a, authz.SafetyConcernList, func(tx *store.Tx) (out casework.List[casework.ConcernRecord], err error) {
		concerns, err := tx.SafetyConcerns(f, p)
		if err != nil {
			return out, err
		}
		out.Next = concerns.Next
		out.Items, err = tx.ConcernRecords(concerns.Items)
		return out, err
	})
}

// RaiseSafetyConcern says that something cannot wait. Those nearest to the
// client are told at once, and the clock is set that takes it further.
func (a *App) RaiseSafetyConcern(ctx context.Context, client uuid.UUID, words string) (*casework.ConcernRecord, error) {
	return runOnce(ctx, a, authz.SafetyConcernRaise, func(tx *store.Tx) (*casework.ConcernRecord, error) {
		client, err := standing(tx, client)
		if err != nil {
			return nil, err
		}
		c, err := casework.RaiseConcern(tx.NewID(), client, tx.Actor().ID, words, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertSafetyConcern(c); err != nil {
			return nil, err
		}
		if err := a.tell(tx, c, 0); err != nil {
			return nil, err
		}
		return concernRecord(tx, c)
	}, concernAgain)
}

// AcknowledgeSafetyConcern says who took a concern and what was done. One
// person takes it; who comes second is told so.
func (a *App) AcknowledgeSafetyConcern(ctx context.Context, id uuid.UUID, answer string) (*casework.ConcernRecord, error) {
	return runOnce(ctx, a, authz.SafetyConcernAcknowledge, func(tx *store.Tx) (*casework.ConcernRecord, error) {
		c, err := tx.LockSafetyConcern(id)
		if err != nil {
			return nil, err
		}
		if err := c.Acknowledge(tx.Actor().ID, answer, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateSafetyConcern(c); err != nil {
			return nil, err
		}
		return concernRecord(tx, c)
	}, concernAgain)
}

// EscalateSafetyConcern takes a concern further that nobody has acknowledged:
// the clock of the agency does it. It answers how long to wait when it is too
// early; a job that runs twice tells nobody twice.
func (a *App) EscalateSafetyConcern(ctx context.Context, agency, id uuid.UUID) (wait time.Duration, err error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.SafetyConcernEscalate, func(tx *store.Tx) (time.Duration, error) {
		c, err := tx.LockSafetyConcern(id)
		if err != nil || c.AcknowledgedAt != nil {
			return 0, err
		}
		settings, err := tx.Agency()
		if err != nil {
			return 0, err
		}
		told, err := tx.SafetyNotices(id)
		if err != nil {
			return 0, err
		}
		if due := c.EscalatesAt(told, settings); tx.Now().Before(due) {
			return due.Sub(tx.Now()), nil
		}
		return 0, a.tell(tx, c, c.Escalated+1)
	})
}

// tell tells the next rung at or above from, and sets the clock for the one
// after it. At the top of the ladder the concern stays open, and in sight.
func (a *App) tell(tx *store.Tx, c *casework.SafetyConcern, from int) error {
	ladder, err := tx.SafetyLadder(c.ClientID, names(a.policy.RolesReaching(authz.TeamGet, authz.ReachProgram)),
		names(a.policy.RolesAllowed(authz.SafetyConcernAcknowledge)))
	if err != nil {
		return err
	}
	told, err := tx.SafetyNotices(c.ID)
	if err != nil {
		return err
	}
	next, rung := c.Climb(ladder, from, told)
	if len(next) == 0 {
		return nil
	}
	for _, to := range next {
		n := &casework.SafetyNotice{ConcernID: c.ID, ClientID: c.ClientID, StaffID: to.StaffID, Because: to.Because, ToldAt: tx.Now()}
		if err := tx.InsertSafetyNotice(n); err != nil {
			return err
		}
	}
	c.Escalated = rung
	if err := tx.UpdateSafetyConcern(c); err != nil {
		return err
	}
	settings, err := tx.Agency()
	if err != nil {
		return err
	}
	return tx.Enqueue(SafetyConcernEscalation{AgencyID: tx.Actor().Agency, ConcernID: c.ID},
		&river.InsertOpts{ScheduledAt: tx.Now().Add(time.Duration(settings.ConcernMinutes) * time.Minute)})
}

// concernAgain is what a request that comes a second time is answered.
func concernAgain(tx *store.Tx, id uuid.UUID) (*casework.ConcernRecord, error) {
	c, err := tx.SafetyConcern(id)
	if err != nil {
		return nil, err
	}
	return concernRecord(tx, c)
}

func concernRecord(tx *store.Tx, c *casework.SafetyConcern) (*casework.ConcernRecord, error) {
	records, err := tx.ConcernRecords([]casework.SafetyConcern{*c})
	if err != nil {
		return nil, err
	}
	return &records[0], nil
}

func names(roles []authz.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}
