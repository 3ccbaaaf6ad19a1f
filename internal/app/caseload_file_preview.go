package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// How much of a file is shown before it is brought in.
const (
	shownProblems = 50
	shownSamples  = 3
	longestSample = 60 // runes
)

// optionsOf is what was said about a file so far.
func optionsOf(f *casework.CaseloadFile) (o ImportOptions, err error) {
	o.Sheet, o.Dates = f.Sheet, f.Dates
	if f.Columns != "" {
		if err := json.Unmarshal([]byte(f.Columns), &o.Columns); err != nil {
			return o, fmt.Errorf("read what was said of a header: %w", err)
		}
	}
	return o, nil
}

// preview is a dry run of a file that waits, and the counts of one that was
// brought in. A header that cannot be used yet is shown with samples, for
// somebody to say what is what.
func (a *App) preview(tx *store.Tx, f *casework.CaseloadFile) (*casework.CaseloadPreview, error) {
	p := &casework.CaseloadPreview{Counts: casework.CaseloadCounts{People: f.People, Stays: f.Stays, Assignments: f.Assignments,
		Duplicates: f.Duplicates, Refused: f.Refused}}
	bare := *f
	bare.Content, bare.Report = "", ""
	p.File = &bare
	if f.BroughtInAt != nil {
		return p, nil
	}
	said, err := optionsOf(f)
	if err != nil {
		return nil, err
	}
	said.DryRun = true
	agency, words, err := agencyWords(tx, said)
	if err != nil {
		return nil, err
	}
	file, err := words.read(tx, agency, strings.NewReader(f.Content), said, true)
	if err != nil {
		return nil, err
	}
	p.Sheets, p.Sheet, p.DayFirst, p.Programs = file.Sheets, file.Sheet, file.DayFirst, words.programs
	p.Headings = headings(file)
	if file.Trouble != nil {
		p.Trouble = sentence(file.Trouble.Error())
		return p, nil
	}
	in, err := a.newImporter(tx, file, words, true)
	if err != nil {
		return nil, err
	}
	for _, person := range in.people() {
		in.bring(person)
	}
	result := &ImportResult{File: file, counts: casework.CaseloadCounts{People: len(in.rows.Clients), Stays: len(in.rows.Stays),
		Assignments: len(in.rows.Assignments)}}
	p.Counts, p.Words, p.Problems = result.Counts(), in.unknownWords(), problems(file)
	return p, nil
}

// headings are the columns of a file with a few cells of each.
func headings(file *caseloadfile.File) []casework.CaseloadHeading {
	field := map[int]caseloadfile.Column{}
	for c, i := range file.Columns {
		field[i] = c
	}
	var out []casework.CaseloadHeading
	for i, name := range file.Header {
		if name == "" || caseloadfile.IsReasonHeading(name) {
			continue
		}
		h := casework.CaseloadHeading{Name: name, Field: string(field[i])}
		for _, l := range file.Lines {
			if l.Status == caseloadfile.Title || l.Status == caseloadfile.Header || i >= len(l.Raw) || len(h.Samples) == shownSamples {
				continue
			}
			if cell := strings.Join(strings.Fields(l.Raw[i]), " "); cell != "" {
				h.Samples = append(h.Samples, shortened(cell))
			}
		}
		out = append(out, h)
	}
	return out
}

func shortened(cell string) string {
	runes := []rune(cell)
	if len(runes) <= longestSample {
		return cell
	}
	return string(runes[:longestSample]) + "…"
}

// problems are the first lines that do not go in, those to be corrected before
// those that are on record.
func problems(file *caseloadfile.File) []casework.CaseloadProblem {
	var refused, duplicate []casework.CaseloadProblem
	for _, l := range file.Lines {
		for _, p := range l.Problems {
			line := casework.CaseloadProblem{Line: l.Number, Column: p.Column, Message: p.Message}
			switch l.Status {
			case caseloadfile.Refused:
				refused = append(refused, line)
			case caseloadfile.Duplicate, caseloadfile.OnRecord:
				line.Duplicate = true
				duplicate = append(duplicate, line)
			}
		}
	}
	all := append(refused, duplicate...)
	return all[:min(len(all), shownProblems)]
}

// readerError is what became of a report: one that cannot be made as asked is
// for the reader.
func readerError(err error) error {
	if bad, ok := errors.AsType[*caseloadfile.Error](err); ok {
		return casework.Invalid("format", "%s", sentence(bad.Error()))
	}
	return err
}
