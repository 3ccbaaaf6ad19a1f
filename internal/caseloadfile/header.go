package caseloadfile

import (
	"fmt"
	"slices"
	"strings"
)

// Column is something a caseload line can say about a person.
type Column string

const (
	ColumnName         Column = "name" // first and last in one cell
	ColumnFirstName    Column = "first name"
	ColumnLastName     Column = "last name"
	ColumnBirthDate    Column = "birth date"
	ColumnAgencyNumber Column = "agency number"
	ColumnPhone        Column = "phone"
	ColumnMayText      Column = "may text"
	ColumnProgram      Column = "program"
	ColumnAdmitted     Column = "admission date"
	ColumnDischarged   Column = "discharge date"
	ColumnPeer         Column = "peer"
	ColumnCoOccurring  Column = "co-occurring"
	ColumnNotes        Column = "notes"
	// ColumnReason is what WriteRefused puts in front; it is never read as data.
	ColumnReason Column = "reason"
)

// reasonHeading is rare enough that no agency's own column is taken for it.
const reasonHeading = "Why refused"

// titleLines is how far down a header is looked for.
const titleLines = 50

// columnOf tells what a heading means, in any case and punctuation.
func columnOf(heading string) (Column, bool) {
	switch squash(heading) {
	case "name", "client", "clientname", "clientfullname", "fullname", "patient", "patientname", "participant",
		"participantname", "member", "membername", "consumer", "consumername", "personserved", "individual",
		"lastfirst", "lastnamefirstname", "namelastfirst", "clientnamelastfirst":
		return ColumnName, true
	case "first", "firstname", "fname", "givenname", "clientfirstname", "legalfirstname", "patientfirstname":
		return ColumnFirstName, true
	case "last", "lastname", "lname", "surname", "familyname", "clientlastname", "legallastname", "patientlastname":
		return ColumnLastName, true
	case "dob", "birthdate", "dateofbirth", "birthday", "birth", "born", "bdate", "clientdob":
		return ColumnBirthDate, true
	case "mrn", "mrnumber", "mrno", "medicalrecordnumber", "recordnumber", "id", "idnumber", "number", "clientid",
		"clientno", "clientnumber", "patientid", "chart", "chartno", "chartnumber", "caseid", "casenumber",
		"agencynumber":
		return ColumnAgencyNumber, true
	case "phone", "phoneno", "phonenumber", "telephone", "tel", "cell", "cellphone", "mobile", "mobilephone",
		"contactnumber", "clientphone", "primaryphone":
		return ColumnPhone, true
	case "oktotext", "maytext", "maywetext", "cantext", "textok", "texting", "textconsent", "consenttotext",
		"textpermission", "sms", "smsok":
		return ColumnMayText, true
	case "levelofcare", "loc", "currentlevelofcare", "currentloc", "carelevel", "program", "programname",
		"currentprogram", "service", "stage", "phase":
		return ColumnProgram, true
	case "admit", "admitdate", "admitted", "admission", "admissiondate", "dateadmitted", "dateofadmission", "doa",
		"startdate", "start", "intake", "intakedate", "enrolled", "enrollmentdate":
		return ColumnAdmitted, true
	case "dc", "dcdate", "discharge", "discharged", "dischargedate", "datedischarged", "dateofdischarge", "enddate",
		"end", "exitdate":
		return ColumnDischarged, true
	case "peer", "peername", "peerspecialist", "certifiedpeerspecialist", "peersupport", "peersupportspecialist",
		"peerworker", "assignedpeer", "primarypeer", "assignedto", "recoverycoach", "cps", "prs":
		return ColumnPeer, true
	case "dualdx", "dual", "dualdiagnosis", "cooccurring", "cooccurringdisorder", "cooccurringneeds", "cod":
		return ColumnCoOccurring, true
	case "note", "notes", "comment", "comments", "remarks":
		return ColumnNotes, true
	case squash(reasonHeading):
		return ColumnReason, true
	}
	return "", false
}

// header is the line that names the columns.
type header struct {
	line      int
	delimiter byte
	cells     []string
	columns   map[Column]int
	twice     *Error // two headings say the same
}

// findHeader tries each delimiter and keeps the one under which a line near the
// top names the most columns.
func findHeader(text string, limits Options) (*header, error) {
	var best *header
	var broken error // the first thing that kept a delimiter from being tried
	for _, delimiter := range []byte{',', ';', '\t'} {
		records := newScanner(text, delimiter, limits)
		for range titleLines {
			rec, more, err := records.next()
			if broken == nil {
				broken = err
			}
			if err != nil || !more {
				break
			}
			head := newHeader(rec, delimiter)
			if head.identifiesPeople() && (best == nil || len(head.columns) > len(best.columns)) {
				best = head
			}
		}
	}
	switch {
	case best != nil && best.twice != nil:
		return nil, best.twice
	case best != nil:
		return best, nil
	case broken != nil:
		return nil, broken
	}
	return nil, &Error{Text: fmt.Sprintf(
		"no header found: none of the first %d lines names a column for names and one for birth dates", titleLines)}
}

func newHeader(rec record, delimiter byte) *header {
	h := &header{line: rec.line, delimiter: delimiter, columns: map[Column]int{}}
	at := map[string]int{}
	for i, cell := range rec.cells {
		heading := tidy(cell)
		h.cells = append(h.cells, heading)
		key := squash(heading)
		if column, known := columnOf(heading); known {
			h.columns[column] = i
			key = ":" + string(column) // no heading squashes to this
		}
		if first, seen := at[key]; seen && key != "" && h.twice == nil {
			h.twice = &Error{rec.line, fmt.Sprintf("columns %d (%q) and %d (%q) say the same; rename or remove one",
				first+1, h.cells[first], i+1, heading)}
		}
		at[key] = i
	}
	h.cells = trimEmpty(h.cells)
	if h.has(ColumnFirstName) && h.has(ColumnLastName) {
		delete(h.columns, ColumnName)
	}
	return h
}

func (h *header) has(c Column) bool {
	_, ok := h.columns[c]
	return ok
}

func (h *header) identifiesPeople() bool {
	named := h.has(ColumnName) || h.has(ColumnFirstName) && h.has(ColumnLastName)
	return named && h.has(ColumnBirthDate)
}

// repeatedBy tells whether a line says the header again, as printed lists do
// on each page.
func (h *header) repeatedBy(cells []string) bool {
	return slices.EqualFunc(h.cells, trimEmpty(cells), func(a, b string) bool { return fold(a) == fold(b) })
}

func (h *header) unused() (headings []string) {
	used := map[int]bool{}
	for _, i := range h.columns {
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
