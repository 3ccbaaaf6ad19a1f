package casework_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Values of Wilson's interval as published: Newcombe (1998), Statistics in
// Medicine 17, 857 to 872, table I, method 3: 81 of 263, 15 of 148, 0 of 20 and
// 1 of 29.
func TestTheIntervalIsWilsons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s         casework.Share
		low, high float64
	}{
		{casework.Share{K: 81, N: 263}, 0.2553, 0.3662},
		{casework.Share{K: 15, N: 148}, 0.0624, 0.1605},
		{casework.Share{K: 0, N: 20}, 0, 0.1611},
		{casework.Share{K: 1, N: 29}, 0.0061, 0.1718},
		{casework.Share{}, 0, 1},
	} {
		low, high := c.s.Interval()
		if math.Abs(low-c.low) > 0.00005 || math.Abs(high-c.high) > 0.00005 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.s.K, c.s.N, low, high, c.low, c.high)
		}
	}
}

func TestAPeriodIsOneAndWithoutThePersonsAQuarter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to      string
		whole, fourth string // which field is to be mended
	}{
		{"2026-01-01", "2026-03-31", "", ""},
		{"2024-01-01", "2024-03-31", "", ""}, // of a leap year
		{"2026-10-01", "2026-12-31", "", ""},
		{"2026-01-01", "2026-03-30", "", "from"},
		{"2026-01-02", "2026-03-31", "", "from"},
		{"2026-02-01", "2026-04-30", "", "from"}, // three months and no quarter
		{"2026-01-01", "2026-06-30", "", "from"},
		{"2026-03-31", "2026-01-01", "to", "to"},
		{"2024-01-01", "2026-03-31", "to", "to"},
	} {
		p := casework.Period{From: on(c.from), To: on(c.to)}
		wants(t, p.Check(), c.whole)
		wants(t, p.CheckQuarter(), c.fourth)
	}
	for today, want := range map[string][2]casework.Period{
		"2026-11-28": {{From: on("2026-05-01"), To: on("2026-11-28")}, {From: on("2026-07-01"), To: on("2026-09-30")}},
		"2026-02-10": {{From: on("2025-08-01"), To: on("2026-02-10")}, {From: on("2025-10-01"), To: on("2025-12-31")}},
		"2026-08-31": {{From: on("2026-02-01"), To: on("2026-08-31")}, {From: on("2026-04-01"), To: on("2026-06-30")}},
	} {
		if got := casework.LastHalfYear(on(today)); got != want[0] {
			t.Errorf("%s: the last half year is %v", today, got)
		}
		if got := casework.LastQuarter(on(today)); got != want[1] {
			t.Errorf("%s: the last quarter is %v", today, got)
		}
	}
}

// Eight who left, counted by hand on 1 June 2026.
func TestMeasuresByPairOfPrograms(t *testing.T) {
	t.Parallel()
	toIOP := func(d *casework.Departure) {
		d.FromProgramID, d.FromStage, d.FromCode, d.ToProgramID, d.ToStage = leftPHP, casework.StagePHP, "2.5", &leftIOP, casework.StageIOP
	}
	lateMay := func(d *casework.Departure) { d.LeftOn = on("2026-05-25") } // its week is over on 2 June
	nowhere := func(d *casework.Departure) { d.ToProgramID, d.ToStage, d.Ended = nil, "", casework.DischargeDroppedOut }
	died := func(d *casework.Departure) { d.ToProgramID, d.Ended = nil, casework.DischargeDeath }
	same := func(d *casework.Departure) { d.PeerBefore, d.PeerAfter = &oldPeer, &oldPeer }
	other := func(d *casework.Departure) { d.PeerBefore, d.PeerAfter = &oldPeer, &newPeer }
	met := func(d *casework.Departure) { d.ContactOn = d.LeftOn.AddDays(3) }
	all := []casework.Departure{
		*left(arrived("2026-03-02"), same, met), *left(arrived("2026-03-10"), other, met), *left(arrived("2026-03-20"), same), *left(),
		*left(toIOP, arrived("2026-03-04"), same), *left(toIOP, lateMay, arrived("2026-05-27"), same),
		*left(nowhere, met), *left(died),
	}
	want := []string{
		// IOP to aftercare: gaps 0, 8 and 18, and one on the way
		"2>3 left 4, arrived 3/4 in 8.0, within [1/4 2/4 3/4], contact 2/4, peer 2/3",
		// PHP to IOP: gaps 2 and 2; of the second no window has passed
		"1>2 left 2, arrived 2/2 in 2.0, within [1/1 1/1 1/1], contact 0/0, peer 2/2",
		"2>0 left 1, arrived 0/1 in 0.0, within [0/1 0/1 0/1], contact 1/1, peer 0/0",
	}
	for i, p := range casework.MeasureDepartures(all, on("2026-06-01")) {
		share := func(s casework.Share) string { return fmt.Sprintf("%d/%d", s.K, s.N) }
		got := fmt.Sprintf("%d>%d left %d, arrived %s in %.1f, within [%s %s %s], contact %s, peer %s", p.FromProgramID[15], p.ToProgramID[15], p.Left,
			share(p.Arrived), p.Days, share(p.Within[0]), share(p.Within[1]), share(p.Within[2]), share(p.Contact), share(p.Peer))
		if i >= len(want) || got != want[i] {
			t.Errorf("%s\nwant %v", got, want)
		}
	}
	iop := casework.MeasureLeavers(all, on("2026-06-01"))[0] // the four, and who dropped out
	if iop.FromProgramID != leftIOP || iop.Left != 5 || iop.Arrived != (casework.Share{K: 3, N: 5}) || iop.Within[0] != (casework.Share{K: 1, N: 5}) || iop.Contact != (casework.Share{K: 3, N: 5}) {
		t.Errorf("everybody who left IOP: %+v", iop)
	}
	flow := casework.FlowOf(all)
	if php := flow[0]; php.Left != 2 || php.To[casework.StageIOP] != 2 || php.Between+php.Finished+php.Lost != 0 {
		t.Errorf("from PHP: %+v", php)
	}
	if iop := flow[1]; iop.Left != 5 || iop.To[casework.StageAftercare] != 3 || iop.Between != 1 || iop.Lost != 1 || iop.Finished != 0 {
		t.Errorf("from IOP: %+v", iop)
	}
}

// Nine hand-offs of one pair, sent on Monday 2 March 2026 at noon and due two
// days later, counted by hand on 10 March.
func TestMeasuresOfHandOffs(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	one := func(state casework.ReferralState, answered int, accepted, visit bool, misses int) casework.HandOff {
		h := casework.HandOff{FromProgramID: leftIOP, ToProgramID: leftAfter, State: state, SentAt: noon, AnswerDueAt: noon.Add(48 * time.Hour), Accepted: accepted,
			VisitSet: visit, Misses: misses}
		if answered > 0 {
			at := noon.Add(time.Duration(answered) * time.Hour)
			h.AnsweredAt = &at
		}
		return h
	}
	all := []casework.HandOff{
		one(casework.ReferralAttended, 4, true, true, 0),
		one(casework.ReferralAttended, 48, true, true, 2), // to the hour, and came after two misses
		one(casework.ReferralNotEngaged, 50, true, true, 1),
		one(casework.ReferralNoShow, 10, true, true, 1),
		one(casework.ReferralReturned, 6, true, false, 0),
		one(casework.ReferralDeclined, 30, false, false, 0),
		one(casework.ReferralCancelled, 0, false, false, 0),     // before an answer: nobody was late
		one(casework.ReferralSent, 0, false, false, 0),          // overdue
		one(casework.ReferralInfoRequested, 0, false, false, 0), // waits for the sender
	}
	all[0].Warm, all[3].Warm = true, true // of the two who arrived one was introduced, and one who has not come yet
	got := casework.MeasureHandOffs(all, noon.AddDate(0, 0, 8))
	want := casework.HandOffPair{FromProgramID: leftIOP, ToProgramID: leftAfter, Sent: 9, Hours: 20, // of 4, 6, 10, 30, 48, 50
		InTime: casework.Share{K: 5, N: 7}, Declined: casework.Share{K: 1, N: 6}, Returned: casework.Share{K: 1, N: 5},
		Missed: casework.Share{K: 3, N: 4}, ReEngaged: casework.Share{K: 1, N: 3}, Arrived: casework.Share{K: 2, N: 6}, Warm: casework.Share{K: 1, N: 2}}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestSmallNumbersAreNotTold(t *testing.T) {
	t.Parallel()
	php, iop, aft := casework.Program{Stage: casework.StagePHP}, casework.Program{Stage: casework.StageIOP}, casework.Program{Stage: casework.StageAftercare}
	programs := map[uuid.UUID]casework.Program{leftPHP: php, leftIOP: iop, leftAfter: aft}
	share := func(k, n int) casework.Share { return casework.Share{K: k, N: n} }
	c := casework.Continuity{Programs: programs, Leavers: []casework.ContinuityPair{{FromProgramID: leftIOP, Left: 40}},
		Pairs: []casework.ContinuityPair{
			{FromProgramID: leftPHP, ToProgramID: leftIOP, Left: 40, Days: 3, Arrived: share(29, 40), Within: []casework.Share{share(11, 40), share(10, 40), share(30, 40)},
				Contact: share(0, 40), Peer: share(40, 40)},
			{FromProgramID: leftIOP, ToProgramID: leftAfter, Left: 30, Days: 3, Arrived: share(10, 30), Within: []casework.Share{share(5, 10), share(0, 0), share(0, 0)}},
			{FromProgramID: leftIOP, Left: 10},
		},
		Flow: []casework.Flow{
			{Stage: casework.StagePHP, Left: 40, To: map[casework.Stage]int{casework.StageIOP: 29}, Between: 11},
			{Stage: casework.StageIOP, Left: 40, To: map[casework.Stage]int{casework.StageAftercare: 20}, Between: 20}, // with a pair of ten
			{Stage: casework.StageAftercare, Left: 20, Finished: 19, Lost: 1, To: map[casework.Stage]int{}},
		},
		HandOffs: []casework.HandOffPair{{Sent: 10}, {Sent: 22, Hours: 4, InTime: share(11, 22), Declined: share(1, 22)}}}
	c.Quieten()
	if len(c.Leavers) != 0 {
		t.Error("the sum is told of which a pair of ten is a part")
	}
	if len(c.Pairs) != 2 || c.Quiet != 1 {
		t.Fatalf("%d pairs are told, %d are not", len(c.Pairs), c.Quiet)
	}
	p := c.Pairs[0]
	if p.Arrived != share(29, 40) || p.Days != 3 || p.Within[0] != share(11, 40) || p.Within[2] != (casework.Share{}) ||
		p.Within[1] != (casework.Share{}) || p.Contact != share(0, 40) || p.Peer != share(40, 40) {
		t.Errorf("%+v", p)
	}
	if p := c.Pairs[1]; p.Arrived != (casework.Share{}) || p.Days != 0 || p.Within[0] != (casework.Share{}) {
		t.Errorf("ten people are told of: %+v", p)
	}
	if len(c.Flow) != 1 || c.Flow[0].Stage != casework.StagePHP {
		t.Errorf("flows: %+v", c.Flow)
	}
	if len(c.HandOffs) != 1 || c.HandOffs[0].Hours != 4 || c.HandOffs[0].InTime != share(11, 22) || c.HandOffs[0].Declined != (casework.Share{}) {
		t.Errorf("hand-offs: %+v", c.HandOffs)
	}
}
