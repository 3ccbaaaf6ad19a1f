package demo

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// session is one contact as it will be logged.
type session struct {
	casework.NoteDraft
	by      string // username
	on      day
	entered time.Time
	signed  time.Time // zero for one that is still a draft
}

// contact is one line of data/contacts.csv: what happens how often where, at
// what hours and for how long.
type contact struct {
	kind        casework.SessionKind
	mode        casework.Mode
	weight      int
	from, until clock
	minutes     []int
}

func readContacts() map[string][]contact {
	by := map[string][]contact{}
	for _, r := range table("contacts.csv") {
		c := contact{kind: casework.SessionKind(r["kind"]), mode: casework.Mode(r["mode"]), from: readClock(r["from"]), until: readClock(r["until"])}
		c.weight, _ = strconv.Atoi(r["weight"])
		for _, m := range strings.Fields(r["minutes"]) {
			n, _ := strconv.Atoi(m)
			c.minutes = append(c.minutes, n)
		}
		by[r["place"]] = append(by[r["place"]], c)
	}
	return by
}

func readClock(text string) clock {
	h, m, _ := strings.Cut(text, ":")
	hours, _ := strconv.Atoi(h)
	minutes, _ := strconv.Atoi(m)
	return clock(hours*60 + minutes)
}

// diary is when a peer is taken, by day.
type diary map[day][]span

type span struct{ from, until clock }

// book finds and takes a free time between two others; false when the day is
// full.
func (d diary) book(on day, c contact, minutes int, latest clock, pick func(int) int) (clock, bool) {
	const step, tries = 5, 14
	until := min(c.until, latest)
	room := (int(until-c.from) - minutes) / step
	if room <= 0 {
		return 0, false
	}
	for range tries {
		at := c.from + clock(step*pick(room))
		end := at + clock(max(minutes, step))
		if d.free(on, at, end) {
			d[on] = append(d[on], span{at, end})
			return at, true
		}
	}
	return 0, false
}

func (d diary) free(on day, from, until clock) bool {
	for _, s := range d[on] {
		if from < s.until && s.from < until {
			return false
		}
	}
	return true
}

// planner fills everybody's days.
type planner struct {
	cal      calendar
	diaries  map[string]diary
	contacts map[string][]contact
	notes    *writer
}

// meet plans one contact of a kind of day; nil when the peer's day is full or
// nobody walks along.
func (p *planner) meet(l *life, on day, what string) *session {
	peer := l.peerOn(on)
	if peer == "" {
		return nil
	}
	c := weighed(p.contacts[what], l.rand.IntN)
	minutes := one(l.rand, c.minutes)
	latest := clock(24 * 60)
	if on == 0 {
		latest = p.cal.minute() - 40 // who signs in now and logs half an hour has not been with somebody else
	}
	if p.diaries[peer] == nil {
		p.diaries[peer] = diary{}
	}
	at, free := p.diaries[peer].book(on, c, minutes, latest, l.rand.IntN)
	if !free {
		return nil
	}
	s := &session{by: peer, on: on}
	s.Kind, s.Mode = c.kind, c.mode
	s.StartsAt = p.cal.moment(on, at)
	s.EndsAt = s.StartsAt.Add(time.Duration(minutes) * time.Minute)
	p.keep(l, s)
	l.sessions = append(l.sessions, s)
	return s
}

// keep settles when the contact is written down and signed: mostly within
// hours, sometimes days later.
func (p *planner) keep(l *life, s *session) {
	s.entered = p.cal.atLatest(s.EndsAt.Add(time.Duration(2+l.rand.IntN(20))*time.Minute), 4*time.Minute)
	wait := time.Duration(5+l.rand.IntN(240)) * time.Minute
	if chance(l.rand, 5) {
		wait = time.Duration(25*60+l.rand.IntN(36*60)) * time.Minute
	}
	s.signed = p.cal.atLatest(s.entered.Add(wait), 2*time.Minute)
	s.ID = idOf(l.n, len(l.sessions), s.entered)
}

// weighed is one contact, by its weight.
func weighed(of []contact, pick func(int) int) contact {
	sum := 0
	for _, c := range of {
		sum += c.weight
	}
	at := pick(sum)
	for _, c := range of {
		if at -= c.weight; at < 0 {
			return c
		}
	}
	return of[len(of)-1]
}

// idOf is the UUIDv7 that a phone would have made at that moment; only the
// story's own numbers stand where chance would.
func idOf(life, session int, at time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16)
	binary.BigEndian.PutUint16(id[6:8], 0x7000|uint16(session)&0x0fff)
	binary.BigEndian.PutUint32(id[8:12], 0x80000000|uint32(life))
	binary.BigEndian.PutUint32(id[12:16], uint32(seed)^uint32(session))
	return id
}
