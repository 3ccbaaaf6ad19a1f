package casework_test

import (
	"testing"
	"time"

	"continuo/internal/casework"
)

func TestAPeerWhoLeftIsGoneFromThatDay(t *testing.T) {
	t.Parallel()
	day := func(d int) *time.Time { at := time.Date(2026, 11, d, 15, 0, 0, 0, time.UTC); return &at }
	for _, c := range []struct {
		says             string
		ends, left, want *time.Time
	}{
		{"still there", nil, nil, nil},
		{"the assignment ended", day(10), nil, day(10)},
		{"left, and nobody ended it", nil, day(2), day(2)},
		{"left before the planned end", day(20), day(2), day(2)},
		{"left long after it had ended", day(1), day(2), day(1)},
	} {
		a := casework.AssignmentLine{PeerLeftAt: c.left}
		a.EndsAt = c.ends
		got := a.Until()
		if (got == nil) != (c.want == nil) || got != nil && !got.Equal(*c.want) {
			t.Errorf("%s: until %v, want %v", c.says, got, c.want)
		}
	}
}
