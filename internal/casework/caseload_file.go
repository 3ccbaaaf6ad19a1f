package casework

import (
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// CaseloadFile is a spreadsheet that somebody brought, until it is brought in
// or dropped. Only that person sees it, and only for CaseloadFileLife.
type CaseloadFile struct {
	Versioned
	StaffID     uuid.UUID
	Name        string        `gorm:"serializer:sealed"` // as the person's computer calls it
	Content     string        `gorm:"serializer:sealed"` // empty once it was brought in
	Size        int           // of the content, in bytes
	Sheet       string        `gorm:"serializer:sealed"` // of a workbook; empty: the likeliest
	Columns     string        `gorm:"serializer:sealed"` // JSON: what was said about its headings
	Dates       CaseloadDates // how 2/11 is read
	CreatedAt   time.Time
	ExpiresAt   time.Time
	BroughtInAt *time.Time
	People      int // how many came in, and so on
	Stays       int
	Assignments int
	Duplicates  int    // lines of people who were on record, or that repeat another
	Refused     int    // lines to be corrected
	Report      string `gorm:"serializer:sealed"` // those lines, as CSV
}

func (CaseloadFile) TableName() string { return "caseload_files" }

// What a person can bring through a page or the API, and how long it is kept.
const (
	CaseloadFileMost = 20 << 20
	CaseloadFileLife = 24 * time.Hour
)

// CaseloadDates says how 2/11 is read; empty finds it out from the file.
type CaseloadDates string

const (
	DatesMonthFirst CaseloadDates = "month"
	DatesDayFirst   CaseloadDates = "day"
)

// NewCaseloadFile keeps what somebody brought.
func NewCaseloadFile(id, staff uuid.UUID, name, content string, now time.Time) (*CaseloadFile, error) {
	switch {
	case content == "":
		return nil, Invalid("file", "Choose a file. This one is empty.")
	case len(content) > CaseloadFileMost:
		return nil, Invalid("file", "This file is larger than %d MB. Bring it in parts.", CaseloadFileMost>>20)
	}
	if name = firstRunes(name, 200); name == "" {
		name = "Caseload"
	}
	return &CaseloadFile{Versioned: NewVersioned(id), StaffID: staff, Name: name, Content: content, Size: len(content),
		CreatedAt: now, ExpiresAt: now.Add(CaseloadFileLife)}, nil
}

func firstRunes(s string, most int) string {
	for utf8.RuneCountInString(s) > most {
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
	}
	return s
}

// CaseloadFileEdit is what somebody says about a file they brought: the sheet,
// what each heading means, how dates are written, and which program a word
// means. What it says of headings and words the agency remembers.
type CaseloadFileEdit struct {
	Sheet    string
	Columns  map[string]string // heading -> one of CaseloadFields
	Dates    CaseloadDates
	Programs map[string]uuid.UUID // word -> program
}

// Arrange takes what was said. What was brought in stays as it was.
func (f *CaseloadFile) Arrange(e CaseloadFileEdit, columns string) error {
	if f.BroughtInAt != nil {
		return broughtIn()
	}
	if e.Dates != "" && e.Dates != DatesMonthFirst && e.Dates != DatesDayFirst {
		return Invalid("dates", "Choose month first, day first, or let the file decide.")
	}
	f.Sheet, f.Columns, f.Dates = e.Sheet, columns, e.Dates
	return nil
}

// Finish keeps what became of the file and lets the file itself go.
func (f *CaseloadFile) Finish(c CaseloadCounts, report string, now time.Time) error {
	if f.BroughtInAt != nil {
		return broughtIn()
	}
	f.People, f.Stays, f.Assignments, f.Duplicates, f.Refused = c.People, c.Stays, c.Assignments, c.Duplicates, c.Refused
	f.BroughtInAt, f.Content, f.Report = &now, "", report
	return nil
}

func broughtIn() error { return Errorf(KindConflict, "This file was brought in already.") }

// CaseloadCounts are what came in of a file, or would, and the lines that did
// not.
type CaseloadCounts struct{ People, Stays, Assignments, Duplicates, Refused int }

// CaseloadPreview is what is known of a file before, and after, it is brought
// in.
type CaseloadPreview struct {
	File     *CaseloadFile // without what it holds
	Sheets   []string      // of a workbook
	Sheet    string        // which is read
	Headings []CaseloadHeading
	Trouble  string // why no line can be read yet; empty when all can
	DayFirst bool   // 2/11 is read as 2 November
	Words    []CaseloadWord
	Counts   CaseloadCounts
	Problems []CaseloadProblem // the first of those that do not go in
	Programs []Program         // open ones, to choose from
}

// CaseloadHeading is one column of a file.
type CaseloadHeading struct {
	Name    string
	Field   string   // what it is taken for; empty for none
	Samples []string // a few cells below it
}

// CaseloadWord is a word for a program that means none by itself.
type CaseloadWord struct {
	Word  string
	Lines int // on how many lines it stands
}

// CaseloadProblem is a line that does not go in. Message repeats nothing of
// what stands in it.
type CaseloadProblem struct {
	Line      int
	Duplicate bool // or else refused
	Column    string
	Message   string
}

// CaseloadLayout is what an agency said about a header, for the next file with
// that header.
type CaseloadLayout struct {
	Versioned
	Layout  string `audit:"plain"`
	Columns string // JSON: heading -> field
}

func (CaseloadLayout) TableName() string { return "caseload_layouts" }

// ProgramWord is a word an agency uses for a program.
type ProgramWord struct {
	Versioned
	Word      string
	ProgramID uuid.UUID
}

func (ProgramWord) TableName() string { return "program_words" }
