package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// The crisis plan follows the structure of public-domain self-help guidance
// (SAMHSA, "Developing a Recovery and Wellness Lifestyle"): how somebody is when
// well, triggers, early warning signs, what helps and what does not, who to
// call, what others are to do. No proprietary form stands behind it.

// CrisisContactKind is whom or what one can turn to.
type CrisisContactKind string

const (
	CrisisPerson       CrisisContactKind = "person"
	CrisisPlace        CrisisContactKind = "place"
	CrisisProfessional CrisisContactKind = "professional"
)

// CrisisContactKinds are all of them.
func CrisisContactKinds() []CrisisContactKind {
	return []CrisisContactKind{CrisisPerson, CrisisPlace, CrisisProfessional}
}

// CrisisContact is somebody or somewhere to turn to. MayCall is the person's
// leave for staff to call there; unknown is not yes.
type CrisisContact struct {
	Kind    CrisisContactKind `json:"kind"`
	Name    string            `json:"name"` // "my sister", "the drop-in on Elm Street"
	Reach   string            `json:"reach"`
	MayCall Leave             `json:"mayCall"`
}

// CrisisPlan is one version of what a person wants to happen when it gets bad.
type CrisisPlan struct {
	PlanVersion
	Well     []string        `gorm:"serializer:sealed"` // how they are when they are well
	Triggers []string        `gorm:"serializer:sealed"`
	Signs    []string        `gorm:"serializer:sealed"` // early warning signs
	Helps    []string        `gorm:"serializer:sealed"`
	NotHelps []string        `gorm:"serializer:sealed"`
	People   []CrisisContact `gorm:"serializer:sealed"`
	Asks     []string        `gorm:"serializer:sealed"` // what others are to do when it gets bad
}

func (CrisisPlan) TableName() string { return "crisis_plans" }

// CrisisPlanWrite is a version as somebody writes it.
type CrisisPlanWrite struct {
	PlanStart
	Well, Triggers, Signs, Helps, NotHelps []string
	People                                 []CrisisContact
	Asks                                   []string
}

// NewCrisisPlan is a version. by is nil for the person alone.
func NewCrisisPlan(id uuid.UUID, by *uuid.UUID, w CrisisPlanWrite, now time.Time) (*CrisisPlan, error) {
	var p Problems
	c := &CrisisPlan{PlanVersion: p.newPlanVersion(id, by, w.PlanStart, now)}
	c.Well, c.Triggers, c.Signs = p.lines("well", w.Well), p.lines("triggers", w.Triggers), p.lines("signs", w.Signs)
	c.Helps, c.NotHelps, c.Asks = p.lines("helps", w.Helps), p.lines("notHelps", w.NotHelps), p.lines("asks", w.Asks)
	c.People = []CrisisContact{}
	if len(w.People) > mostLines {
		p.Add("people", "These are too many. Keep at most %d.", mostLines)
		return nil, p.Err()
	}
	for i, one := range w.People {
		c.People = append(c.People, p.crisisContact(i, one))
	}
	if len(c.Signs)+len(c.Helps) == 0 {
		p.Add("helps", "Write one thing that helps, or one early warning sign. The rest can come later.")
	}
	return c, p.Err()
}

func (p *Problems) crisisContact(n int, c CrisisContact) CrisisContact {
	name := planField("people", n, "name")
	p.Require(name, c.Name, "Write who or where. “My sister” is enough.")
	c.Name = p.Line(name, c.Name, MaxName)
	c.Reach = p.Line(planField("people", n, "reach"), c.Reach, MaxName)
	if !slices.Contains(CrisisContactKinds(), c.Kind) {
		p.Add(planField("people", n, "kind"), "Choose a person, a place or a professional.")
	}
	if c.MayCall == "" {
		c.MayCall = LeaveUnknown
	}
	if !slices.Contains(mayTexts, c.MayCall) {
		p.Add(planField("people", n, "mayCall"), "Choose yes, no, or not asked yet.")
	}
	return c
}

// CrisisPlanLine is a version with who wrote it and who stands by it.
type CrisisPlanLine struct {
	CrisisPlan
	WrittenByName string // "" for the person alone
	Reviews       []PlanReviewLine
}

// CrisisPlans are a client's versions, and what holds of them.
type CrisisPlans struct {
	List[CrisisPlanLine]                  // a page, newest first
	Standing             []CrisisPlanLine // what holds: mostly one; two that were written at once
	State                PlanState
	ClientID             uuid.UUID
	ClientName           string
	Today                Date
	Zone                 *time.Location
}
