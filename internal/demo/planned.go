package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// What the peers have planned by the day of the telling. Nothing here is drawn
// by chance: the story's own chance would tell another story after it.

const (
	lastPlanned = 17 * 60 // the latest clock at which something is planned to begin
	planLength  = 30      // minutes
)

// planContacts has the peer plan with this person: this afternoon with whom
// they meant to see today, in the coming days with every second of the steady
// ones; and of what was planned with whoever is quiet, nothing came.
func (l *telling) planContacts() {
	_, quiet := l.tag("quiet")
	switch {
	case l.is("today"):
		if from := l.t.cal.minute() + 60; from <= lastPlanned {
			l.plan(0, from-from%30)
		}
	case quiet && l.n%2 == 1:
		l.planBefore(l.t.cal.workday(-1))
	case l.is("steady") && l.n%2 == 1:
		on := day(1 + l.n/2%6)
		for !l.t.cal.works(on) {
			on++
		}
		l.plan(on, clock(9*60+30*(l.n/2%12)))
	}
}

// plan plans for a day ahead; every fourth is moved an hour later.
func (l *telling) plan(on day, from clock) {
	by := l.peerOn(0)
	from, free := l.t.slot(by, on, from)
	if by == "" || !free {
		return
	}
	id := l.planAt(l.t.cal.now.Add(-time.Duration(35+l.n%20)*time.Minute), by, on, from)
	later, free := l.t.slot(by, on, from+60)
	if l.n%8 != 3 || !free {
		return
	}
	l.later(l.t.cal.now.Add(-time.Duration(10+l.n%5)*time.Minute), by, func(ctx context.Context, a *app.App) error {
		starts := l.t.cal.moment(on, later)
		_, err := a.MovePlannedContact(ctx, *id, casework.PlannedContactShift{From: l.t.cal.moment(on, from),
			StartsAt: starts, EndsAt: starts.Add(planLength * time.Minute)})
		return err
	})
}

// planBefore plans for a day that is over by now.
func (l *telling) planBefore(on day) {
	by := l.peerOn(on - 1)
	if from, free := l.t.slot(by, on, clock(9*60+30*(l.n%12))); by != "" && by == l.peerOn(0) && free {
		l.planAt(l.t.cal.moment(on-1, 16*60+clock(l.n%30)), by, on, from)
	}
}

// planAt has somebody plan at a moment; the answer is where the id will be.
func (l *telling) planAt(at time.Time, by string, on day, from clock) *uuid.UUID {
	var id uuid.UUID
	starts := l.t.cal.moment(on, from)
	plan := casework.PlannedContactPlan{Kind: casework.KindCheckIn, Mode: casework.ModeAudio, StartsAt: starts, EndsAt: starts.Add(planLength * time.Minute)}
	if places := l.words.book["place "+l.placeName(0)]; l.n%3 > 0 && len(places) > 0 {
		plan.Kind, plan.Mode, plan.Place = casework.KindIndividual, casework.ModeInPerson, places[l.n%len(places)]
	}
	if remarks := l.words.book["remark plan"]; l.n%4 == 1 {
		plan.Remark = l.words.who.Replace(remarks[l.n%len(remarks)])
	}
	l.later(at, by, func(ctx context.Context, a *app.App) error {
		plan.ClientID = l.id
		made, err := a.PlanPlannedContact(ctx, plan)
		if err == nil {
			id = made.ID
		}
		return err
	})
	return &id
}

// slot is the first free half hour of a peer's planned day from a clock on;
// false when the day is full.
func (t *teller) slot(peer string, on day, from clock) (clock, bool) {
	if t.planned[peer] == nil {
		t.planned[peer] = diary{}
	}
	for ; from <= lastPlanned; from += planLength {
		if t.planned[peer].free(on, from, from+planLength) {
			t.planned[peer][on] = append(t.planned[peer][on], span{from, from + planLength})
			return from, true
		}
	}
	return 0, false
}
