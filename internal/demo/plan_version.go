package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// Words of the plans. Everybody's are made of a few of each.
var (
	planStrengths = []string{"Keeps a promise", "Makes people laugh", "Is up early", "Knows the bus lines by heart", "Asks when something is unclear", "Was clean for two years once, and knows how"}
	planGoals     = []string{"I want Sundays with my daughter back", "I want a key of my own, to a door that locks", "I want to cook again, for more than me",
		"I want my license back by summer", "I want one friend who does not use", "I want to sleep through a night"}
	planSteps   = []string{"Call on Friday", "Ask the front desk about the form", "Walk by and look at it", "Put the papers in one folder", "Go along once, and leave when I like"}
	planHelpers = []string{"My sister", "The neighbor upstairs", "Somebody from the Tuesday group"}
	planSigns   = []string{"I stop answering", "I skip breakfast", "I say it is fine"}
	planHelps   = []string{"A walk by the water", "Somebody who sits with me and says nothing", "Music with headphones"}
	planTrigger = []string{"Payday", "The street I grew up in", "Waiting for a letter"}
)

func some[T any](of []T, from, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = of[(from+i)%len(of)]
	}
	return out
}

// planOwnPlans has two of three people write their plans with their peer: the
// crisis plan in the first weeks, the recovery plan a little later and once
// more in the middle, each after a session; half of them the crisis plan, too.
func (l *telling) planOwnPlans() {
	if l.n%3 == 2 {
		return
	}
	var held []int
	for i, s := range l.sessions {
		if !s.signed.IsZero() && s.Kind == casework.KindIndividual {
			held = append(held, i)
		}
	}
	if len(held) < 4 {
		return
	}
	after := func(place int, do func(ctx context.Context, a *app.App) error) {
		s := l.sessions[held[place]]
		l.later(s.EndsAt.Add(2*time.Minute), s.by, do)
	}
	var crisis *casework.CrisisPlanLine
	after(1, func(ctx context.Context, a *app.App) (err error) {
		crisis, err = a.WriteCrisisPlan(ctx, casework.CrisisPlanWrite{PlanStart: casework.PlanStart{ClientID: l.id, Together: true},
			Triggers: some(planTrigger, l.n, 2), Signs: some(planSigns, l.n, 2), Helps: some(planHelps, l.n, 2), NotHelps: []string{"Being told to calm down"},
			People: []casework.CrisisContact{{Kind: casework.CrisisPerson, Name: planHelpers[l.n%3], Reach: "555-0199", MayCall: casework.LeaveYes},
				{Kind: casework.CrisisPlace, Name: "The drop-in on Elm Street", MayCall: casework.LeaveUnknown}},
			Asks: []string{"Ask me before you call anybody"}})
		return err
	})
	var first *casework.RecoveryPlanLine
	after(2, func(ctx context.Context, a *app.App) (err error) {
		first, err = a.WriteRecoveryPlan(ctx, casework.RecoveryPlanWrite{PlanStart: casework.PlanStart{ClientID: l.id, Together: true},
			Strengths: some(planStrengths, l.n, 2), Goals: []casework.Goal{l.goal(0)}})
		l.goals = goalIDs(first)
		if err != nil {
			return err
		}
		return l.network(ctx, a, 0)
	})
	after(max(3, len(held)/2), func(ctx context.Context, a *app.App) error {
		if l.n%2 == 0 { // half of them look at the crisis plan, too
			if _, err := a.WriteCrisisPlan(ctx, casework.CrisisPlanWrite{PlanStart: casework.PlanStart{ClientID: l.id, Together: true, BasedOn: []uuid.UUID{crisis.ID}},
				Triggers: crisis.Triggers, Signs: crisis.Signs, Helps: some(planHelps, l.n, 3), NotHelps: crisis.NotHelps, People: crisis.People,
				Asks: crisis.Asks}); err != nil {
				return err
			}
		}
		first.Goals[0].Steps[0].Done = true
		made, err := a.WriteRecoveryPlan(ctx, casework.RecoveryPlanWrite{PlanStart: casework.PlanStart{ClientID: l.id, Together: true, BasedOn: []uuid.UUID{first.ID}},
			Strengths: some(planStrengths, l.n, 3), Goals: append(first.Goals, l.goal(1))})
		if err != nil {
			return err
		}
		l.goals = goalIDs(made)
		for _, sign := range []casework.PlanSign{{Part: casework.PlanByClient}, {}} {
			if _, err := a.ReviewRecoveryPlan(ctx, made.ID, sign); err != nil {
				return err
			}
		}
		return l.network(ctx, a, 1)
	})
	if len(held) > 8 { // and those who were met often are asked once more
		after(len(held)-2, func(ctx context.Context, a *app.App) error { return l.network(ctx, a, 2) })
	}
}

// network asks who is there for the person: mostly a few more each time, some
// of whom do not help.
func (l *telling) network(ctx context.Context, a *app.App, again int) error {
	kinds, often := casework.TieKinds(), casework.HowOftens()
	take := casework.SupportNetworkTake{ClientID: l.id}
	for n := range 1 + l.n%2 + again {
		tie := casework.Tie{Kind: kinds[(l.n+n)%4], People: 1 + (l.n+n)%2, Closeness: casework.Closenesses()[(l.n+n)%3], Often: often[(l.n+2*n)%4], Effect: casework.EffectSupports}
		if tie.Kind == casework.TiePartner {
			tie.People = 1
		}
		if (l.n+n)%4 == 1 {
			tie.Effect = casework.EffectHinders
		}
		take.Ties = append(take.Ties, tie)
	}
	_, err := a.TakeSupportNetwork(ctx, take)
	return err
}

func goalIDs(v *casework.RecoveryPlanLine) (ids []uuid.UUID) {
	if v != nil {
		for _, g := range v.Goals {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

func (l *telling) goal(more int) casework.Goal {
	g := casework.Goal{Words: planGoals[(l.n+3*more)%len(planGoals)], Purposes: some(casework.Purposes(), l.n+more, 1+more), Helpers: some(planHelpers, l.n+more, 1)}
	for _, words := range some(planSteps, l.n+more, 2) {
		g.Steps = append(g.Steps, casework.Step{Words: words})
	}
	return g
}
