package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Note is the signed words of a session.
func (tx *Tx) Note(id uuid.UUID) (*casework.Note, error) { return get[casework.Note](tx, id) }

// NoteAddenda are what was added to a note, oldest first.
func (tx *Tx) NoteAddenda(note uuid.UUID) ([]casework.NoteAddendum, error) {
	return list[casework.NoteAddendum](tx, tx.gorm.Where("note_id = ?", note).Order("added_at, id"))
}

// NoteAddendum is one thing that was added.
func (tx *Tx) NoteAddendum(id uuid.UUID) (*casework.NoteAddendum, error) {
	return get[casework.NoteAddendum](tx, id)
}

// InsertNoteAddendum adds to a note, for ever.
func (tx *Tx) InsertNoteAddendum(a *casework.NoteAddendum) error { return insert(tx, a) }
