package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Who has nobody is found by what stands on stays and episodes (see
// places_are_attended in the migrations), and must be exactly whom the
// assignments say it of.

// places are people in Ruth's program, in another one, and between the two.
// Each name says what their assignments are.
const places = `
CREATE TEMP TABLE person (name text, program text, left_on date, gone boolean, hidden boolean);
INSERT INTO person VALUES
  ('Never', 'b0000000-0000-7000-8000-000000000011', NULL, false, false), ('Open', 'b0000000-0000-7000-8000-000000000011', NULL, false, false),
  ('Ended', 'b0000000-0000-7000-8000-000000000011', NULL, false, false), ('Ending', 'b0000000-0000-7000-8000-000000000011', NULL, false, false),
  ('Coming', 'b0000000-0000-7000-8000-000000000011', NULL, false, false), ('Gap', 'b0000000-0000-7000-8000-000000000011', NULL, false, false),
  ('Now', 'b0000000-0000-7000-8000-000000000011', NULL, false, false), ('Second', 'b0000000-0000-7000-8000-000000000011', NULL, false, false),
  ('Between', 'b0000000-0000-7000-8000-000000000011', '2026-11-20', false, false), ('Walked', 'b0000000-0000-7000-8000-000000000011', '2026-11-20', false, false),
  ('Gone', 'b0000000-0000-7000-8000-000000000011', NULL, true, false), ('Hidden', 'b0000000-0000-7000-8000-000000000011', NULL, false, true),
  ('Elsewhere', 'b0000000-0000-7000-8000-000000000012', NULL, false, false), ('Away', 'b0000000-0000-7000-8000-000000000012', '2026-11-20', false, false);
ALTER TABLE person ADD id uuid DEFAULT gen_random_uuid(), ADD episode uuid DEFAULT gen_random_uuid();
INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, restricted, created_at)
SELECT '11111111-0000-7000-8000-000000000001', id, 'P-' || name, name, 'Place', '1990-01-01', hidden, '2026-09-01Z' FROM person;`

const placed = `
INSERT INTO episodes (agency_id, id, client_id, opened_on, left_on, left_program_id, closed_on, discharge_reason)
SELECT '11111111-0000-7000-8000-000000000001', episode, id, '2026-11-01', left_on, CASE WHEN left_on IS NOT NULL THEN program::uuid END,
       CASE WHEN gone THEN date '2026-11-21' END, CASE WHEN gone THEN 'completed' ELSE '' END FROM person;
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on, ends_on)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), id, episode, program::uuid, '2026-11-01',
       COALESCE(left_on, CASE WHEN gone THEN date '2026-11-21' END) FROM person;`

// Theo, whom Ruth does not supervise, is or was with them.
const attended = `
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at, ends_at)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), p.id, 'a0000000-0000-7000-8000-000000000003', v.part, v.starts, v.ends
  FROM person p JOIN (VALUES
    ('Open', 'primary', timestamptz '2026-11-02Z', NULL::timestamptz), ('Ended', 'primary', '2026-11-02Z', '2026-11-22Z'),
    ('Ending', 'primary', '2026-11-02Z', '2026-11-24Z'), ('Coming', 'primary', '2026-11-24Z', NULL),
    ('Gap', 'primary', '2026-11-02Z', '2026-11-22Z'), ('Gap', 'primary', '2026-11-24Z', NULL), ('Now', 'primary', '2026-11-02Z', '2026-11-23 19:00Z'),
    ('Second', 'primary', '2026-11-02Z', '2026-11-22Z'), ('Second', 'second', '2026-11-22Z', NULL),
    ('Walked', 'primary', '2026-11-02Z', NULL), ('Gone', 'primary', '2026-11-02Z', '2026-11-21Z')) v (name, part, starts, ends) ON v.name = p.name;`

func TestWhoHasNobodyIsWhomNoAssignmentHolds(t *testing.T) {
	t.Parallel()
	// By hand, at the test's moment and a day before and after it. Whose assignment ends at the very moment has nobody from then on.
	want := map[int][]string{
		-1: {"Between", "Coming", "Ended", "Gap", "Never"},
		0:  {"Between", "Coming", "Ended", "Gap", "Never", "Now"},
		1:  {"Between", "Ended", "Ending", "Never", "Now"},
	}
	for says, sql := range map[string]string{
		"the peer first, then the place": places + attended + placed,
		"the place first, then the peer": places + placed + attended,
		"open first, and ended later": "ALTER TABLE assignments DROP CONSTRAINT assignments_one_primary, DROP CONSTRAINT assignments_once_each;" + places + placed + strings.Replace(attended, "v.starts, v.ends", "v.starts, NULL", 1) + `
			UPDATE assignments a SET ends_at = v.ends FROM person p JOIN (VALUES ('Ended', timestamptz '2026-11-22Z'), ('Ending', '2026-11-24Z'), ('Gap', '2026-11-22Z'),
				('Now', '2026-11-23 19:00Z'), ('Second', '2026-11-22Z'), ('Gone', '2026-11-21Z')) v (name, ends) ON v.name = p.name
			 WHERE a.client_id = p.id AND a.starts_at = '2026-11-02Z';`,
		"all moved to each other and back": places + attended + placed + `
			ALTER TABLE person ADD other uuid; UPDATE person p SET other = (SELECT id FROM person WHERE name = CASE p.name WHEN 'Never' THEN 'Open' WHEN 'Open' THEN 'Never' END);
			UPDATE assignments a SET client_id = p.other FROM person p WHERE p.id = a.client_id AND p.other IS NOT NULL;
			UPDATE assignments a SET client_id = p.other FROM person p WHERE p.id = a.client_id AND p.other IS NOT NULL;`,
		"the stay ended, and opened again": places + attended + placed + `
			UPDATE stays s SET ends_on = '2026-11-22' FROM person p WHERE p.id = s.client_id AND s.ends_on IS NULL AND p.name IN ('Open', 'Never', 'Second');
			DELETE FROM assignments WHERE client_id = (SELECT id FROM person WHERE name = 'Open');
			INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at) SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), id,
				'a0000000-0000-7000-8000-000000000003', 'primary', '2026-11-02Z' FROM person WHERE name = 'Open';
			UPDATE stays s SET ends_on = NULL FROM person p WHERE p.id = s.client_id AND p.name IN ('Open', 'Never', 'Second');`,
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			d := storetest.Harbor(t)
			owner(t, d, sql)
			for days, names := range want {
				d.Clock.Set(storetest.Start.AddDate(0, 0, days))
				var got []string
				for _, l := range caseload(t, d, storetest.Ruth, casework.CaseloadFilter{}) {
					if first, is := strings.CutSuffix(l.Name, " Place"); is {
						got = append(got, first)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, names) {
					t.Errorf("%d days from then Ruth picks up %q, want %q", days, got, names)
				}
			}
			agrees(t, d, "IS DISTINCT FROM")
		})
	}
}

// owner runs statements one after the other past row security.
func owner(t *testing.T, d *storetest.Database, sql string) {
	t.Helper()
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// agrees holds what stands on places to what the assignments say, in the words
// of the rule; not is what must never hold between the two.
func agrees(t *testing.T, d *storetest.Database, not string) {
	t.Helper()
	for _, table := range []string{"stays WHERE ends_on IS NULL", "episodes WHERE closed_on IS NULL"} {
		if n := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM (SELECT agency_id, client_id, attended_since FROM `+table+`) p
			WHERE attended_since `+not+` COALESCE((SELECT min(a.starts_at) FROM assignments a
				WHERE a.agency_id = p.agency_id AND a.client_id = p.client_id AND a.ends_at IS NULL), 'infinity')`); n != 0 {
			t.Errorf("%d of %s say something else than the assignments", n, table)
		}
	}
}

// Three people, each of whom somebody begins and ends to be with, admits, moves
// and discharges, in 1,000 steps that six do at the same time: at the end the
// places never say earlier than the assignments do.
func TestPlacesAndAssignmentsAgreeWhateverComesFirst(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	owner(t, d, `ALTER TABLE stays DROP CONSTRAINT stays_never_overlap; DROP INDEX episodes_one_open;
		ALTER TABLE assignments DROP CONSTRAINT assignments_one_primary, DROP CONSTRAINT assignments_once_each`) // what else would refuse most steps
	people := []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Benny}
	var all sync.WaitGroup
	for n := range 6 {
		conn := d.OwnerConn(t)
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 7))
			for range 170 {
				if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
					for range 1 + random.IntN(2) {
						if _, err := tx.Exec(t.Context(), step(random), people[random.IntN(3)]); err != nil {
							return err
						}
					}
					time.Sleep(time.Duration(random.IntN(3)) * time.Millisecond)
					return nil
				}); err != nil && !strings.Contains(err.Error(), "40P01") { // two that wait for each other: the store begins again
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	agrees(t, d, "<") // a place and an assignment begun at one moment may leave it too late, which costs time and hides nobody
}

// step is one thing that happens to somebody.
func step(random *rand.Rand) string {
	const agency = "'11111111-0000-7000-8000-000000000001'"
	day := fmt.Sprintf("timestamptz '2026-11-23 19:00Z' + interval '%d hours'", random.IntN(96)-48)
	switch random.IntN(6) {
	case 0, 1:
		return `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
			VALUES (` + agency + `, gen_random_uuid(), $1, 'a0000000-0000-7000-8000-000000000003', 'primary', ` + day + `)`
	case 2, 3:
		return `UPDATE assignments SET ends_at = starts_at + interval '1 hour' WHERE client_id = $1 AND ends_at IS NULL
			AND id IN (SELECT id FROM assignments WHERE client_id = $1 AND ends_at IS NULL ORDER BY random() LIMIT 2)`
	case 4:
		return `INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on)
			SELECT ` + agency + `, gen_random_uuid(), $1, id, 'b0000000-0000-7000-8000-000000000011', '2026-11-23' FROM episodes WHERE client_id = $1 LIMIT 1`
	}
	return `UPDATE stays SET ends_on = starts_on WHERE client_id = $1 AND ends_on IS NULL
		AND id = (SELECT id FROM stays WHERE client_id = $1 AND ends_on IS NULL ORDER BY random() LIMIT 1)`
}

// Two transactions, the second of which must wait for the first and then go by
// what that one left behind: each pair would leave a place that says somebody
// is there who is not.
func TestWhoWritesAPlaceAndWhoWritesAnAssignmentWaitForEachOther(t *testing.T) {
	t.Parallel()
	const (
		end  = "UPDATE assignments SET ends_at = '2026-11-22Z' WHERE client_id = $1 AND ends_at IS NULL"
		come = `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at) VALUES ('11111111-0000-7000-8000-000000000001',
			gen_random_uuid(), $1, 'a0000000-0000-7000-8000-000000000003', 'second', '2026-12-24Z')`
		admit = `INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on) SELECT '11111111-0000-7000-8000-000000000001',
			gen_random_uuid(), $1, id, 'b0000000-0000-7000-8000-000000000011', '2026-11-23' FROM episodes WHERE client_id = $1`
	)
	for says, c := range map[string]struct{ first, second string }{
		"the end, then the place":        {end, admit},
		"the place, then the end":        {admit, end},
		"the end, then somebody to come": {end, come},
		"somebody to come, then the end": {come, end},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			d := storetest.Harbor(t)
			owner(t, d, "ALTER TABLE stays DROP CONSTRAINT stays_never_overlap")
			begin := func(conn *pgx.Conn, sql string) (pgx.Tx, error) {
				tx, err := conn.Begin(t.Context())
				if err != nil {
					return nil, err
				}
				_, err = tx.Exec(t.Context(), sql, storetest.Alma)
				return tx, err
			}
			here, there := d.OwnerConn(t), d.OwnerConn(t)
			one, err := begin(here, c.first)
			if err != nil {
				t.Fatal(err)
			}
			other := make(chan error)
			go func() {
				tx, err := begin(there, c.second)
				if err == nil {
					err = tx.Commit(context.Background())
				}
				other <- err
			}()
			for range 20 { // until it waits; where it does not, what it left is looked at all the same
				if storetest.OwnerValue[int](t, d, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0 {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if err := one.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-other; err != nil {
				t.Fatal(err)
			}
			agrees(t, d, "IS DISTINCT FROM")
		})
	}
}
