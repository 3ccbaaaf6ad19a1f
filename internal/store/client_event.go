package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// eventSource is where one kind of event is read from: of each table only what
// belongs to the client, found by an index that begins with agency and client.
// A new kind is one more entry here and one more word in casework.
type eventSource struct {
	kind   casework.ClientEventKind
	table  string // of the rows that tell it, for the audit
	from   string // FROM and WHERE
	id, at string
	order  string // what at rises with, as an index has it
	extra  map[string]string
}

// The first and the last moment of a day. What ends on a day has still had the
// whole of it: a contact on the day of a discharge comes before the discharge.
func firstOf(day string) string { return day + "::timestamp AT TIME ZONE @zone" }
func lastOf(day string) string {
	return "(" + day + " + 1)::timestamp AT TIME ZONE @zone - interval '1 microsecond'"
}

const (
	earlierThatDay = `SELECT FROM stays b WHERE b.agency_id = @agency AND b.client_id = @client AND b.episode_id = s.episode_id
           AND b.starts_on = s.starts_on AND b.id <> s.id AND (b.ends_on, b.id) < (COALESCE(s.ends_on, 'infinity'), s.id)`
	heldAssignments = `assignments a WHERE a.agency_id = @agency AND a.client_id = @client
       AND (a.ends_at IS NULL OR a.ends_at > a.starts_at)`
	coversOfPeers = `assignments a JOIN covers c ON c.agency_id = a.agency_id AND c.absent_id = a.peer_id AND c.ends_at > c.starts_at
       AND c.starts_at < COALESCE(a.ends_at, 'infinity') AND c.ends_at > a.starts_at
     WHERE a.agency_id = @agency AND a.client_id = @client`
	concernsOfClient = `safety_concerns x WHERE x.agency_id = @agency AND x.client_id = @client`
	pausesOfClient   = `stay_pauses b JOIN stays s ON s.agency_id = b.agency_id AND s.id = b.stay_id
     WHERE b.agency_id = @agency AND b.client_id = @client`
	changesOfClient = `stay_changes h JOIN stays s ON s.agency_id = h.agency_id AND s.id = h.stay_id
     WHERE h.agency_id = @agency AND h.client_id = @client`
	consentsOfClient = `consents k WHERE k.agency_id = @agency AND k.client_id = @client`
	mergesOfClient   = `client_merges m WHERE m.agency_id = @agency AND m.client_id = @client`
)

// eventSources are all of them. A stay that ended because the next began or the
// episode was closed that day is told by that, and the first of an episode by
// the admission.
var eventSources = []eventSource{
	{casework.EventSession, "sessions", `sessions s WHERE s.agency_id = @agency AND s.client_id = @client
       AND s.id NOT IN (SELECT session_id FROM retracted)`, "s.id", "s.starts_at", "s.starts_at", nil},
	{casework.EventEpisodeOpened, "episodes", `episodes e LEFT JOIN LATERAL (
         SELECT s.program_id, s.clinician_id FROM stays s
          WHERE s.agency_id = @agency AND s.client_id = @client AND s.episode_id = e.id AND s.starts_on = e.opened_on
          ORDER BY s.ends_on, s.id LIMIT 1) s ON true
     WHERE e.agency_id = @agency AND e.client_id = @client`, "e.id", firstOf("e.opened_on"), "e.opened_on",
		map[string]string{"day": "e.opened_on", "program_id": "s.program_id", "staff_id": "s.clinician_id", "days_away": `(
           SELECT e.opened_on - max(b.closed_on) FROM episodes b
            WHERE b.agency_id = @agency AND b.client_id = @client AND b.closed_on <= e.opened_on AND b.id <> e.id)`}},
	{casework.EventStayBegan, "stays", `stays s JOIN episodes e ON e.agency_id = s.agency_id AND e.id = s.episode_id
     WHERE s.agency_id = @agency AND s.client_id = @client AND (s.starts_on > e.opened_on OR EXISTS (` + earlierThatDay + `))`,
		"s.id", firstOf("s.starts_on"), "s.starts_on",
		map[string]string{"day": "s.starts_on", "program_id": "s.program_id", "staff_id": "s.clinician_id"}},
	{casework.EventStayEnded, "stays", `stays s WHERE s.agency_id = @agency AND s.client_id = @client AND s.ends_on IS NOT NULL
       AND NOT EXISTS (SELECT FROM stays n WHERE n.agency_id = @agency AND n.client_id = @client AND n.episode_id = s.episode_id
                          AND n.starts_on = s.ends_on AND n.id <> s.id)
       AND NOT EXISTS (SELECT FROM episodes e WHERE e.agency_id = @agency AND e.id = s.episode_id AND e.closed_on = s.ends_on)`,
		"s.id", lastOf("s.ends_on"), "s.ends_on",
		map[string]string{"day": "s.ends_on", "program_id": "s.program_id", "staff_id": "s.clinician_id"}},
	{casework.EventEpisodeClosed, "episodes", `episodes e LEFT JOIN LATERAL (
         SELECT s.program_id FROM stays s
          WHERE s.agency_id = @agency AND s.client_id = @client AND s.episode_id = e.id
          ORDER BY s.starts_on DESC, s.ends_on DESC, s.id DESC LIMIT 1) s ON true
     WHERE e.agency_id = @agency AND e.client_id = @client AND e.closed_on IS NOT NULL`, "e.id", lastOf("e.closed_on"), "e.closed_on",
		map[string]string{"day": "e.closed_on", "program_id": "s.program_id", "discharge_reason": "e.discharge_reason"}},
	{casework.EventStayPaused, "stay_pauses", pausesOfClient, "b.id", firstOf("b.starts_on"), "b.starts_on",
		map[string]string{"day": "b.starts_on", "program_id": "s.program_id", "pause_reason": "b.reason"}},
	{casework.EventStayResumed, "stay_pauses", pausesOfClient + " AND b.ends_on IS NOT NULL AND b.ends_on IS DISTINCT FROM s.ends_on",
		"b.id", firstOf("b.ends_on"), "b.ends_on",
		map[string]string{"day": "b.ends_on", "program_id": "s.program_id", "pause_reason": "b.reason"}},
	{casework.EventClinicianChanged, "stay_changes", changesOfClient + " AND h.kind = 'clinician'", "h.id", firstOf("h.on_day"), "h.on_day",
		map[string]string{"day": "h.on_day", "program_id": "s.program_id", "staff_id": "h.clinician_id"}},
	{casework.EventStayCorrected, "stay_changes", changesOfClient + " AND h.kind = 'corrected'", "h.id", "h.changed_at", "h.changed_at",
		map[string]string{"program_id": "s.program_id", "staff_id": "h.changed_by"}},
	{casework.EventAssignmentBegan, "assignments", heldAssignments + " AND a.starts_at <= @now", "a.id", "a.starts_at", "a.starts_at",
		map[string]string{"staff_id": "a.peer_id", "part": "a.part"}},
	{casework.EventAssignmentEnded, "assignments", heldAssignments + " AND a.ends_at <= @now", "a.id", "a.ends_at", "a.ends_at",
		map[string]string{"staff_id": "a.peer_id", "part": "a.part"}},
	{casework.EventCoverBegan, "covers", coversOfPeers + " AND GREATEST(a.starts_at, c.starts_at) <= @now",
		"c.id", "GREATEST(a.starts_at, c.starts_at)", "GREATEST(a.starts_at, c.starts_at)",
		map[string]string{"staff_id": "c.covering_id", "absent_id": "c.absent_id"}},
	{casework.EventCoverEnded, "covers", coversOfPeers + " AND c.ends_at <= COALESCE(a.ends_at, 'infinity') AND c.ends_at <= @now",
		"c.id", "c.ends_at", "c.ends_at", map[string]string{"staff_id": "c.covering_id", "absent_id": "c.absent_id"}},
	{casework.EventConcernRaised, "safety_concerns", concernsOfClient, "x.id", "x.raised_at", "x.raised_at",
		map[string]string{"staff_id": "x.raised_by"}},
	{casework.EventConcernAcknowledged, "safety_concerns", concernsOfClient + " AND x.acknowledged_at IS NOT NULL",
		"x.id", "x.acknowledged_at", "x.acknowledged_at", map[string]string{"staff_id": "x.acknowledged_by"}},
	{casework.EventNoticeGiven, "patient_notices", "patient_notices n WHERE n.agency_id = @agency AND n.client_id = @client",
		"n.id", firstOf("n.given_on"), "n.given_on", map[string]string{"day": "n.given_on", "staff_id": "n.given_by"}},
	{casework.EventMutualAidReported, "mutual_aid_reports", "mutual_aid_reports n WHERE n.agency_id = @agency AND n.client_id = @client",
		"n.id", firstOf("n.reported_on"), "n.reported_on", map[string]string{"day": "n.reported_on", "staff_id": "n.recorded_by"}},
	{casework.EventRecordsJoined, "client_merges", mergesOfClient, "m.id", "m.merged_at", "m.merged_at",
		map[string]string{"staff_id": "m.merged_by"}},
	{casework.EventRecordsParted, "client_merges", mergesOfClient + " AND m.undone_at IS NOT NULL", "m.id", "m.undone_at", "m.undone_at",
		map[string]string{"staff_id": "m.undone_by"}},
	{casework.EventHandOff, "referral_steps", `referral_steps x JOIN referrals r ON r.agency_id = x.agency_id AND r.id = x.referral_id
     WHERE x.agency_id = @agency AND x.client_id = @client`, "x.id", "x.at", "x.at",
		map[string]string{"staff_id": "x.by", "program_id": "r.to_program_id", "referral_act": "x.act"}},
	{casework.EventRecoveryPlanWritten, "recovery_plans", "recovery_plans v WHERE v.agency_id = @agency AND v.client_id = @client",
		"v.id", "v.written_at", "v.written_at", map[string]string{"staff_id": "v.written_by"}},
	{casework.EventCrisisPlanWritten, "crisis_plans", "crisis_plans v WHERE v.agency_id = @agency AND v.client_id = @client",
		"v.id", "v.written_at", "v.written_at", map[string]string{"staff_id": "v.written_by"}},
	{casework.EventPlanReviewed, "plan_reviews", "plan_reviews v WHERE v.agency_id = @agency AND v.client_id = @client", "v.id", "v.recorded_at", "v.recorded_at",
		map[string]string{"staff_id": "v.recorded_by", "plan": "v.plan", "plan_part": "v.part"}},
	{casework.EventWarmIntroduction, "warm_introductions", `(SELECT i.*, CASE i.state WHEN 'happened' THEN i.at ELSE COALESCE(i.told_at, i.created_at) END AS moment
       FROM warm_introductions i WHERE i.agency_id = @agency AND i.client_id = @client) i JOIN referrals r ON r.agency_id = i.agency_id AND r.id = i.referral_id
     WHERE true`, "i.id", "i.moment", "i.moment", map[string]string{"staff_id": "i.from_staff_id", "absent_id": "i.to_staff_id",
		"program_id": "r.to_program_id", "introduction": "i.state"}},
	{casework.EventCommunityReferral, "community_steps", `community_steps x JOIN community_referrals r ON r.agency_id = x.agency_id AND r.id = x.community_referral_id
     WHERE x.agency_id = @agency AND x.client_id = @client`, "x.id", "x.at", "x.at",
		map[string]string{"staff_id": "x.by", "organization_id": "r.organization_id", "referral_act": "x.act"}},
	{casework.EventTakenOn, "incoming_referrals", "incoming_referrals r WHERE r.agency_id = @agency AND r.client_id = @client", "r.id", "r.answered_at", "r.answered_at",
		map[string]string{"staff_id": "r.answered_by", "program_id": "r.program_id", "organization_id": "r.organization_id"}},
	{casework.EventNetworkTaken, "support_networks", "support_networks n WHERE n.agency_id = @agency AND n.client_id = @client",
		"n.id", firstOf("n.taken_on"), "n.taken_on", map[string]string{"day": "n.taken_on", "staff_id": "n.recorded_by"}},
	{casework.EventConsentSigned, "consents", consentsOfClient + " AND k.activated_at IS NOT NULL", "k.id", "k.activated_at", "k.activated_at",
		map[string]string{"staff_id": "k.activated_by", "consent_kind": "k.kind"}},
	{casework.EventConsentEnded, "consents", consentsOfClient + " AND k.ended_at IS NOT NULL", "k.id", "k.ended_at", "k.ended_at",
		map[string]string{"staff_id": "k.ended_by", "consent_kind": "k.kind", "consent_state": "k.state"}},
}

// eventColumns are what a source may say beside kind, id and moment, and their
// types.
var eventColumns = []struct{ name, nothing string }{
	{"day", "NULL::date"}, {"program_id", "NULL::uuid"}, {"staff_id", "NULL::uuid"}, {"absent_id", "NULL::uuid"}, {"part", "''"},
	{"discharge_reason", "''"}, {"days_away", "NULL::integer"}, {"pause_reason", "''"},
	{"consent_kind", "''"}, {"consent_state", "''"}, {"referral_act", "''"}, {"plan", "''"}, {"plan_part", "''"},
	{"introduction", "''"}, {"organization_id", "NULL::uuid"},
}

// ClientEvents is one page of what happened to a client, newest first, without
// sessions that were entered in error; more tells that earlier ones follow.
// Each source gives at most one page, from the place on where the page before
// ended, so that a long story costs no more than a short one.
func (tx *Tx) ClientEvents(f casework.ClientEventFilter, a *casework.Agency) ([]casework.ClientEvent, bool, error) {
	size := f.Limit
	f.Limit++
	sql, args := clientEventSQL(f, tx.Actor().Agency, a.TimeZone, tx.now)
	events, more, err := scanPage(tx, size, func(casework.ClientEvent) uuid.UUID { return f.ClientID }, sql, args)
	if err != nil {
		return nil, false, err
	}
	tables := map[casework.ClientEventKind]string{}
	for _, s := range eventSources {
		tables[s.kind] = s.table
	}
	for _, e := range events {
		tx.trace.sawClient(tables[e.Kind], e.ID, f.ClientID)
	}
	return events, more, tx.tellEvents(events, a)
}

func clientEventSQL(f casework.ClientEventFilter, agency uuid.UUID, zone string, now time.Time) (string, map[string]any) {
	args := map[string]any{"agency": agency, "client": f.ClientID, "zone": zone, "now": now, "limit": f.Limit}
	var sql strings.Builder
	sql.WriteString("WITH retracted AS MATERIALIZED (SELECT session_id FROM retracted_sessions()), page AS (\n  SELECT * FROM (")
	for i, s := range eventSources {
		if i > 0 {
			sql.WriteString("\n  UNION ALL")
		}
		fmt.Fprintf(&sql, "\n    (SELECT '%s' AS kind, %d AS rank, %s AS id, %s AS at", s.kind, s.kind.Rank(), s.id, s.at)
		for _, c := range eventColumns {
			value := c.nothing
			if v, ok := s.extra[c.name]; ok {
				value = v
			}
			fmt.Fprintf(&sql, ", %s AS %s", value, c.name)
		}
		fmt.Fprintf(&sql, "\n     FROM %s%s\n     ORDER BY %s DESC, %s DESC LIMIT @limit)", s.from, s.beyond(f.After), s.order, s.id)
	}
	sql.WriteString(`) e ORDER BY at DESC, rank DESC, id DESC LIMIT @limit
)
SELECT e.kind, e.id, e.at, e.day, e.program_id, COALESCE(p.name, '') AS program_name, COALESCE(p.stage, '') AS stage,
       e.staff_id, COALESCE(f.name, '') AS staff_name, e.absent_id, COALESCE(g.name, '') AS absent_name,
       e.part, e.discharge_reason, e.days_away, e.pause_reason, e.consent_kind, e.consent_state, e.referral_act, e.plan, e.plan_part, e.introduction,
       COALESCE(o.name, '') AS organization_name
  FROM page e
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = e.program_id
  LEFT JOIN staff f ON f.agency_id = @agency AND f.id = e.staff_id
  LEFT JOIN staff g ON g.agency_id = @agency AND g.id = e.absent_id
  LEFT JOIN organizations o ON o.agency_id = @agency AND o.id = e.organization_id
 ORDER BY e.at DESC, e.rank DESC, e.id DESC`)
	if f.After != nil {
		args["after"], args["afterID"] = f.After.At, f.After.ID
	}
	return sql.String(), args
}

// beyond keeps what is told after a place, newest first: of one moment first
// the later kinds, then the greater ids.
func (s eventSource) beyond(place *casework.ClientEventPlace) string {
	switch {
	case place == nil:
		return ""
	case s.kind == place.Kind:
		return fmt.Sprintf(" AND (%s, %s) < (@after, @afterID)", s.at, s.id)
	case s.kind.Rank() < place.Kind.Rank():
		return fmt.Sprintf(" AND %s <= @after", s.at)
	}
	return fmt.Sprintf(" AND %s < @after", s.at)
}

// tellEvents puts to events the records they are about, words only where they
// are open to the actor, in a fixed number of statements.
func (tx *Tx) tellEvents(events []casework.ClientEvent, a *casework.Agency) error {
	ids := map[string][]uuid.UUID{}
	for _, e := range events {
		switch e.Kind {
		case casework.EventSession:
			ids["sessions"] = append(ids["sessions"], e.ID)
		case casework.EventConcernRaised, casework.EventConcernAcknowledged:
			ids["concerns"] = append(ids["concerns"], e.ID)
		case casework.EventRecordsJoined, casework.EventRecordsParted:
			ids["merges"] = append(ids["merges"], e.ID)
		}
	}
	sessions, err := list[casework.Session](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids["sessions"])).Order("id"))
	if err != nil {
		return err
	}
	sessionRecords, err := tx.SessionRecords(sessions)
	if err != nil {
		return err
	}
	concerns, err := list[casework.SafetyConcern](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids["concerns"])).Order("id"))
	if err != nil {
		return err
	}
	concernRecords, err := tx.ConcernRecords(concerns)
	if err != nil {
		return err
	}
	merges, err := scan(tx, recordOfMerge, mergeRecords+"m.id = ANY (@ids)", map[string]any{"agency": tx.Actor().Agency, "ids": anyOf(ids["merges"])})
	if err != nil {
		return err
	}
	of := map[uuid.UUID]any{}
	for i := range sessionRecords {
		of[sessionRecords[i].ID] = &sessionRecords[i]
	}
	for i := range concernRecords {
		of[concernRecords[i].ID] = &concernRecords[i]
	}
	for i := range inZone(merges, a) {
		of[merges[i].ID] = &merges[i]
	}
	for i := range events {
		e := &events[i]
		e.Session, _ = of[e.ID].(*casework.SessionRecord)
		e.Concern, _ = of[e.ID].(*casework.ConcernRecord)
		e.Merge, _ = of[e.ID].(*casework.MergeRecord)
	}
	return nil
}
