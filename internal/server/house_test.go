package server_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"continuo/internal/authz"
)

// The house's rules that a reader cannot be asked to remember.

const root = "../.."

type goFile struct {
	path string // from the root
	dir  string
	test bool
	made bool // generated
	ast  *ast.File
	text string
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := readGoFiles()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var readGoFiles = sync.OnceValues(func() (files []goFile, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		files = append(files, goFile{path: rel, dir: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(rel, "_test.go"),
			made: ast.IsGenerated(parsed), ast: parsed, text: string(text)})
		return nil
	})
	return files, err
})

func imports(f goFile) []string {
	var paths []string
	for _, i := range f.ast.Imports {
		paths = append(paths, strings.Trim(i.Path.Value, `"`))
	}
	return paths
}

// mayImport is design.md's one way: what each package may import of ours.
var mayImport = map[string][]string{
	"internal/casework":     {},
	"internal/authz":        {"internal/casework"},
	"internal/caseloadfile": {"internal/casework"},
	"internal/store":        {"internal/casework", "internal/authz", "migrations"},
	"internal/rules":        {"internal/casework", "policy"},
	"internal/release":      {"internal/casework", "internal/caseloadfile", "internal/rules"},
	"internal/app":          {"internal/casework", "internal/authz", "internal/store", "internal/caseloadfile", "internal/release", "internal/rules"},
	"internal/httpapi":      {"internal/casework", "internal/authz", "internal/app", "internal/release", "api"},
	"internal/web":          {"internal/casework", "internal/authz", "internal/app", "internal/release", "internal/rules"},
	"internal/login":        {"internal/casework", "internal/authz", "internal/store", "internal/app", "internal/web"},
	"internal/mail":         {},
	"internal/jobs":         {"internal/casework", "internal/authz", "internal/store", "internal/app"},
	"internal/config":       {"internal/store"},
	"internal/server": {"internal/casework", "internal/authz", "internal/store", "internal/app", "internal/httpapi", "internal/web",
		"internal/login", "internal/jobs", "internal/release", "api"},
	"internal/demo":        {"internal/casework", "internal/authz", "internal/app", "internal/store", "migrations"},
	"internal/demo/idp":    {},
	"internal/localpg":     {},
	"internal/storetest":   {"internal/casework", "internal/authz", "internal/store", "internal/localpg", "policy"},
	"internal/browsertest": {},
	"api":                  {},
	"policy":               {},
	"migrations":           {},
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		allowed, known := mayImport[f.dir]
		if !known && f.dir != "cmd/continuo" {
			t.Errorf("%s is in a package that design.md does not name", f.path)
		}
		for _, path := range imports(f) {
			ours, is := strings.CutPrefix(path, "continuo/")
			if is && !f.test && f.dir != "cmd/continuo" && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s", f.path, ours)
			}
		}
	}
}

// onlyIn says which packages alone may import what.
var onlyIn = map[string][]string{
	"github.com/xuri/excelize":            {"internal/release", "internal/caseloadfile"},
	"codeberg.org/go-pdf/fpdf":            {"internal/release"},
	"gorm.io/":                            {"internal/store"},
	"github.com/casbin/":                  {"internal/authz"},
	"github.com/labstack/echo":            {"internal/server", "internal/httpapi", "internal/web", "internal/login", "api", "cmd/continuo"},
	"github.com/wneessen/":                {"internal/mail"},
	"github.com/zitadel/":                 {"internal/demo/idp"},
	"continuo/internal/demo":              {"cmd/continuo", "internal/demo"},
	"continuo/internal/localpg":           {"cmd/continuo", "internal/storetest", "internal/demo"},
	"continuo/internal/storetest":         {},
	"continuo/internal/browsertest":       {},
	"github.com/chromedp/":                {"internal/browsertest"},
	"github.com/fergusstrange/":           {"internal/localpg"},
	"github.com/prometheus/client_golang": {"internal/server"},
	"github.com/riverqueue/":              {"internal/store", "internal/jobs", "internal/app"},
	"github.com/jackc/pgx":                {"internal/store", "internal/storetest", "internal/localpg", "cmd/continuo", "internal/jobs"},
}

func TestEachLibraryHasItsOneHome(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		for _, path := range imports(f) {
			for library, homes := range onlyIn {
				if strings.HasPrefix(path, library) && !slices.Contains(homes, f.dir) {
					t.Errorf("%s imports %s, whose home is %v", f.path, path, homes)
				}
			}
		}
	}
}

func TestNoRoleNameStandsInGoOutsideAuthz(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	idents := map[string]bool{}
	for _, r := range authz.StaffRoles() {
		names[string(r)] = true
	}
	for _, n := range []string{"PeerSpecialist", "Supervisor", "TreatmentStaff", "ProgramDirector", "PrivacyOfficer", "Administrator", "Auditor", "Researcher"} {
		idents[n] = true
	}
	for _, f := range goFiles(t) {
		if f.test || f.dir == "internal/authz" || f.made && f.dir == "api" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				// A whole literal: the word "supervisor" in a sentence is not a decision. "supervisor" as the reason
				// of a notice is casework.Because, which names a relation.
				if text := strings.Trim(n.Value, "\"`"); names[text] && !(f.dir == "internal/casework" && text == "supervisor") {
					t.Errorf("%s holds the role name %s", f.path, text)
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "authz" && idents[n.Sel.Name] {
					t.Errorf("%s names the role authz.%s", f.path, n.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestTheMachinesClockIsReadInFewPlaces(t *testing.T) {
	t.Parallel()
	allowed := []string{"internal/store/db.go", "cmd/continuo/", "internal/server/middleware.go", "internal/server/metrics.go",
		"internal/login/login.go", "internal/localpg/", "internal/demo/idp/", "internal/storetest/", "internal/jobs/"}
	for _, f := range goFiles(t) {
		if f.test || slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(filepath.ToSlash(f.path), a) }) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s reads the machine's clock; time is injected", f.path)
				}
			}
			return true
		})
	}
}

// A test that reads today's date passes until a certain day, or fails in the
// hour after midnight. What runs by the machine's clock is outside: programs
// (cmd), jobs, whose queue does, and browsers.
var (
	todayInSQL = regexp.MustCompile(`(?i)(^|[^\w.])now\(\)|\bcurrent_(date|time(stamp)?)\b|\b(clock|statement|transaction)_timestamp\(\)|\blocaltime(stamp)?\b`)
	howLong    = regexp.MustCompile(`\b(began|begun|deadline|seed)\b`)
)

func TestNoTestDependsOnTheDayItIsRunOn(t *testing.T) {
	t.Parallel()
	outside := []string{"cmd/continuo", "internal/jobs", "internal/localpg", "internal/demo", "internal/demo/idp", "internal/storetest", "internal/web"}
	for _, f := range goFiles(t) {
		if !f.test || slices.Contains(outside, f.dir) || strings.HasSuffix(f.path, "house_test.go") {
			continue
		}
		for n, line := range strings.Split(f.text, "\n") {
			if strings.Contains(line, "time.Now()") && !howLong.MatchString(line) {
				t.Errorf("%s:%d reads the machine's clock; Start and Database.Clock are the tests'", f.path, n+1)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && todayInSQL.MatchString(l.Value) {
				t.Errorf("%s asks PostgreSQL for the time of the machine; app_now() is the tests': %s", f.path, l.Value)
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhatLivesThere(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, f := range goFiles(t) {
		if !f.test {
			said[f.dir] = said[f.dir] || f.ast.Doc != nil && len(f.ast.Doc.Text()) > 60
		}
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func TestHandWrittenFilesAndFunctionsStaySmall(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.made {
			continue
		}
		if n := strings.Count(f.text, "\n"); n > 420 {
			t.Errorf("%s has %d lines; split it by sub-noun", f.path, n)
		}
		if f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				lines := strings.Count(f.text[fn.Pos()-f.ast.FileStart:fn.End()-f.ast.FileStart], "\n")
				if lines > 70 {
					t.Errorf("%s: %s has %d lines", f.path, fn.Name.Name, lines)
				}
			}
		}
	}
}

func TestMigrationsAreNumberedWithoutAGap(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	slices.Sort(files)
	for i, f := range files {
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(filepath.Base(f), want) {
			t.Errorf("%s should begin with %s", filepath.Base(f), want)
		}
	}
}

func TestTheTopLevelIsWhatTheCustomerFixed(t *testing.T) {
	t.Parallel()
	fixed := []string{"cmd", "internal", "api", "policy", "migrations", "docker-compose.yml", "go.mod", "go.sum", "README.md"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(fixed, e.Name()) {
			t.Errorf("%s stands at the top", e.Name())
		}
	}
}

var unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)

func TestNoWordOfUnfinishedWork(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.path != filepath.Join("internal", "server", "house_test.go") && !f.made && unfinished.MatchString(f.text) {
			t.Errorf("%s speaks of unfinished work", f.path)
		}
	}
}
