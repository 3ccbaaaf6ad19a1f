package web

import (
	"testing"
	"time"

	"continuo/internal/casework"
)

// Nobody is asked whether somebody came before the day on which they should.
func TestTheBoardAsksWhetherTheyCameFromTheDayOfTheVisitOn(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	visit := time.Date(2026, 11, 24, 9, 0, 0, 0, zone)
	line := func(state casework.ReferralState, side casework.Side) (l casework.ReferralLine) {
		l.State, l.Side, l.VisitAt = state, side, &visit
		return l
	}
	for _, c := range []struct {
		now   time.Time
		state casework.ReferralState
		side  casework.Side
		want  string
	}{
		{time.Date(2026, 11, 23, 23, 30, 0, 0, zone), casework.ReferralScheduled, casework.SideResponder, ""}, // in UTC it is the 24th
		{time.Date(2026, 11, 24, 0, 30, 0, 0, zone), casework.ReferralScheduled, casework.SideResponder, "Did they come?"},
		{time.Date(2026, 11, 25, 8, 0, 0, 0, zone), casework.ReferralScheduled, casework.SideResponder, "Did they come?"},
		{time.Date(2026, 11, 25, 8, 0, 0, 0, zone), casework.ReferralScheduled, casework.SideRequester, ""},
		{time.Date(2026, 11, 23, 8, 0, 0, 0, zone), casework.ReferralNoShow, casework.SideResponder, "Did they come?"},
		{time.Date(2026, 11, 23, 8, 0, 0, 0, zone), casework.ReferralSent, casework.SideResponder, "Answer"},
	} {
		if got := nextWord(line(c.state, c.side), c.now); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.state, c.now, got, c.want)
		}
	}
}
