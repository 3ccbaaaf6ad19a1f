package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func TestWhatIsPlannedIsNamedWhenPeopleMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(d time.Duration) string { return w.Clock.Now().Add(d).Format(time.RFC3339) }
	w.plan(storetest.Dana, storetest.Alma, "") // tomorrow
	w.plan(storetest.Dana, storetest.Alma, fmt.Sprintf(`{"startsAt":%q,"endsAt":%q}`, at(72*time.Hour), at(73*time.Hour)))
	gone := w.plan(storetest.Dana, storetest.Alma, fmt.Sprintf(`{"startsAt":%q,"endsAt":%q}`, at(96*time.Hour), at(97*time.Hour)))
	if a := w.call(storetest.Dana, "POST", gone+"/cancel", `{"reason":"Snow"}`); a.status != 200 {
		t.Fatal(a.body)
	}
	w.expect(scenario{method: "GET", path: "/staff/dana/reassignment", status: 200, sees: []string{`"plans":2`, `"plans":0`}},
		w.call(storetest.Ruth, "GET", "/staff/"+storetest.Dana.String()+"/reassignment", ""))
	ruth := w.signIn(storetest.Ruth)
	w.expect(scenario{method: "GET", path: "reassign", status: 200, sees: []string{"2 planned contacts: whoever takes them finds it in their list."}},
		ruth.get("/team/"+storetest.Dana.String()+"/reassign"))

	move := batch(storetest.Dana, "resignation", `,"startsAt":"`+at(48*time.Hour)+`"`, map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Inez})
	made := w.call(storetest.Ruth, "POST", "/reassignments", move)
	w.expect(scenario{says: "what is before the move stays the old peer's", method: "POST", path: "/reassignments", status: 201, sees: []string{`"plans":1`}}, made)
	id := made.json(t)["id"].(string)
	w.expect(scenario{method: "GET", path: "/reassignments/:id", status: 200, sees: []string{"1 planned contact goes along"}}, ruth.get("/reassignments/"+id))
	next := w.plan(storetest.Dana, storetest.Nadia, fmt.Sprintf(`{"startsAt":%q,"endsAt":%q}`, at(120*time.Hour), at(121*time.Hour)))
	w.expect(scenario{says: "from now on", method: "POST", path: "/reassignments", status: 201, sees: []string{`"plans":1`}},
		w.call(storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "balance", "", map[uuid.UUID]uuid.UUID{storetest.Nadia: storetest.Inez})))
	w.Clock.Advance(time.Second)
	w.expect(scenario{says: "in the new peer's list", method: "GET", path: planned, status: 200, sees: []string{next[len(planned)+1:], `"peerThere":false`}},
		w.call(storetest.Inez, "GET", planned+"?open=true", ""))
}

func TestBatchesAreListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, to := range []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia} {
		w.Clock.Advance(time.Minute)
		if a := w.call(storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "balance", "", map[uuid.UUID]uuid.UUID{to: storetest.Inez})); a.status != 201 {
			t.Fatal(a.body)
		}
	}
	const path = "/reassignments"
	for _, s := range []scenario{
		{says: "nobody", who: uuid.Nil, method: "GET", path: path, status: 401},
		{says: "a peer", who: storetest.Dana, method: "GET", path: path, status: 403, audit: "reassignment.list refused"},
		{says: "their supervisor", who: storetest.Ruth, method: "GET", path: path, status: 200, sees: []string{"Dana Whitcomb", "Ruth Abelson", `"why":"balance"`},
			notSees: []string{"Alma", "clientId"}, audit: "reassignment.list done"},
		{says: "of a peer from whom nobody went", who: storetest.Ruth, method: "GET", path: path + "?peerId=" + storetest.Inez.String(), status: 200, sees: []string{`"items":[]`}},
		{says: "another team's supervisor", who: storetest.Omar, method: "GET", path: path, status: 200, sees: []string{`"items":[]`}},
		{says: "another agency", who: storetest.Eve, method: "GET", path: path, status: 200, sees: []string{`"items":[]`}},
		{says: "what is no id", who: storetest.Ruth, method: "GET", path: path + "?peerId=me", status: 422},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	seen, cursor := map[string]bool{}, ""
	for range 3 {
		a := w.call(storetest.Ruth, "GET", path+"?limit=1&peerId="+storetest.Dana.String()+cursor, "").json(t)
		items := a["items"].([]any)
		if len(items) != 1 {
			t.Fatalf("a page of %d", len(items))
		}
		seen[items[0].(map[string]any)["id"].(string)] = true
		next, _ := a["nextCursor"].(string)
		cursor = "&cursor=" + next
	}
	if len(seen) != 3 || cursor != "&cursor=" {
		t.Errorf("saw %d batches, then %q", len(seen), cursor)
	}
}

func TestTheBoardLeadsToWhatAPeerHasPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.planNow()
	ruth := w.signIn(storetest.Ruth)
	href := "/planned?peer=" + storetest.Dana.String()
	w.expect(scenario{method: "GET", path: "/team", status: 200, sees: []string{`<a href="` + href + `">1<`}}, ruth.get("/team"))
	w.expect(scenario{method: "GET", path: "/team/dana", status: 200, sees: []string{"What is planned", href}}, ruth.get("/team/"+storetest.Dana.String()))
	w.expect(scenario{method: "GET", path: href, status: 200, sees: []string{"Dana Whitcomb", "Alma Reyes"}}, ruth.get(href))
}

func TestWhatALeaverHasPlannedIsCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.planNow()
	gone := w.plan(storetest.Dana, storetest.Nadia, `{"overlapReason":"Both come along."}`)
	if a := w.call(storetest.Dana, "POST", gone+"/cancel", `{"reason":"Snow"}`); a.status != 200 {
		t.Fatal(a.body)
	}
	left := w.call(storetest.Adam, "POST", "/staff/"+storetest.Dana.String()+"/deactivate", `{"reason":"Moved away"}`)
	w.expect(scenario{method: "POST", path: "deactivate", status: 200, sees: []string{`"plans":2`}, notSees: []string{"Alma"}}, left)
	w.expect(scenario{method: "GET", path: "/staff/dana", status: 200, sees: []string{"2 planned contacts"}, notSees: []string{"Alma"}},
		w.signIn(storetest.Adam).get("/staff/"+storetest.Dana.String()))
}
