package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func ago(days int) *time.Time {
	at := monday.AddDate(0, 0, -days)
	return &at
}

const newYork = "America/New_York"

func in(hours int) *time.Time {
	at := monday.Add(time.Duration(hours) * time.Hour)
	return &at
}

// with is an ordinary line: in a program, with a peer, talked yesterday.
func with(change func(*casework.CaseloadLine)) casework.CaseloadLine {
	peer := dana().ID
	l := casework.CaseloadLine{ClientID: uuid.New(), Name: "Alma Reyes", EpisodeOpen: true, PeerID: &peer, AssignedAt: ago(60), LastContactAt: ago(1)}
	if change != nil {
		change(&l)
	}
	return l
}

// The reasons were written by hand, in the order in which a peer would name
// them.
func TestWhoNeedsMeTodayAndWhy(t *testing.T) {
	t.Parallel()
	type line = casework.CaseloadLine
	day := func(d int) casework.Date { return casework.Date{Year: 2026, Month: 11, Day: d} }
	none := time.Time{}
	for _, c := range []struct {
		says     string
		line     line
		draftDue time.Time
		want     []casework.Reason
		days     int
	}{
		{"talked yesterday: on track", with(nil), none, nil, 1},
		{"six days are not quiet yet", with(func(l *line) { l.LastContactAt = ago(6) }), none, nil, 6},
		{"seven are", with(func(l *line) { l.LastContactAt = ago(7) }), none, []casework.Reason{"quiet"}, 7},
		{"a try that nobody answered", with(func(l *line) { l.LastTryAt, l.LastTryKind = ago(0), "attempt" }), none, []casework.Reason{"missed"}, 1},
		{"meant to talk today", with(func(l *line) { l.NextOn = day(23) }), none, []casework.Reason{"planned"}, 1},
		{"meant to talk last week", with(func(l *line) { l.NextOn = day(17) }), none, []casework.Reason{"planned"}, 1},
		{"planned for this afternoon", with(func(l *line) { l.PlannedAt, l.PlannedZone = in(2), newYork }), none, []casework.Reason{"planned"}, 1},
		{"planned for tomorrow", with(func(l *line) { l.PlannedAt, l.PlannedZone = in(24), newYork }), none, nil, 1},
		{"what is planned counts before what the note said", with(func(l *line) { l.PlannedAt, l.PlannedZone, l.NextOn = in(48), newYork, day(23) }), none, nil, 1},
		{"planned at 10 pm in New York, which is tomorrow in UTC", with(func(l *line) { l.PlannedAt, l.PlannedZone = in(8), newYork }), none, []casework.Reason{"planned"}, 1},
		{"planned at 10 pm in Los Angeles is today there", with(func(l *line) { l.PlannedAt, l.PlannedZone = in(11), "America/Los_Angeles" }), none, []casework.Reason{"planned"}, 1},
		{"nothing came of this morning's plan", with(func(l *line) { l.PassedAt, l.PassedZone = in(-4), newYork }), none, []casework.Reason{"missed"}, 1},
		{"but they talked later that morning", with(func(l *line) { l.PassedAt, l.PassedZone, l.LastContactAt = in(-4), newYork, in(-1) }), none, nil, 0},
		{"they talked the day before the plan", with(func(l *line) { l.PassedAt, l.PassedZone, l.LastContactAt = in(-48), newYork, ago(3) }), none, []casework.Reason{"missed"}, 3},
		{"they talked the day after it", with(func(l *line) { l.PassedAt, l.PassedZone = in(-72), newYork }), none, nil, 1},
		{"missed in the morning and planned again for the evening", with(func(l *line) {
			l.PassedAt, l.PassedZone, l.PlannedAt, l.PlannedZone = in(-4), newYork, in(3), newYork
		}), none, []casework.Reason{"missed", "planned"}, 1},
		{"discharged, and still planned with", with(func(l *line) { l.EpisodeOpen, l.PlannedAt, l.PlannedZone = false, in(2), newYork }), none, []casework.Reason{"planned"}, 1},
		{"tomorrow is not today", with(func(l *line) { l.NextOn = day(24) }), none, nil, 1},
		{"new and not talked yet", with(func(l *line) { l.LastContactAt, l.AssignedAt = nil, ago(3) }), none, []casework.Reason{"new"}, 3},
		{"a concern comes before everything", with(func(l *line) { l.OpenConcerns, l.LastContactAt, l.NextOn = 1, ago(9), day(20) }), none,
			[]casework.Reason{"safety_concern", "planned", "quiet"}, 9},
		{"a draft due in five hours can wait", with(nil), monday.Add(5 * time.Hour), nil, 1},
		{"a draft due in four cannot", with(nil), monday.Add(4 * time.Hour), []casework.Reason{"draft_late"}, 1},
		{"a late draft", with(nil), monday.Add(-time.Hour), []casework.Reason{"draft_late"}, 1},
		{"nobody beside them", with(func(l *line) { l.PeerID, l.LastContactAt, l.AssignedAt = nil, nil, nil }), none, []casework.Reason{"no_peer"}, 0},
		{"discharged: nobody waits", with(func(l *line) { l.EpisodeOpen, l.LastContactAt, l.NextOn = false, ago(30), day(1) }), none, nil, 30},
		{"discharged, and a draft still waits", with(func(l *line) { l.EpisodeOpen, l.LastContactAt = false, ago(30) }), monday, []casework.Reason{"draft_late"}, 30},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			n := c.line.Need(harborRow(), monday, c.draftDue)
			if !slices.Equal(n.Reasons, c.want) || n.Days != c.days {
				t.Errorf("%v after %d days, want %v after %d", n.Reasons, n.Days, c.want, c.days)
			}
		})
	}
}

// At 11:30 pm in New York it is the next day in UTC; the agency's day counts.
func TestADayEndsAtMidnightWhereTheAgencyIs(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 24, 4, 30, 0, 0, time.UTC)
	l := with(func(l *casework.CaseloadLine) { l.NextOn = casework.Date{Year: 2026, Month: 11, Day: 24} })
	if n := l.Need(harborRow(), late, time.Time{}); len(n.Reasons) != 0 {
		t.Errorf("needed half an hour before the day: %v", n.Reasons)
	}
	if n := l.Need(harborRow(), late.Add(time.Hour), time.Time{}); !slices.Equal(n.Reasons, []casework.Reason{casework.ReasonPlanned}) {
		t.Errorf("after midnight: %v", n.Reasons)
	}
}

func TestTheMostPressingComeFirst(t *testing.T) {
	t.Parallel()
	named := func(name string, change func(*casework.CaseloadLine)) casework.CaseloadLine {
		l := with(change)
		l.Name = name
		return l
	}
	lines := []casework.CaseloadLine{
		named("Quiet Nine", func(l *casework.CaseloadLine) { l.LastContactAt = ago(9) }),
		named("On Track B", nil),
		named("Missed", func(l *casework.CaseloadLine) { l.LastTryAt = ago(0) }),
		named("Quiet Twelve", func(l *casework.CaseloadLine) { l.LastContactAt = ago(12) }),
		named("Draft", nil),
		named("Concern", func(l *casework.CaseloadLine) { l.OpenConcerns = 1 }),
		named("On Track A", nil),
	}
	draft := casework.TodayDraft{EndsAt: monday.Add(-23 * time.Hour), ClientID: lines[4].ClientID} // late a day after
	later := casework.TodayDraft{EndsAt: monday.Add(-4 * time.Hour), ClientID: lines[1].ClientID}
	today := casework.OpenToday(lines, []casework.TodayDraft{later, draft}, harborRow(), monday)
	var needs, onTrack []string
	for _, n := range today.Needs {
		needs = append(needs, n.Line.Name)
	}
	for _, l := range today.OnTrack {
		onTrack = append(onTrack, l.Name)
	}
	if want := []string{"Concern", "Missed", "Draft", "Quiet Twelve", "Quiet Nine"}; !slices.Equal(needs, want) {
		t.Errorf("needs %v, want %v", needs, want)
	}
	if want := []string{"On Track A", "On Track B"}; !slices.Equal(onTrack, want) {
		t.Errorf("on track %v, want %v", onTrack, want)
	}
	if today.DueBy == nil || !today.DueBy.Equal(monday.Add(time.Hour)) || today.Day != (casework.Date{Year: 2026, Month: 11, Day: 23}) {
		t.Errorf("due by %v on %v", today.DueBy, today.Day)
	}
}

// Who is planned for today stands in the order of the day.
func TestThePlannedComeByTheClock(t *testing.T) {
	t.Parallel()
	at := func(name string, hours int) casework.CaseloadLine {
		return with(func(l *casework.CaseloadLine) {
			l.Name, l.PlannedZone = name, newYork
			if l.PlannedAt = in(hours); hours == 0 {
				l.PlannedAt, l.NextOn = nil, casework.DateOf(monday, time.UTC)
			}
		})
	}
	today := casework.OpenToday([]casework.CaseloadLine{at("Some time", 0), at("Four", 2), at("Three", 1), at("Six", 4)}, nil, harborRow(), monday)
	var got []string
	for _, n := range today.Needs {
		got = append(got, n.Line.Name)
	}
	if want := []string{"Three", "Four", "Six", "Some time"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTheTeamShowsWhoNeedsTheSupervisorFirst(t *testing.T) {
	t.Parallel()
	peer := func(name string, limit, weight int, status casework.StaffStatus) casework.TeamPeer {
		p := casework.TeamPeer{Staff: casework.Staff{Name: name, Status: status}, Weight: weight}
		p.ID = uuid.New()
		if limit > 0 {
			p.CaseloadLimit = &limit
		}
		return p
	}
	calm, full, behind, left := peer("Calm", 0, 20, "active"), peer("Full", 5, 6, "active"), peer("Behind", 0, 2, "active"), peer("Left", 0, 1, "deactivated")
	of := func(p casework.TeamPeer, days int) casework.CaseloadLine {
		return with(func(l *casework.CaseloadLine) { l.PeerID, l.LastContactAt = &p.ID, ago(days) })
	}
	drafts := []casework.DraftMark{
		{AuthorID: behind.ID, StartsAt: *ago(1), EndsAt: ago(1).Add(time.Hour)}, // late in an hour
		{AuthorID: behind.ID, StartsAt: *ago(3), EndsAt: *ago(3)},               // late since two days
		{AuthorID: calm.ID, StartsAt: *ago(0), EndsAt: *ago(0)},
	}
	team := casework.OpenTeam([]casework.TeamPeer{calm, full, behind, left},
		[]casework.CaseloadLine{of(behind, 8), of(behind, 1), of(calm, 2), of(left, 2)}, nil, drafts, harborRow(), monday)
	var got []string
	for _, p := range team.Peers {
		got = append(got, p.PeerName)
	}
	if want := []string{"Left", "Full", "Behind", "Calm"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	b := team.Peers[2]
	if b.Overdue != 1 || b.Unsigned != 2 || b.LateDrafts != 1 || !b.OldestDraftAt.Equal(*ago(3)) || len(b.Clients) != 2 || b.Limit != 20 {
		t.Errorf("behind: %+v", b)
	}
	if f := team.Peers[1]; f.Limit != 5 || f.Weight != 6 {
		t.Errorf("full: %+v", f)
	}
}

// Whoever is handed on is told of to their peer, the next first visit first;
// what was not sent moves nobody, and nobody of another's caseload stands here.
func TestWhoIsAboutToMove(t *testing.T) {
	t.Parallel()
	here, there := with(nil), with(nil)
	handed := func(client uuid.UUID, state casework.ReferralState, by int, visit *time.Time) casework.ReferralLine {
		l := casework.ReferralLine{ToZone: newYork}
		l.ID, l.ClientID, l.State, l.VisitBy, l.VisitAt = uuid.New(), client, state, casework.Date{Year: 2026, Month: 12, Day: by}, visit
		return l
	}
	visit := time.Date(2026, 12, 2, 15, 0, 0, 0, time.UTC)
	second, first := handed(here.ClientID, casework.ReferralSent, 4, nil), handed(there.ClientID, casework.ReferralScheduled, 9, &visit)
	last := handed(here.ClientID, casework.ReferralOnHold, 8, nil)
	day := casework.OpenToday([]casework.CaseloadLine{here, there}, nil, &casework.Agency{TimeZone: newYork}, monday)
	day.Move([]casework.ReferralLine{last, second, handed(here.ClientID, casework.ReferralDraft, 1, nil), first,
		handed(here.ClientID, casework.ReferralAttended, 1, nil), handed(uuid.New(), casework.ReferralSent, 1, nil)})
	var got []uuid.UUID
	for _, l := range day.Moving {
		got = append(got, l.ID)
	}
	if want := []uuid.UUID{first.ID, second.ID, last.ID}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
