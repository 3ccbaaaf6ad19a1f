package casework_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"continuo/internal/casework"
)

var (
	php = &casework.Program{Versioned: casework.NewVersioned(uuid.New()), Name: "PHP"}
	iop = &casework.Program{Versioned: casework.NewVersioned(uuid.New()), Name: "IOP"}
)

func TestAdmission(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	closed := &casework.Program{Versioned: casework.NewVersioned(uuid.New()), Name: "Old", ClosedOn: on("2026-06-30")}
	for _, c := range []struct {
		says    string
		before  []casework.Episode
		program *casework.Program
		on      string
		wants   string
		why     string
	}{
		{"today", nil, php, "2026-11-23", "", ""},
		{"tomorrow", nil, php, "2026-11-24", "admittedOn", ""},
		{"a year ago to the day", nil, php, "2025-11-23", "", ""},
		{"a year and a day ago", nil, php, "2025-11-22", "admittedOn", ""},
		{"to a program that has closed", nil, closed, "2026-06-01", "programId", ""},
		{"while admitted", []casework.Episode{{OpenedOn: on("2026-10-01")}}, php, "2026-11-23", "conflict", ""},
		{"coming back on the day of the discharge", []casework.Episode{{OpenedOn: on("2026-09-01"), ClosedOn: on("2026-11-23")}}, php, "2026-11-23", "", ""},
		{"coming back before the discharge", []casework.Episode{{OpenedOn: on("2026-09-01"), ClosedOn: on("2026-11-20")}}, php, "2026-11-19", "admittedOn", ""},
		{"coming back a week ago, with no word why", []casework.Episode{{OpenedOn: on("2026-09-01"), ClosedOn: on("2026-11-01")}}, php, "2026-11-16", "lateReason", ""},
		{"coming back a week ago", []casework.Episode{{OpenedOn: on("2026-09-01"), ClosedOn: on("2026-11-01")}}, php, "2026-11-16", "", "The form lay on a desk"},
	} {
		t.Run(c.says, func(t *testing.T) {
			client := &casework.Client{BirthDate: on("1991-04-12")}
			e, s, err := client.Admit(c.before, c.program, casework.Admission{ProgramID: c.program.ID, AdmittedOn: on(c.on), LateReason: c.why}, today)
			wants(t, err, c.wants)
			if err == nil && (e.OpenedOn != on(c.on) || s.StartsOn != on(c.on) || !s.EndsOn.IsZero()) {
				t.Errorf("%+v %+v", e, s)
			}
		})
	}
	newborn := &casework.Client{BirthDate: on("2026-11-01")}
	_, _, err := newborn.Admit(nil, php, casework.Admission{ProgramID: php.ID, AdmittedOn: on("2026-10-31")}, today)
	wants(t, err, "admittedOn")
}

func TestMovesAndDischarges(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	stay := func(ends casework.Date) *casework.Stay {
		return &casework.Stay{ProgramID: php.ID, StartsOn: on("2026-11-10"), EndsOn: ends}
	}
	for _, c := range []struct {
		says      string
		last      *casework.Stay
		on        string
		why       string
		move      string
		discharge string
	}{
		{"on a later day", stay(casework.Date{}), "2026-11-20", "Told us today", "", ""},
		{"two days ago, with no word why", stay(casework.Date{}), "2026-11-21", "", "lateReason", "lateReason"},
		{"two days ago, with blanks for a word", stay(casework.Date{}), "2026-11-21", "  ", "lateReason", "lateReason"},
		{"yesterday needs no word", stay(casework.Date{}), "2026-11-22", "", "", ""},
		{"on the very first day", stay(casework.Date{}), "2026-11-10", "Told us today", "", ""},
		{"before the stay began", stay(casework.Date{}), "2026-11-09", "Told us today", "movedOn", "dischargedOn"},
		{"tomorrow", stay(casework.Date{}), "2026-11-24", "Told us today", "movedOn", "dischargedOn"},
		{"from between programs", stay(on("2026-11-15")), "2026-11-16", "Told us today", "", ""},
		{"on the day the stay before ended", stay(on("2026-11-15")), "2026-11-15", "Told us today", "", ""},
		{"before the stay before ended", stay(on("2026-11-15")), "2026-11-14", "Told us today", "movedOn", "dischargedOn"},
		{"with no stay, before the episode opened", nil, "2026-10-31", "Told us today", "movedOn", "dischargedOn"},
	} {
		t.Run(c.says, func(t *testing.T) {
			episode := casework.Episode{OpenedOn: on("2026-11-01")}
			forMove, forDischarge := c.last, c.last
			if c.last != nil {
				a, b := *c.last, *c.last
				forMove, forDischarge = &a, &b
			}
			e := episode
			_, err := e.Move(forMove, iop, casework.Move{ProgramID: iop.ID, MovedOn: on(c.on), LateReason: c.why}, today)
			wants(t, err, c.move)
			e = episode
			err = e.Discharge(forDischarge, casework.Discharge{Reason: casework.DischargeCompleted, DischargedOn: on(c.on), LateReason: c.why}, today)
			wants(t, err, c.discharge)
			if err != nil && (forDischarge != nil && forDischarge.EndsOn != c.last.EndsOn || !e.ClosedOn.IsZero()) {
				t.Error("a refused discharge changed something")
			}
		})
	}
	ended := &casework.Episode{OpenedOn: on("2026-09-01"), ClosedOn: on("2026-10-01")}
	_, err := ended.Move(stay(on("2026-10-01")), iop, casework.Move{ProgramID: iop.ID, MovedOn: today}, today)
	wants(t, err, "conflict")
	wants(t, ended.Discharge(nil, casework.Discharge{Reason: casework.DischargeOther, DischargedOn: today}, today), "conflict")
	open := &casework.Episode{OpenedOn: on("2026-11-01")}
	wants(t, open.Discharge(stay(casework.Date{}), casework.Discharge{Reason: "bored", DischargedOn: today}, today), "reason")
}

// Whatever happens in whatever order: stays of an episode never overlap, at
// most one is open, and a closed episode has none open.
func TestStaysOfAnEpisodeNeverOverlap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		today := on("2026-11-23")
		client := &casework.Client{BirthDate: on("1990-01-01")}
		e, first, err := client.Admit(nil, php, casework.Admission{ProgramID: php.ID, AdmittedOn: today.AddDays(-rapid.IntRange(0, 300).Draw(t, "ago"))}, today)
		if err != nil {
			t.Fatal(err)
		}
		stays := []*casework.Stay{first}
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			last, day := stays[len(stays)-1], today.AddDays(-rapid.IntRange(-2, 320).Draw(t, "day"))
			if rapid.IntRange(0, 9).Draw(t, "act") == 0 {
				_ = e.Discharge(last, casework.Discharge{Reason: casework.DischargeOther, DischargedOn: day, LateReason: "Told late"}, today)
				continue
			}
			program := []*casework.Program{php, iop}[rapid.IntRange(0, 1).Draw(t, "program")]
			if next, err := e.Move(last, program, casework.Move{ProgramID: program.ID, MovedOn: day, LateReason: "Told late"}, today); err == nil {
				stays = append(stays, next)
			}
		}
		for i, s := range stays {
			if i+1 < len(stays) && (s.EndsOn.IsZero() || stays[i+1].StartsOn.Before(s.EndsOn) || s.EndsOn.Before(s.StartsOn)) {
				t.Fatalf("%+v, then %+v", s, stays[i+1])
			}
		}
		if last := stays[len(stays)-1]; !e.ClosedOn.IsZero() && (last.EndsOn.IsZero() || e.ClosedOn.Before(last.EndsOn)) {
			t.Fatalf("closed on %s with %+v", e.ClosedOn, last)
		}
	})
}

func TestAssignments(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) *time.Time { m := now.Add(d); return &m }
	const day = 24 * time.Hour
	room := casework.CaseloadRoom{PeerName: "Inez", Taken: 19, Limit: 20}
	for _, c := range []struct {
		says  string
		start casework.AssignmentStart
		wants string
	}{
		{"the last place", casework.AssignmentStart{Part: casework.PartPrimary}, ""},
		{"somebody who counts for two", casework.AssignmentStart{Part: casework.PartPrimary, Weight: 2}, "overLimitReason"},
		{"with a reason", casework.AssignmentStart{Part: casework.PartPrimary, Weight: 2, OverLimitReason: "Only she is in"}, ""},
		{"a part that is none", casework.AssignmentStart{Part: "third"}, "part"},
		{"too heavy", casework.AssignmentStart{Part: casework.PartSecond, Weight: 6, OverLimitReason: "Why not"}, "weight"},
		{"from yesterday", casework.AssignmentStart{Part: casework.PartSecond, StartsAt: at(-day)}, "startsAt"},
		{"in ninety days", casework.AssignmentStart{Part: casework.PartSecond, StartsAt: at(90 * day)}, ""},
		{"in ninety-one days", casework.AssignmentStart{Part: casework.PartSecond, StartsAt: at(91 * day)}, "startsAt"},
		{"an end before the start", casework.AssignmentStart{Part: casework.PartSecond, StartsAt: at(2 * day), EndsAt: at(day)}, "endsAt"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := casework.NewAssignment(uuid.New(), uuid.New(), c.start, room, now)
			wants(t, err, c.wants)
		})
	}
	a, err := casework.NewAssignment(uuid.New(), uuid.New(), casework.AssignmentStart{Part: casework.PartPrimary, OverLimitReason: "Just in case"}, room, now)
	wants(t, err, "")
	if a.OverLimitReason != "" || a.Weight != 1 {
		t.Errorf("kept %q, weight %d", a.OverLimitReason, a.Weight)
	}
	wants(t, a.End(nil, "  ", now), "reason")
	a.EndsAt = nil
	wants(t, a.End(nil, "Moved away", now), "")
	wants(t, a.End(nil, "Moved away", now.Add(time.Second)), "conflict")
}

func TestTheCursorOfAListIsAPlaceInIt(t *testing.T) {
	t.Parallel()
	place := casework.CaseloadPlace{Gone: true, Waiting: now, ClientID: uuid.MustParse("0198c7a4-3b1e-7c52-9a41-5f0d2e6b7c10")}
	got, err := casework.ParseCaseloadPlace(place.Cursor())
	wants(t, err, "")
	if *got != place {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"x", "AAAA", place.Cursor() + "AA", "_____________________________________"} {
		_, err := casework.ParseCaseloadPlace(bad)
		wants(t, err, "cursor")
	}
	if first, err := casework.ParseCaseloadPlace(""); first != nil || err != nil {
		t.Error("the first page has no place")
	}
}
