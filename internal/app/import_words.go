package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// agencyLexicon is what an agency means by its words: which program, and which
// column.
type agencyLexicon struct {
	programs []casework.Program // open ones
	words    map[string]uuid.UUID
	layouts  map[string]map[string]caseloadfile.Column
	columns  map[string]caseloadfile.Column // said with this file
	taught   map[string]uuid.UUID           // words said with this file
}

func agencyWords(tx *store.Tx, o ImportOptions) (*casework.Agency, *agencyLexicon, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, nil, err
	}
	l := &agencyLexicon{words: map[string]uuid.UUID{}, layouts: map[string]map[string]caseloadfile.Column{}, taught: map[string]uuid.UUID{}}
	if l.programs, err = tx.EveryProgram(); err != nil {
		return nil, nil, err
	}
	l.programs = slices.DeleteFunc(l.programs, func(p casework.Program) bool { return !p.ClosedOn.IsZero() })
	words, err := tx.ProgramWords()
	if err != nil {
		return nil, nil, err
	}
	for _, w := range words {
		l.words[w.Word] = w.ProgramID
	}
	layouts, err := tx.CaseloadLayouts()
	if err != nil {
		return nil, nil, err
	}
	for _, known := range layouts {
		columns := map[string]caseloadfile.Column{}
		if err := json.Unmarshal([]byte(known.Columns), &columns); err != nil {
			return nil, nil, fmt.Errorf("read what was said of a header: %w", err)
		}
		l.layouts[known.Layout] = columns
	}
	if l.columns, err = fields(o.Columns); err != nil {
		return nil, nil, err
	}
	return agency, l, l.teach(o.Programs)
}

// fields are what headings are said to mean.
func fields(said map[string]string) (map[string]caseloadfile.Column, error) {
	columns := map[string]caseloadfile.Column{}
	for heading, field := range said {
		c := caseloadfile.Column(field)
		if !slices.Contains(caseloadfile.Fields, c) {
			return nil, casework.Invalid("columns", "A column can be: %s.", joined(caseloadfile.Fields))
		}
		columns[caseloadfile.Key(heading)] = c
	}
	return columns, nil
}

func joined(columns []caseloadfile.Column) (text string) {
	for i, c := range columns {
		if i > 0 {
			text += ", "
		}
		text += string(c)
	}
	return text
}

// teach takes which program each word means, by the program's name.
func (l *agencyLexicon) teach(said map[string]string) error {
	for word, name := range said {
		i := slices.IndexFunc(l.programs, func(p casework.Program) bool { return caseloadfile.Key(p.Name) == caseloadfile.Key(name) })
		if i < 0 || caseloadfile.Key(word) == "" {
			return casework.Invalid("programs", "There is no open program of that name. Write it as it is in Continuo.")
		}
		l.taught[caseloadfile.Key(word)] = l.programs[i].ID
	}
	maps.Copy(l.words, l.taught)
	return nil
}

// read reads a file as the agency means it. What is wrong with the file as a
// whole is for whoever brought it.
func (l *agencyLexicon) read(tx *store.Tx, agency *casework.Agency, content io.Reader, o ImportOptions, anyHeader bool) (*caseloadfile.File, error) {
	known := map[string]bool{}
	for word := range l.words {
		known[word] = true
	}
	for _, p := range l.programs {
		known[caseloadfile.Key(p.Name)] = true
	}
	file, err := caseloadfile.Read(content, caseloadfile.Options{Today: tx.Now().In(agency.Zone()), Sheet: o.Sheet, Columns: l.columns,
		Remembered: l.layouts, Programs: known, Dates: caseloadfile.DateOrder(o.Dates), AnyHeader: anyHeader, MaxBytes: importMost})
	if bad, ok := errors.AsType[*caseloadfile.Error](err); ok {
		return nil, casework.Invalid("file", "%s", sentence(bad.Error()))
	}
	return file, err
}

// program is the one of that name, the one the word was said to mean, or the
// one open program of the stage; nil when it cannot be told.
func (l *agencyLexicon) program(row *caseloadfile.Row) *casework.Program {
	word := caseloadfile.Key(row.Program)
	var fits []*casework.Program
	for i := range l.programs {
		p := &l.programs[i]
		if caseloadfile.Key(p.Name) == word || l.words[word] == p.ID {
			return p
		}
		if string(p.Stage) == string(row.Stage) {
			fits = append(fits, p)
		}
	}
	if len(fits) != 1 {
		return nil
	}
	return fits[0]
}

// remember keeps what was said with this file for the next.
func (l *agencyLexicon) remember(tx *store.Tx, file *caseloadfile.File, o ImportOptions) error {
	if len(l.columns) > 0 && file.Trouble == nil {
		said := maps.Clone(l.layouts[file.Layout()])
		if said == nil {
			said = map[string]caseloadfile.Column{}
		}
		maps.Copy(said, l.columns)
		text, err := json.Marshal(said)
		if err != nil {
			return fmt.Errorf("keep what was said of a header: %w", err)
		}
		if err := tx.SaveCaseloadLayout(file.Layout(), string(text)); err != nil {
			return err
		}
	}
	for _, word := range slices.Sorted(maps.Keys(l.taught)) {
		if err := tx.SaveProgramWord(word, l.taught[word]); err != nil {
			return err
		}
	}
	return nil
}

// mostWords is how many words for programs are asked about at once.
const mostWords = 30

// unknownWords are those that mean no program by themselves, the most used
// first.
func (in *importer) unknownWords() []casework.CaseloadWord {
	at := map[string]int{}
	var words []casework.CaseloadWord
	for i := range in.file.Lines {
		row := &in.file.Lines[i].Row
		if row.Program == "" || in.words.program(row) != nil {
			continue
		}
		key := caseloadfile.Key(row.Program)
		n, seen := at[key]
		if !seen {
			n = len(words)
			at[key] = n
			words = append(words, casework.CaseloadWord{Word: row.Program})
		}
		words[n].Lines++
	}
	slices.SortStableFunc(words, func(a, b casework.CaseloadWord) int { return cmp.Compare(b.Lines, a.Lines) })
	return words[:min(len(words), mostWords)]
}

// sentence makes one of what the reader says: "line 3: holds a NUL byte".
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}
