package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/jobs"
	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func start(t *testing.T, d *storetest.Database) *app.App {
	t.Helper()
	a := app.New(d.DB, storetest.Policy(t))
	work(t, d, a, nil)
	return a
}

// work works the queue until the test ends.
func work(t *testing.T, d *storetest.Database, a *app.App, post jobs.Post) {
	t.Helper()
	r, err := jobs.New(a, d.DB, post, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

// comeTrue waits until a query of one truth says yes.
func comeTrue(t *testing.T, d *storetest.Database, what, sql string, args ...any) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if storetest.OwnerValue[bool](t, d, sql, args...) {
			return
		}
	}
	t.Fatalf("it never came true that %s", what)
}

// due lets the queue's own clock, which is the machine's, reach the jobs.
func due(t *testing.T, d *storetest.Database) {
	t.Helper()
	d.Owner(t, "UPDATE river_job SET scheduled_at = now(), state = 'available' WHERE kind = 'safety_concern_escalate' AND state IN ('scheduled', 'available')").Close()
}

func TestAnUnansweredConcernGoesFurtherByItself(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := start(t, d)
	c, err := a.RaiseSafetyConcern(d.As(t, storetest.Dana), storetest.Alma, "She says goodbye to everybody.")
	if err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(15 * time.Minute)
	due(t, d)
	comeTrue(t, d, "the director was told", `SELECT EXISTS (SELECT FROM safety_notices WHERE concern_id = $1 AND staff_id = $2 AND because = 'director')`,
		c.ID, storetest.Paula)
	comeTrue(t, d, "the audit says who told her", `SELECT EXISTS (SELECT FROM audit_entries WHERE op = 'safety_concern.escalate'
		AND actor_kind = 'system' AND actor_name = 'clock' AND $1 = ANY (client_ids))`, storetest.Alma)
}

func TestAJobThatComesTooEarlyWaits(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := start(t, d)
	c, err := a.RaiseSafetyConcern(d.As(t, storetest.Dana), storetest.Alma, "She says goodbye to everybody.")
	if err != nil {
		t.Fatal(err)
	}
	due(t, d)
	comeTrue(t, d, "the job was put back", `SELECT EXISTS (SELECT FROM river_job WHERE kind = 'safety_concern_escalate' AND state = 'scheduled'
		AND scheduled_at > now() + interval '10 minutes')`)
	if n := storetest.OwnerValue[int](t, d, "SELECT escalated FROM safety_concerns WHERE id = $1", c.ID); n != 0 {
		t.Errorf("it went further %d times before its time", n)
	}
	open := true
	list, err := a.ListSafetyConcerns(d.As(t, storetest.Ruth), casework.ConcernFilter{Open: &open}, casework.Page{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("still open: %+v %v", list, err)
	}
}

func TestLoginsThatRanOutAreSwept(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	d.Owner(t, `INSERT INTO login_sessions (token_hash, data, expires_at) VALUES
		('old', '', $1::timestamptz - interval '1 day'), ('new', '', $1::timestamptz + interval '1000 days')`, d.Clock.Now()).Close()
	start(t, d)
	comeTrue(t, d, "only the login that holds is left", "SELECT array_agg(token_hash) = ARRAY['new'] FROM login_sessions")
}

func TestKeysOlderThanTwoWeeksAreForgotten(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	for agency, staff := range map[uuid.UUID]uuid.UUID{storetest.HarborRow: storetest.Dana, storetest.Millbrook: storetest.Eve} {
		d.Owner(t, `INSERT INTO idempotency_keys (agency_id, actor_id, op, key, body_hash, object_id, created_at)
			SELECT $1, $2, 'task.create', gen_random_uuid(), '\x00', gen_random_uuid(), $3::timestamptz - age * interval '1 hour'
			FROM unnest(ARRAY[0, 1, 335, 337, 9000]) age`, agency, staff, d.Clock.Now()).Close()
	}
	start(t, d)
	comeTrue(t, d, "what is younger than 336 hours is left, in both agencies", `SELECT count(*) = 6 AND count(DISTINCT agency_id) = 2
		AND min(created_at) = $1::timestamptz - interval '335 hours' FROM idempotency_keys`, d.Clock.Now())
	comeTrue(t, d, "the audit says that the clock did it", `SELECT count(*) = 2 FROM audit_entries
		WHERE op = 'idempotency_key.sweep' AND actor_kind = 'system' AND actor_name = 'clock' AND outcome = 'done'`)
}
