package casework

import (
	"time"

	"github.com/google/uuid"
)

// ReferralTime is how long a hand-off may take.
type ReferralTime struct {
	AnswerDays int // open days of the receiving program until it answers
	VisitDays  int // days from the day of sending to the first visit
}

// usualReferralTime holds between two programs of which nobody said anything
// else. The first visit within 7 days is the shortest window of the programme's
// own measure (domain.md, section 3.5).
var usualReferralTime = ReferralTime{AnswerDays: 2, VisitDays: 7}

// ReferralLimit is a time limit that was said of hand-offs from one program to
// another, for those that are sent from a day on. Rows are never changed.
type ReferralLimit struct {
	Record
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID
	AnswerDays    int
	VisitDays     int
	StartsOn      Date // where the receiving program is
	SetBy         uuid.UUID
	SetAt         time.Time
}

func (ReferralLimit) TableName() string { return "referral_limits" }

// ReferralLimitEdit is a time limit as somebody sets it.
type ReferralLimitEdit struct {
	FromProgramID, ToProgramID uuid.UUID
	ReferralTime
	StartsOn Date // the zero Date: today
}

// The longest that can be said, and how far ahead.
const (
	longestAnswer = 20 // open days
	limitAhead    = 366
)

// NewReferralLimit says how long hand-offs between two programs may take from a
// day on. today is the receiving program's. It never reaches back: what was sent
// keeps its own.
func NewReferralLimit(id, by uuid.UUID, from, to *Program, e ReferralLimitEdit, now time.Time) (*ReferralLimit, error) {
	var p Problems
	if from == nil {
		p.Add("fromProgramId", "Choose a program of this agency.")
	} else {
		p.open("fromProgramId", from)
	}
	switch {
	case to == nil:
		p.Add("toProgramId", "Choose a program of this agency.")
	case from != nil && from.ID == to.ID:
		p.Add("toProgramId", "Choose another program than the one they come from.")
	default:
		p.open("toProgramId", to)
	}
	if e.AnswerDays < 1 || e.AnswerDays > longestAnswer {
		p.Add("answerDays", "Write a number of open days from 1 to %d.", longestAnswer)
	}
	if e.VisitDays < 1 || e.VisitDays > longestVisit {
		p.Add("visitDays", "Write a number of days from 1 to %d.", longestVisit)
	}
	zone := time.UTC
	if to != nil {
		zone = to.Zone()
	}
	today := DateOf(now, zone)
	switch {
	case e.StartsOn.IsZero():
		e.StartsOn = today
	case e.StartsOn.Before(today):
		p.Add("startsOn", "Choose today or a day after it. What was sent keeps the limit of its day.")
	case e.StartsOn.DaysSince(today) > limitAhead:
		p.Add("startsOn", "Choose a day within a year.")
	}
	return &ReferralLimit{Record: Record{ID: id}, FromProgramID: e.FromProgramID, ToProgramID: e.ToProgramID, AnswerDays: e.AnswerDays, VisitDays: e.VisitDays,
		StartsOn: e.StartsOn, SetBy: by, SetAt: now}, p.Err()
}

// TimeOn is what of a pair's limits holds on a day: the one that began last; of
// two that begin on one day, what was said last.
func TimeOn(limits []ReferralLimit, day Date) ReferralTime {
	var holds *ReferralLimit
	for i := range limits {
		l := &limits[i]
		switch {
		case l.StartsOn.After(day):
		case holds == nil, l.StartsOn.After(holds.StartsOn), l.StartsOn == holds.StartsOn && l.SetAt.After(holds.SetAt):
			holds = l
		}
	}
	if holds == nil {
		return usualReferralTime
	}
	return ReferralTime{AnswerDays: holds.AnswerDays, VisitDays: holds.VisitDays}
}

// ReferralLimitLine is a time limit with its names.
type ReferralLimitLine struct {
	ReferralLimit
	FromName  string
	ToName    string
	SetByName string
	Holds     bool // on the day it is there now
}

// UsualReferralTime is what holds between programs of which nobody said
// anything else.
func UsualReferralTime() ReferralTime { return usualReferralTime }
