package server_test

import (
	"encoding/csv"
	"go/ast"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

const (
	csvPath  = "/caseload-export?format=csv"
	xlsxPath = "/caseload-export?format=xlsx"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func init() {
	// The contract says of both that they are bytes.
	openapi3filter.RegisterBodyDecoder(xlsxType, openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.FileBodyDecoder)
}

// table reads a file as whoever took it along would, CSV by the standard
// library and XLSX by excelize.
func (w *world) table(a answer) (rows [][]string) {
	w.t.Helper()
	var err error
	if a.header.Get("Content-Type") == xlsxType {
		book, openErr := excelize.OpenReader(strings.NewReader(a.body))
		if openErr != nil {
			w.t.Fatal(openErr)
		}
		defer book.Close()
		rows, err = book.GetRows("Sheet1")
	} else {
		rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\uFEFF"))).ReadAll()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range rows { // excelize leaves out what is empty at the end of a line
		rows[i] = []string{strings.TrimRight(strings.Join(rows[i], "|"), "|")}
	}
	return rows
}

// ago is a day so many days before today, as harbor.sql counts from its Monday.
func (w *world) ago(day string) string {
	meant, err := casework.ParseDate(day)
	if err != nil {
		w.t.Fatal(err)
	}
	return meant.String()
}

const exportHead = "Continuo number|Agency number|Last name|First name|Called|Pronouns|Birth date|Program|Admission date|Peer|Peer since|Last contact|Next contact|Restricted"

// Who takes whom along, written down by hand from harbor.sql, and the same in
// both formats. Vera is restricted and only Dana is named; Curtis is nobody's
// any more; Otto is another agency's.
func TestWhoTakesWhomAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	since := w.ago("2026-09-08")
	lines := map[string]string{
		"alma":     "C-1||Reyes|Alma||she, her|1991-04-12|IOP Elm Street|" + w.ago("2026-10-01") + "|Dana Whitcomb|" + since,
		"terrence": "C-2||Boyd|Terrence||he, him|1984-02-28|IOP Elm Street|" + w.ago("2026-11-15") + "|Dana Whitcomb|" + since,
		"nadia":    "C-3||Farouk|Nadia||she, her|1979-12-01|PHP Elm Street|" + w.ago("2026-10-20") + "|Dana Whitcomb|" + since,
		"wendell":  "C-4||Pruitt|Wendell||he, him|1968-07-19|Aftercare Northside|" + w.ago("2026-09-14") + "|Inez Carrillo|" + since,
		"jo":       "C-5||Castellano|Joanne|Jo|they, them|1999-03-30|IOP Elm Street|" + w.ago("2026-10-25") + "|Theo Lindqvist|" + since,
		"benny":    "C-6||Tran|Benny|||2001-10-08|PHP Elm Street|" + w.ago("2026-11-20"),
		"vera":     "C-7||Holt|Vera||she, her|1975-05-05|IOP Elm Street|" + w.ago("2026-10-01") + "|Dana Whitcomb|" + since + "|||Only named staff",
		"curtis":   "C-8||Vann|Curtis||he, him|1988-08-08",
		"otto":     "C-1||Hidden|Otto|||1980-01-01|IOP Millbrook|" + since + "|Eve Stone|" + since,
	}
	for _, c := range []struct {
		who    uuid.UUID
		filter string
		takes  string
	}{
		{storetest.Dana, "", "alma terrence nadia vera"},
		{storetest.Inez, "", "wendell"},
		{storetest.Theo, "", "jo"},
		{storetest.Ruth, "", "alma terrence nadia wendell benny"},
		{storetest.Ruth, "&noPeer=true", "benny"},
		{storetest.Ruth, "&peerId=" + storetest.Inez.String(), "wendell"},
		{storetest.Ruth, "&peerId=" + storetest.Theo.String(), ""},
		{storetest.Ruth, "&programId=" + storetest.PHP.String(), "nadia benny"},
		{storetest.Omar, "", "jo"},
		{storetest.Joanna, "", "alma terrence jo"},
		{storetest.Sam, "", "wendell"},
		{storetest.Paula, "", "alma terrence nadia wendell jo benny curtis"},
		{storetest.Eve, "", "otto"},
	} {
		for _, path := range []string{csvPath, xlsxPath} {
			a := w.call(c.who, "GET", path+c.filter, "")
			if a.status != http.StatusOK {
				t.Fatalf("%s %s: %d %s", people[c.who], path, a.status, a.body)
			}
			rows := w.table(a)
			if rows[0][0] != exportHead {
				t.Errorf("%s begins with %q", path, rows[0][0])
			}
			takes := strings.Fields(c.takes)
			if len(rows)-1 != len(takes) {
				t.Errorf("%s %s%s takes %d people along, want %d: %q", people[c.who], path, c.filter, len(rows)-1, len(takes), rows[1:])
				continue
			}
			for i, name := range takes {
				if rows[i+1][0] != lines[name] {
					t.Errorf("%s %s%s, line %d: %q, want %q", people[c.who], path, c.filter, i+1, rows[i+1][0], lines[name])
				}
			}
		}
	}
}

func TestAListThatIsTakenAlongIsNeutralOutsideAndNamedInTheAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(storetest.Inez, "GET", csvPath, "")
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="list.csv"` {
		t.Errorf("the file is called %s", got)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("a cache may keep the file")
	}
	shown := storetest.OwnerValue[string](t, w.Database, `SELECT shown::text || client_ids::text || reach FROM audit_entries
		WHERE op = 'caseload.export' AND actor_id = $1`, storetest.Inez)
	if !strings.Contains(shown, storetest.Wendell.String()) || strings.Contains(shown, storetest.Alma.String()) || !strings.HasSuffix(shown, "caseload") {
		t.Errorf("the audit says %s", shown)
	}
	contact := `{"kind":"phone","value":"555-0142","mayText":"yes","voicemail":"yes","preferred":true}`
	if a := w.call(storetest.Inez, "POST", "/clients/"+storetest.Wendell.String()+"/contact-ways", contact); a.status != http.StatusCreated {
		t.Fatal(a.status)
	}
	if a := w.call(storetest.Inez, "GET", csvPath, ""); strings.Contains(a.body, "0142") {
		t.Error("a phone number left")
	}
	for _, s := range []scenario{
		{who: storetest.Adam, method: "GET", path: csvPath, status: 403, audit: "caseload.export refused"},
		{who: storetest.Nakata, method: "GET", path: csvPath, status: 403, audit: "caseload.export refused"},
		{who: storetest.Petra, method: "GET", path: csvPath, status: 403, notSees: []string{"Reyes"}, audit: "caseload.export refused"},
		{who: storetest.Dana, method: "GET", path: "/caseload-export?format=pdf", status: 422, sees: []string{`"field":"format"`}},
		{who: storetest.Dana, method: "GET", path: "/caseload-export", status: 422, sees: []string{`"field":"format"`}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, ""))
	}
}

// A name that a spreadsheet would run is not run by it, in either format, and
// is the same name again when the file is brought back in.
func TestWhatLooksLikeAFormulaIsNoneAndComesBackAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := []string{"=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－x", "＠x", "'=1", "'Abd", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "a,b", `say "hi"`, "O’Neil"}
	written := map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "＝1": "'＝1", "＋1": "'＋1", "－x": "'－x", "＠x": "'＠x",
		"'=1": "''=1", "'Abd": "'Abd", "=HYPERLINK(\"http://x\")": "'=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "a,b": "a,b",
		`say "hi"`: `say "hi"`, "O’Neil": "O’Neil"}
	for i, name := range names {
		w.Owner(t, `INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
			VALUES ($1, $2, $3, $4, $4, '1990-01-01', app_now())`, storetest.HarborRow, uuid.Must(uuid.NewV7()), "Y-"+string(rune('a'+i)), name).Close()
	}
	for _, path := range []string{csvPath, xlsxPath} {
		a := w.call(storetest.Paula, "GET", path, "")
		if path == xlsxPath {
			book, err := excelize.OpenReader(strings.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i < 40; i++ {
				for _, column := range "ABCDEFGHIJKLMN" {
					cell := string(column) + strconv.Itoa(i)
					if formula, _ := book.GetCellFormula("Sheet1", cell); formula != "" {
						t.Errorf("%s is the formula %s", cell, formula)
					}
				}
			}
			book.Close()
		}
		found := map[string]bool{}
		for _, row := range w.table(a)[1:] {
			found[row[0]] = true
		}
		for i, name := range names {
			if line := "Y-" + string(rune('a'+i)) + "||" + written[name] + "|" + written[name] + "|||1990-01-01"; !found[line] {
				t.Errorf("%s: no line %q", path, line)
			}
		}
		if strings.HasSuffix(path, "csv") {
			w.bringBack(a.body, names)
		}
	}
}

// bringBack reads the file as the import does and wants every name as it was.
func (w *world) bringBack(body string, names []string) {
	w.t.Helper()
	file, err := caseloadfile.Read(strings.NewReader(body), caseloadfile.Options{Today: w.Clock.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	read := map[string]bool{}
	for _, l := range file.Lines {
		read[l.Row.FirstName+"|"+l.Row.LastName] = true
	}
	for _, name := range names {
		if !read[name+"|"+name] {
			w.t.Errorf("%q does not come back: %v", name, read)
		}
	}
}

// Who is held by another Part 2 program than those somebody works in is left out
// of the list they take along, though they see them on the page: the gate
// decides line by line.
func TestAListLeavesOutWhomAnotherPart2ProgramHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	twoUnits(w)
	w.Owner(t, "UPDATE roles SET program_id = $1 WHERE staff_id = $2", storetest.IOP, storetest.Dana).Close()
	w.expect(scenario{path: "on the page", status: 200, sees: []string{"Reyes"}}, w.call(storetest.Dana, "GET", "/clients", ""))
	a := w.call(storetest.Dana, "GET", csvPath, "")
	if strings.Contains(a.body, "Reyes") || !strings.Contains(a.body, "Boyd") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM disclosures WHERE client_id = $1", storetest.Alma); n != 0 {
		t.Errorf("%d releases about her are on record", n)
	}
}

// A long list is read in batches, and each is in the audit.
func TestALongListLeavesInBatchesThatTheAuditNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, `INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
		SELECT $1, gen_random_uuid(), 'Z-' || n, 'First', 'Last ' || n, '1990-01-01', app_now() FROM generate_series(1, 2300) n`, storetest.HarborRow).Close()
	a := w.call(storetest.Paula, "GET", csvPath, "")
	numbers := map[string]bool{}
	for _, row := range w.table(a)[1:] {
		numbers[strings.Split(row[0], "|")[0]] = true
	}
	type entries struct{ Entries, Named int }
	rows, err := pgx.CollectExactlyOneRow(w.Owner(t, `SELECT count(DISTINCT e.id)::int, count(DISTINCT c)::int FROM audit_entries e
		CROSS JOIN LATERAL unnest(client_ids) c WHERE op = 'caseload.export'`), pgx.RowToStructByPos[entries])
	if err != nil || len(numbers) != 2307 || rows.Named != 2307 || rows.Entries != 3 {
		t.Errorf("%d people left, the audit names %d in %d entries, want 2307 in 3: %v", len(numbers), rows.Named, rows.Entries, err)
	}
}

func TestTakingAListAlongFromThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth := w.signIn(storetest.Ruth)
	page := w.page(ruth, "/clients?noPeer=yes", 200, "Take this list along", `href="/clients/export?format=xlsx&amp;noPeer=yes"`)
	if !strings.Contains(page.body, `href="/clients/export?format=csv&amp;noPeer=yes"`) {
		t.Error("CSV is not offered")
	}
	a := ruth.get("/clients/export?format=csv&noPeer=yes")
	if rows := w.table(a); a.status != 200 || len(rows) != 2 || !strings.Contains(rows[1][0], "|Tran|Benny|") {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.expect(scenario{path: "pdf", status: 422}, ruth.get("/clients/export?format=pdf"))
	petra := w.signIn(storetest.Petra)
	if page := w.page(petra, "/clients", 200); strings.Contains(page.body, "Take this list along") {
		t.Error("what would be refused is offered")
	}
	w.page(petra, "/clients/export?format=csv", 403)
}

// What names an attachment or writes a table for somebody to take along is
// internal/release, and nothing else, and each of its makers takes a permit.
// caseloadfile writes the lines of an import back to whoever brought them; it
// sends nothing by itself.
func TestEveryPackageButReleaseWritesNoFileForAnybody(t *testing.T) {
	t.Parallel()
	writers := map[string]bool{"csv.NewWriter": true, "excelize.NewFile": true, "zip.NewWriter": true}
	senders := map[string]bool{"Attachment": true, "Inline": true, "File": true, "ServeFile": true, "ServeContent": true}
	raw := map[string]bool{"Blob": true, "Stream": true, "XMLBlob": true, "JSONBlob": true, "HTMLBlob": true} // of a page or the API; a refusal is server's
	// The generated answers that are bytes and no JSON: what leaves writes itself instead.
	bytesOf := regexp.MustCompile(`^[A-Z]\w*(Applicationoctet|Applicationpdf|Applicationvnd|Textcsv|Texthtml)\w*Response$`)
	permits := 0
	release, written := 0, 0
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if strings.Contains(strings.ToLower(n.Value), "content-disposition") {
					if release++; f.dir != "internal/release" {
						t.Errorf("%s names an attachment", f.path)
					}
				}
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if !ok {
					return true
				}
				call := x.Name + "." + n.Sel.Name
				if bytesOf.MatchString(n.Sel.Name) {
					t.Errorf("%s answers bytes that passed no gate: %s", f.path, call)
				}
				if x.Name == "release" && (n.Sel.Name == "New" || n.Sel.Name == "NewDocument" || n.Sel.Name == "NewPacket" || n.Sel.Name == "NewReturn" || n.Sel.Name == "NewStudy") {
					if permits++; f.dir != "internal/app" {
						t.Errorf("%s makes a release outside the use cases: %s", f.path, call)
					}
				}
				if writers[call] {
					if written++; f.dir != "internal/release" && f.dir != "internal/caseloadfile" {
						t.Errorf("%s writes a table: %s", f.path, call)
					}
				}
				if raw[n.Sel.Name] && (f.dir == "internal/web" || f.dir == "internal/httpapi") {
					t.Errorf("%s sends bytes: %s", f.path, call)
				}
				answers := slices.Contains([]string{"internal/web", "internal/httpapi", "internal/login", "internal/server"}, f.dir)
				if n.Sel.Name == "HeaderContentDisposition" || answers && (x.Name == "c" || x.Name == "http") && senders[n.Sel.Name] {
					t.Errorf("%s sends a file: %s", f.path, call)
				}
			}
			return true
		})
	}
	if release == 0 || written < 2 || permits < 4 {
		t.Errorf("%d attachments, %d tables: this test looks past what it should see", release, written)
	}
	if _, err := os.Stat(filepath.Join(root, "internal", "release", "release.go")); err != nil {
		t.Error(err)
	}
}

// A permit is made where the disclosure is written down and nowhere else, and
// only the gate clears one.
func TestOnlyTheStoreMakesPermits(t *testing.T) {
	t.Parallel()
	made := 0
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Recorded" {
				if made++; f.dir != "internal/store" {
					t.Errorf("%s makes a permit", f.path)
				}
			}
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Disclose" {
				if x, is := s.X.(*ast.Ident); is && x.Name == "casework" && f.path != "internal/app/disclosure.go" {
					t.Errorf("%s asks the gate by itself", f.path)
				}
			}
			return true
		})
	}
	if made < 2 {
		t.Errorf("%d permits are made: this test looks past what it should see", made)
	}
}
