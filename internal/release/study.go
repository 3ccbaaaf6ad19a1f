package release

import (
	"context"
	"errors"
	"strconv"

	"continuo/internal/casework"
)

// studyColumns head a study's table.
var studyColumns = []string{"Study id", "Age", "Year entered", "First program", "Weeks in care", "Contacts", "Peers", "Mutual aid a week"}

// NewStudy makes a release of a study's records. It takes nothing else, so that
// nothing about anybody can be among it; a permit for anything else is none.
func NewStudy(permit casework.Permit, records []casework.StudyRecord) (*Release, error) {
	export := permit.Study()
	if !permit.Valid() || export == nil || export.People != len(records) {
		return nil, errors.New("make a study's table: nobody permitted it")
	}
	rows := make([]Row, len(records))
	for i := range records {
		r := &records[i]
		if r.StudyID != export.StudyID || r.Preparation != export.Preparation {
			return nil, errors.New("make a study's table: these records are another study's")
		}
		year := "not said"
		if r.EnteredYear > 0 {
			year = strconv.Itoa(r.EnteredYear)
		}
		rows[i] = Row{Permit: permit}
		for _, text := range []string{r.Code, r.AgeGroup, year, r.Stage, r.Weeks, r.Contacts, r.Peers, r.MutualAid} {
			rows[i].Cells = append(rows[i].Cells, Cell{Text: text})
		}
	}
	none := func(context.Context) ([]Row, error) { return nil, nil }
	return &Release{id: export.ID, name: "study", format: Format(export.Format), columns: studyColumns, rows: rows, next: none, permit: permit}, nil
}
