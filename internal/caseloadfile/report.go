package caseloadfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// WriteRefused writes the lines that did not go in as CSV with what became of
// each in front, to be corrected and given to Read again. It starts with a byte
// order mark, without which Excel takes the names for Windows-1252.
func WriteRefused(w io.Writer, file *File) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for row := range file.refusedRows() {
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write refused lines: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	return nil
}

// WriteRefusedWorkbook is WriteRefused as XLSX. Every cell is text, so that no
// date or number changes on the way.
func WriteRefusedWorkbook(w io.Writer, file *File) error { return writeWorkbook(w, file.refusedRows()) }

// RefusedWorkbook makes a workbook of what WriteRefused has written.
func RefusedWorkbook(w io.Writer, written string) error {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(written, "\uFEFF"))).ReadAll()
	if err != nil {
		return fmt.Errorf("read refused lines: %w", err)
	}
	return writeWorkbook(w, slices.Values(rows))
}

// mostInCell is what a workbook's cell holds; the library would cut the rest.
const mostInCell = 32_767

func writeWorkbook(w io.Writer, rows iter.Seq[[]string]) error {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Sheet1" // as the library calls a new workbook's first
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	n := 0
	for row := range rows {
		n++
		cells := make([]any, len(row))
		for i, cell := range row {
			if len(cell) > mostInCell {
				return &Error{Text: "a cell is longer than a workbook can hold; take the report as CSV"}
			}
			cells[i] = cell
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n), cells); err != nil {
			return fmt.Errorf("write refused lines: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	return nil
}

// refusedRows are the header and the lines that did not go in, each cell as a
// spreadsheet may have it.
func (f *File) refusedRows() iter.Seq[[]string] {
	row := func(front, cells []string) []string {
		row := slices.Clone(front)
		for i, cell := range cells {
			if !slices.Contains(f.head.reasons, i) { // the reason of last time
				row = append(row, SafeCell(cell))
			}
		}
		return row
	}
	return func(yield func([]string) bool) {
		front := slices.Clone(reasonHeadings)
		if f.DayFirst {
			front[0] = dayFirstHeading
		}
		if !yield(row(front, f.Header)) {
			return
		}
		for _, line := range f.Lines {
			status := line.Status
			switch status {
			case Refused, Duplicate:
			case OnRecord:
				status = Duplicate
			default:
				continue
			}
			columns, why := line.problems()
			front := []string{string(status), fmt.Sprint(line.Number), SafeCell(columns), SafeCell(why)}
			if !yield(row(front, line.Raw)) {
				return
			}
		}
	}
}

// problems are the columns to correct, and what is wrong with each.
func (l Line) problems() (columns, why string) {
	var names, reasons []string
	for _, p := range l.Problems {
		if p.Column != "" && !slices.Contains(names, p.Column) {
			names = append(names, p.Column)
		}
		reasons = append(reasons, p.String())
	}
	return strings.Join(names, "; "), strings.Join(reasons, "; ")
}

// String is the problem with its column.
func (p Problem) String() string {
	if p.Column == "" {
		return p.Message
	}
	return p.Column + ": " + p.Message
}

// Reason says in one cell what is wrong with a line and on which line it stood.
func (l Line) Reason() string {
	_, why := l.problems()
	return fmt.Sprintf("line %d: %s", l.Number, why)
}

// formulaStart holds what makes a spreadsheet take a cell for a formula, the
// wide forms of some keyboards included.
const formulaStart = "=+-@\t\r\n＝＋－＠"

// SafeCell returns text as a cell that no spreadsheet will run: what looks like
// a formula gets an apostrophe in front. An apostrophe that was already there
// gets one more, so that unsafeCell gives back exactly what was written.
func SafeCell(s string) string {
	if looksLikeFormula(s) {
		return "'" + s
	}
	return s
}

// unsafeCell takes back what SafeCell did.
func unsafeCell(s string) string {
	if strings.HasPrefix(s, "'") && looksLikeFormula(s) {
		return s[1:]
	}
	return s
}

func unsafeCells(cells []string) []string {
	plain := make([]string, len(cells))
	for i, cell := range cells {
		plain[i] = unsafeCell(cell)
	}
	return plain
}

func looksLikeFormula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexAny(s, formulaStart) == 0
}
