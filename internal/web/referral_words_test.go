package web

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

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

// The next place is one step down, whatever the programs are called.
func TestTheNextPlaceIsOneStepDown(t *testing.T) {
	t.Parallel()
	place := func(name string, stage casework.Stage) (p casework.ProgramLine) {
		p.ID, p.Name, p.Stage = uuid.New(), name, stage
		return p
	}
	all := []casework.ProgramLine{place("Aftercare A", casework.StageAftercare), place("B Outpatient", casework.StageOther), place("IOP C", casework.StageIOP),
		place("IOP D", casework.StageIOP), place("PHP E", casework.StagePHP)}
	for from, want := range map[int]string{
		4: "IOP C, IOP D, Aftercare A, B Outpatient",
		3: "Aftercare A, IOP C, PHP E, B Outpatient",
		0: "IOP C, IOP D, PHP E, B Outpatient",
	} {
		var names []string
		for _, p := range goTo(all, all[from].ID, all[from].Stage, casework.Date{Year: 2026, Month: 11, Day: 24}) {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("from %s: %s, want %s", all[from].Name, got, want)
		}
	}
}

// Whom nobody has yet is a warning for a week, and then more than that; since
// when is said in words.
func TestHowLongNobodyHasThem(t *testing.T) {
	t.Parallel()
	to := uuid.New()
	for _, c := range []struct {
		left int
		to   *uuid.UUID
		kind Kind
		want string
	}{
		{24, nil, Warn, "Nobody has them yet, since today"},
		{23, nil, Warn, "Nobody has them yet, since yesterday"},
		{17, nil, Warn, "Nobody has them yet, for 7 days"},
		{16, nil, Alert, "Nobody has them yet, for 8 days"},
		{16, &to, Alert, "On the way, for 8 days"},
	} {
		l := casework.DepartureLine{}
		l.FromProgramID, l.LeftOn, l.ToProgramID = uuid.New(), casework.Date{Year: 2026, Month: 11, Day: c.left}, c.to
		if kind, words := departureStanding(l, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)); kind != c.kind || words != c.want {
			t.Errorf("%d: %s %q, want %s %q", c.left, kind, words, c.kind, c.want)
		}
	}
}
