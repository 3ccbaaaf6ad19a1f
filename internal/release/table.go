package release

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"continuo/internal/caseloadfile"
)

// lines is a CSV file as spreadsheets take it: with a byte order mark, without
// which Excel reads names as Windows-1252.
type lines struct{ out *csv.Writer }

func newLines(w io.Writer, columns []string) (*lines, error) {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, fmt.Errorf("write a table: %w", err)
	}
	l := &lines{csv.NewWriter(w)}
	l.out.UseCRLF = true
	return l, l.put(columns)
}

func (l *lines) put(fields []string) error {
	if err := l.out.Write(fields); err != nil {
		return fmt.Errorf("write a table: %w", err)
	}
	return nil
}

func (l *lines) write(cells []Cell) error {
	fields := make([]string, len(cells))
	for i, c := range cells {
		fields[i] = caseloadfile.SafeCell(c.Text)
		if !c.Day.IsZero() {
			fields[i] = c.Day.String()
		}
	}
	return l.put(fields)
}

func (l *lines) end() error {
	l.out.Flush()
	if err := l.out.Error(); err != nil {
		return fmt.Errorf("write a table: %w", err)
	}
	return nil
}

func (*lines) discard() {}

// sheet is what the library calls a new workbook's first.
const sheet = "Sheet1"

// workbook is an XLSX file of one sheet. A text is written as a text, never as
// a formula; it still goes through SafeCell, for who saves the sheet as CSV
// opens the text again. The library keeps a large sheet in a temporary file of
// its own, readable by the server alone, until discard.
type workbook struct {
	w     io.Writer
	file  *excelize.File
	out   *excelize.StreamWriter
	day   int // the style of days
	lines int
}

func newWorkbook(w io.Writer, columns []string) (*workbook, error) {
	b := &workbook{w: w, file: excelize.NewFile()}
	iso := "yyyy-mm-dd"
	var err error
	if b.day, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &iso}); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	bold, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	if b.out, err = b.file.NewStreamWriter(sheet); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	if err := b.out.SetColWidth(1, len(columns), 16); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = excelize.Cell{StyleID: bold, Value: c}
	}
	return b, b.put(head)
}

func (b *workbook) put(cells []any) error {
	b.lines++
	if err := b.out.SetRow(fmt.Sprintf("A%d", b.lines), cells); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}

func (b *workbook) write(cells []Cell) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		switch {
		case !c.Day.IsZero():
			values[i] = excelize.Cell{StyleID: b.day, Value: c.Day.Start(time.UTC)}
		case c.Text != "":
			values[i] = caseloadfile.SafeCell(c.Text)
		}
	}
	return b.put(values)
}

func (b *workbook) end() error {
	if err := b.out.Flush(); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	if err := b.file.Write(b.w); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}

func (b *workbook) discard() { _ = b.file.Close() }
