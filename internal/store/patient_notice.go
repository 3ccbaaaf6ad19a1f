package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertPatientNotice records that a client was given the notice.
func (tx *Tx) InsertPatientNotice(n *casework.PatientNotice) error { return insert(tx, n) }

// PatientNotice is one that was given.
func (tx *Tx) PatientNotice(id uuid.UUID) (*casework.PatientNotice, error) {
	return get[casework.PatientNotice](tx, id)
}

// PatientNotices is one page of what a client was given, what was recorded last
// first.
func (tx *Tx) PatientNotices(client uuid.UUID, p casework.Page) (out casework.List[casework.PatientNoticeLine], err error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.PatientNotice](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	out.Items, err = tx.PatientNoticeLines(page.Items)
	return out, err
}

// PatientNoticeLines puts to notices who gave them.
func (tx *Tx) PatientNoticeLines(notices []casework.PatientNotice) ([]casework.PatientNoticeLine, error) {
	var people []uuid.UUID
	for _, n := range notices {
		people = append(people, n.GivenBy)
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	lines := make([]casework.PatientNoticeLine, len(notices))
	for i, n := range notices {
		lines[i] = casework.PatientNoticeLine{PatientNotice: n, GivenByName: names[n.GivenBy].Name}
	}
	return lines, nil
}

// GivenNotice tells whether a client was ever given this version.
func (tx *Tx) GivenNotice(client uuid.UUID, version string) (bool, error) {
	found, err := list[casework.PatientNotice](tx, tx.gorm.Where("client_id = ? AND notice_version = ?", client, version).Order("id").Limit(1))
	return len(found) > 0, err
}

const missingNotices = `
SELECT c.id AS client_id, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS client_name, e.opened_on,
       l.given_on AS last_on, COALESCE(l.notice_version, '') AS last_of
  FROM episodes e
  JOIN clients c ON c.agency_id = e.agency_id AND c.id = e.client_id AND c.merged_into IS NULL
  LEFT JOIN LATERAL (SELECT n.given_on, n.notice_version FROM patient_notices n
        WHERE n.agency_id = @agency AND n.client_id = c.id ORDER BY n.given_on DESC, n.id DESC LIMIT 1) l ON true
 WHERE e.agency_id = @agency AND e.closed_on IS NULL
   AND NOT EXISTS (SELECT FROM patient_notices n WHERE n.agency_id = @agency AND n.client_id = c.id AND n.notice_version = @version)
   AND (CAST(@after AS uuid) IS NULL OR (e.opened_on, c.id) > (SELECT b.opened_on, b.client_id FROM episodes b
         WHERE b.agency_id = @agency AND b.client_id = @after AND b.closed_on IS NULL))
 ORDER BY e.opened_on, c.id LIMIT @limit`

// MissingNotices is one page of the clients in an open episode who were not
// given this version, the longest in care first.
func (tx *Tx) MissingNotices(version string, p casework.Page) (out casework.List[casework.MissingNotice], err error) {
	lines, err := scan(tx, func(m casework.MissingNotice) uuid.UUID { return m.ClientID }, missingNotices, map[string]any{
		"agency": tx.Actor().Agency, "version": version, "after": orNull(p.After), "limit": p.Size() + 1})
	if err != nil {
		return out, err
	}
	return casework.Cut(lines, p, func(m casework.MissingNotice) uuid.UUID { return m.ClientID }), nil
}
