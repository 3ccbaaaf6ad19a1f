package demo

import (
	"slices"
	"strings"
	"time"

	"continuo/internal/casework"
)

// pace is how many days lie between two contacts: at least, and by chance so
// many more.
var pace = map[string][2]int{"php": {1, 3}, "iop": {2, 3}, "aftercare": {3, 4}, "between": {5, 5}}

// draftAges are how long ago the contacts were whose notes still wait. A note
// is late after a day.
var draftAges = []struct {
	tag string
	age time.Duration
}{{"draft", 5 * time.Hour}, {"draft-due", 22 * time.Hour}, {"draft-late", 70 * time.Hour}}

const (
	between = "between" // no program on that day
	weekend = "weekend"
	missed  = "missed"
)

// live plans everything between one client and their peers, up to what is so
// on the day of the telling.
func (p *planner) live(l *life) {
	last := p.lastContact(l)
	for d := l.begins() + 1; d < last; d++ {
		what, open := p.kindOfDay(l, d)
		if !open && !chance(l.rand, 8) {
			continue
		}
		if peer := l.peerOn(d); peer == covering && l.primary(d) == absent && !chance(l.rand, 30) {
			continue
		}
		s := p.meet(l, d, what)
		switch {
		case s == nil: // nobody is there, or their day is full
		case !s.Kind.Reached():
			d += day(l.rand.IntN(2)) // a second try comes soon
		default:
			step := pace[l.placeName(d)]
			d += day(step[0] - 1 + l.rand.IntN(step[1]))
		}
	}
	p.finish(l, last)
	p.write(l)
}

// lastContact is the day up to which somebody was reached, as the person's tag
// has it.
func (p *planner) lastContact(l *life) day {
	if days, quiet := l.tag("quiet"); quiet {
		return day(-days)
	}
	switch {
	case l.is("new"):
		return l.begins()
	case l.is("today"):
		return day(-3 - l.rand.IntN(3))
	case l.is("missed"):
		return day(-4 - l.rand.IntN(2))
	case l.is("answered"):
		return -3
	case slices.ContainsFunc(l.tags, func(t string) bool { return strings.HasPrefix(t, "draft") }):
		return -5
	case l.is("steady"):
		return day(-l.rand.IntN(6))
	}
	return 1 // until nobody walks along any more
}

// finish brings the person to where they are today.
func (p *planner) finish(l *life, last day) {
	if len(l.tags) == 0 || l.is("new") {
		return
	}
	p.reach(l, last)
	if l.is("missed") {
		if p.miss(l, 0) == nil {
			p.miss(l, -1)
		}
	}
	for _, d := range draftAges {
		if l.is(d.tag) {
			p.leaveDraft(l, p.cal.now.Add(-d.age))
		}
	}
	if l.is("draft-left") {
		s := l.sessions[len(l.sessions)-1]
		s.signed = time.Time{}
	}
}

// reach has somebody talk with the person on a day, or on the nearest before
// it that has room.
func (p *planner) reach(l *life, d day) {
	for range 40 {
		what, open := p.kindOfDay(l, d)
		if !open {
			what = weekend
		}
		for range 6 {
			s := p.meet(l, d, what)
			if s != nil && s.Kind.Reached() {
				return
			}
			if s != nil { // it was a try; a second one follows
				what = weekend
			}
		}
		d--
	}
}

// miss has a try fail on a day; nil when there was no time for it.
func (p *planner) miss(l *life, d day) *session {
	if !p.cal.works(d) {
		return p.meet(l, d, missed+" "+weekend)
	}
	return p.meet(l, d, missed)
}

// leaveDraft leaves the last contact unsigned: one near the moment, at an hour
// when people talk and the peer was free.
func (p *planner) leaveDraft(l *life, near time.Time) {
	const minutes, tries = 15, 200
	at := near.In(p.cal.zone).Truncate(5 * time.Minute)
	for range tries {
		on, m := p.cal.dayOf(at), clock(at.Hour()*60+at.Minute())
		peer := l.peerOn(on)
		if m >= 9*60 && m <= 20*60 && peer != "" && p.diaries[peer].free(on, m, m+minutes) {
			s := &session{by: peer, on: on}
			s.Kind, s.Mode = casework.KindCheckIn, casework.ModeAudio
			s.StartsAt, s.EndsAt = at, at.Add(minutes*time.Minute)
			p.keep(l, s)
			s.signed = time.Time{}
			l.sessions = append(l.sessions, s)
			p.diaries[peer][on] = append(p.diaries[peer][on], span{m, m + minutes})
			return
		}
		at = at.Add(-15 * time.Minute)
	}
}

// kindOfDay is what a day offers, and whether programs are open.
func (p *planner) kindOfDay(l *life, d day) (string, bool) {
	if !p.cal.works(d) {
		return weekend, false
	}
	return l.placeName(d), true
}

func (l *life) placeName(d day) string {
	if s := l.placeOn(d); s != nil {
		return s.place
	}
	return between
}
