package casework

import (
	"time"

	"github.com/google/uuid"
)

// ReferralReminder is the next time somebody is told that a hand-off waits.
type ReferralReminder struct {
	At    time.Time
	Staff *uuid.UUID // nil: nobody stands on this rung
	What  string
}

// referralRungs are how far from the moment something is due each rung is told:
// the receiving side before it, whoever leads its program then, and in the end
// whoever sent it.
var referralRungs = []time.Duration{-24 * time.Hour, 0, 24 * time.Hour}

// NextReminder is who is told next, and when; false where nothing waits for
// anybody, or all were told. Every step of the hand-off begins the ladder anew.
func (r *Referral) NextReminder(to *Program) (next ReferralReminder, ok bool) {
	var due time.Time
	waits := "answer"
	switch {
	case r.State == ReferralSent && r.AnswerDueAt != nil:
		due = *r.AnswerDueAt
	case r.State == ReferralAccepted || r.State == ReferralNoShow:
		due, waits = r.VisitBy.AddDays(1).Start(to.Zone()), "first visit"
	case r.State == ReferralScheduled && r.VisitAt != nil: // a day later somebody knows whether they came
		due, waits = r.VisitAt.Add(24*time.Hour), "word whether they came"
	}
	if due.IsZero() || r.Reminded >= len(referralRungs) {
		return next, false
	}
	receiver := r.OwnerID
	if receiver == nil {
		receiver = to.LeadID
	}
	next.At = due.Add(referralRungs[r.Reminded])
	next.Staff = []*uuid.UUID{receiver, to.LeadID, r.SentBy}[r.Reminded]
	next.What = []string{"A hand-off to you waits for its " + waits + ". It is due within a day.",
		"A hand-off to your program still waits for its " + waits + ". It is overdue.",
		"Your hand-off still waits for its " + waits + ". It has been overdue for a day. Call them."}[r.Reminded]
	return next, true
}
