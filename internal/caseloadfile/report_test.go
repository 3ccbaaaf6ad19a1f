package caseloadfile

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestSafeCell(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, written, safe string }{
		{"formula", `=HYPERLINK("http://x")`, `'=HYPERLINK("http://x")`},
		{"plus", "+ bus pass", "'+ bus pass"},
		{"minus", "-1", "'-1"},
		{"at", "@SUM(A1)", "'@SUM(A1)"},
		{"tab", "\t=1", "'\t=1"},
		{"wide equals sign", "＝1", "'＝1"},
		{"apostrophe already there", "'=1", "''=1"},
		{"apostrophe of a name", "'Aisha", "'Aisha"},
		{"plain", "1=1", "1=1"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := SafeCell(tt.written); got != tt.safe {
				t.Errorf("SafeCell = %q, want %q", got, tt.safe)
			}
			if got := unsafeCell(tt.safe); got != tt.written {
				t.Errorf("read back as %q, want %q", got, tt.written)
			}
		})
	}
}

const mixed = "Riverside caseload\nName;DOB;Phone;Notes\nAna Cruz;1/2/80;;fine\n" +
	"Li Wei;02/30/80;+1 348 555 0169;\"=1\n\"\"two\"\"\"\n" +
	"Zoë Hill;1/3/80;;;stray\nAna Cruz;1/2/80;;fine\nTotal;2\n"

func TestWriteRefused(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := WriteRefused(&out, mustRead(t, mixed)); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFImport status,Import line,Import column,Why refused,Name,DOB,Phone,Notes\r\n" +
		"refused,4,DOB,DOB: not a date,Li Wei,02/30/80,'+1 348 555 0169,\"'=1\r\n\"\"two\"\"\"\r\n" +
		"refused,6,,more cells than the header,Zoë Hill,1/3/80,,,stray\r\n" +
		"duplicate,7,,repeats line 3,Ana Cruz,1/2/80,,fine\r\n"
	if got := out.String(); got != want {
		t.Errorf("wrote\n%q\nwant\n%q", got, want)
	}
}

func TestCorrectedLinesGoInAgain(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := WriteRefused(&out, mustRead(t, mixed)); err != nil {
		t.Fatal(err)
	}
	again := mustRead(t, strings.NewReplacer("02/30/80", "02/28/80", ",stray", "").Replace(out.String()))
	if got := statuses(again); !slices.Equal(got, []Status{Header, OK, OK, OK}) {
		t.Fatalf("lines are %v", got)
	}
	row := again.Lines[1].Row
	if row.FirstName != "Li" || row.Phone != "3485550169" || row.Notes != "=1\n\"two\"" {
		t.Errorf("row = %+v", row)
	}
}

// What used to pile up in such files is one reason in front of the last.
func TestReportOfAReportHoldsOneReason(t *testing.T) {
	t.Parallel()
	var first, second strings.Builder
	if err := WriteRefused(&first, mustRead(t, mixed)); err != nil {
		t.Fatal(err)
	}
	if err := WriteRefused(&second, mustRead(t, first.String())); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFImport status,Import line,Import column,Why refused,Name,DOB,Phone,Notes\r\n" +
		"refused,2,DOB,DOB: not a date,Li Wei,02/30/80,'+1 348 555 0169,\"'=1\r\n\"\"two\"\"\"\r\n" +
		"refused,4,,more cells than the header,Zoë Hill,1/3/80,,,stray\r\n"
	if got := second.String(); got != want {
		t.Errorf("wrote\n%q\nwant\n%q", got, want)
	}
}

func TestLinesThatDifferInTheirReasonOnlyAreDuplicates(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Why refused,Name,DOB\nline 4: x,Ana Cruz,1/2/80\nline 9: y,Ana Cruz,1/2/80\n")
	if got := statuses(file); !slices.Equal(got, []Status{Header, OK, Duplicate}) {
		t.Errorf("lines are %v", got)
	}
}

func TestSampleReportIsRefusedForTheSameReasons(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("testdata/caseload.csv")
	if err != nil {
		t.Fatal(err)
	}
	file := mustRead(t, string(sample))
	var out strings.Builder
	if err := WriteRefused(&out, file); err != nil {
		t.Fatal(err)
	}
	again := mustRead(t, out.String())
	var before, after []string
	for _, line := range file.Lines {
		if line.Status == Refused {
			before = append(before, reasons(line)...)
		}
	}
	for _, line := range again.Lines {
		if line.Status == Refused {
			after = append(after, reasons(line)...)
		}
	}
	if len(before) != 44 || !slices.Equal(before, after) {
		t.Errorf("refused for %q\nthen for    %q", before, after)
	}
}

func TestFullDiskIsReported(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	if err := WriteRefused(fullDisk{full}, mustRead(t, mixed)); !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
}

type fullDisk struct{ err error }

func (d fullDisk) Write([]byte) (int, error) { return 0, d.err }
