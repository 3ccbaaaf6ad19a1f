package server_test

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func crisisBody(client uuid.UUID, basedOn, more string) string {
	return fmt.Sprintf(`{"clientId":%q,"basedOn":[%s],"together":true,"triggers":["Payday"],"signs":["She stops answering"],
		"helps":["A walk by the water"],"notHelps":["Being told to calm down"]%s}`, client, basedOn, more)
}

const herSister = `,"people":[{"kind":"person","name":"My sister","reach":"555-0188","mayCall":"yes"},{"kind":"place","name":"The drop-in","mayCall":"unknown"}]`

func TestCrisisPlansOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := "/crisis-plans?clientId=" + storetest.Alma.String()
	id := w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", herSister))
	one := "/crisis-plans/" + id
	write := func(says string, who uuid.UUID, body string, status int, sees string) scenario {
		return scenario{says: says, who: who, method: "POST", path: "/crisis-plans", body: body, status: status, sees: []string{sees}}
	}
	for _, s := range []scenario{
		{says: "it holds", who: storetest.Joanna, method: "GET", path: of, status: 200, sees: []string{"A walk by the water", `"texts":1`, `"mayCall":"yes"`}, notSees: []string{`"flag"`}},
		{says: "not for somebody far away", who: storetest.Inez, method: "GET", path: of, status: 404, notSees: []string{"walk"}, audit: "crisis_plan.list refused"},
		{says: "not for who looks after settings", who: storetest.Adam, method: "GET", path: of, status: 403, notSees: []string{"walk"}},
		write("of nothing that helps and no sign", storetest.Dana, `{"clientId":"`+storetest.Alma.String()+`","basedOn":[]}`, 422, `"field":"helps"`),
		write("a leave that is none", storetest.Dana, crisisBody(storetest.Alma, "", strings.Replace(herSister, `"yes"`, `"maybe"`, 1)), 422, `"field":"people`),
		write("a line of two", storetest.Dana, strings.Replace(crisisBody(storetest.Alma, "", ""), "Payday", `Pay\nday`, 1), 422, `"field":"triggers"`),
		write("of another peer's client", storetest.Inez, crisisBody(storetest.Alma, "", ""), 404, "no such record"),
		{says: "looked at", who: storetest.Dana, method: "POST", path: one + "/review", body: `{"part":"client"}`, status: 201, sees: []string{`"part":"client"`}, audit: "crisis_plan.review done"},
		{says: "a review of a plan nobody has", who: storetest.Dana, method: "POST", path: "/crisis-plans/" + someID + "/review", body: `{}`, status: 404},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	for _, leak := range []string{"sister", "water"} {
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM audit_entries WHERE changes::text ILIKE '%' || $1 || '%'`, leak); n != 0 {
			t.Errorf("the audit holds %q", leak)
		}
	}
	packet := w.call(storetest.Ruth, "POST", "/crisis-plans/"+id+"/copy", `{"format":"pdf"}`)
	w.expect(scenario{path: "copy", status: 200}, packet)
	words := strings.Join(strings.Fields(storetest.PDFText(t, []byte(packet.body))), " ")
	for _, part := range []string{"988", "A walk by the water", "My sister, 555-0188 (you may call)", "The drop-in (ask before you call)", "Being told to calm down"} {
		if !strings.Contains(words, part) {
			t.Errorf("the plan to take along lacks %q: %s", part, words)
		}
	}
	if n := bytes.Count([]byte(packet.body), []byte("/Type /Page\n")); n != 1 {
		t.Errorf("it is of %d pages", n)
	}
}

// Flagged when nobody has looked at it for 90 days, or since the person came
// into another program; fresh again when somebody has.
func TestACrisisPlanGetsOld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := "/crisis-plans?clientId=" + storetest.Alma.String()
	flag := func(want string) {
		t.Helper()
		got, _ := w.call(storetest.Dana, "GET", of, "").json(t)["state"].(map[string]any)
		if flag, _ := got["flag"].(string); flag != want {
			t.Errorf("the plan is flagged %q, not %q", flag, want)
		}
	}
	flag("missing")
	id := w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", ""))
	flag("")
	age := func(days int) {
		w.Owner(t, `ALTER TABLE crisis_plans DISABLE TRIGGER insert_only`).Close()
		w.Owner(t, `UPDATE crisis_plans SET written_at = (app_now() AT TIME ZONE 'America/New_York' - $1 * interval '1 day') AT TIME ZONE 'America/New_York'`, days).Close()
		w.Owner(t, `ALTER TABLE crisis_plans ENABLE TRIGGER insert_only`).Close()
	}
	w.Owner(t, `UPDATE stays SET starts_on = starts_on - 400, ends_on = ends_on - 400 WHERE client_id = $1`, storetest.Alma).Close()
	age(90)
	flag("")
	age(91)
	flag("old")
	dana := w.signIn(storetest.Dana)
	w.page(dana, alma(""), 200, "Nobody has looked at the crisis plan since ")
	w.page(dana, "/today", 200, "Plans to look at again", "Nobody has looked at the crisis plan since ", alma("/crisis-plan"))
	w.expect(scenario{path: "/today", status: 200, sees: []string{`"plansDue":[{"clientId":"` + storetest.Alma.String(), `"flag":"old"`}}, w.call(storetest.Dana, "GET", "/today", ""))
	w.expect(scenario{path: "/today", status: 200, sees: []string{`"plansDue":[]`}}, w.call(storetest.Inez, "GET", "/today", ""))
	age(60)
	flag("")
	w.expect(scenario{path: "/today", status: 200, sees: []string{`"plansDue":[]`}}, w.call(storetest.Dana, "GET", "/today", ""))
	w.Owner(t, `UPDATE stays SET starts_on = (app_now() AT TIME ZONE 'America/New_York')::date - 20 WHERE client_id = $1 AND ends_on IS NULL`, storetest.Alma).Close()
	flag("program_changed")
	w.expect(scenario{path: "review", status: 201}, w.call(storetest.Dana, "POST", "/crisis-plans/"+id+"/review", `{"part":"client"}`))
	flag("")
}

// From any page about a client the crisis plan is one tap away, and never more
// than two.
func TestTheCrisisPlanIsTwoTapsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", herSister))
	dana := w.signIn(storetest.Dana)
	plan := alma("/crisis-plan")
	own := []string{"/crisis-plan", "/crisis-plan/write"} // the plan itself
	shown := 0
	for _, route := range pageRoutes() { // every page under a client's address that needs no other id
		rest, ok := strings.CutPrefix(route, "/clients/:id")
		if !ok || strings.Contains(rest, ":") || slices.Contains(own, rest) {
			continue
		}
		a := dana.get(alma(rest))
		if a.status != 200 { // not a peer's, or not now
			continue
		}
		if shown++; !strings.Contains(a.body, `href="`+plan+`"`) {
			t.Errorf("%s does not lead to the crisis plan", route)
		}
	}
	if shown < 15 {
		t.Errorf("only %d pages were looked at", shown)
	}
	w.page(dana, "/log?client="+storetest.Alma.String(), 200, `href="`+plan+`"`)
	w.page(dana, plan, 200, "A walk by the water", `href="tel:988"`, `href="tel:5550188"`, "You may call", "Not asked yet")
	if page := w.page(dana, "/clients", 200); strings.Contains(page.body, "crisis-plan") {
		t.Error("a page about nobody leads to a crisis plan")
	}
	if page := w.page(w.signIn(storetest.Joanna), alma(""), 200, plan); strings.Contains(page.body, "A walk by the water") {
		t.Error("the words stand on the record's page")
	}
}

func TestACrisisPlanWrittenTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, joanna := w.signIn(storetest.Dana), w.signIn(storetest.Joanna)
	form := w.page(dana, alma("/crisis-plan/write"), 200, "leave out what does not fit")
	bad := dana.submit(form, `name="helps"`, url.Values{"triggers": {"Payday"}, "people.0.name": {"My sister"}})
	w.expect(scenario{path: "nothing that helps", status: 422, sees: []string{"Write one thing that helps", "Payday", "My sister"}}, bad)
	half := dana.submit(bad, `name="helps"`, url.Values{"helps": {"Music"}, "people.0.kind": {""}})
	w.expect(scenario{path: "of no kind", status: 422, sees: []string{"Choose a person, a place or a professional.", "Music"}}, half)
	dana.submit(half, `name="helps"`, url.Values{"people.0.kind": {"person"}, "people.0.mayCall": {"no"}})
	one, two := w.page(dana, alma("/crisis-plan/write"), 200, "Music"), w.page(joanna, alma("/crisis-plan/write"), 200)
	dana.submit(one, `name="helps"`, url.Values{"helps": {"Music\nA bath"}})
	late := joanna.submit(two, `name="helps"`, url.Values{"helps": {"Music\nTea"}})
	w.expect(scenario{path: "both", status: 200, sees: []string{"2 texts were written at once", "A bath", "Tea"}}, late)
	both := w.page(joanna, alma("/crisis-plan/write"), 200, "Music\nTea\nA bath")
	settled := joanna.submit(both, `name="helps"`, url.Values{})
	w.expect(scenario{path: "settled", status: 200, sees: []string{"A bath", "Tea", "Every version"}, notSees: []string{"texts were written at once"}}, settled)
}
