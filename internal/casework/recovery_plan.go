package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// GoalState is where a goal stands.
type GoalState string

const (
	GoalOpen    GoalState = "open"
	GoalReached GoalState = "reached"
	GoalLetGo   GoalState = "let_go" // the person does not want it any more
)

// GoalStates are all of them.
func GoalStates() []GoalState { return []GoalState{GoalOpen, GoalReached, GoalLetGo} }

// Purposes are what peer support does, in the order pages show.
func Purposes() []Purpose { return slices.Clone(purposes) }

// Goal is something the person wants, as they say it. Its id stays through all
// versions, so that sessions can name it.
type Goal struct {
	ID       uuid.UUID `json:"id"`
	Words    string    `json:"words"`
	Steps    []Step    `json:"steps"`
	Purposes []Purpose `json:"purposes"`
	Helpers  []string  `json:"helpers"` // who helps
	State    GoalState `json:"state"`
}

// Step is one small thing to do on the way to a goal.
type Step struct {
	Words string `json:"words"`
	Done  bool   `json:"done"`
}

// RecoveryPlan is one version of what a person wants and how they go about it.
// Strengths come first.
type RecoveryPlan struct {
	PlanVersion
	Strengths []string `gorm:"serializer:sealed"`
	Goals     []Goal   `gorm:"serializer:sealed"`
}

func (RecoveryPlan) TableName() string { return "recovery_plans" }

// RecoveryPlanWrite is a version as somebody writes it. A goal without an id is
// a new one.
type RecoveryPlanWrite struct {
	PlanStart
	Strengths []string
	Goals     []Goal
}

const mostGoals = 12

// NewRecoveryPlan is a version. newID makes the ids of new goals; known are the
// goals of the versions it stands on.
func NewRecoveryPlan(id uuid.UUID, by *uuid.UUID, w RecoveryPlanWrite, known []uuid.UUID, newID func() uuid.UUID, now time.Time) (*RecoveryPlan, error) {
	var p Problems
	r := &RecoveryPlan{PlanVersion: p.newPlanVersion(id, by, w.PlanStart, now)}
	r.Strengths = p.lines("strengths", w.Strengths)
	if len(r.Strengths) == 0 {
		p.Add("strengths", "Write what they are good at, or what has carried them so far. It comes first.")
	}
	if len(w.Goals) > mostGoals {
		p.Add("goals", "These are too many goals at once. Keep at most %d.", mostGoals)
		return nil, p.Err()
	}
	r.Goals = []Goal{}
	for i, g := range w.Goals {
		g = p.goal(i, g)
		switch {
		case g.ID == uuid.Nil:
			g.ID = newID()
		case !slices.Contains(known, g.ID), slices.ContainsFunc(r.Goals, func(o Goal) bool { return o.ID == g.ID }):
			p.Add(planField("goals", i, "id"), "This goal is not in the plan it was written from. Leave its id out to add a goal.")
		}
		r.Goals = append(r.Goals, g)
	}
	if len(r.Goals) == 0 {
		p.Add("goals", "Write one goal, the way they say it.")
	}
	return r, p.Err()
}

func (p *Problems) goal(n int, g Goal) Goal {
	words := planField("goals", n, "words")
	p.Require(words, g.Words, "Write the goal the way they say it.")
	g.Words = p.Text(words, g.Words, MaxReason)
	steps := []Step{}
	for _, s := range g.Steps {
		if s.Words = p.Line(planField("goals", n, "steps"), s.Words, longLine); s.Words != "" {
			steps = append(steps, s)
		}
	}
	if g.Steps = steps; len(steps) > mostLines {
		p.Add(planField("goals", n, "steps"), "These are too many steps. Keep at most %d.", mostLines)
	}
	g.Helpers = p.lines(planField("goals", n, "helpers"), g.Helpers)
	g.Purposes = distinct(g.Purposes)
	if !within(g.Purposes, purposes) {
		p.Add(planField("goals", n, "purposes"), "Choose from the list.")
	}
	if g.State == "" {
		g.State = GoalOpen
	}
	if !slices.Contains(GoalStates(), g.State) {
		p.Add(planField("goals", n, "state"), "Choose open, reached or let go.")
	}
	return g
}

// GoalProgress is how often sessions touched a goal, and when last.
type GoalProgress struct {
	GoalID   uuid.UUID
	Sessions int
	LastOn   Date // in the session's own zone
}

// RecoveryPlanLine is a version with who wrote it and who stands by it.
type RecoveryPlanLine struct {
	RecoveryPlan
	WrittenByName string // "" for the person alone
	Reviews       []PlanReviewLine
}

// RecoveryPlans are a client's versions, and what holds of them.
type RecoveryPlans struct {
	List[RecoveryPlanLine]                    // a page, newest first
	Standing               []RecoveryPlanLine // what holds: mostly one; two that were written at once
	Progress               map[uuid.UUID]GoalProgress
	State                  PlanState
	ClientID               uuid.UUID
	ClientName             string
	Today                  Date
	Zone                   *time.Location
}

// OpenGoals are the goals of the versions that hold that are neither reached
// nor let go, each once.
func OpenGoals(standing []RecoveryPlan) []Goal {
	var out []Goal
	for _, v := range standing {
		for _, g := range v.Goals {
			if g.State == GoalOpen && !slices.ContainsFunc(out, func(o Goal) bool { return o.ID == g.ID }) {
				out = append(out, g)
			}
		}
	}
	return out
}
