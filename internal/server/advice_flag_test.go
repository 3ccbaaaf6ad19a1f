package server_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

const heard = "Somebody said her medicine does not count as recovery"

// formLink is the first address on a page that ends so.
func formLink(t *testing.T, body, end string) string {
	t.Helper()
	found := regexp.MustCompile(`href="([^"]*` + regexp.QuoteMeta(end) + `)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no address that ends in %s:\n%s", end, body)
	}
	return found[1]
}

func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	return storetest.OwnerValue[int](w.t, w.Database, sql, args...)
}

// owner changes rows as the database's owner.
func (w *world) owner(sql string, args ...any) {
	w.t.Helper()
	rows := w.Owner(w.t, sql, args...)
	rows.Close()
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
}

// From the client's page: the peer tells, the clinician has a task at once and
// answers, the peer reads the answer.
func TestConflictingAdviceGoesToTheClinicianAndComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, joanna := w.signIn(storetest.Dana), w.signIn(storetest.Joanna)
	form := dana.get(formLink(t, w.page(dana, alma(""), 200).body, "/advice/new"))
	w.expect(scenario{path: "who gets it", status: 200, sees: []string{"Joanna Keel gets it as a task"}}, form)
	long := dana.submit(form, `name="words"`, url.Values{"words": {strings.Repeat("word ", 101)}})
	w.expect(scenario{path: "too long", status: 422, sees: []string{"This is too long.", "word word"}}, long)
	told := dana.submit(form, `name="words"`, url.Values{"words": {heard}})
	w.expect(scenario{path: "told", status: 200, sees: []string{heard, "Waits for an answer", "Joanna Keel has it as a task."}, notSees: []string{">Answer<"}}, told)
	dana.submit(form, `name="words"`, url.Values{"words": {heard}}) // a second tap
	if n := w.count("SELECT count(*) FROM advice_flags"); n != 1 {
		t.Errorf("%d flags of one form", n)
	}
	w.expect(scenario{path: "her tasks", status: 200, sees: []string{heard, w.day(3), `"adviceFlagId"`}}, w.call(storetest.Joanna, "GET", "/tasks?mine=true", ""))
	task := w.page(joanna, "/tasks", 200, heard, "Answer")
	if strings.Contains(task.body, "Done<") {
		t.Error("the task can be done without an answer")
	}
	id := "/tasks/" + storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM tasks")
	w.expect(scenario{path: "done without an answer", status: 409, sees: []string{"A peer waits for the answer"}}, w.call(storetest.Joanna, "POST", id+"/complete", ""))
	w.expect(scenario{path: "dropped without an answer", status: 409}, w.call(storetest.Joanna, "POST", id+"/drop", `{"reason":"No time"}`))
	w.expect(scenario{path: "handed to a peer", status: 422, sees: []string{`"ownerId"`}}, w.call(storetest.Joanna, "POST", id+"/hand", `{"ownerId":"`+storetest.Dana.String()+`"}`))

	answer := joanna.get(formLink(t, task.body, "/answer"))
	w.expect(scenario{path: "the answer's form", status: 200, sees: []string{heard, "Dana Whitcomb"}}, answer)
	none := joanna.submit(answer, `name="answer"`, url.Values{"answer": {" "}})
	w.expect(scenario{path: "no words", status: 422, sees: []string{"Write what holds. The peer reads it."}}, none)
	joanna.submit(none, `name="answer"`, url.Values{"answer": {"It stays part of her plan."}})
	w.page(dana, alma(""), 200, "Answered by Joanna Keel", "It stays part of her plan.")
	w.page(dana, alma("/plan-facts"), 200, "Answered by Joanna Keel", "It stays part of her plan.")
	w.page(dana, "/today", 200, "An answer came back", alma("#advice"))
	w.expect(scenario{path: "/today", status: 200, sees: []string{`"adviceAnswered":[{"answeredAt":`}, notSees: []string{"part of her plan"}}, w.call(storetest.Dana, "GET", "/today", ""))
	late := joanna.submit(answer, `name="answer"`, url.Values{"answer": {"Another answer."}, "once": {newID().String()}})
	w.expect(scenario{path: "a second answer", status: 409, sees: []string{"Somebody has answered this already.", "Another answer."}}, late)
	if n := w.count("SELECT count(*) FROM tasks WHERE state = 'done' AND closed_by = $1", storetest.Joanna); n != 1 {
		t.Error("the answer did not end the task")
	}
	w.page(w.signIn(storetest.Inez), alma("/advice/new"), 404)
	if n := w.count(`SELECT (SELECT count(*) FROM audit_entries WHERE changes::text ILIKE '%medicine%' OR shown::text ILIKE '%medicine%')
		+ (SELECT count(*) FROM advice_flags WHERE position('medicine'::bytea IN words) > 0) + (SELECT count(*) FROM tasks WHERE position('medicine'::bytea IN what) > 0)`); n != 0 {
		t.Error("the audit or a table holds the words unsealed")
	}
}

// From a session: told at once or with the signature, once.
func TestConflictingAdviceHeardInASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	form := w.page(dana, "/log?client="+storetest.Alma.String(), 200, "Conflicting advice heard")
	kept := dana.submit(form, `name="did"`, url.Values{"did": {""}, "adviceHeard": {"yes"}, "adviceWords": {heard}})
	w.expect(scenario{path: "unfinished", status: 422, sees: []string{heard, `value="yes" checked id="adviceHeard"`}}, kept)
	if n := w.count("SELECT count(*) FROM advice_flags"); n != 0 {
		t.Error("a note that is not signed told already")
	}
	tell := regexp.MustCompile(`formaction="(/drafts/[^"]*/advice)"`).FindStringSubmatch(kept.body)[1]
	now := dana.press(kept, `name="did"`, tell, url.Values{"did": {"We walked."}})
	w.expect(scenario{path: "told at once", status: 200, sees: []string{heard, "Joanna Keel has it as a task.", "We walked."}, notSees: []string{`name="adviceHeard"`}}, now)
	dana.press(kept, `name="did"`, tell, url.Values{"did": {"We walked."}})
	dana.submit(now, `name="did"`, url.Values{"did": {"We walked."}})
	if flags, tasks := w.count("SELECT count(*) FROM advice_flags x JOIN sessions s ON s.id = x.note_id"), w.count("SELECT count(*) FROM tasks"); flags != 1 || tasks != 1 {
		t.Errorf("one session has %d flags and %d tasks", flags, tasks)
	}

	draft := "/note-drafts/" + newID().String()
	body := draftBody(w, storetest.Nadia, `{"adviceHeard":true,"overlapReason":"Both were at the table."}`)
	w.expect(scenario{path: draft, status: 201, sees: []string{`"adviceHeard":true`}}, w.call(storetest.Dana, "PUT", draft, body, fresh))
	var wait sync.WaitGroup
	var signed [2]answer
	for i := range signed { // two phones sign at once
		wait.Go(func() { signed[i] = w.call(storetest.Dana, "POST", draft+"/sign", "") })
	}
	wait.Wait()
	if signed[0].status != 201 || signed[1].status != 201 {
		t.Errorf("signing: %d %s, %d %s", signed[0].status, signed[0].body, signed[1].status, signed[1].body)
	}
	of := "/advice-flags?clientId=" + storetest.Nadia.String()
	w.expect(scenario{path: of, status: 200, sees: []string{strings.TrimPrefix(draft, "/note-drafts/")}}, w.call(storetest.Dana, "GET", of, ""))
	if flags, tasks := w.count("SELECT count(*) FROM advice_flags WHERE client_id = $1", storetest.Nadia), w.count("SELECT count(*) FROM tasks WHERE client_id = $1", storetest.Nadia); flags != 1 || tasks != 1 {
		t.Errorf("one session has %d flags and %d tasks", flags, tasks)
	}
}

// Nobody is the clinician: the program's lead has it, then a supervisor, and it
// is said so.
func TestConflictingAdviceWithoutAClinician(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := func(client uuid.UUID, more string) string {
		return fmt.Sprintf(`{"clientId":%q,"words":%q%s}`, client, heard, more)
	}
	w.owner("UPDATE stays SET clinician_id = NULL")
	w.owner("UPDATE programs SET lead_id = $1 WHERE agency_id = $2", storetest.Paula, storetest.HarborRow)
	w.expect(scenario{path: "the lead", status: 201, sees: []string{`"because":"program_lead"`, `"ownerName":"Paula`}}, w.call(storetest.Dana, "POST", "/advice-flags", body(storetest.Alma, "")))
	w.owner("UPDATE programs SET lead_id = NULL")
	w.expect(scenario{path: "a supervisor", status: 201, sees: []string{`"because":"supervisor"`, `"ownerName":"Ruth`}}, w.call(storetest.Dana, "POST", "/advice-flags", body(storetest.Alma, "")))
	dana := w.signIn(storetest.Dana)
	w.page(dana, alma(""), 200, "There was no clinician: it went to whoever leads the program.", "it went to a supervisor.")
	w.page(dana, alma("/advice/new"), 200, "They have no clinician now")
	// Vera's record is restricted, and only Dana is named: nobody can be told.
	w.expect(scenario{path: "nobody", status: 201, sees: []string{`"clientId":"` + storetest.Vera.String()}, notSees: []string{`"because"`, `"taskId"`}}, w.call(storetest.Dana, "POST", "/advice-flags", body(storetest.Vera, "")))
	w.page(dana, "/clients/"+storetest.Vera.String(), 200, "Nobody was there to be told. Tell your supervisor.")
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM advice_flags WHERE because = 'supervisor'")
	for _, s := range []scenario{
		{says: "a peer cannot answer", who: storetest.Dana, method: "POST", path: "/advice-flags/" + id + "/answer", body: `{"answer":"x"}`, status: 403, audit: "advice_flag.answer refused"},
		{says: "somebody far away", who: storetest.Omar, method: "POST", path: "/advice-flags/" + id + "/answer", body: `{"answer":"x"}`, status: 404, audit: "advice_flag.answer refused"},
		{says: "the supervisor can", who: storetest.Ruth, method: "POST", path: "/advice-flags/" + id + "/answer", body: `{"answer":"Ask the prescriber."}`, status: 200, sees: []string{"Ask the prescriber.", `"answeredByName":"Ruth`}, audit: "advice_flag.answer done"},
		{says: "once", who: storetest.Joanna, method: "POST", path: "/advice-flags/" + id + "/answer", body: `{"answer":"Another"}`, status: 409},
		{says: "another peer's client", who: storetest.Inez, method: "POST", path: "/advice-flags", body: body(storetest.Alma, ""), status: 404},
		{says: "a note of nobody's", who: storetest.Dana, method: "POST", path: "/advice-flags", body: body(storetest.Alma, `,"noteId":"`+someID+`"`), status: 422, sees: []string{`"field":"noteId"`}},
		{says: "settings are no care", who: storetest.Adam, method: "GET", path: "/advice-flags?clientId=" + storetest.Alma.String(), status: 403, notSees: []string{heard}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
}
