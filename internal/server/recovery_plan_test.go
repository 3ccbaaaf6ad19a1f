package server_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// almasGoal is in her own words, which must stand nowhere but in her plan.
const almasGoal = "I want Sundays with my daughter back"

func recoveryBody(client uuid.UUID, basedOn, goals string) string {
	return fmt.Sprintf(`{"clientId":%q,"basedOn":[%s],"together":true,"strengths":["She keeps her word","She sings"],"goals":[%s]}`, client, basedOn, goals)
}

const firstGoal = `{"words":"` + almasGoal + `","steps":[{"words":"Call her on Friday","done":true},{"words":"Ask about the bus","done":false}],"purposes":["social_connection"],"helpers":["My sister"]}`

// wrote writes a version of a plan and is its id.
func (w *world) wrote(who uuid.UUID, path, body string) string {
	w.t.Helper()
	a := w.call(who, "POST", path, body)
	w.expect(scenario{method: "POST", path: path, status: 201}, a)
	id, _ := a.json(w.t)["id"].(string)
	return id
}

func TestRecoveryPlansOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := "/recovery-plans?clientId=" + storetest.Alma.String()
	w.expect(scenario{path: of, status: 200, sees: []string{`"standing":[]`, `"flag":"missing"`, `"texts":0`}}, w.call(storetest.Dana, "GET", of, ""))
	first := w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	one := "/recovery-plans/" + first
	write := func(says string, who uuid.UUID, body string, status int, sees, audit string) scenario {
		return scenario{says: says, who: who, method: "POST", path: "/recovery-plans", body: body, status: status, sees: []string{sees}, audit: audit}
	}
	for _, s := range []scenario{
		{says: "it holds", who: storetest.Joanna, method: "GET", path: of, status: 200, sees: []string{almasGoal, `"texts":1`, `"together":true`, `"Dana Whitcomb"`, `"done":true`}},
		{says: "not for somebody far away", who: storetest.Inez, method: "GET", path: one, status: 404, notSees: []string{almasGoal}, audit: "recovery_plan.get refused"},
		{says: "not for who looks after settings", who: storetest.Adam, method: "GET", path: one, status: 403, notSees: []string{almasGoal}},
		write("of another peer's client", storetest.Inez, recoveryBody(storetest.Alma, "", firstGoal), 404, "no such record", "recovery_plan.write refused"),
		write("by who writes no content", storetest.Petra, recoveryBody(storetest.Alma, "", firstGoal), 403, "not part of your role", ""),
		write("without a strength", storetest.Dana, strings.Replace(recoveryBody(storetest.Alma, "", firstGoal), `"She keeps her word","She sings"`, "", 1), 422, `"field":"strengths"`, ""),
		write("without a goal", storetest.Dana, recoveryBody(storetest.Alma, "", ""), 422, `"field":"goals"`, ""),
		write("a goal of no words", storetest.Dana, recoveryBody(storetest.Alma, "", `{"words":"  "}`), 422, `"field":"goals.0.words"`, ""),
		write("a goal of nobody's", storetest.Dana, recoveryBody(storetest.Alma, "", `{"id":"`+someID+`","words":"x"}`), 422, `"field":"goals.0.id"`, ""),
		write("from a version of somebody else", storetest.Dana, recoveryBody(storetest.Nadia, `"`+first+`"`, firstGoal), 422, `"field":"basedOn"`, ""),
		{says: "her name", who: storetest.Dana, method: "POST", path: one + "/review", body: `{"part":"client"}`, status: 201, sees: []string{`"part":"client"`, w.today()}, audit: "recovery_plan.review done"},
		{says: "the peer's own", who: storetest.Dana, method: "POST", path: one + "/review", body: `{}`, status: 201, sees: []string{`"part":"peer"`}},
		{says: "the clinician's own", who: storetest.Joanna, method: "POST", path: one + "/review", body: `{}`, status: 201, sees: []string{`"part":"professional"`}},
		{says: "a professional without a name", who: storetest.Dana, method: "POST", path: one + "/review", body: `{"part":"professional"}`, status: 422, sees: []string{`"field":"signerName"`}},
		{says: "before it was written", who: storetest.Dana, method: "POST", path: one + "/review", body: `{"part":"client","reviewedOn":"2020-01-01"}`, status: 422, sees: []string{`"field":"reviewedOn"`}},
		{says: "on a day to come", who: storetest.Dana, method: "POST", path: one + "/review", body: `{"part":"client","reviewedOn":"2999-01-01"}`, status: 422, sees: []string{`"field":"reviewedOn"`}},
		{says: "with whose names", who: storetest.Dana, method: "GET", path: one, status: 200, sees: []string{`"part":"peer"`, `"part":"professional"`, `"recordedByName":"Joanna`}},
		{says: "on her record", who: storetest.Dana, method: "GET", path: "/clients/" + storetest.Alma.String(), status: 200, sees: []string{`"recoveryPlan":{`, `"texts":1`}, notSees: []string{almasGoal}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM audit_entries WHERE changes::text ILIKE '%Sundays%' OR shown::text ILIKE '%Sundays%'`); n != 0 {
		t.Error("the audit holds her words")
	}
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM recovery_plans WHERE position('Sundays'::bytea IN goals) > 0`); n != 0 {
		t.Error("the table holds her words unsealed")
	}
}

// Two write from one version at once: nothing is lost, both are shown, and one
// that stands on both settles it.
func TestARecoveryPlanWrittenTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, joanna := w.signIn(storetest.Dana), w.signIn(storetest.Joanna)
	form := w.page(dana, alma("/recovery-plan/write"), 200, "strengths first")
	more := dana.submit(form, `name="strengths"`, url.Values{"strengths": {"She sings"}, "goals.0.words": {almasGoal}, "goals.0.steps": {"Call her\r\nAsk about the bus"}, "more": {"yes"}})
	w.expect(scenario{path: "another goal", status: 200, sees: []string{almasGoal, `name="goals.1.words"`, `value="Ask about the bus"`}}, more)
	bad := dana.submit(more, `name="strengths"`, url.Values{"strengths": {" "}, "goals.0.done": {"Call her"}})
	w.expect(scenario{path: "no strength", status: 422, sees: []string{"It comes first.", almasGoal, `value="Call her" checked`}}, bad)
	dana.submit(bad, `name="strengths"`, url.Values{"strengths": {"She sings"}})
	w.page(dana, alma("/recovery-plan"), 200, "“"+almasGoal+"”", "She sings", "Alma with Dana Whitcomb", "No session has touched this yet.")

	one, two := w.page(dana, alma("/recovery-plan/write"), 200), w.page(joanna, alma("/recovery-plan/write"), 200)
	dana.submit(one, `name="strengths"`, url.Values{"strengths": {"She sings\nShe is on time"}})
	late := joanna.submit(two, `name="strengths"`, url.Values{"strengths": {"She sings\nShe asks for help"}, "goals.0.words": {almasGoal + ", every week"}})
	w.expect(scenario{path: "the late one", status: 200, sees: []string{"2 texts were written at once", "She is on time", "She asks for help", "every week", "Put them together"}}, late)
	w.page(dana, alma(""), 200, "Two texts of the recovery plan hold")
	both := w.page(dana, alma("/recovery-plan/write"), 200, "She is on time", "She asks for help", "Take out what is there twice.")
	dana.submit(both, `name="strengths"`, url.Values{"goals.0.words": {almasGoal}})
	page := w.page(dana, alma("/recovery-plan"), 200, "She is on time", "She asks for help", "Every version, newest first", "Joanna")
	if strings.Contains(page.body, "texts were written at once") {
		t.Error("two texts hold still")
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM recovery_plans"); n != 4 {
		t.Errorf("%d versions are kept, of four", n)
	}
	old := regexp.MustCompile(`href="(/clients/[^"]*/recovery-plan/[0-9a-f-]{36})"`).FindAllStringSubmatch(page.body, -1)
	w.page(dana, old[len(old)-1][1], 200, "A version", almasGoal)
	w.page(w.signIn(storetest.Inez), alma("/recovery-plan"), 404)
	w.page(w.signIn(storetest.Adam), alma("/recovery-plan"), 403)
}

// What happened to the plans stands among what happened, without their words.
func TestPlansStandInTheStory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	w.wrote(storetest.Joanna, "/crisis-plans", crisisBody(storetest.Alma, "", ""))
	w.expect(scenario{path: "review", status: 201}, w.call(storetest.Dana, "POST", "/recovery-plans/"+id+"/review", `{"part":"client"}`))
	w.expect(scenario{path: "review", status: 201}, w.call(storetest.Joanna, "POST", "/recovery-plans/"+id+"/review", `{}`))
	of := "/client-events?clientId=" + storetest.Alma.String()
	a := w.call(storetest.Dana, "GET", of, "")
	w.expect(scenario{who: storetest.Dana, path: of, status: 200, sees: []string{`"kind":"recovery_plan_written"`, `"kind":"crisis_plan_written"`, `"kind":"plan_reviewed"`, `"plan":"recovery"`,
		`"planPart":"client"`, `"planPart":"professional"`}, notSees: []string{almasGoal, "Payday"}, audit: "client_event.list done"}, a)
	if n := strings.Count(a.body, `"kind":"plan_reviewed"`); n != 2 {
		t.Errorf("%d looks at plans are told, of two", n)
	}
	w.page(w.signIn(storetest.Dana), alma(""), 200, "The recovery plan was written anew", "By Dana Whitcomb.", "The crisis plan was written anew",
		"The recovery plan was looked at again", "Alma stands by it. With Dana Whitcomb.", "A professional stands by it. Recorded by Joanna Keel.")
	w.expect(scenario{path: of, status: 404, notSees: []string{"plan_written"}}, w.call(storetest.Inez, "GET", of, ""))
}

// A session says which goal it touched, and the plan shows it.
func TestSessionsThatTouchedAGoal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Nadia, "", `{"words":"Nadia's own goal"}`))
	goal := regexp.MustCompile(`"goals":\[\{[^}]*"id":"([0-9a-f-]{36})"`).FindStringSubmatch(w.call(storetest.Dana, "GET", "/recovery-plans/"+id, "").body)[1]
	dana := w.signIn(storetest.Dana)
	form := w.page(dana, "/log?client="+storetest.Alma.String(), 200, "Which of their goals did you touch?", almasGoal)
	if strings.Contains(form.body, "Nadia") {
		t.Error("the form offers somebody else's goal")
	}
	foreign := dana.submit(form, `name="did"`, url.Values{"did": {"We called."}, "goals": {someID}})
	w.expect(scenario{path: "no goal of hers", status: 422, sees: []string{"Choose from the goals in their recovery plan.", "We called."}}, foreign)
	dana.submit(foreign, `name="did"`, url.Values{"did": {"We called."}, "goals": {goal}})
	w.page(dana, alma("/recovery-plan"), 200, "1 session has touched this, the last ")
	w.expect(scenario{path: "progress", status: 200, sees: []string{`"goalId":"` + goal + `"`, `"sessions":1`, `"lastOn":"` + w.today() + `"`}},
		w.call(storetest.Joanna, "GET", "/recovery-plans?clientId="+storetest.Alma.String(), ""))
}

func TestARecoveryPlanIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	path := "/recovery-plans/" + id + "/copy"
	pdf := w.call(storetest.Dana, "POST", path, `{"format":"pdf"}`)
	w.expect(scenario{path: path, status: 200}, pdf)
	if words := strings.Join(strings.Fields(storetest.PDFText(t, []byte(pdf.body))), " "); !strings.Contains(words, almasGoal) || !strings.Contains(words, "She sings") || !strings.Contains(words, "988") {
		t.Errorf("the PDF says %q", words)
	}
	if name := pdf.header.Get("Content-Disposition"); name != `attachment; filename="plan.pdf"` {
		t.Errorf("it is called %s", name)
	}
	w.expect(scenario{path: path, status: 200, sees: []string{"My strengths", almasGoal, "[x] Call her on Friday"}}, w.call(storetest.Dana, "POST", path, `{"format":"print"}`))
	w.expect(scenario{path: path, status: 404, notSees: []string{almasGoal}}, w.call(storetest.Inez, "POST", path, `{"format":"pdf"}`))
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM disclosures WHERE packet = 'recovery_plan' AND basis = 'patient_access' AND client_id = $1`, storetest.Alma); n != 2 {
		t.Errorf("%d copies are written down", n)
	}
}

// How often a recovery plan is looked at again is the program's to say.
func TestAProgramSaysHowOftenARecoveryPlanIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	w.Owner(t, `ALTER TABLE recovery_plans DISABLE TRIGGER insert_only`).Close()
	w.Owner(t, `UPDATE recovery_plans SET written_at = (app_now() AT TIME ZONE 'America/New_York' - interval '70 days') AT TIME ZONE 'America/New_York'`).Close()
	w.Owner(t, `ALTER TABLE recovery_plans ENABLE TRIGGER insert_only`).Close()
	flag := func(says, want string) {
		t.Helper()
		state, _ := w.call(storetest.Dana, "GET", "/recovery-plans?clientId="+storetest.Alma.String(), "").json(t)["state"].(map[string]any)
		if got, _ := state["flag"].(string); got != want {
			t.Errorf("%s: the plan is flagged %q, not %q", says, got, want)
		}
	}
	flag("every three months, where nobody said anything", "")
	months := func(n string, version, status int) {
		t.Helper()
		w.expect(scenario{path: n + " months", status: status}, w.call(storetest.Paula, "PUT", iopPath, iopBody+`,"planReviewMonths":`+n+`}`, fmt.Sprintf(`If-Match: "%d"`, version)))
	}
	months("13", 1, 422)
	months("2", 1, 200)
	flag("every two months", "old")
	w.page(w.signIn(storetest.Dana), alma("/recovery-plan"), 200, "Nobody has looked at")
	w.expect(scenario{path: "looked at", status: 201}, w.call(storetest.Dana, "POST", "/recovery-plans/"+id+"/review", `{"part":"client"}`))
	flag("looked at today", "")
}
