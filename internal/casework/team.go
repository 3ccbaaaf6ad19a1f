package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// DraftMark is that a draft is open, whose, and when its session was: nothing
// of its words.
type DraftMark struct {
	AuthorID uuid.UUID
	ClientID uuid.UUID
	StartsAt time.Time
	EndsAt   time.Time
}

// TeamPeer is a peer of a team before their people are counted.
type TeamPeer struct {
	Staff
	CoveredBy      string
	CoveredUntil   *time.Time // the latest end of these covers
	SupervisorID   *uuid.UUID
	SupervisorName string
	Weight         int // taken of the limit, by people who are not hidden from the reader
	Tasks          int // open ones the reader sees
	LateTasks      int // of those, after their day
}

// TeamLine is one peer as a supervisor sees them.
type TeamLine struct {
	PeerID         uuid.UUID
	PeerName       string
	Deactivated    bool
	CoveredBy      string
	CoveredUntil   *time.Time
	SupervisorID   *uuid.UUID
	SupervisorName string
	Limit          int // weighted clients
	Weight         int // taken of it
	Clients        []CaseloadLine
	Overdue        int                // of Clients: quiet, missed, or never seen
	Waiting        map[uuid.UUID]bool // which of them
	PlannedToday   int                // of Clients: a contact is planned for today, or meant for it
	Unsigned       int                // open drafts
	LateDrafts     int                // of those, later than the agency's time
	OldestDraftAt  *time.Time
	Tasks          int
	LateTasks      int
	Review         *CaseloadReviewSummary // this week's; nil while nobody began it
}

// NeedsMe tells whether something about a peer waits for their supervisor.
func (l *TeamLine) NeedsMe() bool {
	return l.Deactivated || l.Weight > l.Limit || l.Overdue > 0 || l.LateDrafts > 0 || l.LateTasks > 0
}

// Team is a supervisor's page: peers, those who need them first, and the
// clients nobody walks beside.
type Team struct {
	Zone        *time.Location // in which the agency's people read a clock
	Week        Date           // this week's Monday
	Peers       []TeamLine     // as the filter leaves them
	Totals      TeamLine       // the sums over these peers
	Supervisors []Option       // of all peers of the team, by name
	Programs    []Option       // in which their people are, by name
	Unassigned  []CaseloadLine
}

// Option is something a list can be narrowed to.
type Option struct {
	ID   uuid.UUID
	Name string
}

// TeamSort is an order of the board.
type TeamSort string

const (
	SortNeeds    TeamSort = "needs" // who needs the supervisor first
	SortName     TeamSort = "name"
	SortPeople   TeamSort = "people" // who carries most
	SortOverdue  TeamSort = "overdue"
	SortUnsigned TeamSort = "unsigned"
	SortTasks    TeamSort = "tasks"
)

// TeamSorts are all of them, as a form offers them.
func TeamSorts() []TeamSort {
	return []TeamSort{SortNeeds, SortName, SortPeople, SortOverdue, SortUnsigned, SortTasks}
}

// TeamFilter narrows and orders the board; a zero field does not. With a
// program, only the people in it are counted, and only peers who have some.
type TeamFilter struct {
	SupervisorID uuid.UUID
	ProgramID    uuid.UUID
	NeedsMe      bool
	Sort         TeamSort
}

// OpenTeam is the team's page: each peer with their people and what waits, who
// needs the supervisor first on top.
func OpenTeam(peers []TeamPeer, lines, unassigned []CaseloadLine, drafts []DraftMark, a *Agency, now time.Time) *Team {
	today := DateOf(now, a.Zone())
	t := &Team{Zone: a.Zone(), Week: WeekOf(today), Unassigned: unassigned}
	for _, p := range peers {
		line := TeamLine{PeerID: p.ID, PeerName: p.Name, Deactivated: p.Status == StaffDeactivated, CoveredBy: p.CoveredBy,
			CoveredUntil: p.CoveredUntil, SupervisorID: p.SupervisorID, SupervisorName: p.SupervisorName,
			Limit: a.CaseloadLimit, Weight: p.Weight, Tasks: p.Tasks, LateTasks: p.LateTasks}
		if p.CaseloadLimit != nil {
			line.Limit = *p.CaseloadLimit
		}
		for _, l := range lines {
			if l.PeerID != nil && *l.PeerID == p.ID {
				line.Clients = append(line.Clients, l)
			}
		}
		line.countPeople(a, now)
		line.countDrafts(drafts, a, now)
		t.Peers = append(t.Peers, line)
	}
	t.choices()
	slices.SortFunc(t.Peers, needsMore)
	t.sum()
	return t
}

func (l *TeamLine) countPeople(a *Agency, now time.Time) {
	l.Overdue, l.PlannedToday, l.Waiting = 0, 0, map[uuid.UUID]bool{}
	today := DateOf(now, a.Zone())
	for _, c := range l.Clients {
		if c.Need(a, now, time.Time{}).Overdue() {
			l.Overdue++
			l.Waiting[c.ClientID] = true
		}
		if c.meantFor(today, now) {
			l.PlannedToday++
		}
	}
}

// meantFor tells whether a contact was planned for today, or, where nothing is
// planned, meant for it.
func (l CaseloadLine) meantFor(today Date, now time.Time) bool {
	on := func(at *time.Time, zone string) bool {
		return at != nil && DateOf(*at, Zone(zone)) == DateOf(now, Zone(zone))
	}
	if l.PlannedAt == nil && l.NextOn == today {
		return true
	}
	return on(l.PlannedAt, l.PlannedZone) || on(l.PassedAt, l.PassedZone)
}

// choices are what the board can be narrowed to.
func (t *Team) choices() {
	supervisors, programs := map[uuid.UUID]string{}, map[uuid.UUID]string{}
	for _, l := range t.Peers {
		if l.SupervisorID != nil {
			supervisors[*l.SupervisorID] = l.SupervisorName
		}
		for _, c := range l.Clients {
			if c.ProgramID != nil {
				programs[*c.ProgramID] = c.ProgramName
			}
		}
	}
	t.Supervisors, t.Programs = options(supervisors), options(programs)
}

func options(names map[uuid.UUID]string) []Option {
	var out []Option
	for id, name := range names {
		out = append(out, Option{id, name})
	}
	slices.SortFunc(out, func(x, y Option) int { return cmp.Or(cmp.Compare(x.Name, y.Name), slices.Compare(x.ID[:], y.ID[:])) })
	return out
}

// Narrow keeps the peers that a filter asks for, in its order; the sums are
// theirs.
func (t *Team) Narrow(f TeamFilter, a *Agency, now time.Time) {
	t.Peers = slices.DeleteFunc(t.Peers, func(l TeamLine) bool {
		return f.SupervisorID != uuid.Nil && (l.SupervisorID == nil || *l.SupervisorID != f.SupervisorID)
	})
	if f.ProgramID != uuid.Nil {
		for i := range t.Peers {
			l := &t.Peers[i]
			l.Clients = slices.DeleteFunc(l.Clients, func(c CaseloadLine) bool { return c.ProgramID == nil || *c.ProgramID != f.ProgramID })
			l.countPeople(a, now)
		}
		t.Peers = slices.DeleteFunc(t.Peers, func(l TeamLine) bool { return len(l.Clients) == 0 })
	}
	if f.NeedsMe {
		t.Peers = slices.DeleteFunc(t.Peers, func(l TeamLine) bool { return !l.NeedsMe() })
	}
	slices.SortFunc(t.Peers, func(x, y TeamLine) int { return cmp.Or(f.Sort.compare(x, y), needsMore(x, y)) })
	t.sum()
}

// compare is the order of the board; equals stay in the order of who needs the
// supervisor first, which ends in the id.
func (s TeamSort) compare(x, y TeamLine) int {
	switch s {
	case SortName:
		return cmp.Compare(x.PeerName, y.PeerName)
	case SortPeople:
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(len(y.Clients), len(x.Clients)))
	case SortOverdue:
		return cmp.Compare(y.Overdue, x.Overdue)
	case SortUnsigned:
		return cmp.Or(cmp.Compare(y.LateDrafts, x.LateDrafts), cmp.Compare(y.Unsigned, x.Unsigned))
	case SortTasks:
		return cmp.Or(cmp.Compare(y.LateTasks, x.LateTasks), cmp.Compare(y.Tasks, x.Tasks))
	}
	return 0
}

func (t *Team) sum() {
	t.Totals = TeamLine{}
	for _, l := range t.Peers {
		s := &t.Totals
		s.Clients = append(s.Clients, l.Clients...)
		s.Limit, s.Weight, s.Overdue, s.PlannedToday = s.Limit+l.Limit, s.Weight+l.Weight, s.Overdue+l.Overdue, s.PlannedToday+l.PlannedToday
		s.Unsigned, s.LateDrafts, s.Tasks, s.LateTasks = s.Unsigned+l.Unsigned, s.LateDrafts+l.LateDrafts, s.Tasks+l.Tasks, s.LateTasks+l.LateTasks
	}
}

func (l *TeamLine) countDrafts(drafts []DraftMark, a *Agency, now time.Time) {
	for _, d := range drafts {
		if d.AuthorID != l.PeerID {
			continue
		}
		l.Unsigned++
		if now.After(d.EndsAt.Add(time.Duration(a.NoteDueHours) * time.Hour)) {
			l.LateDrafts++
		}
		if l.OldestDraftAt == nil || d.StartsAt.Before(*l.OldestDraftAt) {
			l.OldestDraftAt = &d.StartsAt
		}
	}
}

// needsMore puts first whose people are alone, then who carries too many, then
// who is behind.
func needsMore(x, y TeamLine) int {
	return cmp.Or(
		first(x.Deactivated, y.Deactivated),
		first(x.Weight > x.Limit, y.Weight > y.Limit),
		cmp.Compare(y.Overdue, x.Overdue),
		cmp.Compare(y.LateDrafts, x.LateDrafts),
		cmp.Compare(y.LateTasks, x.LateTasks),
		cmp.Compare(x.PeerName, y.PeerName),
		slices.Compare(x.PeerID[:], y.PeerID[:]),
	)
}

// first orders what is so before what is not.
func first(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
