package demo

import (
	"context"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// What clinicians write down for peers to say, what is not for peers, and what
// people are told against it.
var (
	factsShared = []string{"Medication is part of this plan. Questions go to the prescriber.", "Sleep comes first this month: no group before nine.",
		"Family meetings happen only with the clinician there.", "Missing a day is no reason to stay away the next."}
	factsClosed = []string{"The prescriber looks at the dose again in two weeks.", "We have not told her brother about the plan, at her wish."}
	adviceHeard = []string{"A friend says real recovery means no medicine at all.", "Somebody in a meeting told them to skip the evening dose.",
		"A relative says therapy keeps old things alive and they should stop."}
	adviceAnswers = []string{"The medicine stays part of the plan. The prescriber’s nurse is there every morning until ten.",
		"No dose is left out without the prescriber. I talk about it on Thursday; until then say just that.", "We go at their pace, and they may always say stop. That is not the same as stopping."}
)

// planHolds has clinicians of every third person write down what holds, and a
// few people hear advice against it: the clinician answers the next working
// day, and has still to do what was heard just now.
func (l *telling) planHolds() {
	s := l.settled()
	if s == nil || l.n%3 != 0 {
		return
	}
	by := l.placeOn(s.on).clinician
	l.later(s.EndsAt.Add(50*time.Minute), by, func(ctx context.Context, a *app.App) error {
		facts := []casework.PlanFactWrite{{ClientID: l.id, Words: factsShared[l.n/3%4], Shareable: true}}
		if l.n%2 == 0 {
			facts = append(facts, casework.PlanFactWrite{ClientID: l.id, Words: factsClosed[l.n/6%2]})
		}
		for _, f := range facts {
			if _, err := a.WritePlanFact(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
	if l.n%18 != 0 {
		return
	}
	n := l.n / 18 % 3
	if n == 0 { // heard this minute, away from any session
		l.later(l.t.cal.now.Add(-25*time.Minute), s.by, func(ctx context.Context, a *app.App) error {
			_, err := a.RaiseAdviceFlag(ctx, casework.AdviceRaise{ClientID: l.id, Words: adviceHeard[n]})
			return err
		})
		return
	}
	s.AdviceHeard, s.AdviceWords = true, adviceHeard[n]
	at := l.t.cal.moment(l.t.cal.workday(l.t.cal.dayOf(s.signed)+1), 9*60+15)
	if !at.Before(l.t.cal.now) || l.placeOn(l.t.cal.dayOf(at)) != l.placeOn(s.on) {
		return
	}
	l.later(at, by, func(ctx context.Context, a *app.App) error {
		flags, err := a.ListAdviceFlags(ctx, l.id, casework.Page{})
		if err != nil || len(flags.Items) == 0 {
			return err
		}
		_, err = a.AnswerAdviceFlag(ctx, flags.Items[0].ID, adviceAnswers[n])
		return err
	})
}

// settled is the last signed session with the peer of today in the program of
// today, for somebody about whose record nothing is out of the way.
func (l *telling) settled() *session {
	for _, tag := range []string{"told", "restricted", "again", "retracted"} {
		if l.is(tag) {
			return nil
		}
	}
	for i := len(l.sessions) - 1; i >= 0; i-- {
		s := l.sessions[i]
		if place := l.placeOn(s.on); s.Kind == casework.KindIndividual && !s.signed.IsZero() && s.by == l.primary(0) && s.by == l.peerOn(0) &&
			place != nil && place == l.placeOn(0) && place.clinician != "" && s.on > place.from && s.EndsAt.Add(time.Hour).Before(l.t.cal.now) {
			return s
		}
	}
	return nil
}
