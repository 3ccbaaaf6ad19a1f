package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

const (
	iopPath = "/programs/b0000000-0000-7000-8000-000000000012"
	iopBody = `{"part2ProgramId":"b0000000-0000-7000-8000-000000000001","name":"IOP Elm Street","stage":"iop","levelEdition":"ASAM-3","levelCode":"2.1","site":"Elm Street","timeZone":"America/New_York","openDays":["monday","friday"]`
)

func TestProgramsAndSettingsOverTheAPI(t *testing.T) {
	t.Parallel()
	settings := `{"name":"Harbor Row","timeZone":"America/New_York","noteDueHours":24,"quietDays":5,"caseloadLimit":20,"concernMinutes":15,"breakGlassMinutes":60,"notesOpen":false}`
	play(t, []scenario{
		{"a peer sees the programs", storetest.Dana, "GET", "/programs", "", nil, 200, []string{"IOP Elm Street", "ASAM-4"}, []string{"Millbrook"}, "program.list done"},
		{"another agency's is not there", storetest.Eve, "GET", iopPath, "", nil, 404, nil, []string{"Elm"}, "program.get refused"},
		{"a director changes one", storetest.Paula, "PUT", iopPath, iopBody + `}`, []string{`If-Match: "1"`}, 200, []string{`"openDays":["monday","friday"]`}, nil, "program.update done"},
		{"a supervisor does not", storetest.Ruth, "PUT", iopPath, iopBody + `}`, []string{`If-Match: "1"`}, 403, nil, nil, "program.update refused"},
		{"nobody is left behind in a closed one", storetest.Adam, "PUT", iopPath, iopBody + `,"closedOn":"2026-01-02"}`, []string{`If-Match: "1"`}, 409, []string{"4 people"}, []string{"Alma"}, ""},
		{"a level without its edition", storetest.Adam, "POST", "/programs", strings.Replace(iopBody, `"levelEdition":"ASAM-3",`, "", 1) + `}`, nil, 422, []string{"levelEdition"}, nil, ""},
		{"a day that is none", storetest.Adam, "POST", "/programs", strings.Replace(iopBody, "friday", "funday", 1) + `}`, nil, 422, nil, nil, ""},
		{"a name that is taken", storetest.Adam, "POST", "/programs", iopBody + `}`, nil, 409, []string{"already a program of that name"}, nil, ""},
		{"a unit is named", storetest.Adam, "POST", "/part2-programs", `{"name":"Northside Recovery"}`, nil, 201, []string{"Northside Recovery"}, nil, "part2_program.create done"},
		{"the settings change", storetest.Adam, "PUT", "/agency", settings, []string{`If-Match: "1"`}, 200, []string{`"quietDays":5`}, nil, "agency.update done"},
		{"not by a director", storetest.Paula, "PUT", "/agency", settings, []string{`If-Match: "1"`}, 403, nil, nil, "agency.update refused"},
		{"a setting out of its range", storetest.Adam, "PUT", "/agency", strings.Replace(settings, `"quietDays":5`, `"quietDays":0`, 1), []string{`If-Match: "1"`}, 422, []string{"quietDays"}, nil, ""},
		{"who am I", storetest.Rosa, "GET", "/self", "", nil, 200, []string{"Rosa Field", `"operations":["self.get","study.list","study_export.make"]`}, nil, ""},
	})
}

func TestProgramsAndSettingsThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adam := w.signIn(storetest.Adam)
	made := adam.submit(adam.get("/programs/new"), `name="stage"`, url.Values{"name": {"Night group"}, "stage": {"aftercare"},
		"part2ProgramId": {"b0000000-0000-7000-8000-000000000001"}, "openDays": {"2", "4"}, "leadId": {omarID}})
	if made.status != http.StatusOK || !strings.Contains(made.body, "Night group") {
		t.Fatalf("not opened: %d\n%s", made.status, made.body)
	}
	if a := adam.get("/programs"); !strings.Contains(a.body, "Tuesday and Thursday") || !strings.Contains(a.body, "Omar Haddad") {
		t.Errorf("the list:\n%s", a.body)
	}
	shut := adam.submit(adam.get(iopPath), `name="stage"`, url.Values{"closedOn": {"2026-01-02"}})
	if shut.status != http.StatusConflict || !strings.Contains(shut.body, "still has 4 people") {
		t.Errorf("closing with people in it: %d\n%s", shut.status, shut.body)
	}
	bad := adam.submit(adam.get("/agency"), `name="quietDays"`, url.Values{"quietDays": {"soon"}})
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "Write a whole number") || !strings.Contains(bad.body, `value="soon"`) {
		t.Errorf("a number that is none: %d\n%s", bad.status, bad.body)
	}
	good := adam.submit(bad, `name="quietDays"`, url.Values{"quietDays": {"5"}})
	if good.status != http.StatusOK || !strings.Contains(good.body, "The settings are saved") {
		t.Errorf("%d\n%s", good.status, good.body)
	}
	dana := w.signIn(storetest.Dana)
	if a := dana.get(iopPath); a.status != http.StatusOK || strings.Contains(a.body, "Save the program") || !strings.Contains(a.body, "ASAM-3 2.1") {
		t.Errorf("a peer reads about a program: %d\n%s", a.status, a.body)
	}
	if a := dana.get("/programs/new"); a.status != http.StatusForbidden {
		t.Errorf("a peer is offered a form they may not send: %d", a.status)
	}
	if a := dana.get("/agency"); strings.Contains(a.body, "Save the settings") || !strings.Contains(a.body, "5 days without a contact") {
		t.Errorf("a peer reads the settings:\n%s", a.body)
	}
}
