package caseloadfile

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// FuzzRead holds whatever the file: it is understood or refused with an *Error,
// every physical line of it belongs to exactly one Line, no good line lacks a
// name or a birth date, and the report of what was refused can be read again.
func FuzzRead(f *testing.F) {
	sample, err := os.ReadFile("testdata/caseload.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample[:2000])
	for _, seed := range []string{
		mixed, sheet, "Name,DOB\rAna Cruz,46328\r\r", "Last\tFirst\tDOB\nSum\tYing\t\nTotal\t3",
		"\xFF\xFEN\x00", "Name,DOB\n\"a\"\"\nb\"c\"d,\xEB\n\n", "Why refused,Name,DOB,MRN\n'=,''=a b,1/2/80,'",
		"Name,DOB\n\"unclosed\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(strings.NewReader(string(data)), Options{Today: today, MaxLines: 500, MaxColumns: 100})
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("not the file's fault: %v", err)
			}
			return
		}
		checkEveryLineOnce(t, data, file)
		for _, line := range file.Lines {
			good := line.Row.FirstName != "" && line.Row.LastName != "" && !line.Row.BirthDate.IsZero()
			if line.Status == OK && (!good || len(line.Problems) > 0) {
				t.Errorf("line %d is ok: %+v", line.Number, line)
			}
			if (line.Status == Refused || line.Status == Duplicate) && len(line.Problems) == 0 {
				t.Errorf("line %d is %s without a reason", line.Number, line.Status)
			}
		}
		checkReportReadsBack(t, file)
	})
}

// FuzzReadWorkbook holds that of FuzzRead for what is a zip, and that nothing in
// one brings the reader down.
func FuzzReadWorkbook(f *testing.F) {
	for _, name := range []string{"elmhouse.xlsx", "mac1904.xlsx"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		for _, at := range []int{30, 400, len(raw) / 2, len(raw) - 40} { // a byte of a name, of a part, of the directory
			broken := slices.Clone(raw)
			broken[at] ^= 0x5A
			f.Add(broken)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(strings.NewReader(string(data)), Options{Today: today, MaxLines: 500, MaxColumns: 100, MaxUnpacked: 4 << 20})
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("not the file's fault: %v", err)
			}
			return
		}
		if file.Encoding == "XLSX" {
			checkReportReadsBack(t, file)
		}
	})
}

// checkEveryLineOnce follows the line numbers: each record begins where the one
// before it ended, and the last ends where the file does.
func checkEveryLineOnce(t *testing.T, data []byte, file *File) {
	t.Helper()
	next, total := 1, 0
	for _, line := range file.Lines {
		if line.Number != next {
			t.Fatalf("record begins on line %d, want %d", line.Number, next)
		}
		next += 1 + strings.Count(strings.Join(line.Raw, ""), "\n")
	}
	for _, n := range file.Counts {
		total += n
	}
	if total != len(file.Lines) {
		t.Errorf("counts say %d, there are %d lines", total, len(file.Lines))
	}
	if file.Encoding == "UTF-16" {
		return // its line ends are not single bytes
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	if want := len(strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")); next-1 != want {
		t.Errorf("the lines end at %d, the file at %d", next-1, want)
	}
}

// checkReportReadsBack compares the cells of what was refused with the cells of
// the report, which has a few more in front.
func checkReportReadsBack(t *testing.T, file *File) {
	t.Helper()
	if _, isReport := file.Columns[ColumnReason]; isReport {
		return
	}
	var want, got [][]string
	for _, line := range file.Lines {
		if line.Status == Refused || line.Status == Duplicate {
			want = append(want, line.Raw)
		}
	}
	var out strings.Builder
	if err := WriteRefused(&out, file); err != nil {
		t.Fatal(err)
	}
	again, err := Read(strings.NewReader(out.String()), Options{Today: today})
	if err != nil {
		t.Fatalf("read the report: %v", err)
	}
	for _, line := range again.Lines[1:] {
		got = append(got, line.Raw[len(reasonHeadings):])
	}
	if !slices.EqualFunc(want, got, slices.Equal) {
		t.Errorf("refused %q\nreport  %q", want, got)
	}
}
