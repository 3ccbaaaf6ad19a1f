package caseloadfile

import (
	"strings"
	"testing"
)

const strange = "printed 11/2/26\nWho,Came to life,Team,Seen\nAna Cruz,1/2/1980,IOP,x\nLi Wei,1/3/1980,PHP,y\n"

// A header nobody knows is shown, so that somebody can say what is what; what
// was said holds for the next file with that header, and for its report.
func TestWhatWasSaidAboutAHeaderHolds(t *testing.T) {
	t.Parallel()
	if _, err := Read(strings.NewReader(strange), Options{Today: today}); err == nil {
		t.Fatal("a header nobody knows was read")
	}
	shown, err := Read(strings.NewReader(strange), Options{Today: today, AnyHeader: true})
	if err != nil || shown.Trouble == nil || strings.Join(shown.Header, "|") != "Who|Came to life|Team|Seen" || shown.Counts[OK] != 0 {
		t.Fatalf("%+v %v", shown, err)
	}
	said := map[string]Column{Key("Who"): ColumnName, Key("Came to life"): ColumnBirthDate}
	file, err := Read(strings.NewReader(strange), Options{Today: today, Columns: said})
	if err != nil || file.Counts[OK] != 2 || file.Lines[2].Row.FirstName != "Ana" {
		t.Fatalf("%+v %v", file, err)
	}
	if file.Layout() != shown.Layout() {
		t.Error("the header has two names")
	}
	remembered := map[string]map[string]Column{file.Layout(): said}
	again, err := Read(strings.NewReader(strings.Replace(strange, "1/3/1980", "soon", 1)), Options{Today: today, Remembered: remembered})
	if err != nil || again.Counts[OK] != 1 || again.Counts[Refused] != 1 {
		t.Fatalf("%+v %v", again, err)
	}
	var report strings.Builder
	if err := WriteRefused(&report, again); err != nil {
		t.Fatal(err)
	}
	if last, err := Read(strings.NewReader(report.String()), Options{Today: today, Remembered: remembered}); err != nil || last.Counts[Refused] != 1 {
		t.Errorf("the report: %+v %v", last, err)
	}
}

func TestWhatIsSaidHoldsOverWhatIsThought(t *testing.T) {
	t.Parallel()
	const text = "Name,DOB,Date of birth,ID,Case no\nAna Cruz,1/2/1980,x,1,2\n"
	file, err := Read(strings.NewReader(text), Options{Today: today, Columns: map[string]Column{
		Key("Date of Birth"): ColumnIgnore, Key("CASE NO."): ColumnAgencyNumber}})
	if err != nil || file.Lines[1].Row.AgencyNumber != "2" || file.Lines[1].Status != OK {
		t.Errorf("%+v %v", file, err)
	}
	if strings.Join(file.Unused, "|") != "Date of birth|ID" {
		t.Errorf("unused: %q", file.Unused)
	}
}

func TestNamesInManyColumns(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Last,First,MI,Suffix,DOB\nSmith,John,Q.,Jr.,1/2/1980\nCruz,Ana,,,1/2/1980\n")
	if r := file.Lines[1].Row; r.FirstName != "John Q." || r.LastName != "Smith Jr." {
		t.Errorf("%+v", r)
	}
	if r := file.Lines[2].Row; r.FirstName != "Ana" || r.LastName != "Cruz" {
		t.Errorf("%+v", r)
	}
	if r := mustRead(t, "Name,Surname,DOB\nAna,Cruz,1/2/1980\n").Lines[1].Row; r.FirstName != "Ana" || r.LastName != "Cruz" {
		t.Errorf("%+v", r)
	}
}
