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
	ended, id := false, uuid.Must(uuid.NewV7())
	next := func(ctx context.Context) ([]release.Row, error) {
		for !ended {
			rows, err := run(ctx, a, authz.CaseloadExport, func(tx *store.Tx) (rows []release.Row, err error) {
				if err := format.Check(); err != nil {
					return nil, err
				}
				rows, after, err = exportRows(tx, f, after, id, format)
				return rows, err
			})
			if ended = after == uuid.Nil; err != nil || len(rows) > 0 {
				return rows, err
			}
		}
		return nil, nil
	}
	rows, err := next(ctx)
	if err != nil {
		return nil, err
	}
	return release.New(id, "list", format, exportColumns, rows, next), nil
}

// exportRows are the next lines that may leave, and after whom to go on; nobody
// after the last.
func exportRows(tx *store.Tx, f casework.CaseloadFilter, after, id uuid.UUID, format release.Format) ([]release.Row, uuid.UUID, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, uuid.Nil, err
	}
	lines, err := tx.ExportLines(f, after)
	if err != nil {
		return nil, uuid.Nil, err
	}
	me, err := tx.Staff(tx.Actor().ID)
	if err != nil {
		return nil, uuid.Nil, err
	}
	asks := make([]casework.ReleaseAsk, len(lines))
	for i := range lines {
		asks[i] = casework.ReleaseAsk{ReleaseID: id, ClientID: lines[i].ClientID, To: casework.ReleaseTo{Staff: me}, Medium: casework.Medium(format),
			Packet: casework.PacketList, Purpose: casework.ForOperations, Basis: casework.BasisSameProgram, Day: casework.DateOf(tx.Now(), agency.Zone())}
	}
	permits, err := releaseEach(tx, asks)
	if err != nil {
		return nil, uuid.Nil, err
	}
	rows := make([]release.Row, 0, len(lines))
	for i := range lines {
		if permit, ok := permits[lines[i].ClientID]; ok {
			rows = append(rows, release.Row{ClientID: lines[i].ClientID, Permit: permit, Cells: exportCells(&lines[i], agency.Zone())})
		}
	}
	if len(lines) < exportBatch {
		return rows, uuid.Nil, nil
	}
	return rows, lines[len(lines)-1].ClientID, nil
}

// exportCells are a client in the order of the columns.
func exportCells(l *casework.ExportLine, zone *time.Location) []release.Cell {
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
	return []release.Cell{text(l.Number), text(l.AgencyNumber), text(l.LegalLast), text(l.LegalFirst),
		text(l.ChosenName), text(l.Pronouns), day(l.BirthDate), text(l.ProgramName), day(l.StaySince), text(l.PeerName), moment(l.AssignedAt),
		moment(l.LastContactAt), day(l.NextOn), text(restricted)}
}
