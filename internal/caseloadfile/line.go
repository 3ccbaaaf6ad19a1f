package caseloadfile

import (
	"slices"
	"strings"
	"time"
)

// Row is what a line says about one person. Dates are midnight UTC.
type Row struct {
	FirstName    string
	LastName     string
	BirthDate    time.Time
	AgencyNumber string
	Phone        string // see readPhone
	MayText      Answer
	Program      string // as written
	Stage        Stage  // what Program means
	Admitted     *time.Time
	Discharged   *time.Time
	Peer         string // as written, for MatchPeer; empty when nobody is named
	CoOccurring  *bool  // nil when the sheet does not say
	Notes        string
}

// lineReader turns records into lines, one after the other.
type lineReader struct {
	head  *header
	opts  Options
	dates calendar
	seen  *seen
	above map[string]bool // the title lines, which printed lists say again on each page
}

func (in *lineReader) read(rec record) Line {
	line := Line{Number: rec.line, Raw: rec.cells, Status: in.layoutOf(rec)}
	if line.Status != "" || in.head.trouble() != nil {
		return line
	}
	if in.head.table.workbook {
		line.Raw = in.dates.written(line.Raw, in.head)
	}
	if writtenHere(in.head) {
		line.Raw = unsafeCells(line.Raw) // by WriteRefused, or taken along from Continuo
	}
	p := person{lineReader: in, line: &line}
	p.read()
	in.seen.judge(&line, in.head)
	return line
}

// layoutOf returns the status of a line that is there for the eye and tells of
// no person, and "" for any other.
func (in *lineReader) layoutOf(rec record) Status {
	switch {
	case len(trimEmpty(rec.cells)) == 0:
		return Blank
	case rec.line < in.head.line:
		in.above[contentKey(rec.cells, in.head)] = true
		return Title
	case in.above[contentKey(rec.cells, in.head)]:
		return Title
	case rec.line <= in.head.last, in.head.repeatedBy(rec.cells):
		return Header
	case isTotal(rec.cells):
		return Total
	}
	return ""
}

// isTotal tells a line that counts people from one that names a person: all it
// holds are numbers, the word for a total and what is counted. A surname such
// as Sum has a first name beside it.
func isTotal(cells []string) bool {
	total := false
	for _, word := range strings.Fields(fold(strings.Join(cells, " "))) {
		switch word {
		case "total", "totals", "subtotal", "subtotals", "count", "sum", "summe", "totales":
			total = true
		case "grand", "sub", "of", "all", "active", "number", "client", "clients", "people", "person", "persons",
			"line", "lines", "record", "records", "program", "page", "caseload", "php", "iop", "aftercare":
		default:
			if strings.Trim(word, "0123456789") != "" {
				return false
			}
		}
	}
	return total
}

// person reads the cells of one line and notes what is wrong with them.
type person struct {
	*lineReader
	line *Line
}

func (p *person) read() {
	if len(trimEmpty(p.line.Raw)) > len(p.head.cells) {
		p.refuse("", "more cells than the header")
	}
	row := &p.line.Row
	p.readName(row)
	p.readBirthDate(row)
	row.AgencyNumber = p.said(ColumnAgencyNumber)
	row.Notes = strings.TrimSpace(p.cell(ColumnNotes))
	if peer := tidy(p.cell(ColumnPeer)); !nobody(peer) {
		row.Peer = peer
	}
	var ok bool
	if row.Phone, ok = readPhone(p.said(ColumnPhone)); !ok {
		p.refuse(ColumnPhone, "not one phone number")
	}
	if row.MayText, ok = readAnswer(p.cell(ColumnMayText)); !ok {
		p.refuse(ColumnMayText, "neither yes nor no; leave it empty if nobody asked")
	}
	coOccurring, ok := readAnswer(p.cell(ColumnCoOccurring))
	if !ok {
		p.refuse(ColumnCoOccurring, "neither yes nor no; leave it empty if nobody knows")
	}
	row.CoOccurring = coOccurring.known()
	p.readStay(row)
	p.line.Status = OK
	if len(p.line.Problems) > 0 {
		p.line.Status = Refused
	}
}

func (p *person) readName(row *Row) {
	if !p.head.has(ColumnName) {
		first, last := tidy(p.cell(ColumnFirstName)), tidy(p.cell(ColumnLastName))
		if squash(first) == "" {
			p.refuse(ColumnFirstName, "no first name")
		}
		if squash(last) == "" {
			p.refuse(ColumnLastName, "no last name")
		}
		row.FirstName, row.LastName = tidy(first+" "+p.cell(ColumnMiddleName)), tidy(last+" "+p.cell(ColumnSuffix))
		return
	}
	var problem string
	if row.FirstName, row.LastName, problem = splitName(p.cell(ColumnName)); problem != "" {
		p.refuse(ColumnName, problem)
		return
	}
	row.FirstName, row.LastName = tidy(row.FirstName+" "+p.cell(ColumnMiddleName)), tidy(row.LastName+" "+p.cell(ColumnSuffix))
}

func (p *person) readBirthDate(row *Row) {
	written := p.said(ColumnBirthDate)
	born, ok := p.dates.read(written, latestUntil(p.opts.Today))
	switch {
	case written == "":
		p.refuse(ColumnBirthDate, "no birth date")
	case !ok:
		p.refuse(ColumnBirthDate, "not a date")
	case born.After(p.opts.Today):
		p.refuse(ColumnBirthDate, "birth date in the future")
	default:
		row.BirthDate = born
	}
}

// readStay reads program, admission and discharge, which stand or fall together.
func (p *person) readStay(row *Row) {
	row.Program = tidy(p.cell(ColumnProgram))
	row.Admitted = p.date(ColumnAdmitted)
	row.Discharged = p.date(ColumnDischarged)
	if row.Program != "" {
		var ok bool
		if row.Stage, ok = stageOf(row.Program); !ok && !p.opts.Programs[Key(row.Program)] {
			p.refuse(ColumnProgram, "unknown program")
		}
	}
	if row.Admitted == nil {
		if p.said(ColumnAdmitted) == "" && (row.Program != "" || row.Discharged != nil) {
			p.refuse(ColumnAdmitted, "no admission date")
		}
		return
	}
	if row.Program == "" && p.head.has(ColumnProgram) {
		p.refuse(ColumnProgram, "an admission date but no program")
	}
	if !row.BirthDate.IsZero() && row.Admitted.Before(row.BirthDate) {
		p.refuse(ColumnAdmitted, "admission before birth")
	}
	if row.Discharged != nil && row.Discharged.Before(*row.Admitted) {
		p.refuse(ColumnDischarged, "discharge before admission")
	}
}

// date reads the date of something that has happened; an empty cell is nil.
func (p *person) date(c Column) *time.Time {
	written := p.said(c)
	if written == "" {
		return nil
	}
	date, ok := p.dates.read(written, nearestTo(p.opts.Today))
	if !ok {
		p.refuse(c, "not a date")
		return nil
	}
	if date.After(p.opts.Today) {
		p.refuse(c, string(c)+" in the future")
	}
	return &date
}

// cell is empty where the line is short or the file has no such column.
func (p *person) cell(c Column) string {
	i, ok := p.head.columns[c]
	if !ok || i >= len(p.line.Raw) {
		return ""
	}
	return p.line.Raw[i]
}

// said is a cell in one line, empty also where somebody wrote that there is nothing.
func (p *person) said(c Column) string {
	text := tidy(p.cell(c))
	if slices.Contains([]string{"", "na", "none", "unknown", "tbd"}, squash(text)) {
		return ""
	}
	return text
}

func (p *person) refuse(c Column, message string) {
	heading := ""
	if i, ok := p.head.columns[c]; ok {
		heading = p.head.cells[i]
	}
	p.line.Problems = append(p.line.Problems, Problem{heading, message})
}
