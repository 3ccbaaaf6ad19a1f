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
	about := nakata.get("/audit?" + url.Values{"client": {"c-1"}, "did": {"read"}}.Encode())
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
