package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func TestTheLimitThatBeganLastHolds(t *testing.T) {
	t.Parallel()
	said := func(startsOn string, hour, answer, visit int) casework.ReferralLimit {
		return casework.ReferralLimit{StartsOn: on(startsOn), SetAt: time.Date(2026, 11, 1, hour, 0, 0, 0, time.UTC), AnswerDays: answer, VisitDays: visit}
	}
	limits := []casework.ReferralLimit{said("2026-12-10", 9, 3, 10), said("2026-11-20", 10, 1, 5), said("2026-12-20", 8, 4, 20), said("2026-12-10", 11, 5, 14)}
	for day, want := range map[string]casework.ReferralTime{
		"2026-11-19": {AnswerDays: 2, VisitDays: 7}, // before anybody said anything
		"2026-11-20": {AnswerDays: 1, VisitDays: 5}, // its first day
		"2026-12-09": {AnswerDays: 1, VisitDays: 5},
		"2026-12-10": {AnswerDays: 5, VisitDays: 14}, // of two of one day, what was said last
		"2026-12-19": {AnswerDays: 5, VisitDays: 14},
		"2027-06-01": {AnswerDays: 4, VisitDays: 20}, // said before the others, and begins after them
	} {
		if got := casework.TimeOn(limits, on(day)); got != want {
			t.Errorf("%s: %+v, want %+v", day, got, want)
		}
	}
}

func TestALimitNeverReachesBack(t *testing.T) {
	t.Parallel()
	// 3 am UTC on 24 November is still the 23rd in New York.
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	program := func(id byte, closed string) *casework.Program {
		p := &casework.Program{TimeZone: "America/New_York"}
		p.ID[0], p.Name = id, "IOP"
		if closed != "" {
			p.ClosedOn = on(closed)
		}
		return p
	}
	from, to := program(1, ""), program(2, "")
	for says, c := range map[string]struct {
		from, to      *casework.Program
		answer, visit int
		starts        string
		field         string // "" for taken
		on            string
	}{
		"today where the program is": {from, to, 1, 1, "2026-11-23", "", "2026-11-23"},
		"no day is today":            {from, to, 20, 90, "", "", "2026-11-23"},
		"a year ahead":               {from, to, 2, 7, "2027-11-24", "", "2027-11-24"},
		"yesterday":                  {from, to, 2, 7, "2026-11-22", "startsOn", ""},
		"too far ahead":              {from, to, 2, 7, "2027-11-25", "startsOn", ""},
		"no day to answer":           {from, to, 0, 7, "", "answerDays", ""},
		"a month to answer":          {from, to, 21, 7, "", "answerDays", ""},
		"no day to come":             {from, to, 2, 0, "", "visitDays", ""},
		"a season to come":           {from, to, 2, 91, "", "visitDays", ""},
		"to itself":                  {from, from, 2, 7, "", "toProgramId", ""},
		"to nowhere":                 {from, nil, 2, 7, "", "toProgramId", ""},
		"from nowhere":               {nil, to, 2, 7, "", "fromProgramId", ""},
		"to a closed one":            {from, program(3, "2026-11-01"), 2, 7, "", "toProgramId", ""},
	} {
		e := casework.ReferralLimitEdit{ReferralTime: casework.ReferralTime{AnswerDays: c.answer, VisitDays: c.visit}}
		if c.starts != "" {
			e.StartsOn = on(c.starts)
		}
		l, err := casework.NewReferralLimit(uuid.New(), uuid.New(), c.from, c.to, e, now)
		if got := strings.Join(fieldsOf(err), " "); got != c.field {
			t.Errorf("%s: mend %q, want %q (%v)", says, got, c.field, err)
		}
		if c.field == "" && l.StartsOn != on(c.on) {
			t.Errorf("%s: from %s on, want %s", says, l.StartsOn, c.on)
		}
	}
}
