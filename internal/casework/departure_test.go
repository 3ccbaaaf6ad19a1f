package casework_test

import (
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

var (
	leftPHP   = uuid.MustParse("b0000000-0000-7000-8000-000000000001")
	leftIOP   = uuid.MustParse("b0000000-0000-7000-8000-000000000002")
	leftAfter = uuid.MustParse("b0000000-0000-7000-8000-000000000003")
	oldPeer   = uuid.MustParse("a0000000-0000-7000-8000-000000000001")
	newPeer   = uuid.MustParse("a0000000-0000-7000-8000-000000000002")
)

// left is somebody who left IOP on 2 March 2026 for aftercare, unless changed.
func left(change ...func(*casework.Departure)) *casework.Departure {
	d := &casework.Departure{FromProgramID: leftIOP, FromStage: casework.StageIOP, FromEdition: "ASAM-3", FromCode: "2.1", ToProgramID: &leftAfter,
		ToStage: casework.StageAftercare, LeftOn: on("2026-03-02")}
	for _, c := range change {
		c(d)
	}
	return d
}

func arrived(day string) func(*casework.Departure) {
	return func(d *casework.Departure) { d.ArrivedOn = on(day) }
}
func seen(day string) func(*casework.Departure) {
	return func(d *casework.Departure) { d.SeenOn = on(day) }
}
func from(edition, code string) func(*casework.Departure) {
	return func(d *casework.Departure) {
		d.FromEdition, d.FromCode, d.FromStage = edition, code, casework.StageOther
	}
}

// The rule, domain.md section 3.5: the measure is the programme's own, from the
// last attended day at A to the first attended service at B. After ambulatory
// care (as after an emergency visit, FUA and FUM) a service on the same day
// counts, so that 7 days are 8 in all and 30 are 31; after an inpatient or
// residential stay (FUH, FUI) it does not.
func TestDaysFromTheLastAttendedDayToTheFirstServiceThere(t *testing.T) {
	t.Parallel()
	late := on("2026-12-31") // every window is over
	for _, c := range []struct {
		says            string
		d               *casework.Departure
		days            int
		arrived         bool
		in7, in14, in30 bool
	}{
		{"the same day, after IOP", left(arrived("2026-03-02")), 0, true, true, true, true},
		{"the next day", left(arrived("2026-03-03")), 1, true, true, true, true},
		{"the seventh day is in", left(arrived("2026-03-09")), 7, true, true, true, true},
		{"the eighth is not", left(arrived("2026-03-10")), 8, true, false, true, true},
		{"the fourteenth is in", left(arrived("2026-03-16")), 14, true, false, true, true},
		{"the fifteenth is not", left(arrived("2026-03-17")), 15, true, false, false, true},
		{"the thirtieth is in, over the end of winter time", left(arrived("2026-04-01")), 30, true, false, false, true},
		{"the thirty-first is not", left(arrived("2026-04-02")), 31, true, false, false, false},
		{"nobody came", left(), 0, false, false, false, false},
		{"the same day after a residential stay does not count", left(from("ASAM-3", "3.7"), arrived("2026-03-02")), 0, false, false, false, false},
		{"but the next time they were seen there does", left(from("ASAM-3", "3.7"), arrived("2026-03-02"), seen("2026-03-09")), 7, true, true, true, true},
		{"the next day after an inpatient stay", left(from("ASAM-4", "4"), arrived("2026-03-03")), 1, true, true, true, true},
		{"1.0 of the fourth edition is outpatient", left(from("ASAM-4", "1.0"), arrived("2026-03-02")), 0, true, true, true, true},
		{"no level is no night", left(from("", ""), arrived("2026-03-02")), 0, true, true, true, true},
		{"a code of another edition is none of this one", left(from("ASAM-4", "3.3"), arrived("2026-03-02")), 0, true, true, true, true},
		{"being seen later changes nothing after IOP", left(arrived("2026-03-02"), seen("2026-03-05")), 0, true, true, true, true},
	} {
		if days, ok := c.d.Days(); days != c.days || ok != c.arrived {
			t.Errorf("%s: %d days, %v; want %d, %v", c.says, days, ok, c.days, c.arrived)
		}
		for n, want := range map[int]bool{7: c.in7, 14: c.in14, 30: c.in30} {
			if came, counted := c.d.Within(n, late); came != want || !counted {
				t.Errorf("%s: within %d days %v, counted %v; want %v", c.says, n, came, counted, want)
			}
		}
	}
}

// Before a window has passed nobody stands in it, not even who has come: the
// others may come yet.
func TestAWindowCountsOnceItHasPassed(t *testing.T) {
	t.Parallel()
	d := left(arrived("2026-03-04"))
	for today, want := range map[string][3]bool{
		"2026-03-09": {false, false, false}, // the seventh day is not over
		"2026-03-10": {true, false, false},
		"2026-03-16": {true, false, false},
		"2026-03-17": {true, true, false},
		"2026-04-01": {true, true, false},
		"2026-04-02": {true, true, true},
	} {
		for i, n := range casework.Windows() {
			if _, counted := d.Within(n, on(today)); counted != want[i] {
				t.Errorf("on %s the window of %d days counts: %v", today, n, counted)
			}
		}
	}
}

func TestWhoDiedOrCameBackStandsInNoMeasure(t *testing.T) {
	t.Parallel()
	back := func(day string) func(*casework.Departure) {
		return func(d *casework.Departure) {
			d.ToProgramID, d.ToStage, d.ArrivedOn = &leftIOP, casework.StageIOP, on(day)
		}
	}
	nowhere := func(why casework.DischargeReason) func(*casework.Departure) {
		return func(d *casework.Departure) { d.ToProgramID, d.Ended = nil, why }
	}
	for _, c := range []struct {
		says    string
		d       *casework.Departure
		counts  bool
		outcome casework.DepartureOutcome
	}{
		{"arrived", left(arrived("2026-03-04")), true, casework.OutcomeArrived},
		{"handed off, and not there yet", left(), true, casework.OutcomeBetween},
		{"nowhere yet", left(nowhere("")), true, casework.OutcomeBetween},
		{"completed", left(nowhere(casework.DischargeCompleted)), true, casework.OutcomeFinished},
		{"transferred elsewhere", left(nowhere(casework.DischargeTransferred)), true, casework.OutcomeFinished},
		{"dropped out", left(nowhere(casework.DischargeDroppedOut)), true, casework.OutcomeLost},
		{"incarcerated", left(nowhere(casework.DischargeIncarcerated)), true, casework.OutcomeLost},
		{"nobody knows why", left(nowhere(casework.DischargeUnknown)), true, casework.OutcomeLost},
		{"died", left(nowhere(casework.DischargeDeath)), false, casework.OutcomeLost},
		{"back within thirty days: the next leaving counts", left(back("2026-04-01")), false, casework.OutcomeBetween},
		{"back after thirty-one days: this one did not arrive anywhere", left(back("2026-04-02")), true, casework.OutcomeBetween},
	} {
		if c.d.Counts() != c.counts {
			t.Errorf("%s: counts %v", c.says, c.d.Counts())
		}
		if got := c.d.Outcome(); got != c.outcome {
			t.Errorf("%s: %s, want %s", c.says, got, c.outcome)
		}
	}
}

// A contact within thirty days after treatment, domain.md section 3.5 and issue
// 6: after the last of PHP and IOP, whichever program came next or none.
func TestAContactAfterTreatment(t *testing.T) {
	t.Parallel()
	met := func(day string) func(*casework.Departure) {
		return func(d *casework.Departure) { d.ContactOn = on(day) }
	}
	to := func(p uuid.UUID, s casework.Stage) func(*casework.Departure) {
		return func(d *casework.Departure) { d.ToProgramID, d.ToStage = &p, s }
	}
	out := func(d *casework.Departure) { d.ToProgramID, d.Ended = nil, casework.DischargeDroppedOut }
	for _, c := range []struct {
		says         string
		d            *casework.Departure
		met, counted bool
	}{
		{"in aftercare, on the thirtieth day", left(arrived("2026-03-04"), met("2026-04-01")), true, true},
		{"on the thirty-first", left(arrived("2026-03-04"), met("2026-04-02")), false, true},
		{"never", left(arrived("2026-03-04")), false, true},
		{"who dropped out counts, too", left(out, met("2026-03-20")), true, true},
		{"who is between programs", left(met("2026-03-20")), true, true},
		{"from PHP to IOP treatment goes on", left(to(leftIOP, casework.StageIOP), func(d *casework.Departure) { d.FromProgramID, d.FromStage = leftPHP, casework.StagePHP }, arrived("2026-03-04"), met("2026-03-05")), false, false},
		{"from aftercare there is no treatment left", left(func(d *casework.Departure) { d.FromProgramID, d.FromStage = leftAfter, casework.StageAftercare }, out, met("2026-03-05")), false, false},
	} {
		if met, counted := c.d.Contacted(on("2026-12-31")); met != c.met || counted != c.counted {
			t.Errorf("%s: met %v, counted %v", c.says, met, counted)
		}
	}
	if _, counted := left(met("2026-03-05")).Contacted(on("2026-04-01")); counted {
		t.Error("it counts while the thirty days run")
	}
}

func TestThePeerStaysOrMeetsThemInTheOverlap(t *testing.T) {
	t.Parallel()
	peers := func(before, after *uuid.UUID, met bool) func(*casework.Departure) {
		return func(d *casework.Departure) { d.PeerBefore, d.PeerAfter, d.OverlapMet = before, after, met }
	}
	for _, c := range []struct {
		says            string
		d               *casework.Departure
		stayed, counted bool
	}{
		{"the same", left(arrived("2026-03-04"), peers(&oldPeer, &oldPeer, false)), true, true},
		{"another, met while both were there", left(arrived("2026-03-04"), peers(&oldPeer, &newPeer, true)), true, true},
		{"another, met by nobody", left(arrived("2026-03-04"), peers(&oldPeer, &newPeer, false)), false, true},
		{"nobody any more", left(arrived("2026-03-04"), peers(&oldPeer, nil, false)), false, true},
		{"nobody before either", left(arrived("2026-03-04"), peers(nil, &newPeer, false)), false, false},
		{"did not arrive", left(peers(&oldPeer, &oldPeer, false)), false, false},
	} {
		if stayed, counted := c.d.PeerStayed(); stayed != c.stayed || counted != c.counted {
			t.Errorf("%s: stayed %v, counted %v", c.says, stayed, counted)
		}
	}
}
