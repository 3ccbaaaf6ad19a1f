package casework

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// PlanVersion is what every version of a person's plan has. A version is never
// changed: whoever writes anew says on which versions that stands. Two who
// write at once leave two versions on which nothing stands yet; both hold and
// are shown until somebody puts them together.
type PlanVersion struct {
	Record
	ClientID  uuid.UUID
	BasedOn   []uuid.UUID `gorm:"serializer:list"` // none: it is the first
	WrittenBy *uuid.UUID  // nil: the person alone
	Together  bool        // the person and who wrote it down, together
	WrittenAt time.Time
}

// PlanKind is which of the two plans.
type PlanKind string

const (
	RecoveryPlanKind PlanKind = "recovery"
	CrisisPlanKind   PlanKind = "crisis"
)

// PlanStart is on what a new version stands, and who is there.
type PlanStart struct {
	ClientID uuid.UUID
	BasedOn  []uuid.UUID
	Together bool
}

const (
	mostLines = 30  // of one list of a plan
	longLine  = 500 // characters of one of its lines
	mostBases = 8   // versions that one puts together
)

// newPlanVersion is the head of a version. by is nil for the person alone.
func (p *Problems) newPlanVersion(id uuid.UUID, by *uuid.UUID, s PlanStart, now time.Time) PlanVersion {
	bases := distinct(s.BasedOn)
	if len(bases) > mostBases {
		p.Add("basedOn", "These are too many versions at once.")
	}
	return PlanVersion{Record: Record{ID: id}, ClientID: s.ClientID, BasedOn: bases, WrittenBy: by, Together: s.Together || by == nil, WrittenAt: now}
}

// lines are the lines of a list as they are kept: each of one line, none empty.
func (p *Problems) lines(field string, lines []string) []string {
	kept := []string{}
	for _, one := range lines {
		if one = p.Line(field, one, longLine); one != "" {
			kept = append(kept, one)
		}
	}
	if len(kept) > mostLines {
		p.Add(field, "These are too many. Keep at most %d.", mostLines)
	}
	return kept
}

// PlanState is how fresh a person's plan is.
type PlanState struct {
	Texts      int  // versions that hold now; two or more were written at once
	LookedOn   Date // the last day on which it was written or looked at again; zero: there is none
	MovedOn    Date // the last day on which the person came into a program or left one
	ReviewDays int  // after so many days it is to be looked at again; zero where months count
	Months     int
	Today      Date // where the agency is
	Moves      bool // a change of program asks for a look, too
}

// PlanStates are both plans of a client.
type PlanStates struct{ Recovery, Crisis PlanState }

// CrisisPlanDays is how old a crisis plan may be before it is flagged.
const CrisisPlanDays = 90

// DueOn is the day from which the plan is to be looked at again.
func (s PlanState) DueOn() Date {
	if s.ReviewDays > 0 {
		return s.LookedOn.AddDays(s.ReviewDays)
	}
	return DateOf(s.LookedOn.Start(time.UTC).AddDate(0, s.Months, 0), time.UTC)
}

// PlanFlag says why a plan needs somebody.
type PlanFlag string

const (
	PlanMissing PlanFlag = "missing"         // there is none
	PlanTwice   PlanFlag = "twice"           // two texts hold at once
	PlanOld     PlanFlag = "old"             // nobody has looked at it for too long
	PlanMoved   PlanFlag = "program_changed" // nobody has since the person came into a program or left one
)

// Flag is what is most urgent about a plan today; "" for nothing.
func (s PlanState) Flag() PlanFlag {
	switch {
	case s.LookedOn.IsZero():
		return PlanMissing
	case s.Texts > 1:
		return PlanTwice
	case s.Today.After(s.DueOn()):
		return PlanOld
	case s.Moves && s.MovedOn.After(s.LookedOn):
		return PlanMoved
	}
	return ""
}

// Due tells whether a plan that there is wants a look.
func (s PlanState) Due() bool { f := s.Flag(); return f != "" && f != PlanMissing }

// PlanPart is as what somebody looked at a plan.
type PlanPart string

const (
	PlanByClient       PlanPart = "client"
	PlanByPeer         PlanPart = "peer"
	PlanByProfessional PlanPart = "professional"
)

// PlanReview is that somebody looked at a version of a plan again and stands by
// it. Rows are never changed.
type PlanReview struct {
	Record
	ClientID   uuid.UUID
	Plan       PlanKind
	PlanID     uuid.UUID
	Part       PlanPart
	SignerName string `gorm:"serializer:sealed"` // "" where it was who recorded it
	ReviewedOn Date
	RecordedBy uuid.UUID
	RecordedAt time.Time
}

func (PlanReview) TableName() string { return "plan_reviews" }

// PlanReviewLine is a review with who recorded it.
type PlanReviewLine struct {
	PlanReview
	RecordedByName string
}

// Signer is who stands by the plan.
func (r PlanReviewLine) Signer(client string) string {
	switch {
	case r.SignerName != "":
		return r.SignerName
	case r.Part == PlanByClient:
		return client
	}
	return r.RecordedByName
}

// PlanSign is what can be said of it. Part is whose name stands there: the
// person's, the recorder's own (""), or a professional's who is no one here.
type PlanSign struct {
	Part       PlanPart
	SignerName string
	On         Date // the zero Date: today
}

// NewPlanReview records that somebody looked at a version again. isPeer tells
// whether the recorder walks with the person; zone is the agency's.
func NewPlanReview(id, by uuid.UUID, kind PlanKind, v PlanVersion, s PlanSign, isPeer bool, zone *time.Location, now time.Time) (*PlanReview, error) {
	var p Problems
	r := &PlanReview{Record: Record{ID: id}, ClientID: v.ClientID, Plan: kind, PlanID: v.ID, Part: s.Part, ReviewedOn: s.On, RecordedBy: by, RecordedAt: now}
	r.SignerName = p.Line("signerName", s.SignerName, MaxName)
	today := DateOf(now, zone)
	if r.ReviewedOn.IsZero() {
		r.ReviewedOn = today
	}
	switch {
	case r.ReviewedOn.After(today):
		p.Add("reviewedOn", "This day is still to come. Choose today or a day before.")
	case r.ReviewedOn.Before(DateOf(v.WrittenAt, zone)):
		p.Add("reviewedOn", "This version was not written yet on that day.")
	}
	switch s.Part {
	case "":
		if r.Part = PlanByProfessional; isPeer {
			r.Part = PlanByPeer
		}
		r.SignerName = ""
	case PlanByClient:
	case PlanByProfessional:
		p.Require("signerName", s.SignerName, "Write who it was.")
	default:
		p.Add("part", "Choose whose name stands there.")
	}
	return r, p.Err()
}

// planField names a field within the n-th of a list.
func planField(list string, n int, field string) string {
	return fmt.Sprintf("%s.%d.%s", list, n, field)
}

// Head is the version itself, without its words.
func (v PlanVersion) Head() PlanVersion { return v }
