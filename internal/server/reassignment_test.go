package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// batch moves clients of a peer, each to one other.
func batch(from uuid.UUID, why string, rest string, to map[uuid.UUID]uuid.UUID) string {
	var items []string
	for _, client := range []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia, storetest.Vera, storetest.Wendell, storetest.Otto} {
		if peer, ok := to[client]; ok {
			items = append(items, fmt.Sprintf(`{"clientId":"%s","toPeerId":"%s"}`, client, peer))
		}
	}
	return fmt.Sprintf(`{"peerId":"%s","why":"%s"%s,"items":[%s]}`, from, why, rest, strings.Join(items, ","))
}

// nowWith is who is a client's primary peer at the world's clock.
func (w *world) nowWith(client uuid.UUID) uuid.UUID {
	w.t.Helper()
	return uuid.MustParse(storetest.OwnerValue[string](w.t, w.Database, `SELECT peer_id::text FROM assignments WHERE client_id = $1 AND part = 'primary'
		AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)`, client, w.Clock.Now()))
}

func TestManyPeopleMoveInOneActOrNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE staff SET caseload_limit = 2 WHERE id = $1", storetest.Inez).Close()
	both := map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Inez, storetest.Terrence: storetest.Inez}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/reassignments", batch(storetest.Dana, "leave", "", both), nil, 401, nil, nil, ""},
		{"a peer", storetest.Dana, "POST", "/reassignments", batch(storetest.Dana, "leave", "", both), nil, 403, nil, nil, "reassignment.make refused"},
		{"another team's supervisor", storetest.Omar, "POST", "/reassignments", batch(storetest.Dana, "leave", "", both), nil, 404, nil, nil, "reassignment.make refused"},
		{"with somebody who is hidden", storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "leave", "", map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Inez, storetest.Vera: storetest.Inez}), nil, 404, nil, []string{"Vera"}, ""},
		{"with another agency's", storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "leave", "", map[uuid.UUID]uuid.UUID{storetest.Otto: storetest.Inez}), nil, 404, nil, nil, ""},
		{"with somebody who is another peer's", storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "leave", "", map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Theo, storetest.Wendell: storetest.Theo}), nil, 422,
			[]string{"items." + storetest.Wendell.String() + ".toPeerId", "not with Dana Whitcomb"}, []string{"items." + storetest.Alma.String()}, ""},
		{"one too many", storetest.Ruth, "POST", "/reassignments", batch(storetest.Dana, "leave", "", both), nil, 422,
			[]string{"items." + storetest.Terrence.String() + ".override", "3 of at most 2"}, []string{"Terrence"}, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if w.nowWith(storetest.Alma) != storetest.Dana {
		t.Fatal("half of a batch that was refused was done")
	}
	task := w.task(storetest.Ruth, storetest.Dana, &storetest.Alma, "Bring the form")
	over := strings.Replace(batch(storetest.Dana, "balance", "", both), `"items":[{`, `"items":[{"override":"Only for now",`, 1)
	over = strings.Replace(over, `},{"clientId":"`+storetest.Terrence.String(), `},{"override":"Only for now","clientId":"`+storetest.Terrence.String(), 1)
	done := w.call(storetest.Ruth, "POST", "/reassignments", over)
	w.expect(scenario{who: storetest.Ruth, method: "POST", path: "done", status: 201, sees: []string{"Alma Reyes", "Inez Carrillo", `"tasksMoved":1`}, audit: "reassignment.make done"}, done)
	w.Clock.Advance(time.Second)
	if w.nowWith(storetest.Alma) != storetest.Inez || w.nowWith(storetest.Terrence) != storetest.Inez || w.nowWith(storetest.Nadia) != storetest.Dana {
		t.Error("they did not go where they were to go")
	}
	w.expect(scenario{method: "GET", path: "her record", status: 404}, w.call(storetest.Dana, "GET", "/clients/"+storetest.Alma.String(), ""))
	w.expect(scenario{method: "GET", path: "the task", status: 200, sees: []string{"Inez Carrillo"}}, w.call(storetest.Inez, "GET", task, ""))
	open := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM audit_entries WHERE changes::text LIKE '%Only for now%'")
	if open != 0 {
		t.Error("the reason stands open in the trail")
	}
	// Undo is another batch.
	back := batch(storetest.Inez, "balance", "", map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Dana, storetest.Terrence: storetest.Dana})
	w.expect(scenario{method: "POST", path: "back", status: 201}, w.call(storetest.Ruth, "POST", "/reassignments", back))
	w.Clock.Advance(time.Second)
	if w.nowWith(storetest.Alma) != storetest.Dana || w.nowWith(storetest.Terrence) != storetest.Dana {
		t.Error("they did not come back")
	}
}

func TestAConflictIsRememberedAndKeepsThemApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	move := batch(storetest.Dana, "conflict", "%s", map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Inez})
	w.expect(scenario{method: "POST", path: "unsaid", status: 422, sees: []string{`"reason"`}}, w.call(storetest.Ruth, "POST", "/reassignments", fmt.Sprintf(move, "")))
	w.expect(scenario{method: "POST", path: "done", status: 201}, w.call(storetest.Ruth, "POST", "/reassignments", fmt.Sprintf(move, `,"reason":"They are cousins"`)))
	w.Clock.Advance(time.Second)
	list := w.call(storetest.Ruth, "GET", "/peer-conflicts?clientId="+storetest.Alma.String(), "")
	w.expect(scenario{who: storetest.Ruth, method: "GET", path: "/peer-conflicts", status: 200, sees: []string{"They are cousins", "Dana Whitcomb"}, audit: "peer_conflict.list done"}, list)
	held := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM assignments WHERE client_id = $1 AND ends_at IS NULL", storetest.Alma)
	for _, s := range []scenario{
		{"assigned all the same", storetest.Ruth, "POST", "/assignments", `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Dana.String() + `","part":"primary","replaces":"` + held + `"}`, nil, 422, []string{`"peerId"`, "conflict"}, []string{"cousins"}, ""},
		{"in a batch", storetest.Ruth, "POST", "/reassignments", batch(storetest.Inez, "balance", "", map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Dana}), nil, 422, []string{"items." + storetest.Alma.String() + ".toPeerId"}, []string{"cousins"}, ""},
		{"not suggested", storetest.Ruth, "GET", "/staff/" + storetest.Inez.String() + "/reassignment", "", nil, 200, []string{`"barred":["` + storetest.Dana.String() + `"]`}, []string{"cousins"}, "reassignment.propose done"},
		{"recorded twice", storetest.Ruth, "POST", "/peer-conflicts", `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Dana.String() + `","reason":"Cousins"}`, nil, 409, nil, nil, ""},
		{"without words", storetest.Ruth, "POST", "/peer-conflicts", `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Theo.String() + `","reason":" "}`, nil, 422, []string{`"reason"`}, nil, ""},
		{"by a peer", storetest.Inez, "POST", "/peer-conflicts", `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Theo.String() + `","reason":"Cousins"}`, nil, 403, nil, nil, "peer_conflict.record refused"},
		{"another team reads it", storetest.Omar, "GET", "/peer-conflicts?clientId=" + storetest.Alma.String(), "", nil, 404, nil, []string{"cousins"}, ""},
		{"of whom is hidden", storetest.Ruth, "GET", "/peer-conflicts?clientId=" + storetest.Vera.String(), "", nil, 404, nil, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	id := list.json(t)["items"].([]any)[0].(map[string]any)["id"].(string)
	w.expect(scenario{method: "POST", path: "lift", status: 404}, w.call(storetest.Omar, "POST", "/peer-conflicts/"+id+"/lift", ""))
	w.expect(scenario{method: "POST", path: "lift", status: 200, sees: []string{"liftedAt"}}, w.call(storetest.Ruth, "POST", "/peer-conflicts/"+id+"/lift", ""))
	w.expect(scenario{method: "POST", path: "lift", status: 409}, w.call(storetest.Ruth, "POST", "/peer-conflicts/"+id+"/lift", ""))
	w.expect(scenario{method: "POST", path: "/assignments", status: 201}, w.call(storetest.Ruth, "POST", "/assignments",
		`{"clientId":"`+storetest.Alma.String()+`","peerId":"`+storetest.Dana.String()+`","part":"primary","replaces":"`+held+`"}`))
}

func TestALeaveEndsByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	end := w.Clock.Now().Add(14 * 24 * time.Hour)
	away := batch(storetest.Dana, "leave", `,"endsAt":"`+end.Format(time.RFC3339)+`"`, map[uuid.UUID]uuid.UUID{storetest.Alma: storetest.Theo})
	made := w.call(storetest.Ruth, "POST", "/reassignments", away)
	w.expect(scenario{method: "POST", path: "away", status: 201}, made)
	w.Clock.Advance(time.Hour)
	if w.nowWith(storetest.Alma) != storetest.Theo {
		t.Error("nobody took over")
	}
	// Ruth made it: she still sees who went where, though Alma is with Omar's team now, and nobody else's supervisor does.
	path := made.header.Get("Location")[len("/api/v1"):]
	w.expect(scenario{method: "GET", path: path, status: 200, sees: []string{"Alma Reyes", "Theo Lindqvist"}}, w.call(storetest.Ruth, "GET", path, ""))
	w.expect(scenario{method: "GET", path: "her record", status: 404}, w.call(storetest.Ruth, "GET", "/clients/"+storetest.Alma.String(), ""))
	w.expect(scenario{method: "GET", path: path, status: 404}, w.call(storetest.Omar, "GET", path, ""))
	w.Clock.Set(end.Add(time.Minute))
	if w.nowWith(storetest.Alma) != storetest.Dana {
		t.Error("she did not come back")
	}
}

// Twenty batches at once between three peers, in every direction: none waits
// for ever, each is done or refused whole, and everybody has one peer.
func TestTwentyBatchesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	peers := []uuid.UUID{storetest.Dana, storetest.Inez, storetest.Theo}
	clients := []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia}
	before := w.said()
	var mu sync.Mutex
	var all sync.WaitGroup
	counts := map[int]int{}
	for n := range 20 {
		all.Go(func() {
			to := map[uuid.UUID]uuid.UUID{}
			for i, c := range clients {
				to[c] = peers[(n+i+1)%3]
			}
			from := peers[n%3]
			for c, p := range to {
				if p == from {
					delete(to, c)
				}
			}
			a := w.call(storetest.Paula, "POST", "/reassignments", batch(from, "balance", "", to))
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	all.Wait()
	if counts[201] == 0 || counts[201]+counts[409]+counts[422] != 20 {
		t.Errorf("%v", counts)
	}
	if said := w.said()[len(before):]; strings.Contains(said, "deadlock") || strings.Contains(said, "request failed") {
		t.Errorf("something failed on our side:\n%s", said)
	}
	w.Clock.Advance(time.Minute)
	for _, c := range clients {
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*)::int FROM assignments WHERE client_id = $1 AND part = 'primary'
			AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)`, c, w.Clock.Now()); n != 1 {
			t.Errorf("%d primary peers", n)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM reassignments"); n != counts[201] {
		t.Errorf("%d batches for %d that were done", n, counts[201])
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT COALESCE(sum(deadlocks), 0)::int FROM pg_stat_database WHERE datname = current_database()"); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
	t.Logf("%v", counts)
}

func TestReassigningOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	form := ruth.get("/team/" + storetest.Dana.String() + "/reassign")
	w.expect(scenario{method: "GET", path: "form", status: 200, sees: []string{"Alma Reyes", "Inez Carrillo, 1 of 20", "Let somebody stand in"}, notSees: []string{"Vera", "style="}}, form)
	field := func(client uuid.UUID, name string) string { return "items." + client.String() + "." + name }
	back := ruth.submit(form, "Move them", url.Values{field(storetest.Alma, "override"): {"She asked for it"}})
	w.expect(scenario{method: "POST", path: "form", status: 422, sees: []string{"Choose why", "She asked for it"}}, back)
	moved := ruth.submit(back, "Move them", url.Values{"why": {"balance"}, field(storetest.Terrence, "toPeerId"): {""}})
	w.expect(scenario{method: "POST", path: "form", status: 200, sees: []string{"Who went where", "Alma Reyes", "Nadia Farouk"}, notSees: []string{"Terrence"}}, moved)
	w.expect(scenario{method: "GET", path: "theirs", status: 404}, ruth.get("/team/"+storetest.Theo.String()+"/reassign"))
	w.expect(scenario{method: "GET", path: "a peer", status: 403}, w.signIn(storetest.Dana).get("/team/"+storetest.Dana.String()+"/reassign"))
	conflicts := "/clients/" + storetest.Terrence.String() + "/conflicts"
	page := ruth.get(conflicts)
	w.expect(scenario{method: "GET", path: conflicts, status: 200, sees: []string{"No conflict is on record"}}, page)
	w.expect(scenario{method: "POST", path: conflicts, status: 422, sees: []string{"Say in a few words"}}, ruth.submit(page, "Keep this on record", url.Values{"peerId": {storetest.Inez.String()}}))
	kept := ruth.submit(page, "Keep this on record", url.Values{"peerId": {storetest.Inez.String()}, "reason": {"Neighbours"}})
	w.expect(scenario{method: "POST", path: conflicts, status: 200, sees: []string{"Inez Carrillo", "Neighbours", "Holds"}}, kept)
	w.expect(scenario{method: "POST", path: conflicts, status: 200, sees: []string{"Lifted"}}, ruth.submit(kept, "Lift it", nil))
	if w.call(storetest.Ruth, "GET", "/staff/"+storetest.Dana.String()+"/reassignment", "").status != http.StatusOK {
		t.Error("no proposal")
	}
}
