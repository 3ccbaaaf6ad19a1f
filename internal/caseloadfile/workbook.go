package caseloadfile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	maxParts  = 2000     // files in a workbook
	maxOther  = 16 << 20 // of anything in it that is no sheet: shared words, styles
	lastRow   = 1 << 20  // of a sheet, as Excel counts
	badFormat = "this workbook cannot be read; open it in Excel, save it again and bring that file"
)

// openWorkbook reads an XLSX. Cells are taken as they are kept, not as they are
// shown: a date shown as "Nov-26" still holds its day. What it unpacks to is
// looked at before anything is unpacked, and all of it stays in memory: left to
// itself, the library writes large sheets to a temporary file.
func openWorkbook(raw []byte, opts Options) (*source, error) {
	if err := checkParts(raw, opts); err != nil {
		return nil, err
	}
	book, err := openBook(raw, opts)
	if err != nil {
		return nil, err
	}
	s := &source{encoding: "XLSX", sheets: book.GetSheetList(), close: func() { _ = book.Close() }}
	from1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		from1904 = *props.Date1904
	}
	for _, name := range s.sheets {
		if opts.Sheet != "" && !strings.EqualFold(strings.TrimSpace(opts.Sheet), strings.TrimSpace(name)) {
			continue
		}
		s.tables = append(s.tables, table{name: name, workbook: true, from1904: from1904, open: func() (rows, error) {
			in, err := book.Rows(name)
			if err != nil {
				return nil, &Error{Text: badFormat}
			}
			return &sheetRows{in: in, opts: opts}, nil
		}})
	}
	if len(s.tables) == 0 && len(s.sheets) > 0 {
		return nil, &Error{Text: "the workbook has no sheet of that name"}
	}
	return s, nil
}

// checkParts refuses by what the archive says of itself. Its reader gives no
// more than was said.
func checkParts(raw []byte, opts Options) error {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return &Error{Text: badFormat}
	}
	if len(archive.File) > maxParts {
		return &Error{Text: badFormat}
	}
	isBook := false
	var total uint64
	for _, f := range archive.File {
		most := uint64(min(maxOther, opts.MaxUnpacked))
		if strings.HasPrefix(strings.ToLower(f.Name), "xl/worksheets/") {
			most = uint64(opts.MaxUnpacked)
		}
		if total += min(f.UncompressedSize64, math.MaxInt32); f.UncompressedSize64 > most || total > uint64(opts.MaxUnpacked) {
			return &Error{Text: "the workbook unpacks to more than a caseload can be; save the one sheet as CSV and bring that file"}
		}
		isBook = isBook || strings.EqualFold(f.Name, "xl/workbook.xml")
	}
	if !isBook {
		return &Error{Text: "this is no Excel workbook; save it as .xlsx or CSV and bring that file"}
	}
	return nil
}

// openBook opens what is said to be a workbook. A library that stumbles over
// one that was broken on purpose has told us enough about it.
func openBook(raw []byte, opts Options) (book *excelize.File, err error) {
	defer func() {
		if recover() != nil {
			book, err = nil, &Error{Text: badFormat}
		}
	}()
	book, err = excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true,
		UnzipSizeLimit: opts.MaxUnpacked, UnzipXMLSizeLimit: opts.MaxUnpacked})
	if err != nil {
		return nil, &Error{Text: badFormat}
	}
	return book, nil
}

// sheetRows are the rows of a sheet that hold something; the sheet numbers them.
type sheetRows struct {
	in     *excelize.Rows
	opts   Options
	number int
	count  int
}

func (s *sheetRows) close() { _ = s.in.Close() }

func (s *sheetRows) next() (rec record, more bool, err error) {
	defer func() {
		if recover() != nil {
			rec, more, err = record{}, false, &Error{Line: s.number, Text: badFormat}
		}
	}()
	for s.in.Next() {
		s.number++
		if s.number > lastRow {
			return record{}, false, &Error{Line: s.number, Text: badFormat}
		}
		cells, err := s.in.Columns()
		if err != nil {
			return record{}, false, &Error{Line: s.number, Text: badFormat}
		}
		if cells = trimEmpty(cells); len(cells) == 0 {
			continue
		}
		if s.count++; s.count > s.opts.MaxLines {
			return record{}, false, &Error{s.number, fmt.Sprintf("the sheet has more than %d lines", s.opts.MaxLines)}
		}
		return s.record(cells)
	}
	if s.in.Error() != nil {
		return record{}, false, &Error{Line: s.number, Text: badFormat}
	}
	return record{}, false, nil
}

func (s *sheetRows) record(cells []string) (record, bool, error) {
	if len(cells) > s.opts.MaxColumns {
		return record{}, false, &Error{s.number, fmt.Sprintf("more than %d columns", s.opts.MaxColumns)}
	}
	cells = slices.Clone(cells)
	bytes := 0
	for i, cell := range cells {
		cells[i] = plainNumber(strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(cell), "�"))
		bytes += len(cell)
	}
	if bytes > s.opts.MaxLine {
		return record{}, false, &Error{s.number, "the line is longer than " + sizeName(int64(s.opts.MaxLine))}
	}
	return record{line: s.number, cells: cells}, true, nil
}

// machineNumber is how workbooks keep numbers that are long or not exact in
// binary: a phone as 5.755550174E9, the level 2.1 as 2.1000000000000001.
var machineNumber = regexp.MustCompile(`^-?\d+\.\d+E[+-]?\d+$|^-?\d+\.\d{12,}$`)

func plainNumber(cell string) string {
	if !machineNumber.MatchString(cell) {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.Abs(f) >= 1e15 {
		return cell
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
