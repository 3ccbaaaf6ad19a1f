package casework

import (
	"time"

	"github.com/google/uuid"
)

// ReferralAcceptance is a yes: who there owns it, and, where it is known, when
// the person first comes.
type ReferralAcceptance struct {
	OwnerID uuid.UUID
	Visit   *ReferralVisit
}

// ReferralVisit is when and where the person first comes.
type ReferralVisit struct {
	At    time.Time
	Place string
}

// Accept takes the person on in somebody's name. With a visit the two are one
// act, and two steps.
func (r *Referral) Accept(who ReferralActor, a ReferralAcceptance, now time.Time) ([]ReferralStep, error) {
	before := *r
	step, err := r.step(ReferralAccept, who, "", now)
	if err != nil {
		return nil, err
	}
	if a.OwnerID == uuid.Nil {
		*r = before
		return nil, Invalid("ownerId", "Choose who looks after them here.")
	}
	r.OwnerID, r.AcceptedBy, r.AcceptedAt = &a.OwnerID, step.By, &now
	steps := []ReferralStep{*step}
	if a.Visit == nil {
		return steps, nil
	}
	who.As = step.Side
	set, err := r.Schedule(who, *a.Visit, now)
	if err != nil {
		*r = before
		return nil, err
	}
	return append(steps, *set), nil
}

// Schedule sets the first visit, or sets it anew.
func (r *Referral) Schedule(who ReferralActor, v ReferralVisit, now time.Time) (*ReferralStep, error) {
	before := *r
	step, err := r.step(ReferralSchedule, who, "", now)
	if err != nil {
		return nil, err
	}
	var p Problems
	place := p.Text("visitPlace", v.Place, MaxReason)
	switch {
	case v.At.IsZero():
		p.Add("visitAt", "Choose a day and a time.")
	case !v.At.After(now):
		p.Add("visitAt", "Choose a time that is still to come.")
	case v.At.After(now.AddDate(0, 0, longestVisit)):
		p.Add("visitAt", "Choose a time within %d days.", longestVisit)
	}
	if err := p.Err(); err != nil {
		*r = before
		return nil, err
	}
	at := Moment(v.At)
	r.VisitAt, r.VisitPlace, r.DisengageAskedBy = &at, place, nil
	return step, nil
}

// ReferralArrival says that the person has come.
type ReferralArrival struct {
	On              Date
	OverlapDays     int        // how long the side they came from still has the record
	NewPeerID       *uuid.UUID // where the peer hands over: to whom
	OverLimitReason string     // where that peer carries enough already
	LateReason      string     // where it is entered days later
}

// longestOverlap is how long two sides can share somebody, in days.
const longestOverlap = 30

// Attend closes the loop: they have come. zone is the receiving program's; the
// overlap ends with the day.
func (r *Referral) Attend(who ReferralActor, a ReferralArrival, zone *time.Location, now time.Time) (*ReferralStep, error) {
	before := *r
	step, err := r.step(ReferralAttend, who, "", now)
	if err != nil {
		return nil, err
	}
	var p Problems
	today := DateOf(now, zone)
	switch {
	case a.On.IsZero():
		p.Add("attendedOn", "Choose the day they came.")
	case a.On.After(today):
		p.Add("attendedOn", "Choose a day up to today.")
	case r.SentAt != nil && a.On.Before(DateOf(*r.SentAt, zone)):
		p.Add("attendedOn", "Choose a day from %s on, when this was sent.", DateOf(*r.SentAt, zone))
	}
	if a.OverlapDays < 0 || a.OverlapDays > longestOverlap {
		p.Add("overlapDays", "Choose 0 to %d days.", longestOverlap)
	}
	if r.PeerPlan == PeerStays && a.NewPeerID != nil {
		p.Add("newPeerId", "The peer stays. Leave this empty.")
	}
	if err := p.Err(); err != nil {
		*r = before
		return nil, err
	}
	until := today.AddDays(a.OverlapDays + 1).Start(zone)
	if a.OverlapDays == 0 {
		until = now
	}
	r.AttendedOn, r.OverlapUntil = a.On, &until
	return step, nil
}

// Disengage ends it after they could not be reached: the receiving side lists
// what was tried, and whoever answers for its program confirms. Before that it
// stays where it is, and the step is nil.
func (r *Referral) Disengage(who ReferralActor, attempts string, now time.Time) (*ReferralStep, error) {
	before := *r
	step, err := r.step(ReferralDisengage, who, "", now)
	if err != nil {
		return nil, err
	}
	asked := before.DisengageAskedBy != nil
	if asked && attempts == "" {
		attempts = before.Attempts
	}
	var p Problems
	p.Require("words", attempts, "List what you tried, and when.")
	text := p.Text("words", attempts, MaxText)
	if err := p.Err(); err != nil {
		*r = before
		return nil, err
	}
	if !who.Lead {
		*r = before
		if asked {
			return nil, Errorf(KindConflict, "Whoever leads the program has been asked to confirm this.")
		}
		id := who.ID
		r.Attempts, r.DisengageAskedBy = text, &id
		return nil, nil
	}
	r.Attempts, step.Words = text, text
	return step, nil
}

// AnswerBy is when an answer is due: so many open days of a program after a
// moment, at the same time of day.
func (pr *Program) AnswerBy(from time.Time, openDays int) time.Time {
	at, left := from.In(pr.Zone()), openDays
	if pr.OpenDays == 0 { // nobody said which: every day counts
		return from.AddDate(0, 0, openDays)
	}
	for left > 0 {
		at = at.AddDate(0, 0, 1)
		if pr.OpenDays.Has(at.Weekday()) {
			left--
		}
	}
	return Moment(at)
}
