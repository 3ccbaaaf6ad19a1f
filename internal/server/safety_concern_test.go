package server_test

import (
	"net/url"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func TestASafetyConcernOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raise := func(client uuid.UUID) string {
		return `{"clientId":"` + client.String() + `","words":"He has nowhere to sleep tonight."}`
	}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/safety-concerns", raise(storetest.Alma), nil, 401, nil, nil, ""},
		{"who may not", storetest.Petra, "POST", "/safety-concerns", raise(storetest.Alma), nil, 403, nil, nil, "safety_concern.raise refused"},
		{"about somebody else's client", storetest.Dana, "POST", "/safety-concerns", raise(storetest.Wendell), nil, 404, nil, nil, "safety_concern.raise refused"},
		{"about another agency's", storetest.Dana, "POST", "/safety-concerns", raise(storetest.Otto), nil, 404, nil, nil, ""},
		{"without words", storetest.Dana, "POST", "/safety-concerns", `{"clientId":"` + storetest.Alma.String() + `","words":" "}`, nil, 422, []string{`"words"`}, nil, ""},
		{"raised", storetest.Dana, "POST", "/safety-concerns", raise(storetest.Alma), nil, 201, []string{"Joanna Keel", `"because":"clinician"`, "Ruth Abelson"}, nil, "safety_concern.raise done"},
		{"seen by who was told", storetest.Joanna, "GET", "/safety-concerns?open=true", "", nil, 200, []string{"nowhere to sleep"}, nil, "safety_concern.list done"},
		{"not by another peer", storetest.Inez, "GET", "/safety-concerns", "", nil, 200, []string{`"items":[]`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM safety_concerns")
	take := "/safety-concerns/" + id + "/acknowledge"
	for _, s := range []scenario{
		{"taken by a peer", storetest.Dana, "POST", take, `{"answer":"Mine"}`, nil, 403, nil, nil, "safety_concern.acknowledge refused"},
		{"by who does not reach the client", storetest.Omar, "POST", take, `{"answer":"Mine"}`, nil, 404, nil, nil, "safety_concern.acknowledge refused"},
		{"taken", storetest.Joanna, "POST", take, `{"answer":"I found him a bed."}`, nil, 200, []string{"Joanna Keel", "a bed"}, nil, "safety_concern.acknowledge done"},
		{"taken a second time", storetest.Ruth, "POST", take, `{"answer":"Me too"}`, nil, 409, []string{"Somebody has this already"}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

func TestASafetyConcernFromTheMiddleOfANote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, ruth := w.signIn(storetest.Dana), w.signIn(storetest.Ruth)
	log := dana.get("/log?client=" + storetest.Alma.String())
	f := formOf(t, log.body, "Sign the note")
	f.values.Set("did", "We talked.")
	concern := answer{body: `<form action="` + f.action[:len(f.action)-len("/sign")] + `/concern">` + "mark</form>", url: log.url}
	values := url.Values{"words": {"She says goodbye to everybody."}}
	for name, v := range f.values {
		if name != "words" {
			values[name] = v
		}
	}
	told := dana.submit(concern, "mark", values)
	w.expect(scenario{method: "POST", path: "concern", status: 200, sees: []string{"They are told", "goodbye to everybody", "Go on with it", "Joanna Keel (clinician)", "Ruth Abelson (the peer’s supervisor)"}}, told)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM note_drafts"); n != 1 {
		t.Errorf("%d drafts", n)
	}
	page := ruth.get("/safety-concerns")
	w.expect(scenario{method: "GET", path: "/safety-concerns", status: 200, sees: []string{"goodbye to everybody", "I have this"}}, page)
	empty := ruth.submit(page, "I have this", nil)
	w.expect(scenario{method: "POST", path: "acknowledge", status: 422, sees: []string{"Say what you did", "goodbye to everybody"}}, empty)
	done := ruth.submit(page, "I have this", url.Values{"answer": {"I am with her."}})
	w.expect(scenario{method: "POST", path: "acknowledge", status: 200, sees: []string{"I am with her.", "Nobody is waiting"}}, done)
	w.expect(scenario{method: "GET", path: "/team", status: 200, sees: []string{"Team review", "Dana Whitcomb", "Benny Tran"}, notSees: []string{"Theo", "style="}}, ruth.get("/team"))
}

func TestASafetyConcernHasAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	joanna := w.signIn(storetest.Joanna)
	w.expect(scenario{method: "GET", path: "new", status: 200, sees: []string{"Who are you worried about?", "Terrence Boyd"}, notSees: []string{"Wendell"}}, joanna.get("/safety-concerns/new"))
	page := joanna.get("/safety-concerns/new?client=" + storetest.Terrence.String())
	w.expect(scenario{method: "GET", path: "new", status: 200, sees: []string{"Terrence Boyd", "Tell them now", "call 911"}}, page)
	w.expect(scenario{method: "POST", path: "", status: 422, sees: []string{"Say in a few words", "Terrence Boyd"}}, joanna.submit(page, "Tell them now", nil))
	w.expect(scenario{method: "POST", path: "", status: 200, sees: []string{"He is gone.", "It goes further by itself"}},
		joanna.submit(page, "Tell them now", url.Values{"words": {"He is gone."}}))
	w.expect(scenario{method: "GET", path: "new", status: 404}, joanna.get("/safety-concerns/new?client="+storetest.Wendell.String()))
}
