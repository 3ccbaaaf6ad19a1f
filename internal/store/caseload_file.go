package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// CaseloadFile is a file the actor brought.
func (tx *Tx) CaseloadFile(id uuid.UUID) (*casework.CaseloadFile, error) {
	return get[casework.CaseloadFile](tx, id)
}

// LockCaseloadFile reads it and holds it: it is brought in once.
func (tx *Tx) LockCaseloadFile(id uuid.UUID) (*casework.CaseloadFile, error) {
	return lock[casework.CaseloadFile](tx, id)
}

// CaseloadFiles are the files the actor brought, the newest first, without
// what they hold.
func (tx *Tx) CaseloadFiles(p casework.Page) (casework.List[casework.CaseloadFile], error) {
	q := tx.gorm.Omit("Content", "Report", "Columns").Order("created_at DESC, id DESC")
	if p.After != uuid.Nil {
		q = q.Where("(created_at, id) < (SELECT created_at, id FROM caseload_files WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	return listPage[casework.CaseloadFile](tx, q, p)
}

// InsertCaseloadFile keeps a file.
func (tx *Tx) InsertCaseloadFile(f *casework.CaseloadFile) error { return insert(tx, f) }

// UpdateCaseloadFile writes what changed of it.
func (tx *Tx) UpdateCaseloadFile(f *casework.CaseloadFile) error { return update(tx, f) }

// RemoveCaseloadFile drops it.
func (tx *Tx) RemoveCaseloadFile(f *casework.CaseloadFile) error { return remove(tx, f) }

// CaseloadLayouts are what the agency said about headers so far.
func (tx *Tx) CaseloadLayouts() ([]casework.CaseloadLayout, error) {
	return list[casework.CaseloadLayout](tx, tx.gorm.Order("layout, id"))
}

// SaveCaseloadLayout remembers what was said about a header, in place of what
// was said before. Hold the agency: two people must not remember one twice.
func (tx *Tx) SaveCaseloadLayout(layout, columns string) error {
	old, err := first[casework.CaseloadLayout](tx, tx.gorm.Where("layout = ?", layout))
	if err != nil {
		return err
	}
	if old == nil {
		return insert(tx, &casework.CaseloadLayout{Layout: layout, Columns: columns})
	}
	old.Columns = columns
	return update(tx, old)
}

// ProgramWords are the agency's own words for programs.
func (tx *Tx) ProgramWords() ([]casework.ProgramWord, error) {
	return list[casework.ProgramWord](tx, tx.gorm.Order("word, id"))
}

// SaveProgramWord remembers which program a word means. Hold the agency.
func (tx *Tx) SaveProgramWord(word string, program uuid.UUID) error {
	old, err := first[casework.ProgramWord](tx, tx.gorm.Where("word = ?", word))
	if err != nil {
		return err
	}
	if old == nil {
		return insert(tx, &casework.ProgramWord{Word: word, ProgramID: program})
	}
	old.ProgramID = program
	return update(tx, old)
}
