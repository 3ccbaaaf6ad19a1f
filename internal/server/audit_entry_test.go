package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

const almaPath = "/clients/c0000000-0000-7000-8000-000000000001"

func TestTheAuditOverTheAPI(t *testing.T) {
	t.Parallel()
	before := func(w *world) {
		w.call(storetest.Theo, "GET", "/audit-entries", "")
		w.call(storetest.Dana, "GET", almaPath, "")
		w.call(storetest.Inez, "GET", almaPath, "")
		w.call(storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray","email":"ray@harbor.example"}`, `If-Match: "1"`)
	}
	play(t, []scenario{
		{"what was done about a person served", storetest.Nakata, "GET", "/audit-entries?clientId=c0000000-0000-7000-8000-000000000001", "", nil, 200,
			[]string{"Dana Whitcomb", `"client.get"`}, []string{"Alma", "Reyes", "Inez"}, "audit_entry.list done"},
		{"what was refused", storetest.Petra, "GET", "/audit-entries?outcome=refused", "", nil, 200, []string{"Inez Carrillo", "Theo Lindqvist", `"reach":""`}, nil, ""},
		{"what somebody changed, hashed where it is sensitive", storetest.Petra, "GET", "/audit-entries?op=staff.update", "", nil, 200,
			[]string{"Dana Whitcomb", "Dana Ray", `"email"`}, []string{"ray@harbor.example", "dana@harbor.example"}, ""},
		{"an administrator does not read it", storetest.Adam, "GET", "/audit-entries", "", nil, 403, nil, []string{"Inez"}, "audit_entry.list refused"},
	}, before)
}

func TestTheAuditTrailsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(storetest.Dana, "GET", almaPath, "")
	w.call(storetest.Inez, "GET", almaPath, "")
	w.call(storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray","email":"ray@harbor.example"}`, `If-Match: "1"`)
	nakata := w.signIn(storetest.Nakata)
	all := nakata.get("/audit")
	for _, says := range []string{"Read a person’s record", "Tried to read a person’s record", "Hidden from them, or not there",
		"Corrected a staff member’s entry", "<ins>Dana Ray</ins>", "changed, not shown"} {
		if !strings.Contains(all.body, says) {
			t.Errorf("the page does not say %q:\n%s", says, all.body)
		}
	}
	for _, keeps := range []string{"Alma", "Reyes", "ray@harbor.example", "Verify", "Sealed"} {
		if strings.Contains(all.body, keeps) {
			t.Errorf("the page says %q", keeps)
		}
	}
	about := nakata.submit(all, `name="did"`, url.Values{"client": {"c-1"}, "did": {"read"}})
	if q := about.url.Query(); q.Get("client") != storetest.Alma.String() || q.Get("did") != "read" {
		t.Errorf("the address is %s", about.url) // and never says the number
	}
	if none := nakata.submit(all, `name="did"`, url.Values{"client": {"C-77"}}); !strings.Contains(none.body, "Nothing fits that") ||
		!strings.Contains(none.body, `value="C-77"`) || none.url.RawQuery != "" {
		t.Errorf("a number nobody has leads to %s:\n%s", none.url, none.body)
	}
	if about.status != http.StatusOK || !strings.Contains(about.body, "Dana Whitcomb") || strings.Contains(about.body, "Corrected") {
		t.Errorf("about one person: %d\n%s", about.status, about.body)
	}
	bad := nakata.get("/audit?day=someday")
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "Choose a day") {
		t.Errorf("a day that is none: %d", bad.status)
	}
	if a := w.signIn(storetest.Adam).get("/audit"); a.status != http.StatusForbidden {
		t.Errorf("an administrator gets %d", a.status)
	}
}

// Who was turned away at the login acted in nobody's name yet. Whoever looks for
// that person finds it all the same.
func TestWhoWasTurnedAwayAtTheLoginIsFoundByTheirName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(storetest.Dana)
	w.signIn(storetest.Dana)
	w.call(storetest.Adam, "POST", danaPath+"/deactivate", `{"reason":"Moved"}`)
	req, err := http.NewRequest("GET", w.url+"/api/v1/today", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if a := w.send(http.DefaultClient, req); a.status != http.StatusForbidden && a.status != http.StatusUnauthorized {
		t.Fatalf("with a token of somebody who left: %d", a.status)
	}
	w.signIn(storetest.Dana) // is shown the plain page
	got := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(DISTINCT op || ' ' || outcome, ', ' ORDER BY op || ' ' || outcome)
		FROM audit_entries WHERE staff_id = $1 AND actor_id IS NULL`, storetest.Dana)
	if got != "login.resolve refused, login.sign_in done, login.sign_in refused" {
		t.Errorf("the login's entries of Dana: %s", got)
	}
	a := w.call(storetest.Petra, "GET", "/audit-entries?outcome=refused&staffId="+storetest.Dana.String(), "")
	w.expect(scenario{path: "/audit-entries", status: 200, sees: []string{`"login.resolve"`, `"login.sign_in"`}}, a)
	a = w.call(storetest.Petra, "GET", "/audit-entries?outcome=refused&staffId="+storetest.Inez.String(), "")
	w.expect(scenario{path: "/audit-entries", status: 200, notSees: []string{"login."}}, a)
}
