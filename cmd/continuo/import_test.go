package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sheet has one line that goes in and one with a birth date that is none.
const sheet = "Client Name,DOB,MRN #\nQuentin Harrow,1979-04-05,Q-1\nUna Marsh,1981-02-30,Q-2\n"

// imports brings spreadsheets into the running demo.
func (s *story) imports(t *testing.T) {
	p := s.demo(t)
	p.says(ready)
	t.Run("an agency's file goes in once", s.importSample)
	t.Run("refused lines are corrected and fed in again", s.importRefused)
	t.Run("what cannot be read off the file is said", s.importFlags)
	_, err := command(t, nil, "import", "caseload", "--demo", "--data", s.data, p.file)
	refusesInOneLine(t, err, "header")
	s.stop(t, p, os.Interrupt)

	_, err = command(t, nil, "import", "caseload", "--demo", "--data", s.data, "import_test.go")
	refusesInOneLine(t, err, "the demo is not running")
}

func (s *story) bring(t testing.TB, file string, more ...string) report {
	t.Helper()
	printed := mustCommand(t, nil, append([]string{"import", "caseload", file, "--demo", "--data", s.data}, more...)...)
	r := report{text: printed}
	for _, c := range []struct {
		of   string
		into *int
	}{
		{`(\d+) people came in`, &r.people}, {`(\d+) lines were on record already`, &r.known},
		{`(\d+) repeat a line above them`, &r.repeated}, {`(\d+) were refused`, &r.refused},
	} {
		found := regexp.MustCompile(c.of).FindStringSubmatch(printed)
		if found == nil {
			t.Fatalf("no %q in\n%s", c.of, printed)
		}
		*c.into, _ = strconv.Atoi(found[1])
	}
	if named := strings.Count(printed, "\n  line "); named != r.refused {
		t.Errorf("%d lines were refused and %d are named:\n%s", r.refused, named, printed)
	}
	return r
}

// report is what an import printed, in numbers.
type report struct {
	text                             string
	people, known, repeated, refused int
}

// importSample expects what was counted by hand in internal/caseloadfile: 462
// lines that read, 44 that do not, 11 that repeat one. Of those that read, an
// agency may refuse some more, for it knows its own people and programs. Which
// days are to come is not counted here: the program goes by the machine's clock.
func (s *story) importSample(t *testing.T) {
	const sample = "../../internal/caseloadfile/testdata/caseload.csv"
	first := s.bring(t, sample)
	t.Logf("%d people came in, %d lines were refused", first.people, first.refused)
	if first.people == 0 || first.known != 0 || first.repeated != 11 || first.refused < 44 {
		t.Errorf("the first time:\n%s", first.text)
	}
	for reason, want := range map[string]int{
		"more cells than the header": 7, "no first name": 7, "first or last name is missing": 2, "no birth date": 3,
		"not a date": 4, "unknown program": 2, "no admission date": 9,
		"discharge before admission": 6,
	} {
		if got := strings.Count(first.text, reason); got != want {
			t.Errorf("%q stands there %d times, want %d", reason, got, want)
		}
	}
	again := s.bring(t, sample)
	if again.people != 0 || again.known+again.refused != 462+44 || again.refused != first.refused {
		t.Errorf("the second time:\n%s", again.text)
	}
}

func (s *story) importRefused(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	write(t, file("sheet.csv"), sheet)
	r := s.bring(t, file("sheet.csv"), "--refused", file("refused.csv"))
	if r.people != 1 || r.refused != 1 || !strings.Contains(r.text, "The lines that did not go in are in "+file("refused.csv")) {
		t.Errorf("the first time:\n%s", r.text)
	}
	refused := contents(t, file("refused.csv"))
	if want := "\uFEFFImport status,Import line,Import column,Why refused,Client Name,DOB,MRN #\r\n" +
		"refused,3,DOB,DOB: not a date,Una Marsh,1981-02-30,Q-2\r\n"; refused != want {
		t.Errorf("refused lines are\n%q, want\n%q", refused, want)
	}
	if r := s.bring(t, file("refused.csv")); r.people != 0 || r.refused != 1 {
		t.Errorf("uncorrected:\n%s", r.text)
	}
	write(t, file("corrected.csv"), strings.Replace(refused, "02-30", "03-02", 1))
	if r := s.bring(t, file("corrected.csv"), "--refused", file("none.csv")); r.people != 1 || r.refused != 0 {
		t.Errorf("corrected:\n%s", r.text)
	}
	if _, err := os.Stat(file("none.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing was refused and a file says so: %v", err)
	}
	if r := s.bring(t, file("corrected.csv")); r.people != 0 || r.known != 1 {
		t.Errorf("corrected and brought in again:\n%s", r.text)
	}

	// A dry run says the same and does nothing; what a column is, is said once.
	write(t, file("strange.csv"), "Who,Came to life,Team\nIda Lark,1979-04-06,Night track\n")
	said := []string{"--map", "Who=name", "--map", "Came to life=birth date", "--map", "Team=ignore"}
	dry := mustCommand(t, nil, append([]string{"import", "caseload", file("strange.csv"), "--demo", "--data", s.data, "--dry-run"}, said...)...)
	if !strings.Contains(dry, "1 people would come in") {
		t.Errorf("the dry run says\n%s", dry)
	}
	if r := s.bring(t, file("strange.csv"), said...); r.people != 1 {
		t.Errorf("after the dry run:\n%s", r.text)
	}
	write(t, file("strange2.csv"), "Who,Came to life,Team\nOle Lark,1980-04-06,x\n")
	if r := s.bring(t, file("strange2.csv")); r.people != 1 {
		t.Errorf("what was said is not remembered:\n%s", r.text)
	}

	// Where the refused lines cannot be kept, nothing goes in.
	write(t, file("other.csv"), "Client Name,DOB\nVera Quill,1977-03-04\n")
	_, err := command(t, nil, "import", "caseload", file("other.csv"), "--demo", "--data", s.data, "--refused", file("refused.csv"))
	refusesInOneLine(t, err, "write the refused lines")
	if now := contents(t, file("refused.csv")); now != refused {
		t.Errorf("the refused lines of last time were written over:\n%s", now)
	}
	if r := s.bring(t, file("other.csv")); r.people != 1 {
		t.Errorf("the person who waited:\n%s", r.text)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(fmt.Errorf("write a spreadsheet: %w", err))
	}
}

func contents(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
