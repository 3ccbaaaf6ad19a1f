package store_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// harbor.sql says by hand what its people are found by. The product must say
// the same, or what is tried elsewhere is not what it does.
func TestThePeopleOfHarborRowAreFoundByWhatAPersonWroteDown(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	d.EveryClientIsFoundByTheirWords(t, 9)
}

// hugeWords gives the people of hugeAgency names that differ: 200 first and
// 5,000 last names of seven letters, so that a last name is borne by twenty. Of
// 1,000 a restricted record is hidden from all, each of them a Quillfeather,
// which nobody else is called. Ruth gets fifteen of the peers; in her program
// and in Sam's there are 2,000 people each.
const hugeWords = `
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.letters(kind text, n integer) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT left(translate(md5(kind || n), '0123456789', 'ghijklmnop'), 7) $$;
CREATE TEMP TABLE people AS SELECT n, pg_temp.made('6', n) AS id, pg_temp.letters('first', n % 200) AS first,
  CASE WHEN n BETWEEN 50001 AND 51000 THEN 'quillfeather' ELSE pg_temp.letters('last', n % 5000) END AS last FROM generate_series(1, 100000) n;
UPDATE clients c SET legal_first = p.first, legal_last = p.last, restricted = p.last = 'quillfeather' FROM people p
 WHERE c.agency_id = '11111111-0000-7000-8000-000000000001' AND c.id = p.id;
INSERT INTO client_words (agency_id, id, client_id, source_id, word, restricted)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), id, id,
  unnest(ARRAY['first', 'shared' || chr(97 + n % 7), '#x' || n, '@1990-01-01', first, last]), last = 'quillfeather' FROM people;
INSERT INTO supervisions (agency_id, id, supervisor_id, peer_id, starts_at)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), 'a0000000-0000-7000-8000-000000000004', pg_temp.made('5', n), '2026-01-05Z' FROM generate_series(10, 24) n;
UPDATE stays SET program_id = 'b0000000-0000-7000-8000-000000000012'
 WHERE program_id <> 'b0000000-0000-7000-8000-000000000012' AND id > pg_temp.made('8', 6000) AND id::text LIKE '8%';
SET session_replication_role = origin;
ANALYZE;`

// reaching is somebody of each reach, as the store tells PostgreSQL of them.
var reaching = []struct {
	who         uuid.UUID
	role, reach string
	programs    string
}{
	{storetest.Dana, "continuo_reach", "caseload", ""},
	{storetest.Ruth, "continuo_reach", "team", ""},
	{storetest.Sam, "continuo_reach", "program", "{" + storetest.Aftercare.String() + "}"},
	{storetest.Petra, "continuo_agency", "agency", ""},
}

func asReaching(who uuid.UUID, role, reach, programs string) string {
	team := ""
	if reach == "team" {
		team = "{" + storetest.PHP.String() + "}"
	}
	return fmt.Sprintf(`SELECT set_config('role', '%s', true), set_config('app.agency', '%s', true), set_config('app.actor', '%s', true),
		set_config('app.op', 'client.search', true), set_config('app.reach', '%s', true), set_config('app.programs', '%s', true),
		set_config('app.team_programs', '%s', true), set_config('app.words', 'false', true), set_config('app.now', '2026-11-23T19:00:00Z', true),
		set_config('app.reads', 'true', true)`, role, storetest.HarborRow, who, reach, programs, team)
}

func searchLiteral(s casework.ClientSearch, reach string) string {
	sql, args := store.SearchSQL(s, reach == "agency")
	args["agency"], args["actor"], args["now"] = storetest.HarborRow, storetest.Petra, storetest.Start
	return named.ReplaceAllStringFunc(sql, func(name string) string {
		if n, ok := args[name[1:]].(int); ok {
			return fmt.Sprint(n)
		}
		if text, ok := args[name[1:]].(string); ok {
			return `'` + strings.NewReplacer(`'`, `''`).Replace(text) + `'`
		}
		return fmt.Sprintf("'%s'", strings.TrimSuffix(fmt.Sprint(args[name[1:]]), " +0000 UTC"))
	})
}

func typed(t *testing.T, text string) casework.ClientSearch {
	t.Helper()
	s, err := casework.ParseClientSearch(text, func(written string) (casework.Date, bool) {
		day, err := casework.ParseDate(written)
		return day, err == nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var estimates = regexp.MustCompile(`\(cost=[^)]*\)|'[^']*'`)

// searchesStayQuick looks at the plans and the times of searches at each reach
// among 100,000 clients. What many bear is typed too: a word that all have, one
// that a seventh has, one letter, a birth date of 100,000.
func searchesStayQuick(t *testing.T, d *storetest.Database, conn *pgx.Conn) {
	if _, err := conn.Exec(t.Context(), hugeWords); err != nil {
		t.Fatal(err)
	}
	everyday := []string{"alma", "first", "sharedc", "s", "X-77", "1990-01-01", "first sharedc", "quillfeather", "zzyzx"}
	for _, r := range reaching {
		become := asReaching(r.who, r.role, r.reach, r.programs)
		ctx := d.As(t, r.who)
		plans := map[string]string{}
		var times []string
		for _, text := range everyday {
			sql := searchLiteral(typed(t, text), r.reach)
			plan := explain(t, conn, become, sql)
			plans[text] = plan
			if !strings.Contains(plan, "using client_words_") {
				t.Errorf("%s: %q uses no index of words:\n%s", r.reach, text, plan)
			}
			for _, table := range []string{"client_words", "clients", "assignments", "stays", "episodes"} {
				if strings.Contains(plan, "Seq Scan on "+table+" ") {
					t.Errorf("%s: %q reads all of %s:\n%s", r.reach, text, table, plan)
				}
			}
			var took []time.Duration
			for range storetest.Often(9) {
				took = append(took, searched(ctx, t, d, typed(t, text)))
			}
			times = append(times, fmt.Sprintf("%s %s", text, median(took).Round(10*time.Microsecond)))
		}
		t.Logf("%-8s whole search, with its transaction and audit entry: %s", r.reach, strings.Join(times, ", "))
		// Of a thousand hidden people with the name and of nobody: the same plan, and times that do not tell them apart.
		if hidden, nobody := estimates.ReplaceAllString(plans["quillfeather"], ""), estimates.ReplaceAllString(plans["zzyzx"], ""); hidden != nobody {
			t.Errorf("%s: one plan for hidden people\n%s\nanother for nobody\n%s", r.reach, hidden, nobody)
		}
		var with, without []time.Duration
		for range storetest.Often(60) {
			with = append(with, timed(t, conn, become, searchLiteral(typed(t, "quillfeather"), r.reach)))
			without = append(without, timed(t, conn, become, searchLiteral(typed(t, "zzyzx"), r.reach)))
		}
		a, b := median(with), median(without)
		t.Logf("%-8s 1,000 hidden %s, nobody %s: ratio %.2f", r.reach, a, b, float64(a)/float64(b))
	}
}

// searched is how long a search takes through the store, and that it shows
// nobody who is hidden.
func searched(ctx context.Context, t *testing.T, d *storetest.Database, s casework.ClientSearch) (took time.Duration) {
	t.Helper()
	grant, err := storetest.Policy(t).Grant(ctx, authz.ClientSearch)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err = d.InTx(ctx, grant, func(tx *store.Tx) error {
		found, _, err := tx.SearchClients(s)
		for _, f := range found {
			if f.Restricted {
				t.Errorf("somebody is shown a hidden record")
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}
