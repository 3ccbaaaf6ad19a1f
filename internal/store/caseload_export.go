package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// caseloadExport reads a batch of clients in the order in which their records
// began. A place in it is an id, so that nobody is left out or comes twice
// while others are reached or met between two batches.
const (
	caseloadExport = `
WITH retracted AS MATERIALIZED (SELECT session_id FROM retracted_sessions()), page AS (
  SELECT c.id, c.number, c.agency_number, c.legal_first, c.legal_last, c.chosen_name, c.pronouns, c.birth_date, c.restricted,
         e.open AS episode_open, peer.peer_id, peer.starts_at AS assigned_at
    FROM clients c
   CROSS JOIN LATERAL (
         SELECT EXISTS (SELECT FROM episodes e WHERE e.agency_id = @agency AND e.client_id = c.id AND e.closed_on IS NULL) AS open) e
    LEFT JOIN LATERAL (
         SELECT a.peer_id, a.starts_at FROM assignments a
          WHERE a.agency_id = @agency AND a.client_id = c.id AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
          ORDER BY a.part, a.starts_at LIMIT 1) peer ON true -- 'primary' comes before 'second'
   WHERE c.agency_id = @agency AND c.id > @after`

	caseloadExportRest = `
   ORDER BY c.id LIMIT @limit
)
SELECT c.id AS client_id, c.number, c.agency_number, c.legal_first, c.legal_last, c.chosen_name, c.pronouns, c.birth_date,
       c.restricted, c.episode_open, COALESCE(p.name, '') AS program_name, stay.starts_on AS stay_since,
       COALESCE(f.name, '') AS peer_name, c.assigned_at, contact.starts_at AS last_contact_at, newest.next_on
  FROM page c
  LEFT JOIN LATERAL (
       SELECT s.program_id, s.starts_on FROM stays s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.ends_on IS NULL
        ORDER BY s.starts_on DESC LIMIT 1) stay ON true
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = stay.program_id
  LEFT JOIN staff f ON f.agency_id = @agency AND f.id = c.peer_id
  LEFT JOIN LATERAL (
       SELECT s.starts_at FROM sessions s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.kind NOT IN ('attempt', 'no_show') AND s.id NOT IN (SELECT session_id FROM retracted)
        ORDER BY s.starts_at DESC, s.id DESC LIMIT 1) contact ON true
  LEFT JOIN LATERAL (
       SELECT s.next_on FROM sessions s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.id NOT IN (SELECT session_id FROM retracted)
        ORDER BY s.starts_at DESC, s.id DESC LIMIT 1) newest ON true
 ORDER BY c.id`
)

// ExportLines are the next f.Limit clients of a list that somebody takes along,
// after the one named.
func (tx *Tx) ExportLines(f CaseloadFilter, after uuid.UUID) ([]casework.ExportLine, error) {
	sql, args := exportSQL(f, after)
	args["agency"], args["now"] = tx.Actor().Agency, tx.now
	return scan(tx, func(l casework.ExportLine) uuid.UUID { return l.ClientID }, sql, args)
}

func exportSQL(f CaseloadFilter, after uuid.UUID) (string, map[string]any) {
	args := map[string]any{"after": after, "limit": f.Limit}
	return caseloadExport + caseloadConditions(f, args) + caseloadExportRest, args
}
