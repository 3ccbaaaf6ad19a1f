package server_test

import (
	"net/url"
	"testing"

	"continuo/internal/storetest"
)

// signedNote is a note of Dana's about Alma; it returns its id.
func signedNote(w *world) string {
	w.t.Helper()
	id := newID().String()
	w.call(storetest.Dana, "PUT", "/note-drafts/"+id, draftBody(w, storetest.Alma, ""), fresh)
	if a := w.call(storetest.Dana, "POST", "/note-drafts/"+id+"/sign", ""); a.status != 201 {
		w.t.Fatalf("sign: %d %s", a.status, a.body)
	}
	return id
}

func TestASignedNoteOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := signedNote(w)
	session, addenda, retract := "/sessions/"+id, "/notes/"+id+"/addenda", "/notes/"+id+"/retract"
	correction := `{"kind":"correction","reason":"Wrong place","words":"We met at the clinic."}`
	list := "/sessions?clientId=" + storetest.Alma.String()
	for _, s := range []scenario{
		{"its author reads it", storetest.Dana, "GET", session, "", nil, 200, []string{"library", `"enteredInError":false`}, nil, "session.get done"},
		{"treatment staff see that it happened", storetest.Joanna, "GET", session, "", nil, 200, []string{`"minutes":30`}, []string{"library"}, "session.get done"},
		{"another peer sees nothing", storetest.Inez, "GET", session, "", nil, 404, nil, []string{"library"}, "session.get refused"},
		{"another agency neither", storetest.Eve, "GET", session, "", nil, 404, nil, nil, ""},
		{"an administrator may not ask", storetest.Adam, "GET", session, "", nil, 403, nil, nil, "session.get refused"},
		{"the timeline", storetest.Dana, "GET", list, "", nil, 200, []string{id}, nil, "session.list done"},
		{"a page that is none", storetest.Dana, "GET", list + "&cursor=x", "", nil, 422, []string{"cursor"}, nil, ""},
		{"a kind that is kept for retracting", storetest.Dana, "POST", addenda, `{"kind":"entered_in_error","reason":"x","words":"y"}`, nil, 422, []string{"kind"}, nil, ""},
		{"without a reason", storetest.Dana, "POST", addenda, `{"kind":"addendum","reason":" ","words":"y"}`, nil, 422, []string{"reason"}, nil, ""},
		{"by who may not", storetest.Joanna, "POST", addenda, correction, nil, 403, nil, nil, "note_addendum.add refused"},
		{"added", storetest.Dana, "POST", addenda, correction, nil, 201, []string{"at the clinic"}, nil, "note_addendum.add done"},
		{"the right person is not hers", storetest.Dana, "POST", retract, `{"reason":"Wrong person","correctClientId":"` + storetest.Wendell.String() + `"}`, nil, 404, nil, nil, "note.retract refused"},
		{"retracted", storetest.Dana, "POST", retract, `{"reason":"Wrong person","correctClientId":"` + storetest.Terrence.String() + `"}`, nil, 200, []string{"draftId", "entered_in_error"}, nil, "note.retract done"},
		{"a second time", storetest.Dana, "POST", retract, `{"reason":"Wrong person"}`, nil, 409, []string{"already"}, nil, ""},
		{"left out of the timeline", storetest.Dana, "GET", list, "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"and still there", storetest.Dana, "GET", session, "", nil, 200, []string{"library", `"enteredInError":true`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

func TestASignedNoteIsAddedToOnItsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := signedNote(w)
	dana := w.signIn(storetest.Dana)
	page := dana.get("/sessions/" + id)
	w.expect(scenario{method: "GET", path: "/sessions/", status: 200, sees: []string{"We walked to the library.", "Alma Reyes", "Signed by Dana Whitcomb"}, notSees: []string{"style="}}, page)
	back := dana.submit(page, "Sign and add it", url.Values{"words": {"It rained."}})
	w.expect(scenario{method: "POST", path: "addenda", status: 422, sees: []string{"It rained.", "Say why you add this"}}, back)
	added := dana.submit(page, "Sign and add it", url.Values{"kind": {"correction"}, "words": {"It rained."}, "reason": {"I forgot."}})
	w.expect(scenario{method: "POST", path: "addenda", status: 200, sees: []string{"It rained.", "I forgot.", "Corrected"}}, added)
	wrong := dana.get("/sessions/" + id + "/wrong-client")
	w.expect(scenario{method: "GET", path: "wrong-client", status: 200, sees: []string{"Terrence Boyd", "entered in error"}, notSees: []string{"Wendell"}}, wrong)
	w.expect(scenario{method: "POST", path: "wrong-client", status: 422, sees: []string{"Say what happened"}}, dana.submit(wrong, "entered in error", nil))
	find := "/sessions/" + id + "/wrong-client/find"
	found := dana.press(wrong, "entered in error", find, url.Values{"reason": {"It was somebody else."}, "text": {"boy"}})
	w.expect(scenario{method: "POST", path: "find", status: 200, sees: []string{"It was somebody else.", `value="boy"`, "1 person",
		`<option value="` + storetest.Terrence.String() + `" selected>Terrence Boyd, C-`}, notSees: []string{"Nadia"}}, found)
	hidden := dana.press(found, "entered in error", find, url.Values{"text": {"pruitt"}})
	w.expect(scenario{method: "POST", path: "find", status: 200, sees: []string{"Nobody else found among your people", "It was somebody else."},
		notSees: []string{"Wendell"}}, hidden)
	bad := dana.press(found, "entered in error", find, url.Values{"text": {"2/30/1991"}})
	w.expect(scenario{method: "POST", path: "find", status: 422, sees: []string{"there is no such day", "It was somebody else."}}, bad)
	marked := dana.submit(wrong, "entered in error", url.Values{"reason": {"It was Terrence."}, "correctClientId": {storetest.Terrence.String()}})
	w.expect(scenario{method: "POST", path: "wrong-client", status: 200, sees: []string{"Entered in error", "It was Terrence."}, notSees: []string{"Add to this note"}}, marked)
	w.expect(scenario{method: "GET", path: "/drafts", status: 200, sees: []string{"Terrence Boyd, One-on-one"}}, dana.get("/drafts"))
	joanna := w.signIn(storetest.Joanna)
	w.expect(scenario{method: "GET", path: "/sessions/", status: 200, sees: []string{"between the two of them"}, notSees: []string{"library", "It rained."}}, joanna.get("/sessions/"+id))
}
