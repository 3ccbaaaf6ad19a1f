package caseloadfile

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// sheet is the header all lines of these tests stand under.
const sheet = "Name,DOB,MRN,Phone,Text?,LOC,Admit,D/C,Peer,Dual,Notes\n"

func TestReasonsToRefuseALine(t *testing.T) {
	t.Parallel()
	header := strings.Replace(sheet, "Text?", "OK to text", 1)
	tests := []struct {
		name, line string
		want       []string
	}{
		{"nothing wrong", "Ana Cruz,1/2/80,7,,y,PHP,1/2/26,1/3/26,TBD,x,hi", nil},
		{"no program and no dates: without a stay", "Ana Cruz,1/2/80", nil},
		{"born, admitted and discharged today", "Ana Cruz,11/23/26,,,,PHP,11/23/26,11/23/26", nil},
		{"still here, in words for an empty cell", "Ana Cruz,1/2/80,none,n/a,?,PHP,1/2/26,-", nil},
		{"no name", ",1/2/80", []string{"Name: no name"}},
		{"no first name", "\"Cruz, \",1/2/80", []string{"Name: no first name"}},
		{"no last name", "\", Ana\",1/2/80", []string{"Name: no last name"}},
		{"one name only", " Cruz,1/2/80", []string{"Name: first or last name is missing"}},
		{"two commas", "\"Cruz, Ana, Maria\",1/2/80", []string{"Name: more than one comma in the name"}},
		{"no birth date", "Ana Cruz,", []string{"DOB: no birth date"}},
		{"birth date unknown", "Ana Cruz,unknown", []string{"DOB: no birth date"}},
		{"30 February", "Ana Cruz,02/30/1988", []string{"DOB: not a date"}},
		{"born tomorrow", "Ana Cruz,11/24/2026", []string{"DOB: birth date in the future"}},
		{"not one phone number", "Ana Cruz,1/2/80,,555", []string{"Phone: not one phone number"}},
		{"may text sometimes", "Ana Cruz,1/2/80,,,sometimes",
			[]string{"OK to text: neither yes nor no; leave it empty if nobody asked"}},
		{"co-occurring perhaps", "Ana Cruz,1/2/80,,,,,,,,perhaps",
			[]string{"Dual: neither yes nor no; leave it empty if nobody knows"}},
		{"unknown program", "Ana Cruz,1/2/80,,,,Detox,1/2/26", []string{"LOC: unknown program"}},
		{"program without admission", "Ana Cruz,1/2/80,,,,IOP", []string{"Admit: no admission date"}},
		{"discharge without admission", "Ana Cruz,1/2/80,,,,,,1/2/26", []string{"Admit: no admission date"}},
		{"admission without program", "Ana Cruz,1/2/80,,,,,1/2/26", []string{"LOC: an admission date but no program"}},
		{"admission that is no date", "Ana Cruz,1/2/80,,,,IOP,soon", []string{"Admit: not a date"}},
		{"admission tomorrow", "Ana Cruz,1/2/80,,,,IOP,11/24/26", []string{"Admit: admission date in the future"}},
		{"admission before birth", "Ana Cruz,1/2/1980,,,,IOP,1/1/1980", []string{"Admit: admission before birth"}},
		{"discharge before admission", "Ana Cruz,1/2/80,,,,IOP,1/2/26,1/1/26",
			[]string{"D/C: discharge before admission"}},
		{"discharge tomorrow", "Ana Cruz,1/2/80,,,,IOP,1/2/26,11/24/26", []string{"D/C: discharge date in the future"}},
		{"stray cells", "Ana Cruz,1/2/80,,,,,,,,,,stray,cells", []string{": more cells than the header"}},
		{"several at once", "Cruz,,,,,Detox,", []string{"Name: first or last name is missing", "DOB: no birth date",
			"LOC: unknown program", "Admit: no admission date"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			line := mustRead(t, header+tt.line+"\n").Lines[1]
			wantStatus := OK
			if tt.want != nil {
				wantStatus = Refused
			}
			if got := reasons(line); !slices.Equal(got, tt.want) || line.Status != wantStatus {
				t.Errorf("%s %q, want %q", line.Status, got, tt.want)
			}
		})
	}
}

func TestNamesInTwoColumnsAreBothNeeded(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Surname;Given Name;DOB\nCruz;;1/2/80\n;Ana;1/2/80\n")
	if got := reasons(file.Lines[1]); !slices.Equal(got, []string{"Given Name: no first name"}) {
		t.Errorf("line 2: %q", got)
	}
	if got := reasons(file.Lines[2]); !slices.Equal(got, []string{"Surname: no last name"}) {
		t.Errorf("line 3: %q", got)
	}
}

// A sheet of one program has no column for it; the dates are read all the same.
func TestSheetWithoutProgramColumnKeepsItsDates(t *testing.T) {
	t.Parallel()
	line := mustRead(t, "Name,DOB,Admit\nAna Cruz,1/2/80,1/2/26\n").Lines[1]
	if line.Status != OK || line.Row.Admitted == nil || !line.Row.Admitted.Equal(civil(2026, 1, 2)) {
		t.Errorf("%s %+v", line.Status, line)
	}
}

func TestPeopleWhoStandThereTwice(t *testing.T) {
	t.Parallel()
	const (
		otherNumber = ": possible duplicate: same name and birth date as line 2, not the same number"
		otherPerson = ": possible duplicate: same number as line 2, not the same name and birth date"
	)
	tests := []struct {
		name, first, second string
		status              Status
		want                []string
	}{
		{"the same line", "Ana Cruz,1/2/80,7", "Ana Cruz,1/2/80,7", Duplicate, []string{": repeats line 2"}},
		{"the same but for spaces and empty cells", "Ana Cruz,1/2/80,7", "Ana Cruz , 1/2/80,7,,", Duplicate,
			[]string{": repeats line 2"}},
		{"a refused line again", "Cruz,1/2/80,7", "Cruz,1/2/80,7", Duplicate, []string{": repeats line 2"}},
		{"another number", "Ana Cruz,1/2/80,7", "\"CRUZ, Ana\",1980-01-02,8", Refused, []string{otherNumber}},
		{"a number on one line only", "Ana Cruz,1/2/80,7", "Ana Cruz,1/2/80,", Refused, []string{otherNumber}},
		{"no number on either", "Ana Cruz,1/2/80,,5551234", "Ana Cruz,1/2/80", Refused, []string{otherNumber}},
		{"another person's number", "Ana Cruz,1/2/80,7", "Li Wei,1/2/80,7", Refused, []string{otherPerson}},
		{"a second stay under the same number", "Ana Cruz,1/2/80,A-7,,,PHP,1/2/26,2/2/26",
			"Ana Cruz,1/2/80,a7,,,IOP,2/3/26", OK, nil},
		{"another birth date and no number", "Ana Cruz,1/2/80", "Ana Cruz,1/2/81", OK, nil},
		{"a corrected line below the refused one", "Ana Cruz,,7", "Ana Cruz,1/2/80,7", OK, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			line := mustRead(t, sheet+tt.first+"\n"+tt.second+"\n").Lines[2]
			if got := reasons(line); line.Status != tt.status || !slices.Equal(got, tt.want) {
				t.Errorf("%s %q, want %s %q", line.Status, got, tt.status, tt.want)
			}
		})
	}
}

func TestSplitName(t *testing.T) {
	t.Parallel()
	tests := []struct{ written, first, last string }{
		{"Ana Cruz", "Ana", "Cruz"},
		{"Cruz, Ana", "Ana", "Cruz"},
		{"CRUZ,ANA MARIA", "ANA MARIA", "CRUZ"},
		{"van der Berg, Bobbie", "Bobbie", "van der Berg"},
		{"Dolores van der Berg", "Dolores", "van der Berg"},
		{"Luis de la Cruz", "Luis", "de la Cruz"},
		{"Jacob St. John", "Jacob", "St. John"},
		{"St. John, Li", "Li", "St. John"},
		{"Samuel Two Bulls", "Samuel", "Two Bulls"},
		{"Luis Ó Súilleabháin", "Luis", "Ó Súilleabháin"},
		{"Ó Súilleabháin, Min-jun", "Min-jun", "Ó Súilleabháin"},
		{"  Ana\u00a0 Cruz ", "Ana", "Cruz"},
		{"John Smith, Jr.", "John", "Smith Jr."},
		{"Smith, Jr., John", "John", "Smith Jr."},
		{"Smith, John, III", "John III", "Smith"},
		{"Wei 李", "Wei", "李"},
	}
	for _, tt := range tests {
		if first, last, problem := splitName(tt.written); first != tt.first || last != tt.last || problem != "" {
			t.Errorf("splitName(%q) = %q, %q, %q", tt.written, first, last, problem)
		}
	}
}

func TestReadDate(t *testing.T) {
	t.Parallel()
	born, other := latestUntil(civil(2026, 11, 23)), nearestTo(civil(2026, 11, 23))
	none := time.Time{}
	tests := []struct {
		written      string
		asBirth, any time.Time
	}{
		{"2026-11-02", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"2026/1/2", civil(2026, 1, 2), civil(2026, 1, 2)},
		{"11/2/1970", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"11-02-1970", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"11/2/70", civil(1970, 11, 2),
			civil(2070, 11, 2)}, // 44 years ahead is nearer than 56 ago; then refused as future
		{"11/2/99", civil(1999, 11, 2), civil(1999, 11, 2)},
		{"4/3/03", civil(2003, 4, 3), civil(2003, 4, 3)},
		{"11/23/26", civil(2026, 11, 23), civil(2026, 11, 23)},
		{"11/24/26", civil(1926, 11, 24), civil(2026, 11, 24)},
		{"2/29/28", civil(1928, 2, 29), civil(2028, 2, 29)},
		{"Nov 2, 2026", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"november 2nd 2026", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"Sept. 2, '26", civil(2026, 9, 2), civil(2026, 9, 2)},
		{"2-Nov-26", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"2 May 1970", civil(1970, 5, 2), civil(1970, 5, 2)},
		{"25569", civil(1970, 1, 1), civil(1970, 1, 1)},
		{"46328.75", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"11/2/1970 0:00", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"1970-11-02T00:00:00Z", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"11/2/1970 12:00:00 AM", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"02/30/1988", none, none},
		{"13/1/1970", none, none},
		{"0/1/1970", none, none},
		{"2/29/1900", none, none},
		{"1970", none, none},
		{"1/2/0070", none, none},
		{"1/2/999", none, none},
		{"Foo 2, 2026", none, none},
		{"2.11.1970", civil(1970, 11, 2), civil(1970, 11, 2)},
		{"20261102", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"2 de noviembre de 2026", civil(2026, 11, 2), civil(2026, 11, 2)},
		{"15-ene-26", civil(2026, 1, 15), civil(2026, 1, 15)},
		{"unknown", none, none},
	}
	for _, tt := range tests {
		for _, c := range []struct {
			full century
			want time.Time
		}{{born, tt.asBirth}, {other, tt.any}} {
			got, ok := (calendar{}).read(tt.written, c.full)
			if ok != !c.want.IsZero() || ok && !got.Equal(c.want) {
				t.Errorf("readDate(%q) = %v, %v, want %v", tt.written, got, ok, c.want)
			}
		}
	}
}

func TestReadPhone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed, want string
		ok          bool
	}{
		{"", "", true},
		{"(575) 555-0174", "5755550174", true},
		{"+1 348 555 0169", "3485550169", true},
		{"1-385-555-0189", "3855550189", true},
		{"4895550100", "4895550100", true},
		{"575.555.0174", "5755550174", true},
		{"555-0174", "555-0174", true},
		{"+44 20 7946 0958", "+442079460958", true},
		{"555", "", false},
		{"575-555-0174 / 575-555-0199", "", false},
		{"575-555-0174 x12", "", false},
		{"ask her mother", "", false},
	}
	for _, tt := range tests {
		if got, ok := readPhone(tt.typed); got != tt.want || ok != tt.ok {
			t.Errorf("readPhone(%q) = %q, %v", tt.typed, got, ok)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for answer, cells := range map[Answer][]string{
		Yes:     {"y", "Yes", "YES ", "x", "X", "1", "true", "ok", "✓"},
		No:      {"n", "No", "0", "FALSE"},
		Unknown: {"", " ", "?", "unknown", "N/A", "-"},
	} {
		for _, cell := range cells {
			if got, ok := readAnswer(cell); got != answer || !ok {
				t.Errorf("readAnswer(%q) = %s, %v, want %s", cell, got, ok, answer)
			}
		}
	}
}

func TestStageOf(t *testing.T) {
	t.Parallel()
	for stage, programs := range map[Stage][]string{
		PHP: {"PHP", "php", "P.H.P.", "Partial Hosp.", "Partial Hospitalization", "2.5", "ASAM 2.5",
			"Partial Hospitalization Program (PHP)"},
		IOP:       {"IOP", "I.O.P", "iop", "Intensive Outpatient", "2.1", "IOP - evening", "Level 2.1"},
		Aftercare: {"Aftercare", "AFTERCARE", "after care", "Alumni/Aftercare", "Continuing Care"},
		"":        {"", "Detox", "PHP/IOP", "IOP waitlist", "outpatient", "evening", "discharged from PHP"},
	} {
		for _, program := range programs {
			got, ok := stageOf(program)
			if got != stage && ok || ok != (stage != "") {
				t.Errorf("stageOf(%q) = %q, %v, want %q", program, got, ok, stage)
			}
		}
	}
}
