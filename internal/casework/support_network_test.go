package casework_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func TestTheSumsOfASupportNetwork(t *testing.T) {
	t.Parallel()
	n := casework.SupportNetwork{Ties: []casework.Tie{
		{Kind: casework.TieFamily, People: 2, Closeness: casework.VeryClose, Often: casework.OftenDaily, Effect: casework.EffectSupports},
		{Kind: casework.TieFriend, People: 3, Closeness: casework.Close, Often: casework.OftenMonthly, Effect: casework.EffectHinders},
		{Kind: casework.TieRecovery, People: 4, Closeness: casework.NotClose, Often: casework.OftenWeekly, Effect: casework.EffectSupports},
		{Kind: casework.TieWork, People: 1, Closeness: casework.NotClose, Often: casework.OftenRarely, Effect: casework.EffectUnknown},
	}}
	if got, want := n.Sums(), (casework.NetworkSums{People: 10, Close: 5, Weekly: 6, Supporting: 6, Hindering: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (&casework.SupportNetwork{}).Sums(); got != (casework.NetworkSums{}) {
		t.Errorf("nobody sums up to %+v", got)
	}
}

func TestTakingASupportNetwork(t *testing.T) {
	t.Parallel()
	monday := casework.Date{Year: 2026, Month: 11, Day: 23}
	good := casework.Tie{Kind: casework.TieFamily, People: 1, Closeness: casework.Close, Often: casework.OftenDaily, Effect: casework.EffectUnknown}
	with := func(change func(*casework.Tie)) []casework.Tie {
		bad := good
		change(&bad)
		return []casework.Tie{good, bad}
	}
	many := make([]casework.Tie, 21)
	for i := range many {
		many[i] = good
	}
	for says, c := range map[string]struct {
		ties  []casework.Tie
		on    casework.Date
		field string
	}{
		"nobody":            {nil, casework.Date{}, ""},
		"one":               {[]casework.Tie{good}, monday.AddDays(-3), ""},
		"no people":         {with(func(t *casework.Tie) { t.People = 0 }), monday, "ties.1.people"},
		"too many people":   {with(func(t *casework.Tie) { t.People = 51 }), monday, "ties.1.people"},
		"no kind":           {with(func(t *casework.Tie) { t.Kind = "boss" }), monday, "ties.1.kind"},
		"not how close":     {with(func(t *casework.Tie) { t.Closeness = "" }), monday, "ties.1.closeness"},
		"not how often":     {with(func(t *casework.Tie) { t.Often = "never" }), monday, "ties.1.often"},
		"not whether good":  {with(func(t *casework.Tie) { t.Effect = "" }), monday, "ties.1.effect"},
		"too many lines":    {many, monday, "ties"},
		"a day to come":     {nil, monday.AddDays(1), "takenOn"},
		"a day of long ago": {nil, casework.Date{Year: 1492, Month: 1, Day: 1}, "takenOn"},
	} {
		n, err := casework.TakeSupportNetwork(uuid.New(), uuid.New(), casework.SupportNetworkTake{Ties: c.ties, TakenOn: c.on}, monday, now)
		switch {
		case c.field == "" && (err != nil || n.TakenOn.IsZero()):
			t.Errorf("%s: %+v, %v", says, n, err)
		case c.field != "" && (casework.KindOf(err) != casework.KindInvalid || !hasField(err, c.field)):
			t.Errorf("%s: %v, want %s", says, err, c.field)
		}
	}
}

func hasField(err error, field string) bool {
	e, ok := err.(*casework.Error)
	if !ok {
		return false
	}
	for _, f := range e.Fields {
		if strings.EqualFold(f.Field, field) {
			return true
		}
	}
	return false
}
