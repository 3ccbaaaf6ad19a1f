package caseloadfile

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// today is the day on which all files of these tests are read.
var today = time.Date(2026, time.November, 23, 15, 4, 5, 0, time.UTC)

func mustRead(t *testing.T, text string) *File {
	t.Helper()
	file, err := Read(strings.NewReader(text), Options{Today: today})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return file
}

func statuses(file *File) (got []Status) {
	for _, line := range file.Lines {
		got = append(got, line.Status)
	}
	return got
}

func reasons(line Line) (got []string) {
	for _, p := range line.Problems {
		got = append(got, p.Column+": "+p.Message)
	}
	return got
}

// The numbers were counted without this package: once, by a script of Python's
// csv and strptime with its own list of program names, on 23 November 2026, and
// the odd lines (unknown, Detox, 2027, "Wilson, ") looked at by eye. A line may
// have two reasons. Repeats are counted after trimming, blank lines not as such.
func TestSampleFile(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/caseload.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := Read(f, Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts := map[Status]int{OK: 462, Refused: 44, Duplicate: 11, Blank: 4, Header: 1}
	if !maps.Equal(file.Counts, wantCounts) {
		t.Errorf("counts = %v, want %v", file.Counts, wantCounts)
	}
	got := map[string]int{}
	for _, line := range file.Lines {
		for _, p := range line.Problems {
			if line.Status == Refused {
				got[p.Message]++
			}
		}
		if line.Status != OK {
			continue
		}
		got[string(line.Row.Stage)]++
		got["text "+string(line.Row.MayText)]++
		if line.Row.Discharged != nil {
			got["ended"]++
		}
		if line.Row.Peer == "" {
			got["no peer"]++
		}
		if line.Row.CoOccurring == nil {
			got["co-occurring unknown"]++
		} else if *line.Row.CoOccurring {
			got["co-occurring"]++
		}
	}
	want := map[string]int{
		"more cells than the header": 7, "no first name": 7, "first or last name is missing": 2,
		"no birth date": 3, "not a date": 4, "birth date in the future": 4,
		"unknown program": 2, "no admission date": 9, "discharge before admission": 6,
		"php": 162, "iop": 143, "aftercare": 157, "ended": 158, "no peer": 117,
		"text yes": 181, "text no": 130, "text unknown": 151,
		"co-occurring": 248, "co-occurring unknown": 92,
	}
	if !maps.Equal(got, want) {
		t.Errorf("lines say %v\nwant %v", got, want)
	}
	if last := file.Lines[len(file.Lines)-1]; last.Number != 563 {
		t.Errorf("last record begins on line %d, want 563", last.Number)
	}
}

func TestFirstLineOfSampleIsReadInFull(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Client Name,DOB,MRN #,Phone,OK to text?,Level of Care,Admit Date,D/C Date,"+
		"Peer Specialist,Dual Dx,Notes\n"+
		`Tanisha Okafor,11/2/70,A71239,(575) 555-0174,,P.H.P.,07/30/2026,`+
		`"Sep 28, 2026",Dana Whitfield,Y,"line one`+"\nline two\"\n")
	row := file.Lines[1].Row
	admitted, discharged, yes := row.Admitted, row.Discharged, row.CoOccurring
	if admitted == nil || discharged == nil || yes == nil {
		t.Fatalf("dates or answer missing: %+v", row)
	}
	row.Admitted, row.Discharged, row.CoOccurring = nil, nil, nil
	want := Row{FirstName: "Tanisha", LastName: "Okafor", BirthDate: civil(1970, 11, 2), AgencyNumber: "A71239",
		Phone: "5755550174", MayText: Unknown, Program: "P.H.P.", Stage: PHP, Peer: "Dana Whitfield",
		Notes: "line one\nline two"}
	if row != want {
		t.Errorf("row = %+v\nwant  %+v", row, want)
	}
	if !admitted.Equal(civil(2026, 7, 30)) || !discharged.Equal(civil(2026, 9, 28)) || !*yes {
		t.Errorf("stay %v to %v, co-occurring %v", admitted, discharged, *yes)
	}
}

func TestLayoutsOfAgencies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		delimiter  rune
		want       []Status
	}{
		{"commas", "Name,DOB\nAna Cruz,1/2/80\n", ',', []Status{Header, OK}},
		{"semicolons, with a comma in the name", "Name;DOB\nCruz, Ana;1/2/80\n", ';', []Status{Header, OK}},
		{"tabs", "Name\tDOB\nCruz, Ana\t1/2/80", '\t', []Status{Header, OK}},
		{"names in two columns", "Last,First,DOB\nde la Cruz,Ana,1/2/80\n", ',', []Status{Header, OK}},
		{"title lines above the header", "Riverside, caseload; Nov\n\nprinted,11/2/26\nName,DOB\nAna Cruz,1/2/80\n", ',',

			[]Status{Title, Blank, Title, Header, OK}},
		{"header again on the next page", "Name,DOB,\nAna Cruz,1/2/80\nNAME,dob\nLi Wei,1/3/80\n", ',',
			[]Status{Header, OK, Header, OK}},
		{"blank lines of every kind", "Name,DOB\n\n,\n \t,  \n\"\",\"\"\nAna Cruz,1/2/80\n", ',',
			[]Status{Header, Blank, Blank, Blank, Blank, OK}},
		{"total lines", "Name,DOB,MRN\nAna Cruz,1/2/80,\nTotal clients: 1,,\nGrand Total,,1\n,,Count 1\n", ',',
			[]Status{Header, OK, Total, Total, Total}},
		{"a surname that looks like a total", "Last,First,DOB\nSum,Ying,\nCount,Ana,1/2/80\n", ',',
			[]Status{Header, Refused, OK}},
		{"short lines", "Name,DOB,MRN,Notes\nAna Cruz,1/2/80\nAna\n", ',', []Status{Header, OK, Refused}},
		{"stray cells, and empty ones that are none", "Name,DOB\nAna Cruz,1/2/80,,\nLi Wei,1/2/80,x\n", ',',
			[]Status{Header, OK, Refused}},
		{"old Mac line ends", "Name,DOB\rAna Cruz,1/2/80\r", ',', []Status{Header, OK}},
		{"a header and nobody", "Name,DOB", ',', []Status{Header}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := mustRead(t, tt.text)
			if got := statuses(file); !slices.Equal(got, tt.want) {
				t.Errorf("lines are %v, want %v", got, tt.want)
			}
			if file.Delimiter != tt.delimiter {
				t.Errorf("delimiter %q, want %q", file.Delimiter, tt.delimiter)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, encoding, first, last string }{
		{"UTF-8", "Name,DOB\nZoë Ó Súilleabháin,1/2/80", "UTF-8", "Zoë", "Ó Súilleabháin"},
		{"UTF-8 with a byte order mark", "\xEF\xBB\xBFName,DOB\nPaweł Hill,1/2/80", "UTF-8", "Paweł", "Hill"},
		{"letters and accents apart, as on a Mac", "Name,DOB\nZoe\u0308 Hill,1/2/80", "UTF-8", "Zoë", "Hill"},
		{"Windows-1252", "Name,DOB\nZo\xEB O\x92Brien,1/2/80", "Windows-1252", "Zoë", "O’Brien"},
		{"Excel's Unicode text", "\xFF\xFEN\x00a\x00m\x00e\x00\t\x00D\x00O\x00B\x00\n\x00" +
			"Z\x00o\x00\xEB\x00 \x00L\x00i\x00\t\x001\x00/\x002\x00/\x008\x000\x00", "UTF-16", "Zoë", "Li"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := mustRead(t, tt.text)
			row := file.Lines[1].Row
			if file.Encoding != tt.encoding || row.FirstName != tt.first || row.LastName != tt.last {
				t.Errorf("%s: %q, %q", file.Encoding, row.FirstName, row.LastName)
			}
		})
	}
}

func TestQuotedCells(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, cell, want string }{
		{"line feed", "\"one\ntwo\"", "one\ntwo"},
		{"Windows line end", "\"one\r\ntwo\"", "one\ntwo"},
		{"doubled quotation marks", `"said ""call me Sam"""`, `said "call me Sam"`},
		{"quotation mark in the middle", `5" brace`, `5" brace`},
		{"space before the quotation mark", `  "a, b"`, "a, b"},
		{"text behind the quotation mark", `"Sam" Jones`, "Sam Jones"},
		{"empty", `""`, ""},
		{"text that starts like a formula", `"=HYPERLINK(""http://x"")"`, `=HYPERLINK("http://x")`},
		{"apostrophe of the agency's own", `'=1`, `'=1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := mustRead(t, "Name,DOB,Notes,MRN\nAna Cruz,1/2/80,"+tt.cell+",7\nLi Wei,1/2/80,,8\n")
			if got := file.Lines[1].Row; got.Notes != tt.want || got.AgencyNumber != "7" {
				t.Errorf("notes %q, number %q", got.Notes, got.AgencyNumber)
			}
			if want := 3 + strings.Count(tt.cell, "\n"); file.Lines[2].Number != want {
				t.Errorf("next line is %d, want %d", file.Lines[2].Number, want)
			}
		})
	}
}

func TestHeadingsAgenciesUse(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Why refused;CLIENT  NAME;Date of Birth;Chart No.;Cell Phone;Text OK?;Program;Date Admitted;"+
		"Discharge Date;Recovery Coach;Co-Occurring;Remarks;Insurance;\n")
	want := map[Column]int{ColumnReason: 0, ColumnName: 1, ColumnBirthDate: 2, ColumnAgencyNumber: 3, ColumnPhone: 4,
		ColumnMayText: 5, ColumnProgram: 6, ColumnAdmitted: 7, ColumnDischarged: 8, ColumnPeer: 9, ColumnCoOccurring: 10,
		ColumnNotes: 11}
	if !maps.Equal(file.Columns, want) {
		t.Errorf("columns = %v, want %v", file.Columns, want)
	}
	if !slices.Equal(file.Unused, []string{"Insurance"}) {
		t.Errorf("unused = %q", file.Unused)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const noHeader = "no header found: none of the first 50 lines names a column for names and one for birth dates"
	small := Options{Today: today, MaxBytes: 400, MaxLine: 60, MaxLines: 5, MaxColumns: 4}
	tests := []struct{ name, text, want string }{
		{"empty", "", noHeader},
		{"no birth dates", "Name,MRN\nAna,1\n", noHeader},
		{"a heading twice", "Name,DOB,Notes,notes\n",
			`line 1: columns 3 ("Notes") and 4 ("notes") say the same; rename or remove one`},
		{"two headings of one meaning", "x\nName,DOB,Birth Date\n",
			`line 2: columns 2 ("DOB") and 3 ("Birth Date") say the same; rename or remove one`},
		{"a heading twice that nobody knows", "Name,DOB,Ins.,Ins\n",
			`line 1: columns 3 ("Ins.") and 4 ("Ins") say the same; rename or remove one`},
		{"quotation mark never closed", "Name,DOB\n\nAna Cruz,\"1/2/80\nLi Wei,1/2/80\n",
			"line 3: a quotation mark is opened here and never closed"},
		{"NUL byte", "Name,DOB\nAna\x00,1/2/80\n", "line 2: holds a NUL byte; this is not a text file"},
		{"marked as UTF-8 and is not", "\uFEFFName,DOB\nZo\xEB Hill,1/2/80\n",
			"line 2: the file says it is UTF-8, but this line is not"},
		{"too many columns", "Name,DOB\nAna Cruz,1/2/80,,,,\n", "line 2: more than 4 columns"},
		{"a line too long", "Name,DOB\nAna Cruz," + strings.Repeat("9", 60),
			"line 2: the line is longer than 60 bytes; is a quotation mark missing?"},
		{"too many lines", "Name,DOB\n\n\n\n\n\n", "line 6: the file has more than 5 lines"},
		{"too large", strings.Repeat("x", 401), "the file is larger than 400 bytes"},
		{"a zip that is no workbook", "PK\x03\x04whatever", badFormat},
		{"a PDF named CSV", "%PDF-1.7\nName,DOB\n", "this is a PDF, whatever its name says; bring the spreadsheet it was made from"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file, err := Read(strings.NewReader(tt.text), small)
			var bad *Error
			if !errors.As(err, &bad) || bad.Error() != tt.want || file != nil {
				t.Errorf("Read = %v, %v\nwant %s", file, err, tt.want)
			}
		})
	}
}

func TestDefaultLimits(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"10,000 columns", "Name,DOB\n" + strings.Repeat("x,", 10_000), "line 2: more than 200 columns"},
		{"200 columns are fine", "Name,DOB\nAna Cruz,1/2/80" + strings.Repeat(",", 198), ""},
		{"a line over 1 MB", "Name,DOB\n" + strings.Repeat("x", 1<<20+1),
			"line 2: the line is longer than 1 MB; is a quotation mark missing?"},
		{"a line of 1 MB is fine", "Name,DOB\n" + strings.Repeat("x", 1<<20), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(strings.NewReader(tt.text), Options{Today: today})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}

// endless is a file of 2 GB and more.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestHugeFileIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	huge := &endless{}
	_, err := Read(huge, Options{Today: today, MaxBytes: 3 << 20})
	if err == nil || err.Error() != "the file is larger than 3 MB" {
		t.Errorf("err = %v", err)
	}
	if huge.read > 4<<20 {
		t.Errorf("read %d bytes of it", huge.read)
	}
}

func TestBrokenReaderIsNotTheFilesFault(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection lost")
	_, err := Read(errorReader{broken}, Options{Today: today})
	var bad *Error
	if !errors.Is(err, broken) || errors.As(err, &bad) {
		t.Errorf("err = %v", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
