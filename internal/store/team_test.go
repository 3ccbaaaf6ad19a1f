package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// teamOfTen gives Ruth ten of the huge agency's peers with thirty people each,
// who are in a program of their size, as programs are; and the agency 100,000
// tasks, and weekly reviews with 100,000 lines.
const teamOfTen = `
SET session_replication_role = replica;
INSERT INTO programs (agency_id, id, part2_program_id, name, stage, time_zone) VALUES ('11111111-0000-7000-8000-000000000001',
  'b0000000-0000-7000-8000-000000000099', 'b0000000-0000-7000-8000-000000000001', 'Harbor Street', 'iop', 'America/New_York');
UPDATE roles SET program_id = 'b0000000-0000-7000-8000-000000000099' WHERE staff_id = 'a0000000-0000-7000-8000-000000000004';
UPDATE assignments SET peer_id = pg_temp.made('5', 4999) WHERE peer_id IN (SELECT pg_temp.made('5', n) FROM generate_series(1, 10) n);
UPDATE assignments a SET peer_id = pg_temp.made('5', 1 + (n - 1001) / 30) FROM generate_series(1001, 1300) n WHERE a.client_id = pg_temp.made('6', n);
UPDATE stays s SET program_id = 'b0000000-0000-7000-8000-000000000099' FROM generate_series(1001, 1300) n WHERE s.client_id = pg_temp.made('6', n);
DELETE FROM supervisions WHERE supervisor_id = 'a0000000-0000-7000-8000-000000000004';
INSERT INTO supervisions (agency_id, id, supervisor_id, peer_id, starts_at)
SELECT '11111111-0000-7000-8000-000000000001', pg_temp.made('e', n), 'a0000000-0000-7000-8000-000000000004', pg_temp.made('5', n), '2026-09-01Z' FROM generate_series(1, 10) n;
INSERT INTO supervisions (agency_id, id, supervisor_id, peer_id, starts_at)
SELECT '11111111-0000-7000-8000-000000000001', pg_temp.made('f', n), 'a0000000-0000-7000-8000-000000000005', pg_temp.made('5', n), '2026-09-01Z' FROM generate_series(11, 5000) n;
INSERT INTO tasks (agency_id, id, client_id, owner_id, due_on, what, state, created_by, created_at)
SELECT a.agency_id, ('d' || substr(a.client_id::text, 2))::uuid, a.client_id, a.peer_id, '2026-11-20', t.what, 'open', 'a0000000-0000-7000-8000-000000000005', '2026-11-01Z'
  FROM assignments a, tasks t WHERE a.id::text LIKE '9%-1111-7000-8000-000000000000';
INSERT INTO caseload_reviews (agency_id, id, peer_id, week, state, started_by, started_at)
SELECT '11111111-0000-7000-8000-000000000001', pg_temp.made('b', n), pg_temp.made('5', n), '2026-11-23', 'open', 'a0000000-0000-7000-8000-000000000004', '2026-11-23Z' FROM generate_series(1, 5000) n;
INSERT INTO caseload_review_entries (agency_id, id, review_id, client_id, state)
SELECT '11111111-0000-7000-8000-000000000001', pg_temp.made('c', n), pg_temp.made('b', 1 + (n - 1) / 20), pg_temp.made('6', n), 'waiting' FROM generate_series(1, 100000) n;
SET session_replication_role = origin;
ANALYZE;`

// The board of ten peers with thirty people each, at an agency of 100,000: no
// statement of it, nor of what finds out who is in reach, reads a table about
// clients from end to end. PostgreSQL itself counts that, so no statement is
// forgotten. The time is logged and gates nothing: 40 to 60 ms on two slow
// shared cores.
func TestTheBoardStaysQuickAtAHundredThousandClients(t *testing.T) {
	t.Parallel()
	d, conn := huge(t)
	a, ruth := app.New(d.DB, storetest.Policy(t)), d.As(t, storetest.Ruth)
	// One task is set as people set one: what is to be done is sealed, and the others carry the same words.
	if _, err := a.CreateTask(ruth, casework.TaskStart{OwnerID: storetest.Omar, DueOn: casework.DateOf(storetest.Start, time.UTC), What: "Bring the form"}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), teamOfTen); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil { // which tells of what it read
		t.Fatal(err)
	}
	peer := uuid.MustParse(storetest.OwnerValue[string](t, d, "SELECT peer_id::text FROM supervisions WHERE supervisor_id = $1 ORDER BY peer_id LIMIT 1", storetest.Ruth))
	inTeam, monday := uuid.MustParse("600003e9-1111-7000-8000-000000000000"), casework.Date{Year: 2026, Month: 11, Day: 23}
	unknown := func(_ *casework.ClientRecord, err error) error {
		if casework.KindOf(err) != casework.KindNotFound {
			t.Errorf("not hidden: %v", err)
		}
		return nil
	}
	var review *casework.CaseloadReviewRecord
	for name, ask := range map[string]func() error{
		"the board": func() error {
			team, err := a.GetTeam(ruth, casework.TeamFilter{})
			if err == nil && (len(team.Peers) != 10 || len(team.Totals.Clients) != 300 || team.Totals.Tasks != 300 || team.Peers[0].Review == nil) {
				t.Errorf("%d peers, %d people, %d tasks", len(team.Peers), len(team.Totals.Clients), team.Totals.Tasks)
			}
			return err
		},
		"one peer": func() error {
			p, err := a.GetTeamPeer(ruth, peer)
			if err == nil && len(p.Clients) != 30 {
				t.Errorf("%d people", len(p.Clients))
			}
			return err
		},
		"the tasks": func() error {
			_, err := a.ListTasks(ruth, casework.TaskFilter{State: casework.TaskOpen}, casework.Page{})
			return err
		},
		"a review": func() (err error) {
			list, err := a.ListCaseloadReviews(ruth, casework.ReviewFilter{PeerID: peer}, casework.Page{})
			if err != nil {
				return err
			}
			review, err = a.GetCaseloadReview(ruth, list.Items[0].ID)
			return err
		},
		"a page about a person": func() error { // the story and the days of contact too
			r, err := a.GetClient(ruth, inTeam)
			if err == nil && len(r.ContactDays) != 2 {
				t.Errorf("%d days of contact", len(r.ContactDays))
			}
			return err
		},
		"nobody's page": func() error {
			return unknown(a.GetClient(ruth, uuid.MustParse("60000000-0000-0000-8000-000000000000")))
		},
		"a hidden page": func() error { return unknown(a.GetClient(ruth, storetest.Vera)) },
		"the team's week": func() error {
			_, err := a.ListPlannedContacts(ruth, casework.PlannedContactFilter{From: monday, Until: monday.AddDays(6)}, casework.Page{})
			return err
		},
		"a peer's week": func() error {
			_, err := a.ListPlannedContacts(ruth, casework.PlannedContactFilter{From: monday, Until: monday.AddDays(6), PeerID: peer}, casework.Page{})
			return err
		},
		"who could take whom": func() error {
			p, err := a.ProposeReassignment(ruth, peer)
			if err == nil && len(p.Options) != 30 {
				t.Errorf("%d people", len(p.Options))
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			asked := func() {
				if err := ask(); err != nil {
					t.Fatal(err)
				}
			}
			settled := func() { // a backend tells of its scans when a transaction ends, and at most once a second
				time.Sleep(1100 * time.Millisecond)
				asked()
			}
			settled()
			before := scans(t, d)
			var took []time.Duration
			for range storetest.Often(5) {
				began := time.Now()
				asked()
				took = append(took, time.Since(began))
			}
			settled()
			for table, n := range scans(t, d) {
				if n != before[table] {
					t.Errorf("%s reads all of %s", name, table)
				}
			}
			t.Logf("%s takes %s", name, median(took).Round(100*time.Microsecond))
		})
	}
	if review == nil || review.PeerID != peer {
		t.Errorf("%+v", review)
	}
}

// scans are how often each table about clients was read from end to end.
func scans(t *testing.T, d *storetest.Database) map[string]int64 {
	t.Helper()
	counts := map[string]int64{}
	rows := d.Owner(t, `SELECT relname::text, seq_scan FROM pg_stat_user_tables WHERE relname IN ('clients', 'sessions', 'assignments', 'stays', 'episodes',
		'tasks', 'caseload_reviews', 'caseload_review_entries')`)
	defer rows.Close()
	for rows.Next() {
		var table string
		var n int64
		if err := rows.Scan(&table, &n); err != nil {
			t.Fatal(err)
		}
		counts[strings.TrimSpace(table)] = n
	}
	if len(counts) != 8 {
		t.Fatalf("PostgreSQL counts the scans of %d tables", len(counts))
	}
	return counts
}
