package store

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// CaseloadFilter narrows the caseload list.
type CaseloadFilter = casework.CaseloadFilter

// caseloadPage finds the clients of a page and their order; caseloadRest then
// reads the rest for the lines of the page only. Everything about a client is
// read by an index on (agency_id, client_id), because the row policies of the
// tables ask for no more than that.
const (
	caseloadPage = `
WITH retracted AS MATERIALIZED (SELECT session_id FROM retracted_sessions()), page AS (
  SELECT c.id, c.number, c.legal_first, c.legal_last, c.chosen_name, c.pronouns, c.restricted, c.co_occurring,
         e.open AS episode_open, peer.peer_id, peer.starts_at AS assigned_at,
         contact.starts_at AS last_contact_at, contact.kind AS last_kind,
         NOT e.open AND peer.peer_id IS NULL AS gone,
         COALESCE(contact.starts_at, peer.starts_at, c.created_at) AS waiting
    FROM clients c
   CROSS JOIN LATERAL (
         SELECT EXISTS (SELECT FROM episodes e WHERE e.agency_id = @agency AND e.client_id = c.id AND e.closed_on IS NULL) AS open) e
    LEFT JOIN LATERAL (
         SELECT a.peer_id, a.starts_at FROM assignments a
          WHERE a.agency_id = @agency AND a.client_id = c.id AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
          ORDER BY a.part, a.starts_at LIMIT 1) peer ON true -- 'primary' comes before 'second'
    LEFT JOIN LATERAL (
         SELECT s.starts_at, s.kind FROM sessions s
          WHERE s.agency_id = @agency AND s.client_id = c.id AND s.kind NOT IN ('attempt', 'no_show') AND s.id NOT IN (SELECT session_id FROM retracted)
          ORDER BY s.starts_at DESC, s.id DESC LIMIT 1) contact ON true
   WHERE c.agency_id = @agency`

	caseloadRest = `
)
SELECT c.id AS client_id, c.number, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS name,
       c.pronouns, c.restricted, c.co_occurring, c.episode_open,
       stay.program_id, COALESCE(p.name, '') AS program_name, COALESCE(p.stage, '') AS stage, stay.starts_on AS stay_since,
       COALESCE(stay.change_due_on, stay.starts_on + NULLIF(usual.days, 0) + away.days::integer) AS change_due_on,
       stay.change_due_on IS NULL AND COALESCE(usual.days, 0) > 0 AS change_usual, pause.starts_on AS paused_since, COALESCE(pause.reason, '') AS pause_reason, away.days AS paused_days,
       gap.left_on, COALESCE(gap.name, '') AS left_program,
       c.peer_id, COALESCE(f.name, '') AS peer_name, c.assigned_at,
       c.last_contact_at, COALESCE(c.last_kind, '') AS last_kind,
       try.starts_at AS last_try_at, COALESCE(try.kind, '') AS last_try_kind, newest.next_on,
       plan.id AS planned_id, plan.starts_at AS planned_at, COALESCE(plan.kind, '') AS planned_kind, COALESCE(plan.mode, '') AS planned_mode,
       COALESCE(plan.time_zone, '') AS planned_zone, passed.id AS passed_id, passed.starts_at AS passed_at,
       COALESCE(passed.time_zone, '') AS passed_zone,
       draft.open AS open_drafts, draft.oldest AS oldest_draft, concern.open AS open_concerns, c.waiting AS waiting_since
  FROM page c
  LEFT JOIN LATERAL (
       SELECT s.id, s.program_id, s.starts_on, s.change_due_on FROM stays s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.ends_on IS NULL
        ORDER BY s.starts_on DESC LIMIT 1) stay ON true
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = stay.program_id
  LEFT JOIN LATERAL (
       SELECT u.days FROM program_usual_stays u
        WHERE u.agency_id = @agency AND u.program_id = stay.program_id AND u.starts_on <= stay.starts_on
        ORDER BY u.set_at DESC, u.id DESC LIMIT 1) usual ON true
  LEFT JOIN LATERAL (
       SELECT b.starts_on, b.reason FROM stay_pauses b
        WHERE b.agency_id = @agency AND b.client_id = c.id AND b.stay_id = stay.id AND b.ends_on IS NULL LIMIT 1) pause ON true
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(b.ends_on - b.starts_on), 0) AS days FROM stay_pauses b
        WHERE b.agency_id = @agency AND b.client_id = c.id AND b.stay_id = stay.id AND b.ends_on IS NOT NULL) away
  LEFT JOIN LATERAL (
       SELECT e.left_on, l.name FROM episodes e JOIN programs l ON l.agency_id = e.agency_id AND l.id = e.left_program_id
        WHERE e.agency_id = @agency AND e.client_id = c.id AND e.closed_on IS NULL LIMIT 1) gap ON true
  LEFT JOIN staff f ON f.agency_id = @agency AND f.id = c.peer_id
  LEFT JOIN LATERAL (
       SELECT s.starts_at, s.kind FROM sessions s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.kind IN ('attempt', 'no_show')
          AND s.starts_at > COALESCE(c.last_contact_at, '-infinity') AND s.id NOT IN (SELECT session_id FROM retracted)
        ORDER BY s.starts_at DESC, s.id DESC LIMIT 1) try ON true
  LEFT JOIN LATERAL (
       SELECT s.next_on FROM sessions s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.id NOT IN (SELECT session_id FROM retracted)
        ORDER BY s.starts_at DESC, s.id DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (
       SELECT pc.id, pc.starts_at, pc.kind, pc.mode, pc.time_zone FROM planned_contacts pc
        WHERE pc.agency_id = @agency AND pc.client_id = c.id AND pc.state = 'planned' AND pc.ends_at > @now%whose%
        ORDER BY pc.starts_at, pc.id LIMIT 1) plan ON true
  LEFT JOIN LATERAL (
       SELECT pc.id, pc.starts_at, pc.time_zone FROM planned_contacts pc
        WHERE pc.agency_id = @agency AND pc.client_id = c.id AND pc.state = 'planned' AND pc.ends_at <= @now%whose%
        ORDER BY pc.starts_at DESC, pc.id DESC LIMIT 1) passed ON true
 CROSS JOIN LATERAL (
       SELECT count(*) AS open, min(d.starts_at) AS oldest FROM %drafts% d WHERE d.client_id = c.id) draft
 CROSS JOIN LATERAL (
       SELECT count(*) AS open FROM safety_concerns x
        WHERE x.agency_id = @agency AND x.client_id = c.id AND x.acknowledged_at IS NULL) concern
 ORDER BY c.gone, c.waiting, c.id`

	// theirs leaves out what another is to be at, who still is with the person.
	theirs = ` AND (pc.peer_id = ANY (@peers) OR NOT ` + standsThere + `)`

	ownDrafts = `(SELECT client_id, starts_at FROM note_drafts WHERE agency_id = @agency AND author_id = @actor)`
	anyDrafts = `open_drafts()`
)

// Caseload is the caseload list: one line a client, in one statement.
//
// Row security's share of it is measured in caseload_test.go and written there.
func (tx *Tx) Caseload(f CaseloadFilter) ([]casework.CaseloadLine, error) {
	sql, args := caseloadSQL(f, tx.Actor().Agency, tx.Actor().ID, tx.now)
	return scan(tx, lineOf, sql, args)
}

// CaseloadPage is one page of the caseload list, of f.Limit lines; more tells
// that others follow.
func (tx *Tx) CaseloadPage(f CaseloadFilter) (lines []casework.CaseloadLine, more bool, err error) {
	size := f.Limit
	f.Limit++
	sql, args := caseloadSQL(f, tx.Actor().Agency, tx.Actor().ID, tx.now)
	return scanPage(tx, size, lineOf, sql, args)
}

func lineOf(l casework.CaseloadLine) uuid.UUID { return l.ClientID }

// caseloadSQL adds only the conditions that are wanted, so that each can be
// served by its index.
func caseloadSQL(f CaseloadFilter, agency, actor uuid.UUID, now time.Time) (string, map[string]any) {
	var sql strings.Builder
	args := map[string]any{"agency": agency, "actor": actor, "now": now}
	sql.WriteString(caseloadPage)
	sql.WriteString(caseloadConditions(f, args))
	if f.After != nil {
		sql.WriteString(`
     AND (NOT e.open AND peer.peer_id IS NULL, COALESCE(contact.starts_at, peer.starts_at, c.created_at), c.id)
         > (@gone, @waiting, @after)`)
		args["gone"], args["waiting"], args["after"] = f.After.Gone, f.After.Waiting, f.After.ClientID
	}
	if f.Limit > 0 {
		sql.WriteString("\n   ORDER BY gone, waiting, c.id LIMIT @limit")
		args["limit"] = f.Limit
	}
	drafts := ownDrafts
	if f.AnybodyDrafts {
		drafts = anyDrafts
	}
	whose := ""
	if f.OwnPlans {
		whose = theirs
	}
	sql.WriteString(strings.NewReplacer("%drafts%", drafts, "%whose%", whose).Replace(caseloadRest))
	return sql.String(), args
}

// caseloadConditions are those of a filter that say which clients, of a query
// over clients c with their open episode e and their peer.
func caseloadConditions(f CaseloadFilter, args map[string]any) string {
	var sql strings.Builder
	where := func(condition, name string, value any) {
		sql.WriteString("\n     AND " + condition)
		args[name] = value
	}
	if f.ClientID != uuid.Nil {
		where("c.id = @client", "client", f.ClientID)
	}
	if len(f.PeerIDs) > 0 {
		where(`c.id IN (SELECT a.client_id FROM assignments a WHERE a.agency_id = @agency AND a.peer_id = ANY (@peers)
                    AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now))`, "peers", anyOf(f.PeerIDs))
	}
	if f.ProgramID != uuid.Nil {
		where(`c.id IN (SELECT s.client_id FROM stays s
                    WHERE s.agency_id = @agency AND s.program_id = @program AND s.ends_on IS NULL)`, "program", f.ProgramID)
	}
	if f.NoPeer {
		where("e.open AND peer.peer_id IS NULL", "none", nil)
	}
	return sql.String()
}
