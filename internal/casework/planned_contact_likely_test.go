package casework

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

// noon is the one of New York, 17:00 UTC.
func TestWhichPlanANewNoteComesOf(t *testing.T) {
	t.Parallel()
	plan := func(n byte, after time.Duration, state PlannedState, zone string) PlannedContactLine {
		return PlannedContactLine{PlannedContact: PlannedContact{Versioned: NewVersioned(uuid.UUID{n}), State: state, TimeZone: zone,
			StartsAt: noon.Add(after), EndsAt: noon.Add(after + 30*time.Minute)}}
	}
	const ny = "America/New_York"
	for _, c := range []struct {
		says string
		from []PlannedContactLine
		want byte // zero for none
	}{
		{"nothing planned", nil, 0},
		{"begun ten minutes ago", []PlannedContactLine{plan(1, -10*time.Minute, PlannedAhead, ny)}, 1},
		{"over since this morning", []PlannedContactLine{plan(1, -3*time.Hour, PlannedAhead, ny)}, 1},
		{"about to begin", []PlannedContactLine{plan(1, time.Hour, PlannedAhead, ny)}, 1},
		{"only this afternoon", []PlannedContactLine{plan(1, time.Hour+time.Minute, PlannedAhead, ny)}, 0},
		{"yesterday's", []PlannedContactLine{plan(1, -24*time.Hour, PlannedAhead, ny)}, 0},
		{"late last night there, though the same day in UTC", []PlannedContactLine{plan(1, -13*time.Hour, PlannedAhead, ny)}, 0},
		{"the later of two that have begun", []PlannedContactLine{plan(1, -3*time.Hour, PlannedAhead, ny), plan(2, -time.Hour, PlannedAhead, ny)}, 2},
		{"the one before, where the other is far ahead", []PlannedContactLine{plan(1, -3*time.Hour, PlannedAhead, ny), plan(2, 5*time.Hour, PlannedAhead, ny)}, 1},
		{"cancelled", []PlannedContactLine{plan(1, 0, PlannedCancelled, ny)}, 0},
		{"held", []PlannedContactLine{plan(1, 0, PlannedHeld, ny)}, 0},
	} {
		var got byte
		if p := LikelyPlan(c.from, noon); p != nil {
			got = p.ID[0]
		}
		if got != c.want {
			t.Errorf("%s: plan %d, want %d", c.says, got, c.want)
		}
	}
}
