package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertMutualAidReport takes down what a client said.
func (tx *Tx) InsertMutualAidReport(r *casework.MutualAidReport) error { return insert(tx, r) }

// MutualAidReport is one report.
func (tx *Tx) MutualAidReport(id uuid.UUID) (*casework.MutualAidReport, error) {
	return get[casework.MutualAidReport](tx, id)
}

// MutualAidReports is one page of what a client said, what was taken down last
// first.
func (tx *Tx) MutualAidReports(client uuid.UUID, p casework.Page) (out casework.List[casework.MutualAidReportLine], err error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.MutualAidReport](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	out.Items, err = tx.MutualAidReportLines(page.Items)
	return out, err
}

// MutualAidReportLines puts to reports who took them down.
func (tx *Tx) MutualAidReportLines(reports []casework.MutualAidReport) ([]casework.MutualAidReportLine, error) {
	var people []uuid.UUID
	for _, r := range reports {
		people = append(people, r.RecordedBy)
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	lines := make([]casework.MutualAidReportLine, len(reports))
	for i, r := range reports {
		lines[i] = casework.MutualAidReportLine{MutualAidReport: r, RecordedByName: names[r.RecordedBy].Name}
	}
	return lines, nil
}
