// Package release is the one door through which a file leaves Continuo. A
// *Release is to a file what a Grant is to a transaction: app makes one after
// the policy said yes, and only Send writes it; nothing else in the product
// names an attachment or writes a table for somebody to take along (a test in
// server holds that). What a later rule on disclosure must know is here and
// nowhere else: who is in each batch, before the batch is written.
//
// A row leaves only with a permit of its own: the gate (casework.Disclose) let
// it through, and what it is was written down for good. A Batch returns when
// that is committed. A file that breaks off has therefore shown less than the
// accounting says, never more.
//
// Once it has left, nothing here protects a file. It holds no contact ways and
// no notes; its name says nothing of a program or a person.
package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Formats are those of a table, in the order of the contract.
func Formats() []Format { return []Format{CSV, XLSX} }

var mediaTypes = map[Format]string{
	CSV:  "text/csv; charset=utf-8",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	PDF:  "application/pdf",
	// Of a paper that was scanned.
	"png":  "image/png",
	"jpeg": "image/jpeg",
}

// Check refuses what is no format.
func (f Format) Check() error {
	if !slices.Contains(Formats(), f) {
		return casework.Invalid("format", "Choose CSV or XLSX.")
	}
	return nil
}

// Cell is one answer of a row: a text, or a day.
type Cell struct {
	Text string
	Day  casework.Date
}

// Row is one line about one client.
type Row struct {
	ClientID uuid.UUID // zero: about nobody, as in a study
	Permit   casework.Permit
	Cells    []Cell
}

// Batch reads the next rows; none after the last. What it returns is written
// down already.
type Batch func(context.Context) ([]Row, error)

// Release is a file that may leave, not yet written.
type Release struct {
	id      uuid.UUID
	name    string
	format  Format
	columns []string
	rows    []Row // the first batch, read when the release was made
	next    Batch

	document *Document // instead of a table
	scan     []byte    // instead of either
	permit   casework.Permit
	style    string // of a page to print
}

// New makes a release of its first rows and of whatever next reads. id is what
// every row's permit was given for. name is the file's without its ending, and
// neutral.
func New(id uuid.UUID, name string, format Format, columns []string, rows []Row, next Batch) *Release {
	return &Release{id: id, name: name, format: format, columns: columns, rows: rows, next: next}
}

// Ref is the disclosure of a document; of a list of many, the file's.
func (r *Release) Ref() uuid.UUID {
	if id := r.permit.Disclosure().ID; id != uuid.Nil {
		return id
	}
	return r.id
}

// ErrBroken is in the error of a file that broke off after its beginning was
// sent. The connection must be cut: an ending would say that all is there.
var ErrBroken = errors.New("the file broke off")

// Send writes the file, batch by batch.
func (r *Release) Send(ctx context.Context, w http.ResponseWriter) error {
	if r.scan != nil {
		return r.sendScan(w)
	}
	if r.document != nil && r.format == PDF {
		return r.sendDocument(w)
	}
	if r.document != nil {
		return r.sendPacket(w)
	}
	r.head(w)
	out, err := newTable(r.format, w, r.columns)
	if err != nil {
		return errors.Join(ErrBroken, err)
	}
	defer out.discard()
	for rows := r.rows; len(rows) > 0; {
		for _, row := range rows {
			// A study's permit lets its own table out, and no line of a client's.
			if !row.Permit.Valid() || row.Permit.Disclosure().ReleaseID != r.id || row.Permit.Study() != r.permit.Study() ||
				row.Permit.Disclosure().ClientID != row.ClientID {
				return errors.Join(ErrBroken, errors.New("nobody permitted a line of it"))
			}
			if err := out.write(row.Cells); err != nil {
				return errors.Join(ErrBroken, err)
			}
		}
		if rows, err = r.next(ctx); err != nil {
			return errors.Join(ErrBroken, err)
		}
	}
	if err := out.end(); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

func (r *Release) head(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", mediaTypes[r.format])
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", r.name+"."+string(r.format)))
	h.Set("Cache-Control", "no-store")
}

// table is a file that is being written.
type table interface {
	write(cells []Cell) error
	end() error
	discard() // what is left on the way, in every case
}

func newTable(f Format, w io.Writer, columns []string) (table, error) {
	if f == XLSX {
		return newWorkbook(w, columns)
	}
	return newLines(w, columns)
}
