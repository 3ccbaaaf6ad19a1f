package casework

import (
	"time"

	"github.com/google/uuid"
)

// Likeness is why two records may be one person.
type Likeness string

const (
	LikeNameAndBirthDate Likeness = "name_and_birth_date" // the same of both
	LikeBirthDate        Likeness = "birth_date"          // the same, and a word of the name
	LikeName             Likeness = "name"                // the same, and a birth date that one slip makes of the other
	LikeAgencyNumber     Likeness = "agency_number"       // the agency's own number is the same
)

// DuplicateStatus is what became of a suspicion.
type DuplicateStatus string

const (
	DuplicateOpen    DuplicateStatus = "open"
	DuplicateNotSame DuplicateStatus = "not_same"
	DuplicateMerged  DuplicateStatus = "merged"
)

// Duplicate is the suspicion that two records are one person. It is found when
// a record begins or is corrected, and records staff decide.
//
// What the one who begins a record learns. A sentence that appears only where a
// likely match exists would tell that a hidden record exists, and of whom. So
// the form says the same to everybody, always: records staff look for people
// who are on record twice. Of records within the creator's own reach it names
// the likely ones before anything is saved, so that they can open the right one
// instead. For any other record nothing differs: not a word, not the status,
// not the count of statements; looking past row security takes the same look-ups
// whether they find somebody or not, and writing the suspicion down is one
// small row in the same transaction.
//
// A suspicion is shown only to records staff who find both records. Where one
// of them is restricted, those are the named: whoever restricts a record and
// wants such questions answered names somebody of records staff.
type Duplicate struct {
	Versioned
	ClientID  uuid.UUID // the smaller id of the two
	OtherID   uuid.UUID
	Because   []Likeness `gorm:"serializer:list"`
	FoundAt   time.Time
	Status    DuplicateStatus
	DecidedBy *uuid.UUID
	DecidedAt *time.Time
	Reason    string `gorm:"serializer:sealed"`
}

func (Duplicate) TableName() string { return "duplicates" }

// Dismiss says that they are two people.
func (d *Duplicate) Dismiss(by uuid.UUID, reason string, now time.Time) error {
	if d.Status != DuplicateOpen {
		return Errorf(KindConflict, "This was decided already.")
	}
	var p Problems
	p.Require("reason", reason, "Say how you know, in a few words.")
	d.Reason = p.Text("reason", reason, MaxReason)
	d.decide(DuplicateNotSame, by, now)
	return p.Err()
}

// Joined says that their records were joined. A pair that was told apart before
// may be joined after all.
func (d *Duplicate) Joined(by uuid.UUID, reason string, now time.Time) {
	d.Reason = reason
	d.decide(DuplicateMerged, by, now)
}

// Reopen asks the question again: the records were joined, and that was undone.
func (d *Duplicate) Reopen() {
	d.Status, d.DecidedBy, d.DecidedAt, d.Reason = DuplicateOpen, nil, nil, ""
}

func (d *Duplicate) decide(s DuplicateStatus, by uuid.UUID, now time.Time) {
	d.Status, d.DecidedBy, d.DecidedAt = s, &by, &now
}

// Lookalike is a record that may be of the same person, as much of it as tells.
type Lookalike struct {
	ClientID    uuid.UUID
	Number      string
	Name        string
	BirthDate   Date
	Restricted  bool
	ProgramName string     // "" when in no program
	Because     []Likeness `gorm:"serializer:list"`
}

// DuplicateLine is a suspicion with the two records.
type DuplicateLine struct {
	Duplicate
	First, Second Lookalike
	DecidedByName string
	Zone          *time.Location // in which the agency's people read a clock
}

// ComparedRecord is one of two records side by side, with how much is in it.
type ComparedRecord struct {
	ClientRecord
	RecordWeight
}

// RecordWeight is how much a record holds.
type RecordWeight struct {
	Sessions      int
	Notes         int // of those, the words the reader may read
	Drafts        int
	OpenConcerns  int
	EveryConcern  int
	LastContactAt *time.Time
}

// Comparison is two records side by side. The first is the one that would be
// kept.
type Comparison struct {
	First, Second ComparedRecord
	Duplicate     *Duplicate // the suspicion about the two, if there is one
	SetAside      []SetAside // what of the second could not stand beside the first
	Restricts     bool       // joining them makes the first a restricted record
}

// Differs are the values in which the two say different things.
func (c *Comparison) Differs() (fields []IdentityField) {
	for _, f := range IdentityFields() {
		if c.First.Client.Differs(&c.Second.Client, f) {
			fields = append(fields, f)
		}
	}
	return fields
}
