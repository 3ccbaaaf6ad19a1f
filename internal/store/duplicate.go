package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// SuspectDuplicates looks, past what the actor sees, for whoever is like these
// clients, and writes it down for records staff. It tells the actor nothing.
func (tx *Tx) SuspectDuplicates(clients ...uuid.UUID) error {
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT suspect_duplicates($1)", clients); err != nil {
		return fmt.Errorf("look for duplicates: %w", err)
	}
	return nil
}

const lookalikes = `
SELECT c.id AS client_id, c.number, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS name, c.birth_date,
       c.restricted, COALESCE(p.name, '') AS program_name, a.because
  FROM clients_alike(@agency, @none, name_key(@name), @chosen, @born, regexp_replace(lower(@number), '[^a-z0-9]', '', 'g')) a
  JOIN clients c ON c.agency_id = @agency AND c.id = a.client_id
  LEFT JOIN LATERAL (SELECT s.program_id FROM stays s WHERE s.agency_id = @agency AND s.client_id = c.id AND s.ends_on IS NULL
                      ORDER BY s.starts_on DESC LIMIT 1) stay ON true
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = stay.program_id
 ORDER BY c.legal_last, c.legal_first, c.id LIMIT 20`

// Lookalikes are the clients within the actor's reach who are like somebody,
// twenty at most.
func (tx *Tx) Lookalikes(e casework.ClientEdit) ([]casework.Lookalike, error) {
	return scan(tx, func(l casework.Lookalike) uuid.UUID { return l.ClientID }, lookalikes, map[string]any{
		"agency": tx.Actor().Agency, "none": uuid.Nil, "name": e.LegalFirst + " " + e.LegalLast, "chosen": e.ChosenName,
		"born": e.BirthDate, "number": e.AgencyNumber})
}

// Duplicates is a page of suspicions about two clients the actor finds, those
// found first on top.
func (tx *Tx) Duplicates(status casework.DuplicateStatus, p casework.Page) (casework.List[casework.Duplicate], error) {
	q := tx.gorm.Order("found_at, id")
	if status != "" {
		q = q.Where("status = ?", status)
	}
	if p.After != uuid.Nil {
		q = q.Where("(found_at, id) > (SELECT found_at, id FROM duplicates WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	return listPage[casework.Duplicate](tx, q, p)
}

const faces = `
SELECT c.id AS client_id, c.number, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS name, c.birth_date,
       c.restricted, COALESCE(p.name, '') AS program_name, '[]'::jsonb AS because
  FROM clients c
  LEFT JOIN LATERAL (SELECT s.program_id FROM stays s WHERE s.agency_id = @agency AND s.client_id = c.id AND s.ends_on IS NULL
                      ORDER BY s.starts_on DESC LIMIT 1) stay ON true
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = stay.program_id
 WHERE c.agency_id = @agency AND c.id = ANY (@ids)`

// DuplicateLines puts the two records to suspicions.
func (tx *Tx) DuplicateLines(ds []casework.Duplicate, a *casework.Agency) ([]casework.DuplicateLine, error) {
	ids, by := []uuid.UUID{uuid.Nil}, []uuid.UUID{}
	for _, d := range ds {
		ids = append(ids, d.ClientID, d.OtherID)
		if d.DecidedBy != nil {
			by = append(by, *d.DecidedBy)
		}
	}
	found, err := scan(tx, func(l casework.Lookalike) uuid.UUID { return l.ClientID }, faces,
		map[string]any{"agency": tx.Actor().Agency, "ids": anyOf(distinct(ids))})
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID]casework.Lookalike{}
	for _, l := range found {
		of[l.ClientID] = l
	}
	names, err := tx.staffNames(distinct(by))
	if err != nil {
		return nil, err
	}
	var out []casework.DuplicateLine
	for _, d := range ds {
		line := casework.DuplicateLine{Duplicate: d, First: of[d.ClientID], Second: of[d.OtherID], Zone: a.Zone()}
		if d.DecidedBy != nil {
			line.DecidedByName = names[*d.DecidedBy].Name
		}
		out = append(out, line)
	}
	return out, nil
}

// LockDuplicate reads a suspicion and holds it.
func (tx *Tx) LockDuplicate(id uuid.UUID) (*casework.Duplicate, error) {
	return lock[casework.Duplicate](tx, id)
}

// DuplicateOf is the suspicion about two clients, or nil.
func (tx *Tx) DuplicateOf(a, b uuid.UUID) (*casework.Duplicate, error) {
	return first[casework.Duplicate](tx, tx.gorm.Where("client_id = ANY (?) AND other_id = ANY (?)", anyOf([]uuid.UUID{a, b}), anyOf([]uuid.UUID{a, b})))
}

// UpdateDuplicate writes what was decided.
func (tx *Tx) UpdateDuplicate(d *casework.Duplicate) error { return update(tx, d) }

const recordWeights = `
SELECT c.id AS client_id,
       (SELECT count(*) FROM sessions s WHERE s.agency_id = @agency AND s.client_id = c.id) AS sessions,
       (SELECT count(*) FROM notes n WHERE n.agency_id = @agency AND n.client_id = c.id) AS notes,
       (SELECT count(*) FROM open_drafts() d WHERE d.client_id = c.id) AS drafts,
       (SELECT count(*) FROM safety_concerns x WHERE x.agency_id = @agency AND x.client_id = c.id) AS every_concern,
       (SELECT count(*) FROM safety_concerns x WHERE x.agency_id = @agency AND x.client_id = c.id AND x.acknowledged_at IS NULL) AS open_concerns,
       (SELECT max(s.starts_at) FROM sessions s WHERE s.agency_id = @agency AND s.client_id = c.id AND s.kind NOT IN ('attempt', 'no_show')) AS last_contact_at
  FROM clients c WHERE c.agency_id = @agency AND c.id = ANY (@ids)`

// RecordWeights is how much clients' records hold, by their ids.
func (tx *Tx) RecordWeights(ids ...uuid.UUID) (map[uuid.UUID]casework.RecordWeight, error) {
	type weight struct {
		ClientID uuid.UUID
		casework.RecordWeight
	}
	rows, err := scan(tx, func(w weight) uuid.UUID { return w.ClientID }, recordWeights,
		map[string]any{"agency": tx.Actor().Agency, "ids": anyOf(ids)})
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]casework.RecordWeight{}
	for _, w := range rows {
		out[w.ClientID] = w.RecordWeight
	}
	return out, nil
}
