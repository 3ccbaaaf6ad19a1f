package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListRestrictions is one page of what a client asked not to be told, the
// newest first, with whom a new one can be about.
func (a *App) ListRestrictions(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.RestrictionPage, error) {
	return run(ctx, a, authz.RestrictionList, func(tx *store.Tx) (*casework.RestrictionPage, error) {
		if _, err := tx.Client(client); err != nil {
			return nil, err
		}
		rows, err := tx.Restrictions(client, p)
		if err != nil {
			return nil, err
		}
		out := &casework.RestrictionPage{}
		out.Next = rows.Next
		if out.Items, err = tx.RestrictionLines(rows.Items); err != nil {
			return nil, err
		}
		to, err := tx.Recipients(client, casework.Page{Limit: 200})
		out.Recipients = to.Items
		return out, err
	})
}

// RecordRestriction writes down what a client asks not to be told. Somebody new
// to whom it is not to be told is put on record with it.
func (a *App) RecordRestriction(ctx context.Context, s casework.RestrictionStart) (*casework.RestrictionLine, error) {
	return runOnce(ctx, a, authz.RestrictionRecord, func(tx *store.Tx) (*casework.RestrictionLine, error) {
		if _, err := tx.LockClient(s.ClientID); err != nil {
			return nil, err
		}
		r, err := casework.NewRestriction(tx.NewID(), tx.Actor().ID, s, tx.Now())
		if err != nil {
			return nil, err
		}
		if r.RecipientID, err = notTold(tx, s); err != nil {
			return nil, err
		}
		if err := tx.InsertRestriction(r); err != nil {
			return nil, err
		}
		return restrictionLine(tx, r)
	}, restrictionAgain)
}

// notTold is to whom it is not to be told: nil for anybody outside.
func notTold(tx *store.Tx, s casework.RestrictionStart) (*uuid.UUID, error) {
	if s.RecipientID != nil {
		to, err := tx.Recipient(*s.RecipientID)
		if casework.KindOf(err) == casework.KindNotFound || err == nil && to.ClientID != nil && *to.ClientID != s.ClientID {
			return nil, casework.Invalid("recipientId", "Choose one of this person’s, or of the agency’s.")
		}
		return s.RecipientID, err
	}
	if s.RecipientName == "" {
		return nil, nil
	}
	to, err := casework.NewRecipient(tx.NewID(), tx.Actor().ID, &s.ClientID, casework.RecipientEdit{Name: s.RecipientName,
		RecipientType: casework.RecipientOther, RecipientClass: casework.ClassOther}, tx.Now())
	if err != nil {
		return nil, casework.Invalid("recipientName", "Write the name on one line.")
	}
	return &to.ID, tx.InsertRecipient(to)
}

// DecideRestriction says whether the agency agrees. From then on the gate keeps
// to it.
func (a *App) DecideRestriction(ctx context.Context, id uuid.UUID, agreed bool, reason string) (*casework.RestrictionLine, error) {
	return runOnce(ctx, a, authz.RestrictionDecide, func(tx *store.Tx) (*casework.RestrictionLine, error) {
		return changeRestriction(tx, id, func(r *casework.Restriction) error { return r.Decide(tx.Actor().ID, agreed, reason, tx.Now()) })
	}, restrictionAgain)
}

// EndRestriction says that a restriction holds no longer.
func (a *App) EndRestriction(ctx context.Context, id uuid.UUID, reason string) (*casework.RestrictionLine, error) {
	return runOnce(ctx, a, authz.RestrictionEnd, func(tx *store.Tx) (*casework.RestrictionLine, error) {
		return changeRestriction(tx, id, func(r *casework.Restriction) error { return r.End(tx.Actor().ID, reason, tx.Now()) })
	}, restrictionAgain)
}

func changeRestriction(tx *store.Tx, id uuid.UUID, do func(*casework.Restriction) error) (*casework.RestrictionLine, error) {
	r, err := tx.LockRestriction(id)
	if err != nil {
		return nil, err
	}
	if err := do(r); err != nil {
		return nil, err
	}
	if err := tx.UpdateRestriction(r); err != nil {
		return nil, err
	}
	return restrictionLine(tx, r)
}

func restrictionAgain(tx *store.Tx, id uuid.UUID) (*casework.RestrictionLine, error) {
	r, err := tx.Restriction(id)
	if err != nil {
		return nil, err
	}
	return restrictionLine(tx, r)
}

func restrictionLine(tx *store.Tx, r *casework.Restriction) (*casework.RestrictionLine, error) {
	lines, err := tx.RestrictionLines([]casework.Restriction{*r})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}
