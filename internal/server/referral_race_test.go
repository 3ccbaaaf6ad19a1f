package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// raceTerms ask another program to take somebody on.
func (w *world) raceTerms(to uuid.UUID) casework.ReferralStart {
	w.t.Helper()
	by, err := casework.ParseDate(w.day(7))
	if err != nil {
		w.t.Fatal(err)
	}
	return casework.ReferralStart{ToProgramID: to, Why: casework.WhyReadyForLess, PeerPlan: casework.PeerStays, WalksAlong: casework.WalksPeer, VisitBy: by}
}

// handed is Alma's, written and sent.
func (w *world) handed(ctx context.Context, client uuid.UUID) uuid.UUID {
	w.t.Helper()
	r, err := w.app.DraftReferral(ctx, client, w.raceTerms(storetest.Aftercare))
	if err == nil {
		r, err = w.app.SendReferral(ctx, r.ID)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r.ID
}

// racers are people whom rounds take turns with: each act reads what earlier
// rounds left in the record, so that all of them on one would take the square.
func (w *world) racers() func(round int) uuid.UUID {
	w.t.Helper()
	people := make([]uuid.UUID, 20)
	for n := range people {
		people[n] = w.newcomerTo(storetest.IOP, n)
	}
	return func(round int) uuid.UUID { return people[round%len(people)] }
}

// Two replicas, hundreds of times: two answers at once, and a cancellation
// against a yes. One is done, the other told so.
func TestOfTwoWhoDecideOnAHandOffOneWins(t *testing.T) {
	t.Parallel()
	const times = 240
	w := newWorld(t)
	second, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	other := app.New(second, storetest.Policy(t))
	joanna, sam, paula, racer := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), w.As(t, storetest.Paula), w.racers()
	ends := map[string]int{}
	for n := range times {
		id := w.handed(joanna, racer(n))
		yes := func() error {
			_, err := w.app.AcceptReferral(sam, id, casework.ReferralAcceptance{OwnerID: storetest.Sam})
			return err
		}
		against := []func() error{
			func() error { _, err := other.DeclineReferral(paula, id, "No place", ""); return err },
			func() error {
				_, err := other.AcceptReferral(paula, id, casework.ReferralAcceptance{OwnerID: storetest.Paula})
				return err
			},
			func() error { _, err := other.AskReferral(paula, id, "Does she need a ride?"); return err },
		}[n%3]
		done := 0
		for _, err := range atOnce(yes, against) {
			switch {
			case err == nil:
				done++
			case casework.KindOf(err) != casework.KindConflict:
				t.Errorf("round %d: the second was told %v", n, err)
			}
		}
		steps := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM referral_steps WHERE referral_id = $1 AND act <> 'send'", id)
		if done != 1 || steps != 1 {
			t.Fatalf("round %d: %d were done, %d steps", n, done, steps)
		}
		ends[w.stands(id.String())]++
		if _, err := w.app.CancelReferral(joanna, id, "Next round"); err != nil && casework.KindOf(err) != casework.KindConflict {
			t.Fatal(err)
		}
	}
	t.Log(ends)
	if ends["accepted"] == 0 || ends["declined"]+ends["info_requested"] == 0 {
		t.Errorf("always the same won: %v", ends)
	}
}

// A cancellation meets a yes on the other replica: cancelled in the end in any
// case, for what is accepted can be cancelled; never accepted after it.
func TestACancellationMeetsAYes(t *testing.T) {
	t.Parallel()
	const times = 200
	w := newWorld(t)
	second, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	other := app.New(second, storetest.Policy(t))
	joanna, sam, racer := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), w.racers()
	first := 0
	for n := range times {
		id := w.handed(joanna, racer(n))
		errs := atOnce(func() error { _, err := w.app.CancelReferral(joanna, id, "Her wish"); return err },
			func() error {
				_, err := other.AcceptReferral(sam, id, casework.ReferralAcceptance{OwnerID: storetest.Sam})
				return err
			})
		if errs[0] != nil || w.stands(id.String()) != "cancelled" {
			t.Fatalf("round %d: %v, %s", n, errs[0], w.stands(id.String()))
		}
		if errs[1] == nil {
			first++
		} else if casework.KindOf(errs[1]) != casework.KindConflict {
			t.Errorf("round %d: %v", n, errs[1])
		}
	}
	t.Logf("the yes came first %d of %d times", first, times)
}

// A revocation meets a yes across legal units: on hold in the end whoever came
// first, and the other side without the record.
func TestARevocationMeetsAYes(t *testing.T) {
	t.Parallel()
	const times = 200
	w := newWorld(t)
	w.apart()
	second, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	other := app.New(second, storetest.Policy(t))
	joanna, sam, dana, racer := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), w.As(t, storetest.Dana), w.racers()
	first := 0
	for n := range times {
		who := racer(n)
		consent := w.permits(who, fmt.Sprintf(`kind = 'specific', information = '[%s]'`, handOffInformation), "'"+secondUnit.String()+"'::uuid, ''")
		id := w.handed(joanna, who)
		errs := atOnce(func() error {
			_, err := w.app.RevokeConsent(dana, consent, "oral", "On the way to the bus.")
			return err
		},
			func() error {
				_, err := other.AcceptReferral(sam, id, casework.ReferralAcceptance{OwnerID: storetest.Sam})
				return err
			},
			func() error { _, err := w.app.GetReferralPacket(sam, id); return err })
		if errs[0] != nil || w.stands(id.String()) != "on_hold" {
			t.Fatalf("round %d: %v, %s, the yes: %v", n, errs[0], w.stands(id.String()), errs[1])
		}
		if errs[1] == nil {
			first++
		}
		for _, err := range errs[1:] {
			if err != nil && casework.KindOf(err) != casework.KindConflict {
				t.Errorf("round %d: %v", n, err)
			}
		}
		if _, err := w.app.GetReferralPacket(sam, id); casework.KindOf(err) != casework.KindConflict {
			t.Errorf("round %d: the packet was opened after the revocation: %v", n, err)
		}
		if _, err := w.app.GetClient(sam, who); casework.KindOf(err) != casework.KindNotFound {
			t.Errorf("round %d: the record was opened after the revocation: %v", n, err)
		}
		if _, err := w.app.CancelReferral(joanna, id, "Next round"); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("the yes came first %d of %d times", first, times)
}

// A hundred hand-offs are accepted at once: each once, and nobody is told to
// try again.
func TestAHundredAcceptAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula, sam := w.As(t, storetest.Paula), w.As(t, storetest.Sam)
	ids := make([]uuid.UUID, 100)
	for n := range ids {
		ids[n] = w.handed(paula, w.newcomer(n))
	}
	began := time.Now()
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			if _, err := w.app.AcceptReferral(sam, id, casework.ReferralAcceptance{OwnerID: storetest.Sam}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	t.Logf("a hundred in %s", time.Since(began))
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM referrals WHERE state = 'accepted'"); n != 100 {
		t.Errorf("%d are accepted", n)
	}
}

// Of two acts that begin together one waits for the other, and says a moment
// before it as its own. They are told in the order in which they were done.
func TestWhatIsDoneSecondStandsSecondWheneverItBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	began := w.Clock.Now()
	w.Clock.Set(began.Add(2 * time.Minute))
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), http.StatusOK)
	w.Clock.Set(began.Add(time.Minute))
	a := w.did(storetest.Sam, id, "schedule", fmt.Sprintf(`{"visitAt":%q,"visitPlace":"Room 2"}`, w.Clock.Now().Add(24*time.Hour).Format(time.RFC3339)), http.StatusOK)
	var got struct {
		Steps []struct{ Act string }
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	if told := fmt.Sprint(got.Steps); told != "[{send} {accept} {schedule}]" {
		t.Errorf("the steps are %s", told)
	}
}
