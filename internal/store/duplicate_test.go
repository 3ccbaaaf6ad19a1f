package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"continuo/internal/caseloadfile"
	"continuo/internal/storetest"
)

// The database folds names as the import and the search do, so that one person
// is one to all three.
func TestTheDatabaseFoldsNamesAsTheImportDoes(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	for name, want := range map[string]string{
		"Alma Reyes": "alma reyes", "REYES, Alma": "alma reyes", "Álma  Réyes-Ortiz": "alma ortiz reyes", "Kevin O’Rourke": "kevin orourke",
		"Kevin O'Rourke": "kevin orourke", "Łukasz Żółć": "lukasz zolc", "Søren Ærø": "aero soren", "Jörg Weiß": "jorg weiss", "J. R. Smith Jr.": "j jr r smith",
		"Þóra Eiríksdóttir": "eiriksdottir thora", "Nguyễn Thị Phương": "nguyen phuong thi", "Ďurišová Đặng": "dang durisova", "": "", " - ": "",
	} {
		got := storetest.OwnerValue[string](t, d, "SELECT name_key($1)", name)
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
		if a, b := sorted(strings.ReplaceAll(got, " ", "")), sorted(caseloadfile.Key(name)); a != b {
			t.Errorf("%q: the database keeps the letters %q, the import %q", name, a, b)
		}
	}
}

func sorted(s string) string {
	letters := strings.Split(s, "")
	for i := range letters {
		for j := i; j > 0 && letters[j] < letters[j-1]; j-- {
			letters[j], letters[j-1] = letters[j-1], letters[j]
		}
	}
	return strings.Join(letters, "")
}

// Looking for duplicates among 100,000 clients, of whom every fiftieth has one
// birth date (a blank that was filled in), and the rest each day of 60 years.
func TestFindingDuplicatesUsesIndexesAtAHundredThousandClients(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	ctx := t.Context()
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(ctx, `
		SET session_replication_role = replica;
		INSERT INTO clients (agency_id, id, number, agency_number, legal_first, legal_last, birth_date, created_at)
		SELECT '11111111-0000-7000-8000-000000000001', ('6' || lpad(to_hex(n), 7, '0') || '-1111-7000-8000-000000000000')::uuid, 'X-' || n, 'HR-' || n,
		       'First' || n % 900, 'Last' || n % 7000, CASE n % 50 WHEN 0 THEN date '1990-01-01' ELSE date '1945-03-01' + n % 21900 END, '2026-01-05Z'
		  FROM generate_series(1, 100000) n;
		SET session_replication_role = origin;
		ANALYZE`); err != nil {
		t.Fatal(err)
	}
	// By hand: of those born on 2 March 1945 (numbers 1, 21901, 43801, 65701 and 87601) the first bears the name and 65701
	// its first word; number 77 has the agency's number; nobody else of the name is born near that day.
	for says, c := range map[string]struct{ born, number, finds string }{
		"a day among others": {"1945-03-02", "HR-77", "3"}, "a blank that was filled in": {"1990-01-01", "", "0"},
	} {
		sql := fmt.Sprintf(`SELECT count(*) FROM clients_alike('11111111-0000-7000-8000-000000000001', '00000000-0000-0000-0000-000000000000',
			name_key('First1 Last1'), '', '%s', regexp_replace(lower('%s'), '[^a-z0-9]', '', 'g'))`, c.born, c.number)
		for _, role := range []string{"the finder, past row security", "within reach"} {
			t.Run(says+", "+role, func(t *testing.T) {
				tx, err := conn.Begin(ctx)
				if err != nil {
					t.Fatal(err)
				}
				defer tx.Rollback(ctx)
				if role == "within reach" {
					if _, err := tx.Exec(ctx, asDana); err != nil {
						t.Fatal(err)
					}
				}
				began := time.Now()
				var n string
				if err := tx.QueryRow(ctx, strings.Replace(sql, "count(*)", "count(*)::text", 1)).Scan(&n); err != nil {
					t.Fatal(err)
				}
				t.Logf("found %s in %s", n, time.Since(began).Round(10*time.Microsecond))
				if role != "within reach" && n != c.finds {
					t.Errorf("found %s, want %s", n, c.finds)
				}
				rows, err := tx.Query(ctx, "EXPLAIN "+sql)
				if err != nil {
					t.Fatal(err)
				}
				plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
				if err != nil {
					t.Fatal(err)
				}
				if text := strings.Join(plan, "\n"); strings.Contains(text, "Seq Scan on clients") || !strings.Contains(text, "clients_by") {
					t.Errorf("it reads all clients, or the plan does not show what it reads:\n%s", text)
				}
			})
		}
	}
	t.Run("who is on record, for an import", func(t *testing.T) { importLooksUp(t, d, conn) })
	t.Run("beginning a record", func(t *testing.T) {
		before := storetest.OwnerValue[int64](t, d, "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'clients'")
		tx, err := conn.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(ctx)
		if _, err := tx.Exec(ctx, strings.Replace(asDana, "'app.op', 'client.list'", "'app.op', 'client.create'", 1)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := tx.Exec(ctx, "SELECT suspect_duplicates(ARRAY['60000001-1111-7000-8000-000000000000'::uuid])"); err != nil {
			t.Fatal(err)
		}
		t.Logf("looked for in %s", time.Since(began).Round(10*time.Microsecond))
		if _, err := tx.Exec(ctx, "RESET ROLE; SELECT pg_stat_force_next_flush()"); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if after := storetest.OwnerValue[int64](t, d, "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'clients'"); after != before {
			t.Errorf("looking for duplicates read all clients %d times", after-before)
		}
	})
}

// importLooksUp asks for one birth date and two numbers, of which one is that of somebody born then, and then for many days
// of all the 60 years. The empty number is nobody's, though many have it.
func importLooksUp(t *testing.T, d *storetest.Database, conn *pgx.Conn) {
	scans := func() int64 {
		return storetest.OwnerValue[int64](t, d, "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'clients'")
	}
	before, ctx := scans(), t.Context()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, strings.Replace(asDana, "'app.op', 'client.list'", "'app.op', 'caseload.import'", 1)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		born, numbers string
		least, most   int
	}{
		{"ARRAY[date '1945-03-02']", "ARRAY['HR-77', 'HR-1', '']", 6, 6},
		{"ARRAY(SELECT date '1945-03-02' + 100 * n FROM generate_series(0, 199) n)", "'{}'", 800, 1000}, // four or five are born each day
	} {
		began := time.Now()
		var found int
		if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM known_people(%s, %s)", c.born, c.numbers)).Scan(&found); err != nil {
			t.Fatal(err)
		}
		t.Logf("found %d in %s", found, time.Since(began).Round(10*time.Microsecond))
		if found < c.least || found > c.most {
			t.Errorf("%s and %s found %d, want %d to %d", c.born, c.numbers, found, c.least, c.most)
		}
	}
	if _, err := tx.Exec(ctx, "RESET ROLE; SELECT pg_stat_force_next_flush()"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if after := scans(); after != before {
		t.Errorf("the import's look-up read all clients %d times", after-before)
	}
}
