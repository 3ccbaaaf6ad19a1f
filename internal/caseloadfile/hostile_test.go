package caseloadfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hostile are files nobody should be able to do harm with; most is how many
// megabytes may be allocated over all to find that out.
func hostile(t *testing.T) map[string]struct {
	file func() io.Reader
	want string
	most uint64
} {
	text := func(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }
	const unpacks = "the workbook unpacks to more than a caseload can be; save the one sheet as CSV and bring that file"
	return map[string]struct {
		file func() io.Reader
		want string
		most uint64
	}{
		"2 GB":                  {func() io.Reader { return io.LimitReader(&endless{}, 2<<30) }, "the file is larger than 4 MB", 64},
		"10,000 columns":        {text("Name,DOB\n" + strings.Repeat("x,", 10_000)), "line 2: more than 200 columns", 64},
		"10,000 headings":       {text(strings.Repeat("Name,DOB,", 5_000)), "line 1: more than 200 columns", 64},
		"a header twice":        {text("Name,DOB,DOB\n"), `line 1: columns 2 ("DOB") and 3 ("DOB") say the same; rename or remove one`, 64},
		"nothing":               {text(""), noHeader().Text, 64},
		"a PDF named .csv":      {text("%PDF-1.4\n1 0 obj"), "this is a PDF, whatever its name says; bring the spreadsheet it was made from", 64},
		"NULs":                  {text("Name,DOB\n\x00\x00\x00"), "line 2: holds a NUL byte; this is not a text file", 64},
		"100,000 quotes":        {text("Name,DOB\n" + strings.Repeat(`"`, 100_001)), "line 2: a quotation mark is opened here and never closed", 64},
		"a line without end":    {text("Name,DOB\n" + strings.Repeat("x", 3<<20)), "line 2: the line is longer than 1 MB; is a quotation mark missing?", 128},
		"a workbook of 200 MB":  {bomb(t, "xl/worksheets/sheet1.xml", 200<<20), unpacks, 64},
		"words of 60 MB":        {bomb(t, "xl/sharedStrings.xml", 60<<20), unpacks, 64},
		"a workbook that lies":  {lie(t), badFormat, 64},
		"a zip of other things": {bomb(t, "photo.jpg", 10), "this is no Excel workbook; save it as .xlsx or CSV and bring that file", 64},
		"a locked workbook":     {locked(t), "this workbook is locked with a password; take the password off and bring it again", 64},
		"an old workbook":       {text("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 4096)), "this is a workbook of an old Excel (.xls); save it as .xlsx or CSV and bring that file", 64},
		"a wide workbook":       {wide(t), "line 2: more than 200 columns", 256},
		"half a workbook":       {func() io.Reader { return io.LimitReader(wide(t)(), 4000) }, badFormat, 64},
	}
}

func TestFilesThatWouldDoHarm(t *testing.T) { // not parallel: it counts what is allocated
	for name, h := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			r := h.file()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			file, err := Read(r, Options{Today: today, MaxBytes: 4 << 20})
			runtime.ReadMemStats(&after)
			var bad *Error
			if !errors.As(err, &bad) || bad.Error() != h.want || file != nil {
				t.Errorf("Read = %v, %v\nwant %s", file, err, h.want)
			}
			took := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d MB allocated over all", took)
			if took > h.most {
				t.Errorf("it took %d MB to find out, more than %d", took, h.most)
			}
		})
	}
}

// bomb is a zip with a part that unpacks to so many bytes.
func bomb(t *testing.T, part string, size int64) func() io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, n := range map[string]int64{"xl/workbook.xml": 10, part: size} {
		if name == "xl/workbook.xml" && part == "photo.jpg" {
			continue
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = io.CopyN(w, &endless{}, n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return func() io.Reader { return bytes.NewReader(b.Bytes()) }
}

// lie is a workbook whose sheet says that it is small and is not.
func lie(t *testing.T) func() io.Reader {
	t.Helper()
	big := bytes.Repeat([]byte{0}, 1<<20)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(big), CompressedSize64: 1 << 20, UncompressedSize64: 10})
		if err == nil {
			_, err = w.Write(big)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return func() io.Reader { return bytes.NewReader(b.Bytes()) }
}

func book(t *testing.T, fill func(*excelize.File), opts ...excelize.Options) func() io.Reader {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b, opts...); err != nil {
		t.Fatal(err)
	}
	return func() io.Reader { return bytes.NewReader(b.Bytes()) }
}

func locked(t *testing.T) func() io.Reader {
	return book(t, func(*excelize.File) {}, excelize.Options{Password: "harbor"})
}

func wide(t *testing.T) func() io.Reader {
	return book(t, func(f *excelize.File) {
		if err := f.SetSheetRow("Sheet1", "A1", &[]any{"Name", "DOB"}); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStr("Sheet1", "NTP2", "x"); err != nil { // column 10,000
			t.Fatal(err)
		}
	})
}

// A sheet may end far down where somebody once touched a cell.
func TestAStrayCellAtTheEndOfASheetIsOneLine(t *testing.T) {
	t.Parallel()
	file, err := Read(book(t, func(f *excelize.File) {
		_ = f.SetSheetRow("Sheet1", "A1", &[]any{"Name", "DOB"})
		_ = f.SetSheetRow("Sheet1", "A2", &[]any{"Ana Cruz", "1/2/1980"})
		_ = f.SetCellStr("Sheet1", "A1048576", "x")
	})(), Options{Today: today})
	if err != nil || len(file.Lines) != 3 || file.Lines[2].Number != 1<<20 {
		t.Errorf("%v %v", file, err)
	}
}

func TestSheetThatLooksLikeACaseloadIsChosenOrNamed(t *testing.T) {
	t.Parallel()
	two := book(t, func(f *excelize.File) {
		_ = f.SetSheetRow("Sheet1", "A1", &[]any{"Name", "DOB"})
		_ = f.SetSheetRow("Sheet1", "A2", &[]any{"Small List", "1/2/1980"})
		_, _ = f.NewSheet("Active ")
		_ = f.SetSheetRow("Active ", "A1", &[]any{"Name", "DOB", "MRN"})
		_ = f.SetSheetRow("Active ", "A2", &[]any{"Big List", "1/2/1980", 7})
	})
	for sheet, want := range map[string]string{"": "Big", "Sheet1": "Small", "active": "Big"} {
		file, err := Read(two(), Options{Today: today, Sheet: sheet})
		if err != nil || file.Lines[1].Row.FirstName != want || len(file.Sheets) != 2 {
			t.Errorf("sheet %q: %+v %v", sheet, file, err)
		}
	}
	if _, err := Read(two(), Options{Today: today, Sheet: "Gone"}); err == nil || err.Error() != "the workbook has no sheet of that name" {
		t.Error(err)
	}
}
