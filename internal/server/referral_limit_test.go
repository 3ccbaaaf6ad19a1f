package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func (w *world) limit(who uuid.UUID, answer, visit int, startsOn string) answer {
	return w.call(who, "POST", "/referral-limits", fmt.Sprintf(`{"fromProgramId":%q,"toProgramId":%q,"answerDays":%d,"visitDays":%d,"startsOn":%q}`,
		storetest.IOP, storetest.Aftercare, answer, visit, startsOn))
}

// due is how many days from now a hand-off has to be answered, at this time of
// day where the agency is; -1 when it is no whole number of them.
func (w *world) due(id string) int {
	w.t.Helper()
	due := storetest.OwnerValue[time.Time](w.t, w.Database, "SELECT answer_due_at FROM referrals WHERE id = $1", id)
	now := w.Clock.Now().In(casework.Zone("America/New_York"))
	for days := range 40 { // which the clocks make 23 or 25 hours long, twice a year
		if off := due.Sub(now.AddDate(0, 0, days)); off.Abs() < time.Minute {
			return days
		}
	}
	return -1
}

// What holds on the day of sending counts until the end, whatever is said
// later: for the answer, for the answer to a question, and for the first visit.
func TestALimitCountsFromTheDayOfSendingAndRewritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET open_days = 127").Close() // every day: whatever day this runs on, an open day is 24 hours
	before := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	if got := w.due(before); got != 2 {
		t.Errorf("where nothing was said an answer is due after %d days", got)
	}
	w.expect(scenario{path: "set", who: storetest.Paula, status: 200, audit: "referral_limit.set done",
		sees: []string{`"fromName":"IOP Elm Street"`, `"answerDays":1`, `"visitDays":3`, `"holds":true`, `"setByName":"Paula Strand"`}},
		w.limit(storetest.Paula, 1, 3, w.today()))
	w.expect(scenario{path: "set for tomorrow", status: 200, sees: []string{`"holds":false`}}, w.limit(storetest.Paula, 5, 30, w.day(1)))
	if got := w.due(before); got != 2 {
		t.Errorf("a new limit moved what was sent before it to %d days", got)
	}
	w.did(storetest.Sam, before, "ask", `{"words":"Is there a bus?"}`, 200)
	w.did(storetest.Joanna, before, "answer", `{"words":"At six."}`, 200)
	if got := w.due(before); got != 2 {
		t.Errorf("after a question it is due in %d days: not as on the day it was sent", got)
	}
	w.did(storetest.Joanna, before, "cancel", `{"words":"Her wish."}`, 200)

	terms := func(day int) string {
		return fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, strings.Replace(w.handOffTerms(storetest.Aftercare, ""), w.day(7), w.day(day), 1))
	}
	w.expect(scenario{path: "too late a visit", status: 422, sees: []string{`"field":"visitBy"`, "within 3 days"}}, w.call(storetest.Joanna, "POST", "/referrals", terms(4)))
	a := w.call(storetest.Joanna, "POST", "/referrals", strings.Replace(terms(3), `,"visitBy":"`+w.day(3)+`"`, "", 1))
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"visitBy":"`+w.day(3)+`"`) { // not said: the last day there is
		t.Fatal(a.status, a.body)
	}
	after := strings.TrimPrefix(a.header.Get("Location"), "/api/v1/referrals/")
	w.did(storetest.Joanna, after, "send", "", 200)
	if got := w.due(after); got != 1 {
		t.Errorf("with a limit of one open day an answer is due after %d days", got)
	}
	// The ladder goes by it: the first rung is due at once, a day before.
	if _, err := w.app.RemindReferral(t.Context(), storetest.HarborRow, uuid.MustParse(after)); err != nil {
		t.Fatal(err)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT reminded FROM referrals WHERE id = $1", after); n != 1 {
		t.Errorf("%d rungs were told a day before it is due", n)
	}
	w.did(storetest.Joanna, after, "cancel", `{"words":"Her wish."}`, 200)
	// A move that is due in ten days can be prepared: three days from then, and not four.
	w.Owner(t, "UPDATE stays SET change_due_on = $2 WHERE client_id = $1 AND ends_on IS NULL", storetest.Alma, w.day(10)).Close()
	w.expect(scenario{path: "too late even so", status: 422, sees: []string{`"field":"visitBy"`, "within 3 days", "Choose a day up to " + w.day(13)}}, w.call(storetest.Joanna, "POST", "/referrals", terms(14)))
	ahead := w.call(storetest.Joanna, "POST", "/referrals", terms(13))
	if ahead.status != http.StatusCreated {
		t.Fatal(ahead.status, ahead.body)
	}
	w.did(storetest.Joanna, strings.TrimPrefix(ahead.header.Get("Location"), "/api/v1/referrals/"), "cancel", `{"words":"Her wish."}`, 200)
	w.Clock.Set(w.Clock.Now().Add(24 * time.Hour)) // tokens do not live that long: past the front
	joanna, start := w.As(t, storetest.Joanna), w.raceTerms(storetest.Aftercare)
	start.VisitBy = start.VisitBy.AddDays(23) // 30 from then
	r, err := w.app.DraftReferral(joanna, storetest.Alma, start)
	if err == nil {
		r, err = w.app.SendReferral(joanna, r.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	last := r.ID.String()
	if got := w.due(last); got != 5 {
		t.Errorf("the limit that begins tomorrow gives tomorrow %d days", got)
	}
}

func TestWhoSetsLimitsAndWhoReadsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.limit(storetest.Paula, 1, 3, w.today())
	body := func(from, to uuid.UUID, answer int) string {
		return fmt.Sprintf(`{"fromProgramId":%q,"toProgramId":%q,"answerDays":%d,"visitDays":3}`, from, to, answer)
	}
	for _, s := range []scenario{
		{says: "who treats reads them", who: storetest.Joanna, method: "GET", status: 200, sees: []string{`"visitDays":3`}, audit: "referral_limit.list done"},
		{says: "of another program: none", who: storetest.Joanna, method: "GET", path: "?fromProgramId=" + storetest.PHP.String(), status: 200, notSees: []string{`"visitDays"`}},
		{says: "and sets none", who: storetest.Joanna, method: "POST", body: body(storetest.IOP, storetest.Aftercare, 9), status: 403, audit: "referral_limit.set refused"},
		{says: "a supervisor sets none", who: storetest.Ruth, method: "POST", body: body(storetest.IOP, storetest.Aftercare, 9), status: 403},
		{says: "a peer reads none", who: storetest.Dana, method: "GET", status: 403},
		{says: "another agency sees none of it", who: storetest.Eve, method: "GET", status: 200, notSees: []string{"Elm Street", `"visitDays"`}},
		{says: "no open day", who: storetest.Paula, method: "POST", body: body(storetest.IOP, storetest.Aftercare, 0), status: 422, sees: []string{`"field":"answerDays"`}},
		{says: "to itself", who: storetest.Paula, method: "POST", body: body(storetest.IOP, storetest.IOP, 2), status: 422, sees: []string{`"field":"toProgramId"`}},
		{says: "to another agency's program", who: storetest.Paula, method: "POST", body: body(storetest.IOP, uuid.MustParse("b0000000-0000-7000-8000-000000000911"), 2),
			status: 422, sees: []string{`"field":"toProgramId"`}, notSees: []string{"Millbrook"}},
	} {
		s.path = "/referral-limits" + s.path
		t.Log(s.says)
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM referral_limits"); n != 1 {
		t.Errorf("%d limits are kept", n)
	}
}

func TestLimitsOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula, joanna := w.signIn(storetest.Paula), w.signIn(storetest.Joanna)
	w.page(paula, "/hand-offs", 200, "Time limits")
	form := w.page(paula, "/hand-offs/limits", 200, "An answer within 2 open days, the first visit within 7 days")
	asked := url.Values{"fromProgramId": {storetest.IOP.String()}, "toProgramId": {storetest.Aftercare.String()}, "answerDays": {"soon"}, "visitDays": {"3"}}
	bad := paula.submit(form, `name="answerDays"`, asked)
	w.shows(bad, 422, "Write a whole number", `value="soon"`, `value="3"`)
	w.shows(paula.submit(bad, `name="answerDays"`, url.Values{"answerDays": {"1"}}), 200, "IOP Elm Street to Aftercare Northside",
		"An answer within 1 open day, the first visit within 3 days", "Holds since")
	read := w.page(joanna, "/hand-offs/limits", 200, "IOP Elm Street to Aftercare Northside")
	if strings.Contains(read.body, "Set the limit") {
		t.Error("who may not set a limit is offered the form")
	}
	// The form of a hand-off says it, and the day left empty is the last that the limit allows.
	w.page(joanna, alma("/hand-offs/new"), 200, "To Aftercare Northside: An answer within 1 open day, the first visit within 3 days", "Empty: the last day that the time for it allows")
}
