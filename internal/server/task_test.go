package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// task sets Dana something about a client, as Ruth, and gives its path.
func (w *world) task(by, owner uuid.UUID, client *uuid.UUID, what string) string {
	w.t.Helper()
	about := ""
	if client != nil {
		about = `"clientId":"` + client.String() + `",`
	}
	a := w.call(by, "POST", "/tasks", fmt.Sprintf(`{%s"ownerId":"%s","dueOn":"%s","what":"%s"}`, about, owner, w.today(), what))
	if a.status != http.StatusCreated {
		w.t.Fatalf("no task: %d %s", a.status, a.body)
	}
	return "/tasks/" + a.json(w.t)["id"].(string)
}

func TestTasksOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := func(client, owner uuid.UUID, due string) string {
		return fmt.Sprintf(`{"clientId":"%s","ownerId":"%s","dueOn":"%s","what":"Ask about mornings"}`, client, owner, due)
	}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/tasks", body(storetest.Alma, storetest.Dana, w.today()), nil, 401, nil, nil, ""},
		{"whose role has none", storetest.Petra, "POST", "/tasks", body(storetest.Alma, storetest.Dana, w.today()), nil, 403, nil, nil, "task.create refused"},
		{"about somebody else's client", storetest.Dana, "POST", "/tasks", body(storetest.Wendell, storetest.Dana, w.today()), nil, 404, nil, nil, "task.create refused"},
		{"about another agency's", storetest.Ruth, "POST", "/tasks", body(storetest.Otto, storetest.Dana, w.today()), nil, 404, nil, nil, ""},
		{"about whom is hidden", storetest.Ruth, "POST", "/tasks", body(storetest.Vera, storetest.Dana, w.today()), nil, 404, nil, nil, ""},
		{"a day that is over", storetest.Ruth, "POST", "/tasks", body(storetest.Alma, storetest.Dana, "2026-01-01"), nil, 422, []string{`"dueOn"`}, nil, ""},
		{"for who is not with her", storetest.Ruth, "POST", "/tasks", body(storetest.Alma, storetest.Inez, w.today()), nil, 422, []string{`"ownerId"`}, nil, ""},
		{"for whose role has no tasks", storetest.Ruth, "POST", "/tasks", body(storetest.Alma, storetest.Petra, w.today()), nil, 422, []string{`"ownerId"`}, nil, ""},
		{"for somebody who left", storetest.Ruth, "POST", "/tasks", body(storetest.Alma, storetest.Lee, w.today()), nil, 422, []string{`"ownerId"`}, nil, ""},
		{"for her clinician", storetest.Ruth, "POST", "/tasks", body(storetest.Alma, storetest.Joanna, w.today()), nil, 201, []string{"Joanna Keel", "Alma Reyes"}, nil, "task.create done"},
		{"who finds it", storetest.Joanna, "GET", "/tasks?mine=true", "", nil, 200, []string{"Ask about mornings"}, nil, "task.list done"},
		{"her peer reaches her, and finds it too", storetest.Dana, "GET", "/tasks?clientId=" + storetest.Alma.String(), "", nil, 200, []string{"Ask about mornings"}, nil, ""},
		{"but not as theirs", storetest.Dana, "GET", "/tasks?mine=true", "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"another supervisor does not", storetest.Omar, "GET", "/tasks", "", nil, 200, []string{`"items":[]`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	one := w.task(storetest.Ruth, storetest.Dana, &storetest.Alma, "Bring the form")
	for _, s := range []scenario{
		{"dropped without a reason", storetest.Dana, "POST", one + "/drop", `{"reason":" "}`, nil, 422, []string{`"reason"`}, nil, ""},
		{"by a stranger", storetest.Inez, "POST", one + "/drop", `{"reason":"No"}`, nil, 404, nil, nil, "task.drop refused"},
		{"handed to a stranger", storetest.Dana, "POST", one + "/hand", `{"ownerId":"` + storetest.Theo.String() + `"}`, nil, 422, []string{`"ownerId"`}, nil, ""},
		{"handed to her supervisor", storetest.Dana, "POST", one + "/hand", `{"ownerId":"` + storetest.Ruth.String() + `"}`, nil, 200, []string{"Ruth Abelson"}, nil, "task.hand done"},
		{"done", storetest.Ruth, "POST", one + "/complete", "", nil, 200, []string{`"state":"done"`}, nil, "task.complete done"},
		{"done twice", storetest.Ruth, "POST", one + "/complete", "", nil, 409, []string{"done already"}, nil, ""},
		{"dropped after that", storetest.Ruth, "POST", one + "/drop", `{"reason":"No"}`, nil, 409, nil, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

// A task about somebody who moved on: her peer does not see it any more, the
// peer's supervisor has it and hands it on, and so does the new one.
func TestATaskDoesNotVanishWithAChangeOfCaseload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruths := w.task(storetest.Ruth, storetest.Ruth, &storetest.Nadia, "Talk with the clinic")
	danas := w.task(storetest.Dana, storetest.Dana, &storetest.Nadia, "Bring the form")
	old := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM assignments WHERE client_id = $1 AND ends_at IS NULL", storetest.Nadia)
	a := w.call(storetest.Paula, "POST", "/assignments", `{"clientId":"`+storetest.Nadia.String()+`","peerId":"`+storetest.Theo.String()+`","part":"primary","replaces":"`+old+`"}`)
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.Clock.Advance(time.Second)
	for _, s := range []scenario{
		{"her peer", storetest.Dana, "GET", "/tasks", "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"not by its address either", storetest.Dana, "GET", danas, "", nil, 404, nil, []string{"form"}, "task.get refused"},
		{"the peer's supervisor has both", storetest.Ruth, "GET", "/tasks", "", nil, 200, []string{"Bring the form", "Talk with the clinic", "Nadia Farouk", `"stray":true`}, nil, ""},
		{"but not the record", storetest.Ruth, "GET", "/clients/" + storetest.Nadia.String(), "", nil, 404, nil, nil, ""},
		{"her new peer", storetest.Theo, "GET", "/tasks", "", nil, 200, []string{"Bring the form"}, nil, ""},
		{"her new supervisor", storetest.Omar, "GET", "/tasks", "", nil, 200, []string{"Bring the form", "Talk with the clinic"}, nil, ""},
		{"handed on by the old one", storetest.Ruth, "POST", danas + "/hand", `{"ownerId":"` + storetest.Theo.String() + `"}`, nil, 200, []string{"Theo Lindqvist", `"stray":false`}, nil, "task.hand done"},
		{"the new peer's now", storetest.Theo, "GET", "/tasks?mine=true", "", nil, 200, []string{"Bring the form"}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	w.call(storetest.Petra, "POST", "/clients/"+storetest.Nadia.String()+"/restrict", `{"staffIds":["`+storetest.Theo.String()+`"]}`)
	w.expect(scenario{method: "GET", path: "/tasks", status: 200, sees: []string{`"items":[]`}}, w.call(storetest.Ruth, "GET", "/tasks", ""))
	w.expect(scenario{method: "GET", path: ruths, status: 404}, w.call(storetest.Ruth, "GET", ruths, ""))
}

// Who leaves, leaves tasks: counted for the administrator, found by the last
// supervisor, who hands them on.
func TestWhoLeavesLeavesTasksToTheirSupervisor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	about := w.task(storetest.Ruth, storetest.Dana, &storetest.Alma, "Bring the form")
	plain := w.task(storetest.Ruth, storetest.Dana, nil, "Order more forms")
	gone := w.call(storetest.Adam, "POST", "/staff/"+storetest.Dana.String()+"/deactivate", `{"reason":"Moved away"}`)
	w.expect(scenario{method: "POST", path: "deactivate", status: 200, sees: []string{`"tasks":2`}, notSees: []string{"forms"}}, gone)
	for _, s := range []scenario{
		{"both are there", storetest.Ruth, "GET", "/tasks", "", nil, 200, []string{"Bring the form", "Order more forms", `"stray":true`}, nil, ""},
		{"one is handed on", storetest.Ruth, "POST", plain + "/hand", `{"ownerId":"` + storetest.Inez.String() + `"}`, nil, 200, []string{"Inez Carrillo"}, nil, ""},
		{"one is taken", storetest.Ruth, "POST", about + "/hand", `{"ownerId":"` + storetest.Ruth.String() + `"}`, nil, 200, nil, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

func TestOneOfManyEndsATask(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.task(storetest.Ruth, storetest.Dana, &storetest.Alma, "Bring the form")
	var mu sync.Mutex
	var all sync.WaitGroup
	counts := map[int]int{}
	for n := range 16 {
		all.Go(func() {
			who := []uuid.UUID{storetest.Ruth, storetest.Dana}[n%2]
			a := w.call(who, "POST", path+"/complete", "")
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	all.Wait()
	if counts[200] != 1 || counts[409] != 15 {
		t.Errorf("%v", counts)
	}
}

func TestTasksOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	form := dana.get("/tasks/new?client=" + storetest.Alma.String())
	w.expect(scenario{method: "GET", path: "new", status: 200, sees: []string{"What is to be done", "Joanna Keel"}, notSees: []string{"Inez"}}, form)
	w.expect(scenario{method: "POST", path: "new", status: 422, sees: []string{"Choose who will do it", "Bring the form"}},
		dana.submit(form, "Set the task", url.Values{"what": {"Bring the form"}}))
	list := dana.submit(form, "Set the task", url.Values{"what": {"Bring the form"}, "ownerId": {storetest.Dana.String()}, "dueOn": {w.today()}})
	w.expect(scenario{method: "GET", path: "/tasks", status: 200, sees: []string{"Bring the form", "Alma Reyes", "By the end of today"}, notSees: []string{"style="}}, list)
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM tasks")
	one := dana.get("/tasks/" + id)
	w.expect(scenario{method: "GET", path: "/tasks/id", status: 200, sees: []string{"It is done", "Hand it over", "Drop it"}}, one)
	w.expect(scenario{method: "POST", path: "drop", status: 422, sees: []string{"Say why it need not be done"}}, dana.submit(one, "Drop it", nil))
	w.expect(scenario{method: "POST", path: "complete", status: 200, sees: []string{"Nothing waits to be done"}}, dana.submit(one, "It is done", nil))
	w.expect(scenario{method: "GET", path: "other", status: 404}, w.signIn(storetest.Inez).get("/tasks/"+id))
}
