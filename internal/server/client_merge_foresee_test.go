package server_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// pasts gives a client some episodes, stays and peers, one after another as
// they can be, by chance.
func (w *world) pasts(r *rand.Rand, exec func(string, ...any), client uuid.UUID) {
	day, now := -300+r.IntN(100), w.Clock.Now()
	for range r.IntN(4) {
		episode, opened := uuid.Must(uuid.NewV7()), day
		open := r.IntN(4) == 0
		var stays []string
		for range 1 + r.IntN(2) {
			from := day
			day += r.IntN(60) // a stay may begin and end on one day
			stays = append(stays, fmt.Sprintf("(%d, %d)", from, day))
		}
		exec(`INSERT INTO episodes (agency_id, id, client_id, opened_on, closed_on, discharge_reason)
			VALUES ($1, $2, $3, $4::date + $5::int, CASE WHEN $7 THEN NULL ELSE $4::date + $6::int END, CASE WHEN $7 THEN '' ELSE 'other' END)`,
			storetest.HarborRow, episode, client, now, opened, day, open)
		for i, s := range stays {
			exec(fmt.Sprintf(`INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on, ends_on)
				SELECT $1, gen_random_uuid(), $2, $3, $4, $5::date + f, CASE WHEN $6 THEN NULL ELSE $5::date + u END FROM (VALUES %s) v (f, u)`, s),
				storetest.HarborRow, client, episode, storetest.IOP, now, open && i == len(stays)-1)
		}
		if open {
			return
		}
		day += r.IntN(40)
	}
}

// walks gives them peers, by chance: primaries one after another, seconds
// beside them.
func (w *world) walks(r *rand.Rand, exec func(string, ...any), client uuid.UUID) {
	at := w.Clock.Now().Add(-time.Duration(200+r.IntN(100)) * 24 * time.Hour)
	for _, peer := range []uuid.UUID{storetest.Dana, storetest.Inez, storetest.Theo}[:r.IntN(4)] {
		part, until := "primary", at.Add(time.Duration(r.IntN(90))*24*time.Hour)
		if r.IntN(3) == 0 {
			part = "second"
		}
		exec(`INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at, ends_at) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6)`,
			storetest.HarborRow, client, peer, part, at, until)
		at = until.Add(time.Duration(r.IntN(20)) * 24 * time.Hour)
	}
}

// What the page says will be set aside is what is set aside, whatever the two
// have behind them; and undoing brings back every row as it was.
func TestWhatIsForeseenIsWhatHappens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula := w.As(t, storetest.Paula)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	everything := `SELECT string_agg(x, ' ' ORDER BY x) FROM (SELECT (to_jsonb(e) - 'version')::text x FROM episodes e UNION ALL SELECT (to_jsonb(s) - 'version')::text FROM stays s
		UNION ALL SELECT (to_jsonb(a) - 'version')::text FROM assignments a UNION ALL SELECT (to_jsonb(c) - 'version')::text FROM clients c
		UNION ALL SELECT (to_jsonb(f) - 'version')::text FROM client_words f) y`
	aside := func(all []casework.SetAside) (ids []string) {
		for _, one := range all {
			ids = append(ids, fmt.Sprint(one.Table, one.ID, one.Closed))
		}
		slices.Sort(ids)
		return ids
	}
	conn := w.OwnerConn(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	look := func() (text string) {
		if err := conn.QueryRow(t.Context(), everything).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	for n := range 25 {
		kept, gone := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		for i, id := range []uuid.UUID{kept, gone} {
			exec(`INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at) VALUES ($1, $2, $3, 'Some', 'Body', '1970-01-01', $4)`,
				storetest.HarborRow, id, fmt.Sprintf("P-%d-%d", n, i), w.Clock.Now())
			w.pasts(r, exec, id)
			w.walks(r, exec, id)
		}
		was := look()
		both, err := w.app.CompareClient(paula, kept, gone)
		if err != nil {
			t.Fatal(err)
		}
		m, err := w.app.MergeClient(paula, kept, casework.ClientJoin{MergedID: gone, Reason: "One."})
		if err != nil {
			t.Fatal(err)
		}
		if want, got := aside(both.SetAside), aside(m.SetAside); !slices.Equal(want, got) {
			t.Fatalf("foreseen\n%v\nset aside\n%v", want, got)
		}
		if _, err := w.app.UndoClientMerge(paula, m.ID, "Two."); err != nil {
			t.Fatal(err)
		}
		if is := look(); is != was {
			t.Fatalf("undone, not everything is as it was:\n%s\n%s", was, is)
		}
	}
}
