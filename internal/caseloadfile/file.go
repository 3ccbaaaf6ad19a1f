package caseloadfile

import (
	"cmp"
	"fmt"
	"io"
	"time"
)

// Options says what day it is and how much a file may hold. A limit of zero
// stands for the default.
type Options struct {
	Today      time.Time
	MaxBytes   int64 // of the whole file; 256 MB
	MaxLine    int   // bytes in one record; 1 MB
	MaxLines   int   // records; 200,000
	MaxColumns int   // cells in one record; 200
}

func (o Options) withDefaults() Options {
	o.Today = time.Date(o.Today.Year(), o.Today.Month(), o.Today.Day(), 0, 0, 0, 0, time.UTC)
	o.MaxBytes = cmp.Or(o.MaxBytes, 256<<20)
	o.MaxLine = cmp.Or(o.MaxLine, 1<<20)
	o.MaxLines = cmp.Or(o.MaxLines, 200_000)
	o.MaxColumns = cmp.Or(o.MaxColumns, 200)
	return o
}

// File is a caseload spreadsheet, read.
type File struct {
	Encoding  string // "UTF-8", "UTF-16" or "Windows-1252"
	Delimiter rune
	Header    []string       // the headings as written
	Columns   map[Column]int // where each column that was understood stands
	Unused    []string       // headings that were not understood
	Lines     []Line         // every record of the file, in its order
	Counts    map[Status]int // how many lines have each status
}

// Status says what becomes of a line.
type Status string

const (
	OK        Status = "ok"
	Refused   Status = "refused"
	Duplicate Status = "duplicate" // repeats an earlier line, cell by cell
	Title     Status = "title"     // stands above the header
	Header    Status = "header"    // the header, and each time it is repeated
	Blank     Status = "blank"
	Total     Status = "total"
)

// Line is one record of the file. Row is complete only when Status is OK.
type Line struct {
	Number   int // the line of the file on which the record begins, from 1
	Raw      []string
	Status   Status
	Problems []Problem
	Row      Row
}

// Problem is one thing to correct. Column is the heading as written, empty
// when the whole line is meant. Message never repeats what the cell says.
type Problem struct {
	Column  string
	Message string
}

// Error says why a file cannot be read at all, in words for the person who
// brought it. Line is 0 when no single line is to blame.
type Error struct {
	Line int
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Text)
}

// Read reads a whole caseload file. A file that cannot be understood gives an
// *Error; any other error is the reader's own.
func Read(r io.Reader, opts Options) (*File, error) {
	opts = opts.withDefaults()
	text, encoding, err := readText(r, opts.MaxBytes)
	if err != nil {
		return nil, err
	}
	head, err := findHeader(text, opts)
	if err != nil {
		return nil, err
	}
	file := &File{
		Encoding:  encoding,
		Delimiter: rune(head.delimiter),
		Header:    head.cells,
		Columns:   head.columns,
		Unused:    head.unused(),
		Counts:    map[Status]int{},
	}
	in := lineReader{head: head, today: opts.Today, seen: newSeen()}
	records := newScanner(text, head.delimiter, opts)
	for {
		rec, more, err := records.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return file, nil
		}
		line := in.read(rec)
		file.Lines = append(file.Lines, line)
		file.Counts[line.Status]++
	}
}
