package caseloadfile

import (
	"io"

	"continuo/internal/casework"
)

// Rows reads any other table as a caseload file is read: CSV in what agencies'
// programs write, or XLSX. heads tells whether a row holds its headings; what
// stands above that row is not returned, and it is the first of those that are.
func Rows(r io.Reader, opts Options, heads func([]string) bool) ([]casework.FileRow, error) {
	opts = opts.withDefaults()
	source, err := open(r, opts)
	if err != nil {
		return nil, err
	}
	defer source.close()
	for _, t := range source.tables {
		records, err := t.all()
		if err != nil {
			continue // as another separator, or another sheet, it may be read
		}
		for i, rec := range records {
			if !heads(rec.cells) {
				continue
			}
			rows := make([]casework.FileRow, 0, len(records)-i)
			for _, rec := range records[i:] {
				rows = append(rows, casework.FileRow{Line: rec.line, Cells: unsafeCells(rec.cells)})
			}
			return rows, nil
		}
	}
	return nil, &Error{Text: "no line of it names the columns that are needed"}
}
