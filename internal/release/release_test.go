package release_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"continuo/internal/casework"
	"continuo/internal/release"
)

var (
	file   = uuid.Must(uuid.NewV7())
	monday = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
)

// permitted is the gate's yes to a line of the file, as store would write it
// down.
func permitted(t *testing.T) casework.Permit {
	t.Helper()
	c, err := casework.Disclose(casework.ReleaseAsk{ReleaseID: file, ClientID: uuid.New(), To: casework.ReleaseTo{Staff: &casework.Staff{Name: "Dana"}},
		Medium: casework.MediumCSV, Packet: casework.PacketList, Purpose: casework.ForOperations, Basis: casework.BasisSameProgram},
		casework.ReleaseFacts{WorksThere: true}, uuid.New(), monday)
	if err != nil {
		t.Fatal(err)
	}
	return c.Recorded(c.Row())
}

func rows(t *testing.T, texts ...string) []release.Row {
	t.Helper()
	var all []release.Row
	for _, text := range texts {
		permit := permitted(t)
		all = append(all, release.Row{ClientID: permit.Disclosure().ClientID, Permit: permit, Cells: []release.Cell{{Text: text}, {Day: casework.Date{Year: 1991, Month: 4, Day: 12}}}})
	}
	return all
}

// A carriage return alone is not kept by encoding/csv; no name has one. batches are read one after the other; what is written must not wait for the
// last, and an error must not look like an end.
func batches(all ...[]release.Row) release.Batch {
	return func(context.Context) ([]release.Row, error) {
		if len(all) == 0 {
			return nil, nil
		}
		batch := all[0]
		all = all[1:]
		if batch == nil {
			return nil, errors.New("the database is gone")
		}
		return batch, nil
	}
}

func TestATableIsWrittenBatchByBatch(t *testing.T) {
	t.Parallel()
	columns := []string{"Name", "Born"}
	w := httptest.NewRecorder()
	err := release.New(file, "list", release.CSV, columns, rows(t, "Alma", "=1+1"), batches(rows(t, "\ttab", "\rreturn", "\nline"), rows(t, "a\"b,c"))).Send(t.Context(), w)
	want := "\uFEFFName,Born\r\nAlma,1991-04-12\r\n'=1+1,1991-04-12\r\n'\ttab,1991-04-12\r\n\"'return\",1991-04-12\r\n\"'\r\nline\",1991-04-12\r\n\"a\"\"b,c\",1991-04-12\r\n"
	if err != nil || w.Body.String() != want {
		t.Errorf("%v\n%q\n%q", err, w.Body.String(), want)
	}
	if w.Header().Get("Content-Disposition") != `attachment; filename="list.csv"` || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", w.Header())
	}

	w = httptest.NewRecorder()
	if err := release.New(file, "list", release.XLSX, columns, rows(t, "Alma"), batches(rows(t, "=1+1", ""))).Send(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Sheet1")
	if err != nil || len(got) != 4 || strings.Join(got[2], "|") != "'=1+1|1991-04-12" || strings.Join(got[3], "|") != "|1991-04-12" {
		t.Errorf("%v %q", err, got)
	}
	if kind, _ := book.GetCellType("Sheet1", "B2"); kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("a day is written as %v", kind)
	}
}

func TestALineWithoutAPermitOfThisFileDoesNotLeave(t *testing.T) {
	t.Parallel()
	for says, id := range map[string]uuid.UUID{"another file's": uuid.New(), "none": file, "another person's": file} {
		line := rows(t, "Alma")
		if says == "none" {
			line[0].Permit = casework.Permit{}
		}
		if says == "another person's" {
			line[0].ClientID = uuid.New()
		}
		w := httptest.NewRecorder()
		err := release.New(id, "list", release.CSV, []string{"Name", "Born"}, line, batches()).Send(t.Context(), w)
		if !errors.Is(err, release.ErrBroken) || strings.Contains(w.Body.String(), "Alma") {
			t.Errorf("%s: %v %q", says, err, w.Body.String())
		}
	}
}

func TestAFileThatBreaksOffDoesNotLookWhole(t *testing.T) {
	t.Parallel()
	for _, f := range release.Formats() {
		w := httptest.NewRecorder()
		err := release.New(file, "list", f, []string{"Name", "Born"}, rows(t, "Alma"), batches(nil)).Send(t.Context(), w)
		if !errors.Is(err, release.ErrBroken) || !strings.Contains(err.Error(), "the database is gone") {
			t.Errorf("%s: %v", f, err)
		}
		if f == release.XLSX && w.Body.Len() != 0 {
			t.Error("half of a workbook was sent")
		}
	}
	if err := release.Format("pdf").Check(); casework.KindOf(err) != casework.KindInvalid {
		t.Errorf("pdf: %v", err)
	}
}
