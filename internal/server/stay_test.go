package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// almasStay is Alma's open stay in IOP since 54 days; theStayBefore that in PHP.
var (
	almasStay     = uuid.MustParse("20000000-0000-7000-8000-000000000011")
	theStayBefore = uuid.MustParse("20000000-0000-7000-8000-000000000001")
)

// ago is a day so many days before the tests' today, in New York.
func ago(days int) string {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return casework.DateOf(storetest.Start, zone).AddDays(-days).String()
}

func TestWhereSomebodyIs(t *testing.T) {
	t.Parallel()
	day := func(name string, days int, rest string) string {
		return fmt.Sprintf(`{"%s":"%s"%s}`, name, ago(days), rest)
	}
	from := func(stay uuid.UUID, name string, days int, rest string) string {
		return day(name, days, `,"stayId":"`+stay.String()+`"`+rest)
	}
	aftercare := `,"programId":"` + storetest.Aftercare.String() + `"`
	late := `,"lateReason":"The form came late."`
	was := `,"wasClinicianId":"` + storetest.Joanna.String() + `"`
	seen := `,"wasStartsOn":"` + ago(53) + `"`
	stay := func(id uuid.UUID, verb string) string { return "/stays/" + id.String() + "/" + verb }
	play(t, []scenario{
		{says: "between programs", who: storetest.Joanna, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 0, ""), status: 200,
			sees: []string{`"leftOn":"` + ago(0)}, audit: "client.leave done"},
		{says: "a week ago, with no word why", who: storetest.Joanna, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 7, ""), status: 422,
			sees: []string{`"lateReason"`}},
		{says: "a week ago", who: storetest.Joanna, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 7, late), status: 200,
			sees: []string{`"kind":"entered_late"`, `"act":"leave"`, "The form came late.", `"changedByName":"Joanna Keel"`}},
		{says: "before the stay began", who: storetest.Joanna, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 90, late), status: 422, sees: []string{`"leftOn"`}},
		{says: "tomorrow", who: storetest.Joanna, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", -1, ""), status: 422, sees: []string{`"leftOn"`}},
		{says: "leaving is not a peer's part", who: storetest.Dana, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 0, ""), status: 403, audit: "client.leave refused"},
		{says: "another program's person", who: storetest.Sam, method: "POST", path: alma("/leave"), body: from(almasStay, "leftOn", 0, ""), status: 404, notSees: []string{"Alma"}, audit: "client.leave refused"},
		{says: "a restricted person's", who: storetest.Joanna, method: "POST", path: "/clients/" + storetest.Vera.String() + "/pause",
			body: from(uuid.Nil, "pausedOn", 0, `,"reason":"travel"`), status: 404},
		{says: "in hospital", who: storetest.Ruth, method: "POST", path: alma("/pause"), body: from(almasStay, "pausedOn", 1, `,"reason":"hospital"`), status: 200,
			sees: []string{`"reason":"hospital"`}, audit: "client.pause done"},
		{says: "away for no reason of the list", who: storetest.Ruth, method: "POST", path: alma("/pause"), body: from(almasStay, "pausedOn", 1, `,"reason":"moon"`), status: 422, sees: []string{`"reason"`}},
		{says: "back without having been away", who: storetest.Ruth, method: "POST", path: alma("/resume"), body: from(almasStay, "resumedOn", 0, ""), status: 409},
		{says: "another clinician", who: storetest.Paula, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, was+`,"clinicianId":"`+storetest.Sam.String()+`","reason":"She is on leave."`), status: 200,
			sees: []string{`"clinicianName":"Sam Devereux"`, `"wasClinicianName":"Joanna Keel"`}, audit: "stay_clinician.change done"},
		{says: "another clinician, where somebody else is named by now", who: storetest.Paula, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, `,"wasClinicianId":"`+storetest.Sam.String()+`","clinicianId":"`+storetest.Paula.String()+`"`), status: 409, sees: []string{"named another clinician meanwhile"}},
		{says: "another clinician, where nobody was seen", who: storetest.Paula, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, `,"clinicianId":"`+storetest.Sam.String()+`"`), status: 409},
		{says: "a move from where they were before", who: storetest.Ruth, method: "POST", path: alma("/move"), body: from(theStayBefore, "movedOn", 0, aftercare), status: 409,
			sees: []string{"in another program by now"}, audit: ""},
		{says: "a move of somebody who is not between programs", who: storetest.Ruth, method: "POST", path: alma("/move"), body: day("movedOn", 0, aftercare), status: 409,
			sees: []string{"no longer between programs"}},
		{says: "a discharge from where they were before", who: storetest.Ruth, method: "POST", path: alma("/discharge"), body: from(theStayBefore, "dischargedOn", 0, `,"reason":"completed"`), status: 409},
		{says: "time away from where they were before", who: storetest.Ruth, method: "POST", path: alma("/pause"), body: from(theStayBefore, "pausedOn", 0, `,"reason":"travel"`), status: 409},
		{says: "back to where they were before", who: storetest.Ruth, method: "POST", path: alma("/resume"), body: from(theStayBefore, "resumedOn", 0, ""), status: 409,
			sees: []string{"in another program by now"}},
		{says: "leaving where they were before", who: storetest.Ruth, method: "POST", path: alma("/leave"), body: from(theStayBefore, "leftOn", 0, ""), status: 409},
		{says: "leaving no stay in particular", who: storetest.Ruth, method: "POST", path: alma("/leave"), body: day("leftOn", 0, ""), status: 422, sees: []string{`"stayId"`}},
		{says: "the same clinician", who: storetest.Paula, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, was+`,"clinicianId":"`+storetest.Joanna.String()+`"`), status: 422, sees: []string{`"clinicianId"`}},
		{says: "somebody who left", who: storetest.Paula, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, was+`,"clinicianId":"`+storetest.Lee.String()+`"`), status: 422, sees: []string{`"clinicianId"`}},
		{says: "the clinician of a stay that is over", who: storetest.Paula, method: "POST", path: stay(theStayBefore, "change-clinician"),
			body: day("from", 0, `,"clinicianId":"`+storetest.Sam.String()+`"`), status: 409},
		{says: "away, by another agency's staff", who: storetest.Eve, method: "POST", path: alma("/pause"), body: from(almasStay, "pausedOn", 1, `,"reason":"hospital"`), status: 404, notSees: []string{"Alma"}, audit: "client.pause refused"},
		{says: "back, by another agency's staff", who: storetest.Eve, method: "POST", path: alma("/resume"), body: from(almasStay, "resumedOn", 0, ""), status: 404, audit: "client.resume refused"},
		{says: "another clinician, by another agency's staff", who: storetest.Eve, method: "POST", path: stay(almasStay, "change-clinician"),
			body: day("from", 0, `,"clinicianId":"`+storetest.Sam.String()+`"`), status: 404, notSees: []string{"Joanna"}, audit: "stay_clinician.change refused"},
		{says: "another agency's stay", who: storetest.Paula, method: "POST", path: stay(uuid.MustParse("20000000-0000-7000-8000-000000000901"), "correct"),
			body: day("startsOn", 3, `,"wasStartsOn":"`+ago(60)+`","reason":"The form"`), status: 404, audit: "stay.correct refused"},
		{says: "what stood wrong", who: storetest.Ruth, method: "POST", path: stay(almasStay, "correct"), body: day("startsOn", 50, seen+`,"reason":"The form says so."`), status: 200,
			sees: []string{`"kind":"corrected"`, `"endsOn":"` + ago(50)}, audit: "stay.correct done"},
		{says: "into the stay before, and past it", who: storetest.Ruth, method: "POST", path: stay(almasStay, "correct"), body: day("startsOn", 90, seen+`,"reason":"x"`), status: 422, sees: []string{`"startsOn"`}},
		{says: "a correction that does not say what it saw", who: storetest.Ruth, method: "POST", path: stay(almasStay, "correct"), body: day("startsOn", 50, `,"reason":"x"`), status: 422, sees: []string{`wasStartsOn`}},
		{says: "a correction of a first day that is none any more", who: storetest.Ruth, method: "POST", path: stay(almasStay, "correct"),
			body: day("startsOn", 50, `,"wasStartsOn":"`+ago(51)+`","reason":"x"`), status: 409, sees: []string{"changed meanwhile"}, audit: ""},
		{says: "a correction of a last day, where there is none", who: storetest.Ruth, method: "POST", path: stay(almasStay, "correct"),
			body: day("startsOn", 50, seen+`,"wasEndsOn":"`+ago(1)+`","reason":"x"`), status: 409, sees: []string{"changed meanwhile"}},
		{says: "what a move would change", who: storetest.Ruth, method: "POST", path: alma("/preview-stay"), body: day("day", 3, aftercare+`,"kind":"move"`), status: 200,
			sees: []string{`"daysBack":3`, "Aftercare Northside", `"loses":["IOP Elm Street"]`}, audit: "stay.preview done"},
		{says: "and of somebody out of reach", who: storetest.Sam, method: "POST", path: alma("/preview-stay"), body: day("day", 3, aftercare+`,"kind":"move"`), status: 404, notSees: []string{"IOP"}},
		{says: "admitted already", who: storetest.Ruth, method: "POST", path: alma("/admit"), body: day("admittedOn", 0, aftercare), status: 409},
		{says: "a move before the stay began", who: storetest.Ruth, method: "POST", path: alma("/move"), body: from(almasStay, "movedOn", 80, aftercare+late), status: 422, sees: []string{`"movedOn"`}},
		{says: "a move in time, with the day of the next", who: storetest.Ruth, method: "POST", path: alma("/move"), body: from(almasStay, "movedOn", 0, aftercare+`,"changeDueOn":"`+ago(-60)+`"`), status: 200,
			sees: []string{`"direction":"step_down"`, `"changeDueOn":"` + ago(-60)}},
	})
}

// Between programs somebody still answers: the people of the last program find
// the record until the next stay begins, and not a request longer.
// Days that cannot be and programs that are gone are refused with the field,
// and nothing of them is written.
func TestAStayThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET closed_on = ((app_now() AT TIME ZONE 'America/New_York')::date - 3) WHERE id = $1", storetest.PHP).Close()
	stands := func() string {
		return storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(concat_ws(' ', s.starts_on, s.ends_on, e.opened_on, e.closed_on), '; ' ORDER BY s.starts_on)
			FROM stays s JOIN episodes e ON e.agency_id = s.agency_id AND e.id = s.episode_id WHERE s.client_id = $1`, storetest.Alma)
	}
	refused := func(says, act, body, field, word string) {
		t.Helper()
		before := stands()
		w.expect(scenario{says: says, path: alma(act), status: 422, sees: []string{`"` + field + `"`, word}}, w.call(storetest.Ruth, "POST", alma(act), body))
		if after := stands(); after != before {
			t.Errorf("%s: %s has become %s", says, before, after)
		}
	}
	stay := `"stayId":"` + almasStay.String() + `",`
	refused("a discharge before the admission", "/discharge", `{`+stay+`"dischargedOn":"`+ago(200)+`","reason":"completed","lateReason":"A list."}`, "dischargedOn", "")
	refused("a discharge before this stay", "/discharge", `{`+stay+`"dischargedOn":"`+ago(60)+`","reason":"completed","lateReason":"A list."}`, "dischargedOn", "")
	refused("a move into a program that has closed", "/move", `{`+stay+`"movedOn":"`+ago(0)+`","programId":"`+storetest.PHP.String()+`"}`, "programId", "closed")
	if a := w.call(storetest.Ruth, "POST", alma("/discharge"), `{`+stay+`"dischargedOn":"`+ago(1)+`","reason":"completed"}`); a.status != 200 {
		t.Fatalf("discharge: %d %s", a.status, a.body)
	}
	refused("an admission inside the stay before", "/admit", `{"admittedOn":"`+ago(10)+`","programId":"`+storetest.IOP.String()+`","lateReason":"A list."}`, "admittedOn", "")
	refused("an admission to a program that has closed", "/admit", `{"admittedOn":"`+ago(0)+`","programId":"`+storetest.PHP.String()+`"}`, "programId", "closed")
}

func TestNobodyFallsBetweenTwoPrograms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE assignments SET ends_at = app_now() - interval '1 hour' WHERE client_id = $1", storetest.Alma).Close()
	w.expect(scenario{path: "leave", status: 200}, w.call(storetest.Joanna, "POST", alma("/leave"), fmt.Sprintf(`{"stayId":"%s","leftOn":"%s"}`, almasStay, ago(0))))
	w.expect(scenario{path: "the last program", status: 200, sees: []string{`"leftOn"`}}, w.call(storetest.Joanna, "GET", alma(""), ""))
	w.expect(scenario{path: "its list", status: 200, sees: []string{"Alma Reyes", `"leftProgram":"IOP Elm Street"`}}, w.call(storetest.Joanna, "GET", "/clients", ""))
	w.expect(scenario{path: "another program", status: 404}, w.call(storetest.Sam, "GET", alma(""), ""))
	move := fmt.Sprintf(`{"programId":"%s","movedOn":"%s"}`, storetest.Aftercare, ago(0))
	w.expect(scenario{path: "move", status: 200}, w.call(storetest.Joanna, "POST", alma("/move"), move))
	w.expect(scenario{path: "the last program, afterwards", status: 404}, w.call(storetest.Joanna, "GET", alma(""), ""))
	w.expect(scenario{path: "the next program", status: 200}, w.call(storetest.Sam, "GET", alma(""), ""))
}

func TestWhoIsInHospitalIsNotQuiet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE assignments SET starts_at = app_now() - interval '40 days' WHERE client_id = $1", storetest.Alma).Close()
	w.expect(scenario{path: "today", status: 200, sees: []string{`"new"`}}, w.call(storetest.Dana, "GET", "/today", ""))
	for _, client := range []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia} {
		w.expect(scenario{path: "pause", status: 200}, w.call(storetest.Paula, "POST", "/clients/"+client.String()+"/pause",
			fmt.Sprintf(`{"stayId":"%s","reason":"hospital","pausedOn":"%s"}`, w.openStay(client), ago(1))))
	}
	a := w.call(storetest.Dana, "GET", "/today", "")
	if n := strings.Count(a.body, `"new"`); n != 1 { // Vera, whom Dana alone is named for
		t.Errorf("%d people are new and not talked to: %s", n, a.body)
	}
	w.page(w.signIn(storetest.Dana), "/clients", 200, "in hospital")
}

// Of two who decide at once about where somebody is, one wins and the other is
// told: never two stays, never half of anything.
func TestTwoWhoDecideAtOnceWhereSomebodyIs(t *testing.T) {
	t.Parallel()
	move := fmt.Sprintf(`{"stayId":"%s","programId":"%s","movedOn":"%s"}`, almasStay, storetest.Aftercare, ago(0))
	acts := map[string][2]string{
		"move":      {"/move", move},
		"leave":     {"/leave", fmt.Sprintf(`{"stayId":"%s","leftOn":"%s"}`, almasStay, ago(0))},
		"discharge": {"/discharge", fmt.Sprintf(`{"stayId":"%s","reason":"completed","dischargedOn":"%s"}`, almasStay, ago(0))},
		"pause":     {"/pause", fmt.Sprintf(`{"stayId":"%s","reason":"travel","pausedOn":"%s"}`, almasStay, ago(0))},
	}
	for _, pair := range [][2]string{{"move", "move"}, {"leave", "leave"}, {"discharge", "discharge"}, {"pause", "pause"}, {"leave", "discharge"},
		{"move", "discharge"}, {"move", "leave"}, {"move", "pause"}} {
		t.Run(pair[0]+" and "+pair[1], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var both sync.WaitGroup
			statuses := make([]int, 8)
			for i := range statuses {
				act := acts[pair[i%2]]
				both.Go(func() { statuses[i] = w.call(storetest.Paula, "POST", alma(act[0]), act[1]).status })
			}
			both.Wait()
			won := 0
			for _, s := range statuses {
				switch s {
				case http.StatusOK:
					won++
				case http.StatusConflict:
				default:
					t.Errorf("answered %d", s)
				}
			}
			most := 1
			if slices.Contains(pair[:], "pause") && pair[0] != pair[1] {
				most = 2 // away, and moved from there
			}
			if won < 1 || won > most {
				t.Errorf("%d of %d won: %v", won, len(statuses), statuses)
			}
			if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM stays s JOIN stays o ON o.client_id = s.client_id AND o.id <> s.id
				AND daterange(o.starts_on, o.ends_on) && daterange(s.starts_on, s.ends_on) WHERE s.client_id = $1`, storetest.Alma); n != 0 {
				t.Errorf("%d stays overlap", n)
			}
		})
	}
}

func TestABackDatedMoveShowsWhatItChangesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	back := ruth.submit(w.page(ruth, alma("/move"), 200), `name="movedOn"`, url.Values{"programId": {storetest.Aftercare.String()}, "movedOn": {ago(5)}})
	w.expect(scenario{path: "move", status: 422, sees: []string{"What this changes", "Why it is entered only now", "The people of IOP Elm Street no longer find", `value="` + ago(5)}}, back)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1", storetest.Alma); n != 2 {
		t.Errorf("looking ahead left %d stays", n)
	}
	done := ruth.submit(back, `name="movedOn"`, url.Values{"lateReason": {"The form lay on a desk."}})
	w.expect(scenario{path: "move", status: 200}, done)
	w.page(ruth, alma(""), 200, "Aftercare Northside", "was entered on", "The form lay on a desk.", "Ready for less")

	form := w.page(ruth, alma("/stays/"+almasStay.String()+"/correct"), 200)
	looked := ruth.submit(form, `name="startsOn"`, url.Values{"startsOn": {ago(52)}, "reason": {"The paper says so."}})
	w.expect(scenario{path: "correct", status: 422, sees: []string{"What this changes", "PHP Elm Street", "The paper says so."}}, looked)
	w.expect(scenario{path: "correct", status: 200, sees: []string{"Stood here as", "The paper says so."}}, ruth.submit(looked, `name="startsOn"`, nil))
	w.page(ruth, alma(""), 200, "The days in IOP Elm Street were corrected")
}

func TestSomebodyGoesAndComesBackThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	for _, s := range []struct {
		form, mark string
		set        url.Values
		sees       string
	}{
		{"/pause", `name="pausedOn"`, url.Values{"reason": {"hospital"}}, "In hospital since"},
		{"/resume", `name="resumedOn"`, nil, "Back in IOP Elm Street"},
		{"/stays/" + almasStay.String() + "/clinician", `name="from"`, url.Values{"clinicianId": {storetest.Sam.String()}}, "Clinician: Sam Devereux"},
		{"/leave", `name="leftOn"`, nil, "Between programs, 0 days"},
	} {
		a := ruth.submit(w.page(ruth, alma(s.form), 200), s.mark, s.set)
		w.expect(scenario{path: s.form, status: 200, sees: []string{s.sees}}, a)
	}
	w.page(ruth, "/clients", 200, "Between programs, 0 days")
	w.page(ruth, alma(""), 200, "IOP Elm Street waits.", "Another clinician in IOP Elm Street", "Left IOP Elm Street")
}
