package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// story is Alma's past before harbor.sql: an episode that ended forty days
// before the one that is open, with two weeks between two programs; a second
// peer for a while, and two days on which Inez stood in for Dana. What happened
// to Terrence is nobody else's.
const story = `
INSERT INTO episodes (agency_id, id, client_id, opened_on, closed_on, discharge_reason) VALUES
  ('11111111-0000-7000-8000-000000000001', '10000000-0000-7000-8000-000000000101', 'c0000000-0000-7000-8000-000000000001', '2026-05-01', '2026-07-30', 'completed');
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, clinician_id, starts_on, ends_on)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, 'c0000000-0000-7000-8000-000000000001', '10000000-0000-7000-8000-000000000101', v.program::uuid,
       v.clinician::uuid, v.starts::date, v.ends::date
  FROM (VALUES
    ('20000000-0000-7000-8000-000000000101', 'b0000000-0000-7000-8000-000000000011', NULL, '2026-05-01', '2026-06-01'),
    ('20000000-0000-7000-8000-000000000102', 'b0000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000006', '2026-06-15', '2026-07-30')
  ) v (id, program, clinician, starts, ends);
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at, ends_at) VALUES
  ('11111111-0000-7000-8000-000000000001', '30000000-0000-7000-8000-000000000101', 'c0000000-0000-7000-8000-000000000001',
   'a0000000-0000-7000-8000-000000000002', 'second', '2026-10-05 14:00Z', '2026-10-20 14:00Z'),
  ('11111111-0000-7000-8000-000000000001', '30000000-0000-7000-8000-000000000102', 'c0000000-0000-7000-8000-000000000001',
   'a0000000-0000-7000-8000-000000000003', 'second', '2026-12-01 14:00Z', NULL);
INSERT INTO covers (agency_id, id, absent_id, covering_id, starts_at, ends_at, reason) VALUES
  ('11111111-0000-7000-8000-000000000001', '40000000-0000-7000-8000-000000000101', 'a0000000-0000-7000-8000-000000000001',
   'a0000000-0000-7000-8000-000000000002', '2026-11-16 14:00Z', '2026-11-18 14:00Z', '');
DELETE FROM safety_concerns;`

func storied(t *testing.T) *storetest.Database {
	t.Helper()
	d := told(t)
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(t.Context(), story); err != nil {
		t.Fatal(err)
	}
	dana := d.As(t, storetest.Dana)
	grant, err := storetest.Policy(t).Grant(dana, authz.SafetyConcernRaise)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(dana, grant, func(tx *store.Tx) error { // through the store, for its words are sealed
		return tx.InsertSafetyConcern(&casework.SafetyConcern{ClientID: storetest.Alma, RaisedBy: storetest.Dana,
			RaisedAt: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Words: "Nowhere to sleep."})
	}); err != nil {
		t.Fatal(err)
	}
	return d
}

func storyOf(t *testing.T, d *storetest.Database, who uuid.UUID, f casework.ClientEventFilter) (events []casework.ClientEvent, more bool) {
	t.Helper()
	ctx := d.As(t, who)
	grant, err := storetest.Policy(t).Grant(ctx, authz.ClientEventList)
	if err != nil {
		t.Fatal(err)
	}
	return tellStory(t, d, ctx, grant, f)
}

func tellStory(t *testing.T, d *storetest.Database, ctx context.Context, grant authz.Grant, f casework.ClientEventFilter) (events []casework.ClientEvent, more bool) {
	t.Helper()
	if err := d.InTx(ctx, grant, func(tx *store.Tx) error {
		agency, err := tx.Agency()
		if err != nil {
			return err
		}
		events, more, err = tx.ClientEvents(f, agency)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return events, more
}

func line(e casework.ClientEvent) string {
	text := string(e.Kind)
	if !e.Day.IsZero() {
		text += " " + e.Day.String()
	} else {
		text += " " + e.At.UTC().Format("01-02 15:04")
	}
	for _, word := range []string{e.ProgramName, e.StaffName, e.AbsentName, string(e.Part), string(e.DischargeReason)} {
		if word != "" {
			text += ", " + word
		}
	}
	if e.DaysAway != nil {
		text += fmt.Sprintf(", %d days away", *e.DaysAway)
	}
	return text
}

func TestAClientsStoryIsToldNewestFirstAcrossEpisodes(t *testing.T) {
	t.Parallel()
	d := storied(t)
	events, more := storyOf(t, d, storetest.Joanna, casework.ClientEventFilter{ClientID: storetest.Alma, Limit: 50})
	want := []string{
		"safety_concern_raised 11-22 15:00, Dana Whitcomb",
		"cover_ended 11-18 14:00, Inez Carrillo, Dana Whitcomb",
		"cover_began 11-16 14:00, Inez Carrillo, Dana Whitcomb",
		"session 11-14 15:00",
		"session 11-12 15:00",
		"session 11-10 15:00",
		"assignment_ended 10-20 14:00, Inez Carrillo, second",
		"assignment_began 10-05 14:00, Inez Carrillo, second",
		"stay_began 2026-10-01, IOP Elm Street, Joanna Keel",
		"assignment_began 09-08 14:00, Dana Whitcomb, primary",
		"episode_opened 2026-09-08, PHP Elm Street, 40 days away",
		"episode_closed 2026-07-30, IOP Elm Street, completed",
		"stay_began 2026-06-15, IOP Elm Street, Joanna Keel",
		"stay_ended 2026-06-01, PHP Elm Street",
		"episode_opened 2026-05-01, PHP Elm Street",
	}
	var got []string
	for _, e := range events {
		got = append(got, line(e))
		if (e.Kind == casework.EventSession) != (e.Session != nil) || (e.Kind == casework.EventConcernRaised) != (e.Concern != nil) {
			t.Errorf("%s: session %v, concern %v", line(e), e.Session, e.Concern)
		}
		if e.Session != nil && e.Session.Note != nil { // Joanna is treatment staff, and Dana has not shared them
			t.Errorf("%s: the words are open to her", line(e))
		}
	}
	if more || !slices.Equal(got, want) {
		t.Errorf("more %v\n%s\nwant\n%s", more, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	shown := storetest.OwnerValue[[]string](t, d, `SELECT ARRAY(SELECT jsonb_object_keys(shown) FROM audit_entries
		WHERE op = 'client_event.list' ORDER BY 1)`)
	for _, table := range []string{"sessions", "episodes", "stays", "assignments", "safety_concerns"} {
		if !slices.Contains(shown, table) {
			t.Errorf("the audit names %q, not %s", shown, table)
		}
	}
}

// Read page by page, each event comes once and in order, also while others are
// added before and after the place where a page ended.
func TestPagesOfAStoryMeetWhileItGrows(t *testing.T) {
	t.Parallel()
	d := storied(t)
	conn := d.OwnerConn(t)
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 3))
		whole, _ := storyOf(t, d, storetest.Paula, casework.ClientEventFilter{ClientID: storetest.Alma, Limit: 1000})
		var paged []casework.ClientEvent
		f := casework.ClientEventFilter{ClientID: storetest.Alma}
		for again := true; again; {
			f.Limit = 1 + r.IntN(4)
			page, more := storyOf(t, d, storetest.Paula, f)
			paged = append(paged, page...)
			if again = more; !again {
				break
			}
			place, err := casework.ParseClientEventPlace(page[len(page)-1].Place().Cursor())
			if err != nil {
				t.Fatal(err)
			}
			f.After = place
			// Somebody signs notes meanwhile: of days long ago, of just now, of the very moment where the page ended.
			for _, at := range []time.Time{place.At, storetest.Start.Add(-time.Duration(r.IntN(5000)) * time.Hour)} {
				if _, err := conn.Exec(t.Context(), `INSERT INTO sessions (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
					VALUES ($1, $2, $3, $4, 'individual', 'audio', $5, $5, 0, 'America/New_York', $5, $5, false)`,
					storetest.HarborRow, uuid.New(), storetest.Alma, storetest.Dana, at); err != nil {
					t.Fatal(err)
				}
			}
		}
		seen := map[casework.ClientEventPlace]bool{}
		for i, e := range paged {
			place := e.Place()
			place.At = place.At.UTC()
			if seen[place] {
				t.Fatalf("seed %d: %s comes twice", seed, line(e))
			}
			seen[place] = true
			if i > 0 && paged[i-1].At.Before(e.At) {
				t.Fatalf("seed %d: %s comes after %s", seed, line(e), line(paged[i-1]))
			}
		}
		for _, e := range whole {
			place := e.Place()
			place.At = place.At.UTC()
			if !seen[place] {
				t.Errorf("seed %d: %s never comes", seed, line(e))
			}
		}
		if len(whole) < 15 {
			t.Fatalf("only %d events", len(whole))
		}
	}
}

// longStories gives one client of Dana's 3,000 sessions and fifty stays, and
// every client a safety concern.
const longStories = `
SET session_replication_role = replica;
INSERT INTO sessions (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), pg_temp.made('6', 7), pg_temp.made('5', 1), 'individual', 'in_person', at, at, 0,
       'America/New_York', at, at, false
  FROM generate_series(1, 3000) n, LATERAL (SELECT timestamptz '2026-11-20Z' - n * interval '20 hours') t (at);
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on, ends_on)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), pg_temp.made('6', 7), pg_temp.made('7', 7), 'b0000000-0000-7000-8000-000000000011',
       date '2026-08-01' - 30 * n, date '2026-08-20' - 30 * n FROM generate_series(1, 50) n;
INSERT INTO safety_concerns (agency_id, id, client_id, raised_by, raised_at, words)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), pg_temp.made('6', n), pg_temp.made('5', 1), '2026-10-02Z', '' FROM generate_series(1, 100000) n;
SET session_replication_role = origin;
ANALYZE;`

// Measured on two slow shared cores with PostgreSQL 15, 100,000 clients, one of
// them with 3,000 sessions: see the log of this test.
func TestALongStoryStaysQuickAtAHundredThousandClients(t *testing.T) {
	t.Parallel()
	d, conn := huge(t)
	if _, err := conn.Exec(t.Context(), longStories); err != nil {
		t.Fatal(err)
	}
	long := uuid.MustParse("60000007-1111-7000-8000-000000000000")
	middle := &casework.ClientEventPlace{At: time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC), Kind: casework.EventSession, ID: uuid.New()}
	for name, f := range map[string]casework.ClientEventFilter{
		"the first page": {ClientID: long, Limit: 51}, "a page years back": {ClientID: long, Limit: 51, After: middle},
		"a page that goes on after a stay": {ClientID: long, Limit: 51, After: &casework.ClientEventPlace{At: middle.At, Kind: casework.EventStayBegan, ID: uuid.New()}},
		"a short story":                    {ClientID: storetest.Alma, Limit: 51},
	} {
		sql, args := store.ClientEventSQL(f, storetest.HarborRow, "America/New_York", storetest.Start)
		sql = named.ReplaceAllStringFunc(sql, func(name string) string {
			switch v := args[name[1:]].(type) {
			case uuid.UUID:
				return "'" + v.String() + "'::uuid"
			case time.Time:
				return "'" + v.Format(time.RFC3339Nano) + "'::timestamptz"
			case string:
				return "'" + v + "'"
			default:
				return fmt.Sprint(v)
			}
		})
		plan := explain(t, conn, asDana, sql)
		for _, table := range []string{"clients", "sessions", "assignments", "stays", "episodes", "safety_concerns"} {
			if strings.Contains(plan, "Seq Scan on "+table+" ") {
				t.Errorf("%s reads all of %s:\n%s", name, table, plan)
			}
		}
		if !strings.Contains(plan, "sessions_of_client") {
			t.Errorf("%s does not follow the index of a client's sessions:\n%s", name, plan)
		}
		var took []time.Duration
		for range storetest.Often(50) {
			took = append(took, timed(t, conn, asDana, sql))
		}
		t.Logf("%s: %s", name, median(took))
	}
	var took []time.Duration
	dana := d.As(t, storetest.Dana)
	grant, err := storetest.Policy(t).Grant(dana, authz.ClientEventList)
	if err != nil {
		t.Fatal(err)
	}
	for range storetest.Often(20) {
		began := time.Now()
		events, more := tellStory(t, d, dana, grant, casework.ClientEventFilter{ClientID: long, Limit: 50})
		took = append(took, time.Since(began))
		if len(events) != 50 || !more {
			t.Fatalf("%d events, more %v", len(events), more)
		}
	}
	t.Logf("a page with everything about its events, in a transaction of its own: %s, the first time %s", median(slices.Clone(took)), took[0])
}
