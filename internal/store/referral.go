package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Referral is one hand-off.
func (tx *Tx) Referral(id uuid.UUID) (*casework.Referral, error) {
	return get[casework.Referral](tx, id)
}

// LockReferral reads a hand-off and holds it: of two who answer at once, one
// waits and then sees what the other did. Hold the person's consents first
// (ConsentsToRelease), as whoever ends one does.
func (tx *Tx) LockReferral(id uuid.UUID) (*casework.Referral, error) {
	return lock[casework.Referral](tx, id)
}

// InsertReferral keeps a hand-off.
func (tx *Tx) InsertReferral(r *casework.Referral) error { return insert(tx, r) }

// UpdateReferral writes what changed of a hand-off.
func (tx *Tx) UpdateReferral(r *casework.Referral) error { return update(tx, r) }

// InsertReferralStep keeps what was done with a hand-off, for ever.
func (tx *Tx) InsertReferralStep(s *casework.ReferralStep) error { return insert(tx, s) }

// InsertReferralPacket freezes what is shared.
func (tx *Tx) InsertReferralPacket(p *casework.ReferralPacket) error { return insert(tx, p) }

// ReferralPacket is the newest version of what was shared with a hand-off.
func (tx *Tx) ReferralPacket(referral uuid.UUID) (*casework.ReferralPacket, error) {
	found, err := list[casework.ReferralPacket](tx, tx.gorm.Where("referral_id = ?", referral).Order("number DESC, id").Limit(1))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, casework.NotFound()
	}
	return &found[0], nil
}

// OpenReferral is the one hand-off of a client that is not at its end; nil for
// none.
func (tx *Tx) OpenReferral(client uuid.UUID) (*casework.Referral, error) {
	return first[casework.Referral](tx, tx.gorm.Where("client_id = ? AND closed_at IS NULL", client).Order("id"))
}

// ReferralsOn are the open hand-offs that rest on a consent.
func (tx *Tx) ReferralsOn(consent uuid.UUID) ([]casework.Referral, error) {
	return list[casework.Referral](tx, tx.gorm.Where("consent_id = ? AND closed_at IS NULL", consent).Order("id"))
}

const referralLines = `
SELECT r.*, COALESCE(COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last, '') AS live_name,
       f.name AS from_name, f.stage AS from_stage, t.name AS to_name, t.stage AS to_stage, t.time_zone AS to_zone, t.lead_id AS to_lead_id,
       w.name AS created_by_name, COALESCE(s.name, '') AS sent_by_name, COALESCE(o.name, '') AS owner_name, COALESCE(p.name, '') AS peer_name,
       i.introduced_at, i.introduction_at
  FROM referrals r
  JOIN programs f ON f.agency_id = r.agency_id AND f.id = r.from_program_id
  JOIN programs t ON t.agency_id = r.agency_id AND t.id = r.to_program_id
  JOIN staff w ON w.agency_id = r.agency_id AND w.id = r.created_by
  LEFT JOIN clients c ON c.agency_id = r.agency_id AND c.id = r.client_id
  LEFT JOIN staff s ON s.agency_id = r.agency_id AND s.id = r.sent_by
  LEFT JOIN staff o ON o.agency_id = r.agency_id AND o.id = r.owner_id
  LEFT JOIN LATERAL (SELECT a.peer_id FROM assignments a WHERE a.agency_id = @agency AND a.client_id = r.client_id AND a.part = 'primary'
        AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now) LIMIT 1) a ON true
  LEFT JOIN staff p ON p.agency_id = r.agency_id AND p.id = a.peer_id AND p.status = 'active'
  LEFT JOIN LATERAL (SELECT max(i.at) FILTER (WHERE i.state = 'happened') AS introduced_at, max(i.at) FILTER (WHERE i.state = 'planned') AS introduction_at
          FROM warm_introductions i WHERE i.agency_id = @agency AND i.referral_id = r.id) i ON true
 WHERE r.agency_id = @agency`

func recordOfReferral(l casework.ReferralLine) uuid.UUID { return l.ClientID }

// ReferralLine is one hand-off with its names.
func (tx *Tx) ReferralLine(id uuid.UUID) (*casework.ReferralLine, error) {
	tx.trace.about("referrals", id)
	lines, err := scan(tx, recordOfReferral, referralLines+" AND r.id = @id", map[string]any{"agency": tx.Actor().Agency, "now": tx.now, "id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, tx.notFound()
	}
	return &lines[0], nil
}

// ReferralLines are up to size hand-offs of a filter: those that have waited
// longest first, or of one client the oldest. more tells that others follow.
func (tx *Tx) ReferralLines(f casework.ReferralFilter, size int) (lines []casework.ReferralLine, more bool, err error) {
	sql, args := referralLines, map[string]any{"agency": tx.Actor().Agency, "now": tx.now, "limit": size + 1}
	if f.ClientID != uuid.Nil {
		sql += " AND r.client_id = @client"
		args["client"] = f.ClientID
	}
	if f.ProgramID != uuid.Nil {
		sql += " AND (r.from_program_id = @program OR r.to_program_id = @program)"
		args["program"] = f.ProgramID
	}
	switch {
	case f.Open:
		sql += " AND r.closed_at IS NULL"
	case !f.Since.IsZero():
		sql += " AND (r.closed_at IS NULL OR r.closed_at > @since)"
		args["since"] = f.Since
	}
	if f.ClientID != uuid.Nil {
		args["after"] = f.After
		return scanPage(tx, size, recordOfReferral, sql+" AND r.id > @after ORDER BY r.id LIMIT @limit", args)
	}
	return scanPage(tx, size, recordOfReferral, sql+" ORDER BY COALESCE(r.closed_at, r.accepted_at, r.sent_at, r.created_at), r.id LIMIT @limit", args)
}

const referralStepLines = `
SELECT s.*, COALESCE(f.name, '') AS by_name
  FROM referral_steps s LEFT JOIN staff f ON f.agency_id = s.agency_id AND f.id = s.by
 WHERE s.agency_id = ? AND s.referral_id = ? ORDER BY s.number`

// ReferralSteps is everything that was done with a hand-off, oldest first.
func (tx *Tx) ReferralSteps(referral uuid.UUID) ([]casework.ReferralStepLine, error) {
	return scan(tx, func(s casework.ReferralStepLine) uuid.UUID { return s.ClientID }, referralStepLines, tx.Actor().Agency, referral)
}

const tasksLeft = `
SELECT t.id, t.owner_id, COALESCE(CASE WHEN was.id IS NOT NULL THEN
         (SELECT a.peer_id FROM assignments a WHERE a.agency_id = @agency AND a.client_id = @client AND a.part = 'primary'
             AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now) LIMIT 1) END, @owner) AS to_id
  FROM tasks t
  LEFT JOIN assignments was ON was.agency_id = @agency AND was.client_id = @client AND was.peer_id = t.owner_id AND was.ends_at = @until AND was.part = 'primary'
 WHERE t.agency_id = @agency AND t.client_id = @client AND t.state = 'open'
   AND NOT EXISTS (SELECT FROM assignments a WHERE a.agency_id = @agency AND a.client_id = @client AND a.peer_id = t.owner_id
                      AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now))
   AND NOT EXISTS (SELECT FROM stays s WHERE s.agency_id = @agency AND s.client_id = @client AND s.ends_on IS NULL AND s.program_id = @from)
   AND (was.id IS NOT NULL
        OR EXISTS (SELECT FROM roles h WHERE h.agency_id = @agency AND h.staff_id = t.owner_id AND h.program_id = @from AND (h.ends_at IS NULL OR h.ends_at > @now))
       AND NOT EXISTS (SELECT FROM roles h WHERE h.agency_id = @agency AND h.staff_id = t.owner_id AND (h.program_id = @to OR h.program_id IS NULL)
                          AND h.starts_at <= @now AND (h.ends_at IS NULL OR h.ends_at > @now)))
 ORDER BY t.id`

// TaskLeft is an open task of somebody who does not find its client any more,
// and who does what it says from now on.
type TaskLeft struct{ ID, OwnerID, ToID uuid.UUID }

// TasksLeft are the open tasks about a client that are still with the side they
// came from: with those who work there and not where the client is, and with
// the peer who handed over at the end of the overlap. None, where the client is
// back in the program they came from.
func (tx *Tx) TasksLeft(r *casework.Referral) (left []TaskLeft, err error) {
	err = tx.read(&left, tasksLeft, map[string]any{"agency": tx.Actor().Agency, "client": r.ClientID, "now": tx.now, "until": r.OverlapUntil, "owner": r.OwnerID,
		"from": r.FromProgramID, "to": r.ToProgramID})
	if err != nil {
		return nil, fmt.Errorf("read what is left to do: %w", err)
	}
	return left, nil
}

// NamedThere tells whether somebody who holds one of the roles for a program or
// for the agency now is among those who may find a restricted record.
func (tx *Tx) NamedThere(client, program uuid.UUID, roles ...authz.Role) (named bool, err error) {
	err = tx.pgx.QueryRow(tx.ctx, `SELECT EXISTS (SELECT FROM client_accesses a
		  JOIN roles r ON r.agency_id = a.agency_id AND r.staff_id = a.staff_id AND r.starts_at <= $4 AND (r.ends_at IS NULL OR r.ends_at > $4)
		 WHERE a.agency_id = $1 AND a.client_id = $2 AND (r.program_id = $3 OR r.program_id IS NULL) AND r.role = ANY ($5)
		   AND a.starts_at <= $4 AND (a.ends_at IS NULL OR a.ends_at > $4))`, tx.Actor().Agency, client, program, tx.now, roles).Scan(&named)
	if err != nil {
		return false, fmt.Errorf("read who is named: %w", err)
	}
	return named, nil
}

// StaffOf are the active people who hold one of the roles for a program or for
// the agency now, by name.
func (tx *Tx) StaffOf(program uuid.UUID, roles ...authz.Role) ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Where("status = ?", casework.StaffActive).
		Where("id IN (?)", tx.holders(tx.now, roles...).Where("(program_id = ? OR program_id IS NULL)", program)).Order("name, id"))
}
