package casework

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
)

// draftWarning is how long before a draft becomes late it is somebody's need.
const draftWarning = 4 * time.Hour

// changeWarning is how many days before a change of program is expected it is
// somebody's need: time to tell the person who comes along.
const changeWarning = 3

// pressing are the reasons in their order, the most pressing first.
var pressing = []Reason{ReasonSafety, ReasonMissed, ReasonDraftLate, ReasonPlanned, ReasonChange, ReasonQuiet, ReasonNew, ReasonNoPeer}

// Urgent tells whether the reason puts somebody first on the page.
func (r Reason) Urgent() bool { return r == ReasonSafety || r == ReasonMissed }

// OpenToday sorts a caseload into who needs somebody today and who is on
// track. drafts are the reader's own.
func OpenToday(lines []CaseloadLine, drafts []TodayDraft, a *Agency, now time.Time) *Today {
	t := &Today{Zone: a.Zone(), Day: DateOf(now, a.Zone()), Drafts: drafts}
	due := map[uuid.UUID]time.Time{}
	for i := range drafts {
		d := &drafts[i]
		d.DueAt = d.EndsAt.Add(time.Duration(a.NoteDueHours) * time.Hour)
		if first, ok := due[d.ClientID]; !ok || d.DueAt.Before(first) {
			due[d.ClientID] = d.DueAt
		}
		if t.DueBy == nil || d.DueAt.Before(*t.DueBy) {
			t.DueBy = &d.DueAt
		}
	}
	for _, l := range lines {
		need := l.Need(a, now, due[l.ClientID])
		if len(need.Reasons) == 0 {
			t.OnTrack = append(t.OnTrack, l)
			continue
		}
		t.Needs = append(t.Needs, need)
	}
	slices.SortFunc(t.Needs, morePressing)
	slices.SortFunc(t.OnTrack, func(x, y CaseloadLine) int { return byName(x, y) })
	return t
}

// Sign puts to the day whose plans want a look and where an answer came back.
// That there is no plan yet is no review that is due, and the plans of who was
// discharged wait for nobody.
func (t *Today) Sign(signs []TodaySign) {
	for _, s := range signs {
		if s.EpisodeOpen && (s.Plans.Crisis.Due() || s.Plans.Recovery.Due()) {
			t.PlansDue = append(t.PlansDue, s)
		}
		if s.AnsweredAt != nil {
			t.Answered = append(t.Answered, s)
		}
	}
	slices.SortFunc(t.PlansDue, func(a, b TodaySign) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), slices.Compare(a.ClientID[:], b.ClientID[:]))
	})
	slices.SortFunc(t.Answered, func(a, b TodaySign) int {
		return cmp.Or(b.AnsweredAt.Compare(*a.AnsweredAt), slices.Compare(a.ClientID[:], b.ClientID[:]))
	})
}

// Move puts to the day who of the caseload is about to move. What was not sent
// moves nobody yet; what is on hold is told, for the person asks their peer.
func (t *Today) Move(open []ReferralLine) {
	walks := map[uuid.UUID]bool{}
	for _, n := range t.Needs {
		walks[n.Line.ClientID] = true
	}
	for _, l := range t.OnTrack {
		walks[l.ClientID] = true
	}
	for _, l := range open {
		if walks[l.ClientID] && l.State != ReferralDraft && !l.State.Ended() {
			t.Moving = append(t.Moving, l)
		}
	}
	slices.SortFunc(t.Moving, func(x, y ReferralLine) int {
		return cmp.Or(x.Visit().Compare(y.Visit()), slices.Compare(x.ID[:], y.ID[:]))
	})
}

// Need says why a client needs somebody, if so; draftDue is when the reader's
// oldest draft about them becomes late, and the zero time for none.
func (l CaseloadLine) Need(a *Agency, now, draftDue time.Time) Need {
	today := DateOf(now, a.Zone())
	n := Need{Line: l}
	switch {
	case l.LastContactAt != nil:
		n.Days = max(0, today.DaysSince(DateOf(*l.LastContactAt, a.Zone())))
	case l.AssignedAt != nil:
		n.Days = max(0, today.DaysSince(DateOf(*l.AssignedAt, a.Zone())))
	}
	here := l.EpisodeOpen           // who was discharged is not waited for
	there := l.PausedSince.IsZero() // who is in hospital or away is not quiet
	holds := map[Reason]bool{
		ReasonSafety:    l.OpenConcerns > 0,
		ReasonMissed:    here && l.LastTryAt != nil || l.Passed(),
		ReasonDraftLate: !draftDue.IsZero() && !now.Before(draftDue.Add(-draftWarning)),
		ReasonPlanned:   (here || l.PlannedAt != nil) && l.dueBy(today, now),
		ReasonChange:    here && there && !l.ChangeDueOn.IsZero() && !l.ChangeDueOn.After(today.AddDays(changeWarning)),
		ReasonQuiet:     here && there && l.LastContactAt != nil && n.Days >= a.QuietDays,
		ReasonNew:       here && there && l.LastContactAt == nil && l.PeerID != nil,
		ReasonNoPeer:    here && l.PeerID == nil,
	}
	for _, r := range pressing {
		if holds[r] {
			n.Reasons = append(n.Reasons, r)
		}
	}
	return n
}

// Passed tells whether a planned contact is over, nothing came of it, and
// nobody has reached the person on its day or since.
func (l CaseloadLine) Passed() bool {
	if l.PassedAt == nil {
		return false
	}
	zone := Zone(l.PassedZone)
	return l.LastContactAt == nil || DateOf(*l.LastContactAt, zone).Before(DateOf(*l.PassedAt, zone))
}

// dueBy tells whether the next contact is meant for today or was for a day
// before. What is planned counts first, and then what the last note says.
func (l CaseloadLine) dueBy(today Date, now time.Time) bool {
	if l.PlannedAt != nil {
		return !DateOf(*l.PlannedAt, Zone(l.PlannedZone)).After(DateOf(now, Zone(l.PlannedZone)))
	}
	return !l.NextOn.IsZero() && !l.NextOn.After(today)
}

// Overdue tells whether somebody should have been in contact by now.
func (n Need) Overdue() bool {
	return slices.ContainsFunc(n.Reasons, func(r Reason) bool {
		return r == ReasonMissed || r == ReasonQuiet || r == ReasonNew
	})
}

// morePressing orders by the first reason, then by how long it has been; two
// of one name keep their order by their ids.
func morePressing(x, y Need) int {
	return cmp.Or(
		cmp.Compare(slices.Index(pressing, x.Reasons[0]), slices.Index(pressing, y.Reasons[0])),
		byPlan(x, y),
		cmp.Compare(y.Days, x.Days),
		byName(x.Line, y.Line),
	)
}

// byPlan orders by the clock those whose first reason is that they are planned
// today; a day without a time comes after them.
func byPlan(x, y Need) int {
	if x.Reasons[0] != ReasonPlanned {
		return 0
	}
	at := func(n Need) int64 {
		if n.Line.PlannedAt == nil {
			return math.MaxInt64
		}
		return n.Line.PlannedAt.Unix()
	}
	return cmp.Compare(at(x), at(y))
}

func byName(x, y CaseloadLine) int {
	return cmp.Or(cmp.Compare(x.Name, y.Name), slices.Compare(x.ClientID[:], y.ClientID[:]))
}
