package caseloadfile

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// agencyFile is a file of testdata with what its author meant: written down by
// hand from the file, not from the reader.
type agencyFile struct {
	name     string
	opts     Options
	encoding string
	counts   map[Status]int
	dayFirst bool
	rows     map[int]string // line -> first|last|born|number|phone|may text|program|stage|admitted|discharged|peer|notes
	refused  map[int]string
}

var agencyFiles = []agencyFile{
	{name: "europe.csv", encoding: "Windows-1252", counts: map[Status]int{Title: 1, Blank: 1, Header: 1, OK: 3, Refused: 1, Total: 2},
		rows: map[int]string{
			4: "Jörg|Müller|1970-11-03|1001|+4930901820|unknown|IOP|iop|2026-10-05||Whitfield, Dana|spricht Deutsch – „gern abends“",
			5: "Zoë|O’Brien|1985-02-28|1002||unknown|PHP|php|2026-09-01|2026-09-30|D. Whitfield|",
			7: "José|García|1991-05-07|1004||unknown|Aftercare|aftercare|2026-03-02||Rosa Castellanos|"},
		refused: map[int]string{6: "Date of birth: not a date"}},
	{name: "unicode.txt", encoding: "UTF-16", counts: map[Status]int{Header: 1, OK: 2, Refused: 1, Duplicate: 1},
		rows: map[int]string{
			2: "Łukasz|Wójcik|1980-01-02|U-1|5755550174|yes|P.H.P.|php|2026-10-05||dana w|",
			3: "Thị Hoa|Ng|1979-12-24|U-2||no|2.1|iop|2026-09-01|2026-10-02|Moses Oyelaran|"},
		refused: map[int]string{4: "DOB: no birth date", 5: "repeats line 2"}},
	{name: "elmhouse.xlsx", encoding: "XLSX", counts: map[Status]int{Title: 2, Header: 2, OK: 2, Refused: 2, Total: 1},
		rows: map[int]string{
			6: "Grace|Okafor|1990-02-03|A1|5755550174|unknown|IOP|iop|2026-11-02||Dana Whitfield|",
			7: "Luis|de la Cruz|1988-05-06|A2||unknown|2.5|php|2026-09-01|2026-10-05|Castellanos, Rosa|"},
		refused: map[int]string{9: "DOB: not a date", 10: "Discharged: discharge before admission"}},
	{name: "mac1904.xlsx", encoding: "XLSX", counts: map[Status]int{Header: 1, OK: 2},
		rows: map[int]string{
			2: "Grace|Okafor|1990-02-03|A1||unknown|IOP|iop|2026-11-02|||",
			3: "Nell|Old|1928-09-29|A2||unknown|IOP|iop|2026-11-02|||"}},
	{name: "twolines.csv", encoding: "UTF-8", counts: map[Status]int{Title: 1, Header: 2, OK: 2, Refused: 1},
		rows: map[int]string{
			4: "Ruth|Hill|1988-03-09|771|2385550101|unknown|IOP - evening|iop|2026-03-03||M. Oyelaran|likes mornings",
			5: "Kofi|Thompson|1970-07-13|772||unknown|PHP|php|2026-08-02|2026-09-01|whitfield, dana|"},
		refused: map[int]string{6: "Client Name: first or last name is missing"}},
	{name: "ehr.csv", opts: Options{Programs: map[string]bool{"php25a": true}}, encoding: "UTF-8",
		counts: map[Status]int{Header: 1, OK: 2, Refused: 2},
		rows: map[int]string{
			2: "ANA MARIA|CRUZ|1980-01-02|0004711|5755550174|unknown|PHP-25-A||2026-09-01|2026-10-01|WHITFIELD DANA|",
			3: "LUIS|DE LA CRUZ|1979-12-24|0004712||unknown|IOP-21|iop|2026-10-02||OYELARAN MOSES|"},
		refused: map[int]string{4: "PRGM_CD: unknown program", 5: "DISCH_DT: discharge before admission"}},
	{name: "pages.csv", encoding: "UTF-8", dayFirst: true, counts: map[Status]int{Title: 2, Blank: 2, Header: 2, OK: 3, Total: 2},
		rows: map[int]string{
			4:  "Ana|Cruz|1980-02-01|||unknown|Alumni|aftercare|2026-05-01||R Castellanos|",
			5:  "Li|Wei|1979-12-24|||unknown|Alumni|aftercare|2026-06-01|||",
			10: "Zoe|Hill|1990-03-03|||unknown|After care|aftercare|2026-06-25||Rosa Castellanos|"}},
	{name: "espanol.csv", encoding: "UTF-8", dayFirst: true, counts: map[Status]int{Header: 1, OK: 2, Refused: 1},
		rows: map[int]string{
			2: "José Ángel|Núñez Peña|1979-01-15|E-1|7875550101|yes|IOP|iop|2026-03-02||Rosa Castellanos|prefiere las tardes",
			3: "María|de la Cruz|1985-11-30|E-2|7875550102|no|PHP|php|2026-09-04|2026-10-01||"},
		refused: map[int]string{4: "Fecha de nacimiento: no birth date"}},
}

func (a agencyFile) read(t *testing.T) *File {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + a.name)
	if err != nil {
		t.Fatal(err)
	}
	a.opts.Today = today
	file, err := Read(bytes.NewReader(raw), a.opts)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestFilesOfOtherAgencies(t *testing.T) {
	t.Parallel()
	for _, a := range agencyFiles {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			file := a.read(t)
			if file.Encoding != a.encoding || file.DayFirst != a.dayFirst {
				t.Errorf("%s, day first %v", file.Encoding, file.DayFirst)
			}
			for status, want := range a.counts {
				if file.Counts[status] != want {
					t.Errorf("%d lines are %s, want %d", file.Counts[status], status, want)
				}
			}
			for _, line := range file.Lines {
				if want := a.rows[line.Number]; (line.Status == OK) != (want != "") || want != "" && rowText(line.Row) != want {
					t.Errorf("line %d is %s %q %s\nwant %s", line.Number, line.Status, line.Problems, rowText(line.Row), want)
				}
				_, why := line.problems()
				if why != a.refused[line.Number] {
					t.Errorf("line %d: %q, want %q", line.Number, why, a.refused[line.Number])
				}
			}
		})
	}
}

func rowText(r Row) string {
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	return strings.Join([]string{r.FirstName, r.LastName, day(&r.BirthDate), r.AgencyNumber, r.Phone, string(r.MayText), r.Program,
		string(r.Stage), day(r.Admitted), day(r.Discharged), r.Peer, r.Notes}, "|")
}

// In the few lines of a report nothing shows any more which way round the days
// were written; a correction in the file's own way must still go in.
func TestReportRemembersWhichWayRoundDaysAreWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, wrong, right, born string }{
		{"Name,DOB\nAna Cruz,24/12/1979\nLi Wei,31/02/1980\n", "31/02/1980", "03/02/1980", "1980-02-03"},
		{"Name,DOB\nAna Cruz,12/24/1979\nLi Wei,13/02/1980\n", "13/02/1980", "03/02/1980", "1980-03-02"},
	} {
		var report strings.Builder
		if err := WriteRefused(&report, mustRead(t, c.text)); err != nil {
			t.Fatal(err)
		}
		if again := mustRead(t, report.String()); again.Counts[OK] != 0 || again.Counts[Refused] != 1 {
			t.Errorf("uncorrected: %v", again.Counts)
		}
		row := mustRead(t, strings.ReplaceAll(report.String(), c.wrong, c.right)).Lines[1].Row
		if got := row.BirthDate.Format(time.DateOnly); got != c.born {
			t.Errorf("%s was read as %s, want %s", c.right, got, c.born)
		}
	}
}

// Whatever the file was, its report reads the same, as CSV and as XLSX, and
// says of each line what was said before.
func TestReportsOfOtherAgenciesReadBack(t *testing.T) {
	t.Parallel()
	for _, a := range agencyFiles {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			file := a.read(t)
			var text, book bytes.Buffer
			if err := WriteRefused(&text, file); err != nil {
				t.Fatal(err)
			}
			if err := WriteRefusedWorkbook(&book, file); err != nil {
				t.Fatal(err)
			}
			for _, report := range []*bytes.Buffer{&text, &book} {
				again, err := Read(report, a.opts.on(today))
				if err != nil {
					t.Fatal(err)
				}
				var before, after []string
				for _, l := range file.Lines {
					if l.Status == Refused {
						_, why := l.problems()
						before = append(before, why)
					}
				}
				for _, l := range again.Lines {
					if l.Status == Refused {
						_, why := l.problems()
						after = append(after, why)
					}
				}
				if strings.Join(before, "\n") != strings.Join(after, "\n") {
					t.Errorf("%s: refused for %q, then for %q", again.Encoding, before, after)
				}
			}
		})
	}
}

func (o Options) on(day time.Time) Options { o.Today = day; return o }
