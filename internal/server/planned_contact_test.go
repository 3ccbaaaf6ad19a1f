package server_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

const planned = "/planned-contacts"

// planBody is half an hour from tomorrow's now, as the API takes it; change is
// JSON that overrides fields.
func planBody(w *world, client uuid.UUID, change string) string {
	w.t.Helper()
	at := w.Clock.Now().Truncate(time.Minute).Add(24 * time.Hour)
	m := map[string]any{"clientId": client, "kind": "individual", "mode": "in_person", "startsAt": at, "endsAt": at.Add(30 * time.Minute),
		"place": "Library on Fifth", "remark": "Bring the bus passes."}
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

// plan plans a contact and tells its path.
func (w *world) plan(who, client uuid.UUID, change string) string {
	w.t.Helper()
	a := w.call(who, "POST", planned, planBody(w, client, change))
	if a.status != 201 {
		w.t.Fatalf("plan: %d %s", a.status, a.body)
	}
	return planned + "/" + a.json(w.t)["id"].(string)
}

func (w *world) moveBody(path string, by time.Duration) string {
	w.t.Helper()
	m := w.call(storetest.Dana, "GET", path, "").json(w.t)
	from, err := time.Parse(time.RFC3339Nano, m["startsAt"].(string))
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf(`{"from":%q,"startsAt":%q,"endsAt":%q}`, from.Format(time.RFC3339Nano),
		from.Add(by).Format(time.RFC3339Nano), from.Add(by+time.Hour).Format(time.RFC3339Nano))
}

func TestPlannedContactsOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.plan(storetest.Dana, storetest.Alma, "")
	w.plan(storetest.Dana, storetest.Vera, `{"startsAt":"`+w.Clock.Now().Add(48*time.Hour).Format(time.RFC3339)+`","endsAt":"`+w.Clock.Now().Add(49*time.Hour).Format(time.RFC3339)+`"}`)
	plan := func(who uuid.UUID, client uuid.UUID, change string, says string, status int, sees, audit string) scenario {
		return scenario{says: says, who: who, method: "POST", path: planned, body: planBody(w, client, change), status: status, sees: []string{sees},
			notSees: []string{"Terrence"}, audit: audit}
	}
	at := func(d time.Duration) string { return w.Clock.Now().Add(d).Format(time.RFC3339) }
	for _, s := range []scenario{
		{says: "one's own, with the remark", who: storetest.Dana, method: "GET", path: path, status: 200,
			sees: []string{"Alma Reyes", "Library on Fifth", "bus passes", `"state":"planned"`, `"timeZone":"America/New_York"`, `"peerThere":true`}, audit: "planned_contact.get done"},
		{says: "the supervisor sees when and where, and not the peer's remark", who: storetest.Ruth, method: "GET", path: path, status: 200,
			sees: []string{"Library on Fifth"}, notSees: []string{"bus passes"}},
		{says: "treatment staff too", who: storetest.Joanna, method: "GET", path: path, status: 200, sees: []string{"Alma Reyes"}, notSees: []string{"bus passes"}},
		{says: "another peer's", who: storetest.Inez, method: "GET", path: path, status: 404, notSees: []string{"Alma"}, audit: "planned_contact.get refused"},
		{says: "another agency's", who: storetest.Eve, method: "GET", path: path, status: 404},
		{says: "by who sees no client", who: storetest.Adam, method: "GET", path: path, status: 403, audit: "planned_contact.get refused"},
		{says: "the peer's days", who: storetest.Dana, method: "GET", path: planned, status: 200, sees: []string{"Alma Reyes", "Vera Holt"}, audit: "planned_contact.list done"},
		{says: "the supervisor's list hides who is restricted", who: storetest.Ruth, method: "GET", path: planned, status: 200, sees: []string{"Alma Reyes"}, notSees: []string{"Vera"}},
		{says: "a peer's, asked for by the supervisor", who: storetest.Ruth, method: "GET", path: planned + "?peerId=" + storetest.Dana.String(), status: 200, sees: []string{"Alma Reyes"}, notSees: []string{"Vera"}},
		{says: "asked for by another peer", who: storetest.Inez, method: "GET", path: planned + "?peerId=" + storetest.Dana.String(), status: 200, sees: []string{`"items":[]`}},
		{says: "a client's", who: storetest.Joanna, method: "GET", path: planned + "?open=true&clientId=" + storetest.Alma.String(), status: 200, sees: []string{"Alma Reyes"}},
		{says: "no day of today", who: storetest.Dana, method: "GET", path: planned + "?until=" + w.today(), status: 200, sees: []string{`"items":[]`}},
		{says: "a day that is none", who: storetest.Dana, method: "GET", path: planned + "?from=soon", status: 422, sees: []string{"from"}},
		plan(storetest.Dana, storetest.Wendell, "", "with somebody else's client", 404, "no such record", "planned_contact.plan refused"),
		plan(storetest.Dana, storetest.Otto, "", "with another agency's", 404, "no such record", ""),
		plan(storetest.Ruth, storetest.Vera, "", "with a restricted one", 404, "no such record", ""),
		plan(storetest.Joanna, storetest.Alma, "", "by treatment staff", 403, "not part of your role", "planned_contact.plan refused"),
		plan(storetest.Dana, storetest.Alma, "", "at a time that is taken", 422, `"overlapReason"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"overlapReason":"Both come along."}`, "with a reason", 201, "Both come along.", "planned_contact.plan done"),
		plan(storetest.Dana, storetest.Alma, `{"startsAt":"`+at(-time.Hour)+`"}`, "in the past", 422, `"startsAt"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"startsAt":"`+at(91*24*time.Hour)+`","endsAt":"`+at(91*24*time.Hour+time.Hour)+`"}`, "too far ahead", 422, `"startsAt"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"endsAt":"`+at(24*time.Hour-time.Hour)+`"}`, "ending before it begins", 422, `"endsAt"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"endsAt":"`+at(40*time.Hour)+`"}`, "longer than a day out", 422, `"endsAt"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"kind":"no_show"}`, "a no-show ahead", 422, `"kind"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"kind":"community","mode":"audio"}`, "out together by phone", 422, `"mode"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"place":"`+strings.Repeat("x", 201)+`"}`, "a place too long", 422, `"place"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"remark":"a\u0000b"}`, "a NUL", 422, `"remark"`, ""),
		plan(storetest.Dana, storetest.Alma, `{"peerId":"`+storetest.Inez.String()+`"}`, "for somebody who is not with them", 422, `"peerId"`, ""),
		plan(storetest.Ruth, storetest.Benny, "", "where nobody is there", 422, `"peerId"`, ""),
		plan(storetest.Ruth, storetest.Nadia, "", "by the supervisor, at a time the peer has taken", 422, `"overlapReason"`, ""),
		plan(storetest.Ruth, storetest.Wendell, "", "by the supervisor for their peer", 201, "Inez Carrillo", "planned_contact.plan done"),
		{says: "moved by somebody else's peer", who: storetest.Inez, method: "POST", path: path + "/move", body: w.moveBody(path, time.Hour), status: 404},
		{says: "moved by who may only look", who: storetest.Joanna, method: "POST", path: path + "/move", body: w.moveBody(path, time.Hour), status: 403, audit: "planned_contact.move refused"},
		{says: "moved into the past", who: storetest.Dana, method: "POST", path: path + "/move", body: w.moveBody(path, -30*time.Hour), status: 422, sees: []string{`"startsAt"`}},
		{says: "moved by the supervisor", who: storetest.Ruth, method: "POST", path: path + "/move", body: w.moveBody(path, 3*time.Hour), status: 200,
			sees: []string{`"movedByName":"Ruth Abelson"`}, audit: "planned_contact.move done"},
		{says: "cancelled without a reason", who: storetest.Dana, method: "POST", path: path + "/cancel", body: `{"reason":" "}`, status: 422, sees: []string{`"reason"`}},
		{says: "cancelled by who may not", who: storetest.Joanna, method: "POST", path: path + "/cancel", body: `{"reason":"x"}`, status: 403, audit: "planned_contact.cancel refused"},
		{says: "cancelled", who: storetest.Dana, method: "POST", path: path + "/cancel", body: `{"reason":"They asked to."}`, status: 200,
			sees: []string{`"state":"cancelled"`, "They asked to."}, audit: "planned_contact.cancel done"},
		{says: "cancelled a second time", who: storetest.Dana, method: "POST", path: path + "/cancel", body: `{"reason":"Again"}`, status: 409, sees: []string{"cancelled"}},
		{says: "moved after that", who: storetest.Dana, method: "POST", path: path + "/move", body: w.moveBody(path, time.Hour), status: 409},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	for _, secret := range []string{"Library on Fifth", "bus passes", "They asked to.", "Both come along."} {
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*)::int FROM audit_entries WHERE changes::text LIKE '%' || $1 || '%'`, secret); n != 0 {
			t.Errorf("%q stands in the audit", secret)
		}
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*)::int FROM planned_contacts WHERE position($1::bytea in
			COALESCE(place, '') || COALESCE(remark, '') || COALESCE(overlap_reason, '') || COALESCE(cancel_reason, '')) > 0`, []byte(secret)); n != 0 {
			t.Errorf("%q is readable at rest", secret)
		}
	}
}

func TestAPlanIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key, body := "Idempotency-Key: "+uuid.NewString(), planBody(w, storetest.Alma, "")
	first, second := w.call(storetest.Dana, "POST", planned, body, key), w.call(storetest.Dana, "POST", planned, body, key)
	if first.status != 201 || second.status != 201 || first.json(t)["id"] != second.json(t)["id"] {
		t.Errorf("%d and %d\n%s\n%s", first.status, second.status, first.body, second.body)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM planned_contacts"); n != 1 {
		t.Errorf("%d are planned", n)
	}
}

// race asks for two things at the same moment and tells the statuses.
func race(asks ...func() answer) []int {
	statuses := make([]int, len(asks))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, ask := range asks {
		all.Go(func() {
			<-start
			statuses[i] = ask().status
		})
	}
	close(start)
	all.Wait()
	return statuses
}

func TestOfTwoWhoChangeAPlanAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 6 {
		path := w.plan(storetest.Dana, storetest.Alma, fmt.Sprintf(`{"overlapReason":"Number %d"}`, n))
		moves := []string{w.moveBody(path, time.Duration(3+10*n)*time.Hour), w.moveBody(path, time.Duration(5+10*n)*time.Hour)}
		move := func(who uuid.UUID, body string) func() answer {
			return func() answer { return w.call(who, "POST", path+"/move", body) }
		}
		other := move(storetest.Ruth, moves[1])
		if n%2 == 1 {
			other = func() answer { return w.call(storetest.Ruth, "POST", path+"/cancel", `{"reason":"They asked to."}`) }
		}
		got := race(move(storetest.Dana, moves[0]), other)
		wins := 0
		for _, status := range got {
			if status == 200 {
				wins++
			} else if status != 409 {
				t.Errorf("try %d: %v", n, got)
			}
		}
		id := strings.TrimPrefix(path, planned+"/")
		kept := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM planned_contact_moves WHERE planned_contact_id = $1", id)
		state := storetest.OwnerValue[string](t, w.Database, "SELECT state FROM planned_contacts WHERE id = $1", id)
		switch {
		case n%2 == 0 && (wins != 1 || kept != 1):
			t.Errorf("two moves: %v, %d kept", got, kept)
		case n%2 == 1 && (got[1] != 200 || state != "cancelled" || kept != wins-1): // whoever comes second, it is cancelled
			t.Errorf("a move against a cancellation: %v, %s after %d moves", got, state, kept)
		}
	}
}

// draftOf is a draft that names a plan, kept and ready to sign.
func (w *world) draftOf(path, change string) string {
	w.t.Helper()
	id := strings.TrimPrefix(path, planned+"/")
	m := map[string]any{"plannedContactId": id}
	if change != "" {
		if err := json.Unmarshal([]byte(change), &m); err != nil {
			w.t.Fatal(err)
		}
	}
	text, _ := json.Marshal(m)
	draft := "/note-drafts/" + newID().String()
	if a := w.call(storetest.Dana, "PUT", draft, draftBody(w, storetest.Alma, string(text)), fresh); a.status != 201 {
		w.t.Fatalf("keep the draft: %d %s", a.status, a.body)
	}
	return draft
}

func (w *world) stateOf(path string) string {
	w.t.Helper()
	return storetest.OwnerValue[string](w.t, w.Database, "SELECT state || CASE WHEN session_id IS NULL THEN '' ELSE ' linked' END FROM planned_contacts WHERE id = $1",
		strings.TrimPrefix(path, planned+"/"))
}

func TestSigningSettlesThePlanItComesOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for change, state := range map[string]string{`{}`: "held linked", `{"kind":"no_show"}`: "missed linked", `{"kind":"attempt","mode":"audio"}`: "missed linked"} {
		path := w.plan(storetest.Dana, storetest.Alma, `{"overlapReason":"Tried thrice"}`)
		draft := w.draftOf(path, change)
		if got := w.stateOf(path); got != "planned" {
			t.Errorf("a draft alone makes it %s", got)
		}
		if a := w.call(storetest.Dana, "POST", draft+"/sign", ""); a.status != 201 {
			t.Fatalf("%s: %d %s", change, a.status, a.body)
		}
		if got := w.stateOf(path); got != state {
			t.Errorf("%s: %s, want %s", change, got, state)
		}
	}
	path := w.plan(storetest.Dana, storetest.Alma, `{"overlapReason":"Once more"}`)
	w.expect(scenario{says: "a draft about somebody else", method: "PUT", path: "draft", status: 422, sees: []string{`"plannedContactId"`}},
		w.call(storetest.Dana, "PUT", "/note-drafts/"+newID().String(), draftBody(w, storetest.Terrence, `{"plannedContactId":"`+strings.TrimPrefix(path, planned+"/")+`"}`), fresh))
	w.expect(scenario{says: "a plan that is not there", method: "PUT", path: "draft", status: 422, sees: []string{`"plannedContactId"`}},
		w.call(storetest.Dana, "PUT", "/note-drafts/"+newID().String(), draftBody(w, storetest.Alma, `{"plannedContactId":"`+someID+`"}`), fresh))
	reason := `{"overlapReason":"Both at once"}`
	drafts := []string{w.draftOf(path, reason), w.draftOf(path, reason)}
	got := race(func() answer { return w.call(storetest.Dana, "POST", drafts[0]+"/sign", "") }, func() answer { return w.call(storetest.Dana, "POST", drafts[1]+"/sign", "") })
	if !(got[0] == 201 && got[1] == 409 || got[0] == 409 && got[1] == 201) || w.stateOf(path) != "held linked" {
		t.Errorf("signed twice at once: %v, %s", got, w.stateOf(path))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM note_drafts"); n != 1 {
		t.Errorf("%d drafts are left: the second's words must be there", n)
	}
	session := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT session_id FROM planned_contacts WHERE id = $1", strings.TrimPrefix(path, planned+"/"))
	if a := w.call(storetest.Dana, "POST", "/notes/"+session.String()+"/retract", `{"reason":"Not with her."}`); a.status != 200 || w.stateOf(path) != "planned" {
		t.Errorf("retracted: %d, and the plan is %s\n%s", a.status, w.stateOf(path), a.body)
	}
}

// Nothing planned is lost when who is beside the person changes: it shows to
// whoever takes over, or to who answers for the team.
func TestWhatIsPlannedGoesToWhoeverIsBesideThePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.plan(storetest.Dana, storetest.Alma, "")
	lists := func(says string, who uuid.UUID, sees bool, peerThere string) {
		t.Helper()
		s := scenario{says: says, method: "GET", path: planned, status: 200}
		if sees {
			s.sees = []string{"Alma Reyes", `"peerThere":` + peerThere}
		} else {
			s.notSees = []string{"Alma"}
		}
		w.expect(s, w.call(who, "GET", planned, ""))
	}
	cover := w.call(storetest.Ruth, "POST", "/covers", fmt.Sprintf(`{"absentId":%q,"coveringId":%q,"endsAt":%q,"reason":"training"}`,
		storetest.Dana, storetest.Inez, w.Clock.Now().Add(48*time.Hour).Format(time.RFC3339)))
	if cover.status != 201 {
		t.Fatalf("%d %s", cover.status, cover.body)
	}
	lists("who stands in", storetest.Inez, true, "true")
	w.expect(scenario{says: "with the remark, for they go", path: path, status: 200, sees: []string{"bus passes"}}, w.call(storetest.Inez, "GET", path, ""))
	if a := w.call(storetest.Ruth, "POST", "/covers/"+cover.json(t)["id"].(string)+"/end", `{}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.Clock.Advance(time.Second)
	lists("who stood in", storetest.Inez, false, "")

	w.Owner(t, "UPDATE staff SET status = 'deactivated', deactivated_at = $2 WHERE id = $1", storetest.Dana, w.Clock.Now()).Close()
	lists("the supervisor of who left", storetest.Ruth, true, "false")
	w.Owner(t, "UPDATE staff SET status = 'active', deactivated_at = NULL WHERE id = $1", storetest.Dana).Close()

	assignment := "/assignments/30000000-0000-7000-8000-000000000001"
	if a := w.call(storetest.Ruth, "POST", assignment+"/end", `{"reason":"A change"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.Clock.Advance(time.Second)
	lists("the peer whose time ended", storetest.Dana, false, "")
	lists("the clinician of the program", storetest.Joanna, true, "false")
	w.expect(scenario{says: "the director", path: path, status: 200, sees: []string{`"peerThere":false`}}, w.call(storetest.Paula, "GET", path, ""))
	if a := w.call(storetest.Paula, "POST", "/assignments", `{"clientId":"`+storetest.Alma.String()+`","peerId":"`+storetest.Inez.String()+`","part":"primary"}`); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	lists("the peer who takes over", storetest.Inez, true, "false")
	w.expect(scenario{says: "not the other's remark", path: path, status: 200, notSees: []string{"bus passes"}}, w.call(storetest.Inez, "GET", path, ""))
	from := w.call(storetest.Inez, "GET", path, "").json(t)["startsAt"].(string)
	at, _ := time.Parse(time.RFC3339Nano, from)
	body := fmt.Sprintf(`{"from":%q,"startsAt":%q,"endsAt":%q}`, from, at.Add(time.Hour).Format(time.RFC3339), at.Add(2*time.Hour).Format(time.RFC3339))
	w.expect(scenario{says: "moved, it is theirs", path: path + "/move", status: 200, sees: []string{`"peerName":"Inez Carrillo"`, `"peerThere":true`, `"fromPeerName":"Dana Whitcomb"`}},
		w.call(storetest.Inez, "POST", path+"/move", body))

	if a := w.call(storetest.Paula, "POST", alma("/discharge"), `{"stayId":"`+almasStay.String()+`","reason":"completed","dischargedOn":"`+w.today()+`"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	lists("after a discharge, the peer who is still there", storetest.Inez, true, "true")
}

func TestWhoDiedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.plan(storetest.Dana, storetest.Alma, "")
	if a := w.call(storetest.Ruth, "POST", alma("/discharge"), `{"stayId":"`+almasStay.String()+`","reason":"death","dischargedOn":"`+w.today()+`"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if got := w.stateOf(path); got != "cancelled" {
		t.Errorf("the plan is %s", got)
	}
}

func TestPlanningOnThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	form := dana.get("/planned/new?client=" + storetest.Alma.String())
	w.expect(scenario{method: "GET", path: "/planned/new", status: 200, sees: []string{"Plan a contact", "Alma Reyes"}, notSees: []string{"style="}}, form)
	typed := url.Values{"place": {"Library on Fifth"}, "remark": {"Bus passes"}, "day": {"2026-02-31"}}
	back := dana.submit(form, "Plan it", typed)
	w.expect(scenario{method: "POST", path: "/planned", status: 422, sees: []string{"Choose a day.", "Library on Fifth", "Bus passes", `href="#day"`}}, back)
	day := w.Clock.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	list := dana.submit(back, "Plan it", url.Values{"day": {day}, "startsAt": {"10:00"}, "minutes": {"45"}})
	w.expect(scenario{method: "POST", path: "/planned", status: 200, sees: []string{"Alma Reyes", "10:00 am to 10:45 am", "One-on-one, 45 min. Library on Fifth.", "Bus passes"}}, list)
	if list.url.Path != "/planned" || strings.Contains(list.url.String(), "Alma") {
		t.Errorf("led to %v", list.url)
	}
	if title := list.body[strings.Index(list.body, "<title>"):strings.Index(list.body, "</title>")]; title != "<title>Planned · Continuo" {
		t.Errorf("the title is %q", title)
	}
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM planned_contacts")
	moveForm := dana.get("/planned/" + id + "/move")
	moved := dana.submit(moveForm, "Move it", url.Values{"startsAt": {"14:00"}})
	w.expect(scenario{method: "POST", path: "move", status: 200, sees: []string{"2:00 pm to 2:45 pm"}}, moved)
	late := dana.submit(moveForm, "Move it", url.Values{"startsAt": {"16:00"}}) // from a screen that still showed ten o'clock
	w.expect(scenario{method: "POST", path: "move", status: 409, sees: []string{"Somebody moved this meanwhile", "2:00 pm", `value="16:00"`}}, late)
	w.expect(scenario{method: "GET", path: "/planned/:id", status: 200, sees: []string{"Moved", "Dana Whitcomb"}}, dana.get("/planned/"+id))
	w.expect(scenario{method: "GET", path: "/clients", status: 200, sees: []string{"Plan a contact", "2:00 pm"}}, dana.get(alma("")))

	log := dana.get("/log?planned=" + id)
	w.expect(scenario{method: "GET", path: "/log", status: 200, sees: []string{"Alma Reyes", "Library on Fifth", "We met as planned"}}, log)
	signed := dana.submit(log, "Sign the note", nil)
	if signed.url.Path != "/today" || w.stateOf(planned+"/"+id) != "held linked" {
		t.Errorf("signed, it led to %v and the plan is %s\n%s", signed.url, w.stateOf(planned+"/"+id), signed.body)
	}
	// A second screen had the same plan open: its words go on, as another contact.
	second := dana.submit(dana.get("/log?planned="+id), "Sign the note", url.Values{"did": {"A second walk."}, "overlapReason": {"Both are right."}})
	w.expect(scenario{method: "POST", path: "sign", status: 422, sees: []string{"logged already", "Was this another contact?", "A second walk."}}, second)
	if again := dana.submit(second, "Sign the note", url.Values{"overlapReason": {"Both are right."}}); again.url.Path != "/today" {
		t.Errorf("signed as another contact, it led to %v\n%s", again.url, again.body)
	}
	cancel := w.plan(storetest.Dana, storetest.Nadia, "")
	page := dana.get("/planned/" + strings.TrimPrefix(cancel, planned+"/") + "/cancel")
	w.expect(scenario{method: "POST", path: "cancel", status: 422, sees: []string{"Say why, in a few words."}}, dana.submit(page, "Cancel it", nil))
	w.expect(scenario{method: "POST", path: "cancel", status: 200, sees: []string{"cancelled"}}, dana.submit(page, "Cancel it", url.Values{"reason": {"Snow"}}))
	ruth := w.signIn(storetest.Ruth)
	w.expect(scenario{method: "GET", path: "/planned", status: 200, sees: []string{"Dana Whitcomb", "Nadia Farouk", "With Dana Whitcomb"}, notSees: []string{"Bus passes"}},
		ruth.get("/planned?peer="+storetest.Dana.String()))
}
