package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// RestrictionState is where a request stands.
type RestrictionState string

const (
	RestrictionAsked    RestrictionState = "asked"
	RestrictionAgreed   RestrictionState = "agreed"
	RestrictionDeclined RestrictionState = "declined"
	RestrictionEnded    RestrictionState = "ended"
)

// Restriction is what a person asked not to be told to somebody (section
// 2.26). Once the agency agreed, the gate stops at it.
type Restriction struct {
	Versioned
	ClientID       uuid.UUID
	RecipientID    *uuid.UUID    // nil: anybody outside
	Information    []Information `gorm:"serializer:list"` // none: anything
	Words          string        `gorm:"serializer:sealed"`
	State          RestrictionState
	RecordedBy     uuid.UUID
	RecordedAt     time.Time
	DecidedBy      *uuid.UUID
	DecidedAt      *time.Time
	DecisionReason string `gorm:"serializer:sealed"`
	EndedBy        *uuid.UUID
	EndedAt        *time.Time
	EndReason      string `gorm:"serializer:sealed"`
}

func (Restriction) TableName() string { return "restrictions" }

// RestrictionLine is a restriction with names.
type RestrictionLine struct {
	Restriction
	RecipientName                              string // "" for anybody
	RecordedByName, DecidedByName, EndedByName string
	Zone                                       *time.Location
}

// RestrictionPage is one page of them, with whom a new one can be about.
type RestrictionPage struct {
	List[RestrictionLine]
	Recipients []Recipient
}

// RestrictionStart is what the person asks. To is somebody on record, or, with
// a name, somebody new of theirs; neither is anybody outside.
type RestrictionStart struct {
	ClientID      uuid.UUID
	RecipientID   *uuid.UUID
	RecipientName string
	Information   []Information
	Words         string
}

// NewRestriction writes down what a person asks.
func NewRestriction(id, by uuid.UUID, s RestrictionStart, now time.Time) (*Restriction, error) {
	var p Problems
	p.Require("words", s.Words, "Write how the person said it.")
	if s.RecipientID != nil && s.RecipientName != "" {
		p.Add("recipientName", "Choose somebody, or write a name. Not both.")
	}
	for _, i := range s.Information {
		if !slices.Contains(AllInformation(), i) {
			p.Add("information", "Choose what is not to be told.")
			break
		}
	}
	return &Restriction{Versioned: NewVersioned(id), ClientID: s.ClientID, RecipientID: s.RecipientID, Information: s.Information,
		Words: p.Text("words", s.Words, MaxReason), State: RestrictionAsked, RecordedBy: by, RecordedAt: now}, p.Err()
}

// Decide says whether the agency agrees, and why. It does not have to; once it
// did, it must keep to it.
func (r *Restriction) Decide(by uuid.UUID, agreed bool, reason string, now time.Time) error {
	if r.State != RestrictionAsked {
		return Errorf(KindConflict, "This was decided already.")
	}
	var p Problems
	if !agreed {
		p.Require("reason", reason, "Say why the agency cannot agree.")
	}
	r.DecisionReason = p.Text("reason", reason, MaxReason)
	if r.State = RestrictionDeclined; agreed {
		r.State = RestrictionAgreed
	}
	r.DecidedBy, r.DecidedAt = &by, &now
	return p.Err()
}

// End says that it holds no longer, and why: mostly because the person asks.
func (r *Restriction) End(by uuid.UUID, reason string, now time.Time) error {
	if r.State != RestrictionAsked && r.State != RestrictionAgreed {
		return Errorf(KindConflict, "This does not hold any more.")
	}
	var p Problems
	p.Require("reason", reason, "Say who wants it to end, and why.")
	r.EndReason = p.Text("reason", reason, MaxReason)
	r.State, r.EndedBy, r.EndedAt = RestrictionEnded, &by, &now
	return p.Err()
}

// Release is what the gate must know of a restriction that was agreed to.
func (r *Restriction) Release() ReleaseRestriction {
	out := ReleaseRestriction{ID: r.ID, Information: r.Information}
	if r.RecipientID != nil {
		out.RecipientID = *r.RecipientID
	}
	return out
}
