package app

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// Signing is a signature as it arrives: Image of the screen or the paper, the
// rest as somebody filled it in. FormVersion and the rule on minors are ours.
type Signing struct {
	casework.ConsentSignature
	Image []byte
}

// SignConsent makes a draft hold. Everything the rule asks for must be there.
func (a *App) SignConsent(ctx context.Context, id uuid.UUID, s Signing) (*casework.ConsentRecord, error) {
	return runOnce(ctx, a, authz.ConsentSign, func(tx *store.Tx) (*casework.ConsentRecord, error) {
		c, err := tx.LockConsent(id)
		if err != nil {
			return nil, err
		}
		if err := sign(tx, c, s); err != nil {
			return nil, err
		}
		if err := tx.UpdateConsent(c); err != nil {
			return nil, err
		}
		if err := wakeConsent(tx, c); err != nil {
			return nil, err
		}
		if err := releaseReferrals(tx, c.ClientID); err != nil {
			return nil, err
		}
		return consentRecord(tx, c.ID)
	}, consentRecord)
}

func sign(tx *store.Tx, c *casework.Consent, s Signing) error {
	today, err := agencyToday(tx)
	if err != nil {
		return err
	}
	may, err := maySign(tx, c.ClientID, today)
	if err != nil {
		return err
	}
	terms := s.ConsentSignature
	terms.ClientMaySign, terms.GuardianMaySign = may.Client, may.Guardian
	terms.FormVersion = rules.ConsentForm(c.Language, "").Version
	if terms.StayID, terms.EpisodeID, err = tx.OpenStayOf(c.ClientID); err != nil {
		return err
	}
	image, err := casework.ReadSignature(terms.Method, s.Image)
	if err != nil {
		return err
	}
	if image != nil {
		terms.Image = image.Image
	}
	if err := c.Activate(terms, tx.Actor().ID, today, tx.Now()); err != nil {
		return err
	}
	image.ClientID, image.ConsentID = c.ClientID, c.ID
	return tx.InsertConsentSignature(image)
}

// RevokeConsent ends a consent by the person's word, with the next decision
// anywhere: whoever decides on a release holds the same row.
func (a *App) RevokeConsent(ctx context.Context, id uuid.UUID, how, note string) (*casework.ConsentRecord, error) {
	return runOnce(ctx, a, authz.ConsentRevoke, func(tx *store.Tx) (*casework.ConsentRecord, error) {
		return endConsent(tx, id, func(c *casework.Consent) error { return c.Revoke(how, note, tx.Actor().ID, tx.Now()) })
	}, consentRecord)
}

// MeetConsent ends a consent whose condition has come about.
func (a *App) MeetConsent(ctx context.Context, id uuid.UUID, note string) (*casework.ConsentRecord, error) {
	return runOnce(ctx, a, authz.ConsentMeet, func(tx *store.Tx) (*casework.ConsentRecord, error) {
		return endConsent(tx, id, func(c *casework.Consent) error { return c.Meet(note, tx.Actor().ID, tx.Now()) })
	}, consentRecord)
}

func endConsent(tx *store.Tx, id uuid.UUID, end func(*casework.Consent) error) (*casework.ConsentRecord, error) {
	c, err := tx.LockConsent(id)
	if err != nil {
		return nil, err
	}
	if err := end(c); err != nil {
		return nil, err
	}
	if err := tx.UpdateConsent(c); err != nil {
		return nil, err
	}
	if err := consentEnded(tx, c); err != nil {
		return nil, err
	}
	return consentRecord(tx, c.ID)
}

// ConsentExpiry is the job that looks whether a consent's time is over. The
// gate does not wait for it: what has run out permits nothing.
type ConsentExpiry struct {
	AgencyID  uuid.UUID `json:"agency_id"`
	ConsentID uuid.UUID `json:"consent_id"`
}

// Kind names the job in the queue.
func (ConsentExpiry) Kind() string { return "consent_expire" }

// ExpireConsent ends a consent whose time is over; the clock of the agency does
// it. It answers how long to wait until it is worth looking again: to the end
// of the last day where that is known, else to the next one, for an event may
// come about on any day, and be taken back. Nothing to wait for is zero.
func (a *App) ExpireConsent(ctx context.Context, agency, id uuid.UUID) (time.Duration, error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.ConsentExpire, func(tx *store.Tx) (time.Duration, error) {
		c, err := tx.LockConsent(id)
		if err != nil || c.State != casework.ConsentActive {
			return 0, err
		}
		ends, err := tx.ConsentEnds([]casework.Consent{*c})
		if err != nil {
			return 0, err
		}
		settings, err := tx.Agency()
		if err != nil {
			return 0, err
		}
		today := casework.DateOf(tx.Now(), settings.Zone())
		if !c.Lapse(ends[c.ID], today, tx.Now()) {
			return nextLook(c, today, settings.Zone()).Sub(tx.Now()), nil
		}
		if err := tx.UpdateConsent(c); err != nil {
			return 0, err
		}
		return 0, consentEnded(tx, c)
	})
}

// wakeConsent sets the clock for a consent that can end by itself.
func wakeConsent(tx *store.Tx, c *casework.Consent) error {
	if c.Expiry == casework.UntilRevoked || c.Expiry == casework.ExpiresOnCondition {
		return nil
	}
	agency, err := tx.Agency()
	if err != nil {
		return err
	}
	today := casework.DateOf(tx.Now(), agency.Zone())
	return tx.Enqueue(ConsentExpiry{AgencyID: tx.Actor().Agency, ConsentID: c.ID},
		&river.InsertOpts{ScheduledAt: nextLook(c, today, agency.Zone())})
}

// nextLook is when the consent's day can be over at the earliest.
func nextLook(c *casework.Consent, today casework.Date, zone *time.Location) time.Time {
	if c.Expiry == casework.ExpiresOnDate && c.ExpiresOn.After(today) {
		return c.ExpiresOn.AddDays(1).Start(zone)
	}
	return today.AddDays(1).Start(zone)
}

// consentEnded is the one place where the end of a consent has its effect,
// however it came about: those nearest to the client are told. What rests on
// the consent is put on hold here.
func consentEnded(tx *store.Tx, c *casework.Consent) error {
	owners, err := tx.ConsentCarers(c.ClientID)
	if err != nil {
		return err
	}
	today, err := agencyToday(tx)
	if err != nil {
		return err
	}
	what := "A consent ran out. Share nothing more under it, and ask the person whether a new one is wanted."
	if c.State == casework.ConsentRevoked {
		what = "A consent was taken back. Share nothing more under it, and stop what rests on it."
	}
	by := tx.Actor().ID
	if by == uuid.Nil { // the clock: the task is set in the name of whoever took the signature
		by = *c.ActivatedBy
	}
	for _, owner := range owners {
		t, err := casework.NewTask(tx.NewID(), by, casework.TaskStart{ClientID: &c.ClientID, OwnerID: owner, DueOn: today, What: what}, today, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.InsertTask(t); err != nil {
			return err
		}
	}
	return holdReferrals(tx, c)
}
