package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Two records with a first way each had two first ways once they were one.
func TestOfTwoFirstWaysTheKeptRecordsIsFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	way := func(who, client uuid.UUID, value string, preferred bool) string {
		t.Helper()
		made, err := w.app.AddContactWay(w.As(t, who), client, casework.ContactWayEdit{Kind: casework.ContactPhone, Value: value,
			MayText: casework.LeaveYes, Voicemail: casework.LeaveNo, Preferred: preferred})
		if err != nil {
			t.Fatal(err)
		}
		return made.ID.String()
	}
	kept, gone := storetest.Terrence, storetest.Wendell
	mine, other := way(storetest.Dana, kept, "555-0101", true), way(storetest.Inez, gone, "555-0202", true)
	event := w.together(kept, gone)
	first := func(client uuid.UUID) (ids []string) {
		ids = strings.Fields(storetest.OwnerValue[string](t, w.Database, `SELECT COALESCE(string_agg(id::text, ' ' ORDER BY id), '')
			FROM contact_ways WHERE client_id = $1 AND preferred`, client))
		return ids
	}
	if got := first(kept); len(got) != 1 || got[0] != mine {
		t.Errorf("first to try: %v, want %s", got, mine)
	}
	w.expect(scenario{method: "GET", path: "kept", status: 200, sees: []string{"555-0101", "555-0202"}}, w.call(storetest.Dana, "GET", "/clients/"+kept.String(), ""))
	w.expect(scenario{says: "the old record's way is here, by its own address", method: "PUT", path: "/contact-ways/:id", status: 200, sees: []string{"555-0303"}},
		w.call(storetest.Dana, "PUT", "/contact-ways/"+other, `{"kind":"phone","value":"555-0303","mayText":"yes","voicemail":"no","preferred":false}`, `If-Match: "2"`))
	w.expect(scenario{path: "undo", status: 200}, w.call(storetest.Paula, "POST", "/client-merges/"+event+"/undo", `{"reason":"Two people."}`))
	if a, b := first(kept), first(gone); len(a) != 1 || a[0] != mine || len(b) != 1 || b[0] != other {
		t.Errorf("undone, first to try are %v and %v", a, b)
	}
}

// Whoever opened a form before the records were joined is led on or told, and
// nobody learns of a record they do not reach.
func TestAnOldAddressLeadsOnOrSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := storetest.Terrence, storetest.Wendell
	w.together(kept, gone)
	old, told := gone.String(), []string{"joined with another"}
	ask := func(says string, who uuid.UUID, method, path, body string, status int, sees ...string) {
		t.Helper()
		w.expect(scenario{says: says, method: method, path: path, status: status, sees: sees}, w.call(who, method, path, body))
	}
	ask("contacts", storetest.Dana, "GET", "/sessions?clientId="+old, "", 200)
	ask("the story", storetest.Dana, "GET", "/client-events?clientId="+old, "", 200, "joined")
	ask("a plan", storetest.Dana, "POST", planned, planBody(w, gone, ""), 201, `"clientId":"`+kept.String()+`"`)
	ask("a task", storetest.Ruth, "POST", "/tasks", fmt.Sprintf(`{"clientId":%q,"ownerId":%q,"dueOn":%q,"what":"Bring the form"}`, old, storetest.Dana, w.today()), 201, `"clientId":"`+kept.String()+`"`)
	ask("who must not carry them", storetest.Ruth, "GET", "/peer-conflicts?clientId="+old, "", 200)
	ask("a way to reach them", storetest.Dana, "POST", "/clients/"+old+"/contact-ways", `{"kind":"phone","value":"555-0199","mayText":"yes","voicemail":"no","preferred":false}`, 409, told...)
	ask("a second peer", storetest.Ruth, "POST", "/assignments", fmt.Sprintf(`{"clientId":%q,"peerId":%q,"part":"second"}`, old, storetest.Inez), 409, told...)
	for _, who := range []uuid.UUID{storetest.Inez, storetest.Eve} { // the peer who was set aside, and another agency
		ask("out of reach", who, "GET", "/sessions?clientId="+old, "", 404)
		ask("out of reach", who, "POST", "/clients/"+old+"/contact-ways", `{"kind":"phone","value":"555-0199","mayText":"yes","voicemail":"no","preferred":false}`, 404)
	}
}

func TestAPeerWhoWasSetAsideIsChosenAgainFromThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := storetest.Terrence, storetest.Wendell
	w.together(kept, gone)
	w.expect(scenario{path: "out of reach", status: 404}, w.call(storetest.Inez, "GET", "/clients/"+kept.String(), ""))
	ruth := w.signIn(storetest.Ruth)
	page := ruth.get("/clients/" + kept.String())
	href := "/clients/" + kept.String() + "/assign?part=second&amp;peer=" + storetest.Inez.String()
	w.expect(scenario{method: "GET", path: "/clients/:id", status: 200, sees: []string{"Choose Inez Carrillo as second peer", href}}, page)
	form := ruth.get(strings.ReplaceAll(href, "&amp;", "&"))
	if a := ruth.submit(form, `name="peerId"`, url.Values{}); a.status != 200 || a.url.Path != "/clients" {
		t.Fatalf("%d %v\n%s", a.status, a.url, a.body)
	}
	w.Clock.Advance(1e9)
	w.expect(scenario{path: "back", status: 200, sees: []string{"Terrence"}}, w.call(storetest.Inez, "GET", "/clients/"+kept.String(), ""))
	w.expect(scenario{method: "GET", path: "no button any more", status: 200, notSees: []string{"Choose Inez Carrillo as second peer"}}, ruth.get("/clients/"+kept.String()))
}
