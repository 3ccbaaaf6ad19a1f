package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// planNow plans a contact with Alma that has just begun, and one with her
// this time tomorrow; what it tells are their paths.
func (w *world) planNow() (now, tomorrow string) {
	w.t.Helper()
	at := w.Clock.Now()
	now = w.plan(storetest.Dana, storetest.Alma, fmt.Sprintf(`{"startsAt":%q,"endsAt":%q}`, at.Format(time.RFC3339), at.Add(20*time.Minute).Format(time.RFC3339)))
	return now, w.plan(storetest.Dana, storetest.Alma, "")
}

func planID(path string) string { return strings.TrimPrefix(path, planned+"/") }

// A peer who taps the plain Log button had to remember to go through the plan:
// it stood open afterwards, as missed.
func TestThePlainLogButtonFindsWhatWasPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now, tomorrow := w.planNow()
	dana := w.signIn(storetest.Dana)
	log := dana.get("/log?client=" + storetest.Alma.String())
	w.expect(scenario{method: "GET", path: "/log", status: 200, sees: []string{"Is this what was planned?", "One-on-one, 20 min", "No, something else", "Library on Fifth"},
		notSees: []string{planID(tomorrow), "We met as planned\" checked"}}, log)
	if form := formOf(t, log.body, "Sign the note"); form.values.Get("planned") != planID(now) {
		t.Errorf("the note comes of %q", form.values.Get("planned"))
	}
	if signed := dana.submit(log, "Sign the note", url.Values{"did": {"We walked."}}); signed.url.Path != "/today" {
		t.Fatalf("signing led to %v\n%s", signed.url, signed.body)
	}
	if got := w.stateOf(now); got != "held linked" {
		t.Errorf("the plan is %s", got)
	}
	if got := w.stateOf(tomorrow); got != "planned" {
		t.Errorf("tomorrow's is %s", got)
	}
}

func TestALoggedContactNeedNotBeThePlannedOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now, _ := w.planNow()
	dana := w.signIn(storetest.Dana)
	log := dana.get("/log?client=" + storetest.Alma.String())
	back := dana.submit(log, "Sign the note", url.Values{"planned": {""}, "did": {""}, "response": {"Fine with it."}, "minutes": {"30"}, "day": {"2026-02-31"}})
	w.expect(scenario{says: "what was chosen survives", method: "POST", path: "sign", status: 422, sees: []string{"Fine with it.", "No, something else"}}, back)
	if form := formOf(t, back.body, "Sign the note"); form.values.Get("planned") != "" {
		t.Errorf("it comes of %q again", form.values.Get("planned"))
	}
	day := formOf(t, log.body, "Sign the note").values["day"]
	if signed := dana.submit(back, "Sign the note", url.Values{"did": {"They rang me."}, "day": day}); signed.url.Path != "/today" {
		t.Fatalf("signing led to %v\n%s", signed.url, signed.body)
	}
	if got := w.stateOf(now); got != "planned" {
		t.Errorf("the plan is %s", got)
	}
	w.expect(scenario{says: "another peer is offered nothing of it", method: "GET", path: "/log", status: 404, notSees: []string{planID(now)}},
		w.signIn(storetest.Inez).get("/log?client="+storetest.Alma.String()))
}

// The way through the API: what is open that day, named in the draft.
func TestADraftOverTheAPINamesThePlanOfItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now, _ := w.planNow()
	zone, _ := time.LoadLocation("America/New_York")
	day := w.Clock.Now().In(zone).Format(time.DateOnly)
	open := w.call(storetest.Dana, "GET", planned+"?open=true&clientId="+storetest.Alma.String()+"&from="+day+"&until="+day, "")
	items := open.json(t)["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != planID(now) {
		t.Fatalf("open that day: %s", open.body)
	}
	id, at := uuid.Must(uuid.NewV7()), w.Clock.Now()
	draft := fmt.Sprintf(`{"clientId":%q,"kind":"no_show","mode":"in_person","place":"","startsAt":%q,"endsAt":%[3]q,"purposes":[],"writtenTogether":false,
		"shared":false,"words":{"did":"","why":"","response":"","next":"","didPhrases":[],"nextPhrases":[]},"overlapReason":"","plannedContactId":%[4]q}`,
		storetest.Alma, at.Format(time.RFC3339), at.Format(time.RFC3339), planID(now))
	w.expect(scenario{says: "kept", path: "/note-drafts", status: 201, sees: []string{planID(now)}},
		w.call(storetest.Dana, "PUT", "/note-drafts/"+id.String(), draft, "If-None-Match: *"))
	w.expect(scenario{says: "signed", path: "/note-drafts", status: 201}, w.call(storetest.Dana, "POST", "/note-drafts/"+id.String()+"/sign", ""))
	if got := w.stateOf(now); got != "missed linked" {
		t.Errorf("the plan is %s", got)
	}
}
