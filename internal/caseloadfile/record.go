package caseloadfile

import (
	"fmt"
	"strings"
)

// record is one row of cells; line is where it begins.
type record struct {
	line  int
	cells []string
}

// scanner splits text into records. Not encoding/csv: that drops blank lines,
// and it either fails on a stray quotation mark or, told to be lazy, swallows
// the rest of the file after one that is never closed.
type scanner struct {
	text      string
	delimiter byte
	limits    Options
	pos       int
	line      int
	records   int
}

func newScanner(text string, delimiter byte, limits Options) *scanner {
	return &scanner{text: text, delimiter: delimiter, limits: limits, line: 1}
}

// next returns the next record, and false after the last one.
func (s *scanner) next() (rec record, more bool, err error) {
	if s.pos >= len(s.text) {
		return record{}, false, nil
	}
	start := s.pos
	rec.line = s.line
	if s.records++; s.records > s.limits.MaxLines {
		return record{}, false, &Error{rec.line, fmt.Sprintf("the file has more than %d lines", s.limits.MaxLines)}
	}
	for {
		cell, err := s.cell(rec.line)
		if err != nil {
			return record{}, false, err
		}
		if s.pos-start > s.limits.MaxLine {
			text := "the line is longer than " + sizeName(int64(s.limits.MaxLine)) + "; is a quotation mark missing?"
			return record{}, false, &Error{rec.line, text}
		}
		rec.cells = append(rec.cells, cell)
		if len(rec.cells) > s.limits.MaxColumns {
			return record{}, false, &Error{rec.line, fmt.Sprintf("more than %d columns", s.limits.MaxColumns)}
		}
		if s.pos >= len(s.text) {
			return rec, true, nil
		}
		s.pos++
		if s.text[s.pos-1] == '\n' {
			s.line++
			return rec, true, nil
		}
	}
}

// cell returns the cell at pos and leaves pos on what ended it: a delimiter, a
// line feed or the end of the text.
func (s *scanner) cell(recordLine int) (string, error) {
	quote := s.pos
	for quote < len(s.text) && s.text[quote] == ' ' {
		quote++ // as in: Ana, "Cruz, Luis"
	}
	if quote == len(s.text) || s.text[quote] != '"' {
		return s.plain(), nil
	}
	s.pos = quote + 1
	quoted, closed := s.quoted()
	if !closed {
		return "", &Error{recordLine, "a quotation mark is opened here and never closed"}
	}
	return quoted + s.plain(), nil
}

// plain reads up to the end of the cell, quotation marks included.
func (s *scanner) plain() string {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] != s.delimiter && s.text[s.pos] != '\n' {
		s.pos++
	}
	return s.text[start:s.pos]
}

// quoted reads up to the closing quotation mark; a doubled one stands for itself.
func (s *scanner) quoted() (text string, closed bool) {
	start, doubled := s.pos, false
	for {
		at := strings.IndexByte(s.text[s.pos:], '"')
		if at < 0 {
			return "", false
		}
		s.pos += at + 1
		if !strings.HasPrefix(s.text[s.pos:], `"`) {
			break
		}
		doubled = true
		s.pos++
	}
	text = s.text[start : s.pos-1]
	s.line += strings.Count(text, "\n")
	if doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	return text, true
}
