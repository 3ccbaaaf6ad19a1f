package main

import (
	"testing"

	"continuo/internal/storetest"
)

// A table that has just grown is counted, though PostgreSQL's own counters do
// not know of it yet; one that grew by little is not counted again.
func TestWhatJustGrewIsCounted(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	conn := d.OwnerConn(t)
	do := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	add := func(from, to int) {
		t.Helper()
		do(`INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
			SELECT $1, gen_random_uuid(), 'X-' || n, 'First', 'Last ' || n, '1990-01-01', now() FROM generate_series($2::int, $3) n`, storetest.HarborRow, from, to)
	}
	counted := func(when string, want int) {
		t.Helper()
		do(countGrown)
		if n := storetest.OwnerValue[int](t, d, "SELECT reltuples::int FROM pg_class WHERE oid = 'clients'::regclass"); n != want {
			t.Errorf("%s: PostgreSQL takes clients to have %d rows, want %d", when, n, want)
		}
	}
	before := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM clients")
	do("SET session_replication_role = replica")
	do("UPDATE agencies SET quiet_days = 8") // after which the counters rest for a second
	add(1, 2000)
	counted("at once", before+2000)
	add(2001, 2020)
	counted("hardly grown", before+2000)
	add(2021, 4000)
	counted("grown again", before+4000)
}
