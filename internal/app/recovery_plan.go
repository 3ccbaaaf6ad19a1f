package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ListRecoveryPlans is one page of the versions of a client's recovery plan,
// with what holds of them, how sessions touched its goals, and how fresh it is.
func (a *App) ListRecoveryPlans(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.RecoveryPlans, error) {
	return run(ctx, a, authz.RecoveryPlanList, func(tx *store.Tx) (*casework.RecoveryPlans, error) {
		c, agency, err := clientNow(tx, client)
		if err != nil {
			return nil, err
		}
		out := &casework.RecoveryPlans{ClientID: c.ID, ClientName: c.Name(), Zone: agency.Zone(), Today: casework.DateOf(tx.Now(), agency.Zone())}
		held, err := tx.RecoveryPlanStanding(c.ID)
		if err != nil {
			return nil, err
		}
		if out.Standing, err = tx.RecoveryPlanLines(held); err != nil {
			return nil, err
		}
		page, err := tx.RecoveryPlans(c.ID, p)
		if err != nil {
			return nil, err
		}
		out.Next = page.Next
		if out.Items, err = tx.RecoveryPlanLines(page.Items); err != nil {
			return nil, err
		}
		if out.Progress, err = tx.GoalProgress(c.ID); err != nil {
			return nil, err
		}
		states, err := tx.PlanStates([]uuid.UUID{client})
		out.State = states[client].Recovery
		return out, err
	})
}

// GetRecoveryPlan is one version.
func (a *App) GetRecoveryPlan(ctx context.Context, id uuid.UUID) (*casework.RecoveryPlanLine, error) {
	return run(ctx, a, authz.RecoveryPlanGet, func(tx *store.Tx) (*casework.RecoveryPlanLine, error) { return recoveryPlanLine(tx, id) })
}

// WriteRecoveryPlan keeps a version. Whoever wrote from a version on which
// another stands by now loses nothing: both hold until they are put together.
func (a *App) WriteRecoveryPlan(ctx context.Context, w casework.RecoveryPlanWrite) (*casework.RecoveryPlanLine, error) {
	return runOnce(ctx, a, authz.RecoveryPlanWrite, func(tx *store.Tx) (*casework.RecoveryPlanLine, error) {
		if _, err := tx.LockClient(w.ClientID); err != nil {
			return nil, err
		}
		bases, err := tx.RecoveryPlanBases(w.ClientID, w.BasedOn)
		if err != nil {
			return nil, err
		}
		if err := stands(w.PlanStart, bases); err != nil {
			return nil, err
		}
		var known []uuid.UUID
		for _, b := range bases {
			for _, g := range b.Goals {
				known = append(known, g.ID)
			}
		}
		me := tx.Actor().ID
		r, err := casework.NewRecoveryPlan(tx.NewID(), &me, w, known, tx.NewID, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertRecoveryPlan(r); err != nil {
			return nil, err
		}
		return recoveryPlanLine(tx, r.ID)
	}, recoveryPlanLine)
}

// ReviewRecoveryPlan records that the person, their peer or a professional
// looked at a version again and stands by it.
func (a *App) ReviewRecoveryPlan(ctx context.Context, id uuid.UUID, s casework.PlanSign) (*casework.PlanReviewLine, error) {
	return runOnce(ctx, a, authz.RecoveryPlanReview, func(tx *store.Tx) (*casework.PlanReviewLine, error) {
		v, err := tx.RecoveryPlan(id)
		if err != nil {
			return nil, err
		}
		return planReview(tx, casework.RecoveryPlanKind, v.PlanVersion, s)
	}, planReviewAgain)
}

// CopyRecoveryPlan is a version for the person to take along, as a PDF or a
// page to print, and written down as given to them.
func (a *App) CopyRecoveryPlan(ctx context.Context, id uuid.UUID, format release.Format) (*release.Release, error) {
	return runOnce(ctx, a, authz.RecoveryPlanCopy, func(tx *store.Tx) (*release.Release, error) {
		l, err := recoveryPlanLine(tx, id)
		if err != nil {
			return nil, err
		}
		c, permit, zone, err := planCopy(tx, l.ClientID, casework.PacketRecoveryPlan, format)
		if err != nil {
			return nil, err
		}
		d := release.Document{Title: "Recovery plan", Lead: planLead(c.Name(), l.WrittenByName, l.PlanVersion, l.Reviews, zone)}
		parts := []release.Part{{Of: casework.InfoGoals, Section: release.Section{Heading: "My strengths", Paragraphs: l.Strengths}}}
		for _, g := range l.Goals {
			parts = append(parts, release.Part{Of: casework.InfoGoals, Section: release.Section{Heading: "“" + g.Words + "”", Facts: goalFacts(g)}})
		}
		parts = append(parts, release.Part{Of: casework.InfoGoals, Section: release.Section{Heading: "If it gets bad", Paragraphs: []string{lifeline}}})
		return release.NewPacket(permit, "plan", d, parts)
	}, releasedAlready)
}

func recoveryPlanLine(tx *store.Tx, id uuid.UUID) (*casework.RecoveryPlanLine, error) {
	v, err := tx.RecoveryPlan(id)
	if err != nil {
		return nil, err
	}
	lines, err := tx.RecoveryPlanLines([]casework.RecoveryPlan{*v})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

var goalStateWords = map[casework.GoalState]string{casework.GoalReached: "Reached", casework.GoalLetGo: "Not wanted any more"}

func goalFacts(g casework.Goal) []release.Fact {
	var steps, purposes []string
	for _, s := range g.Steps {
		mark := "[  ] "
		if s.Done {
			mark = "[x] "
		}
		steps = append(steps, mark+s.Words)
	}
	for _, p := range g.Purposes {
		purposes = append(purposes, codeWords(string(p)))
	}
	facts := listFact(nil, "Small steps", steps)
	facts = listFact(facts, "Who helps", g.Helpers)
	if len(purposes) > 0 {
		facts = append(facts, release.Fact{Label: "What peer support gives", Value: strings.Join(purposes, ", ")})
	}
	if words := goalStateWords[g.State]; words != "" {
		facts = append(facts, release.Fact{Label: "Where it stands", Value: words})
	}
	return facts
}

// goalsPart is what of a recovery plan stands in a packet: strengths first.
func goalsPart(tx *store.Tx, client uuid.UUID, zone *time.Location) (s release.Section, err error) {
	held, err := tx.RecoveryPlanStanding(client)
	if err != nil {
		return s, err
	}
	s.Facts = planFacts(held, casework.RecoveryPlan.Head, zone, func(v casework.RecoveryPlan) []release.Fact {
		facts := listFact(nil, "Strengths", v.Strengths)
		for _, g := range v.Goals {
			facts = append(append(facts, release.Fact{Label: "Goal, in their words", Value: g.Words}), goalFacts(g)...)
		}
		return facts
	})
	return s, nil
}
