package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// importFlags says what the reader cannot know: which sheet, what a program is
// called there, and that 02/11 is the second of November. A plain file of the
// same person, with everything written out, is on record then.
func (s *story) importFlags(t *testing.T) {
	dir := t.TempDir()
	book := excelize.NewFile()
	defer book.Close()
	header := []any{"Client Name", "DOB", "Program", "Admission Date"}
	for sheet, lines := range map[string][][]any{
		"Sheet1": {header, {"Nora Likely", "04/05/1979", "IOP Elm Street", "02/11/2026"}, {"Olaf Likely", "05/06/1980", "IOP Elm Street", "03/11/2026"},
			{"Pia Likely", "06/07/1981", "IOP Elm Street", "04/11/2026"}},
		"Night": {header, {"Ira Stonecrop", "04/05/1979", "Night watch", "02/11/2026"}},
	} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, line := range lines {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetSheetRow(sheet, cell, &line); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(dir, "book.xlsx")
	if err := book.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	if r := s.bring(t, file, "--sheet", "Night", "--dates", "day"); r.people != 0 || r.refused != 1 || !strings.Contains(r.text, "unknown program") {
		t.Errorf("before the program was said:\n%s", r.text)
	}
	if r := s.bring(t, file, "--sheet", "Night", "--dates", "day", "--program", "Night watch=IOP Elm Street"); r.people != 1 || r.refused != 0 {
		t.Errorf("with all three said:\n%s", r.text)
	}
	plain := filepath.Join(dir, "plain.csv")
	write(t, plain, "Client Name,DOB,Program,Admission Date\nIra Stonecrop,1979-05-04,Night watch,2026-11-02\n")
	if r := s.bring(t, plain); r.people != 0 || r.known != 1 || r.refused != 0 {
		t.Errorf("the same person in plain words:\n%s", r.text)
	}
	_, err := command(t, nil, "import", "caseload", file, "--demo", "--data", s.data, "--sheet", "Gone")
	refusesInOneLine(t, err, "no sheet of that name")
	_, err = command(t, nil, "import", "caseload", file, "--demo", "--data", s.data, "--program", "Night watch=Nowhere")
	refusesInOneLine(t, err, "no open program of that name")
}
