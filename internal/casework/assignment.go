package casework

import (
	"time"

	"github.com/google/uuid"
)

// Part is a peer's part beside a client.
type Part string

const (
	PartPrimary Part = "primary"
	PartSecond  Part = "second"
)

// Assignment puts a client on a peer's caseload.
type Assignment struct {
	Versioned
	ClientID        uuid.UUID
	PeerID          uuid.UUID
	Part            Part
	Weight          int // how much of the peer's limit it takes
	StartsAt        time.Time
	EndsAt          *time.Time
	Reason          string `gorm:"serializer:sealed"`
	OverLimitReason string `gorm:"serializer:sealed"` // why the limit was passed, where it was
	EndReason       string `gorm:"serializer:sealed"`
	CreatedBy       *uuid.UUID
}

func (Assignment) TableName() string { return "assignments" }

// AssignmentLine is an assignment with the peer's name.
type AssignmentLine struct {
	Assignment
	PeerName   string
	PeerLeftAt *time.Time // when the peer left the agency; nil while they work here
}

// Until is when the peer was gone: at the end of the assignment, or when they
// left with nobody having ended it. Nil while they are there.
func (a AssignmentLine) Until() *time.Time {
	if a.PeerLeftAt != nil && (a.EndsAt == nil || a.PeerLeftAt.Before(*a.EndsAt)) {
		return a.PeerLeftAt
	}
	return a.EndsAt
}

// AssignmentStart is what is asked for when a client comes onto a caseload.
type AssignmentStart struct {
	ClientID        uuid.UUID
	PeerID          uuid.UUID
	Part            Part
	Weight          int        // zero: one
	StartsAt        *time.Time // nil for now
	EndsAt          *time.Time // nil while no end is known
	Reason          string
	OverLimitReason string
	Replaces        *uuid.UUID // the assignment it takes over from
}

// CaseloadRoom is how full a peer's caseload is.
type CaseloadRoom struct {
	PeerName string
	Taken    int // weighted clients
	Limit    int
}

const (
	heaviest  = 5  // clients that one can count for
	aheadDays = 90 // how far ahead a start can be settled
)

// NewAssignment puts a client on a peer's caseload. A full caseload is said
// first; whoever then gives a reason may pass the limit, and the reason stays.
func NewAssignment(id, by uuid.UUID, s AssignmentStart, room CaseloadRoom, now time.Time) (*Assignment, error) {
	var p Problems
	a := &Assignment{Versioned: NewVersioned(id), ClientID: s.ClientID, PeerID: s.PeerID, Part: s.Part, Weight: max(s.Weight, 1), CreatedBy: &by}
	a.StartsAt = p.beginning("startsAt", s.StartsAt, now)
	a.EndsAt = p.until("endsAt", s.EndsAt, a.StartsAt)
	a.Reason = p.Text("reason", s.Reason, MaxReason)
	a.OverLimitReason = p.Text("overLimitReason", s.OverLimitReason, MaxReason)
	if s.Part != PartPrimary && s.Part != PartSecond {
		p.Add("part", "Choose primary or second.")
	}
	if s.Weight < 0 || s.Weight > heaviest {
		p.Add("weight", "Choose a number from 1 to %d.", heaviest)
	}
	if a.StartsAt.After(now.AddDate(0, 0, aheadDays)) {
		p.Add("startsAt", "Choose a start within %d days.", aheadDays)
	}
	if room.Taken+a.Weight <= room.Limit {
		a.OverLimitReason = ""
	} else if a.OverLimitReason == "" {
		p.Add("overLimitReason", "%s carries %d of at most %d. Say why one more, or choose another peer.", room.PeerName, room.Taken, room.Limit)
	}
	return a, p.Err()
}

// Ended tells whether the assignment is over.
func (a *Assignment) Ended(at time.Time) bool { return a.EndsAt != nil && !a.EndsAt.After(at) }

// Holds tells whether the peer walks beside the client at a moment.
func (a *Assignment) Holds(at time.Time) bool { return holds(a.StartsAt, a.EndsAt, at) }

// End takes the client off the caseload: now, or at a moment to come. The
// history stays.
func (a *Assignment) End(asked *time.Time, reason string, now time.Time) error {
	at, err := endOf("This assignment", a.StartsAt, a.EndsAt, asked, now)
	if err != nil {
		return err
	}
	var p Problems
	p.Require("reason", reason, "Say why, in a few words.")
	a.EndReason = p.Text("reason", reason, MaxReason)
	a.EndsAt = &at
	return p.Err()
}
