package server_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Two who act on one person's episode at the same moment, through the API,
// with real concurrency. Whoever comes second is told, or acts on what the
// first left behind; neither leaves two stays at one time.

// both sends two acts of Ruth's at the same moment and answers their statuses.
func (w *world) both(client uuid.UUID, first, second [2]string) [2]int {
	w.t.Helper()
	var statuses [2]int
	send := func(i int, act [2]string) func() error {
		return func() error {
			a := w.call(storetest.Ruth, "POST", "/clients/"+client.String()+"/"+act[0], act[1])
			statuses[i] = a.status
			if a.status != 200 && a.status != 201 && a.status != 409 {
				return fmt.Errorf("%s: %d %s", act[0], a.status, a.body)
			}
			return nil
		}
	}
	for _, err := range atOnce(send(0, first), send(1, second)) {
		if err != nil {
			w.t.Error(err)
		}
	}
	return statuses
}

// won counts the acts that were done.
func won(statuses [2]int) (n int) {
	for _, s := range statuses {
		if s < 300 {
			n++
		}
	}
	return n
}

// ordered is what must hold whatever happened: stays of one person never share
// a night, lie within their episode, and at most one of each is open.
func (w *world) ordered() {
	w.t.Helper()
	for says, sql := range map[string]string{
		"pairs of stays at one time": `SELECT count(*) FROM stays a JOIN stays b ON b.client_id = a.client_id AND b.id > a.id
			AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)`,
		"stays outside their episode": `SELECT count(*) FROM stays s JOIN episodes e ON e.id = s.episode_id
			WHERE s.starts_on < e.opened_on OR e.closed_on IS NOT NULL AND (s.ends_on IS NULL OR s.ends_on > e.closed_on)`,
		"people with two open episodes": "SELECT count(*) FROM (SELECT FROM episodes WHERE closed_on IS NULL GROUP BY client_id HAVING count(*) > 1) x",
		"people with two open stays":    "SELECT count(*) FROM (SELECT FROM stays WHERE ends_on IS NULL GROUP BY client_id HAVING count(*) > 1) x",
		"admitted with no stay at all": `SELECT count(*) FROM episodes e JOIN clients c ON c.id = e.client_id WHERE c.legal_last = 'Quick'
			AND NOT EXISTS (SELECT FROM stays s WHERE s.episode_id = e.id)`,
	} {
		if n := storetest.OwnerValue[int](w.t, w.Database, sql); n != 0 {
			w.t.Errorf("%d %s", n, says)
		}
	}
}

func (w *world) admission(program uuid.UUID) [2]string {
	return [2]string{"admit", fmt.Sprintf(`{"programId":%q,"admittedOn":%q}`, program, w.today())}
}

// openStay is where somebody is; the id of nothing where that is nowhere.
func (w *world) openStay(client uuid.UUID) uuid.UUID {
	w.t.Helper()
	return storetest.OwnerValue[uuid.UUID](w.t, w.Database,
		"SELECT COALESCE((SELECT id FROM stays WHERE client_id = $1 AND ends_on IS NULL), '00000000-0000-0000-0000-000000000000')", client)
}

func (w *world) movement(client, program uuid.UUID) [2]string {
	return [2]string{"move", fmt.Sprintf(`{"stayId":%q,"programId":%q,"movedOn":%q}`, w.openStay(client), program, w.today())}
}

func (w *world) ending(client uuid.UUID) [2]string {
	return [2]string{"discharge", fmt.Sprintf(`{"stayId":%q,"reason":"completed","dischargedOn":%q}`, w.openStay(client), w.today())}
}

func TestTwoWhoActOnOneEpisodeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range rounds {
		who := w.newcomer(n)
		if s := w.both(who, w.movement(who, storetest.IOP), w.movement(who, storetest.IOP)); won(s) != 1 {
			t.Errorf("both moved them to the same program: %v", s)
		}
		if s := w.both(who, w.ending(who), w.ending(who)); won(s) != 1 {
			t.Errorf("both discharged them: %v", s)
		}
		if s := w.both(who, w.admission(storetest.PHP), w.admission(storetest.IOP)); won(s) != 1 {
			t.Errorf("both admitted them: %v", s)
		}
		if s := w.both(who, w.movement(who, storetest.PHP), w.movement(who, storetest.Aftercare)); won(s) > 1 {
			t.Errorf("both moved them, one after the other: %v", s)
		}
		// Whoever decided about a place that they are not in any more is told.
		if s := w.both(who, w.movement(who, storetest.IOP), w.ending(who)); won(s) != 1 {
			t.Errorf("a move and a discharge of the same stay: %v", s)
		}
		if w.openStay(who) != uuid.Nil {
			if s := w.both(who, w.ending(who), w.ending(who)); won(s) != 1 {
				t.Errorf("both discharged them: %v", s)
			}
		}
		open := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", who)
		if s := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM episodes WHERE client_id = $1 AND closed_on IS NULL", who); s != 0 || open != 0 {
			t.Errorf("discharged, and still %d open episodes and %d open stays", s, open)
		}
	}
	w.ordered()
}

// Two replicas, hundreds of times: of two who decide about the same stay, one
// is done and the other is told, whichever comes first and wherever.
func TestWhoDecidesSecondIsToldAlsoOnAnotherReplica(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	other := app.New(second, storetest.Policy(t))
	ruth, paula, racer := w.As(t, storetest.Ruth), w.As(t, storetest.Paula), w.racers()
	today, err := casework.ParseDate(w.today())
	if err != nil {
		t.Fatal(err)
	}
	programs := []uuid.UUID{storetest.PHP, storetest.IOP, storetest.Aftercare}
	for n := range 200 {
		who := racer(n)
		record, err := w.app.GetClient(ruth, who)
		if err == nil && record.OpenStay() == nil {
			record, err = w.app.AdmitClient(ruth, who, casework.Admission{ProgramID: programs[n%3], AdmittedOn: today})
		}
		if err != nil {
			t.Fatal(err)
		}
		stay, at := record.OpenStay().ID, record.OpenStay().ProgramID
		to := slices.DeleteFunc(slices.Clone(programs), func(id uuid.UUID) bool { return id == at })
		move := func(a *app.App, ctx context.Context, to uuid.UUID) func() error {
			return func() error {
				_, err := a.MoveClient(ctx, who, casework.Move{StayID: &stay, ProgramID: to, MovedOn: today})
				return err
			}
		}
		acts := []func() error{move(w.app, ruth, to[0]), move(other, paula, to[1])}
		if n%3 == 0 {
			acts[n%2] = func() error {
				_, err := other.DischargeClient(paula, who, casework.Discharge{StayID: &stay, Reason: casework.DischargeCompleted, DischargedOn: today})
				return err
			}
		}
		done := 0
		for _, err := range atOnce(acts...) {
			switch {
			case err == nil:
				done++
			case casework.KindOf(err) != casework.KindConflict:
				t.Errorf("the second was told %v", err)
			}
		}
		if done != 1 {
			t.Fatalf("round %d: %d were done", n, done)
		}
	}
	w.ordered()
}

// A form that was open while somebody else moved the person: it comes back
// with what was written, says where they are, and goes on from there.
func TestAFormAboutAPlaceTheyLeftComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	form := w.page(ruth, alma("/move"), 200)
	if a := w.call(storetest.Paula, "POST", alma("/move"), w.movement(storetest.Alma, storetest.Aftercare)[1]); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	back := ruth.submit(form, `name="movedOn"`, url.Values{"programId": {storetest.PHP.String()}, "changeDueOn": {ago(-30)}})
	w.expect(scenario{path: "move", status: 409, sees: []string{"They are in another program by now.", "They are in Aftercare Northside now", `value="` + ago(-30)}}, back)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1", storetest.Alma); n != 3 {
		t.Errorf("%d stays", n)
	}
	w.expect(scenario{path: "move", status: 200}, ruth.submit(back, `name="movedOn"`, nil))
	w.page(ruth, alma(""), 200, "PHP Elm Street")

	clinician := w.page(ruth, alma("/stays/"+w.openStay(storetest.Alma).String()+"/clinician"), 200, "Until now: nobody.")
	w.Owner(t, "UPDATE stays SET clinician_id = $1 WHERE client_id = $2 AND ends_on IS NULL", storetest.Joanna, storetest.Alma).Close()
	back = ruth.submit(clinician, `name="from"`, url.Values{"clinicianId": {storetest.Sam.String()}})
	w.expect(scenario{path: "clinician", status: 409, sees: []string{"Somebody named another clinician meanwhile.", "Until now: Joanna Keel."}}, back)
	w.expect(scenario{path: "clinician", status: 200, sees: []string{"Clinician: Sam Devereux"}}, ruth.submit(back, `name="from"`, nil))
}

// Both saw that the stay began today. Whoever comes second is told, also where both mean the same day.
func TestOfTwoWhoCorrectTheSameDaysOneIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today, _ := casework.ParseDate(w.today())
	for n := range rounds {
		who := w.newcomer(n)
		stay := w.openStay(who)
		correct := func(first casework.Date) func() error {
			return func() error {
				_, err := w.app.CorrectStay(w.As(t, storetest.Ruth), stay, casework.StayCorrection{WasStartsOn: today, StartsOn: first, Reason: "The paper says so."})
				return err
			}
		}
		errs := atOnce(correct(today.AddDays(-1)), correct(today.AddDays(-1-n%2)))
		if a, b := w.lost(errs[0]), w.lost(errs[1]); a == b {
			t.Errorf("of two corrections: %v", errs)
		}
		if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stay_changes WHERE stay_id = $1 AND kind = 'corrected'", stay); n != 1 {
			t.Errorf("%d corrections are on record", n)
		}
	}
}

// The form about days that somebody corrected meanwhile comes back with what was typed, the days that stand there now, and
// goes on from them.
func TestACorrectionOfOtherDaysThanWereSeenComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth, form := w.signIn(storetest.Ruth), url.Values{"startsOn": {ago(52)}, "reason": {"The paper says so."}}
	path := alma("/stays/" + almasStay.String() + "/correct")
	looked := ruth.submit(w.page(ruth, path, 200), `name="startsOn"`, form)
	w.expect(scenario{says: "meanwhile", status: 200}, w.call(storetest.Paula, "POST", "/stays/"+almasStay.String()+"/correct",
		`{"wasStartsOn":"`+ago(53)+`","startsOn":"`+ago(54)+`","reason":"The other form."}`))
	told := ruth.submit(looked, `name="startsOn"`, nil)
	w.expect(scenario{path: "second", status: 409, sees: []string{"were changed meanwhile", "The days on record are others by now", `name="wasStartsOn" value="` + ago(54), "The paper says so.", `value="` + ago(52)}}, told)
	again := ruth.submit(told, `name="startsOn"`, nil)
	w.expect(scenario{path: "looked at anew", status: 422, sees: []string{"What this changes"}}, again)
	w.expect(scenario{path: "done", status: 200, sees: []string{"The paper says so.", "The other form."}}, ruth.submit(again, `name="startsOn"`, nil))
}
