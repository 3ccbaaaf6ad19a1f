package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// exportBatch is how many clients are read, and named in the audit, at once.
const exportBatch = 1000

// exportColumns head the file. The import takes them for what they are; the
// numbers that Continuo gives are nobody else's and are only there to be read.
var exportColumns = []string{caseloadfile.OwnNumberHeading, "Agency number", "Last name", "First name", "Called", "Pronouns", "Birth date",
	"Program", "Admission date", "Peer", "Peer since", "Last contact", "Next contact", "Restricted"}

// ExportCaseload makes a file of the caseload list, as far as the actor's role
// takes lists along, for the actor to keep. Who is in it is read and put into
// the audit batch by batch, each before it is written: a file that breaks off
// leaves more in the audit than in somebody's hands, never less.
func (a *App) ExportCaseload(ctx context.Context, f casework.CaseloadFilter, format release.Format) (*release.Release, error) {
	f.After, f.Limit = nil, exportBatch
	var after uuid.UUID
	ended := false
	next := func(ctx context.Context) ([]release.Row, error) {
		if ended {
			return nil, nil
		}
		rows, err := run(ctx, a, authz.CaseloadExport, func(tx *store.Tx) ([]release.Row, error) {
			if err := format.Check(); err != nil {
				return nil, err
			}
			return exportRows(tx, f, after)
		})
		if ended = len(rows) < exportBatch; len(rows) > 0 {
			after = rows[len(rows)-1].ClientID
		}
		return rows, err
	}
	rows, err := next(ctx)
	if err != nil {
		return nil, err
	}
	return release.New("list", format, exportColumns, rows, next), nil
}

func exportRows(tx *store.Tx, f casework.CaseloadFilter, after uuid.UUID) ([]release.Row, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines, err := tx.ExportLines(f, after)
	if err != nil {
		return nil, err
	}
	rows := make([]release.Row, len(lines))
	for i := range lines {
		rows[i] = exportRow(&lines[i], agency.Zone())
	}
	return rows, nil
}

// exportRow is a client in the order of the columns.
func exportRow(l *casework.ExportLine, zone *time.Location) release.Row {
	text := func(s string) release.Cell { return release.Cell{Text: s} }
	day := func(d casework.Date) release.Cell { return release.Cell{Day: d} }
	moment := func(t *time.Time) release.Cell {
		if t == nil {
			return release.Cell{}
		}
		return day(casework.DateOf(*t, zone))
	}
	restricted := ""
	if l.Restricted {
		restricted = "Only named staff"
	}
	return release.Row{ClientID: l.ClientID, Cells: []release.Cell{text(l.Number), text(l.AgencyNumber), text(l.LegalLast), text(l.LegalFirst),
		text(l.ChosenName), text(l.Pronouns), day(l.BirthDate), text(l.ProgramName), day(l.StaySince), text(l.PeerName), moment(l.AssignedAt),
		moment(l.LastContactAt), day(l.NextOn), text(restricted)}}
}
