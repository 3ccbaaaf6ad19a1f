package demo

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// telling is a life while it is told: what is still to come, and the ids that
// were given to it.
type telling struct {
	*life
	t       *teller
	id      uuid.UUID            // once the record has begun
	at      *casework.StayLine   // the open stay as the last act answered it; nil: to be looked up
	holds   map[string]uuid.UUID // assignments by username
	desk    []event              // what must keep an order for all clients
	ahead   []event              // what concerns this one
	words   *pen                 // for what is no note
	creator string
	goals   []uuid.UUID // of their recovery plan, once it is written
}

// take takes what comes before a moment off what is ahead.
func (l *telling) take(until time.Time) []event {
	n := slices.IndexFunc(l.ahead, func(e event) bool { return e.at.After(until) })
	if n < 0 {
		n = len(l.ahead)
	}
	events := l.ahead[:n]
	l.ahead = l.ahead[n:]
	return events
}

// settle does, in order of time, what gives numbers and takes places on
// caseloads: the first record gets the first number. Whoever is settled is
// handed to the other hands.
func (h *hand) settle(ctx context.Context, until time.Time, ready chan<- *telling) error {
	type step struct {
		event
		of *telling
	}
	var steps []step
	left := map[*telling]int{}
	for _, l := range h.tellings {
		for len(l.desk) > 0 && !l.desk[0].at.After(until) {
			steps = append(steps, step{l.desk[0], l})
			left[l]++
			l.desk = l.desk[1:]
		}
		if left[l] == 0 {
			ready <- l
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		if err := h.tell(ctx, s.event); err != nil {
			return err
		}
		if left[s.of]--; left[s.of] == 0 {
			ready <- s.of
		}
	}
	return nil
}

// planDesk is the record's beginning and who walks along from when.
func (l *telling) planDesk() {
	cal := l.t.cal
	begins := l.begins()
	with := slices.IndexFunc(l.walks, func(w walk) bool { return !w.second && w.from == begins })
	l.creator = ""
	switch {
	case with >= 0:
		l.creator = l.t.staff[l.walks[with].peer].ledBy
	case len(l.stays) > 0:
		l.creator = l.stays[0].clinician
	}
	l.desk = append(l.desk, event{l.created(), l.creator, func(ctx context.Context, a *app.App) error { return l.create(ctx, a, with) }})
	for i, w := range l.walks {
		before := l.primary(w.from - 1)
		if i != with {
			by := l.t.staff[w.peer].ledBy
			if before != "" {
				by = l.t.staff[before].ledBy
			}
			l.desk = append(l.desk, event{cal.past(w.from, clock(16*60+l.n%90)), by, func(ctx context.Context, a *app.App) error {
				return l.assign(ctx, a, w, before)
			}})
		}
		if !w.second && w.until != never && l.primary(w.until) == "" {
			l.desk = append(l.desk, event{cal.past(w.until, clock(17*60+l.n%50)), l.t.staff[w.peer].ledBy, func(ctx context.Context, a *app.App) error {
				return l.part(ctx, a, w)
			}})
		}
	}
	slices.SortStableFunc(l.desk, func(a, b event) int { return a.at.Compare(b.at) })
}

// created is when the record begins.
func (l *telling) created() time.Time { return l.t.cal.past(l.begins(), clock(9*60+30+l.n%120)) }

func (l *telling) create(ctx context.Context, a *app.App, with int) error {
	start := casework.ClientStart{ClientEdit: l.edit}
	if len(l.stays) > 0 {
		s := l.stays[0]
		start.Admission = &casework.Admission{ProgramID: l.t.programs[s.place].ID, ClinicianID: &l.t.staff[s.clinician].id,
			AdmittedOn: l.t.cal.date(s.from)}
	}
	if with >= 0 {
		start.PeerID = &l.t.staff[l.walks[with].peer].id
		start.AssignmentReason, start.OverLimitReason = l.words.draw("reason assign"), l.words.draw("reason over")
	}
	record, err := a.CreateClient(ctx, start)
	if err != nil {
		return err
	}
	l.id, l.at = record.ID, record.OpenStay()
	if with >= 0 {
		l.holds[l.walks[with].peer] = record.Assignments[0].ID
	}
	return nil
}

// assign begins a walk, and ends the one before it.
func (l *telling) assign(ctx context.Context, a *app.App, w walk, before string) error {
	s := casework.AssignmentStart{ClientID: l.id, PeerID: l.t.staff[w.peer].id, Part: casework.PartPrimary, OverLimitReason: l.words.draw("reason over")}
	switch held, takesOver := l.holds[before]; {
	case w.second:
		s.Part, s.Reason = casework.PartSecond, l.words.draw("reason second")
	case takesOver:
		s.Replaces, s.Reason = &held, l.words.draw("reason change")
	default:
		s.Reason = l.words.draw("reason assign")
	}
	line, err := a.StartAssignment(ctx, s)
	if err != nil {
		return err
	}
	l.holds[w.peer] = line.ID
	return nil
}

// part ends a walk that nobody takes over.
func (l *telling) part(ctx context.Context, a *app.App, w walk) error {
	_, err := a.EndAssignment(ctx, l.holds[w.peer], nil, l.words.draw("reason end"))
	return err
}
