package caseloadfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteRefused writes the refused and duplicate lines as CSV with the reason in
// front, to be corrected and given to Read again. It starts with a byte order
// mark, without which Excel takes the names for Windows-1252.
func WriteRefused(w io.Writer, file *File) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	write := func(reason string, cells []string) error {
		if i, ok := file.Columns[ColumnReason]; ok && i < len(cells) {
			cells = slices.Delete(slices.Clone(cells), i, i+1) // the reason of last time
		}
		safe := []string{reason}
		for _, cell := range cells {
			safe = append(safe, SafeCell(cell))
		}
		return out.Write(safe)
	}
	if err := write(reasonHeading, file.Header); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	for _, line := range file.Lines {
		if line.Status != Refused && line.Status != Duplicate {
			continue
		}
		if err := write(line.Reason(), line.Raw); err != nil {
			return fmt.Errorf("write refused lines: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write refused lines: %w", err)
	}
	return nil
}

// Reason says in one cell what is wrong with a line and on which line it stood.
func (l Line) Reason() string {
	var reasons []string
	for _, p := range l.Problems {
		reason := p.Message
		if p.Column != "" {
			reason = p.Column + ": " + reason
		}
		reasons = append(reasons, reason)
	}
	return fmt.Sprintf("line %d: %s", l.Number, strings.Join(reasons, "; "))
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
