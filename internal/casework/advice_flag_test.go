package casework_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Whose task it is: the clinician, else the lead, else a supervisor, else a
// director; and who raised it only where nobody else is there, or is the
// clinician.
func TestWhoAnswersConflictingAdvice(t *testing.T) {
	t.Parallel()
	peer, clinician, lead, supervisor, director := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	to := func(id uuid.UUID, b casework.Because) casework.ToTell {
		return casework.ToTell{StaffID: id, Because: b}
	}
	all := casework.SafetyLadder{{to(supervisor, casework.BecauseSupervisor), to(clinician, casework.BecauseClinician)},
		{to(lead, casework.BecauseProgramLead)}, {to(director, casework.BecauseDirector)}}
	for says, c := range map[string]struct {
		by     uuid.UUID
		ladder casework.SafetyLadder
		want   uuid.UUID
		why    casework.Because
	}{
		"the clinician":                            {peer, all, clinician, casework.BecauseClinician},
		"the clinician, also of what they heard":   {clinician, all, clinician, casework.BecauseClinician},
		"the lead":                                 {peer, casework.SafetyLadder{all[0][:1], all[1], all[2]}, lead, casework.BecauseProgramLead},
		"a supervisor":                             {peer, casework.SafetyLadder{all[0][:1], nil, all[2]}, supervisor, casework.BecauseSupervisor},
		"a director, of what the supervisor heard": {supervisor, casework.SafetyLadder{all[0][:1], nil, all[2]}, director, casework.BecauseDirector},
		"the supervisor themselves":                {supervisor, casework.SafetyLadder{all[0][:1]}, supervisor, casework.BecauseSupervisor},
	} {
		f, err := casework.RaiseAdvice(uuid.New(), c.by, casework.AdviceRaise{}, now)
		if err != nil {
			t.Fatal(err)
		}
		if owner := f.Send(c.ladder); owner == nil || *owner != c.want || f.Because != c.why {
			t.Errorf("%s: it went to %v because of %q", says, owner, f.Because)
		}
	}
	f, _ := casework.RaiseAdvice(uuid.New(), peer, casework.AdviceRaise{}, now)
	if owner := f.Send(casework.SafetyLadder{nil, nil, nil}); owner != nil || f.Because != "" {
		t.Errorf("nobody is there, and it went to %v", owner)
	}
}

func TestATaskOfAdviceEndsWithTheAnswerOnly(t *testing.T) {
	t.Parallel()
	day := casework.Date{Year: 2026, Month: 11, Day: 23}
	f, err := casework.RaiseAdvice(uuid.New(), uuid.New(), casework.AdviceRaise{ClientID: uuid.New(), Words: "Skip it"}, now)
	if err != nil {
		t.Fatal(err)
	}
	start := f.Task(uuid.New(), day)
	if start.DueOn != day.AddDays(3) || !strings.Contains(start.What, "“Skip it”") || *start.ClientID != f.ClientID {
		t.Errorf("the task is %+v", start)
	}
	task, err := casework.NewTask(uuid.New(), f.RaisedBy, start, day, now)
	if err != nil {
		t.Fatal(err)
	}
	task.AdviceFlagID = &f.ID
	by := uuid.New()
	if casework.KindOf(task.Complete(by, now)) != casework.KindConflict || casework.KindOf(task.Drop(by, "No", now)) != casework.KindConflict || task.State != casework.TaskOpen {
		t.Error("it ended without an answer")
	}
	if err := task.Answered(by, now); err != nil || task.State != casework.TaskDone {
		t.Errorf("the answer did not end it: %v", err)
	}
}

func TestAFactStandsUntilItsEnd(t *testing.T) {
	t.Parallel()
	by := uuid.New()
	monday := casework.Date{Year: 2026, Month: 11, Day: 23}
	fact := func() *casework.PlanFact {
		f, err := casework.NewPlanFact(uuid.New(), by, casework.PlanFactWrite{Words: " Sleep first. "}, now)
		if err != nil || f.Words != "Sleep first." {
			t.Fatal(f, err)
		}
		return f
	}
	f := fact()
	if err := f.End(by, monday.AddDays(2), monday, monday, now); err != nil || !f.Stands(monday.AddDays(1)) || f.Stands(monday.AddDays(2)) {
		t.Errorf("it ends on Wednesday: %+v, %v", f, err)
	}
	if casework.KindOf(f.End(by, monday, monday, monday, now)) != casework.KindConflict {
		t.Error("it was ended twice")
	}
	if f = fact(); f.End(by, casework.Date{}, monday, monday, now) != nil || f.Stands(monday) || !f.Stands(monday.AddDays(-1)) {
		t.Errorf("without a day it ends today: %+v", f)
	}
	if casework.KindOf(f.Share(by, monday, now)) != casework.KindConflict || f.Shareable {
		t.Error("what does not hold any more was shared")
	}
	if f = fact(); f.Share(by, monday, now) != nil || !f.Shareable || casework.KindOf(f.Share(by, monday, now)) != casework.KindConflict {
		t.Errorf("it is shared once: %+v", f)
	}
	for _, day := range []casework.Date{monday.AddDays(-1), monday.AddDays(367)} {
		if f = fact(); casework.KindOf(f.End(by, day, monday, monday, now)) != casework.KindInvalid {
			t.Errorf("it can end on %s", day)
		}
	}
}
