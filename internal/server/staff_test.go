package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

const (
	danaPath  = "/staff/a0000000-0000-7000-8000-000000000001"
	ruthID    = "a0000000-0000-7000-8000-000000000004"
	omarID    = "a0000000-0000-7000-8000-000000000005"
	danaID    = "a0000000-0000-7000-8000-000000000001"
	theoID    = "a0000000-0000-7000-8000-000000000003"
	evePath   = "/staff/a0000000-0000-7000-8000-000000000901"
	adamRole  = "/roles/d0000000-0000-7000-8000-000000000010/end"
	ruthsDana = "/supervisions/e0000000-0000-7000-8000-000000000001/end"
)

func TestStaffOverTheAPI(t *testing.T) {
	t.Parallel()
	mae := `{"name":"Mae Fuller","email":"mae@harbor.example","title":"CPS","roles":[{"role":"peer_specialist"}]}`
	play(t, []scenario{
		{"everyone sees who works here", storetest.Dana, "GET", "/staff?role=supervisor", "", nil, 200,
			[]string{"Ruth Abelson", "Omar Haddad"}, []string{"Dana Whitcomb", "Eve Stone"}, "staff.list done"},
		{"but a researcher does not", storetest.Rosa, "GET", "/staff", "", nil, 403, nil, []string{"Ruth"}, "staff.list refused"},
		{"an administrator reads an entry", storetest.Adam, "GET", danaPath, "", nil, 200,
			[]string{"Dana Whitcomb", "Ruth Abelson", "peer_specialist"}, []string{"Alma", "Reyes"}, "staff.get done"},
		{"a peer does not", storetest.Inez, "GET", danaPath, "", nil, 403, nil, []string{"Whitcomb"}, "staff.get refused"},
		{"another agency's is not there", storetest.Adam, "GET", evePath, "", nil, 404, nil, []string{"Stone"}, "staff.get refused"},
		{"an invitation tells its link", storetest.Adam, "POST", "/staff", mae, nil, 201, []string{"/invitation/", `"status":"invited"`}, nil, "staff.invite done"},
		{"a director invites nobody", storetest.Paula, "POST", "/staff", mae, nil, 403, nil, []string{"/invitation/"}, "staff.invite refused"},
		{"an auditor needs an end", storetest.Adam, "POST", "/staff", `{"name":"Mae","roles":[{"role":"auditor"}]}`, nil, 422, []string{"roles.0.endsAt"}, nil, ""},
		{"a name that is not UTF-8", storetest.Adam, "POST", "/staff", "{\"name\":\"\xff\",\"roles\":[{\"role\":\"auditor\"}]}", nil, 422, nil, nil, ""},
		{"a page that is none", storetest.Adam, "GET", "/staff?cursor=abc", "", nil, 422, []string{"cursor"}, nil, ""},
		{"a correction needs the version", storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray"}`, nil, 428, nil, nil, ""},
		{"and the newest one", storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray"}`, []string{`If-Match: "7"`}, 412, nil, nil, ""},
		{"a correction", storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray"}`, []string{`If-Match: "1"`}, 200, []string{"Dana Ray", `"version":2`}, nil, "staff.update done"},
		{"a role is given", storetest.Adam, "POST", danaPath + "/roles", `{"role":"supervisor","programId":"b0000000-0000-7000-8000-000000000012"}`, nil, 201, []string{`"role":"supervisor"`}, nil, "role.give done"},
		{"not a second time", storetest.Adam, "POST", danaPath + "/roles", `{"role":"peer_specialist"}`, nil, 409, nil, nil, ""},
		{"not dated back", storetest.Adam, "POST", danaPath + "/roles", `{"role":"supervisor","startsAt":"2020-01-01T00:00:00Z"}`, nil, 422, []string{"startsAt"}, nil, ""},
		{"the last administrator's role stays", storetest.Adam, "POST", adamRole, `{}`, nil, 409, []string{"last person who can invite"}, nil, ""},
		{"a supervision ends", storetest.Paula, "POST", ruthsDana, `{}`, nil, 200, []string{`"endsAt"`, "Ruth Abelson"}, nil, "supervision.end done"},
		{"a second supervisor at once", storetest.Paula, "POST", "/supervisions", `{"supervisorId":"` + omarID + `","peerId":"` + danaID + `"}`, nil, 409, []string{"already has a supervisor"}, nil, ""},
		{"a peer cannot lead", storetest.Paula, "POST", "/supervisions", `{"supervisorId":"` + theoID + `","peerId":"` + danaID + `"}`, nil, 422, []string{"supervisorId"}, nil, ""},
		{"a cover has an end", storetest.Paula, "POST", "/covers", `{"absentId":"` + danaID + `","coveringId":"` + theoID + `","endsAt":"2020-01-01T00:00:00Z","reason":"Leave"}`, nil, 422, []string{"endsAt"}, nil, ""},
		{"somebody stands in", storetest.Ruth, "POST", "/covers", `{"absentId":"` + danaID + `","coveringId":"` + theoID + `","endsAt":"2099-01-01T00:00:00Z","reason":"Leave"}`, nil, 201, []string{"Theo Lindqvist"}, nil, "cover.start done"},
		{"not to see another's team", storetest.Omar, "POST", "/covers", `{"absentId":"` + ruthID + `","coveringId":"` + omarID + `","endsAt":"2099-01-01T00:00:00Z","reason":"Leave"}`, nil, 422, []string{"absentId"}, nil, ""},
		{"a leaver's work is counted", storetest.Adam, "POST", danaPath + "/deactivate", `{"reason":"Moved"}`, nil, 200, []string{`"clients":4`, `"deactivated"`}, []string{"Alma"}, "staff.deactivate done"},
		{"nobody closes their own account", storetest.Adam, "POST", "/staff/a0000000-0000-7000-8000-000000000010/deactivate", `{"reason":"Bye"}`, nil, 409, nil, nil, ""},
	})
}

func TestAnInvitationOverTheAPIShowsItsLinkOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body, key := `{"name":"Mae Fuller","roles":[{"role":"peer_specialist"}]}`, "Idempotency-Key: "+uuid.NewString()
	first := w.call(storetest.Adam, "POST", "/staff", body, key)
	again := w.call(storetest.Adam, "POST", "/staff", body, key)
	if !strings.Contains(first.body, w.url+"/invitation/") {
		t.Errorf("no whole link: %s", first.body)
	}
	if again.status != 201 || strings.Contains(again.body, "/invitation/") {
		t.Errorf("the second answer: %d %s", again.status, again.body)
	}
	if a, b := first.header.Get("Location"), again.header.Get("Location"); a != b {
		t.Errorf("two people: %s, %s", a, b)
	}
}

func TestADeactivatedPersonsTokenAndBrowserAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, token := w.signIn(storetest.Dana), w.token(storetest.Dana)
	if a := dana.get("/self"); a.status != http.StatusOK || !strings.Contains(a.body, "Dana Whitcomb") {
		t.Fatalf("before: %d %s", a.status, a.body)
	}
	adam := w.signIn(storetest.Adam)
	sheet := adam.get(danaPath + "/deactivate")
	for _, says := range []string{"4 people", "Ruth Abelson finds the people"} {
		if !strings.Contains(sheet.body, says) {
			t.Errorf("the page does not say %q:\n%s", says, sheet.body)
		}
	}
	if a := adam.submit(sheet, `name="reason"`, url.Values{"reason": {""}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.status)
	}
	after := adam.submit(sheet, `name="reason"`, url.Values{"reason": {"Moved to another agency"}})
	if after.status != http.StatusOK || !strings.Contains(after.body, "4 people still wait for somebody") {
		t.Errorf("afterwards: %d %s", after.status, after.body)
	}
	if a := dana.get("/self"); strings.Contains(a.body, "Dana Whitcomb") {
		t.Errorf("her browser still sees %d %s", a.status, a.url)
	}
	req, _ := http.NewRequest("GET", w.url+"/api/v1/self", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	if a := w.send(http.DefaultClient, req); a.status < 401 || a.status > 403 {
		t.Errorf("her token is answered %d", a.status)
	}
}

func TestAnAdministratorInvitesThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adam := w.signIn(storetest.Adam)
	if a := adam.get("/staff"); !strings.Contains(a.body, "Invite somebody") || !strings.Contains(a.body, "Theo Lindqvist") {
		t.Errorf("the list: %d %s", a.status, a.body)
	}
	sheet := adam.get("/staff/new")
	wrong := adam.submit(sheet, `name="name"`, url.Values{"name": {"Mae Fuller"}, "email": {"nowhere"}, "roles.0.role": {"auditor"}})
	for _, says := range []string{"Two things to fix", "Mae Fuller", "nowhere", `id="roles.0.endsAt-err"`, "Write one e-mail address"} {
		if !strings.Contains(wrong.body, says) {
			t.Errorf("the form does not come back with %q:\n%s", says, wrong.body)
		}
	}
	if wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", wrong.status)
	}
	right := url.Values{"name": {"Mae Fuller"}, "email": {"mae@harbor.example"}, "roles.0.role": {"peer_specialist"}}
	made := adam.submit(wrong, `name="name"`, right)
	link := regexp.MustCompile(regexp.QuoteMeta(w.url) + `/invitation/[A-Za-z0-9_-]{43}`).FindString(made.body)
	if made.status != http.StatusOK || link == "" {
		t.Fatalf("no link: %d %s", made.status, made.body)
	}
	again := adam.submit(wrong, `name="name"`, right) // a reload sends it once more
	if strings.Contains(again.body, "/invitation/") || !strings.Contains(again.body, "shown already") {
		t.Errorf("a second time: %s", again.body)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM staff WHERE name = 'Mae Fuller'"); n != 1 {
		t.Errorf("%d people were made", n)
	}
}

func TestRolesSupervisionAndCoverThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adam := w.signIn(storetest.Adam)
	day := w.Clock.Now().AddDate(0, 0, 10)
	given := adam.submit(adam.get(danaPath+"/roles/new"), `name="role"`, url.Values{"role": {"supervisor"},
		"programId": {storetest.IOP.String()}, "endsAt": {day.Format("2006-01-02")}})
	if want := "until the end of " + day.Format("2 January"); !strings.Contains(given.body, "Peer supervisor, IOP Elm Street") || !strings.Contains(given.body, want) {
		t.Errorf("the role is not there, %s:\n%s", want, given.body)
	}
	ended := adam.submit(given, `value="supervision"`, nil)
	if ended.status != http.StatusOK || !strings.Contains(ended.body, "Give a supervisor") {
		t.Errorf("the supervision did not end: %d\n%s", ended.status, ended.body)
	}
	moved := adam.submit(adam.get(danaPath+"/supervision/new"), `name="supervisorId"`, url.Values{"supervisorId": {omarID}})
	if !strings.Contains(moved.body, "Omar Haddad") {
		t.Errorf("no new supervisor:\n%s", moved.body)
	}
	noEnd := adam.submit(adam.get(danaPath+"/cover/new"), `name="coveringId"`, url.Values{"coveringId": {theoID}, "reason": {"Leave"}})
	if noEnd.status != http.StatusUnprocessableEntity || !strings.Contains(noEnd.body, "A cover always has an end") {
		t.Errorf("a cover without an end: %d", noEnd.status)
	}
	covered := adam.submit(noEnd, `name="coveringId"`, url.Values{"coveringId": {theoID}, "reason": {"Leave"}, "endsAt": {day.Format("2006-01-02")}})
	if !strings.Contains(covered.body, "stands in for them") {
		t.Errorf("no cover:\n%s", covered.body)
	}
	last := adam.submit(adam.get("/staff/a0000000-0000-7000-8000-000000000010"), `value="role"`, nil)
	if last.status != http.StatusConflict || !strings.Contains(last.body, "last person who can invite") {
		t.Errorf("the last administrator's role: %d\n%s", last.status, last.body)
	}
}

func TestTwoWhoCorrectAnEntryAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adam := w.signIn(storetest.Adam)
	sheet := adam.get(danaPath + "/edit")
	w.call(storetest.Adam, "PUT", danaPath, `{"name":"Dana Ray","email":"dana@harbor.example","title":"CPS-A"}`, `If-Match: "1"`)
	late := adam.submit(sheet, `name="title"`, url.Values{"name": {"Dana W. Whitcomb"}})
	if late.status != http.StatusPreconditionFailed {
		t.Fatalf("status %d\n%s", late.status, late.body)
	}
	for _, says := range []string{"Dana W. Whitcomb", "“Dana Ray”", "CPS-A", "It was “CPS”"} {
		if !strings.Contains(late.body, says) {
			t.Errorf("lost %q:\n%s", says, late.body)
		}
	}
	if a := adam.submit(late, `name="title"`, nil); a.status != http.StatusOK || !strings.Contains(a.body, "Dana W. Whitcomb") || !strings.Contains(a.body, "CPS-A") {
		t.Errorf("the decision was not kept: %d\n%s", a.status, a.body)
	}
}
