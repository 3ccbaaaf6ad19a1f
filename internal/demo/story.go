package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// seed is what all chance in the story comes from: the same day tells the same
// story.
const seed = 0x4a7b0f

// story is all that happens, before anybody has done it.
type story struct {
	cal   calendar
	lives []*life
}

// life is what happens around one client.
type life struct {
	client
	n        int // counts from zero, in the order of the file
	rand     *rand.Rand
	sessions []*session
}

// makeStory makes the story of the first clients; zero means of all.
func makeStory(now time.Time, limit int) (*story, error) {
	cal, err := newCalendar(now, agencyZone)
	if err != nil {
		return nil, err
	}
	clients, err := readClients(cal, limit)
	if err != nil {
		return nil, err
	}
	s := &story{cal: cal}
	clinics := cliniciansByStage()
	for n, c := range clients {
		l := &life{client: c, n: n, rand: rand.New(rand.NewPCG(seed, uint64(n)))}
		for i := range l.stays {
			if at := clinics[l.stays[i].place]; len(at) > 0 {
				l.stays[i].clinician = at[(n+i)%len(at)]
			}
		}
		s.lives = append(s.lives, l)
	}
	plan := planner{cal: cal, diaries: map[string]diary{}, contacts: readContacts(), notes: newWriter()}
	for _, l := range s.lives {
		plan.live(l)
	}
	return s, nil
}

// cliniciansByStage are the usernames of whoever works in a stage's program.
func cliniciansByStage() map[string][]string {
	staff := readStaff()
	by := map[string][]string{}
	for _, p := range table("programs.csv") {
		for _, m := range staff {
			if slices.ContainsFunc(m.roles, func(h heldRole) bool { return h.program == p["name"] }) {
				by[p["stage"]] = append(by[p["stage"]], m.username)
			}
		}
	}
	return by
}

// placeOn is where the person is on a day; nil between programs.
func (l *life) placeOn(d day) *stay {
	for i := range l.stays {
		if s := &l.stays[i]; !s.out && s.from <= d && d < s.until {
			return s
		}
	}
	return nil
}

// peerOn is who walks along on a day, from the day after it was settled; ""
// when nobody does. Who stands in is named from the leave's second day on.
func (l *life) peerOn(d day) string {
	for _, w := range l.walks {
		if w.second || d <= w.from || d >= w.until {
			continue
		}
		switch {
		case w.peer == leaver && d >= leaving:
			return ""
		case w.peer == absent && d == onLeave:
			return ""
		case w.peer == absent && d > onLeave:
			return covering
		}
		return w.peer
	}
	return ""
}

// primary is the peer at a day's end, also one who has left.
func (l *life) primary(d day) string {
	for _, w := range l.walks {
		if !w.second && w.from <= d && d < w.until {
			return w.peer
		}
	}
	return ""
}

// begins is the day on which the agency first hears of the person.
func (l *life) begins() day {
	first := never
	if len(l.stays) > 0 {
		first = l.stays[0].from
	}
	if len(l.walks) > 0 {
		first = min(first, l.walks[0].from)
	}
	return max(first, entered)
}

// one is one of several, by chance.
func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// chance is true so many times of a hundred.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }
