package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// aBoard is of Dana (20 limit, two people, one overdue), Inez (over her limit
// of 1, two people), and Theo of another supervisor, who has nobody.
func aBoard() *casework.Team {
	php, iop := numbered(50), numbered(51)
	peer := func(n byte, name string, supervisor byte, weight, limit, tasks, late int) casework.TeamPeer {
		by := numbered(supervisor)
		p := casework.TeamPeer{Weight: weight, SupervisorID: &by, SupervisorName: "S" + string(rune('0'+supervisor)), Tasks: tasks, LateTasks: late}
		p.Name, p.ID, p.CaseloadLimit, p.Status = name, numbered(n), &limit, casework.StaffActive
		return p
	}
	person := func(n, with byte, program uuid.UUID, days int) casework.CaseloadLine {
		peer, at := numbered(with), monday.AddDate(0, 0, -days)
		return casework.CaseloadLine{ClientID: numbered(n), PeerID: &peer, ProgramID: &program, ProgramName: "P" + string(rune('0'+program[15]-50)),
			EpisodeOpen: true, LastContactAt: &at, NextOn: monDay}
	}
	return casework.OpenTeam([]casework.TeamPeer{peer(1, "Dana", 8, 2, 20, 3, 0), peer(2, "Inez", 8, 2, 1, 1, 1), peer(3, "Theo", 9, 0, 20, 0, 0)},
		[]casework.CaseloadLine{person(11, 1, php, 9), person(12, 1, iop, 1), person(13, 2, iop, 2), person(14, 2, iop, 1)}, nil, nil, harborRow(), monday)
}

func names(t *casework.Team) (out []string) {
	for _, l := range t.Peers {
		out = append(out, l.PeerName)
	}
	return out
}

func TestTheBoardIsNarrowedAndOrdered(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		f    casework.TeamFilter
		want []string
		sum  [4]int // people, weight, overdue, tasks
	}{
		"as it is":           {casework.TeamFilter{}, []string{"Inez", "Dana", "Theo"}, [4]int{4, 4, 1, 4}},
		"by name":            {casework.TeamFilter{Sort: casework.SortName}, []string{"Dana", "Inez", "Theo"}, [4]int{4, 4, 1, 4}},
		"by overdue":         {casework.TeamFilter{Sort: casework.SortOverdue}, []string{"Dana", "Inez", "Theo"}, [4]int{4, 4, 1, 4}},
		"by tasks":           {casework.TeamFilter{Sort: casework.SortTasks}, []string{"Inez", "Dana", "Theo"}, [4]int{4, 4, 1, 4}},
		"by a made-up order": {casework.TeamFilter{Sort: "height"}, []string{"Inez", "Dana", "Theo"}, [4]int{4, 4, 1, 4}},
		"of one supervisor":  {casework.TeamFilter{SupervisorID: numbered(9)}, []string{"Theo"}, [4]int{0, 0, 0, 0}},
		"of one program":     {casework.TeamFilter{ProgramID: numbered(50)}, []string{"Dana"}, [4]int{1, 2, 1, 3}},
		"who needs me":       {casework.TeamFilter{NeedsMe: true}, []string{"Inez", "Dana"}, [4]int{4, 4, 1, 4}},
		"of nobody":          {casework.TeamFilter{SupervisorID: numbered(77)}, nil, [4]int{}},
	} {
		b := aBoard()
		b.Narrow(c.f, harborRow(), monday)
		if got := names(b); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", says, got, c.want)
		}
		if s := b.Totals; [4]int{len(s.Clients), s.Weight, s.Overdue, s.Tasks} != c.sum {
			t.Errorf("%s: the sums are %d people, %d of the limit, %d overdue, %d tasks, want %v", says, len(s.Clients), s.Weight, s.Overdue, s.Tasks, c.sum)
		}
		if len(b.Supervisors) != 2 || len(b.Programs) != 2 {
			t.Errorf("%s: %v %v", says, b.Supervisors, b.Programs)
		}
	}
	if b := aBoard(); b.Peers[1].PlannedToday != 2 || b.Week != monDay || b.Totals.PlannedToday != 4 {
		t.Errorf("%+v", b)
	}
}

// The order is the same whatever the order the rows came in.
func TestTheBoardsOrderIsStable(t *testing.T) {
	t.Parallel()
	for _, sort := range casework.TeamSorts() {
		a, b := aBoard(), aBoard()
		slices.Reverse(b.Peers)
		a.Narrow(casework.TeamFilter{Sort: sort}, harborRow(), monday)
		b.Narrow(casework.TeamFilter{Sort: sort}, harborRow(), monday)
		if !slices.Equal(names(a), names(b)) {
			t.Errorf("by %s: %v and %v", sort, names(a), names(b))
		}
	}
}

// What is planned for today counts, by the clock of its place, also once its
// time is over; what the last note says counts only where nothing is planned.
func TestWhomTheBoardCountsForToday(t *testing.T) {
	t.Parallel()
	const ny = "America/New_York"
	at := func(hours int) *time.Time { t := monday.Add(time.Duration(hours) * time.Hour); return &t }
	for says, c := range map[string]struct {
		line casework.CaseloadLine
		want int
	}{
		"nothing planned, nothing meant":                         {casework.CaseloadLine{}, 0},
		"meant for today":                                        {casework.CaseloadLine{NextOn: monDay}, 1},
		"meant for yesterday":                                    {casework.CaseloadLine{NextOn: monDay.AddDays(-1)}, 0},
		"planned for this afternoon":                             {casework.CaseloadLine{PlannedAt: at(3), PlannedZone: ny}, 1},
		"planned for tomorrow":                                   {casework.CaseloadLine{PlannedAt: at(24), PlannedZone: ny}, 0},
		"meant for today, planned tomorrow":                      {casework.CaseloadLine{NextOn: monDay, PlannedAt: at(24), PlannedZone: ny}, 0},
		"planned this morning, not logged":                       {casework.CaseloadLine{PassedAt: at(-2), PassedZone: ny}, 1},
		"planned yesterday, not logged":                          {casework.CaseloadLine{PassedAt: at(-24), PassedZone: ny}, 0},
		"this morning's passed and one tomorrow, for one person": {casework.CaseloadLine{PassedAt: at(-2), PassedZone: ny, PlannedAt: at(24), PlannedZone: ny}, 1},
	} {
		peer, id := casework.TeamPeer{}, numbered(1)
		peer.ID, peer.Status = id, casework.StaffActive
		c.line.PeerID, c.line.EpisodeOpen = &id, true
		b := casework.OpenTeam([]casework.TeamPeer{peer}, []casework.CaseloadLine{c.line}, nil, nil, harborRow(), monday)
		if got := b.Totals.PlannedToday; got != c.want {
			t.Errorf("%s: %d, want %d", says, got, c.want)
		}
	}
}
