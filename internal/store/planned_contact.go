package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockPlanning makes the plannings for one peer wait for each other, so that
// of two contacts of the same time the second sees the first.
func (tx *Tx) LockPlanning(peer uuid.UUID) error {
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT pg_advisory_xact_lock(hashtextextended('plan ' || $1, 0))", peer.String()); err != nil {
		return fmt.Errorf("wait for another planning: %w", err)
	}
	return nil
}

// PlannedOverlap tells whether a peer has something else planned in this time,
// of what the actor may see: a clash must not tell of a hidden record.
func (tx *Tx) PlannedOverlap(peer uuid.UUID, c *casework.PlannedContact) (overlap bool, err error) {
	// No contact is longer than half a day, so the index finds what could still run.
	err = tx.read(&overlap, `SELECT EXISTS (SELECT FROM planned_contacts WHERE agency_id = ? AND peer_id = ? AND state = 'planned'
		AND id <> ? AND starts_at > ?::timestamptz - interval '12 hours' AND starts_at < ? AND ends_at > ?)`,
		tx.Actor().Agency, peer, c.ID, c.StartsAt, c.EndsAt, c.StartsAt)
	if err != nil {
		return false, fmt.Errorf("look for what is planned for this time: %w", err)
	}
	return overlap, nil
}

// FindPlannedContact is one planned contact, as the domain sees it.
func (tx *Tx) FindPlannedContact(id uuid.UUID) (*casework.PlannedContact, error) {
	return get[casework.PlannedContact](tx, id)
}

// LockPlannedContact reads one and holds it.
func (tx *Tx) LockPlannedContact(id uuid.UUID) (*casework.PlannedContact, error) {
	return lock[casework.PlannedContact](tx, id)
}

// PlannedContactOf holds the one that a session came of; nil for none.
func (tx *Tx) PlannedContactOf(session uuid.UUID) (*casework.PlannedContact, error) {
	return first[casework.PlannedContact](tx, forUpdate(tx.gorm).Where("session_id = ?", session))
}

// OpenPlannedContacts holds those of a client of which nothing has come yet.
func (tx *Tx) OpenPlannedContacts(client uuid.UUID) ([]casework.PlannedContact, error) {
	return list[casework.PlannedContact](tx, forUpdate(tx.gorm).Where("client_id = ? AND state = 'planned'", client).Order("starts_at, id"))
}

// PlannedWith are those of a peer with some clients of which nothing has come
// yet.
func (tx *Tx) PlannedWith(peer uuid.UUID, clients []uuid.UUID) ([]casework.PlannedContact, error) {
	return list[casework.PlannedContact](tx, tx.gorm.Where("peer_id = ? AND state = 'planned' AND client_id = ANY (?)", peer, anyOf(clients)).Order("starts_at, id"))
}

// InsertPlannedContact plans one.
func (tx *Tx) InsertPlannedContact(c *casework.PlannedContact) error { return insert(tx, c) }

// UpdatePlannedContact writes what changed of one.
func (tx *Tx) UpdatePlannedContact(c *casework.PlannedContact) error { return update(tx, c) }

// InsertPlannedContactMove keeps that one was moved, for ever.
func (tx *Tx) InsertPlannedContactMove(m *casework.PlannedContactMove) error { return insert(tx, m) }

// standsThere is whether a planned contact's peer is with the client now:
// assigned, or standing in for who is, and still working here. Where not, the
// contact is the business of who is.
const standsThere = `EXISTS (
    SELECT FROM assignments b
      LEFT JOIN covers v ON v.agency_id = b.agency_id AND v.absent_id = b.peer_id AND v.covering_id = pc.peer_id
       AND v.starts_at <= @now AND v.ends_at > @now
      JOIN staff w ON w.agency_id = b.agency_id AND w.id = pc.peer_id AND w.status <> 'deactivated'
     WHERE b.agency_id = @agency AND b.client_id = pc.client_id AND b.starts_at <= @now AND (b.ends_at IS NULL OR b.ends_at > @now)
       AND (b.peer_id = pc.peer_id OR v.covering_id IS NOT NULL))`

// plannedPage finds the planned contacts of a page; plannedRest then reads the
// names beside them. The remark is the peer's own, and whoever stands in for
// them goes in their place.
const (
	plannedPage = `
WITH page AS (
  SELECT pc.* FROM planned_contacts pc
   WHERE pc.agency_id = @agency`

	plannedRest = `
)
SELECT pc.agency_id, pc.id, pc.version, pc.client_id, pc.peer_id, pc.kind, pc.mode, pc.starts_at, pc.ends_at, pc.time_zone, pc.place,
       pc.overlap_reason, pc.state, pc.session_id, pc.cancel_reason, pc.planned_by, pc.planned_at, pc.settled_at,
       CASE WHEN pc.peer_id = ANY (@me) THEN pc.remark END AS remark,
       COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS client_name, f.name AS peer_name,
       ` + standsThere + ` AS peer_there, COALESCE(stay.stage, '') AS stage
  FROM page pc
  JOIN clients c ON c.agency_id = pc.agency_id AND c.id = pc.client_id
  JOIN staff f ON f.agency_id = pc.agency_id AND f.id = pc.peer_id
  LEFT JOIN LATERAL (
       SELECT p.stage FROM stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
        WHERE s.agency_id = @agency AND s.client_id = pc.client_id AND s.ends_on IS NULL ORDER BY s.starts_on DESC LIMIT 1) stay ON true
 ORDER BY pc.starts_at, pc.id`
)

// PlannedContacts is a page of planned contacts, in order of time. peers
// narrows it to what is theirs: what they are to be at, and what was planned
// by others for the people they are with, where those others are not with them
// any more. me are the actor and whom they stand in for.
func (tx *Tx) PlannedContacts(f casework.PlannedContactFilter, peers, me []uuid.UUID, p casework.Page) (casework.List[casework.PlannedContactLine], error) {
	sql, args := plannedSQL(f, peers, me, p, tx.Actor().Agency, tx.now)
	lines, err := scan(tx, func(l casework.PlannedContactLine) uuid.UUID { return l.ClientID }, sql, args)
	if err != nil {
		return casework.List[casework.PlannedContactLine]{}, err
	}
	return casework.Cut(lines, p, casework.PlannedContactLine.Ref), nil
}

func plannedSQL(f casework.PlannedContactFilter, peers, me []uuid.UUID, p casework.Page, agency uuid.UUID, now time.Time) (string, map[string]any) {
	var sql strings.Builder
	args := map[string]any{"agency": agency, "now": now, "me": anyOf(me), "limit": p.Size() + 1}
	sql.WriteString(plannedPage)
	where := func(condition, name string, value any) {
		sql.WriteString("\n   AND " + condition)
		args[name] = value
	}
	if f.ClientID != uuid.Nil {
		where("pc.client_id = @client", "client", f.ClientID)
	}
	if len(peers) > 0 {
		where(`(pc.peer_id = ANY (@peers) OR pc.client_id IN (SELECT a.client_id FROM assignments a WHERE a.agency_id = @agency
        AND a.peer_id = ANY (@peers) AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)) AND NOT `+standsThere+`)`, "peers", anyOf(peers))
	}
	// A day may begin half a day earlier or later than the same day in UTC: the index finds the days around it. The bounds
	// are moments, because no other comparison is leakproof, and an index is used for leakproof ones alone.
	if !f.From.IsZero() {
		where("pc.starts_at > @begins AND (pc.starts_at AT TIME ZONE pc.time_zone)::date >= CAST(@from AS date)", "from", f.From.String())
		args["begins"] = f.From.AddDays(-1).Start(time.UTC)
	}
	if !f.Until.IsZero() {
		where("pc.starts_at < @ends AND (pc.starts_at AT TIME ZONE pc.time_zone)::date <= CAST(@until AS date)", "until", f.Until.String())
		args["ends"] = f.Until.AddDays(2).Start(time.UTC)
	}
	if f.Open {
		sql.WriteString("\n   AND pc.state = 'planned'")
	}
	if p.After != uuid.Nil {
		where("(pc.starts_at, pc.id) > (SELECT x.starts_at, x.id FROM planned_contacts x WHERE x.agency_id = @agency AND x.id = @after)", "after", p.After)
	}
	sql.WriteString("\n   ORDER BY pc.starts_at, pc.id LIMIT @limit" + plannedRest)
	return sql.String(), args
}

const plannedMoves = `
SELECT m.*, b.name AS moved_by_name, f.name AS from_peer_name, t.name AS to_peer_name
  FROM planned_contact_moves m
  JOIN staff b ON b.agency_id = m.agency_id AND b.id = m.moved_by
  JOIN staff f ON f.agency_id = m.agency_id AND f.id = m.from_peer_id
  JOIN staff t ON t.agency_id = m.agency_id AND t.id = m.to_peer_id
 WHERE m.agency_id = ? AND m.planned_contact_id = ?
 ORDER BY m.moved_at, m.id`

// PlannedContact is one planned contact as somebody sees it.
func (tx *Tx) PlannedContact(id uuid.UUID, me []uuid.UUID) (*casework.PlannedContactRecord, error) {
	if _, err := tx.FindPlannedContact(id); err != nil {
		return nil, err
	}
	lines, err := scan(tx, func(l casework.PlannedContactLine) uuid.UUID { return l.ClientID }, plannedPage+" AND pc.id = @id"+plannedRest,
		map[string]any{"agency": tx.Actor().Agency, "now": tx.now, "me": anyOf(me), "id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, casework.NotFound()
	}
	r := &casework.PlannedContactRecord{PlannedContactLine: lines[0]}
	r.Moves, err = scan(tx, func(m casework.PlannedContactMoveLine) uuid.UUID { return m.ClientID }, plannedMoves, tx.Actor().Agency, id)
	return r, err
}

const beside = `
SELECT staff_id, f.name FROM (
  SELECT a.peer_id AS staff_id, CASE a.part WHEN 'primary' THEN 1 ELSE 2 END AS place FROM assignments a
   WHERE a.agency_id = @agency AND a.client_id = @client AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
  UNION
  SELECT v.covering_id, 3 FROM assignments a JOIN covers v ON v.agency_id = a.agency_id AND v.absent_id = a.peer_id
   WHERE a.agency_id = @agency AND a.client_id = @client AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
     AND v.starts_at <= @now AND v.ends_at > @now) b
  JOIN staff f ON f.agency_id = @agency AND f.id = b.staff_id AND f.status <> 'deactivated'
 GROUP BY staff_id, f.name ORDER BY min(place), f.name, staff_id`

// Beside are the peers who are with a client now, the primary one first, and
// who stands in for them.
func (tx *Tx) Beside(client uuid.UUID) ([]casework.Beside, error) {
	return scan(tx, func(casework.Beside) uuid.UUID { return client }, beside,
		map[string]any{"agency": tx.Actor().Agency, "client": client, "now": tx.now})
}

// ClientZone is the time zone of the program a client is in now, else the
// agency's.
func (tx *Tx) ClientZone(client uuid.UUID) (zone string, err error) {
	err = tx.read(&zone, `SELECT COALESCE((SELECT p.time_zone FROM stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
		WHERE s.agency_id = a.agency_id AND s.client_id = ? AND s.ends_on IS NULL ORDER BY s.starts_on DESC LIMIT 1), a.time_zone)
		FROM agencies a WHERE a.agency_id = ?`, client, tx.Actor().Agency)
	if err != nil {
		return "", fmt.Errorf("look up a client's time zone: %w", err)
	}
	return zone, nil
}
