package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListPlannedContacts is a page of what is planned, in order of time: a peer's
// day or week, or a client's.
func (a *App) ListPlannedContacts(ctx context.Context, f casework.PlannedContactFilter, p casework.Page) (*casework.PlannedContactPage, error) {
	return run(ctx, a, authz.PlannedContactList, func(tx *store.Tx) (*casework.PlannedContactPage, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		out := &casework.PlannedContactPage{Zone: agency.Zone(), Today: casework.DateOf(tx.Now(), agency.Zone())}
		if f.Days > 0 {
			if f.From.IsZero() {
				f.From = out.Today
			}
			f.Until = f.From.AddDays(f.Days - 1)
		}
		out.From = f.From
		me, err := tx.StandsInFor()
		if err != nil {
			return nil, err
		}
		var peers []uuid.UUID
		switch {
		case f.PeerID != uuid.Nil:
			peers = []uuid.UUID{f.PeerID}
		case f.ClientID == uuid.Nil && tx.Reach() == authz.ReachCaseload:
			peers = me
		}
		out.List, err = tx.PlannedContacts(f, peers, me, p)
		return out, err
	})
}

// GetPlannedContact is one planned contact with what the forms about it need.
// With no id it is an empty one about a client, of which nothing is kept
// before it is planned.
func (a *App) GetPlannedContact(ctx context.Context, id, client uuid.UUID) (*casework.PlannedContactDesk, error) {
	return run(ctx, a, authz.PlannedContactGet, func(tx *store.Tx) (*casework.PlannedContactDesk, error) {
		me, err := tx.StandsInFor()
		if err != nil {
			return nil, err
		}
		if id == uuid.Nil {
			return emptyPlan(tx, client, me)
		}
		r, err := tx.PlannedContact(id, me)
		if err != nil {
			return nil, err
		}
		return planDesk(tx, r, me)
	})
}

// emptyPlan is what could be planned with a client.
func emptyPlan(tx *store.Tx, client uuid.UUID, me []uuid.UUID) (*casework.PlannedContactDesk, error) {
	client, err := standing(tx, client)
	if err != nil {
		return nil, err
	}
	c, err := tx.Client(client)
	if err != nil {
		return nil, err
	}
	zone, err := tx.ClientZone(client)
	if err != nil {
		return nil, err
	}
	r := &casework.PlannedContactRecord{}
	r.ClientID, r.ClientName, r.TimeZone = client, c.Name(), zone
	r.Kind, r.Mode = casework.KindIndividual, casework.ModeInPerson
	desk, err := planDesk(tx, r, me)
	if err != nil {
		return nil, err
	}
	desk.Contact.PeerID = casework.DefaultPeer(tx.Actor().ID, desk.Beside)
	return desk, nil
}

func planDesk(tx *store.Tx, r *casework.PlannedContactRecord, me []uuid.UUID) (*casework.PlannedContactDesk, error) {
	desk := &casework.PlannedContactDesk{Contact: *r}
	var err error
	if desk.Beside, err = tx.Beside(r.ClientID); err != nil {
		return nil, err
	}
	if mine := plansFor(tx, me); mine != nil {
		desk.Beside = casework.OnlyOf(desk.Beside, mine)
	}
	ahead, err := tx.PlannedContacts(casework.PlannedContactFilter{ClientID: r.ClientID, Open: true}, nil, me, casework.Page{})
	desk.Ahead = ahead.Items
	return desk, err
}

// plansFor are the people the actor plans for; nil for whoever is with a
// client, where the actor answers for others.
func plansFor(tx *store.Tx, me []uuid.UUID) []uuid.UUID {
	if tx.Reach() > authz.ReachCaseload {
		return nil
	}
	return me
}

// PlanPlannedContact plans a contact with a client.
func (a *App) PlanPlannedContact(ctx context.Context, s casework.PlannedContactPlan) (*casework.PlannedContactRecord, error) {
	return runOnce(ctx, a, authz.PlannedContactPlan, func(tx *store.Tx) (*casework.PlannedContactRecord, error) {
		var err error
		if s.ClientID, err = standing(tx, s.ClientID); err != nil {
			return nil, err
		}
		me, err := tx.StandsInFor()
		if err != nil {
			return nil, err
		}
		beside, err := tx.Beside(s.ClientID)
		if err != nil {
			return nil, err
		}
		zone, err := tx.ClientZone(s.ClientID)
		if err != nil {
			return nil, err
		}
		c, err := casework.PlanContact(tx.NewID(), tx.Actor().ID, s, beside, plansFor(tx, me), zone, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := clash(tx, c); err != nil {
			return nil, err
		}
		if err := tx.InsertPlannedContact(c); err != nil {
			return nil, err
		}
		return tx.PlannedContact(c.ID, me)
	}, plannedContact)
}

// MovePlannedContact puts one to another time, or into other hands.
func (a *App) MovePlannedContact(ctx context.Context, id uuid.UUID, s casework.PlannedContactShift) (*casework.PlannedContactRecord, error) {
	return runOnce(ctx, a, authz.PlannedContactMove, func(tx *store.Tx) (*casework.PlannedContactRecord, error) {
		c, err := tx.LockPlannedContact(id)
		if err != nil {
			return nil, err
		}
		me, err := tx.StandsInFor()
		if err != nil {
			return nil, err
		}
		beside, err := tx.Beside(c.ClientID)
		if err != nil {
			return nil, err
		}
		move, err := c.Move(tx.NewID(), tx.Actor().ID, s, beside, plansFor(tx, me), tx.Now())
		if err != nil {
			return nil, err
		}
		if err := clash(tx, c); err != nil {
			return nil, err
		}
		if err := tx.UpdatePlannedContact(c); err != nil {
			return nil, err
		}
		if err := tx.InsertPlannedContactMove(move); err != nil {
			return nil, err
		}
		return tx.PlannedContact(id, me)
	}, plannedContact)
}

// CancelPlannedContact says that one will not be.
func (a *App) CancelPlannedContact(ctx context.Context, id uuid.UUID, reason string) (*casework.PlannedContactRecord, error) {
	return runOnce(ctx, a, authz.PlannedContactCancel, func(tx *store.Tx) (*casework.PlannedContactRecord, error) {
		c, err := tx.LockPlannedContact(id)
		if err != nil {
			return nil, err
		}
		if err := c.Cancel(reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdatePlannedContact(c); err != nil {
			return nil, err
		}
		return plannedContact(tx, id)
	}, plannedContact)
}

// clash wants a reason where the peer has something else planned for the time.
func clash(tx *store.Tx, c *casework.PlannedContact) error {
	if err := tx.LockPlanning(c.PeerID); err != nil {
		return err
	}
	overlaps, err := tx.PlannedOverlap(c.PeerID, c)
	if err != nil {
		return err
	}
	return c.Overlapping(overlaps)
}

func plannedContact(tx *store.Tx, id uuid.UUID) (*casework.PlannedContactRecord, error) {
	me, err := tx.StandsInFor()
	if err != nil {
		return nil, err
	}
	return tx.PlannedContact(id, me)
}

// settlePlan links what was signed to the planned contact it comes of.
func settlePlan(tx *store.Tx, plan *uuid.UUID, s *casework.Session) error {
	if plan == nil {
		return nil
	}
	c, err := tx.LockPlannedContact(*plan)
	if err != nil {
		return err
	}
	if err := c.Settle(s); err != nil {
		return err
	}
	return tx.UpdatePlannedContact(c)
}

// reopenPlan undoes it: the session was signed on the wrong client.
func reopenPlan(tx *store.Tx, session uuid.UUID) error {
	c, err := tx.PlannedContactOf(session)
	if err != nil || c == nil {
		return err
	}
	c.Reopen()
	return tx.UpdatePlannedContact(c)
}

// cancelPlans says of all that is planned with a client that it will not be.
func cancelPlans(tx *store.Tx, client uuid.UUID, reason string) error {
	open, err := tx.OpenPlannedContacts(client)
	if err != nil {
		return err
	}
	for i := range open {
		if err := open[i].Cancel(reason, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdatePlannedContact(&open[i]); err != nil {
			return err
		}
	}
	return nil
}
