package server_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// inCare lets n more people be in a program since a day, born in the sixties.
func (w *world) inCare(n int, program uuid.UUID) {
	w.t.Helper()
	w.Owner(w.t, `WITH c AS (INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
		  SELECT $1, gen_random_uuid(), 'S-' || n, 'Secret', 'Name' || n, date '1965-07-14' + n, app_now() FROM generate_series(1, $2::int) n RETURNING id),
		e AS (INSERT INTO episodes (agency_id, id, client_id, opened_on) SELECT $1, id, id, date '2026-09-17' FROM c RETURNING id)
		INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on) SELECT $1, id, id, id, $3::uuid, date '2026-09-17' FROM e`,
		storetest.HarborRow, n, program).Close()
}

func (w *world) study(name string) string {
	w.t.Helper()
	a := w.call(storetest.Petra, "POST", "/studies", `{"name":"`+name+`","protocol":"26-004, county board"}`)
	if a.status != http.StatusOK {
		w.t.Fatal(a.status, a.body)
	}
	return field(w.t, a.body, "id")
}

func field(t testing.TB, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`"` + name + `":"([^"]+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in %s", name, body)
	}
	return m[1]
}

// What a researcher takes along names nobody, bears no day, and under its study
// ids nobody finds a client again; the key is read by the operation that links
// and by nothing else.
func TestAResearcherGetsStudyIDsAndNoPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inCare(15, storetest.PHP)
	study := w.study("Staying beside")
	export := `{"studyId":"` + study + `","format":"csv"}`
	w.expect(scenario{path: "before it is prepared", status: 409, sees: []string{"Nothing is prepared"}}, w.call(storetest.Rosa, "POST", "/study-exports", export))
	w.expect(scenario{path: "prepare", status: 200, sees: []string{`"preparation":1`}}, w.call(storetest.Petra, "POST", "/studies/"+study+"/prepare", ""))
	for _, path := range []string{"csv", "xlsx"} {
		a := w.call(storetest.Rosa, "POST", "/study-exports", `{"studyId":"`+study+`","format":"`+path+`"}`)
		if a.status != http.StatusOK || a.header.Get("Content-Disposition") != `attachment; filename="study.`+path+`"` {
			t.Fatal(path, a.status, a.header, a.body)
		}
		rows := w.table(a)
		if rows[0][0] != "Study id|Age|Year entered|First program|Weeks in care|Contacts|Peers|Mutual aid a week" {
			t.Errorf("%s begins with %q", path, rows[0][0])
		}
		line := regexp.MustCompile(`^[A-Z2-9]{12}\|(not said|\d+ to \d+)\|(not said|2026)\|(not said|php)\|(\d+ to \d+|53 or more)\|(0|\d+ to \d+)\|[012]\|not said$`)
		alike := 0
		for _, row := range rows[1:] {
			if !line.MatchString(row[0]) {
				t.Errorf("%s: %q", path, row[0])
			}
			if strings.Contains(row[0], "|60 to 69|2026|php|") {
				alike++
			}
		}
		// Of harbor.sql everybody is of another age and program, and few; Vera is restricted, and Curtis was never in a program.
		if len(rows)-1 < 15+6 || alike != 0 && alike < 11 {
			t.Errorf("%s: %d people, of whom %d look alike", path, len(rows)-1, alike)
		}
		for _, not := range []string{"Secret", "Reyes", "1965", "-07-", "Elm", "Dana", "C-1"} {
			if strings.Contains(strings.Join(slices.Concat(rows...), "\n"), not) {
				t.Errorf("%s holds %q", path, not)
			}
		}
	}
	row := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(basis || ' ' || format || ' ' || (smallest >= 11) || ' ' || (exported_by = $1), ',' ORDER BY format) FROM study_exports`, storetest.Rosa)
	if row != "de_identified csv true true,de_identified xlsx true true" {
		t.Errorf("on record: %s", row)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM disclosures WHERE basis = 'de_identified'"); n != 0 {
		t.Errorf("%d people have it in their accounting", n)
	}
	shown := storetest.OwnerValue[int](t, w.Database, "SELECT COALESCE(sum(cardinality(client_ids)), 0)::int FROM audit_entries WHERE actor_id = $1", storetest.Rosa)
	if shown != 0 {
		t.Errorf("the researcher saw %d clients", shown)
	}
}

// The key stays where it is: a second preparation gives nobody another study id,
// and a joining of two records moves it along.
func TestAStudyIDIsGivenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inCare(15, storetest.PHP)
	study := w.study("Staying beside")
	ids := func() []string {
		w.expect(scenario{path: "prepare", status: 200}, w.call(storetest.Petra, "POST", "/studies/"+study+"/prepare", ""))
		a := w.call(storetest.Rosa, "POST", "/study-exports", `{"studyId":"`+study+`","format":"csv"}`)
		var codes []string
		for _, row := range w.table(a)[1:] {
			codes = append(codes, row[0][:12])
		}
		return codes
	}
	first := ids()
	if second := ids(); !slices.Equal(first, second) {
		t.Errorf("%v became %v", first, second)
	}
	w.write(func(tx *store.Tx) error { // the privacy officer, in another operation
		codes, err := tx.StudyCodes(uuid.MustParse(study))
		if err != nil || len(codes) != 0 {
			t.Errorf("%d lines of the key are read outside the linking: %v", len(codes), err)
		}
		return nil
	})
	ctx := w.As(t, storetest.Rosa)
	grant, err := storetest.Policy(t).Grant(ctx, authz.StudyExportMake)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DB.InTx(ctx, grant, func(tx *store.Tx) error { _, err := tx.StudyCodes(uuid.MustParse(study)); return err }); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("a researcher's transaction reads the key: %v", err)
	}
	if other := w.study("Another"); other == study {
		t.Fatal(other)
	} else if a := w.call(storetest.Petra, "POST", "/studies/"+other+"/prepare", ""); a.status != http.StatusOK {
		t.Fatal(a.body)
	}
	same := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM study_keys a JOIN study_keys b ON b.client_id = a.client_id AND b.study_id <> a.study_id AND b.code = a.code")
	if same != 0 {
		t.Errorf("%d people have one study id in two studies", same)
	}
}

func TestWhoDoesWhatWithAStudy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	study := w.study("Staying beside")
	on := func(verb string) string { return "/studies/" + study + "/" + verb }
	export := `{"studyId":"` + study + `","format":"csv"}`
	for _, s := range []scenario{
		{says: "too few", who: storetest.Petra, method: "POST", path: on("prepare"), status: 409, sees: []string{"Fewer than 11"}},
		{says: "no name", who: storetest.Petra, method: "POST", path: "/studies", body: `{"name":" ","protocol":""}`, status: 422, sees: []string{`"field":"name"`, `"field":"protocol"`}},
		{says: "a researcher reads the list", who: storetest.Rosa, method: "GET", path: "/studies", status: 200, sees: []string{"Staying beside"}},
		{says: "but links nobody", who: storetest.Rosa, method: "POST", path: on("prepare"), status: 403, audit: "study.prepare refused"},
		{says: "the privacy officer takes nothing along", who: storetest.Petra, method: "POST", path: "/study-exports", body: export, status: 403, audit: "study_export.make refused"},
		{says: "a director neither", who: storetest.Paula, method: "POST", path: "/study-exports", body: export, status: 403},
		{says: "nor an administrator", who: storetest.Adam, method: "GET", path: "/studies", status: 403},
		{says: "nobody of another agency", who: storetest.Eve, method: "GET", path: "/studies", status: 403, notSees: []string{"Staying beside"}},
		{says: "it ends", who: storetest.Petra, method: "POST", path: on("end"), status: 200, sees: []string{`"endedAt"`}},
		{says: "once", who: storetest.Petra, method: "POST", path: on("end"), status: 409},
		{says: "then nothing is prepared", who: storetest.Petra, method: "POST", path: on("prepare"), status: 409},
		{says: "and nothing leaves", who: storetest.Rosa, method: "POST", path: "/study-exports", body: export, status: 409, sees: []string{"has ended"}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
}

func TestStudiesOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inCare(15, storetest.PHP)
	petra, rosa := w.signIn(storetest.Petra), w.signIn(storetest.Rosa)
	w.shows(petra.submit(petra.get("/studies"), `name="protocol"`, map[string][]string{"name": {"Walking on"}}), 422, "Walking on", "Write which protocol")
	w.shows(petra.submit(petra.get("/studies"), `name="protocol"`, map[string][]string{"name": {"Walking on"}, "protocol": {"26-005"}}), 200, "Nothing is prepared yet")
	w.shows(petra.submit(petra.get("/studies"), "/prepare", nil), 200, "Prepared")
	page := w.page(rosa, "/studies", 200, "Walking on", "As CSV")
	if strings.Contains(page.body, "Prepare its records") || strings.Contains(page.body, "Begin a study") {
		t.Error("a researcher is offered what is refused")
	}
	a := rosa.submit(page, "/export", map[string][]string{"format": {"csv"}})
	if rows := w.table(a); a.status != http.StatusOK || len(rows) < 16 {
		t.Errorf("%d %s", a.status, a.body)
	}
}
