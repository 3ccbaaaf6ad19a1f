package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// What Joanna wrote: one that peers may say, and one that is not for them.
const (
	sharedFact = "Medication is part of this plan. Questions go to the prescriber."
	closedFact = "The dose is being lowered in March."
)

func factBody(client uuid.UUID, words string, shareable bool) string {
	return fmt.Sprintf(`{"clientId":%q,"words":%q,"shareable":%t}`, client, words, shareable)
}

// A peer sees what is shareable and holds, on every way there is; nothing else.
func TestPlanFactsAPeerMayReinforce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of, all := "/plan-facts?clientId="+storetest.Alma.String(), "/plan-fact-histories?clientId="+storetest.Alma.String()
	shared := w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, sharedFact, true))
	closed := w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, closedFact, false))
	for _, s := range []scenario{
		{says: "the peer sees what is shareable", who: storetest.Dana, method: "GET", path: of, status: 200, sees: []string{sharedFact, "Joanna Keel"}, notSees: []string{closedFact}, audit: "plan_fact.list done"},
		{says: "so does the supervisor", who: storetest.Ruth, method: "GET", path: of, status: 200, sees: []string{sharedFact}, notSees: []string{closedFact}},
		{says: "the clinician sees both", who: storetest.Joanna, method: "GET", path: all, status: 200, sees: []string{sharedFact, closedFact}, audit: "plan_fact_history.list done"},
		{says: "and on the peers' list no more than they", who: storetest.Joanna, method: "GET", path: of, status: 200, sees: []string{sharedFact}, notSees: []string{closedFact}},
		{says: "the peer has no way to the others", who: storetest.Dana, method: "GET", path: all, status: 403, notSees: []string{closedFact}, audit: "plan_fact_history.list refused"},
		{says: "nor the director", who: storetest.Paula, method: "GET", path: all, status: 403, notSees: []string{closedFact}},
		{says: "a peer far away sees none", who: storetest.Inez, method: "GET", path: of, status: 404, notSees: []string{sharedFact}, audit: "plan_fact.list refused"},
		{says: "settings are no care", who: storetest.Adam, method: "GET", path: of, status: 403, notSees: []string{sharedFact}},
		{says: "a peer writes none", who: storetest.Dana, method: "POST", path: "/plan-facts", body: factBody(storetest.Alma, "x", true), status: 403},
		{says: "of a program that is not hers", who: storetest.Joanna, method: "POST", path: "/plan-facts", body: factBody(storetest.Wendell, "x", true), status: 404, audit: "plan_fact.write refused"},
		{says: "of no words", who: storetest.Joanna, method: "POST", path: "/plan-facts", body: factBody(storetest.Alma, "  ", true), status: 422, sees: []string{`"field":"words"`}},
		{says: "shared again", who: storetest.Joanna, method: "POST", path: "/plan-facts/" + shared + "/share", status: 409},
		{says: "shared by the peer", who: storetest.Dana, method: "POST", path: "/plan-facts/" + closed + "/share", status: 403},
		{says: "ended before it was written", who: storetest.Joanna, method: "POST", path: "/plan-facts/" + shared + "/end", body: `{"endsOn":"2020-01-01"}`, status: 422, sees: []string{`"field":"endsOn"`}},
		{says: "ended in ten years", who: storetest.Joanna, method: "POST", path: "/plan-facts/" + shared + "/end", body: `{"endsOn":"2046-01-01"}`, status: 422, sees: []string{`"field":"endsOn"`}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	dana := w.signIn(storetest.Dana)
	for _, path := range []string{alma(""), alma("/plan-facts"), "/log?client=" + storetest.Alma.String()} {
		if page := w.page(dana, path, 200, sharedFact); strings.Contains(page.body, closedFact) || strings.Contains(page.body, "holds no more") {
			t.Errorf("%s shows a peer what is not for peers", path)
		}
	}
	for _, path := range []string{"/clients/" + storetest.Alma.String(), "/client-events?clientId=" + storetest.Alma.String(), "/caseload-export?format=csv"} {
		w.expect(scenario{path: path, status: 200, notSees: []string{closedFact, "dose"}}, w.call(storetest.Dana, "GET", path, ""))
	}
	w.expect(scenario{path: "share", status: 200, sees: []string{`"shareable":true`}}, w.call(storetest.Joanna, "POST", "/plan-facts/"+closed+"/share", ""))
	w.page(dana, alma(""), 200, closedFact)
	w.expect(scenario{path: "end", status: 200, sees: []string{`"endsOn":"` + w.today() + `"`}}, w.call(storetest.Joanna, "POST", "/plan-facts/"+closed+"/end", `{}`))
	w.expect(scenario{path: "end again", status: 409}, w.call(storetest.Joanna, "POST", "/plan-facts/"+closed+"/end", `{}`))
	w.expect(scenario{path: of, status: 200, sees: []string{sharedFact}, notSees: []string{closedFact}}, w.call(storetest.Dana, "GET", of, ""))
	w.expect(scenario{path: "tomorrow", status: 200}, w.call(storetest.Joanna, "POST", "/plan-facts/"+shared+"/end", `{"endsOn":"`+w.day(1)+`"}`))
	w.expect(scenario{path: of, status: 200, sees: []string{sharedFact}}, w.call(storetest.Dana, "GET", of, ""))
	w.Clock.Advance(24 * time.Hour)
	tomorrow, err := w.app.ListPlanFacts(w.As(t, storetest.Dana), storetest.Alma, casework.Page{})
	if err != nil || len(tomorrow.Items) != 0 {
		t.Errorf("tomorrow a peer sees %v, %v", tomorrow, err)
	}
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT (SELECT count(*) FROM audit_entries WHERE changes::text ILIKE '%prescriber%' OR shown::text ILIKE '%prescriber%')
		+ (SELECT count(*) FROM plan_facts WHERE position('prescriber'::bytea IN words) > 0)`); n != 0 {
		t.Error("the audit or the table holds the words unsealed")
	}
}

func TestPlanFactsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	joanna, dana := w.signIn(storetest.Joanna), w.signIn(storetest.Dana)
	form := w.page(joanna, alma("/plan-facts/new"), 200, "Peers may see it and say it")
	empty := joanna.submit(form, `name="words"`, url.Values{"words": {" "}, "shareable": {}})
	w.expect(scenario{path: "no words", status: 422, sees: []string{"Write the fact"}}, empty)
	joanna.submit(empty, `name="words"`, url.Values{"words": {closedFact}, "shareable": {}})
	page := w.page(joanna, alma("/plan-facts"), 200, closedFact, "Only treatment staff", "Confirm with the prescriber", "It does not just put one drug in place of another.", "1-800-662-4357")
	seen := joanna.submit(page, "Show it to peers", nil)
	w.expect(scenario{path: "shared", status: 200, sees: []string{"Shown to peers"}}, seen)
	w.page(dana, alma("/plan-facts"), 200, closedFact, "This you can say again and again", "Confirm with the prescriber")
	end := formLink(t, seen.body, "/end")
	sheet := w.page(joanna, end, 200, "From that day on no peer sees it.", `value="`+w.today()+`"`)
	bad := joanna.submit(sheet, `name="endsOn"`, url.Values{"endsOn": {"2019-05-05"}})
	w.expect(scenario{path: "too early", status: 422, sees: []string{"It was not written yet on that day.", `value="2019-05-05"`}}, bad)
	w.expect(scenario{path: "ended", status: 200, sees: []string{"What does not hold any more", closedFact}}, joanna.submit(bad, `name="endsOn"`, url.Values{"endsOn": {w.today()}}))
	if strings.Contains(w.page(dana, alma("/plan-facts"), 200, "Nothing is written down").body, closedFact) {
		t.Error("a fact that ended is shown to a peer")
	}
	w.page(dana, alma("/plan-facts/new"), 403)
	w.page(w.signIn(storetest.Inez), alma("/plan-facts"), 404)
	w.page(w.signIn(storetest.Adam), alma("/plan-facts"), 403)
}
