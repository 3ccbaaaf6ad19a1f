package store

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

// Consent is one consent with those it names.
func (tx *Tx) Consent(id uuid.UUID) (*casework.Consent, error) {
	c, err := get[casework.Consent](tx, id)
	if err != nil {
		return nil, err
	}
	return c, tx.nameRecipients(c)
}

// LockConsent reads a consent and holds it: no release under it commits before
// whoever holds it is done, and none after it was revoked.
func (tx *Tx) LockConsent(id uuid.UUID) (*casework.Consent, error) {
	c, err := lock[casework.Consent](tx, id)
	if err != nil {
		return nil, err
	}
	return c, tx.nameRecipients(c)
}

func (tx *Tx) nameRecipients(c *casework.Consent) (err error) {
	c.Recipients, err = list[casework.ConsentRecipient](tx, tx.gorm.Where("consent_id = ?", c.ID).Order("id"))
	return err
}

// InsertConsent begins a consent, with those it names.
func (tx *Tx) InsertConsent(c *casework.Consent) error {
	if err := insert(tx, c); err != nil {
		return err
	}
	return tx.insertRecipients(c)
}

// InsertConsentSignature keeps the signature under a consent, for ever.
func (tx *Tx) InsertConsentSignature(s *casework.ConsentSignatureImage) error { return insert(tx, s) }

// ConsentSignature is the signature under a consent.
func (tx *Tx) ConsentSignature(consent uuid.UUID) (*casework.ConsentSignatureImage, error) {
	found, err := list[casework.ConsentSignatureImage](tx, tx.gorm.Where("consent_id = ?", consent).Order("id"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, casework.NotFound()
	}
	return &found[0], nil
}

// UpdateConsent writes what changed of a consent, but for those it names.
func (tx *Tx) UpdateConsent(c *casework.Consent) error { return update(tx, c) }

// RewriteConsent writes a draft anew, with those it names.
func (tx *Tx) RewriteConsent(c *casework.Consent) error {
	if err := update(tx, c); err != nil {
		return err
	}
	was, err := list[casework.ConsentRecipient](tx, tx.gorm.Where("consent_id = ?", c.ID).Order("id"))
	if err != nil {
		return err
	}
	for i := range was {
		if err := remove(tx, &was[i]); err != nil {
			return err
		}
	}
	return tx.insertRecipients(c)
}

func (tx *Tx) insertRecipients(c *casework.Consent) error {
	for i := range c.Recipients {
		c.Recipients[i].ConsentID = c.ID
		if err := insert(tx, &c.Recipients[i]); err != nil {
			return err
		}
	}
	return nil
}

// Consents is one page of a client's consents, the newest first.
func (tx *Tx) Consents(client uuid.UUID, p casework.Page) (casework.List[casework.Consent], error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.Consent](tx, q, p)
	if err != nil {
		return page, err
	}
	return page, tx.nameAllRecipients(page.Items)
}

func (tx *Tx) nameAllRecipients(consents []casework.Consent) error {
	if len(consents) == 0 {
		return nil
	}
	ids, at := make([]uuid.UUID, len(consents)), make(map[uuid.UUID]int, len(consents))
	for i := range consents {
		ids[i], at[consents[i].ID] = consents[i].ID, i
	}
	recipients, err := list[casework.ConsentRecipient](tx, tx.gorm.Where("consent_id = ANY (?)", anyOf(ids)).Order("id"))
	if err != nil {
		return err
	}
	for _, r := range recipients {
		c := &consents[at[r.ConsentID]]
		c.Recipients = append(c.Recipients, r)
	}
	return nil
}

// ConsentsToRelease are all consents of clients, held against being revoked
// until the transaction ends: a release and a revocation come one after the
// other.
func (tx *Tx) ConsentsToRelease(clients []uuid.UUID) ([]casework.Consent, error) {
	consents, err := list[casework.Consent](tx, tx.gorm.Where("client_id = ANY (?)", anyOf(clients)).Order("id").Clauses(clause.Locking{Strength: "SHARE"}))
	if err != nil {
		return nil, err
	}
	return consents, tx.nameAllRecipients(consents)
}

// ConsentEnds are the days of the events that end consents.
func (tx *Tx) ConsentEnds(consents []casework.Consent) (map[uuid.UUID]casework.ConsentEnds, error) {
	ends := make(map[uuid.UUID]casework.ConsentEnds, len(consents))
	ids := make([]uuid.UUID, 0, len(consents))
	for i := range consents {
		ids = append(ids, consents[i].ID)
	}
	if len(ids) == 0 {
		return ends, nil
	}
	rows, err := tx.pgx.Query(tx.ctx, `SELECT c.id, e.closed_on, COALESCE(s.ends_on, e.closed_on) FROM consents c
		LEFT JOIN episodes e ON e.agency_id = c.agency_id AND e.id = c.episode_id
		LEFT JOIN stays s ON s.agency_id = c.agency_id AND s.id = c.stay_id
		WHERE c.agency_id = $1 AND c.id = ANY ($2)`, tx.Actor().Agency, ids)
	if err != nil {
		return nil, fmt.Errorf("read what ends consents: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		var e casework.ConsentEnds
		if err := rows.Scan(&id, &e.DischargedOn, &e.StayEndedOn); err != nil {
			return nil, fmt.Errorf("read what ends consents: %w", err)
		}
		ends[id] = e
	}
	return ends, rows.Err()
}
