package app_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

const worry = "He has nowhere to sleep tonight and will not answer since."

func raise(t *testing.T, a *app.App, ctx context.Context, client uuid.UUID) *casework.ConcernRecord {
	t.Helper()
	c, err := a.RaiseSafetyConcern(ctx, client, worry)
	if err != nil {
		t.Fatalf("raise: %v", err)
	}
	return c
}

// told says who was told and why, in the words of the notices.
func told(t *testing.T, d *storetest.Database, concern uuid.UUID) string {
	t.Helper()
	return storetest.OwnerValue[string](t, d, `SELECT COALESCE(string_agg(split_part(f.name, ' ', 1) || ' ' || n.because, ', '
		ORDER BY n.told_at, n.because), 'nobody') FROM safety_notices n JOIN staff f ON f.id = n.staff_id WHERE n.concern_id = $1`, concern)
}

func escalate(t *testing.T, a *app.App, d *storetest.Database, c uuid.UUID, minutes int) time.Duration {
	t.Helper()
	d.Clock.Advance(time.Duration(minutes) * time.Minute)
	wait, err := a.EscalateSafetyConcern(t.Context(), storetest.HarborRow, c)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

func TestAConcernGoesFurtherWhileNobodyAnswers(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	d.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Sam, storetest.IOP).Close()
	dana := d.As(t, storetest.Dana)
	key := once(dana, uuid.New(), "raise")
	c := raise(t, a, key, storetest.Alma)
	if again := raise(t, a, key, storetest.Alma); again.ID != c.ID {
		t.Error("sent twice, it was raised twice")
	}
	if got := told(t, d, c.ID); got != "Joanna clinician, Ruth supervisor" {
		t.Errorf("told at once: %s", got)
	}
	if wait := escalate(t, a, d, c.ID, 14); wait != time.Minute {
		t.Errorf("too early by %v", wait)
	}
	escalate(t, a, d, c.ID, 1)
	if got := told(t, d, c.ID); got != "Joanna clinician, Ruth supervisor, Sam program_lead" {
		t.Errorf("after 15 minutes: %s", got)
	}
	if wait := escalate(t, a, d, c.ID, 0); wait != 15*time.Minute {
		t.Errorf("run again, it waits %v", wait)
	}
	escalate(t, a, d, c.ID, 15)
	if got := told(t, d, c.ID); got != "Joanna clinician, Ruth supervisor, Sam program_lead, Paula director" {
		t.Errorf("after 30 minutes: %s", got)
	}
	escalate(t, a, d, c.ID, 15)
	escalate(t, a, d, c.ID, 15)
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM safety_notices"); n != 4 {
		t.Errorf("%d notices; each is told once", n)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT escalated FROM safety_concerns"); n != 2 {
		t.Errorf("escalated %d times", n)
	}
	// Sam's own program is another one; told of it, he sees it and can take it.
	sam := d.As(t, storetest.Sam)
	list, err := a.ListSafetyConcerns(sam, casework.ConcernFilter{}, casework.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].ClientName != "Alma Reyes" || list.Items[0].Words != worry {
		t.Fatalf("Sam sees %+v %v", list, err)
	}
	if _, err := a.AcknowledgeSafetyConcern(sam, c.ID, "I am on my way."); err != nil {
		t.Error(err)
	}
	if wait := escalate(t, a, d, c.ID, 60); wait != 0 {
		t.Errorf("acknowledged, it still waits %v", wait)
	}
}

func TestARestrictedRecordDoesNotMeanThatNobodyComes(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	c := raise(t, a, d.As(t, storetest.Dana), storetest.Vera)
	ruth := d.As(t, storetest.Ruth)
	list, err := a.ListSafetyConcerns(ruth, casework.ConcernFilter{}, casework.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].ClientName != "Vera Holt" {
		t.Fatalf("her supervisor sees %+v %v", list, err)
	}
	if _, err := a.ListSessions(ruth, storetest.Vera, casework.Page{}); casework.KindOf(err) != casework.KindNotFound {
		t.Errorf("the rest of the record: %v", err)
	}
	escalate(t, a, d, c.ID, 15) // nobody leads IOP
	if got := told(t, d, c.ID); got != "Joanna clinician, Ruth supervisor, Paula director" {
		t.Errorf("told: %s", got)
	}
	if _, err := a.AcknowledgeSafetyConcern(d.As(t, storetest.Paula), c.ID, "I called her."); err != nil {
		t.Error(err)
	}
	if omar, err := a.ListSafetyConcerns(d.As(t, storetest.Omar), casework.ConcernFilter{}, casework.Page{}); err != nil || len(omar.Items) != 0 {
		t.Errorf("who was not told sees %+v %v", omar, err)
	}
}

func TestWhoIsAwayIsStoodInFor(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	d.StandIn(t, storetest.Ruth, storetest.Omar)
	c := raise(t, a, d.As(t, storetest.Dana), storetest.Nadia) // no clinician
	if got := told(t, d, c.ID); got != "Omar supervisor" {
		t.Errorf("told: %s", got)
	}
	alone := raise(t, a, d.As(t, storetest.Ruth), storetest.Benny) // no peer, no clinician, no lead
	if got := told(t, d, alone.ID); got != "Paula director" {
		t.Errorf("told: %s", got)
	}
}

// Inez stands in for Ruth's people and is no supervisor: she could read the
// concern and not take it. Whoever can hears of it instead.
func TestNobodyIsToldOfAConcernWhoCouldNotTakeIt(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	d.StandIn(t, storetest.Ruth, storetest.Inez)
	c := raise(t, a, d.As(t, storetest.Dana), storetest.Nadia)
	if got := told(t, d, c.ID); got != "Paula director" {
		t.Errorf("told: %s", got)
	}
}

func TestOnePersonTakesAConcernAndNotWhoRaisedIt(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana, joanna, ruth := d.As(t, storetest.Dana), d.As(t, storetest.Joanna), d.As(t, storetest.Ruth)
	c := raise(t, a, dana, storetest.Alma)
	_, err := a.AcknowledgeSafetyConcern(dana, c.ID, "Mine")
	wantKind(t, err, casework.KindForbidden)
	_, err = a.AcknowledgeSafetyConcern(d.As(t, storetest.Omar), c.ID, "Mine")
	wantKind(t, err, casework.KindNotFound)
	_, err = a.AcknowledgeSafetyConcern(ruth, c.ID, "  ")
	wantField(t, err, "answer")
	own := raise(t, a, joanna, storetest.Alma)
	_, err = a.AcknowledgeSafetyConcern(joanna, own.ID, "I have it myself.")
	wantKind(t, err, casework.KindConflict)

	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, ctx := range []context.Context{joanna, ruth} {
		both.Go(func() { _, errs[i] = a.AcknowledgeSafetyConcern(ctx, c.ID, "I am calling now.") })
	}
	both.Wait()
	kinds := []casework.Kind{casework.KindOf(errs[0]), casework.KindOf(errs[1])}
	if !slices.Contains(kinds, "") || !slices.Contains(kinds, casework.KindConflict) || errs[0] != nil && errs[1] != nil {
		t.Errorf("two at once: %v", errs)
	}
	if n := entries(t, d, "safety_concern.acknowledge", "done"); n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestTheClockIsSetWithTheConcernOrNotAtAll(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	for _, c := range []struct {
		client uuid.UUID
		words  string
		kind   casework.Kind
	}{
		{storetest.Wendell, worry, casework.KindNotFound}, {storetest.Otto, worry, casework.KindNotFound},
		{storetest.Alma, " ", casework.KindInvalid}, {storetest.Alma, "a\x00b", casework.KindInvalid},
	} {
		_, err := a.RaiseSafetyConcern(dana, c.client, c.words)
		wantKind(t, err, c.kind)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM river_job"); n != 0 {
		t.Fatalf("%d jobs of concerns that were never raised", n)
	}
	c := raise(t, a, dana, storetest.Alma)
	var args app.SafetyConcernEscalation
	raw := storetest.OwnerValue[string](t, d, "SELECT args::text FROM river_job WHERE kind = 'safety_concern_escalate'")
	if err := json.Unmarshal([]byte(raw), &args); err != nil || args.ConcernID != c.ID || args.AgencyID != storetest.HarborRow {
		t.Errorf("the job holds %s", raw)
	}
	if at := storetest.OwnerValue[time.Time](t, d, "SELECT scheduled_at FROM river_job"); !at.Equal(storetest.Start.Add(15 * time.Minute)) {
		t.Errorf("the clock is set to %v", at)
	}
}
