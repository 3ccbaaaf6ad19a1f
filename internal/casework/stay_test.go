package casework_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"continuo/internal/casework"
)

var aftercare = &casework.Program{Versioned: casework.NewVersioned(uuid.New()), Name: "Aftercare", Stage: casework.StageAftercare}

// states of where a person can be, as a story: PHP from 1 to 20 October, IOP
// since then, as far as it goes.
func storyIn(state string) *casework.CareStory {
	c := &casework.CareStory{BirthDate: on("1991-04-12")}
	e := &casework.Episode{Versioned: casework.NewVersioned(uuid.New()), OpenedOn: on("2026-10-01")}
	first := &casework.Stay{Versioned: casework.NewVersioned(uuid.New()), EpisodeID: e.ID, ProgramID: php.ID, StartsOn: on("2026-10-01"), EndsOn: on("2026-10-20")}
	second := &casework.Stay{Versioned: casework.NewVersioned(uuid.New()), EpisodeID: e.ID, ProgramID: iop.ID, StartsOn: on("2026-10-20")}
	c.Episodes, c.Stays = []*casework.Episode{e}, []*casework.Stay{first, second}
	switch state {
	case "never admitted":
		return &casework.CareStory{BirthDate: c.BirthDate}
	case "paused":
		c.Pauses = []*casework.StayPause{{Versioned: casework.NewVersioned(uuid.New()), StayID: second.ID, Reason: casework.PauseHospital, StartsOn: on("2026-11-10")}}
	case "back":
		c.Pauses = []*casework.StayPause{{Versioned: casework.NewVersioned(uuid.New()), StayID: second.ID, Reason: casework.PauseHospital, StartsOn: on("2026-11-10"), EndsOn: on("2026-11-15")}}
	case "between":
		second.EndsOn, e.LeftOn, e.LeftProgramID = on("2026-11-12"), on("2026-11-12"), &second.ProgramID
	case "discharged":
		second.EndsOn, e.ClosedOn, e.DischargeReason = on("2026-11-12"), on("2026-11-12"), casework.DischargeCompleted
	}
	return c
}

// Who may do what from where, written by hand: "" is allowed, "conflict" is
// not possible in that state.
func TestWhatCanBeDoneFromEveryState(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	acts := []casework.StayActKind{casework.ActAdmit, casework.ActMove, casework.ActLeave, casework.ActDischarge, casework.ActPause, casework.ActResume}
	for state, want := range map[string][]string{
		//                admit       move        leave       discharge   pause       resume
		"never admitted": {"", "conflict", "conflict", "conflict", "conflict", "conflict"},
		"in a program":   {"conflict", "", "", "", "", "conflict"},
		"paused":         {"conflict", "", "", "", "conflict", ""},
		"back":           {"conflict", "", "", "", "", "conflict"},
		"between":        {"conflict", "", "conflict", "", "conflict", "conflict"},
		"discharged":     {"", "conflict", "conflict", "conflict", "conflict", "conflict"},
	} {
		for i, kind := range acts {
			err := storyIn(state).Act(casework.StayAct{Kind: kind, Day: on("2026-11-20"), ProgramID: &aftercare.ID}, aftercare, today, now)
			if got := string(casework.KindOf(err)); got != want[i] {
				t.Errorf("%s, %s: got %q (%v), want %q", state, kind, got, err, want[i])
			}
		}
	}
}

func TestWhatWasDecidedAboutAnotherPlaceIsRefused(t *testing.T) {
	t.Parallel()
	here, there := uuid.New(), uuid.New()
	open := &casework.Stay{Versioned: casework.NewVersioned(here), StartsOn: on("2026-11-01")}
	ended := &casework.Stay{Versioned: casework.NewVersioned(here), StartsOn: on("2026-11-01"), EndsOn: on("2026-11-20")}
	for _, c := range []struct {
		says  string
		last  *casework.Stay
		seen  *uuid.UUID
		wants string
	}{
		{"where they were seen", open, &here, ""},
		{"in another program", open, &there, "conflict"},
		{"in a program, seen between two", open, nil, "conflict"},
		{"between two, seen in the last", ended, &here, "conflict"},
		{"between two, seen in another", ended, &there, "conflict"},
		{"between two, as seen", ended, nil, ""},
		{"no stay at all, as seen", nil, nil, ""},
		{"no stay at all, seen in one", nil, &here, "conflict"},
	} {
		t.Run(c.says, func(t *testing.T) { wants(t, casework.StillIn(c.last, c.seen), c.wants) })
	}
}

func TestTimeAway(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	stay := &casework.Stay{StartsOn: on("2026-11-01")}
	was := []casework.StayPause{{StartsOn: on("2026-11-03"), EndsOn: on("2026-11-08")}}
	for _, c := range []struct {
		says, on, why string
		reason        casework.PauseReason
		before        []casework.StayPause
		wants         string
	}{
		{"from today", "2026-11-23", "", casework.PauseHospital, nil, ""},
		{"from tomorrow", "2026-11-24", "", casework.PauseHospital, nil, "pausedOn"},
		{"before the stay began", "2026-10-31", "Told late", casework.PauseJail, nil, "pausedOn"},
		{"from the first day", "2026-11-01", "Told late", casework.PauseJail, nil, ""},
		{"a week ago, with no word why", "2026-11-16", "", casework.PauseTravel, nil, "lateReason"},
		{"for no reason of the list", "2026-11-23", "", "moon", nil, "reason"},
		{"again on the day they were back", "2026-11-08", "Told late", casework.PauseFamily, was, ""},
		{"again before they were back", "2026-11-07", "Told late", casework.PauseFamily, was, "pausedOn"},
		{"while away", "2026-11-23", "", casework.PauseOther, []casework.StayPause{{StartsOn: on("2026-11-20")}}, "conflict"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := stay.Pause(c.before, casework.Pause{Reason: c.reason, PausedOn: on(c.on), LateReason: c.why}, today)
			wants(t, err, c.wants)
		})
	}
	away := casework.StayPause{StartsOn: on("2026-11-20")}
	wants(t, away.Resume(casework.Resume{ResumedOn: on("2026-11-19"), LateReason: "Told late"}, today), "resumedOn")
	wants(t, away.Resume(casework.Resume{ResumedOn: on("2026-11-20"), LateReason: "A mistake"}, today), "")
	wants(t, away.Resume(casework.Resume{ResumedOn: today}, today), "conflict")
	open := casework.StayPause{StartsOn: on("2026-11-20")}
	wants(t, open.EndWith(&casework.Stay{EndsOn: on("2026-11-18")}), "conflict")
	wants(t, open.EndWith(&casework.Stay{EndsOn: on("2026-11-21")}), "")
	if open.EndsOn != on("2026-11-21") {
		t.Errorf("the pause ended on %s", open.EndsOn)
	}
}

func TestDaysAwayAreNoDaysInTheProgram(t *testing.T) {
	t.Parallel()
	stay := &casework.Stay{Versioned: casework.NewVersioned(uuid.New()), StartsOn: on("2026-11-01")}
	pause := func(from, until string) casework.StayPause {
		p := casework.StayPause{StayID: stay.ID, StartsOn: on(from)}
		if until != "" {
			p.EndsOn = on(until)
		}
		return p
	}
	for _, c := range []struct {
		says   string
		ends   string
		pauses []casework.StayPause
		want   int
	}{
		{"the first day counts", "", nil, 10},
		{"away for two days, back on the fifth", "", []casework.StayPause{pause("2026-11-03", "2026-11-05")}, 8},
		{"away since the eighth", "", []casework.StayPause{pause("2026-11-08", "")}, 7},
		{"away twice", "", []casework.StayPause{pause("2026-11-02", "2026-11-04"), pause("2026-11-09", "")}, 6},
		{"the pause of another stay", "", []casework.StayPause{{StayID: uuid.New(), StartsOn: on("2026-11-02")}}, 10},
		{"a stay that has ended", "2026-11-05", nil, 5},
		{"away the whole time", "", []casework.StayPause{pause("2026-11-01", "")}, 0},
	} {
		s := *stay
		if c.ends != "" {
			s.EndsOn = on(c.ends)
		}
		if got := casework.DaysIn(&s, c.pauses, on("2026-11-10")); got != c.want {
			t.Errorf("%s: %d days, want %d", c.says, got, c.want)
		}
	}
	line := casework.CaseloadLine{StaySince: on("2026-11-01"), PausedDays: 2, PausedSince: on("2026-11-09")}
	if got := line.Days(on("2026-11-10")); got != 6 {
		t.Errorf("a line counts %d days, want 6", got)
	}
}

func TestDirections(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to casework.Stage
		want     casework.Direction
	}{
		{"", casework.StagePHP, casework.DirectionAdmitted},
		{casework.StagePHP, casework.StageIOP, casework.DirectionStepDown},
		{casework.StagePHP, casework.StageAftercare, casework.DirectionStepDown},
		{casework.StageAftercare, casework.StageIOP, casework.DirectionStepUp},
		{casework.StageIOP, casework.StageIOP, casework.DirectionLateral},
		{casework.StageOther, casework.StageIOP, casework.DirectionOther},
		{casework.StageIOP, casework.StageOther, casework.DirectionOther},
	} {
		if got := casework.DirectionOf(c.from, c.to); got != c.want {
			t.Errorf("from %q to %q: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestCorrectingAStay(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	for _, c := range []struct {
		says, state    string
		stay           int
		from, until    string
		reason, wants  string
		first, second  string // as "from until" afterwards
		opened, closed string
	}{
		{says: "the two that touch keep touching", state: "in a program", stay: 1, from: "2026-10-18", reason: "The form says the 18th", first: "2026-10-01 2026-10-18", second: "2026-10-18 "},
		{says: "the episode begins with its first stay", state: "in a program", stay: 0, from: "2026-09-28", until: "2026-10-20", reason: "The form", first: "2026-09-28 2026-10-20", second: "2026-10-20 ", opened: "2026-09-28"},
		{says: "and ends with its last", state: "discharged", stay: 1, from: "2026-10-20", until: "2026-11-14", reason: "The form", first: "2026-10-01 2026-10-20", second: "2026-10-20 2026-11-14", closed: "2026-11-14"},
		{says: "without a word why", state: "in a program", stay: 1, from: "2026-10-18", wants: "reason"},
		{says: "to what stands there", state: "in a program", stay: 1, from: "2026-10-20", reason: "x", wants: "startsOn"},
		{says: "past the whole stay before", state: "in a program", stay: 1, from: "2026-09-30", reason: "x", wants: "startsOn"},
		{says: "an end for a stay that is open", state: "in a program", stay: 1, from: "2026-10-20", until: "2026-11-01", reason: "x", wants: "endsOn"},
		{says: "no end for a stay that has ended", state: "discharged", stay: 1, from: "2026-10-20", reason: "x", wants: "endsOn"},
		{says: "an end before the beginning", state: "discharged", stay: 1, from: "2026-10-25", until: "2026-10-24", reason: "x", wants: "endsOn"},
		{says: "an end to come", state: "discharged", stay: 1, from: "2026-10-20", until: "2026-11-24", reason: "x", wants: "endsOn"},
		{says: "a beginning after they were away", state: "paused", stay: 1, from: "2026-11-11", reason: "x", wants: "startsOn"},
	} {
		t.Run(c.says, func(t *testing.T) {
			story := storyIn(c.state)
			was := story.Stays[c.stay]
			fix := casework.StayCorrection{WasStartsOn: was.StartsOn, WasEndsOn: was.EndsOn, StartsOn: on(c.from), Reason: c.reason}
			if c.until != "" {
				fix.EndsOn = on(c.until)
			}
			_, err := story.CorrectStay(story.Stays[c.stay].ID, fix, uuid.New(), today, now)
			wants(t, err, c.wants)
			if err != nil {
				return
			}
			for i, want := range []string{c.first, c.second} {
				if got := story.Stays[i].StartsOn.String() + " " + story.Stays[i].EndsOn.String(); got != want {
					t.Errorf("stay %d is %q, want %q", i+1, got, want)
				}
			}
			if c.opened != "" && story.Episodes[0].OpenedOn.String() != c.opened || c.closed != "" && story.Episodes[0].ClosedOn.String() != c.closed {
				t.Errorf("the episode is %s to %s", story.Episodes[0].OpenedOn, story.Episodes[0].ClosedOn)
			}
		})
	}
	_, err := storyIn("in a program").CorrectStay(uuid.New(), casework.StayCorrection{StartsOn: today, Reason: "x"}, uuid.New(), today, now)
	wants(t, err, "not_found")
}

func TestWhatABackDatedMoveWouldChange(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	before := storyIn("in a program")
	after := before.Copy()
	act := casework.StayAct{Kind: casework.ActMove, Day: on("2026-11-18"), ProgramID: &aftercare.ID}
	if err := after.Act(act, aftercare, today, now); err != nil {
		t.Fatal(err)
	}
	zone := func(p *casework.Program) casework.Program { q := *p; q.TimeZone = "America/New_York"; return q }
	programs := []casework.Program{zone(php), zone(iop), zone(aftercare)}
	noon := func(day string) casework.SignedIn {
		return casework.SignedIn{StartsAt: on(day).Start(programs[0].Zone()).Add(12 * 3600e9), ProgramID: &iop.ID}
	}
	e := before.EffectOn(after, act, programs, []casework.SignedIn{noon("2026-11-17"), noon("2026-11-18"), noon("2026-11-20")}, today)
	if e.DaysBack != 5 || e.Sessions != 2 || len(e.Shifts) != 2 || len(e.Loses) != 1 || e.Loses[0] != "IOP" || len(e.Gets) != 1 || e.Gets[0] != "Aftercare" {
		t.Errorf("%+v", e)
	}
	if was, will := e.Shifts[0].Was.Days, e.Shifts[0].Will.Days; was != 35 || will != 30 {
		t.Errorf("the days in IOP go from %d to %d, want 35 to 30", was, will)
	}
	if before.Stays[1].EndsOn != (casework.Date{}) {
		t.Error("looking ahead changed the story itself")
	}
}

// Whatever is done in whatever order: stays never overlap and lie within their
// episode, pauses lie within their stay and never overlap, and days add up.
func TestStoriesHoldTogether(t *testing.T) {
	t.Parallel()
	today := on("2026-11-23")
	kinds := []casework.StayActKind{casework.ActAdmit, casework.ActMove, casework.ActLeave, casework.ActDischarge, casework.ActPause, casework.ActResume, casework.ActCorrect}
	rapid.Check(t, func(t *rapid.T) {
		c := &casework.CareStory{BirthDate: on("1990-01-01")}
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			act := casework.StayAct{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Day: today.AddDays(-rapid.IntRange(-1, 200).Draw(t, "day"))}
			program := rapid.SampledFrom([]*casework.Program{php, iop, aftercare}).Draw(t, "program")
			act.ProgramID = &program.ID
			if len(c.Stays) > 0 {
				act.StayID = &rapid.SampledFrom(c.Stays).Draw(t, "stay").ID
			}
			if rapid.Bool().Draw(t, "ends") {
				act.EndsOn = act.Day.AddDays(rapid.IntRange(-1, 60).Draw(t, "long"))
			}
			tried := c.Copy()
			if tried.Act(act, program, today, now) == nil {
				for _, p := range tried.Pauses {
					if p.ID == uuid.Nil {
						p.ID = uuid.New()
					}
				}
				c = tried
			}
			holdTogether(t, c, today)
		}
	})
}

func holdTogether(t *rapid.T, c *casework.CareStory, today casework.Date) {
	for i, s := range c.Stays {
		if i+1 < len(c.Stays) && (s.EndsOn.IsZero() || c.Stays[i+1].StartsOn.Before(s.EndsOn)) || !s.EndsOn.IsZero() && s.EndsOn.Before(s.StartsOn) {
			t.Fatalf("%s to %s, then %v", s.StartsOn, s.EndsOn, c.Stays[i:])
		}
		for _, e := range c.Episodes {
			if e.ID == s.EpisodeID && (s.StartsOn.Before(e.OpenedOn) || !e.ClosedOn.IsZero() && (s.EndsOn.IsZero() || s.EndsOn.After(e.ClosedOn))) {
				t.Fatalf("the stay %s to %s is outside its episode %s to %s", s.StartsOn, s.EndsOn, e.OpenedOn, e.ClosedOn)
			}
		}
		pauses := c.PausesOf(s.ID)
		away := 0
		for j, p := range pauses {
			if p.StartsOn.Before(s.StartsOn) || !s.EndsOn.IsZero() && (p.EndsOn.IsZero() || p.EndsOn.After(s.EndsOn)) || j > 0 && p.StartsOn.Before(pauses[j-1].EndsOn) {
				t.Fatalf("the pause %s to %s is outside its stay %s to %s", p.StartsOn, p.EndsOn, s.StartsOn, s.EndsOn)
			}
			until := p.EndsOn
			if until.IsZero() {
				until = today.AddDays(1)
			}
			away += until.DaysSince(p.StartsOn)
		}
		last := s.EndsOn
		if last.IsZero() || last.After(today) {
			last = today
		}
		if got := casework.DaysIn(s, pauses, today); got+away != last.DaysSince(s.StartsOn)+1 {
			t.Fatalf("%d days in and %d away are not %s to %s", got, away, s.StartsOn, last)
		}
	}
	for i, e := range c.Episodes {
		if i+1 < len(c.Episodes) && (e.ClosedOn.IsZero() || c.Episodes[i+1].OpenedOn.Before(e.ClosedOn)) {
			t.Fatalf("episodes overlap: %v", c.Episodes)
		}
	}
}
