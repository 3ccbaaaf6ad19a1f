package store

import (
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockIncomingReferral reads one and holds it: of two who answer at once, the
// second sees what the first said.
func (tx *Tx) LockIncomingReferral(id uuid.UUID) (*casework.IncomingReferral, error) {
	return lock[casework.IncomingReferral](tx, id)
}

// InsertIncomingReferral keeps one.
func (tx *Tx) InsertIncomingReferral(r *casework.IncomingReferral) error { return insert(tx, r) }

// UpdateIncomingReferral writes what changed of one.
func (tx *Tx) UpdateIncomingReferral(r *casework.IncomingReferral) error { return update(tx, r) }

const incomingLines = `
SELECT r.*, p.name AS program_name, p.time_zone AS program_zone, COALESCE(o.name, '') AS organization_name, w.name AS received_by_name,
       COALESCE(b.name, '') AS answered_by_name
  FROM incoming_referrals r
  JOIN programs p ON p.agency_id = r.agency_id AND p.id = r.program_id
  JOIN staff w ON w.agency_id = r.agency_id AND w.id = r.received_by
  LEFT JOIN organizations o ON o.agency_id = r.agency_id AND o.id = r.organization_id
  LEFT JOIN staff b ON b.agency_id = r.agency_id AND b.id = r.answered_by
 WHERE r.agency_id = @agency`

// recordOfIncoming is whose record one is about: nobody's, before it is
// accepted.
func recordOfIncoming(l casework.IncomingLine) uuid.UUID {
	if l.ClientID == nil {
		return uuid.Nil
	}
	return *l.ClientID
}

// IncomingLine is one with its names.
func (tx *Tx) IncomingLine(id uuid.UUID) (*casework.IncomingLine, error) {
	tx.trace.about("incoming_referrals", id)
	lines, err := scan(tx, recordOfIncoming, incomingLines+" AND r.id = @id", map[string]any{"agency": tx.Actor().Agency, "id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, tx.notFound()
	}
	return &lines[0], nil
}

// IncomingLines is one page of those that wait, and that were answered since a
// moment, in the order in which they came.
func (tx *Tx) IncomingLines(since time.Time, p casework.Page) (page casework.List[casework.IncomingLine], err error) {
	lines, more, err := scanPage(tx, p.Size(), recordOfIncoming, incomingLines+` AND (r.answered_at IS NULL OR r.answered_at > @since) AND r.id > @after
 ORDER BY r.id LIMIT @limit`, map[string]any{"agency": tx.Actor().Agency, "since": since, "limit": p.Size() + 1, "after": p.After})
	if page.Items = lines; more {
		page.Next = lines[len(lines)-1].ID
	}
	return page, err
}
