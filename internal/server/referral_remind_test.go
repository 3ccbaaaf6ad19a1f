package server_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// The ladder: the receiving side a day before, whoever leads its program when
// it is due, the sender a day later; each once, however often the job runs, and
// anew after every step.
func TestAHandOffThatWaitsClimbsTheLadder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.Aftercare).Close()
	id := w.handed(w.As(t, storetest.Joanna), storetest.Alma)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM river_job WHERE kind = 'referral_remind'"); n != 1 {
		t.Errorf("%d jobs look after it", n)
	}
	told := func() string {
		return storetest.OwnerValue[string](t, w.Database, `SELECT COALESCE(string_agg(f.name || ' ' || n, ', ' ORDER BY f.name), '') FROM
			(SELECT owner_id, count(*) n FROM tasks GROUP BY owner_id) x JOIN staff f ON f.id = x.owner_id`)
	}
	look := func(at time.Time, want string) {
		t.Helper()
		w.Clock.Set(at)
		for range 3 { // as after a broken connection
			if wait, err := w.app.RemindReferral(t.Context(), storetest.HarborRow, id); err != nil || wait <= 0 || wait > 6*time.Hour {
				t.Fatalf("waits %s, %v", wait, err)
			}
		}
		if got := told(); got != want {
			t.Errorf("at %s: told %q, want %q", at, got, want)
		}
	}
	due := storetest.OwnerValue[time.Time](t, w.Database, "SELECT answer_due_at FROM referrals WHERE id = $1", id)
	look(due.Add(-25*time.Hour), "")
	look(due.Add(-24*time.Hour), "Paula Strand 1") // nobody owns it yet: who leads the program
	look(due.Add(-time.Minute), "Paula Strand 1")
	look(due, "Paula Strand 2")
	look(due.Add(24*time.Hour), "Joanna Keel 1, Paula Strand 2")
	look(due.Add(99*time.Hour), "Joanna Keel 1, Paula Strand 2")
	if _, err := w.app.CancelReferral(w.As(t, storetest.Joanna), id, "Her wish"); err != nil {
		t.Fatal(err)
	}
	if wait, err := w.app.RemindReferral(t.Context(), storetest.HarborRow, id); wait != 0 || err != nil {
		t.Errorf("after its end it waits %s, %v", wait, err)
	}
	if _, err := w.app.RemindReferral(t.Context(), storetest.HarborRow, uuid.New()); err == nil {
		t.Error("nothing is there to remind of")
	}
}
