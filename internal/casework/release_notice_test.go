package casework_test

import (
	"testing"

	"continuo/internal/casework"
)

func TestTheWordingOfADayGoesAlong(t *testing.T) {
	t.Parallel()
	day := func(text string) casework.Date {
		d, err := casework.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	all := casework.ReleaseNotices{{Version: "old", From: day("2018-01-03"), Source: "s", Long: "l", Short: "s"},
		{Version: "new", From: day("2024-04-16"), Source: "s", Long: "l", Short: "s"}}
	if err := all.Check(); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2017-01-01": "old", "2024-04-15": "old", "2024-04-16": "new", "2030-01-01": "new"} {
		if got := all.On(day(on)).Version; got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
	if all.Named("old") == nil || all.Named("2024") != nil {
		t.Error("a version is found by its whole name alone")
	}
	for says, bad := range map[string]casework.ReleaseNotices{
		"no short form": {{Version: "a", From: day("2018-01-03"), Source: "s", Long: "l"}},
		"no source":     {{Version: "a", From: day("2018-01-03"), Long: "l", Short: "s"}},
		"twice":         {all[0], {Version: "old", From: day("2024-04-16"), Source: "s", Long: "l", Short: "s"}},
		"backwards":     {all[1], all[0]},
	} {
		if bad.Check() == nil {
			t.Errorf("%s is taken", says)
		}
	}
}
