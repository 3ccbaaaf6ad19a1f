package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Note is the signed words of a session. Rows are never changed; what comes
// later is a NoteAddendum.
type Note struct {
	Record
	SessionID   uuid.UUID
	ClientID    uuid.UUID
	AuthorID    uuid.UUID
	AuthorName  string `audit:"plain"`
	AuthorTitle string `audit:"plain"`
	Shared      bool   // with everyone who may see that the contact happened
	Words       `gorm:"embedded"`
	SignedAt    time.Time
}

func (Note) TableName() string { return "notes" }

// AddendumKind is what was added to a signed note. CMS (Medicare Program
// Integrity Manual, chapter 3) wants each named, dated and signed, with the
// original still readable.
type AddendumKind string

const (
	AddendumLateEntry      AddendumKind = "late_entry"
	AddendumAddendum       AddendumKind = "addendum"
	AddendumCorrection     AddendumKind = "correction"
	AddendumEnteredInError AddendumKind = "entered_in_error" // signed on the wrong client
)

// NoteAddendum is added to a signed note and is never changed either.
type NoteAddendum struct {
	Record
	NoteID     uuid.UUID
	ClientID   uuid.UUID
	Kind       AddendumKind
	AuthorID   uuid.UUID
	AuthorName string `audit:"plain"`
	Reason     string `gorm:"serializer:sealed"`
	Words      string `gorm:"serializer:sealed"`
	AddedAt    time.Time
}

func (NoteAddendum) TableName() string { return "note_addenda" }

// Writer is who adds to a signed note.
type Writer struct {
	Staff      *Staff
	AnswersFor bool // for the author's people: their supervisor
	Now        time.Time
}

// Add is what the writer adds to the note. The note itself stays as it was
// signed.
func (n *Note) Add(kind AddendumKind, reason, words string, w Writer, earlier []NoteAddendum) (*NoteAddendum, error) {
	if err := n.open(w, earlier); err != nil {
		return nil, err
	}
	var p Problems
	if kind != AddendumLateEntry && kind != AddendumAddendum && kind != AddendumCorrection {
		p.Add("kind", "Choose what you add.")
	}
	reason = p.Text("reason", reason, MaxReason)
	p.Require("reason", reason, "Say why you add this.")
	words = p.Text("words", words, MaxText)
	p.Require("words", words, "Write what is to be added.")
	return n.addendum(kind, reason, words, w), p.Err()
}

// Retract marks the note as signed on the wrong client: hidden from that
// client's ordinary view, and never removed.
func (n *Note) Retract(reason string, w Writer, earlier []NoteAddendum) (*NoteAddendum, error) {
	if err := n.open(w, earlier); err != nil {
		return nil, err
	}
	var p Problems
	reason = p.Text("reason", reason, MaxReason)
	p.Require("reason", reason, "Say what happened.")
	return n.addendum(AddendumEnteredInError, reason, "", w), p.Err()
}

// AnewID is the id of the draft in which the words of a note that was entered
// in error go on: made of the mark's, so that it can be named again.
func (a *NoteAddendum) AnewID() uuid.UUID { return uuid.NewSHA1(a.ID, []byte("note draft")) }

// WriteAnew begins the same note where it belongs. It is its author's to sign.
func (n *Note) WriteAnew(s *Session, id, client uuid.UUID, now time.Time) (*NoteDraft, error) {
	if client == n.ClientID {
		return nil, Invalid("correctClientId", "This is the person it was signed on. Choose whose session it was.")
	}
	return &NoteDraft{
		Versioned: NewVersioned(id), ClientID: client, AuthorID: n.AuthorID, Kind: s.Kind, Mode: s.Mode, Place: s.Place,
		StartsAt: s.StartsAt, EndsAt: s.EndsAt, Purposes: s.Purposes, WrittenTogether: s.WrittenTogether, Shared: n.Shared,
		Words: n.Words, NextOn: s.NextOn, EnteredAt: now, SavedAt: now,
	}, nil
}

// Retracted tells whether the note was entered in error.
func Retracted(addenda []NoteAddendum) bool {
	return slices.ContainsFunc(addenda, func(a NoteAddendum) bool { return a.Kind == AddendumEnteredInError })
}

func (n *Note) open(w Writer, earlier []NoteAddendum) error {
	if w.Staff.ID != n.AuthorID && !w.AnswersFor {
		return Errorf(KindForbidden, "Only who wrote this note, or their supervisor, can add to it.")
	}
	if Retracted(earlier) {
		return Errorf(KindConflict, "This note was already marked as entered in error.")
	}
	return nil
}

func (n *Note) addendum(kind AddendumKind, reason, words string, w Writer) *NoteAddendum {
	return &NoteAddendum{NoteID: n.ID, ClientID: n.ClientID, Kind: kind, AuthorID: w.Staff.ID, AuthorName: w.Staff.Name,
		Reason: reason, Words: words, AddedAt: w.Now}
}
