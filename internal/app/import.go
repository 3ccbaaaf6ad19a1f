package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ImportOptions are what whoever brings a file says about it; what is not said
// is found out from the file or was said for an earlier one.
type ImportOptions struct {
	Sheet    string
	Columns  map[string]string // heading -> field, see caseloadfile.Fields
	Programs map[string]string // word -> name of a program
	Dates    casework.CaseloadDates
	DryRun   bool // says what would become of every line, and does nothing
	Progress func(done, all int)
}

// ImportResult says what became of every line of a caseload file, or would.
type ImportResult struct {
	File     *caseloadfile.File // with what became of each line
	Words    []casework.CaseloadWord
	DryRun   bool
	counts   casework.CaseloadCounts
	programs []casework.Program
}

// Count is how many lines have a status.
func (r *ImportResult) Count(s caseloadfile.Status) (n int) {
	for _, l := range r.File.Lines {
		if l.Status == s {
			n++
		}
	}
	return n
}

// Counts are the people who came in, and the lines that did not.
func (r *ImportResult) Counts() casework.CaseloadCounts {
	c := r.counts
	c.Duplicates, c.Refused = r.Count(caseloadfile.Duplicate)+r.Count(caseloadfile.OnRecord), r.Count(caseloadfile.Refused)
	return c
}

// String is the report: counts, and for every line that did not go in its
// number and the reason. It repeats nothing of what stands in a line.
func (r *ImportResult) String() string {
	came := "came in"
	if r.DryRun {
		came = "would come in"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d people %s, with %d stays and %d assignments.\n", r.counts.People, came, r.counts.Stays, r.counts.Assignments)
	fmt.Fprintf(&b, "%d lines were on record already, %d repeat a line above them, %d were refused.\n",
		r.Count(caseloadfile.OnRecord), r.Count(caseloadfile.Duplicate), r.Count(caseloadfile.Refused))
	if r.File.DayFirst {
		fmt.Fprintln(&b, "Dates are read with the day first: 2/11 is 2 November.")
	}
	if len(r.File.Unused) > 0 {
		fmt.Fprintf(&b, "Columns nobody understood: %s.\n", strings.Join(r.File.Unused, ", "))
	}
	for _, l := range r.File.Lines {
		if l.Status == caseloadfile.Refused {
			fmt.Fprintf(&b, "  %s\n", l.Reason())
		}
	}
	return b.String()
}

// WriteRefused writes the lines that did not go in, each with its reason, as a
// file that can be corrected and brought in again: CSV, or XLSX.
func (r *ImportResult) WriteRefused(w io.Writer, workbook bool) error {
	if workbook {
		return caseloadfile.WriteRefusedWorkbook(w, r.File)
	}
	return caseloadfile.WriteRefused(w, r.File)
}

// ImportCaseload brings in the well-formed lines of an agency's spreadsheet,
// all in one transaction, and says of every other line why not. A person who is
// on record already is not changed, so the same file brings nothing twice.
// Only a command calls it.
func (a *App) ImportCaseload(ctx context.Context, agency uuid.UUID, r io.Reader, o ImportOptions) (*ImportResult, error) {
	content, err := io.ReadAll(io.LimitReader(r, importMost+1))
	if err != nil {
		return nil, fmt.Errorf("read the caseload: %w", err)
	}
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemImporter))
	return run(ctx, a, authz.CaseloadImport, func(tx *store.Tx) (*ImportResult, error) {
		return a.bringIn(tx, bytes.NewReader(content), o)
	})
}

// importMost is how large a file of a command may be, in bytes.
const importMost = 256 << 20

// bringIn reads a file as the agency means it, makes the rows of the lines that
// can go in, and adds them unless it is a dry run.
func (a *App) bringIn(tx *store.Tx, content io.Reader, o ImportOptions) (*ImportResult, error) {
	agency, words, err := agencyWords(tx, o)
	if err != nil {
		return nil, err
	}
	file, err := words.read(tx, agency, content, o, false)
	if err != nil {
		return nil, err
	}
	in, err := a.newImporter(tx, file, words, o.DryRun)
	if err != nil {
		return nil, err
	}
	for _, person := range in.people() {
		in.bring(person)
	}
	result := &ImportResult{File: file, Words: in.unknownWords(), DryRun: o.DryRun, programs: words.programs, counts: casework.CaseloadCounts{
		People: len(in.rows.Clients), Stays: len(in.rows.Stays), Assignments: len(in.rows.Assignments)}}
	if o.DryRun {
		return result, nil
	}
	if err := words.remember(tx, file, o); err != nil {
		return nil, err
	}
	return result, tx.InsertCaseload(&in.rows, o.Progress)
}

// importer is what one import knows of the agency, and the rows it makes.
type importer struct {
	tx      *store.Tx
	file    *caseloadfile.File
	agency  *casework.Agency
	today   casework.Date
	words   *agencyLexicon
	peers   []casework.Staff
	names   []caseloadfile.Name // of the peers, in the same order
	taken   map[uuid.UUID]int   // of each peer's limit
	known   map[string][]store.KnownPerson
	numbers map[string]bool // the agency's own, of those on record
	rows    store.CaseloadRows
}

// newImporter holds the agency unless nothing is to be written: two who bring
// the same file take turns, and the second finds the first one's people.
func (a *App) newImporter(tx *store.Tx, file *caseloadfile.File, words *agencyLexicon, reads bool) (in *importer, err error) {
	in = &importer{tx: tx, file: file, words: words, known: map[string][]store.KnownPerson{}, numbers: map[string]bool{}}
	if reads {
		in.agency, err = tx.Agency()
	} else {
		in.agency, err = tx.LockAgency()
	}
	if err != nil {
		return nil, err
	}
	in.today = casework.DateOf(tx.Now(), in.agency.Zone())
	if in.peers, err = tx.StaffHolding(tx.Now(), a.carriers()...); err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(in.peers))
	for i, p := range in.peers {
		first, last := p.Name, ""
		if i := strings.LastIndex(p.Name, " "); i > 0 {
			first, last = p.Name[:i], p.Name[i+1:]
		}
		in.names = append(in.names, caseloadfile.Name{First: first, Last: last})
		ids[i] = p.ID
	}
	in.taken = map[uuid.UUID]int{}
	if len(ids) > 0 {
		if in.taken, err = tx.CaseloadWeights(ids, true); err != nil {
			return nil, err
		}
	}
	return in, in.lookUp()
}

// lookUp reads who of the file may be on record.
func (in *importer) lookUp() error {
	var born []time.Time
	var numbers []string
	for _, l := range in.file.Lines {
		if l.Status != caseloadfile.OK {
			continue
		}
		born = append(born, l.Row.BirthDate)
		if l.Row.AgencyNumber != "" {
			numbers = append(numbers, l.Row.AgencyNumber)
		}
	}
	known, err := in.tx.KnownPeople(born, numbers)
	if err != nil {
		return err
	}
	for _, k := range known {
		who := identity(k.LegalFirst, k.LegalLast, k.BirthDate)
		in.known[who] = append(in.known[who], k)
		in.numbers[caseloadfile.Key(k.AgencyNumber)] = true
	}
	return nil
}

func identity(first, last string, born time.Time) string {
	return caseloadfile.Key(first, last) + born.Format(time.DateOnly)
}

// people are the lines that can go in, person by person, each in the order of
// their stays.
func (in *importer) people() [][]*caseloadfile.Line {
	var out [][]*caseloadfile.Line
	at := map[string]int{}
	for i := range in.file.Lines {
		l := &in.file.Lines[i]
		if l.Status != caseloadfile.OK {
			continue
		}
		who := identity(l.Row.FirstName, l.Row.LastName, l.Row.BirthDate)
		n, met := at[who]
		if !met {
			n = len(out)
			at[who] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], l)
	}
	for _, lines := range out {
		slices.SortStableFunc(lines, func(x, y *caseloadfile.Line) int { return admitted(x).DaysSince(admitted(y)) })
	}
	return out
}

func admitted(l *caseloadfile.Line) casework.Date { return dayOf(l.Row.Admitted) }

// dayOf is the day of a date in a file; no day for none.
func dayOf(t *time.Time) casework.Date {
	if t == nil {
		return casework.Date{}
	}
	return casework.DateOf(*t, time.UTC)
}

// refuse says why a line stays out.
func refuse(l *caseloadfile.Line, format string, args ...any) {
	l.Status = caseloadfile.Refused
	l.Problems = append(slices.Clone(l.Problems), caseloadfile.Problem{Message: fmt.Sprintf(format, args...)})
}
