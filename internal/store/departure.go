package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// departures are the stays that ended in a period, each with what came after
// it: the next stay of the episode, or of a new one within thirty days; where
// there is none, the last hand-off that was sent from it. A contact that was
// entered in error was none. Whose they are is not read.
const departures = `
SELECT s.id AS stay_id, s.program_id AS from_program_id, f.stage AS from_stage, f.level_edition AS from_edition, f.level_code AS from_code,
       COALESCE(n.program_id, h.to_program_id) AS to_program_id, COALESCE(t.stage, '') AS to_stage, s.ends_on AS left_on, n.starts_on AS arrived_on,
       seen.seen_on, seen.contact_on, CASE WHEN n.id IS NULL THEN e.discharge_reason ELSE '' END AS ended,
       b.peer_id AS peer_before, a.peer_id AS peer_after,
       COALESCE(a.peer_id <> b.peer_id AND EXISTS (SELECT FROM sessions x
          JOIN assignments o ON o.agency_id = x.agency_id AND o.client_id = x.client_id AND o.peer_id = b.peer_id
           AND o.starts_at <= x.starts_at AND (o.ends_at IS NULL OR o.ends_at > x.starts_at)
          JOIN assignments w ON w.agency_id = x.agency_id AND w.client_id = x.client_id AND w.peer_id = a.peer_id
           AND w.starts_at <= x.starts_at AND (w.ends_at IS NULL OR w.ends_at > x.starts_at)
         WHERE x.agency_id = s.agency_id AND x.client_id = s.client_id AND x.peer_id = a.peer_id AND x.kind NOT IN ('attempt', 'no_show')), false) AS overlap_met
  FROM stays s
  JOIN episodes e ON e.agency_id = s.agency_id AND e.id = s.episode_id
  JOIN programs f ON f.agency_id = s.agency_id AND f.id = s.program_id
  LEFT JOIN LATERAL (SELECT n.id, n.program_id, n.starts_on FROM stays n
       WHERE n.agency_id = s.agency_id AND n.client_id = s.client_id AND n.id <> s.id AND n.starts_on >= s.ends_on
         AND (n.starts_on > s.starts_on OR n.id > s.id) AND (n.episode_id = s.episode_id OR n.starts_on <= s.ends_on + 30)
       ORDER BY n.starts_on, n.id LIMIT 1) n ON true
  LEFT JOIN LATERAL (SELECT r.to_program_id FROM referrals r
       WHERE n.id IS NULL AND r.agency_id = s.agency_id AND r.client_id = s.client_id AND r.stay_id = s.id AND r.sent_at IS NOT NULL
       ORDER BY r.sent_at DESC, r.id DESC LIMIT 1) h ON true
  LEFT JOIN programs t ON t.agency_id = s.agency_id AND t.id = COALESCE(n.program_id, h.to_program_id)
  CROSS JOIN LATERAL (SELECT min(m.day) FILTER (WHERE m.day > s.ends_on AND m.program_id = n.program_id) AS seen_on,
            min(m.day) FILTER (WHERE m.day > s.ends_on OR m.program_id IS DISTINCT FROM s.program_id) AS contact_on
         FROM (SELECT (x.starts_at AT TIME ZONE x.time_zone)::date AS day, x.program_id FROM sessions x
                WHERE x.agency_id = s.agency_id AND x.client_id = s.client_id AND x.kind NOT IN ('attempt', 'no_show')
                  AND x.starts_at >= s.ends_on - 1 AND x.starts_at < s.ends_on + 33
                  AND NOT EXISTS (SELECT FROM notes y JOIN note_addenda z ON z.agency_id = y.agency_id AND z.note_id = y.id
                                   WHERE y.agency_id = x.agency_id AND y.session_id = x.id AND z.kind = 'entered_in_error')) m
        WHERE m.day >= s.ends_on) seen
  LEFT JOIN LATERAL (SELECT p.peer_id FROM assignments p WHERE p.agency_id = s.agency_id AND p.client_id = s.client_id AND p.part = 'primary'
         AND p.starts_at < (s.ends_on + 1)::timestamp AT TIME ZONE @zone AND (p.ends_at IS NULL OR p.ends_at > s.ends_on::timestamp AT TIME ZONE @zone)
       ORDER BY p.starts_at LIMIT 1) b ON true
  LEFT JOIN LATERAL (SELECT p.peer_id FROM assignments p WHERE p.agency_id = s.agency_id AND p.client_id = s.client_id AND p.part = 'primary'
         AND p.starts_at <= LEAST(@now, (n.starts_on + 31)::timestamp AT TIME ZONE @zone)
         AND (p.ends_at IS NULL OR p.ends_at > LEAST(@now, (n.starts_on + 31)::timestamp AT TIME ZONE @zone))
       ORDER BY p.starts_at DESC LIMIT 1) a ON true
 WHERE s.agency_id = @agency AND s.ends_on BETWEEN @from AND @to
 ORDER BY s.ends_on DESC, s.id DESC`

// Departures are the stays that ended in a period, the newest end first, of
// everybody the actor reaches; zone is the agency's. It tells nobody's name
// and names nobody in the audit: what is made of it are numbers.
func (tx *Tx) Departures(p casework.Period, zone string) (all []casework.Departure, err error) {
	args := map[string]any{"agency": tx.Actor().Agency, "now": tx.now, "zone": zone, "from": p.From, "to": p.To}
	if err := tx.read(&all, departures, args); err != nil {
		return nil, fmt.Errorf("read who left: %w", err)
	}
	return all, nil
}

const departureLines = `
SELECT s.id AS stay_id, s.client_id, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS name
  FROM stays s JOIN clients c ON c.agency_id = s.agency_id AND c.id = s.client_id
 WHERE s.agency_id = @agency AND s.id = ANY (@stays)`

// DepartureNames are whose stays some were, by stay.
func (tx *Tx) DepartureNames(stays []uuid.UUID) (map[uuid.UUID]casework.DepartureLine, error) {
	if len(stays) == 0 {
		return nil, nil
	}
	lines, err := scan(tx, func(l casework.DepartureLine) uuid.UUID { return l.ClientID }, departureLines,
		map[string]any{"agency": tx.Actor().Agency, "stays": anyOf(stays)})
	named := make(map[uuid.UUID]casework.DepartureLine, len(lines))
	for _, l := range lines {
		named[l.StayID] = l
	}
	return named, err
}

const handOffs = `
SELECT r.from_program_id, r.to_program_id, r.state, r.sent_at, r.answer_due_at, r.misses, r.visit_at IS NOT NULL AS visit_set,
       r.accepted_at IS NOT NULL AS accepted, COALESCE(r.accepted_at, CASE WHEN r.state = 'declined' THEN r.closed_at END) AS answered_at,
       EXISTS (SELECT FROM warm_introductions w WHERE w.agency_id = r.agency_id AND w.client_id = r.client_id AND w.referral_id = r.id AND w.state = 'happened') AS warm
  FROM referrals r
 WHERE r.agency_id = @agency AND r.sent_at >= @from AND r.sent_at < @before`

// HandOffs are the hand-offs that were sent in a period, where the agency is,
// as the measures read them: of nobody by name.
func (tx *Tx) HandOffs(p casework.Period, agency *casework.Agency) (all []casework.HandOff, err error) {
	args := map[string]any{"agency": tx.Actor().Agency, "from": p.From.Start(agency.Zone()), "before": p.To.AddDays(1).Start(agency.Zone())}
	if err := tx.read(&all, handOffs, args); err != nil {
		return nil, fmt.Errorf("read hand-offs: %w", err)
	}
	return all, nil
}
