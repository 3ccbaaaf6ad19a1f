package caseloadfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// titleLines is how far down a header is looked for.
const titleLines = 50

// header is the line that names the columns, or the two lines that do so
// together.
type header struct {
	table    table
	line     int // where it begins
	last     int // and where it ends
	cells    []string
	rows     [][]string // its lines, cell by cell
	columns  map[Column]int
	reasons  []int  // what a report of ours put in front
	dayFirst bool   // such a report says that the day comes first
	twice    *Error // two headings say the same
}

// findHeader tries every way to read the file and keeps the one under which a
// line near the top names the most columns.
func findHeader(tables []table, opts Options) (*header, error) {
	var best, guess *header
	var broken error // the first thing that kept a table from being tried
	for _, t := range tables {
		top, err := t.top(titleLines)
		if broken == nil {
			broken = err
		}
		for i, rec := range top {
			heads := []*header{newHeader(t, opts, rec)}
			if i+1 < len(top) {
				heads = append(heads, newHeader(t, opts, rec, top[i+1]))
			}
			for _, h := range heads {
				if h.identifiesPeople() && (best == nil || h.namesMoreThan(best)) {
					best = h
				}
			}
			if h := heads[0]; guess == nil || h.likelierThan(guess) {
				guess = h
			}
		}
	}
	switch {
	case best != nil && (best.twice == nil || opts.AnyHeader):
		return best, nil
	case best != nil:
		return nil, best.twice
	case broken != nil:
		return nil, broken
	case guess != nil && opts.AnyHeader && len(guess.cells) > 1:
		return guess, nil
	}
	return nil, noHeader()
}

func noHeader() *Error {
	return &Error{Text: fmt.Sprintf("no header found: none of the first %d lines names a column for names and one for birth dates", titleLines)}
}

// newHeader takes one line for the header, or two of which the second goes on
// where the first left off: "Birth" above "date".
func newHeader(t table, opts Options, lines ...record) *header {
	h := &header{table: t, line: lines[0].line, last: lines[len(lines)-1].line, columns: map[Column]int{}}
	for _, rec := range lines {
		h.rows = append(h.rows, rec.cells)
		for i, cell := range rec.cells {
			if i == len(h.cells) {
				h.cells = append(h.cells, "")
			}
			above := h.cells[i]
			h.cells[i] = tidy(above + " " + cell)
			_, together := columnOf(h.cells[i])
			if _, alone := columnOf(cell); alone && !together { // "Admitted" below a wide "Stay"
				h.cells[i] = tidy(cell)
			}
		}
	}
	h.cells = trimEmpty(h.cells)
	h.name(meanings(h, opts))
	return h
}

// meanings are what was said about this header, now or for an earlier file.
func meanings(h *header, opts Options) map[string]Column {
	said := map[string]Column{}
	if len(opts.Remembered) > 0 {
		maps.Copy(said, opts.Remembered[h.layout()])
	}
	for _, c := range opts.Columns {
		if c != ColumnIgnore { // who says which column it is, takes the meaning from another
			maps.DeleteFunc(said, func(_ string, other Column) bool { return other == c })
		}
	}
	maps.Copy(said, opts.Columns)
	return said
}

// name finds out which column is what. What was said about a heading holds
// over what the reader would think, also of another heading.
func (h *header) name(said map[string]Column) {
	taken := map[Column]bool{}
	for _, heading := range h.cells {
		taken[said[Key(heading)]] = true
	}
	at := map[string]int{}
	for i, heading := range h.cells {
		if IsReasonHeading(heading) {
			h.reasons = append(h.reasons, i)
			h.dayFirst = h.dayFirst || squash(heading) == squash(dayFirstHeading)
			h.columns[ColumnReason] = h.reasons[0]
			continue
		}
		key := squash(heading)
		column, known := said[Key(heading)]
		if !known {
			if column, known = columnOf(heading); taken[column] {
				known = false
			}
		}
		if column == ColumnIgnore {
			continue
		}
		if known {
			h.columns[column] = i
			key = ":" + string(column) // no heading squashes to this
		}
		if first, seen := at[key]; seen && key != "" && h.twice == nil {
			h.twice = &Error{h.line, fmt.Sprintf("columns %d (%q) and %d (%q) say the same; rename or remove one",
				first+1, h.cells[first], i+1, heading)}
		}
		at[key] = i
	}
	switch {
	case h.has(ColumnFirstName) && h.has(ColumnLastName):
		delete(h.columns, ColumnName)
	case h.has(ColumnName) && h.has(ColumnLastName): // "Name" and "Surname"
		h.columns[ColumnFirstName] = h.columns[ColumnName]
		delete(h.columns, ColumnName)
	}
}

func (h *header) has(c Column) bool {
	_, ok := h.columns[c]
	return ok
}

func (h *header) identifiesPeople() bool {
	named := h.has(ColumnName) || h.has(ColumnFirstName) && h.has(ColumnLastName)
	return named && h.has(ColumnBirthDate)
}

// trouble is why no line can be judged under this header; nil for none.
func (h *header) trouble() *Error {
	if !h.identifiesPeople() {
		return noHeader()
	}
	return h.twice
}

// likelierThan tells which of two lines looks more like a header where neither
// can be used.
func (h *header) likelierThan(other *header) bool {
	if a, b := len(h.columns), len(other.columns); a != b {
		return a > b
	}
	return h.filled() > other.filled()
}

// namesMoreThan prefers one line to two that say no more together.
func (h *header) namesMoreThan(other *header) bool {
	if a, b := len(h.columns), len(other.columns); a != b {
		return a > b
	}
	return len(h.rows) < len(other.rows)
}

func (h *header) filled() (n int) {
	for _, c := range h.cells {
		if c != "" {
			n++
		}
	}
	return n
}

func (h *header) layout() string {
	sum := sha256.New()
	for _, heading := range h.cells {
		if !IsReasonHeading(heading) {
			fmt.Fprintf(sum, "%s\n", squash(heading))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// repeatedBy tells whether a line says the header again, as printed lists do
// on each page.
func (h *header) repeatedBy(cells []string) bool {
	return slices.ContainsFunc(h.rows, func(row []string) bool {
		return slices.EqualFunc(trimEmpty(row), trimEmpty(cells), func(a, b string) bool { return fold(a) == fold(b) })
	})
}

func (h *header) unused() (headings []string) {
	used := map[int]bool{}
	for _, i := range h.columns {
		used[i] = true
	}
	for _, i := range h.reasons {
		used[i] = true
	}
	for i, heading := range h.cells {
		if heading != "" && !used[i] {
			headings = append(headings, heading)
		}
	}
	return headings
}

func trimEmpty(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
