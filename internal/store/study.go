package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Study is one study.
func (tx *Tx) Study(id uuid.UUID) (*casework.Study, error) { return get[casework.Study](tx, id) }

// LockStudy reads a study and holds it.
func (tx *Tx) LockStudy(id uuid.UUID) (*casework.Study, error) { return lock[casework.Study](tx, id) }

// InsertStudy begins a study.
func (tx *Tx) InsertStudy(s *casework.Study) error { return insert(tx, s) }

// UpdateStudy writes what changed of a study.
func (tx *Tx) UpdateStudy(s *casework.Study) error { return update(tx, s) }

// Studies is one page of studies, the newest first.
func (tx *Tx) Studies(p casework.Page) (casework.List[casework.Study], error) {
	q := tx.gorm.Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.Study](tx, q, p)
}

// studyFacts leave out whose record is restricted to named staff: who is among
// so few would be known by it.
const studyFacts = `
SELECT c.id AS client_id, c.birth_date, f.starts_on AS entered_on, p.stage,
       COALESCE((SELECT max(COALESCE(l.ends_on, @today)) FROM stays l WHERE l.agency_id = c.agency_id AND l.client_id = c.id), @today) AS last_on,
       met.contacts, met.peers,
       COALESCE((SELECT m.times_a_week FROM mutual_aid_reports m WHERE m.agency_id = c.agency_id AND m.client_id = c.id
                  ORDER BY m.reported_on DESC, m.id DESC LIMIT 1), -1) AS mutual_aid
  FROM clients c
  JOIN LATERAL (SELECT s.starts_on, s.program_id FROM stays s WHERE s.agency_id = c.agency_id AND s.client_id = c.id
                 ORDER BY s.starts_on, s.id LIMIT 1) f ON true
  JOIN programs p ON p.agency_id = c.agency_id AND p.id = f.program_id
  CROSS JOIN LATERAL (SELECT count(*)::int AS contacts, count(DISTINCT s.peer_id)::int AS peers FROM sessions s
     WHERE s.agency_id = c.agency_id AND s.client_id = c.id AND s.kind NOT IN ('attempt', 'no_show')
       AND NOT EXISTS (SELECT FROM notes n JOIN note_addenda x ON x.agency_id = n.agency_id AND x.note_id = n.id
                        WHERE n.agency_id = s.agency_id AND n.session_id = s.id AND x.kind = 'entered_in_error')) met
 WHERE c.agency_id = @agency AND NOT c.restricted AND c.merged_into IS NULL
 ORDER BY c.id`

// StudyFacts are what the records of a study are made of, of everybody who ever
// was in a program.
func (tx *Tx) StudyFacts(today casework.Date) ([]casework.StudyFacts, error) {
	return scan(tx, func(f casework.StudyFacts) uuid.UUID { return f.ClientID }, studyFacts,
		map[string]any{"agency": tx.Actor().Agency, "today": today})
}

// StudyCodes are the study ids by client: the key. Of a record that was joined
// from two, it is the older one.
func (tx *Tx) StudyCodes(study uuid.UUID) (map[uuid.UUID]string, error) {
	keys, err := list[casework.StudyKey](tx, tx.gorm.Where("study_id = ?", study).Order("id DESC"))
	if err != nil {
		return nil, err
	}
	codes := make(map[uuid.UUID]string, len(keys))
	for _, k := range keys {
		codes[k.ClientID] = k.Code
	}
	return codes, nil
}

// InsertStudyKeys gives people their study ids.
func (tx *Tx) InsertStudyKeys(keys []casework.StudyKey) error { return createAll(tx, keys) }

// InsertStudyRecords keeps what a study gets.
func (tx *Tx) InsertStudyRecords(records []casework.StudyRecord) error {
	for i := range records {
		records[i].ID = uuid.New() // not in the order of time, which would be that of the clients
	}
	return createAll(tx, records)
}

// StudyRecords is the newest set of records of a study, in the order of the
// study ids.
func (tx *Tx) StudyRecords(s *casework.Study) ([]casework.StudyRecord, error) {
	return list[casework.StudyRecord](tx, tx.gorm.Where("study_id = ? AND preparation = ?", s.ID, s.Preparation).Order("code"))
}

// RecordStudyExport writes down that a study's records leave, and makes the
// permit.
func (tx *Tx) RecordStudyExport(c casework.Clearance) (casework.Permit, error) {
	row := c.Study()
	if !c.Valid() || row == nil {
		return casework.Permit{}, fmt.Errorf("record a study's export: nobody decided on it")
	}
	if err := insert(tx, row); err != nil {
		return casework.Permit{}, err
	}
	return c.Recorded(casework.Disclosure{ReleaseID: row.ID, Medium: row.Format, Basis: row.Basis, DisclosedBy: row.ExportedBy, DisclosedAt: row.ExportedAt}), nil
}
