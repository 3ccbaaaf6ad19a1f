package app_test

import (
	"context"
	"slices"
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

// A peer's phone has asked ten thousand times. Looking one key up reads that
// one, and neither a sweep nor another request under way makes it wait.
func TestTenThousandKeysOfOneActorNeitherSlowNorBlock(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	d.Owner(t, `INSERT INTO idempotency_keys (agency_id, actor_id, op, key, body_hash, object_id, created_at)
		SELECT $1, $2, 'safety_concern.raise', gen_random_uuid(), '\x00', gen_random_uuid(), $3::timestamptz - n * interval '5 minutes'
		FROM generate_series(1, 10000) n`, storetest.HarborRow, storetest.Dana, d.Clock.Now()).Close() // 35 days of them
	d.Owner(t, "ANALYZE idempotency_keys").Close()
	raise := func(key uuid.UUID) (*casework.ConcernRecord, error) {
		ctx, cancel := context.WithTimeout(once(dana, key, "raise"), 20*time.Second)
		defer cancel()
		return a.RaiseSafetyConcern(ctx, storetest.Alma, "She says goodbye to everybody.")
	}
	key := uuid.New()
	first, err := raise(key)
	if err != nil {
		t.Fatal(err)
	}
	d.SentStatements()
	if again, err := raise(key); err != nil || again.ID != first.ID {
		t.Fatalf("asked again: %+v %v", again, err)
	}
	readsOneKey(t, d, key)

	clock := authz.WithActor(t.Context(), authz.System(storetest.HarborRow, authz.SystemClock))
	sweep, err := storetest.Policy(t).Grant(clock, authz.IdempotencyKeySweep)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(clock, sweep, func(tx *store.Tx) error {
		if err := tx.SweepKeys(); err != nil {
			return err
		}
		if _, err := raise(uuid.New()); err != nil { // while the sweep holds what it deleted
			t.Errorf("a new request during a sweep: %v", err)
		}
		if again, err := raise(key); err != nil || again.ID != first.ID {
			t.Errorf("an old one during a sweep: %+v %v", again, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// 14 days of 288 keys; the one of exactly 14 days stays, and the two new ones.
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM idempotency_keys"); n != 14*288+2 {
		t.Errorf("%d keys are left", n)
	}
}

// readsOneKey holds the statement that looked the key up to a plan that goes
// by all four columns of the primary key.
func readsOneKey(t *testing.T, d *storetest.Database, key uuid.UUID) {
	t.Helper()
	sent := d.SentStatements()
	at := slices.IndexFunc(sent, func(sql string) bool { return strings.Contains(sql, "FROM idempotency_keys") })
	if at < 0 {
		t.Fatalf("no key was looked up: %q", sent)
	}
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(t.Context(), "BEGIN; SELECT set_config('role', 'continuo_app', true), set_config('app.op', 'safety_concern.raise', true), "+
		"set_config('app.agency', '"+storetest.HarborRow.String()+"', true), set_config('app.actor', '"+storetest.Dana.String()+"', true)"); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), "EXPLAIN "+sent[at], pgx.QueryExecModeSimpleProtocol,
		storetest.HarborRow.String(), storetest.Dana.String(), "safety_concern.raise", key.String())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(lines, "\n")
	for _, part := range []string{"Index Scan using idempotency_keys_pkey", "agency_id =", "actor_id =", "op =", "key ="} {
		if !strings.Contains(plan, part) {
			t.Errorf("the plan has no %q:\n%s", part, plan)
		}
	}
}
