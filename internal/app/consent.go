package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// ListConsents is a page of a client's consents, the newest first.
func (a *App) ListConsents(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.ConsentRecord], error) {
	return run(ctx, a, authz.ConsentList, func(tx *store.Tx) (out casework.List[casework.ConsentRecord], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		consents, err := tx.Consents(client, p)
		if err != nil {
			return out, err
		}
		out.Next = consents.Next
		out.Items, err = tx.ConsentRecords(consents.Items)
		return out, err
	})
}

// GetConsent is one consent.
func (a *App) GetConsent(ctx context.Context, id uuid.UUID) (*casework.ConsentRecord, error) {
	return run(ctx, a, authz.ConsentGet, func(tx *store.Tx) (*casework.ConsentRecord, error) { return consentRecord(tx, id) })
}

// DraftConsent begins a consent. It permits nothing before it is signed.
func (a *App) DraftConsent(ctx context.Context, client uuid.UUID, t casework.ConsentTerms) (*casework.ConsentRecord, error) {
	return runOnce(ctx, a, authz.ConsentDraft, func(tx *store.Tx) (*casework.ConsentRecord, error) {
		client, err := standing(tx, client)
		if err != nil {
			return nil, err
		}
		c, err := casework.NewConsent(tx.NewID(), tx.Actor().ID, client, t, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := chosen(tx, c); err != nil {
			return nil, err
		}
		if err := tx.InsertConsent(c); err != nil {
			return nil, err
		}
		return consentRecord(tx, c.ID)
	}, consentRecord)
}

// UpdateConsent writes a draft anew, in the version that was read.
func (a *App) UpdateConsent(ctx context.Context, id uuid.UUID, version int, t casework.ConsentTerms) (*casework.ConsentRecord, error) {
	return run(ctx, a, authz.ConsentUpdate, func(tx *store.Tx) (*casework.ConsentRecord, error) {
		c, err := tx.LockConsent(id)
		if err != nil {
			return nil, err
		}
		if err := match(c.Version, version); err != nil {
			return nil, err
		}
		if err := c.Edit(t); err != nil {
			return nil, err
		}
		if err := chosen(tx, c); err != nil {
			return nil, err
		}
		if err := tx.RewriteConsent(c); err != nil {
			return nil, err
		}
		return consentRecord(tx, c.ID)
	})
}

// chosen holds what a draft names to what there is for this client: nobody
// names a person whom another client knows.
func chosen(tx *store.Tx, c *casework.Consent) error {
	var p casework.Problems
	for _, to := range c.Recipients {
		switch {
		case to.RecipientID != nil:
			r, err := tx.Recipient(*to.RecipientID)
			if err != nil && casework.KindOf(err) != casework.KindNotFound {
				return err
			}
			if err != nil || r.EndedAt != nil || r.ClientID != nil && *r.ClientID != c.ClientID {
				p.Add("recipientIds", "Choose from those who are on file.")
			}
		case to.Part2ProgramID != nil:
			if err := unitThere(tx, *to.Part2ProgramID, "part2ProgramIds", &p); err != nil {
				return err
			}
		}
	}
	if c.DiscloserID != nil {
		if err := unitThere(tx, *c.DiscloserID, "discloserId", &p); err != nil {
			return err
		}
	}
	return p.Err()
}

func unitThere(tx *store.Tx, id uuid.UUID, field string, p *casework.Problems) error {
	_, err := tx.Part2Program(id)
	if casework.KindOf(err) == casework.KindNotFound {
		p.Add(field, "Choose one of the agency’s programs.")
		return nil
	}
	return err
}

// consentRecord is a consent as it is shown, with what to know before it is
// signed.
func consentRecord(tx *store.Tx, id uuid.UUID) (*casework.ConsentRecord, error) {
	c, err := tx.Consent(id)
	if err != nil {
		return nil, err
	}
	records, err := tx.ConsentRecords([]casework.Consent{*c})
	if err != nil {
		return nil, err
	}
	r := &records[0]
	if c.State == casework.ConsentDraft {
		may, err := maySign(tx, c.ClientID, r.Today)
		if err != nil {
			return nil, err
		}
		r.SignWarning = may.Warning
	}
	return r, nil
}

// maySign is who may sign for a client on a day, by the rule on minors of the
// agency's state.
func maySign(tx *store.Tx, client uuid.UUID, day casework.Date) (casework.MaySign, error) {
	person, err := tx.Client(client)
	if err != nil {
		return casework.MaySign{}, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return casework.MaySign{}, err
	}
	return rules.MinorRules().Sign(agency.State, person.BirthDate, day), nil
}
