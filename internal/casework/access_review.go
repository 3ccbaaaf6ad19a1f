package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// AccessKind is what is looked at afterwards.
type AccessKind string

const (
	AccessEmergency  AccessKind = "emergency"
	AccessBreakGlass AccessKind = "break_glass"
)

// Verdict is what a reviewer found.
type Verdict string

const (
	VerdictInOrder    Verdict = "in_order"
	VerdictNotInOrder Verdict = "not_in_order" // what is done about it stands in the finding
)

// reviewWithin is how soon somebody else looks at it.
const reviewWithin = 24 * time.Hour

// AccessReview is the look that somebody else takes, within a day, at an
// emergency disclosure or at a restricted record that was opened in need.
type AccessReview struct {
	Versioned
	ClientID     uuid.UUID
	Kind         AccessKind
	EmergencyID  *uuid.UUID
	BreakGlassID *uuid.UUID
	DoneBy       uuid.UUID
	DoneAt       time.Time
	DueAt        time.Time
	ReviewedBy   *uuid.UUID
	ReviewedAt   *time.Time
	Verdict      Verdict
	Finding      string `gorm:"serializer:sealed"`
}

func (AccessReview) TableName() string { return "access_reviews" }

// AccessReviewNotice records that somebody was told that a review waits.
type AccessReviewNotice struct {
	Record
	ClientID uuid.UUID
	ReviewID uuid.UUID
	StaffID  uuid.UUID
	Because  BecauseReview
	ToldAt   time.Time
}

func (AccessReviewNotice) TableName() string { return "access_review_notices" }

// BecauseReview is why somebody was told.
type BecauseReview string

const (
	BecauseTeam    BecauseReview = "supervisor" // of whoever did it, or of a peer who is with the person
	BecausePrivacy BecauseReview = "privacy"    // reviews for the whole agency
)

// AccessReviewRecord is a review as somebody sees it: with names, what was
// done, and who was told.
type AccessReviewRecord struct {
	AccessReview
	ClientName, DoneByName, ReviewedByName string
	Emergency                              *Emergency
	BreakGlass                             *BreakGlass
	Told                                   []string
	Late                                   bool // nobody looked within the day
	Zone                                   *time.Location
}

// AccessReviewFilter narrows the queue.
type AccessReviewFilter struct {
	Open *bool // only those nobody reviewed, or only the others
}

// ReviewOfEmergency is the review that an emergency must have.
func ReviewOfEmergency(id uuid.UUID, e *Emergency) *AccessReview {
	return &AccessReview{Versioned: NewVersioned(id), ClientID: e.ClientID, Kind: AccessEmergency, EmergencyID: &e.ID, DoneBy: e.DisclosedBy,
		DoneAt: e.RecordedAt, DueAt: e.RecordedAt.Add(reviewWithin)}
}

// ReviewOfBreakGlass is the review that an opened record must have.
func ReviewOfBreakGlass(id uuid.UUID, b *BreakGlass) *AccessReview {
	return &AccessReview{Versioned: NewVersioned(id), ClientID: b.ClientID, Kind: AccessBreakGlass, BreakGlassID: &b.ID, DoneBy: b.StaffID,
		DoneAt: b.StartsAt, DueAt: b.StartsAt.Add(reviewWithin)}
}

// Waits tells whether nobody has looked yet.
func (r *AccessReview) Waits() bool { return r.ReviewedAt == nil }

// Overdue tells whether nobody looked within the day.
func (r *AccessReview) Overdue(now time.Time) bool { return r.Waits() && !now.Before(r.DueAt) }

// Finish says who looked and what they found. Nobody reviews what they did
// themselves, and what was found is not taken back.
func (r *AccessReview) Finish(by uuid.UUID, verdict Verdict, finding string, now time.Time) error {
	switch {
	case !r.Waits():
		return Errorf(KindConflict, "Somebody has reviewed this already. You can see what they found.")
	case by == r.DoneBy:
		return Errorf(KindConflict, "You did this yourself. Somebody else has to look at it.")
	}
	var p Problems
	if !slices.Contains([]Verdict{VerdictInOrder, VerdictNotInOrder}, verdict) {
		p.Add("verdict", "Choose whether it was in order.")
	}
	p.Require("finding", finding, "Say what you looked at and what you found.")
	finding = p.Text("finding", finding, MaxReason)
	if err := p.Err(); err != nil {
		return err
	}
	r.ReviewedBy, r.ReviewedAt, r.Verdict, r.Finding = &by, &now, verdict, finding
	return nil
}
