package caseloadfile

import (
	"bytes"
	"fmt"
	"io"
)

// source is a file and the ways in which it can be read: a text once for each
// delimiter, a workbook once for each sheet.
type source struct {
	encoding string
	sheets   []string
	tables   []table
	close    func()
}

// table is one way to read a file. Each opening begins at the top.
type table struct {
	name      string // of a workbook's sheet
	delimiter byte   // of a text
	workbook  bool
	from1904  bool
	open      func() (rows, error)
}

// rows are the records of a table, one after the other; false after the last.
type rows interface {
	next() (rec record, more bool, err error)
	close()
}

// top are the first records. Those before an error are good.
func (t table) top(count int) ([]record, error) { return t.read(count) }

func (t table) all() ([]record, error) { return t.read(-1) }

func (t table) read(count int) (records []record, err error) {
	in, err := t.open()
	if err != nil {
		return nil, err
	}
	defer in.close()
	for count < 0 || len(records) < count {
		rec, more, err := in.next()
		if err != nil || !more {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// What other files begin with.
var (
	zipFile     = []byte("PK\x03\x04")
	oldOffice   = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	pdfFile     = []byte("%PDF-")
	encryptedAs = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// open looks at what a file is, whatever its name says.
func open(r io.Reader, opts Options) (*source, error) {
	raw, err := io.ReadAll(io.LimitReader(r, opts.MaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read caseload file: %w", err)
	case int64(len(raw)) > opts.MaxBytes:
		return nil, &Error{Text: fmt.Sprintf("the file is larger than %s", sizeName(opts.MaxBytes))}
	case bytes.HasPrefix(raw, zipFile):
		return openWorkbook(raw, opts)
	case bytes.HasPrefix(raw, oldOffice) && bytes.Contains(raw, encryptedAs):
		return nil, &Error{Text: "this workbook is locked with a password; take the password off and bring it again"}
	case bytes.HasPrefix(raw, oldOffice):
		return nil, &Error{Text: "this is a workbook of an old Excel (.xls); save it as .xlsx or CSV and bring that file"}
	case bytes.HasPrefix(bytes.TrimLeft(raw[:min(len(raw), 1024)], "\uFEFF \r\n\t"), pdfFile):
		return nil, &Error{Text: "this is a PDF, whatever its name says; bring the spreadsheet it was made from"}
	}
	text, encoding, err := readText(raw)
	if err != nil {
		return nil, err
	}
	s := &source{encoding: encoding, close: func() {}}
	for _, delimiter := range []byte{',', ';', '\t'} {
		s.tables = append(s.tables, table{delimiter: delimiter,
			open: func() (rows, error) { return newScanner(text, delimiter, opts), nil }})
	}
	return s, nil
}

// close has nothing to let go of: the text is in memory.
func (s *scanner) close() {}
