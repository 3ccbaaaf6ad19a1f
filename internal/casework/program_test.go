package casework_test

import (
	"testing"
	"time"

	"continuo/internal/casework"
)

func TestAProgramsUsualLengthOfStay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // the 22nd in New York
	for _, c := range []struct {
		says       string
		before     casework.Program
		days       int
		from       string
		wantFrom   string
		field      string
		keptAnew   bool
		daysOfKept int
	}{
		{"nobody says one", casework.Program{}, 0, "2026-11-01", "", "", false, 0},
		{"said for the first time, of today", casework.Program{}, 30, "", "2026-11-22", "", true, 30},
		{"said of a day that was", casework.Program{}, 30, "2026-01-01", "2026-01-01", "", true, 30},
		{"said again", casework.Program{UsualDays: 30, UsualFrom: on("2026-01-01")}, 30, "2026-01-01", "2026-01-01", "", false, 0},
		{"another", casework.Program{UsualDays: 30, UsualFrom: on("2026-01-01")}, 45, "2026-11-01", "2026-11-01", "", true, 45},
		{"none any more", casework.Program{UsualDays: 30, UsualFrom: on("2026-01-01")}, 0, "", "2026-11-22", "", true, 0},
		{"of long ago, and not touched", casework.Program{UsualDays: 30, UsualFrom: on("2020-01-01")}, 30, "2020-01-01", "2020-01-01", "", false, 0},
		{"of more than two years ago", casework.Program{}, 30, "2024-11-21", "", "usualFrom", false, 0},
		{"of more than a year from now", casework.Program{}, 30, "2027-11-23", "", "usualFrom", false, 0},
		{"longer than two years", casework.Program{}, 731, "", "", "usualDays", false, 0},
		{"shorter than nothing", casework.Program{}, -1, "", "", "usualDays", false, 0},
	} {
		p := c.before
		e := casework.ProgramEdit{Name: "IOP", Stage: casework.StageIOP, TimeZone: "America/New_York", UsualDays: c.days}
		if c.from != "" {
			e.UsualFrom = on(c.from)
		}
		err := p.Edit(e, 0, now)
		if c.field != "" {
			wants(t, err, c.field)
			continue
		}
		if err != nil || p.UsualDays != c.days || p.UsualFrom.String() != c.wantFrom {
			t.Errorf("%s: %d from %s, %v", c.says, p.UsualDays, p.UsualFrom, err)
		}
		kept := p.UsualSaid(p.ID, p.ID, c.before.UsualDays, c.before.UsualFrom, now)
		if (kept != nil) != c.keptAnew || kept != nil && (kept.Days != c.daysOfKept || kept.StartsOn.String() != c.wantFrom) {
			t.Errorf("%s: keeps %+v", c.says, kept)
		}
	}
}

func TestWhenAChangeOfProgramIsDue(t *testing.T) {
	t.Parallel()
	away := func(from, until string) casework.StayPause {
		p := casework.StayPause{StartsOn: on(from)}
		if until != "" {
			p.EndsOn = on(until)
		}
		return p
	}
	stay := func(due, ends string, usual int, pauses ...casework.StayPause) casework.StayLine {
		s := casework.StayLine{Stay: casework.Stay{StartsOn: on("2026-11-01")}, UsualDays: usual, Pauses: pauses}
		if due != "" {
			s.ChangeDueOn = on(due)
		}
		if ends != "" {
			s.EndsOn = on(ends)
		}
		return s
	}
	for _, c := range []struct {
		says  string
		stay  casework.StayLine
		due   string
		usual bool
	}{
		{"nobody said anything", stay("", "", 0), "", false},
		{"as the program usually goes", stay("", "", 10), "2026-11-11", true},
		{"its own day comes first", stay("2026-11-20", "", 10), "2026-11-20", false},
		{"days away do not count", stay("", "", 10, away("2026-11-03", "2026-11-05"), away("2026-11-08", "2026-11-09")), "2026-11-14", true},
		{"time away that goes on is not known yet", stay("", "", 10, away("2026-11-03", "")), "2026-11-11", true},
		{"a stay that is over", stay("", "2026-11-05", 10), "", false},
	} {
		if due, usual := c.stay.ChangeDue(); due.String() != c.due || usual != c.usual {
			t.Errorf("%s: %s, usual %v", c.says, due, usual)
		}
	}
}
