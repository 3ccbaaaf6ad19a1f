package demo_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/demo"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

const issuer = "https://accounts.demo.example"

// told is a database in which the agency was told up to a moment.
func told(t *testing.T, now time.Time, clients int) (*storetest.Database, *app.App) {
	t.Helper()
	d := storetest.New(t)
	access := storetest.Policy(t)
	open := func(clock func() time.Time) (*app.App, func(), error) {
		db, err := store.Open(context.Background(), d.URL, store.Options{MasterKeys: store.MasterKeys{Current: d.MasterKey}, Clock: clock, MaxConns: 3})
		if err != nil {
			return nil, nil, err
		}
		return app.New(db, access), db.Close, nil
	}
	analyze := func(ctx context.Context) error {
		conn, err := pgx.Connect(ctx, d.OwnerURL)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "ANALYZE")
		return err
	}
	began := time.Now()
	if err := demo.Tell(t.Context(), demo.Options{Open: open, Analyze: analyze, Issuer: issuer, Now: now, Clients: clients}); err != nil {
		t.Fatal(err)
	}
	t.Logf("told in %.1f s", time.Since(began).Seconds())
	d.Clock.Set(now)
	return d, app.New(d.DB, access)
}

// as is a context in which one of the demo's people acts.
func as(t *testing.T, a *app.App, username string) context.Context {
	t.Helper()
	actor, err := a.ResolveIdentity(t.Context(), app.Identity{Issuer: issuer, Subject: username})
	if err != nil {
		t.Fatalf("%s cannot sign in: %v", username, err)
	}
	return authz.WithActor(t.Context(), actor)
}

// TestTheAgency tells all of it once. The bounds are the customer's ("about
// 4,000 sessions"), written by hand.
func TestTheAgency(t *testing.T) {
	t.Parallel()
	d, a := told(t, storetest.Start, 0)
	d.EveryClientIsFoundByTheirWords(t, 164)
	for what, c := range map[string]struct {
		sql         string
		least, most int
	}{
		"clients":                                {"SELECT count(*) FROM clients", 164, 164},
		"clients whose numbers leave no gap":     {"SELECT count(*) FROM clients WHERE substr(number, 3)::int BETWEEN 1001 AND 1164", 164, 164},
		"clients in a program":                   {"SELECT count(*) FROM stays WHERE ends_on IS NULL", 143, 147},
		"of those in PHP":                        {"SELECT count(*) FROM stays JOIN programs p ON p.id = program_id WHERE ends_on IS NULL AND stage = 'php'", 18, 30},
		"of those in IOP":                        {"SELECT count(*) FROM stays JOIN programs p ON p.id = program_id WHERE ends_on IS NULL AND stage = 'iop'", 45, 57},
		"of those in aftercare":                  {"SELECT count(*) FROM stays JOIN programs p ON p.id = program_id WHERE ends_on IS NULL AND stage = 'aftercare'", 63, 76},
		"clients discharged":                     {"SELECT count(DISTINCT client_id) FROM episodes WHERE closed_on IS NOT NULL", 12, 14},
		"who came back":                          {"SELECT count(*) FROM (SELECT FROM episodes GROUP BY client_id HAVING count(*) > 1) x", 1, 1},
		"with a peer and no program":             {"SELECT count(*) FROM assignments x WHERE ends_at IS NULL AND NOT EXISTS (SELECT FROM stays s WHERE s.client_id = x.client_id AND s.ends_on IS NULL)", 7, 9},
		"away in hospital":                       {"SELECT count(*) FROM stay_pauses WHERE ends_on IS NULL AND reason = 'hospital'", 1, 1},
		"hand-offs that say what is in the way":  {"SELECT count(*) FROM referral_needs WHERE barriers IS NOT NULL", 12, 14},
		"programs without a place":               {"SELECT count(*) FROM programs p WHERE places > 0 AND places <= (SELECT count(*) FROM stays s WHERE s.program_id = p.id AND ends_on IS NULL)", 1, 1},
		"between programs":                       {"SELECT count(*) FROM episodes WHERE closed_on IS NULL AND left_on IS NOT NULL", 2, 2},
		"handed to another clinician":            {"SELECT count(*) FROM stay_changes WHERE kind = 'clinician' AND clinician_id <> was_clinician_id", 1, 1},
		"a move entered days later":              {"SELECT count(*) FROM stay_changes WHERE kind = 'entered_late' AND act = 'move' AND changed_at > now() - interval '200 days'", 1, 12},
		"expected to move on":                    {"SELECT count(*) FROM stays WHERE ends_on IS NULL AND change_due_on IS NOT NULL", 1, 1},
		"restricted clients":                     {"SELECT count(*) FROM clients WHERE restricted", 3, 3},
		"of those of somebody who works here":    {"SELECT count(*) FROM clients c JOIN conflict_locks l ON l.client_id = c.id AND lifted_at IS NULL WHERE restricted", 1, 1},
		"emergencies to review":                  {"SELECT count(*) FROM access_reviews WHERE kind = 'emergency' AND reviewed_at IS NULL", 1, 1},
		"opened records to review, overdue":      {"SELECT count(*) FROM access_reviews WHERE kind = 'break_glass' AND reviewed_at IS NULL AND due_at < '2026-11-23 19:00Z'", 1, 1},
		"opened records that were reviewed":      {"SELECT count(*) FROM access_reviews WHERE kind = 'break_glass' AND reviewed_at IS NOT NULL", 1, 1},
		"wishes not to tell that were agreed to": {"SELECT count(*) FROM restrictions WHERE state = 'agreed'", 1, 1},
		"consents in force, of which one has run out and waits for the clock": {"SELECT count(*) FROM consents WHERE state = 'active'", 5, 5},
		"of those by an event":                     {"SELECT count(*) FROM consents WHERE state = 'active' AND expiry IN ('discharge', 'condition')", 2, 2},
		"of those in Spanish":                      {"SELECT count(*) FROM consents WHERE state = 'active' AND language = 'es'", 1, 1},
		"revoked yesterday":                        {"SELECT count(*) FROM consents WHERE state = 'revoked' AND ended_at BETWEEN '2026-11-22 05:00Z' AND '2026-11-23 05:00Z'", 1, 1},
		"not signed yet":                           {"SELECT count(*) FROM consents WHERE state = 'draft'", 2, 2},
		"released by a consent":                    {"SELECT count(*) FROM disclosures WHERE basis = 'consent'", 3, 3},
		"with a recovery plan":                     {"SELECT count(DISTINCT client_id) FROM recovery_plans", 70, 109},
		"of those that were written anew":          {"SELECT count(*) FROM recovery_plans WHERE based_on <> '[]'", 70, 109},
		"with a crisis plan":                       {"SELECT count(DISTINCT client_id) FROM crisis_plans", 70, 109},
		"asked who is there for them":              {"SELECT count(DISTINCT client_id) FROM support_networks", 70, 109},
		"of those three times":                     {"SELECT count(*) FROM (SELECT FROM support_networks GROUP BY client_id HAVING count(*) = 3) x", 30, 109},
		"facts that peers may say":                 {"SELECT count(*) FROM plan_facts WHERE shareable", 25, 55},
		"facts that are not for peers":             {"SELECT count(*) FROM plan_facts WHERE NOT shareable", 10, 28},
		"advice against a plan, answered":          {"SELECT count(*) FROM advice_flags WHERE answered_at IS NOT NULL", 1, 7},
		"advice that waits for its answer":         {"SELECT count(*) FROM advice_flags x JOIN tasks t ON t.advice_flag_id = x.id AND t.state = 'open' WHERE answered_at IS NULL", 1, 6},
		"sessions that touched a goal":             {"SELECT count(*) FROM sessions WHERE goals <> '[]'", 300, 2000},
		"states in which hand-offs are":            {"SELECT count(DISTINCT state) FROM referrals", 12, 12},
		"answers to hand-offs that are overdue":    {"SELECT count(*) FROM referrals WHERE state = 'sent' AND answer_due_at < '2026-11-23 19:00Z'", 1, 1},
		"first visits that are overdue":            {"SELECT count(*) FROM referrals WHERE state = 'accepted' AND visit_by < '2026-11-23'", 1, 1},
		"people who had days between two programs": {"SELECT count(*) FROM stays s JOIN stays n ON n.client_id = s.client_id AND n.episode_id = s.episode_id AND n.starts_on > s.ends_on WHERE NOT EXISTS (SELECT FROM stays m WHERE m.client_id = s.client_id AND m.starts_on >= s.ends_on AND m.starts_on < n.starts_on AND m.id <> s.id)", 8, 60},
		"time limits of hand-offs":                 {"SELECT count(*) FROM referral_limits", 1, 1},
		"organizations in the directory":           {"SELECT count(*) FROM organizations", 9, 9},
		"of those where nobody has asked":          {"SELECT count(*) FROM organizations WHERE checked_on IS NULL", 5, 5},
		"lists that wait to be brought in":         {"SELECT count(*) FROM caseload_files WHERE brought_in_at IS NULL", 1, 1},
		"in a program without a peer":              {"SELECT count(*) FROM stays s WHERE ends_on IS NULL AND NOT EXISTS (SELECT FROM assignments x WHERE x.client_id = s.client_id AND x.ends_at IS NULL)", 3, 5},
		"still with somebody who left":             {"SELECT count(*) FROM assignments x JOIN staff f ON f.id = peer_id WHERE f.status = 'deactivated' AND ends_at IS NULL", 4, 4},
		"drafts of somebody who left":              {"SELECT count(*) FROM note_drafts JOIN staff f ON f.id = author_id WHERE f.status = 'deactivated'", 2, 2},
		"clients with a change of peer":            {"SELECT count(*) FROM (SELECT FROM assignments WHERE part = 'primary' GROUP BY client_id HAVING count(*) > 1) x", 25, 35},
		"second peers":                             {"SELECT count(*) FROM assignments WHERE part = 'second' AND ends_at IS NULL", 3, 7},
		"clients with co-occurring needs":          {"SELECT count(*) FROM clients WHERE co_occurring", 40, 80},
		"languages":                                {"SELECT count(DISTINCT language) FROM clients", 8, 20},
		"clients with a chosen name":               {"SELECT count(*) FROM clients WHERE chosen_name <> ''", 35, 60},
		"clients who said no pronouns":             {"SELECT count(*) FROM clients WHERE pronouns = ''", 2, 6},
		"ways to reach them":                       {"SELECT count(*) FROM contact_ways", 240, 400},
		"of those with a rule for voicemail":       {"SELECT count(*) FROM contact_ways WHERE voicemail <> 'unknown'", 90, 200},
		"clients nobody can reach":                 {"SELECT count(*) FROM clients c WHERE c.merged_into IS NULL AND NOT EXISTS (SELECT FROM contact_ways w WHERE w.client_id = c.id)", 0, 0},
		"staff at work":                            {"SELECT count(*) FROM staff WHERE status = 'active'", 22, 22},
		"peers who carry people":                   {"SELECT count(DISTINCT peer_id) FROM assignments JOIN staff f ON f.id = peer_id WHERE ends_at IS NULL AND f.status = 'active'", 8, 8},
		"sessions":                                 {"SELECT count(*) FROM sessions", 3700, 4300},
		"attempts and no-shows":                    {"SELECT count(*) FROM sessions WHERE kind IN ('attempt', 'no_show')", 250, 700},
		"signed late":                              {"SELECT count(*) FROM sessions WHERE late", 80, 350},
		"sessions without a program's day":         {"SELECT count(*) FROM sessions WHERE program_id IS NULL", 5, 120},
		"sessions in the future":                   {"SELECT count(*) FROM sessions WHERE signed_at > '2026-11-23 19:00Z' OR ends_at > signed_at", 0, 0},
		"sessions whose reason two at once needed": {"SELECT count(*) FROM sessions WHERE overlap_reason IS NOT NULL AND length(overlap_reason) > 0", 0, 0},
		"notes shared with treatment staff":        {"SELECT count(*) FROM notes WHERE shared", 800, 1800},
		"unsigned drafts":                          {"SELECT count(*) FROM note_drafts", 11, 16},
		"of those late by now":                     {"SELECT count(*) FROM note_drafts WHERE ends_at < '2026-11-22 19:00Z'", 4, 8},
		"of those nearly late":                     {"SELECT count(*) FROM note_drafts WHERE ends_at BETWEEN '2026-11-22 19:00Z' AND '2026-11-22 23:00Z'", 2, 4},
		"planned from now on":                      {"SELECT count(*) FROM planned_contacts WHERE state = 'planned' AND starts_at > '2026-11-23 19:00Z'", 20, 70},
		"of those today":                           {"SELECT count(*) FROM planned_contacts WHERE state = 'planned' AND starts_at BETWEEN '2026-11-23 19:00Z' AND '2026-11-24 05:00Z'", 3, 20},
		"plans of which nothing came":              {"SELECT count(*) FROM planned_contacts WHERE state = 'planned' AND ends_at < '2026-11-23 19:00Z'", 2, 15},
		"moves of plans":                           {"SELECT count(*) FROM planned_contact_moves", 1, 20},
		"plans at one time with another":           {"SELECT count(*) FROM planned_contacts WHERE overlap_reason IS NOT NULL", 0, 0},
		"additions to notes":                       {"SELECT count(*) FROM note_addenda WHERE kind <> 'entered_in_error'", 3, 5},
		"notes signed on the wrong client":         {"SELECT count(*) FROM note_addenda WHERE kind = 'entered_in_error'", 1, 1},
		"open safety concerns":                     {"SELECT count(*) FROM safety_concerns WHERE acknowledged_at IS NULL", 1, 1},
		"acknowledged safety concerns":             {"SELECT count(*) FROM safety_concerns WHERE acknowledged_at IS NOT NULL", 2, 4},
		"suspicions that two records are one":      {"SELECT count(*) FROM duplicates WHERE status = 'open'", 2, 2},
		"records that were joined":                 {"SELECT count(*) FROM clients c JOIN client_merges m ON m.merged_id = c.id AND m.client_id = c.merged_into AND undone_at IS NULL", 1, 1},
		"of whose contacts none was left behind":   {"SELECT count(*) FROM sessions s JOIN clients c ON c.id = s.client_id WHERE c.merged_into IS NOT NULL", 0, 0},
		"reviews of last week, finished":           {"SELECT count(*) FROM caseload_reviews WHERE week = '2026-11-16' AND state = 'finished'", 9, 9},
		"reviews of this week":                     {"SELECT count(*) FROM caseload_reviews WHERE week = '2026-11-23'", 2, 2},
		"of those finished":                        {"SELECT count(*) FROM caseload_reviews WHERE week = '2026-11-23' AND state = 'finished'", 1, 1},
		"lines nobody has looked at yet":           {"SELECT count(*) FROM caseload_review_entries WHERE state = 'waiting'", 6, 12},
		"people a review skipped, with the reason": {"SELECT count(*) FROM caseload_review_entries WHERE state = 'skipped' AND length(skip_reason) > 20", 9, 25},
		"people moved in a batch":                  {"SELECT count(*) FROM reassignment_items", 1, 1},
		"open tasks":                               {"SELECT count(*) FROM tasks WHERE state = 'open'", 10, 40},
		"of those late":                            {"SELECT count(*) FROM tasks WHERE state = 'open' AND due_on < '2026-11-23'", 1, 9},
		"tasks done":                               {"SELECT count(*) FROM tasks WHERE state = 'done'", 8, 25},
		"covers running now":                       {"SELECT count(*) FROM covers WHERE starts_at < '2026-11-23 19:00Z' AND ends_at > '2026-11-23 19:00Z'", 1, 1},
		"roles that end":                           {"SELECT count(*) FROM roles WHERE ends_at > '2026-11-23 19:00Z'", 1, 1},
		"refused":                                  {"SELECT count(*) FROM audit_entries WHERE outcome <> 'done'", 0, 0},
		"entries in nobody's name":                 {"SELECT count(*) FROM audit_entries WHERE actor_name = ''", 0, 0},
		"entries of the future":                    {"SELECT count(*) FROM audit_entries WHERE at > '2026-11-23 19:00Z'", 0, 0},

		"answers to the outside, and those that wait": {"SELECT count(DISTINCT state) FROM incoming_referrals", 4, 4},
		"taken on from outside, with a peer":          {"SELECT count(*) FROM incoming_referrals r JOIN assignments x ON x.client_id = r.client_id AND x.ends_at IS NULL", 1, 1},
		"overdue answers to the outside":              {"SELECT count(*) FROM incoming_referrals WHERE state = 'sent' AND answer_due_at < '2026-11-23 19:00Z'", 1, 1},
		"states of who was sent outside":              {"SELECT count(DISTINCT state) FROM community_referrals", 6, 6},
		"sent outside, and somebody is to be asked":   {"SELECT count(*) FROM community_referrals WHERE closed_at IS NULL AND ask_on < '2026-11-23'", 1, 1},
		"warm introductions, each another way":        {"SELECT count(DISTINCT state) FROM warm_introductions", 3, 3},
	} {
		if n := storetest.OwnerValue[int](t, d, c.sql); n < c.least || n > c.most {
			t.Errorf("%s: %d, want %d to %d", what, n, c.least, c.most)
		}
	}
	t.Run("everybody can sign in, and peers have acted in their own names", func(t *testing.T) { everybodyIsIn(t, d, a) })
	t.Run("the first pages have something to say", func(t *testing.T) { firstPages(t, a) })
}

func everybodyIsIn(t *testing.T, d *storetest.Database, a *app.App) {
	for _, p := range demo.Accounts() {
		self, err := a.GetSelf(as(t, a, p.Username))
		if err != nil || self.Staff.Name != p.Name || self.Staff.Email != p.Email || len(self.Roles) == 0 {
			t.Errorf("%s: %+v %v", p.Username, self, err)
		}
	}
	type hand struct {
		Name            string
		Sessions, Notes int
	}
	rows, err := pgx.CollectRows(d.Owner(t, `SELECT f.name, (SELECT count(*) FROM sessions s WHERE s.peer_id = f.id),
		(SELECT count(*) FROM audit_entries e WHERE e.actor_id = f.id AND e.actor_name = f.name AND e.op = 'note_draft.sign')
		FROM staff f JOIN roles r ON r.staff_id = f.id WHERE r.role = 'peer_specialist'`), pgx.RowToStructByPos[hand])
	if err != nil || len(rows) != 9 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		if r.Sessions < 200 || r.Notes != r.Sessions {
			t.Errorf("%s has %d sessions and signed %d times", r.Name, r.Sessions, r.Notes)
		}
	}
}

// firstPages looks at what the printed people see first.
func firstPages(t *testing.T, a *app.App) {
	today, err := a.GetToday(as(t, a, "dana"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[casework.Reason]bool{}
	for _, n := range today.Needs {
		for _, r := range n.Reasons {
			seen[r] = true
		}
	}
	for _, r := range []casework.Reason{casework.ReasonSafety, casework.ReasonMissed, casework.ReasonDraftLate, casework.ReasonPlanned,
		casework.ReasonQuiet, casework.ReasonNew} {
		if !seen[r] {
			t.Errorf("nobody needs Dana because of %s", r)
		}
	}
	if len(today.OnTrack) < 6 || len(today.Needs) > 11 {
		t.Errorf("Dana: %d need her, %d are on track", len(today.Needs), len(today.OnTrack))
	}
	for _, peer := range []string{"inez", "priya"} {
		if today, err := a.GetToday(as(t, a, peer)); err != nil || len(today.Needs) < 4 || len(today.OnTrack) < 8 {
			t.Errorf("%s: %d need them, %d are on track, %v", peer, len(today.Needs), len(today.OnTrack), err)
		}
	}
	team, err := a.GetTeam(as(t, a, "ruth"), casework.TeamFilter{})
	if err != nil || len(team.Unassigned) < 3 {
		t.Fatalf("Ruth: %d without a peer, %v", len(team.Unassigned), err)
	}
	left := slices.IndexFunc(team.Peers, func(l casework.TeamLine) bool { return l.Deactivated })
	if left < 0 || len(team.Peers[left].Clients) != 4 || team.Peers[left].Unsigned != 2 {
		t.Errorf("who left is not on Ruth's page with four people and two drafts: %+v", team.Peers)
	}
	for _, reader := range []string{"joanna", "sam", "paula", "petra"} {
		if page, err := a.ListClients(as(t, a, reader), store.CaseloadFilter{}); err != nil || len(page.Lines) < 30 {
			t.Errorf("%s sees too few people: %v", reader, err)
		}
	}
}

// TestToldTwice: the same moment has the same story, whichever hand was
// quicker.
func TestToldTwice(t *testing.T) {
	t.Parallel()
	const facts = `SELECT md5(string_agg(fact, '|' ORDER BY fact)) FROM (
		SELECT concat_ws(' ', c.number, c.legal_last, c.restricted, s.starts_at, s.ends_at, s.kind, s.mode, length(s.place), s.minutes, s.purposes,
			s.next_on, s.late, s.entered_at, s.signed_at, f.name, p.name, n.shared, length(n.did_phrases), length(n.did), length(n.why), length(n.next)) fact
		  FROM clients c JOIN sessions s ON s.client_id = c.id JOIN staff f ON f.id = s.peer_id JOIN notes n ON n.id = s.id
		  LEFT JOIN programs p ON p.id = s.program_id
		UNION ALL SELECT concat_ws(' ', c.number, t.starts_on, t.ends_on, p.name, f.name) FROM stays t JOIN clients c ON c.id = t.client_id
		  JOIN programs p ON p.id = t.program_id JOIN staff f ON f.id = t.clinician_id
		UNION ALL SELECT concat_ws(' ', c.number, a.starts_at, a.ends_at, f.name, length(a.reason), length(a.end_reason)) FROM assignments a
		  JOIN clients c ON c.id = a.client_id JOIN staff f ON f.id = a.peer_id
		UNION ALL SELECT concat_ws(' ', c.number, d.starts_at, d.kind, length(d.did)) FROM note_drafts d JOIN clients c ON c.id = d.client_id
		UNION ALL SELECT concat_ws(' ', c.number, w.kind, w.may_text, w.voicemail, w.preferred, length(w.value)) FROM contact_ways w JOIN clients c ON c.id = w.client_id
		UNION ALL SELECT concat_ws(' ', at, op, actor_name) FROM audit_entries) x`
	first, _ := told(t, storetest.Start, 12)
	second, _ := told(t, storetest.Start, 12)
	if a, b := storetest.OwnerValue[string](t, first, facts), storetest.OwnerValue[string](t, second, facts); a != b {
		t.Errorf("told twice, it was not the same: %s and %s", a, b)
	}
	if n := storetest.OwnerValue[int](t, first, "SELECT count(*) FROM sessions"); n < 200 {
		t.Errorf("only %d sessions were compared", n)
	}
}

// TestToldAtAnyHour: a demo may be started on a Sunday night.
func TestToldAtAnyHour(t *testing.T) {
	t.Parallel()
	for what, now := range map[string]time.Time{
		"a Sunday night":             time.Date(2026, 11, 23, 3, 10, 0, 0, time.UTC),
		"a minute after midnight":    time.Date(2026, 11, 23, 5, 1, 0, 0, time.UTC),
		"half past midnight":         time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC),
		"just after one":             time.Date(2026, 11, 23, 6, 1, 0, 0, time.UTC),
		"an early Monday":            time.Date(2026, 11, 23, 9, 40, 0, 0, time.UTC),
		"after the clocks went back": time.Date(2026, 11, 1, 17, 0, 0, 0, time.UTC),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d, a := told(t, now, 10)
			if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries WHERE outcome <> 'done' OR at > $1", now); n != 0 {
				t.Errorf("%d entries were refused or lie in the future", n)
			}
			if today, err := a.GetToday(as(t, a, "dana")); err != nil || len(today.Needs) < 4 {
				t.Errorf("Dana has an empty page: %v", err)
			}
		})
	}
}
