package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// secondWord is a call with which somebody says the last word about something.
type secondWord struct {
	who        uuid.UUID
	path, body string
}

// lastWords are things about which two people can say it, what then stands once
// for each round, and what has to be cleared away for the next.
var lastWords = map[string]struct {
	begin func(w *world, n int) [2]secondWord
	left  string
	clear func(w *world)
}{
	"advice is answered": {func(w *world, n int) [2]secondWord {
		id := w.wrote(storetest.Dana, "/advice-flags", fmt.Sprintf(`{"clientId":%q,"words":"Word %d"}`, storetest.Alma, n))
		at := "/advice-flags/" + id + "/answer"
		return [2]secondWord{{storetest.Joanna, at, `{"answer":"It stays."}`}, {storetest.Ruth, at, `{"answer":"Ask the prescriber."}`}}
	}, "SELECT count(*) FROM tasks WHERE advice_flag_id IS NOT NULL AND state = 'done'", nil},
	"a fact of the plan is ended": {func(w *world, n int) [2]secondWord {
		at := "/plan-facts/" + w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, fmt.Sprintf("Fact %d", n), true)) + "/end"
		return [2]secondWord{{storetest.Joanna, at, `{}`}, {storetest.Joanna, at, `{"endsOn":"` + w.day(3) + `"}`}}
	}, "SELECT count(*) FROM audit_entries WHERE op = 'plan_fact.end' AND outcome = 'done'", nil},
	"an introduction is told": {func(w *world, n int) [2]secondWord {
		id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
		if a := w.call(storetest.Dana, "POST", "/warm-introductions", w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false)); a.status != 200 {
			w.t.Fatal(a.status, a.body)
		}
		at := "/warm-introductions/" + storetest.OwnerValue[string](w.t, w.Database, "SELECT id::text FROM warm_introductions WHERE referral_id = $1", id) + "/tell"
		return [2]secondWord{{storetest.Dana, at, `{"happened":false,"whyNot":"The bus"}`}, {storetest.Sam, at, `{"happened":false,"whyNot":"The rain"}`}}
	}, "SELECT count(*) FROM warm_introductions WHERE state = 'missed'", func(w *world) { // one hand-off of a person stands open at a time
		id := storetest.OwnerValue[string](w.t, w.Database, "SELECT id::text FROM referrals WHERE state = 'sent'")
		w.did(storetest.Joanna, id, "cancel", `{"words":"Next round"}`, 200)
	}},
	"somebody got there or did not": {func(w *world, n int) [2]secondWord {
		made := w.call(storetest.Dana, "POST", "/community-referrals", w.outside(w.sendsTo(fmt.Sprintf("House %d", n)), "gave_address", ""))
		at := strings.TrimPrefix(made.header.Get("Location"), "/api/v1") + "/tell"
		return [2]secondWord{{storetest.Dana, at, `{"act":"attend","on":"` + w.today() + `"}`}, {storetest.Ruth, at, `{"act":"lose","words":"Nobody knows."}`}}
	}, "SELECT count(*) FROM community_referrals WHERE closed_at IS NOT NULL", nil},
	"the outside is answered": {func(w *world, n int) [2]secondWord {
		at := "/incoming-referrals/" + w.asked(storetest.Joanna, fmt.Sprintf("Nia Cole %d", n), storetest.IOP)
		born := fmt.Sprintf("19%02d-02-03", 50+n)
		return [2]secondWord{{storetest.Joanna, at + "/accept", w.begins(fmt.Sprintf("Nia%d", n), "Cole", born, "")}, {storetest.Paula, at + "/close", `{"act":"decline","reason":"Full"}`}}
	}, "SELECT count(*) FROM incoming_referrals WHERE state IN ('accepted', 'declined')", nil},
}

// Two people say the last word about the same thing at once, over and over: one
// is done, the other is told so, and what stands was said by one of them alone.
func TestOfTwoWhoSayTheLastWordOneIsTold(t *testing.T) {
	t.Parallel()
	const rounds = 12
	for name, race := range lastWords {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for n := range rounds {
				two := race.begin(w, n)
				answers := make([]answer, 2)
				act := func(i int) func() error {
					return func() error { answers[i] = w.call(two[i].who, "POST", two[i].path, two[i].body); return nil }
				}
				atOnce(act(0), act(1))
				got := []int{answers[0].status, answers[1].status}
				slices.Sort(got)
				if !slices.Equal(got, []int{200, 409}) {
					t.Fatalf("round %d: %d %s and %d %s", n, answers[0].status, answers[0].body, answers[1].status, answers[1].body)
				}
				if race.clear != nil {
					race.clear(w)
				}
			}
			if left := storetest.OwnerValue[int](t, w.Database, race.left); left != rounds {
				t.Errorf("%d last words stand after %d rounds", left, rounds)
			}
		})
	}
}
