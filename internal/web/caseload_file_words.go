package web

import (
	"strconv"
	"strings"

	"continuo/internal/casework"
)

// fieldOptions are what a column can be, in the order a person thinks of them.
var fieldOptions = []Option{{"ignore", "Not read"}, {"name", "Whole name"}, {"first name", "First name"}, {"middle name", "Middle name"},
	{"last name", "Last name"}, {"suffix", "Jr., Sr., III"}, {"birth date", "Birth date"}, {"agency number", "Your agency’s number"},
	{"phone", "Phone"}, {"may text", "May we text?"}, {"program", "Program"}, {"admission date", "Admission date"},
	{"discharge date", "Discharge date"}, {"peer", "Peer"}, {"co-occurring", "Co-occurring needs"}, {"notes", "Notes"}}

var datesOptions = []Option{{"", "The file decides"}, {"month", "Month first: 11/2 is 2 November"}, {"day", "Day first: 2/11 is 2 November"}}

// sampleWords are a few cells of a column, so that one sees what it is.
func sampleWords(h casework.CaseloadHeading) string {
	if len(h.Samples) == 0 {
		return "Empty as far as anybody can see."
	}
	return "Such as “" + strings.Join(h.Samples, "”, “") + "”"
}

func sheetOptions(sheets []string) (options []Option) {
	for _, s := range sheets {
		options = append(options, Option{s, s})
	}
	return options
}

func wordOptions(programs []casework.Program) []Option {
	options := []Option{{"", "Not said: these lines stay out"}}
	for _, p := range programs {
		options = append(options, Option{p.ID.String(), p.Name})
	}
	return options
}

// fileState says where a file stands.
func fileState(f casework.CaseloadFile) string {
	if f.BroughtInAt == nil {
		return "Not in yet"
	}
	return Count(f.People, "person", "people") + " came in"
}

// caseloadFacts are the counts of a file; came is "come in" before and "came
// in" after.
func caseloadFacts(c casework.CaseloadCounts, came string) []Fact {
	return []Fact{
		{Sentence(came), Count(c.People, "person", "people") + ", with " + Count(c.Stays, "stay", "stays") + " and " +
			Count(c.Assignments, "assignment to a peer", "assignments to a peer")},
		{"On record already, or there twice", Count(c.Duplicates, "line", "lines")},
		{"To be corrected", Count(c.Refused, "line", "lines")},
	}
}

func lineWord(p casework.CaseloadProblem) string { return "Line " + strconv.Itoa(p.Line) }

func sizeWord(bytes int) string {
	if bytes >= 1<<20 {
		return strconv.Itoa(bytes>>20) + " MB"
	}
	return strconv.Itoa(max(bytes>>10, 1)) + " kB"
}

// unreadHeadings are the columns nothing is taken from.
func unreadHeadings(p *casework.CaseloadPreview) string {
	var names []string
	for _, h := range p.Headings {
		if h.Field == "" {
			names = append(names, "“"+h.Name+"”")
		}
	}
	return strings.Join(names, ", ")
}

// unknownWords are the words that mean no program yet.
func unknownWords(p *casework.CaseloadPreview) string {
	var words []string
	for _, w := range p.Words {
		words = append(words, "“"+w.Word+"”")
	}
	return strings.Join(words, ", ")
}
