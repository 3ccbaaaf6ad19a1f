package casework_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// When a plan asks for somebody, day by day, by hand.
func TestWhenAPlanNeedsSomebody(t *testing.T) {
	t.Parallel()
	crisis := casework.PlanState{Texts: 1, ReviewDays: casework.CrisisPlanDays, Moves: true}
	recovery := casework.PlanState{Texts: 1, Months: 3}
	for _, c := range []struct {
		says          string
		s             casework.PlanState
		looked, moved string
		today         string
		want          casework.PlanFlag
	}{
		{"never written", crisis, "", "", "2026-11-23", casework.PlanMissing},
		{"of today", crisis, "2026-11-23", "", "2026-11-23", ""},
		{"90 days old", crisis, "2026-08-25", "", "2026-11-23", ""},
		{"91 days old", crisis, "2026-08-24", "", "2026-11-23", casework.PlanOld},
		{"moved the day after", crisis, "2026-11-01", "2026-11-02", "2026-11-23", casework.PlanMoved},
		{"looked at on the day of the move", crisis, "2026-11-02", "2026-11-02", "2026-11-23", ""},
		{"old and moved: old is said", crisis, "2026-01-01", "2026-11-02", "2026-11-23", casework.PlanOld},
		{"a recovery plan asks nothing of a move", recovery, "2026-11-01", "2026-11-02", "2026-11-23", ""},
		{"three months to the day", recovery, "2026-08-23", "", "2026-11-23", ""},
		{"and a day", recovery, "2026-08-22", "", "2026-11-23", casework.PlanOld},
	} {
		s := c.s
		s.Today = on(c.today)
		if c.looked != "" {
			s.LookedOn = on(c.looked)
		}
		if c.moved != "" {
			s.MovedOn = on(c.moved)
		}
		if got := s.Flag(); got != c.want {
			t.Errorf("%s: %q, not %q", c.says, got, c.want)
		}
	}
	twice := crisis
	twice.Texts, twice.LookedOn, twice.Today = 2, on("2026-01-01"), on("2026-11-23")
	if got := twice.Flag(); got != casework.PlanTwice {
		t.Errorf("two texts, and old: %q", got)
	}
}

// A link opens for one phone, and is over at its time or when it is ended.
func TestALinkIsOpenedOnceAndEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	for way, life := range map[casework.LinkWay]time.Duration{casework.LinkSent: 72 * time.Hour, casework.LinkHanded: 30 * time.Minute} {
		l, err := casework.NewClientLink(uuid.New(), uuid.New(), uuid.New(), way, now)
		if err != nil || !l.Works(now.Add(life-time.Second)) || l.Works(now.Add(life)) {
			t.Errorf("%s: until %v, %v", way, l.ExpiresAt, err)
		}
		if !l.Open([]byte("a"), now) || l.Open([]byte("b"), now) || string(l.OpenedHash) != "a" || l.RefusedAt == nil {
			t.Errorf("%s was opened by two", way)
		}
		if err := l.End(nil, now); err != nil || l.Works(now) || l.End(nil, now) == nil {
			t.Errorf("%s does not end once: %v", way, err)
		}
	}
	if _, err := casework.NewClientLink(uuid.New(), uuid.New(), uuid.New(), "pigeon", now); err == nil {
		t.Error("a way that is none")
	}
}
