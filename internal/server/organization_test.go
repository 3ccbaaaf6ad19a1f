package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

const openDoor = `{"name":"Open Door Housing","recipientType":"other","recipientClass":"housing","services":["housing","legal"],"languages":["en","es"],` +
	`"medicationRecovery":"yes","note":"Ask for Rosa.","places":[{"address":"210 Harbor Road","phone":"555-0142","hours":"Mon to Fri"}]}`

func (w *world) organization(body string) string {
	w.t.Helper()
	a := w.call(storetest.Ruth, "POST", "/organizations", body)
	if a.status != http.StatusCreated {
		w.t.Fatal(a.status, a.body)
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/api/v1/organizations/")
}

func TestTheDirectoryOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.organization(openDoor)
	w.organization(strings.NewReplacer("Open Door Housing", "Quay Clinic", `["housing","legal"]`, `["medical"]`, `["en","es"]`, `["en"]`, `"yes"`, `"no"`).Replace(openDoor))
	path := "/organizations/" + id
	edit := strings.Replace(openDoor, "Mon to Fri", "Every day", 1)
	for _, s := range []scenario{
		{says: "nobody", path: "/organizations", method: "GET", status: 401},
		{says: "an administrator, who works with no client", who: storetest.Adam, method: "GET", path: "/organizations", status: 403, audit: "organization.list refused"},
		{says: "a peer reads all, by name", who: storetest.Dana, method: "GET", path: "/organizations", status: 200,
			sees: []string{"Open Door Housing", "Quay Clinic", "Ask for Rosa.", `"stale":true`}, audit: "organization.list done"},
		{says: "by service", who: storetest.Dana, method: "GET", path: "/organizations?service=medical", status: 200, sees: []string{"Quay Clinic"}, notSees: []string{"Open Door"}},
		{says: "by language", who: storetest.Dana, method: "GET", path: "/organizations?language=es", status: 200, sees: []string{"Open Door"}, notSees: []string{"Quay"}},
		{says: "by medication", who: storetest.Dana, method: "GET", path: "/organizations?medicationRecovery=true", status: 200, sees: []string{"Open Door"}, notSees: []string{"Quay"}},
		{says: "a service there is none of", who: storetest.Dana, method: "GET", path: "/organizations?service=laundry", status: 422, sees: []string{`"service"`}},
		{says: "page by page", who: storetest.Dana, method: "GET", path: "/organizations?limit=1", status: 200, sees: []string{"Open Door", "nextCursor"}, notSees: []string{"Quay"}},
		{says: "by words", who: storetest.Dana, method: "POST", path: "/organization-searches", body: `{"text":"HARBOR lég"}`, status: 200,
			sees: []string{"Open Door", `"more":false`}, notSees: []string{"Quay"}, audit: "organization.search done"},
		{says: "by words nobody has", who: storetest.Dana, method: "POST", path: "/organization-searches", body: `{"text":"harbor zzz"}`, status: 200, sees: []string{`"items":[]`}},
		{says: "another agency sees nothing", who: storetest.Eve, method: "GET", path: path, status: 404},
		{says: "a peer does not write it", who: storetest.Dana, method: "POST", path: "/organizations", body: openDoor, status: 403, audit: "organization.add refused"},
		{says: "nor changes it", who: storetest.Dana, method: "PUT", path: path, body: edit, header: []string{`If-Match: "1"`}, status: 403},
		{says: "nor takes it along", who: storetest.Dana, method: "GET", path: "/directory-export?format=csv", status: 403, audit: "directory.export refused"},
		{says: "one name, one organization", who: storetest.Joanna, method: "POST", path: "/organizations", body: strings.Replace(openDoor, "Open Door", "OPEN  dóor", 1), status: 422,
			sees: []string{`"name"`, "has this organization already"}},
		{says: "what must be said", who: storetest.Ruth, method: "POST", path: "/organizations", status: 422, sees: []string{`"name"`, "places.0.phone"}, notSees: []string{`"services"`},
			body: strings.NewReplacer("Open Door Housing", " ", "555-0142", "call us").Replace(openDoor)},
		{says: "a stale version", who: storetest.Joanna, method: "PUT", path: path, body: edit, header: []string{`If-Match: "7"`}, status: 412},
		{says: "described anew", who: storetest.Joanna, method: "PUT", path: path, body: edit, header: []string{`If-Match: "1"`}, status: 200,
			sees: []string{"Every day", `"stale":true`}, audit: "organization.update done"},
		{says: "a peer asked there", who: storetest.Dana, method: "POST", path: path + "/check", status: 200,
			sees: []string{`"checkedByName":"Dana Whitcomb"`, `"stale":false`, `"checkedOn":"` + w.today() + `"`}, audit: "organization.check done"},
		{says: "a consent can name it", who: storetest.Dana, method: "GET", path: "/recipients", status: 200, sees: []string{"Open Door Housing", id, "210 Harbor Road"}},
		{says: "taken out", who: storetest.Ruth, method: "POST", path: path + "/end", status: 200, sees: []string{"endedAt"}, audit: "organization.end done"},
		{says: "twice", who: storetest.Ruth, method: "POST", path: path + "/end", status: 409},
		{says: "is not asked about any more", who: storetest.Dana, method: "POST", path: path + "/check", status: 409},
		{says: "and is not there to choose", who: storetest.Dana, method: "GET", path: "/recipients", status: 200, sees: []string{"Quay"}, notSees: []string{"Open Door"}},
		{says: "nor in the directory", who: storetest.Dana, method: "GET", path: "/organizations", status: 200, sees: []string{"Quay"}, notSees: []string{"Open Door"}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if body := w.call(storetest.Joanna, "POST", "/organizations", openDoor); body.status != http.StatusCreated {
		t.Errorf("a name that was taken out is taken: %d %s", body.status, body.body)
	}
}

// What the address book says of an organization, the directory says.
func TestTheAddressBookAndTheDirectoryAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(storetest.Ruth, "POST", "/recipients", `{"recipientType":"hipaa_covered","recipientClass":"treating_provider","name":"Quay Clinic","address":"9 Quay Street"}`)
	id := strings.TrimPrefix(a.header.Get("Location"), "/api/v1/recipients/")
	w.expect(scenario{path: "one", status: 200, sees: []string{"Quay Clinic", "9 Quay Street", `"services":["medical"]`, `"medicationRecovery":"unknown"`}},
		w.call(storetest.Dana, "GET", "/organizations/"+id, ""))
	b := w.call(storetest.Ruth, "PUT", "/recipients/"+id, `{"recipientType":"hipaa_covered","recipientClass":"treating_provider","name":"Quay Street Clinic","address":"10 Quay Street"}`,
		`If-Match: "1"`)
	if b.status != http.StatusOK {
		t.Fatal(b.status, b.body)
	}
	w.expect(scenario{path: "renamed", status: 200, sees: []string{"Quay Street Clinic", "10 Quay Street"}, notSees: []string{"9 Quay Street"}},
		w.call(storetest.Dana, "GET", "/organizations/"+id, ""))
	w.call(storetest.Ruth, "POST", "/recipients/"+id+"/end", "")
	w.expect(scenario{path: "ended", status: 200, sees: []string{"endedAt"}}, w.call(storetest.Dana, "GET", "/organizations/"+id, ""))
}

func TestOfTwoWhoAddOneOrganizationAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for round := range 20 {
		body := strings.Replace(openDoor, "Open Door Housing", fmt.Sprintf("Round %d", round), 1)
		var wait sync.WaitGroup
		status := make([]int, 4)
		for i := range status {
			wait.Go(func() {
				status[i] = w.call([]uuid.UUID{storetest.Ruth, storetest.Joanna}[i%2], "POST", "/organizations", body).status
			})
		}
		wait.Wait()
		made := 0
		for _, s := range status {
			if s == http.StatusCreated {
				made++
			} else if s != http.StatusUnprocessableEntity {
				t.Errorf("round %d: %v", round, status)
			}
		}
		if made != 1 {
			t.Errorf("round %d: made %d times: %v", round, made, status)
		}
	}
}

func TestADirectoryGoesOutAndComesIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.organization(strings.Replace(openDoor, "Ask for Rosa.", "=HYPERLINK(1)", 1))
	out := w.call(storetest.Ruth, "GET", "/directory-export?format=csv", "")
	want := "\uFEFFname,kind,law,services,languages,medication_recovery,address,phone,hours,note\r\n" +
		"Open Door Housing,housing,other,housing|legal,en|es,yes,210 Harbor Road,555-0142,Mon to Fri,'=HYPERLINK(1)\r\n"
	if out.status != 200 || out.body != want || out.header.Get("Content-Disposition") != `attachment; filename="organizations.csv"` {
		t.Errorf("%d %q %v", out.status, out.body, out.header)
	}
	in := func(content string) answer {
		return w.call(storetest.Paula, "POST", "/directory-import", fmt.Sprintf(`{"content":%q}`, content))
	}
	w.expect(scenario{path: "the same again", status: 200, sees: []string{`"added":0`, `"changed":0`, `"same":1`, `"refused":[]`}}, in(out.body))
	two := "Name;Services;Medication recovery;Phone\nOpen Door Housing;housing;no;555-0199\nQuay Clinic;medical;perhaps;\n;legal;;\nRosa’s Kitchen;laundry;;\nHarbor Jobs;employment;;call us\nNorth Pier Clinic;medical;yes;555-0111"
	w.expect(scenario{path: "good and bad", status: 200, sees: []string{`"added":1`, `"changed":1`, `"same":0`, `"line":3`, `"column":"medication_recovery"`,
		`"line":4`, `"column":"name"`, `"line":5`, `"column":"services"`, `"line":6`, `"column":"phone"`}}, in(two))
	w.expect(scenario{path: "what is there", status: 200, sees: []string{"North Pier Clinic", "555-0199", `"medicationRecovery":"no"`}, notSees: []string{"Harbor Jobs", "555-0142"}},
		w.call(storetest.Dana, "GET", "/organizations", ""))
	w.expect(scenario{path: "no directory", status: 422, sees: []string{`"file"`, "a name and the services are needed"}}, in("first,last\nAlma,Reyes"))
	w.expect(scenario{path: "nothing", status: 422, sees: []string{`"file"`}}, in(""))
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM organizations o JOIN recipients r USING (agency_id, id)`); n != 2 {
		t.Errorf("%d organizations are recipients, want 2", n)
	}
}

func TestTheDirectoryOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth, dana, joanna := w.signIn(storetest.Ruth), w.signIn(storetest.Dana), w.signIn(storetest.Joanna)
	form := w.page(ruth, "/organizations/new", 200, "What they do")
	said := url.Values{"name": {"Open Door"}, "services": {"housing"}, "medicationRecovery": {"yes"}, "places.0.address": {"210 Harbor Road"}, "places.0.phone": {"call us"}}
	back := ruth.submit(form, "What they do", said)
	w.expect(scenario{path: "a phone that is none", status: 422, sees: []string{"Write one phone number", "210 Harbor Road", `value="Open Door"`, "call us"}}, back)
	one := ruth.submit(back, "What they do", url.Values{"places.0.phone": {"555-0142"}})
	w.expect(scenario{path: "made", status: 200, sees: []string{"Open Door", "Housing", "210 Harbor Road", `href="tel:5550142"`, "They take people on medication", "Nobody has asked there yet", "Take it out"}}, one)
	path := one.url.Path
	peers := w.page(dana, path, 200, "I asked today")
	if strings.Contains(peers.body, "Take it out") || strings.Contains(peers.body, "/edit") {
		t.Error("a peer is offered what is not theirs")
	}
	w.expect(scenario{path: "asked", status: 200, sees: []string{"by Dana Whitcomb"}, notSees: []string{"Nobody has asked"}}, dana.submit(peers, "I asked today", nil))
	w.page(dana, path+"/edit", 403)
	w.page(dana, "/organizations/new", 403)

	first, second := w.page(ruth, path+"/edit", 200, `value="Open Door"`), w.page(joanna, path+"/edit", 200)
	w.expect(scenario{path: "first", status: 200, sees: []string{"Mon to Fri"}}, ruth.submit(first, "What they do", url.Values{"places.0.hours": {"Mon to Fri"}}))
	late := joanna.submit(second, "What they do", url.Values{"note": {"Ask for Rosa."}})
	w.expect(scenario{path: "second", status: 412, sees: []string{"Ask for Rosa.", "Mon to Fri", "Somebody else changed this"}}, late)

	list := w.page(dana, "/organizations?service=housing", 200, "Open Door")
	found := dana.submit(list, `role="search"`, url.Values{"text": {"harbor road"}})
	w.expect(scenario{path: "found", status: 200, sees: []string{"Open Door", "1 organization", `value="harbor road"`}}, found)
	if found.url.RawQuery != "" {
		t.Errorf("what was typed stands in %s", found.url)
	}
	w.expect(scenario{path: "not found", status: 200, sees: []string{"No organization stands here"}, notSees: []string{"Open Door"}}, dana.submit(list, `role="search"`, url.Values{"text": {"moon"}}))

	bring := w.page(ruth, "/organizations/import", 200, "Bring in a directory")
	w.expect(scenario{path: "brought", status: 200, sees: []string{"1 organization new", "Line 3", "Write yes, no or unknown."}},
		ruth.choose(bring, "directory.csv", "name,services,medication_recovery\nQuay Clinic,medical,no\nThird,legal,perhaps\n"))
	w.expect(scenario{path: "nothing brought", status: 422, sees: []string{"This cannot be read"}}, ruth.choose(bring, "directory.csv", ""))
}
