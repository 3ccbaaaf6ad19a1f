package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// draftBody is half an hour that ended now, as the API takes it. change is
// JSON that overrides fields.
func draftBody(w *world, client uuid.UUID, change string) string {
	w.t.Helper()
	now := w.Clock.Now().Truncate(time.Minute)
	m := map[string]any{"clientId": client, "kind": "individual", "mode": "in_person", "purposes": []string{"emotional_support"},
		"startsAt": now.Add(-30 * time.Minute), "endsAt": now, "writtenTogether": true, "shared": false,
		"words": map[string]any{"did": "We walked to the library.", "didPhrases": []string{}, "nextPhrases": []string{"I call"}}}
	if change != "" {
		if err := json.Unmarshal([]byte(change), &m); err != nil {
			w.t.Fatal(err)
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

const fresh = "If-None-Match: *"

func TestADraftOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/note-drafts/" + newID().String()
	put := func(says string, who uuid.UUID, path, change string, status int, sees string, header ...string) answer {
		t.Helper()
		a := w.call(who, "PUT", path, draftBody(w, storetest.Alma, change), header...)
		w.expect(scenario{says: says, method: "PUT", path: path, status: status, sees: []string{sees}}, a)
		return a
	}
	put("without saying of which version", storetest.Dana, path, "", 428, "If-Match")
	first := put("a new one", storetest.Dana, path, "", 201, "We walked", fresh)
	if first.header.Get("ETag") != `"1"` || first.header.Get("Location") != "/api/v1"+path {
		t.Errorf("headers %v", first.header)
	}
	put("another new one in its place", storetest.Dana, path, `{"place":"Elm"}`, 412, "Nothing is lost", fresh)
	put("its next state", storetest.Dana, path, `{"place":"Elm"}`, 200, "Elm", `If-Match: "1"`)
	put("over an older one", storetest.Dana, path, `{"place":"Oak"}`, 412, "Nothing is lost", `If-Match: "1"`)
	for field, change := range map[string]string{
		"endsAt":    fmt.Sprintf(`{"endsAt":%q}`, w.Clock.Now().Add(-time.Hour).Format(time.RFC3339)),
		"kind":      `{"kind":"visit"}`,
		"place":     `{"place":"` + strings.Repeat("x", 201) + `"}`,
		"unknown":   `{"unknown":1}`,
		"mode":      `{"kind":"community","mode":"audio"}`,
		"purposes":  `{"purposes":["billing"]}`,
		"startsAt":  `{"startsAt":"yesterday"}`,
		"overlapRe": `{"overlapReason":"a\u0000b"}`,
	} {
		put("a wrong "+field, storetest.Dana, path, change, 422, field, `If-Match: "2"`)
	}
	put("about somebody else's client", storetest.Dana, "/note-drafts/"+newID().String(), `{"clientId":"`+storetest.Wendell.String()+`"}`, 404, "no such record", fresh)
	put("about another agency's", storetest.Dana, "/note-drafts/"+newID().String(), `{"clientId":"`+storetest.Otto.String()+`"}`, 404, "no such record", fresh)
	put("by who may not", storetest.Joanna, "/note-drafts/"+newID().String(), "", 403, "not part of your role", fresh)
	for _, s := range []scenario{
		{"somebody else's draft", storetest.Inez, "GET", path, "", nil, 404, nil, []string{"library"}, "note_draft.get refused"},
		{"one's own", storetest.Dana, "GET", path, "", nil, 200, []string{"library", `"version":2`}, nil, "note_draft.get done"},
		{"the list", storetest.Dana, "GET", "/note-drafts", "", nil, 200, []string{"library"}, nil, "note_draft.list done"},
		{"another's list", storetest.Inez, "GET", "/note-drafts", "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"signed by somebody else", storetest.Ruth, "POST", path + "/sign", "", nil, 404, nil, nil, "note_draft.sign refused"},
		{"signed", storetest.Dana, "POST", path + "/sign", "", nil, 201, []string{`"minutes":30`, "IOP Elm Street", "Dana Whitcomb"}, nil, "note_draft.sign done"},
		{"signed a second time", storetest.Dana, "POST", path + "/sign", "", nil, 201, []string{`"minutes":30`}, nil, ""},
		{"gone as a draft", storetest.Dana, "DELETE", path, "", []string{`If-Match: "2"`}, 404, nil, nil, ""},
		{"taken over by a peer", storetest.Inez, "POST", path + "/claim", "", nil, 403, nil, nil, "note_draft.claim refused"},
		{"today", storetest.Dana, "GET", "/today", "", nil, 200, []string{`"needs":`, "Terrence Boyd"}, []string{"Wendell"}, "today.get done"},
		{"the team", storetest.Ruth, "GET", "/team", "", nil, 200, []string{"Inez Carrillo", "Benny Tran"}, []string{"Vera Holt", "Otto"}, "team.get done"},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM sessions"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// From the first page to the signature: Log, one phrase, Sign the note.
func TestThreeTapsFromTodayToASignedNote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	today := dana.get("/today")
	w.expect(scenario{method: "GET", path: "/today", status: 200, sees: []string{"Who needs me today?", "Alma Reyes", "/log?client=" + storetest.Alma.String()},
		notSees: []string{"Wendell", "style="}}, today)
	log := dana.get("/log?client=" + storetest.Alma.String())
	w.expect(scenario{method: "GET", path: "/log", status: 200, sees: []string{"Alma Reyes", "Sign the note", "Signed as Dana Whitcomb, CPS"}}, log)
	signed := dana.submit(log, "Sign the note", url.Values{"didPhrases": {"Walked"}})
	w.expect(scenario{method: "POST", path: "sign", status: 200, sees: []string{"Signed", "Look at the note"}}, signed)
	if signed.url.Path != "/today" {
		t.Errorf("led to %v", signed.url)
	}
	again := dana.submit(log, "Sign the note", url.Values{"didPhrases": {"Walked"}})
	if again.status != 200 || again.url.RawQuery != signed.url.RawQuery {
		t.Errorf("tapped twice, it led to %d %v", again.status, again.url)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM notes WHERE did_phrases IS NOT NULL"); n != 1 {
		t.Errorf("%d notes", n)
	}
	note := dana.get("/sessions/" + signed.url.Query().Get("signed"))
	w.expect(scenario{method: "GET", path: "/sessions/", status: 200, sees: []string{"One-on-one, 30 min", "Walked.", "Add to this note"}}, note)
}

func TestWhatWasTypedSurvives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	log := dana.get("/log?client=" + storetest.Alma.String())
	typed := url.Values{"why": {"He wants <b>mornings</b>\r\nthat start somewhere."}, "place": {"Library on Fifth"}, "minutes": {"45"}}
	back := dana.submit(log, "Sign the note", typed)
	w.expect(scenario{method: "POST", path: "sign", status: 422, sees: []string{"One thing to fix", "Say in a few words what you did",
		"&lt;b&gt;mornings&lt;/b&gt;", "Library on Fifth", "Draft kept", `href="#did"`}}, back)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT (ends_at - starts_at = interval '45 minutes')::int FROM note_drafts"); n != 1 {
		t.Error("what was typed was not kept as a draft")
	}
	signed := dana.submit(back, "Sign the note", url.Values{"did": {"We walked."}})
	if signed.status != 200 || signed.url.Path != "/today" {
		t.Errorf("mended, it led to %d %v\n%s", signed.status, signed.url, signed.body)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT minutes FROM sessions WHERE place IS NOT NULL"); n != 45 {
		t.Errorf("%d minutes", n)
	}
	// Now the same half hour once more, and an impossible one.
	second := dana.submit(dana.get("/log?client="+storetest.Terrence.String()), "Sign the note", url.Values{"did": {"A call."}})
	w.expect(scenario{method: "POST", path: "sign", status: 422, sees: []string{"Two sessions at one time", "A call."}}, second)
	if last := dana.submit(second, "Sign the note", url.Values{"overlapReason": {"Both came along."}}); last.url.Path != "/today" {
		t.Errorf("with a reason it led to %v\n%s", last.url, last.body)
	}
	odd := dana.submit(dana.get("/log?client="+storetest.Nadia.String()), "Sign the note", url.Values{"day": {"2026-13-45"}, "did": {"Odd words"}})
	w.expect(scenario{method: "POST", path: "sign", status: 422, sees: []string{"Odd words", "2026-13-45", "Choose a day."}}, odd)
}

func TestADraftKeepsItselfAndShowsBothSidesOfAClash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	log := dana.get("/log?client=" + storetest.Alma.String())
	save := func(page answer, set url.Values) answer {
		t.Helper()
		f := formOf(t, page.body, "Sign the note")
		for name, values := range set {
			f.values[name] = values
		}
		req, _ := http.NewRequest("POST", w.url+strings.TrimSuffix(f.action, "/sign"), strings.NewReader(f.values.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		return w.send(dana.client, req)
	}
	kept := save(log, url.Values{"did": {"First words."}})
	if m := kept.json(t); kept.status != 200 || m["kept"] == "" || m["set"].(map[string]any)["version"] != "1" {
		t.Fatalf("kept: %d %s", kept.status, kept.body)
	}
	id := formOf(t, log.body, "Sign the note").action
	other := dana.get(strings.TrimSuffix(id, "/sign")) // the same draft on a second screen
	w.expect(scenario{method: "GET", path: "/drafts/", status: 200, sees: []string{"First words.", "Draft kept"}}, other)
	if a := save(other, url.Values{"did": {"From the second screen."}}); a.status != 200 {
		t.Fatalf("second screen: %d %s", a.status, a.body)
	}
	if a := save(log, url.Values{"did": {"From the first screen."}, "version": {"1"}}); a.status != 412 {
		t.Errorf("an older version: %d", a.status)
	}
	clash := dana.submit(log, "Sign the note", url.Values{"did": {"From the first screen."}, "version": {"1"}, "kind": {"individual/audio"}})
	w.expect(scenario{method: "POST", path: "sign", status: 412, sees: []string{"Nothing is lost", "From the first screen.", "From the second screen.", "Keep mine"}}, clash)
	settled := dana.submit(clash, "Sign the note", url.Values{"did.keep": {"both"}, "did.both": {"Both together."}})
	if settled.url.Path != "/today" {
		t.Fatalf("settled, it led to %v\n%s", settled.url, settled.body)
	}
	if mode := storetest.OwnerValue[string](t, w.Database, "SELECT mode FROM sessions"); mode != "audio" {
		t.Errorf("what was not asked about is as it was here, but mode is %s", mode)
	}
	note := dana.get("/sessions/" + settled.url.Query().Get("signed"))
	w.expect(scenario{method: "GET", path: "/sessions/", status: 200, sees: []string{"Both together.", "Phone call"}}, note)
}

func TestDraftsAreFoundFinishedAndThrownAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	w.expect(scenario{method: "GET", path: "/log", status: 200, sees: []string{"Log a session with", "Nadia Farouk"}, notSees: []string{"Wendell"}}, dana.get("/log"))
	w.expect(scenario{method: "GET", path: "/log", status: 404}, dana.get("/log?client="+storetest.Wendell.String()))
	w.expect(scenario{method: "GET", path: "/drafts", status: 200, sees: []string{"Every note is signed"}}, dana.get("/drafts"))
	path := "/note-drafts/" + newID().String()
	w.call(storetest.Dana, "PUT", path, draftBody(w, storetest.Alma, ""), fresh)
	list := dana.get("/drafts")
	w.expect(scenario{method: "GET", path: "/drafts", status: 200, sees: []string{"Alma Reyes, One-on-one", "Due tomorrow"}}, list)
	page := dana.get("/drafts/" + strings.TrimPrefix(path, "/note-drafts/"))
	w.expect(scenario{method: "GET", path: "/drafts/", status: 200, sees: []string{"We walked to the library.", "Throw it away"}}, page)
	gone := dana.submit(page, "Throw it away", nil)
	w.expect(scenario{method: "POST", path: "discard", status: 200, sees: []string{"Every note is signed"}}, gone)
}
