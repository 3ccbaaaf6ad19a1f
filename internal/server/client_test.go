package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func alma(rest string) string { return "/clients/" + storetest.Alma.String() + rest }

// today is the day in New York, where Harbor Row is.
func (w *world) today() string {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		w.t.Fatal(err)
	}
	return casework.DateOf(w.Clock.Now(), zone).String()
}

func TestClientsOverTheAPI(t *testing.T) {
	t.Parallel()
	identity := `{"legalFirst":"Alma","legalLast":"Reyes","birthDate":"1991-04-12"%s}`
	phone := `{"kind":"phone","value":"555-0142","mayText":"yes","voicemail":"first_name_only","preferred":true%s}`
	play(t, []scenario{
		{says: "a peer lists their people and nobody else's", who: storetest.Dana, method: "GET", path: "/clients", status: 200,
			sees: []string{"Alma Reyes", "Vera Holt"}, notSees: []string{"Wendell", "Otto"}, audit: "client.list done"},
		{says: "a page goes on where the one before ended", who: storetest.Dana, method: "GET", path: "/clients?limit=2", status: 200,
			sees: []string{`"nextCursor"`}},
		{says: "a cursor that is none", who: storetest.Dana, method: "GET", path: "/clients?cursor=abc", status: 422, sees: []string{`"cursor"`}},
		{says: "who has no peer", who: storetest.Ruth, method: "GET", path: "/clients?noPeer=true", status: 200,
			sees: []string{"Benny Tran"}, notSees: []string{"Alma"}},
		{says: "an administrator has no list of clients", who: storetest.Adam, method: "GET", path: "/clients", status: 403, audit: "client.list refused"},
		{says: "a record", who: storetest.Joanna, method: "GET", path: alma(""), status: 200,
			sees: []string{`"programName":"IOP Elm Street"`, `"part":"primary_peer"`, `"part":"clinician"`}, audit: "client.get done"},
		{says: "another peer's client", who: storetest.Inez, method: "GET", path: alma(""), status: 404, notSees: []string{"Alma"}, audit: "client.get refused"},
		{says: "another agency's client", who: storetest.Eve, method: "GET", path: alma(""), status: 404},
		{says: "a restricted client", who: storetest.Petra, method: "GET", path: "/clients/" + storetest.Vera.String(), status: 404},
		{says: "an edit that names no version", who: storetest.Dana, method: "PUT", path: alma(""), body: fmt.Sprintf(identity, ""), status: 428},
		{says: "an edit of an old version", who: storetest.Dana, method: "PUT", path: alma(""), body: fmt.Sprintf(identity, ""), header: []string{`If-Match: "7"`}, status: 412},
		{says: "an edit", who: storetest.Dana, method: "PUT", path: alma(""), body: fmt.Sprintf(identity, `,"chosenName":"Ali","language":"es-MX"`),
			header: []string{`If-Match: "1"`}, status: 200, sees: []string{`"name":"Ali Reyes"`, `"version":2`}, audit: "client.update done"},
		{says: "a birth date to come", who: storetest.Dana, method: "PUT", path: alma(""), body: strings.Replace(fmt.Sprintf(identity, ""), "1991", "2091", 1),
			header: []string{`If-Match: "1"`}, status: 422, sees: []string{`"birthDate"`}, notSees: []string{"2091"}},
		{says: "a phone", who: storetest.Dana, method: "POST", path: alma("/contact-ways"), body: fmt.Sprintf(phone, ""), status: 201,
			sees: []string{"555-0142"}, audit: "contact_way.add done"},
		{says: "a phone that is none", who: storetest.Dana, method: "POST", path: alma("/contact-ways"), body: strings.Replace(fmt.Sprintf(phone, ""), "555-0142", "home", 1),
			status: 422, sees: []string{`"value"`}},
		{says: "restricting is not a peer's part", who: storetest.Dana, method: "POST", path: alma("/restrict"),
			body: `{"staffIds":["` + storetest.Dana.String() + `"]}`, status: 403},
		{says: "restricting to nobody", who: storetest.Ruth, method: "POST", path: alma("/restrict"), body: `{"staffIds":[]}`, status: 422, sees: []string{"staffIds"}},
		{says: "what is not restricted", who: storetest.Ruth, method: "POST", path: alma("/unrestrict"), status: 409},
		{says: "a peer who has them already", who: storetest.Ruth, method: "POST", path: "/assignments",
			body: `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Inez.String() + `","part":"primary"}`, status: 409,
			sees: []string{"already has a primary peer"}},
		{says: "a second peer", who: storetest.Ruth, method: "POST", path: "/assignments",
			body:   `{"clientId":"` + storetest.Alma.String() + `","peerId":"` + storetest.Inez.String() + `","part":"second","reason":"Speaks Spanish"}`,
			status: 201, sees: []string{"Inez Carrillo"}, audit: "assignment.start done"},
	})
}

func TestARecordThroughTheAPIFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := fmt.Sprintf(`{"legalFirst":"Grace","legalLast":"Okafor","birthDate":"1990-02-03","peerId":%q,
		"admission":{"programId":%q,"admittedOn":%q}}`, storetest.Dana, storetest.PHP, w.today())
	key := "Idempotency-Key: " + uuid.NewString()
	made := w.call(storetest.Ruth, "POST", "/clients", begin, key)
	again := w.call(storetest.Ruth, "POST", "/clients", begin, key)
	if made.status != 201 || again.status != 201 || made.header.Get("Location") != again.header.Get("Location") {
		t.Fatalf("%d %s, then %d %s\n%s", made.status, made.header.Get("Location"), again.status, again.header.Get("Location"), made.body)
	}
	path := strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
	stay := func(n int) string { // the n-th one's id
		return storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM stays WHERE client_id = $1 ORDER BY id OFFSET $2 LIMIT 1", strings.TrimPrefix(path, "/clients/"), n)
	}
	for _, s := range []scenario{
		{who: storetest.Ruth, method: "POST", path: path + "/admit", body: fmt.Sprintf(`{"programId":%q,"admittedOn":%q}`, storetest.PHP, w.today()), status: 409},
		{who: storetest.Ruth, method: "POST", path: path + "/move", body: fmt.Sprintf(`{"stayId":%q,"programId":%q,"movedOn":%q}`, stay(0), storetest.IOP, w.today()), status: 200, sees: []string{"IOP Elm Street"}},
		{who: storetest.Ruth, method: "POST", path: path + "/discharge", body: fmt.Sprintf(`{"stayId":%q,"reason":"completed","dischargedOn":%q}`, "THE OPEN ONE", w.today()), status: 200, sees: []string{`"dischargeReason":"completed"`}},
		{who: storetest.Ruth, method: "POST", path: path + "/move", body: fmt.Sprintf(`{"programId":%q,"movedOn":%q}`, storetest.IOP, w.today()), status: 409},
		{who: storetest.Ruth, method: "POST", path: path + "/restrict", body: fmt.Sprintf(`{"staffIds":[%q]}`, storetest.Ruth), status: 200, sees: []string{`"restricted":true`}},
		{who: storetest.Dana, method: "GET", path: path, status: 404},
		{who: storetest.Ruth, method: "POST", path: path + "/unrestrict", status: 200, sees: []string{`"restricted":false`}},
		{who: storetest.Dana, method: "GET", path: path, status: 200},
	} {
		if before, after, found := strings.Cut(s.body, "THE OPEN ONE"); found {
			s.body = before + stay(1) + after
		}
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
}

func (w *world) page(b *browser, path string, status int, sees ...string) answer {
	w.t.Helper()
	a := b.get(path)
	w.expect(scenario{method: "GET", path: path, status: status, sees: sees}, a)
	return a
}

func TestAClientsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	w.page(dana, "/clients", 200, "Alma Reyes", "IOP, day 5", "Not talked yet")
	page := w.page(dana, alma(""), 200, "Alma Reyes", "She, her.", "Dana has walked with Alma", "Ruth Abelson", "Admitted to PHP Elm Street")
	for _, hidden := range []string{"Discharge", "Restrict", "Choose a peer", "<title>Alma"} {
		if strings.Contains(page.body, hidden) {
			t.Errorf("a peer's page offers %q", hidden)
		}
	}
	w.page(w.signIn(storetest.Inez), alma(""), 404)

	form := w.page(dana, alma("/contact-ways/new"), 200)
	form = dana.submit(form, `name="value"`, url.Values{"value": {"home"}, "voicemail": {"first_name_only"}})
	w.expect(scenario{path: "contact way", status: 422, sees: []string{"Write one phone number", `value="home"`}}, form)
	shown := dana.submit(form, `name="value"`, url.Values{"value": {"555-0142"}, "mayText": {"yes"}})
	w.expect(scenario{path: "contact way", status: 200, sees: []string{"tel:5550142", "Voicemail: first name only."}}, shown)
}

func TestASupervisorBeginsARecordThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	form := w.page(ruth, "/clients/new", 200, "Begin a record")
	form = ruth.submit(form, `name="legalFirst"`, url.Values{"legalFirst": {"Grace"}, "legalLast": {"Okafor"}, "birthDate": {"2990-01-01"}})
	w.expect(scenario{path: "/clients/new", status: 422, sees: []string{"Choose a birth date up to today.", "Choose a program, a peer, or both", `value="Grace"`}}, form)
	record := ruth.submit(form, `name="legalFirst"`, url.Values{"birthDate": {"1990-02-03"}, "programId": {storetest.PHP.String()},
		"admittedOn": {w.today()}, "peerId": {storetest.Dana.String()}})
	w.expect(scenario{path: "/clients", status: 200, sees: []string{"Grace Okafor", "PHP Elm Street", "Dana Whitcomb"}}, record)
	path := record.url.Path

	for _, s := range []struct {
		form, mark string
		set        url.Values
		sees       string
	}{
		{"/move", `name="movedOn"`, url.Values{"programId": {storetest.IOP.String()}}, "Grace Okafor"},
		{"/assign", `name="peerId"`, url.Values{"peerId": {storetest.Inez.String()}}, "Inez Carrillo"},
		{"/discharge", `name="dischargedOn"`, url.Values{"reason": {"completed"}}, "Grace Okafor"},
	} {
		a := ruth.submit(w.page(ruth, path+s.form, 200), s.mark, s.set)
		w.expect(scenario{path: s.form, status: 200, sees: []string{s.sees}}, a)
	}
	// A second peer who begins next week, for two weeks, and counts for two.
	late := ruth.submit(w.page(ruth, "/clients/"+storetest.Wendell.String()+"/assign", 200), `name="peerId"`, url.Values{"peerId": {storetest.Dana.String()},
		"part": {"second"}, "replaces": {""}, "weight": {"7"}, "startsAt": {"2026-12-01"}, "endsAt": {"2026-11-30"}})
	w.expect(scenario{path: "/assign", status: 422, sees: []string{"Choose an end after the start.", "Choose a number from 1 to 5.", `value="2026-12-01"`, "<details open"}}, late)
	late = ruth.submit(late, `name="peerId"`, url.Values{"weight": {"2"}, "endsAt": {"2026-12-14"}})
	w.expect(scenario{path: "/assign", status: 200}, late)
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT weight FROM assignments WHERE part = 'second' AND client_id = $1
		AND starts_at = '2026-12-01 00:00 America/New_York' AND ends_at = '2026-12-15 00:00 America/New_York'`, storetest.Wendell); n != 2 {
		t.Errorf("it counts as %d", n)
	}
	a := ruth.submit(w.page(ruth, path+"/restrict", 200), `name="staffIds"`, url.Values{"staffIds": {storetest.Ruth.String()}})
	w.expect(scenario{path: "restrict", status: 200, sees: []string{"Only named staff find this record"}}, a)
	if named := formOf(t, w.page(ruth, path+"/restrict", 200).body, `name="staffIds"`).values["staffIds"]; len(named) != 1 {
		t.Errorf("the form to name others begins with %q", named)
	}
	a = ruth.submit(a, path+"/unrestrict", nil)
	w.expect(scenario{path: "unrestrict", status: 200, notSees: []string{"Only named staff find this record"}}, a)
}

func TestTwoWhoCorrectAClientAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, ruth := w.signIn(storetest.Dana), w.signIn(storetest.Ruth)
	first, second := w.page(dana, alma("/edit"), 200), w.page(ruth, alma("/edit"), 200)
	w.expect(scenario{path: "first", status: 200}, dana.submit(first, `name="legalFirst"`, url.Values{"chosenName": {"Ali"}, "pronouns": {"they, them"}}))
	clash := ruth.submit(second, `name="legalFirst"`, url.Values{"chosenName": {"Almita"}})
	w.expect(scenario{path: "second", status: http.StatusPreconditionFailed,
		sees: []string{`value="Almita"`, "“Ali”", `value="they, them"`, "Somebody else changed this while you were writing"}}, clash)
	kept := ruth.submit(clash, `name="legalFirst"`, url.Values{})
	w.expect(scenario{path: "again", status: 200, sees: []string{"Almita Reyes", "They, them."}}, kept)
}
