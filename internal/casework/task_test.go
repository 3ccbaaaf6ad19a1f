package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"continuo/internal/casework"
)

var (
	ruthID = uuid.MustParse("a0000000-0000-7000-8000-000000000004")
	monDay = casework.Date{Year: 2026, Month: time.November, Day: 23}
)

func TestATaskNeedsWhoWhatAndWhen(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		who  uuid.UUID
		due  casework.Date
		what string
		bad  []string
	}{
		"whole":            {ruthID, monDay, "Call the clinic", nil},
		"for a year":       {ruthID, casework.Date{Year: 2027, Month: time.November, Day: 24}, "Call the clinic", nil},
		"nothing":          {uuid.Nil, casework.Date{}, " ", []string{"dueOn", "ownerId", "what"}},
		"yesterday":        {ruthID, casework.Date{Year: 2026, Month: time.November, Day: 22}, "Call", []string{"dueOn"}},
		"in two years":     {ruthID, casework.Date{Year: 2028, Month: time.November, Day: 23}, "Call", []string{"dueOn"}},
		"much too long":    {ruthID, monDay, strings.Repeat("x", 2001), []string{"what"}},
		"a NUL in between": {ruthID, monDay, "a\x00b", []string{"what"}},
	} {
		task, err := casework.NewTask(uuid.New(), ruthID, casework.TaskStart{OwnerID: c.who, DueOn: c.due, What: c.what}, monDay, monday)
		got := fields(err)
		slices.Sort(got)
		if !slices.Equal(got, c.bad) {
			t.Errorf("%s: %v, want %v", says, got, c.bad)
		}
		if c.bad == nil && (task.State != casework.TaskOpen || task.CreatedBy != ruthID) {
			t.Errorf("%s: %+v", says, task)
		}
	}
}

// Every state against everything that can be done with a task, by hand.
func TestATaskEndsOnce(t *testing.T) {
	t.Parallel()
	acts := map[string]func(*casework.Task) error{
		"complete": func(k *casework.Task) error { return k.Complete(ruthID, monday) },
		"drop":     func(k *casework.Task) error { return k.Drop(ruthID, "He moved away", monday) },
		"hand":     func(k *casework.Task) error { return k.Hand(ruthID, casework.Date{}, monDay) },
	}
	for _, c := range []struct {
		state casework.TaskState
		act   string
		kind  casework.Kind
		then  casework.TaskState
	}{
		{casework.TaskOpen, "complete", "", casework.TaskDone},
		{casework.TaskOpen, "drop", "", casework.TaskDropped},
		{casework.TaskOpen, "hand", "", casework.TaskOpen},
		{casework.TaskDone, "complete", casework.KindConflict, casework.TaskDone},
		{casework.TaskDone, "drop", casework.KindConflict, casework.TaskDone},
		{casework.TaskDone, "hand", casework.KindConflict, casework.TaskDone},
		{casework.TaskDropped, "complete", casework.KindConflict, casework.TaskDropped},
		{casework.TaskDropped, "drop", casework.KindConflict, casework.TaskDropped},
		{casework.TaskDropped, "hand", casework.KindConflict, casework.TaskDropped},
	} {
		k := &casework.Task{OwnerID: uuid.New(), DueOn: monDay, What: "Call", State: c.state}
		if kind := casework.KindOf(acts[c.act](k)); kind != c.kind || k.State != c.then {
			t.Errorf("%s a task that is %s: %q and then %s", c.act, c.state, kind, k.State)
		}
	}
	k := &casework.Task{State: casework.TaskOpen}
	if got := fields(k.Drop(ruthID, "  ", monday)); !slices.Equal(got, []string{"reason"}) {
		t.Errorf("dropped without a reason: %v", got)
	}
}

func TestALateTaskStaysLateWhenItIsHandedOn(t *testing.T) {
	t.Parallel()
	friday := casework.Date{Year: 2026, Month: time.November, Day: 20}
	k := &casework.Task{OwnerID: uuid.New(), DueOn: friday, What: "Call", State: casework.TaskOpen}
	if err := k.Hand(ruthID, casework.Date{}, monDay); err != nil || k.DueOn != friday || k.OwnerID != ruthID || !k.Late(monDay) {
		t.Errorf("%v %+v", err, k)
	}
	if err := k.Hand(ruthID, monDay, monDay); err != nil || k.Late(monDay) {
		t.Errorf("%v %+v", err, k)
	}
	if got := fields(k.Hand(uuid.Nil, monDay, monDay)); !slices.Equal(got, []string{"ownerId"}) {
		t.Errorf("handed to nobody: %v", got)
	}
}

// Whatever the day, its week begins on a Monday, not after it and not more
// than six days before.
func TestAWeekBeginsOnItsMonday(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := monDay.AddDays(rapid.IntRange(-40000, 40000).Draw(t, "day"))
		week := casework.WeekOf(day)
		if week.Start(time.UTC).Weekday() != time.Monday || day.DaysSince(week) < 0 || day.DaysSince(week) > 6 {
			t.Fatalf("the week of %s begins on %s", day, week)
		}
	})
	for day, want := range map[string]string{"2026-11-23": "2026-11-23", "2026-11-29": "2026-11-23", "2026-11-22": "2026-11-16", "2027-01-01": "2026-12-28"} {
		d, _ := casework.ParseDate(day)
		if got := casework.WeekOf(d).String(); got != want {
			t.Errorf("the week of %s begins on %s, want %s", day, got, want)
		}
	}
}
