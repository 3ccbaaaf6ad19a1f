package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func peerBody(peer uuid.UUID) string { return `{"peerId":"` + peer.String() + `"}` }

// begun is this week's review of Dana's caseload, begun by Ruth, with the ids
// of its lines by client.
func (w *world) begun() (review string, entries map[uuid.UUID]string) {
	w.t.Helper()
	a := w.call(storetest.Ruth, "POST", "/caseload-reviews", peerBody(storetest.Dana))
	if a.status != http.StatusCreated {
		w.t.Fatalf("no review: %d %s", a.status, a.body)
	}
	entries = map[uuid.UUID]string{}
	for _, line := range a.json(w.t)["lines"].([]any) {
		e := line.(map[string]any)["entry"].(map[string]any)
		entries[uuid.MustParse(e["clientId"].(string))] = e["id"].(string)
	}
	return a.json(w.t)["id"].(string), entries
}

func TestAWeeklyReviewOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/caseload-reviews", peerBody(storetest.Dana), nil, 401, nil, nil, ""},
		{"a peer reviews nobody", storetest.Dana, "POST", "/caseload-reviews", peerBody(storetest.Dana), nil, 403, nil, nil, "caseload_review.start refused"},
		{"another team's peer", storetest.Omar, "POST", "/caseload-reviews", peerBody(storetest.Dana), nil, 404, nil, []string{"Alma"}, "caseload_review.start refused"},
		{"another agency", storetest.Eve, "POST", "/caseload-reviews", peerBody(storetest.Dana), nil, 404, nil, nil, ""},
		{"begun, without the restricted client", storetest.Ruth, "POST", "/caseload-reviews", peerBody(storetest.Dana), nil, 201,
			[]string{"Alma Reyes", "Terrence Boyd", "Nadia Farouk", `"state":"open"`}, []string{"Vera", storetest.Vera.String(), "Wendell"}, "caseload_review.start done"},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	review, entries := w.begun()
	if len(entries) != 3 {
		t.Fatalf("%d lines: who is hidden is counted", len(entries))
	}
	entry, keep := "/caseload-review-entries/"+entries[storetest.Alma], `{"decision":"keep"%s}`
	for _, s := range []scenario{
		{"seen by the director", storetest.Paula, "GET", "/caseload-reviews/" + review, "", nil, 200, []string{"Alma Reyes"}, nil, "caseload_review.get done"},
		{"not by another supervisor", storetest.Omar, "GET", "/caseload-reviews/" + review, "", nil, 404, nil, []string{"Alma"}, "caseload_review.get refused"},
		{"nor a line of it", storetest.Omar, "GET", entry, "", nil, 404, nil, []string{"Alma"}, "caseload_review_entry.get refused"},
		{"no version", storetest.Ruth, "PUT", entry, fmt.Sprintf(keep, ""), nil, 428, nil, nil, ""},
		{"no decision of the list", storetest.Ruth, "PUT", entry, `{"decision":"discharge"}`, []string{`If-Match: "1"`}, 422, []string{`"decision"`}, nil, ""},
		{"something else, unsaid", storetest.Ruth, "PUT", entry, `{"decision":"other"}`, []string{`If-Match: "1"`}, 422, []string{`"remark"`}, nil, ""},
		{"a task for a stranger", storetest.Ruth, "PUT", entry, fmt.Sprintf(keep, `,"followUp":{"ownerId":"`+storetest.Theo.String()+`","dueOn":"`+w.today()+`","what":"Call"}`),
			[]string{`If-Match: "1"`}, 422, []string{`"ownerId"`}, nil, ""},
		{"recorded, with a task", storetest.Ruth, "PUT", entry, `{"decision":"talk_with_clinician","remark":"Sleeps badly again","followUp":{"ownerId":"` + storetest.Dana.String() + `","dueOn":"` + w.today() + `","what":"Ask the clinic"}}`,
			[]string{`If-Match: "1"`}, 200, []string{`"state":"seen"`, `"version":2`}, nil, "caseload_review_entry.record done"},
		{"recorded by somebody who read the first version", storetest.Paula, "PUT", entry, fmt.Sprintf(keep, ""), []string{`If-Match: "1"`}, 412, nil, nil, ""},
		{"her peer has the task", storetest.Dana, "GET", "/tasks?mine=true", "", nil, 200, []string{"Ask the clinic", "Alma Reyes"}, nil, "task.list done"},
		{"another peer has not", storetest.Inez, "GET", "/tasks", "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"finished with two left", storetest.Ruth, "POST", "/caseload-reviews/" + review + "/finish", `{"notReviewed":[]}`, nil, 422,
			[]string{"reason." + entries[storetest.Terrence], "reason." + entries[storetest.Nadia]}, []string{"Alma"}, ""},
		{"finished", storetest.Ruth, "POST", "/caseload-reviews/" + review + "/finish", fmt.Sprintf(`{"notReviewed":[{"entryId":"%s","reason":"He is away"},{"entryId":"%s","reason":"No time"}]}`,
			entries[storetest.Terrence], entries[storetest.Nadia]), nil, 200, []string{`"state":"finished"`, `"state":"skipped"`, "He is away"}, nil, "caseload_review.finish done"},
		{"finished twice", storetest.Ruth, "POST", "/caseload-reviews/" + review + "/finish", `{"notReviewed":[]}`, nil, 409, nil, nil, ""},
		{"changed afterwards", storetest.Ruth, "PUT", entry, fmt.Sprintf(keep, ""), []string{`If-Match: "3"`}, 409, []string{"correction"}, nil, ""},
		{"corrected, without saying why", storetest.Ruth, "POST", entry + "/correct", fmt.Sprintf(keep, ""), nil, 422, []string{`"remark"`}, nil, ""},
		{"corrected", storetest.Ruth, "POST", entry + "/correct", fmt.Sprintf(keep, `,"remark":"It was her sister"`), nil, 201, []string{`"corrects":"` + entries[storetest.Alma] + `"`}, nil, "caseload_review_entry.correct done"},
		{"her history", storetest.Ruth, "GET", "/caseload-review-entries?clientId=" + storetest.Alma.String(), "", nil, 200, []string{"Sleeps badly again", "It was her sister"}, nil, "caseload_review_entry.list done"},
		{"not for a peer", storetest.Dana, "GET", "/caseload-review-entries?clientId=" + storetest.Alma.String(), "", nil, 403, nil, []string{"Sleeps"}, "caseload_review_entry.list refused"},
		{"nor for another team", storetest.Omar, "GET", "/caseload-review-entries?clientId=" + storetest.Alma.String(), "", nil, 404, nil, []string{"Sleeps"}, ""},
		{"nor of whom is hidden", storetest.Ruth, "GET", "/caseload-review-entries?clientId=" + storetest.Vera.String(), "", nil, 404, nil, nil, ""},
		{"the list of reviews", storetest.Ruth, "GET", "/caseload-reviews?peerId=" + storetest.Dana.String(), "", nil, 200, []string{`"seen":1`, `"of":3`}, nil, "caseload_review.list done"},
		{"another team's list", storetest.Omar, "GET", "/caseload-reviews", "", nil, 200, []string{`"items":[]`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	sealed := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM caseload_review_entries WHERE position(convert_to('Sleeps', 'UTF8') IN remark) > 0")
	traced := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM audit_entries WHERE changes::text LIKE '%Sleeps%' OR changes::text LIKE '%away%' OR changes::text LIKE '%Ask the%'")
	if sealed != 0 || traced != 0 {
		t.Errorf("the remark stands open in %d rows and %d traces", sealed, traced)
	}
}

func TestAFinishedLineIsNotChangedEvenByTheOwnerOfTheTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	review, entries := w.begun()
	w.call(storetest.Ruth, "PUT", "/caseload-review-entries/"+entries[storetest.Alma], `{"decision":"keep"}`, `If-Match: "1"`)
	left := fmt.Sprintf(`{"notReviewed":[{"entryId":"%s","reason":"Away"},{"entryId":"%s","reason":"Away"}]}`, entries[storetest.Terrence], entries[storetest.Nadia])
	w.call(storetest.Ruth, "POST", "/caseload-reviews/"+review+"/finish", left)
	rows := w.Owner(t, "UPDATE caseload_review_entries SET decision = 'reassign' WHERE state = 'seen'")
	rows.Close()
	if rows.Err() == nil {
		t.Error("a decision was changed after the end")
	}
}

// Who comes and who goes while a review is open is named, and who left for
// another team is still named where the review began with them.
func TestWhoComesAndWhoGoesDuringAReviewIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	review, entries := w.begun()
	move := func(client, to uuid.UUID) {
		t.Helper()
		old := storetest.OwnerValue[string](t, w.Database, "SELECT COALESCE((SELECT id::text FROM assignments WHERE client_id = $1 AND ends_at IS NULL), '')", client)
		replaces := ""
		if old != "" {
			replaces = `,"replaces":"` + old + `"`
		}
		a := w.call(storetest.Paula, "POST", "/assignments", `{"clientId":"`+client.String()+`","peerId":"`+to.String()+`","part":"primary"`+replaces+`}`)
		if a.status != http.StatusCreated {
			t.Fatalf("not moved: %d %s", a.status, a.body)
		}
	}
	move(storetest.Nadia, storetest.Theo) // to Omar's team
	move(storetest.Benny, storetest.Dana)
	w.Clock.Advance(time.Second)
	w.expect(scenario{method: "GET", path: "review", status: 200, sees: []string{"Nadia Farouk", `"came":[{`, "Benny Tran"}},
		w.call(storetest.Ruth, "GET", "/caseload-reviews/"+review, ""))
	w.expect(scenario{method: "GET", path: "her record", status: 404}, w.call(storetest.Ruth, "GET", "/clients/"+storetest.Nadia.String(), ""))
	add := "/caseload-reviews/" + review + "/entries"
	w.expect(scenario{method: "POST", path: add, status: 422, sees: []string{`"clientId"`}}, w.call(storetest.Ruth, "POST", add, `{"clientId":"`+storetest.Wendell.String()+`"}`))
	w.expect(scenario{method: "POST", path: add, status: 201, sees: []string{`"cameLater":true`}}, w.call(storetest.Ruth, "POST", add, `{"clientId":"`+storetest.Benny.String()+`"}`))
	w.expect(scenario{method: "POST", path: "finish", status: 422, sees: []string{"3 things to fix"}, notSees: []string{entries[storetest.Nadia]}},
		w.call(storetest.Ruth, "POST", "/caseload-reviews/"+review+"/finish", `{"notReviewed":[]}`))
	restrict := w.call(storetest.Petra, "POST", "/clients/"+storetest.Nadia.String()+"/restrict", `{"staffIds":["`+storetest.Theo.String()+`"]}`)
	if restrict.status != http.StatusOK {
		t.Fatalf("%d %s", restrict.status, restrict.body)
	}
	w.expect(scenario{method: "GET", path: "review", status: 200, notSees: []string{"Nadia", storetest.Nadia.String()}},
		w.call(storetest.Ruth, "GET", "/caseload-reviews/"+review, ""))
}

// Twenty at once begin the same review, and then twenty record the same line.
func TestTwoSupervisorsDoOneReview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 20
	at := func(ask func(n int) answer) map[int]int {
		var mu sync.Mutex
		var all sync.WaitGroup
		counts := map[int]int{}
		for n := range many {
			all.Go(func() {
				a := ask(n)
				mu.Lock()
				defer mu.Unlock()
				counts[a.status]++
			})
		}
		all.Wait()
		return counts
	}
	who := func(n int) uuid.UUID { return []uuid.UUID{storetest.Ruth, storetest.Paula}[n%2] }
	began := at(func(n int) answer { return w.call(who(n), "POST", "/caseload-reviews", peerBody(storetest.Dana)) })
	if rows := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM caseload_reviews"); began[201] != many || rows != 1 {
		t.Errorf("%v began %d reviews", began, rows)
	}
	_, entries := w.begun()
	path := "/caseload-review-entries/" + entries[storetest.Alma]
	wrote := at(func(n int) answer {
		return w.call(who(n), "PUT", path, fmt.Sprintf(`{"decision":"keep","remark":"Number %d"}`, n), `If-Match: "1"`)
	})
	if wrote[200] != 1 || wrote[412] != many-1 {
		t.Errorf("%v recorded one line", wrote)
	}
}

var entryLink = regexp.MustCompile(`/review-entries/[0-9a-f-]{36}`)

func TestAWeeklyReviewOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth, paula := w.signIn(storetest.Ruth), w.signIn(storetest.Paula)
	peer := ruth.get("/team/" + storetest.Dana.String())
	w.expect(scenario{method: "GET", path: "/team/dana", status: 200, sees: []string{"Dana Whitcomb", "Alma Reyes", "Begin the review"}, notSees: []string{"Vera", "style="}}, peer)
	w.expect(scenario{method: "GET", path: "/team/theo", status: 404}, ruth.get("/team/"+storetest.Theo.String()))
	review := ruth.submit(peer, "Begin the review", nil)
	w.expect(scenario{method: "POST", path: "review", status: 200, sees: []string{"0 of 3 seen", "3 people wait", "Alma Reyes"}}, review)
	first := entryLink.FindString(review.body)
	mine, theirs := ruth.get(first), paula.get(first)
	w.expect(scenario{method: "GET", path: first, status: 200, sees: []string{"What did you decide?", "Save, next person", "2 people wait after this one"}}, mine)
	w.expect(scenario{method: "POST", path: first, status: 422, sees: []string{"Choose what you decided", "She calls him"}},
		ruth.submit(mine, "Save, next person", url.Values{"remark": {"She calls him"}}))
	late := url.Values{"decision": {"keep"}, "what": {"Call the clinic"}, "ownerId": {""}, "dueOn": {""}}
	w.expect(scenario{method: "POST", path: first, status: 422, sees: []string{"Choose who will do it", "Choose a day by when", "Call the clinic"}},
		ruth.submit(mine, "Save, next person", late))
	second := ruth.submit(mine, "Save, next person", url.Values{"decision": {"keep"}, "remark": {"Goes well"}})
	if second.status != 200 || second.url.Path == strings.TrimPrefix(first, w.url) || !strings.HasPrefix(second.url.Path, "/review-entries/") {
		t.Errorf("the next person is at %s with %d", second.url.Path, second.status)
	}
	both := paula.submit(theirs, "Save, next person", url.Values{"decision": {"reassign"}, "remark": {"Asked for a woman"}})
	w.expect(scenario{method: "POST", path: first, status: 412, sees: []string{"Ruth Abelson recorded this while you were writing", "Goes well", "Asked for a woman", "Nothing is lost"}}, both)
	w.expect(scenario{method: "POST", path: first, status: 200, notSees: []string{"while you were writing"}}, paula.submit(both, "Save, next person", nil))
	whole := ruth.get(review.url.Path)
	w.expect(scenario{method: "GET", path: "review", status: 200, sees: []string{"1 of 3 seen", "Another peer", "Asked for a woman", "people were not reviewed"}}, whole)
	w.expect(scenario{method: "POST", path: "finish", status: 422, sees: []string{"Say why this person was not reviewed"}}, ruth.submit(whole, "Finish the review", nil))
	reasons := url.Values{}
	for name := range formOf(t, whole.body, "Finish the review").values {
		if strings.HasPrefix(name, "reason.") {
			reasons.Set(name, "He is away")
		}
	}
	end := ruth.submit(whole, "Finish the review", reasons)
	w.expect(scenario{method: "POST", path: "finish", status: 200, sees: []string{"Finished by Ruth Abelson", "Not reviewed", "He is away"}, notSees: []string{"Say why"}}, end)
	correct := ruth.get(first)
	w.expect(scenario{method: "GET", path: first, status: 200, sees: []string{"This review is finished", "Add the correction"}}, correct)
	w.expect(scenario{method: "POST", path: first, status: 200, sees: []string{"Corrected: Keep it as it is", "It was her sister"}},
		ruth.submit(correct, "Add the correction", url.Values{"decision": {"keep"}, "remark": {"It was her sister"}}))
}
