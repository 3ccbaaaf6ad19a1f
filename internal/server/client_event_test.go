package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func eventsOf(client uuid.UUID, rest string) string {
	return "/client-events?clientId=" + client.String() + rest
}

func TestAClientsStoryOverTheAPI(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{says: "a peer reads their client's", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, ""), status: 200,
			sees:    []string{`"kind":"episode_opened"`, `"programName":"PHP Elm Street"`, `"kind":"stay_began"`, `"kind":"assignment_began"`},
			notSees: []string{"daysAway", "stay_ended"}, audit: "client_event.list done"},
		{says: "a discharge says why", who: storetest.Paula, method: "GET", path: eventsOf(storetest.Curtis, ""), status: 200,
			sees: []string{`"kind":"episode_closed"`, `"dischargeReason":"completed"`, `"kind":"assignment_ended"`}, audit: "client_event.list done"},
		{says: "another peer's client", who: storetest.Inez, method: "GET", path: eventsOf(storetest.Alma, ""), status: 404,
			notSees: []string{"Elm Street"}, audit: "client_event.list refused"},
		{says: "another agency's client", who: storetest.Eve, method: "GET", path: eventsOf(storetest.Alma, ""), status: 404},
		{says: "a restricted client, for whoever is not named", who: storetest.Joanna, method: "GET", path: eventsOf(storetest.Vera, ""), status: 404},
		{says: "a restricted client, for whoever is", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Vera, ""), status: 200, sees: []string{"IOP Elm Street"}},
		{says: "a researcher", who: storetest.Rosa, method: "GET", path: eventsOf(storetest.Alma, ""), status: 403, audit: "client_event.list refused"},
		{says: "an administrator", who: storetest.Adam, method: "GET", path: eventsOf(storetest.Alma, ""), status: 403, audit: "client_event.list refused"},
		{says: "an auditor", who: storetest.Nakata, method: "GET", path: eventsOf(storetest.Alma, ""), status: 403},
		{says: "nobody", method: "GET", path: eventsOf(storetest.Alma, ""), status: 401},
		{says: "nobody's", who: storetest.Dana, method: "GET", path: "/client-events", status: 422, sees: []string{"clientId"}},
		{says: "a cursor that is none", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, "&cursor=abc"), status: 422, sees: []string{"cursor"}},
		{says: "a cursor of another list", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, "&cursor="+uuid.NewString()), status: 422, sees: []string{"cursor"}},
		{says: "a page too long", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, "&limit=201"), status: 422, sees: []string{"limit"}},
	})
}

func TestACursorNamesAPlaceAndNothingElse(t *testing.T) {
	t.Parallel()
	place := casework.ClientEventPlace{At: time.Date(2026, 11, 23, 19, 0, 0, 123000, time.UTC), Kind: casework.EventStayEnded, ID: uuid.New()}
	back, err := casework.ParseClientEventPlace(place.Cursor())
	if err != nil || *back != place {
		t.Errorf("%v, %v; want %v", back, err, place)
	}
	for _, kind := range []casework.ClientEventKind{"", "nothing", "Session"} {
		place.Kind = kind
		if _, err := casework.ParseClientEventPlace(place.Cursor()); casework.KindOf(err) != casework.KindInvalid {
			t.Errorf("a cursor of the kind %q: %v", kind, err)
		}
	}
}

// What is heard before midnight is raised after it.
func TestAConcernAfterMidnightBelongsToTheNightBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, begins, ends string
		want               bool
	}{
		{"over before midnight", "2026-11-23T22:00:00-05:00", "2026-11-23T22:30:00-05:00", false},
		{"across midnight", "2026-11-23T23:40:00-05:00", "2026-11-24T00:10:00-05:00", true},
		{"until midnight", "2026-11-23T23:00:00-05:00", "2026-11-24T00:00:00-05:00", true},
		{"the night before, across midnight", "2026-11-22T23:40:00-05:00", "2026-11-23T00:10:00-05:00", false},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Clock.Set(time.Date(2026, 11, 24, 5, 10, 0, 0, time.UTC)) // ten past twelve in New York
			draft := "/note-drafts/" + newID().String()
			w.call(storetest.Dana, "PUT", draft, draftBody(w, storetest.Alma, fmt.Sprintf(`{"startsAt":%q,"endsAt":%q}`, c.begins, c.ends)), fresh)
			id := w.wrote(storetest.Dana, draft+"/sign", "")
			w.call(storetest.Dana, "POST", "/safety-concerns", fmt.Sprintf(`{"clientId":%q,"words":"Nowhere to sleep."}`, storetest.Alma))
			path := "/sessions/" + id
			w.expect(scenario{path: path, status: 200, sees: []string{fmt.Sprintf(`"concernRaised":%t`, c.want)}}, w.call(storetest.Joanna, "GET", path, ""))
			page := w.page(w.signIn(storetest.Joanna), alma(""), 200)
			if strings.Contains(page.body, "A safety concern was raised that day") != c.want {
				t.Errorf("the page does not say as the API does: %t", c.want)
			}
			w.expect(scenario{path: path, status: 404, notSees: []string{"concernRaised"}}, w.call(storetest.Inez, "GET", path, ""))
		})
	}
}

func TestWhatHappenedTellsWordsOnlyWhereTheyAreOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := signedNote(w)
	w.call(storetest.Dana, "POST", "/safety-concerns", fmt.Sprintf(`{"clientId":%q,"words":"Nowhere to sleep."}`, storetest.Alma))
	joanna, dana := w.signIn(storetest.Joanna), w.signIn(storetest.Dana)

	w.expect(scenario{path: "the author's events", status: 200, sees: []string{"library", id, `"concernRaised":true`, `"kind":"safety_concern_raised"`}},
		w.call(storetest.Dana, "GET", eventsOf(storetest.Alma, ""), ""))
	w.expect(scenario{path: "a clinician's events", status: 200, sees: []string{id, `"minutes":30`, `"concernRaised":true`}, notSees: []string{"library"}},
		w.call(storetest.Joanna, "GET", eventsOf(storetest.Alma, ""), ""))

	page := w.page(dana, alma(""), 200, "We walked to the library.", "A safety concern was raised", "Nowhere to sleep.", "Moved to IOP Elm Street")
	if strings.Contains(page.body, "The last three contacts") {
		t.Error("who reads the words is shown the last three twice")
	}
	page = w.page(joanna, alma(""), 200, "The last three contacts", "One-on-one, 30 min", "A safety concern was raised that day", "Clinician: Joanna Keel")
	if strings.Contains(page.body, "library") {
		t.Error("a clinician's page shows the peer's words")
	}
	// The agency opens the notes: then they stand in both places.
	w.Owner(t, "UPDATE agencies SET notes_open = true WHERE agency_id = $1", storetest.HarborRow).Close()
	if page = joanna.get(alma("")); strings.Count(page.body, "We walked to the library.") != 2 {
		t.Errorf("with the notes open the words stand %d times", strings.Count(page.body, "We walked to the library."))
	}
	w.Owner(t, "UPDATE agencies SET notes_open = false WHERE agency_id = $1", storetest.HarborRow).Close()

	// It was signed on the wrong person: it is gone from every part of the page.
	if a := w.call(storetest.Dana, "POST", "/notes/"+id+"/retract", `{"reason":"Wrong person"}`); a.status != 200 {
		t.Fatalf("retract: %d %s", a.status, a.body)
	}
	w.expect(scenario{path: "events", status: 200, notSees: []string{id}}, w.call(storetest.Joanna, "GET", eventsOf(storetest.Alma, ""), ""))
	w.expect(scenario{path: "record", status: 200, sees: []string{`"contactDays":[]`}}, w.call(storetest.Joanna, "GET", alma(""), ""))
	w.expect(scenario{path: "page", status: 200, sees: []string{"Nobody has been in contact yet."}, notSees: []string{"/sessions/" + id, "a day with contact"}}, joanna.get(alma("")))
}

func TestWhatHappenedIsReadPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 30) // thirty sessions with Alma, thirty second peers, thirty concerns and joinings
	dana := w.signIn(storetest.Dana)
	seen := map[string]int{}
	path, pages := alma(""), 0
	for ; pages < 20 && path != ""; pages++ {
		page := w.page(dana, path, 200, "Alma Reyes", "What has happened", `class="strip"`, "With them now")
		for _, part := range strings.Split(page.body, `href="/sessions/`)[1:] {
			seen[part[:36]]++
		}
		path = ""
		if _, rest, ok := strings.Cut(page.body, `href="/clients/`+storetest.Alma.String()+`?events=`); ok {
			cursor, _, _ := strings.Cut(rest, "#happened\"")
			path = alma("?events=" + cursor)
		}
	}
	if len(seen) != 30 || pages < 4 {
		t.Errorf("%d sessions on %d pages, want 30", len(seen), pages)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("session %s stands on the pages %d times", id, times)
		}
	}
	w.expect(scenario{path: "a cursor that is none", status: 422}, dana.get(alma("?"+url.Values{"events": {"abc"}}.Encode())))
}

func TestComingBackIsToldInDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Curtis was discharged thirteen days before the world's today; nobody is with him.
	w.expect(scenario{path: "admit", status: 200}, w.call(storetest.Paula, "POST", "/clients/"+storetest.Curtis.String()+"/admit",
		fmt.Sprintf(`{"programId":%q,"admittedOn":%q}`, storetest.IOP, w.today())))
	days := storetest.OwnerValue[int](t, w.Database, `SELECT ($1::date - closed_on) FROM episodes WHERE client_id = $2 AND closed_on IS NOT NULL`, w.today(), storetest.Curtis)
	away := fmt.Sprintf("%d days", days)
	w.expect(scenario{path: "events", status: 200, sees: []string{fmt.Sprintf(`"daysAway":%d`, days)}},
		w.call(storetest.Paula, "GET", eventsOf(storetest.Curtis, ""), ""))
	w.page(w.signIn(storetest.Paula), "/clients/"+storetest.Curtis.String(), 200, "Back after "+away+": admitted to IOP Elm Street",
		"back after "+away+".", "Completed the program.")
}
