package app

import (
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

// onRecord is the status of a line whose person and stay were in already.
const onRecord caseloadfile.Status = "on record"

// ImportResult says what became of every line of a caseload file.
type ImportResult struct {
	File        *caseloadfile.File // with what became of each line
	People      int
	Stays       int
	Assignments int
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

// String is the report: counts, and for every line that did not go in its
// number and the reason. It repeats nothing of what stands in a line.
func (r *ImportResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d people came in, with %d stays and %d assignments.\n", r.People, r.Stays, r.Assignments)
	fmt.Fprintf(&b, "%d lines were on record already, %d repeat a line above them, %d were refused.\n",
		r.Count(onRecord), r.Count(caseloadfile.Duplicate), r.Count(caseloadfile.Refused))
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
// file that can be corrected and brought in again.
func (r *ImportResult) WriteRefused(w io.Writer) error { return caseloadfile.WriteRefused(w, r.File) }

// ImportCaseload brings in the well-formed lines of an agency's spreadsheet,
// all in one transaction, and says of every other line why not. A person who is
// on record already is not changed, so the same file brings nothing twice.
// Only a command calls it.
func (a *App) ImportCaseload(ctx context.Context, agency uuid.UUID, r io.Reader, today time.Time) (*ImportResult, error) {
	file, err := caseloadfile.Read(r, caseloadfile.Options{Today: today})
	if err != nil {
		return nil, err
	}
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemImporter))
	return run(ctx, a, authz.CaseloadImport, func(tx *store.Tx) (*ImportResult, error) {
		own := *file // a transaction that has to be tried again begins with the file as it was read
		own.Lines = slices.Clone(file.Lines)
		in, err := a.newImporter(tx, &own)
		if err != nil {
			return nil, err
		}
		for _, person := range in.people() {
			in.bring(person)
		}
		result := &ImportResult{File: &own, People: len(in.rows.Clients), Stays: len(in.rows.Stays), Assignments: len(in.rows.Assignments)}
		return result, tx.InsertCaseload(&in.rows)
	})
}

// importer is what one import knows of the agency, and the rows it makes.
type importer struct {
	tx       *store.Tx
	file     *caseloadfile.File
	agency   *casework.Agency
	today    casework.Date
	programs []casework.Program
	peers    []casework.Staff
	names    []caseloadfile.Name // of the peers, in the same order
	taken    map[uuid.UUID]int   // of each peer's limit
	known    map[string][]store.KnownPerson
	numbers  map[string]bool // the agency's own, of those on record
	rows     store.CaseloadRows
}

func (a *App) newImporter(tx *store.Tx, file *caseloadfile.File) (in *importer, err error) {
	in = &importer{tx: tx, file: file, taken: map[uuid.UUID]int{}, known: map[string][]store.KnownPerson{}, numbers: map[string]bool{}}
	if in.agency, err = tx.LockAgency(); err != nil {
		return nil, err
	}
	in.today = casework.DateOf(tx.Now(), in.agency.Zone())
	if in.programs, err = tx.EveryProgram(); err != nil {
		return nil, err
	}
	in.programs = slices.DeleteFunc(in.programs, func(p casework.Program) bool { return !p.ClosedOn.IsZero() })
	if in.peers, err = tx.StaffHolding(tx.Now(), a.carriers()...); err != nil {
		return nil, err
	}
	for _, p := range in.peers {
		first, last := p.Name, ""
		if i := strings.LastIndex(p.Name, " "); i > 0 {
			first, last = p.Name[:i], p.Name[i+1:]
		}
		in.names = append(in.names, caseloadfile.Name{First: first, Last: last})
		if in.taken[p.ID], err = tx.CaseloadWeight(p.ID); err != nil {
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
