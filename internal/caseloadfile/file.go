package caseloadfile

import (
	"cmp"
	"fmt"
	"io"
	"time"
)

// Options says what day it is, what the agency means by its words, and how much
// a file may hold. A limit of zero stands for the default.
type Options struct {
	Today time.Time
	Sheet string // of a workbook; "" for the one that looks most like a caseload

	// Columns say what a heading means, by Key of the heading; they hold over
	// what the reader would think. Remembered are such meanings of headers seen
	// before, by File.Layout.
	Columns    map[string]Column
	Remembered map[string]map[string]Column
	// Programs are words for programs that the agency has taught, by Key; a
	// word for no stage is then no reason to refuse.
	Programs map[string]bool
	Dates    DateOrder
	// AnyHeader reads a file also without a header that can be used, so that
	// somebody can be shown it and say what is what. File.Trouble then tells.
	AnyHeader bool

	MaxBytes    int64 // of the whole file; 256 MB
	MaxUnpacked int64 // of a workbook unpacked; 128 MB
	MaxLine     int   // bytes in one record; 1 MB
	MaxLines    int   // records; 200,000
	MaxColumns  int   // cells in one record; 200
}

func (o Options) withDefaults() Options {
	o.Today = time.Date(o.Today.Year(), o.Today.Month(), o.Today.Day(), 0, 0, 0, 0, time.UTC)
	o.MaxBytes = cmp.Or(o.MaxBytes, 256<<20)
	o.MaxUnpacked = cmp.Or(o.MaxUnpacked, 128<<20)
	o.MaxLine = cmp.Or(o.MaxLine, 1<<20)
	o.MaxLines = cmp.Or(o.MaxLines, 200_000)
	o.MaxColumns = cmp.Or(o.MaxColumns, 200)
	return o
}

// File is a caseload spreadsheet, read.
type File struct {
	Encoding  string // "UTF-8", "UTF-16", "Windows-1252" or "XLSX"
	Delimiter rune   // zero of a workbook
	Sheet     string // which was read, of a workbook
	Sheets    []string
	Header    []string       // the headings as written
	Columns   map[Column]int // where each column that was understood stands
	Unused    []string       // headings that were not understood
	DayFirst  bool           // 2/11 is 2 November
	Lines     []Line         // every record of the file, in its order
	Counts    map[Status]int // how many lines have each status
	Trouble   *Error         // why no line was judged; only with Options.AnyHeader
	head      *header
}

// Layout names a header by what its headings say, so that what was said about
// it once holds for the next file of the same making.
func (f *File) Layout() string { return f.head.layout() }

// Status says what becomes of a line.
type Status string

const (
	OK        Status = "ok"
	Refused   Status = "refused"
	Duplicate Status = "duplicate" // repeats an earlier line, cell by cell
	OnRecord  Status = "on record" // what app says of a person who is in already
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
	source, err := open(r, opts)
	if err != nil {
		return nil, err
	}
	defer source.close()
	head, err := findHeader(source.tables, opts)
	if err != nil {
		return nil, err
	}
	file := &File{Encoding: source.encoding, Delimiter: rune(head.table.delimiter), Sheet: head.table.name, Sheets: source.sheets,
		Header: head.cells, Columns: head.columns, Unused: head.unused(), Trouble: head.trouble(), Counts: map[Status]int{}, head: head}
	records, err := head.table.all()
	if err != nil {
		return nil, err
	}
	dates := calendar{dayFirst: opts.Dates.dayFirst(records, head), from1904: head.table.from1904}
	file.DayFirst = dates.dayFirst
	in := lineReader{head: head, opts: opts, dates: dates, seen: newSeen(), above: map[string]bool{}}
	for _, rec := range records {
		line := in.read(rec)
		file.Lines = append(file.Lines, line)
		file.Counts[line.Status]++
	}
	return file, nil
}
