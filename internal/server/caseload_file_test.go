package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// rawFile marks a request whose body is a file.
const rawFile = "Content-Type: application/octet-stream"

// brought is a small caseload: two who are new, one who is on record, one who
// is restricted and hidden from Paula, one refused, one for a program nobody
// knows by that word.
const brought = "Name,DOB,MRN,Program,Admitted,Peer,Notes\n" +
	"\"Okafor, Grace\",2/3/1990,A1,IOP,11/2/2026,Dana Whitcomb,=1+1\n" +
	"Luis de la Cruz,5/6/1988,A2,PHP,9/1/2026,\"Carrillo, Inez\",\n" +
	"Alma Reyes,4/12/1991,,,,,\n" +
	"Vera Holt,5/5/1975,,IOP,10/1/2026,,\n" +
	"Una Marsh,2/30/1981,A3,IOP,11/2/2026,,secret words\n" +
	"Sol Vega,1/9/1977,A4,Night track,11/2/2026,,\n"

func (w *world) upload(who uuid.UUID, content string, header ...string) answer {
	w.t.Helper()
	return w.call(who, "POST", "/caseload-files", content, append(header, rawFile, "X-File-Name: caseload.csv")...)
}

func (w *world) uploaded(content string) string {
	w.t.Helper()
	a := w.upload(storetest.Paula, content)
	if a.status != 201 {
		w.t.Fatalf("upload: %d %s", a.status, a.body)
	}
	return "/caseload-files/" + a.json(w.t)["id"].(string)
}

func (w *world) clientCount() int {
	return storetest.OwnerValue[int](w.t, w.Database, "SELECT count(*) FROM clients")
}

func TestACaseloadFileIsLookedAtAndBroughtIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.clientCount()
	path := w.uploaded(brought)
	ask := func(s scenario) answer {
		t.Helper()
		a := w.call(s.who, s.method, s.path, s.body, s.header...)
		w.expect(s, a)
		return a
	}
	ask(scenario{who: storetest.Paula, method: "GET", path: path, status: 200, audit: "caseload_file.get done", sees: []string{
		`"people":3`, `"duplicates":1`, `"refused":2`, `"line":6`, `not a date`, `"word":"Night track"`, `"lines":1`, `"field":"birth date"`}})
	if w.clientCount() != before {
		t.Error("a look at the file brought somebody in")
	}
	program := `{"columns":[],"programs":[{"word":"Night track","programId":"` + storetest.IOP.String() + `"}]}`
	ask(scenario{who: storetest.Paula, method: "PUT", path: path, body: program, status: 428})
	ask(scenario{who: storetest.Paula, method: "PUT", path: path, body: program, header: []string{`If-Match: "1"`}, status: 200,
		sees: []string{`"people":4`, `"refused":1`, `"words":[]`}, audit: "caseload_file.update done"})
	ask(scenario{who: storetest.Paula, method: "GET", path: path + "/report", status: 200, sees: []string{"Una Marsh", "secret words", "not a date"}, notSees: []string{"Vera", "Grace"}})
	ask(scenario{who: storetest.Paula, method: "POST", path: path + "/import", status: 200, audit: "caseload_file.import done",
		sees: []string{`"people":4`, `"stays":4`, `"assignments":2`, `"duplicates":1`, `"refused":1`}})
	if got := w.clientCount() - before; got != 4 {
		t.Errorf("%d people came in", got)
	}
	ask(scenario{says: "pressed twice", who: storetest.Paula, method: "POST", path: path + "/import", status: 200, sees: []string{`"people":4`}})
	ask(scenario{says: "said too late", who: storetest.Paula, method: "PUT", path: path, body: program, header: []string{`If-Match: "3"`}, status: 409})
	if w.clientCount() != before+4 {
		t.Error("pressing twice brought somebody in again")
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM caseload_files WHERE content IS NOT NULL"); n != 0 {
		t.Error("the file is kept after it was brought in")
	}
	report := ask(scenario{who: storetest.Paula, method: "GET", path: path + "/report", status: 200, audit: "caseload_file.report done"}).body
	w.reportComesBack(report, before+4)

	// What was said once, the agency remembers.
	again := w.uploaded(strings.NewReplacer("A4", "A9", "Sol Vega", "Solana Vega").Replace(brought))
	ask(scenario{who: storetest.Paula, method: "GET", path: again, status: 200, sees: []string{`"people":1`, `"duplicates":4`, `"words":[]`}})
}

// reportComesBack feeds a report in as it is, and corrected.
func (w *world) reportComesBack(report string, people int) {
	w.t.Helper()
	same := w.uploaded(report)
	w.expect(scenario{path: "uncorrected", status: 200, sees: []string{`"people":0`, `"duplicates":1`, `"refused":1`}},
		w.call(storetest.Paula, "POST", same+"/import", ""))
	if w.clientCount() != people {
		w.t.Error("a report that was not corrected brought somebody in")
	}
	corrected := w.uploaded(strings.Replace(report, "2/30/1981", "2/28/1981", 1))
	w.expect(scenario{path: "corrected", status: 200, sees: []string{`"people":1`, `"refused":0`}},
		w.call(storetest.Paula, "POST", corrected+"/import", ""))
	if w.clientCount() != people+1 {
		w.t.Error("the corrected line did not go in")
	}
	workbook := w.call(storetest.Paula, "GET", same+"/report?format=xlsx", "")
	w.expect(scenario{path: "as a workbook", status: 200, sees: []string{`"duplicates":1`, `"refused":1`, `"people":0`}, notSees: []string{"Why refused"}},
		w.call(storetest.Paula, "GET", w.uploaded(workbook.body), ""))
}

// Paula is not named for Vera's record. To her it is not there: the line is
// answered like that of anybody who is new, and a record begins, as it would by
// hand. Only records staff who find both are told. Dana, who is named, would be
// told that Vera is on record; so is the command, which sees all.
func TestALineThatMatchesAHiddenRecordTellsNothing(t *testing.T) {
	t.Parallel()
	const hidden = "Name,DOB\nVera Holt,5/5/1975\n"
	const nobody = "Name,DOB\nNoor Holt,5/5/1976\n"
	answers := map[string][2]string{}
	for _, file := range []string{hidden, nobody} {
		w := newWorld(t)
		id := w.uploaded(file)
		preview := w.call(storetest.Paula, "GET", id, "").json(t)
		delete(preview, "file")
		delete(preview, "headings")
		done := w.call(storetest.Paula, "POST", id+"/import", "").json(t)
		for _, key := range []string{"id", "createdAt", "expiresAt", "broughtInAt"} {
			delete(done, key)
		}
		answers[file] = [2]string{inWords(preview), inWords(done)}
		again := w.call(storetest.Paula, "GET", w.uploaded(file), "")
		w.expect(scenario{path: "again", status: 200, sees: []string{`"people":0`, `"duplicates":1`}}, again)
	}
	if answers[hidden] != answers[nobody] {
		t.Errorf("hidden %q\nnobody %q", answers[hidden], answers[nobody])
	}
	w := newWorld(t)
	w.Owner(t, "UPDATE client_accesses SET staff_id = $1 WHERE client_id = $2", storetest.Paula, storetest.Vera).Close()
	w.expect(scenario{path: "named", status: 200, sees: []string{`"people":0`, `"duplicates":1`}}, w.call(storetest.Paula, "GET", w.uploaded(hidden), ""))
}

func TestWhoseCaseloadFileItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.uploaded(brought)
	w.Owner(t, `INSERT INTO roles (agency_id, id, staff_id, role, starts_at) SELECT agency_id, gen_random_uuid(), $1, 'program_director',
		app_now() - interval '1 day' FROM staff WHERE id = $1`, storetest.Omar).Close()
	w.Owner(t, `INSERT INTO roles (agency_id, id, staff_id, role, program_id, starts_at) SELECT agency_id, gen_random_uuid(), $1, 'program_director', $2,
		app_now() - interval '1 day' FROM staff WHERE id = $1`, storetest.Ruth, storetest.IOP).Close()
	for _, s := range []scenario{
		{says: "another director", who: storetest.Omar, method: "GET", path: path, status: 404, notSees: []string{"Grace", "caseload.csv"}},
		{says: "another director's list", who: storetest.Omar, method: "GET", path: "/caseload-files", status: 200, notSees: []string{"caseload.csv"}},
		{says: "another director's report", who: storetest.Omar, method: "GET", path: path + "/report", status: 404},
		{says: "another director brings it in", who: storetest.Omar, method: "POST", path: path + "/import", status: 404},
		{says: "another director drops it", who: storetest.Omar, method: "DELETE", path: path, header: []string{`If-Match: "1"`}, status: 404},
		{says: "a director of one program", who: storetest.Ruth, method: "POST", path: "/caseload-files", body: brought, header: []string{rawFile},
			status: 403, sees: []string{"every program"}, audit: "caseload_file.upload refused"},
		{says: "an administrator", who: storetest.Adam, method: "POST", path: "/caseload-files", body: brought, header: []string{rawFile}, status: 403},
		{says: "a peer", who: storetest.Dana, method: "GET", path: path, status: 403},
		{says: "the privacy officer", who: storetest.Petra, method: "GET", path: path, status: 403},
		{says: "another agency", who: storetest.Eve, method: "GET", path: path, status: 403},
		{says: "an old version is dropped", who: storetest.Paula, method: "DELETE", path: path, header: []string{`If-Match: "9"`}, status: 412},
		{says: "its owner lists it", who: storetest.Paula, method: "GET", path: "/caseload-files", status: 200, sees: []string{"caseload.csv"}, audit: "caseload_file.list done"},
		{says: "its owner drops it", who: storetest.Paula, method: "DELETE", path: path, header: []string{`If-Match: "1"`}, status: 204, audit: "caseload_file.discard done"},
		{says: "and it is gone", who: storetest.Paula, method: "GET", path: path, status: 404},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if log := w.said() + storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(changes::text, '') FROM audit_entries"); strings.Contains(log, "Grace") || strings.Contains(log, "secret words") || strings.Contains(log, "caseload.csv") {
		t.Error("the log or the audit repeats what stands in the file")
	}
}

func TestFilesThatAreNoCaseloadAreRefusedAndNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for says, c := range map[string]struct {
		content string
		status  int
		sees    string
	}{
		"nothing":           {"", 422, "This one is empty"},
		"a PDF":             {"%PDF-1.4 whatever", 422, "This is a PDF"},
		"NULs":              {"Name,DOB\n\x00", 422, "NUL"},
		"10,000 columns":    {"Name,DOB\n" + strings.Repeat("x,", 10_000), 422, "more than 200 columns"},
		"a zip":             {"PK\x03\x04whatever", 422, "workbook cannot be read"},
		"quotes":            {"Name,DOB\n" + strings.Repeat(`"`, 100_001), 422, "never closed"},
		"one long line":     {strings.Repeat("x", 3<<20), 422, "longer than 1 MB"},
		"larger than it is": {strings.Repeat("x\n", 11<<20), 413, ""},
	} {
		a := w.upload(storetest.Paula, c.content)
		if a.status != c.status || !strings.Contains(a.body, c.sees) {
			t.Errorf("%s: %d %.300s", says, a.status, a.body)
		}
	}
	if a := w.call(storetest.Paula, "POST", "/caseload-files", `{"a":1}`); a.status != 422 || !strings.Contains(a.body, "octet-stream") {
		t.Errorf("JSON: %d %s", a.status, a.body)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM caseload_files"); n != 0 {
		t.Errorf("%d files are kept", n)
	}
	strange := w.uploaded("Who,Came to life\nAna Cruz,1/2/1980\n")
	w.expect(scenario{path: "strange", status: 200, sees: []string{"No header found", `"name":"Came to life"`, "Ana Cruz"}}, w.call(storetest.Paula, "GET", strange, ""))
	w.expect(scenario{path: "too early", status: 422, sees: []string{"No header found"}}, w.call(storetest.Paula, "POST", strange+"/import", ""))
	said := `{"columns":[{"heading":"Who","field":"name"},{"heading":"Came to life","field":"birth date"}]}`
	w.expect(scenario{path: "said", status: 200, sees: []string{`"people":1`}}, w.call(storetest.Paula, "PUT", strange, said, `If-Match: "1"`))
	w.expect(scenario{path: "remembered", status: 200, sees: []string{`"people":1`}},
		w.call(storetest.Paula, "GET", w.uploaded("Who,Came to life\nLi Wei,1/3/1980\n"), ""))
}

// Two people bring the same file at the same moment: everybody is made once.
func TestTheSameFileByTwoAtOnceMakesEachPersonOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, `INSERT INTO roles (agency_id, id, staff_id, role, starts_at) SELECT agency_id, gen_random_uuid(), $1, 'program_director',
		app_now() - interval '1 day' FROM staff WHERE id = $1`, storetest.Omar).Close()
	before := w.clientCount()
	other := w.upload(storetest.Omar, brought).json(t)["id"].(string)
	tries := []struct {
		who  uuid.UUID
		path string
	}{{storetest.Paula, w.uploaded(brought)}, {storetest.Paula, w.uploaded(brought)}, {storetest.Omar, "/caseload-files/" + other}}
	var all sync.WaitGroup
	for _, try := range append(tries, tries...) {
		all.Go(func() {
			if a := w.call(try.who, "POST", try.path+"/import", ""); a.status != 200 {
				t.Errorf("%d %s %s", a.status, a.body, w.said())
			}
		})
	}
	all.Wait()
	if got := w.clientCount() - before; got != 3 {
		t.Errorf("%d people came in, want 3", got)
	}
}

func inWords(m map[string]any) string { b, _ := json.Marshal(m); return string(b) }

// How long a file is makes its preview longer to read, and not more to ask.
func TestAPreviewTakesTheSameStatementsHoweverLongTheFileIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := "Name,DOB,Program,Admitted,Peer\n"
	for i := range 300 {
		long += fmt.Sprintf("Ana Cruz%d,1/2/1980,IOP,11/2/2026,Dana Whitcomb\n", i)
	}
	var took []int
	for _, file := range []string{brought, long} {
		path := w.uploaded(file)
		ask := func() answer { return w.call(storetest.Paula, "GET", path, "") }
		ask()
		took = append(took, w.costOf(path, ask).statements)
	}
	if took[0] != took[1] {
		t.Errorf("%d statements for 6 lines, %d for 300", took[0], took[1])
	}
}

// A file is gone when its day is over, for its owner at once and from the
// database by the clock.
func TestAFileIsGoneWhenItsDayIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.uploaded(brought)
	id := uuid.MustParse(strings.TrimPrefix(path, "/caseload-files/"))
	if err := w.app.ExpireCaseloadFile(t.Context(), storetest.HarborRow, id); casework.KindOf(err) != casework.KindNotFound {
		t.Errorf("too early: %v", err)
	}
	w.Owner(t, "UPDATE caseload_files SET expires_at = $1 WHERE id = $2", w.Clock.Now(), id).Close()
	w.expect(scenario{path: path, status: 404}, w.call(storetest.Paula, "GET", path, ""))
	if err := w.app.ExpireCaseloadFile(t.Context(), storetest.HarborRow, id); err != nil {
		t.Error(err)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM caseload_files"); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM river_job WHERE kind = 'caseload_file_expire' AND args->>'file_id' = $1", id.String()); n != 1 {
		t.Errorf("%d jobs wait for it", n)
	}
}
