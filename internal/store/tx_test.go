package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// inTx runs fn as a person, for an operation the shipped policy gives them.
func inTx(t *testing.T, d *storetest.Database, who uuid.UUID, op authz.Op, fn func(*store.Tx) error) error {
	t.Helper()
	ctx := d.As(t, who)
	grant, err := storetest.Policy(t).Grant(ctx, op)
	if err != nil {
		t.Fatal(err)
	}
	return d.InTx(ctx, grant, fn)
}

func TestWithoutAGrantNothingOpens(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	d.Statements()
	err := d.InTx(t.Context(), authz.Grant{}, func(*store.Tx) error { t.Error("it ran"); return nil })
	if casework.KindOf(err) != casework.KindForbidden || d.Statements() != 0 {
		t.Errorf("got %v", err)
	}
}

func TestAnErrorOrAPanicLeavesNothing(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	before := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries")
	change := func(tx *store.Tx) error {
		a, err := tx.Agency()
		if err != nil {
			return err
		}
		a.Name = "Changed"
		return tx.UpdateAgency(a)
	}
	boom := errors.New("boom")
	if err := inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error { return errors.Join(change(tx), boom) }); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error { _ = change(tx); panic("boom") })
	}()
	if name := storetest.OwnerValue[string](t, d, "SELECT name FROM agencies WHERE id = $1", storetest.HarborRow); name != "Harbor Row" {
		t.Errorf("half of it was written: %s", name)
	}
	if after := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries"); after != before {
		t.Errorf("%d audit entries of what never happened", after-before)
	}
}

func TestWhatATransactionWasForIsForgottenOnItsConnection(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	for range 20 { // more than the pool has connections
		if err := inTx(t, d, storetest.Dana, authz.ClientGet, func(tx *store.Tx) error { _, err := tx.Client(storetest.Alma); return err }); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := pgx.Connect(t.Context(), d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM clients").Scan(&n); err != nil || n != 0 {
		t.Errorf("the plain login saw %d clients outside a transaction (%v)", n, err)
	}
}

func TestTheDatabaseRefusesAnotherAgencysRowWhateverGoDoes(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	conn, err := pgx.Connect(t.Context(), d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, c := range []struct{ says, role, sql string }{
		{"a stay for a client of the other agency", "continuo_agency", `INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on)
			VALUES ('` + storetest.Millbrook.String() + `', gen_random_uuid(), '` + storetest.Otto.String() + `', '10000000-0000-7000-8000-000000000901', 'b0000000-0000-7000-8000-000000000911', '2026-01-01')`},
		{"an assignment of a client one does not reach", "continuo_reach", `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
			VALUES ('` + storetest.HarborRow.String() + `', gen_random_uuid(), '` + storetest.Jo.String() + `', '` + storetest.Dana.String() + `', 'second', app_now())`},
		{"client content without a content role", "continuo_app", `SELECT count(*) FROM clients`},
	} {
		t.Run(c.says, func(t *testing.T) {
			err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
				if _, err := tx.Exec(t.Context(), `SELECT set_config('role', $1, true), set_config('app.agency', $2, true),
					set_config('app.actor', $3, true), set_config('app.reach', 'caseload', true)`,
					c.role, storetest.HarborRow.String(), storetest.Dana.String()); err != nil {
					t.Fatal(err)
				}
				_, err := tx.Exec(t.Context(), c.sql)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("it was let through: %v", err)
			}
		})
	}
}

func TestAHiddenRecordIsRefusedAndAuditedLikeOneThatNeverWas(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	never := uuid.MustParse("c0000000-0000-7000-8000-00000000dead")
	var texts []string
	for _, id := range []uuid.UUID{storetest.Jo, storetest.Otto, never} {
		err := inTx(t, d, storetest.Dana, authz.ClientGet, func(tx *store.Tx) error { _, err := tx.Client(id); return err })
		if casework.KindOf(err) != casework.KindNotFound {
			t.Fatalf("got %v", err)
		}
		texts = append(texts, err.Error())
		got := storetest.OwnerValue[string](t, d, `SELECT concat_ws(' ', outcome, reason, op, object, client_ids::text, shown::text) FROM audit_entries
			WHERE actor_id = $1 AND object_id = $2`, storetest.Dana, id)
		if want := "refused not_found client.get clients {} {}"; got != want {
			t.Errorf("the audit holds %q, want %q", got, want)
		}
	}
	if texts[0] != texts[1] || texts[1] != texts[2] {
		t.Errorf("the answers tell hidden from absent: %q", texts)
	}
}

func TestTheAuditHoldsWhatChangedAndNoWordsOfIt(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	err := inTx(t, d, storetest.Adam, authz.StaffUpdate, func(tx *store.Tx) error {
		s, err := tx.LockStaff(storetest.Dana)
		if err != nil {
			return err
		}
		s.Email, s.Title = "dana.new@harbor.example", "CPS-S"
		return tx.UpdateStaff(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := storetest.OwnerValue[string](t, d, `SELECT changes::text FROM audit_entries WHERE op = 'staff.update' AND actor_id = $1`, storetest.Adam)
	if strings.Contains(got, "dana@harbor") || strings.Contains(got, "dana.new") {
		t.Errorf("an address stands in the audit: %s", got)
	}
	for _, want := range []string{`"title": ["CPS", "CPS-S"]`, `"email": [{"hash": `, `"table": "staff"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the audit lacks %s: %s", want, got)
		}
	}
	if strings.Contains(got, `"name"`) {
		t.Errorf("a column that did not change is in the audit: %s", got)
	}
}

// Of equal values the hashes are equal, whichever row and pointer they come
// from, so that an auditor sees that something changed and not what it is.
func TestTheAuditTellsNeitherADiagnosisNorWhySomebodyLeft(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	say := func(client uuid.UUID, coOccurring bool) {
		err := inTx(t, d, storetest.Dana, authz.ClientUpdate, func(tx *store.Tx) error {
			c, err := tx.LockClient(client)
			if err != nil {
				return err
			}
			c.CoOccurring = &coOccurring
			return tx.UpdateClient(c)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	say(storetest.Alma, true)
	say(storetest.Terrence, true)
	say(storetest.Nadia, false)
	said := func(client uuid.UUID) string {
		return storetest.OwnerValue[string](t, d, `SELECT (changes -> 0 -> 'columns' -> 'co_occurring' ->> 1)
			FROM audit_entries WHERE op = 'client.update' AND object_id = $1`, client)
	}
	alma, terrence, nadia := said(storetest.Alma), said(storetest.Terrence), said(storetest.Nadia)
	if !strings.HasPrefix(alma, `{"hash": `) || alma != terrence || alma == nadia {
		t.Errorf("the audit holds %s, %s and %s", alma, terrence, nadia)
	}
	err := inTx(t, d, storetest.Joanna, authz.ClientDischarge, func(tx *store.Tx) error {
		episodes, err := tx.Episodes(storetest.Alma)
		if err != nil {
			return err
		}
		e := &episodes[len(episodes)-1]
		e.ClosedOn, e.DischargeReason = casework.Date{Year: 2026, Month: 11, Day: 23}, casework.DischargeIncarcerated
		return tx.UpdateEpisode(e)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := storetest.OwnerValue[string](t, d, `SELECT changes::text FROM audit_entries WHERE op = 'client.discharge' AND outcome = 'done'`)
	if strings.Contains(got, "incarcerated") || !strings.Contains(got, `"discharge_reason": [null, {"hash": `) {
		t.Errorf("the audit holds %s", got)
	}
}

func TestAReadLeavesTheIDsItShowed(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	if err := inTx(t, d, storetest.Dana, authz.ClientGet, func(tx *store.Tx) error { _, err := tx.Client(storetest.Alma); return err }); err != nil {
		t.Fatal(err)
	}
	if !storetest.OwnerValue[bool](t, d, `SELECT client_ids = ARRAY[$2::uuid] AND shown -> 'clients' ? $2::text AND reach = 'caseload'
		FROM audit_entries WHERE op = 'client.get' AND actor_id = $1 AND outcome = 'done'`, storetest.Dana, storetest.Alma.String()) {
		t.Error("the entry does not say who was shown")
	}
}

func TestTwoEditsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	results := make(chan error, 2)
	ready := make(chan struct{}, 2)
	release := make(chan struct{})
	for _, name := range []string{"One", "Two"} {
		go func() {
			results <- inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error {
				a, err := tx.Agency()
				if err != nil {
					return err
				}
				ready <- struct{}{}
				<-release
				a.Name = name
				return tx.UpdateAgency(a)
			})
		}()
	}
	<-ready
	<-ready
	close(release)
	first, second := <-results, <-results
	if first != nil {
		first, second = second, first
	}
	if first != nil || casework.KindOf(second) != casework.KindStale {
		t.Errorf("got %v and %v, want one done and one stale", first, second)
	}
}

type noteJob struct{ N int }

func (noteJob) Kind() string { return "test_note" }

func TestAJobExistsOnlyIfItsTransactionDid(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	enqueue := func(then error) error {
		return inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error {
			if err := tx.Enqueue(noteJob{1}, nil); err != nil {
				return err
			}
			return then
		})
	}
	jobs := func() int {
		return storetest.OwnerValue[int](t, d, "SELECT count(*) FROM river_job WHERE kind = 'test_note'")
	}
	if err := enqueue(errors.New("no")); err == nil || jobs() != 0 {
		t.Errorf("a job outlived its transaction: %d, %v", jobs(), err)
	}
	if err := enqueue(nil); err != nil || jobs() != 1 {
		t.Errorf("%d jobs, %v", jobs(), err)
	}
}
