package app_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Whatever is planned, moved and cancelled: a reason is asked for exactly
// where another open plan of the same peer shares a moment with it.
func TestAReasonIsAskedForExactlyWhereTwoPlansShareAMoment(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(uint64(seed), 1))
	type span struct{ from, until time.Time }
	open := map[string]span{}
	ids := map[string]*casework.PlannedContactRecord{}
	draw := func() span {
		from := d.Clock.Now().Truncate(time.Minute).Add(time.Hour + time.Duration(random.IntN(96))*15*time.Minute)
		return span{from, from.Add(time.Duration(1+random.IntN(8)) * 15 * time.Minute)}
	}
	shares := func(s span, but string) bool {
		for id, o := range open {
			if id != but && s.from.Before(o.until) && o.from.Before(s.until) {
				return true
			}
		}
		return false
	}
	asked := func(says string, s span, but string, err error) bool {
		t.Helper()
		if want := shares(s, but); (casework.KindOf(err) == casework.KindInvalid) != want || err != nil && !want {
			t.Fatalf("seed %d, %s %s to %s: %v, shares a moment: %v", seed, says, s.from, s.until, err, want)
		}
		return err != nil
	}
	for range 120 {
		s := draw()
		switch what := random.IntN(4); {
		case what == 0 && len(open) > 0:
			for id, was := range open { // any of them
				_, err := a.MovePlannedContact(dana, ids[id].ID, casework.PlannedContactShift{From: was.from, StartsAt: s.from, EndsAt: s.until})
				if !asked("move to", s, id, err) {
					open[id] = s
				}
				break
			}
		case what == 1 && len(open) > 0:
			for id := range open {
				if _, err := a.CancelPlannedContact(dana, ids[id].ID, "Snow"); err != nil {
					t.Fatal(err)
				}
				delete(open, id)
				break
			}
		default:
			r, err := a.PlanPlannedContact(dana, casework.PlannedContactPlan{ClientID: storetest.Alma, Kind: casework.KindIndividual,
				Mode: casework.ModeInPerson, StartsAt: s.from, EndsAt: s.until})
			if !asked("plan", s, "", err) {
				open[r.ID.String()], ids[r.ID.String()] = s, r
			}
		}
	}
	if len(ids) < 10 {
		t.Errorf("only %d were planned: nothing was tried", len(ids))
	}
}
