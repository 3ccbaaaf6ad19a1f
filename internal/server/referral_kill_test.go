package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// what a hand-off leaves behind, all of it: a half of it would show here.
const leftBehind = `SELECT concat_ws('; ',
  (SELECT string_agg(state || ' v' || version || ' p' || packet_version || ' r' || reminded, ',' ORDER BY id) FROM referrals),
  'steps ' || (SELECT COALESCE(string_agg(act, ',' ORDER BY at, id), '') FROM referral_steps),
  'packets ' || (SELECT count(*) FROM referral_packets), 'disclosures ' || (SELECT count(*) FROM disclosures),
  'jobs ' || (SELECT count(*) FROM river_job WHERE kind = 'referral_remind'),
  'stays ' || (SELECT string_agg(right(program_id::text, 2) || CASE WHEN ends_on IS NULL THEN ' open' ELSE '' END, ',' ORDER BY starts_on, id) FROM stays WHERE client_id = 'c0000000-0000-7000-8000-000000000001'),
  'assignments ' || (SELECT count(*) FROM assignments WHERE client_id = 'c0000000-0000-7000-8000-000000000001'),
  'tasks ' || (SELECT COALESCE(string_agg(right(owner_id::text, 2) || ' ' || state, ',' ORDER BY id), '') FROM tasks))`

// Whoever sends, accepts or notes an arrival is cut off at every moment on the
// way to the database, one after the other, and tries again with the same key as
// a phone does. Each time either nothing of it was done or all of it; in the end
// it was done once.
func TestAHandOffIsCutOffAtEveryStepAndNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draft, err := w.app.DraftReferral(w.As(t, storetest.Joanna), storetest.Alma, w.raceTerms(storetest.Aftercare))
	if err != nil {
		t.Fatal(err)
	}
	id, today := draft.ID, casework.DateOf(w.Clock.Now(), casework.Zone("America/New_York"))
	for _, act := range []struct {
		who   uuid.UUID
		name  string
		do    func(context.Context) (*casework.ReferralRecord, error)
		after string // as it must stand in the end
	}{
		{storetest.Joanna, "send", func(ctx context.Context) (*casework.ReferralRecord, error) { return w.app.SendReferral(ctx, id) },
			"sent v2 p1 r0; steps send; packets 1; disclosures 0; jobs 1; stays 11,12 open; assignments 1; tasks "},
		{storetest.Sam, "accept", func(ctx context.Context) (*casework.ReferralRecord, error) {
			return w.app.AcceptReferral(ctx, id, casework.ReferralAcceptance{OwnerID: storetest.Sam})
		}, "accepted v3 p1 r0; steps send,accept; packets 1; disclosures 0; jobs 1; stays 11,12 open; assignments 1; tasks "},
		{storetest.Sam, "attend", func(ctx context.Context) (*casework.ReferralRecord, error) {
			return w.app.AttendReferral(ctx, id, casework.ReferralArrival{On: today, OverlapDays: 14})
		}, "attended v4 p1 r0; steps send,accept,attend; packets 1; disclosures 0; jobs 1; stays 11,12,13 open; assignments 1; tasks "},
	} {
		before, cuts, key := w.left(), 0, uuid.New()
		for n := 1; ; n++ {
			ctx := store.WithOnce(w.As(t, act.who), key, []byte(act.name))
			w.CutAfter(n)
			_, err := act.do(ctx)
			reached := w.CutAfter(0)
			if now := w.left(); now != before && now != act.after {
				t.Fatalf("%s, cut off at moment %d (%v), is half done:\n%s\nbefore\n%s\nafter\n%s", act.name, n, err, now, before, act.after)
			}
			if err == nil && !reached {
				break
			}
			if cuts++; cuts > 400 {
				t.Fatalf("%s comes to no end: %v", act.name, err)
			}
		}
		if now := w.left(); now != act.after {
			t.Errorf("after %s:\n%s\nwant\n%s", act.name, now, act.after)
		}
		if cuts < 10 {
			t.Errorf("%s was cut off %d times: not at every step", act.name, cuts)
		}
		t.Logf("%s was cut off %d times", act.name, cuts)
	}
}

// left is what hand-offs left behind, once nobody is at work any more: the
// server notices a little later that a line is dead.
func (w *world) left() string {
	w.t.Helper()
	for range 200 {
		if storetest.OwnerValue[int](w.t, w.Database, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND (state LIKE 'idle in transaction%' OR state = 'active')`) == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return storetest.OwnerValue[string](w.t, w.Database, leftBehind)
}

// The clock is cut off at every moment while it tells whoever is next: each is
// told once.
func TestTheClockIsCutOffAtEveryStepAndTellsEachOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.Aftercare).Close()
	id := uuid.MustParse(w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare))
	w.Clock.Set(storetest.OwnerValue[time.Time](t, w.Database, "SELECT answer_due_at FROM referrals WHERE id = $1", id).Add(25 * time.Hour)) // all three rungs are due
	told := func() int { return storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM tasks") }
	cuts := 0
	for n := 1; ; n++ {
		w.CutAfter(n)
		_, err := w.app.RemindReferral(context.WithoutCancel(t.Context()), storetest.HarborRow, id)
		reached := w.CutAfter(0)
		w.left()
		if got := told(); got != 0 && got != 3 {
			t.Fatalf("cut off at moment %d, %d of three were told", n, got)
		}
		if err == nil && !reached {
			break
		}
		if cuts++; cuts > 200 {
			t.Fatalf("it comes to no end: %v", err)
		}
	}
	if got := told(); got != 3 || cuts < 10 {
		t.Errorf("%d were told, after %d cuts", got, cuts)
	}
}
