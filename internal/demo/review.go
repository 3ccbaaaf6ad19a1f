package demo

import (
	"context"
	"slices"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// reviewDay is the day of last week's meeting: its Thursday.
func (c calendar) reviewDay() day {
	const thursday = 3
	return day(casework.WeekOf(c.today).DaysSince(c.today)) - 7 + thursday
}

// lastWeek is last week's review of every caseload, finished, and what was done
// about it on the same day.
func (t *teller) lastWeek() chapter {
	on := t.cal.reviewDay()
	var reviews act
	for n, m := range readStaff() {
		if m.ledBy == "" {
			continue
		}
		one := strand{{t.cal.moment(on, clock(15*60+2+4*n)), m.ledBy, func(ctx context.Context, a *app.App) error {
			if m.username == leaver { // who is in nobody's team once the last of their people is handed on
				if still, err := t.carries(ctx, a, leaver); !still || err != nil {
					return err
				}
			}
			return t.review(ctx, a, m.username, on, true)
		}}}
		if m.username != leaver && m.username != forgetful {
			one = append(one, event{t.cal.moment(on, clock(17*60+n)), m.username, doTasks})
		}
		reviews = append(reviews, one)
	}
	return chapter{until: t.cal.moment(on, 15*60), end: []act{reviews}}
}

// thisWeek is this week's: one caseload is done, one half, the others wait. A
// file lies there, too.
func (t *teller) thisWeek() act {
	return act{
		{{t.ago(32), t.staff[reviewedNow].ledBy, func(ctx context.Context, a *app.App) error { return t.review(ctx, a, reviewedNow, 0, true) }}},
		{{t.ago(28), t.staff[covering].ledBy, func(ctx context.Context, a *app.App) error { return t.review(ctx, a, covering, 0, false) }}},
		{{t.ago(24), t.staff[absent].ledBy, t.lighten}, {t.ago(20), directing, leaveWaitingList}},
	}
}

// lighten moves one person from a peer to who has most room.
func (t *teller) lighten(ctx context.Context, a *app.App) error {
	from := t.staff[lightened].id
	if some, err := t.carries(ctx, a, lightened); !some || err != nil {
		return err
	}
	p, err := a.ProposeReassignment(ctx, from)
	if err != nil {
		return err
	}
	for _, o := range p.Options {
		if o.Suggested != nil {
			_, err = a.MakeReassignment(ctx, casework.ReassignmentStart{PeerID: from, Why: casework.WhyBalance,
				Items: []casework.ReassignmentAsk{{ClientID: o.Line.ClientID, ToPeerID: *o.Suggested}}})
			return err
		}
	}
	return nil
}

// carries tells whether a peer of the asker's team has anybody on the caseload.
func (t *teller) carries(ctx context.Context, a *app.App, peer string) (bool, error) {
	team, err := a.GetTeam(ctx, casework.TeamFilter{})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(team.Peers, func(l casework.TeamLine) bool { return l.PeerID == t.staff[peer].id && len(l.Clients) > 0 }), nil
}

// review goes through a caseload, to its end or to the half of it. Who has
// nobody has no review.
func (t *teller) review(ctx context.Context, a *app.App, peer string, on day, whole bool) error {
	r, err := a.StartCaseloadReview(ctx, t.staff[peer].id)
	if casework.KindOf(err) == casework.KindConflict {
		return nil
	}
	if err != nil {
		return err
	}
	lines := r.Lines
	if !whole {
		lines = lines[:len(lines)/2]
	}
	reasons := map[casework.Decision]int{}
	for n, l := range lines {
		if whole && n%9 == 8 { // one now and then is not there
			continue
		}
		if _, err := a.RecordCaseloadReviewEntry(ctx, l.ID, l.Version, t.decided(peer, n, on, reasons)); err != nil {
			return err
		}
	}
	if !whole {
		return nil
	}
	return t.finishReview(ctx, a, r)
}

// decided is what was decided about the nth of a caseload.
func (t *teller) decided(peer string, n int, on day, said map[casework.Decision]int) casework.EntryRecord {
	w := casework.EntryRecord{Decision: casework.DecisionKeep}
	switch n % 9 {
	case 1:
		w.Decision = casework.DecisionChangeRhythm
		if peer != leaver {
			w.FollowUp = casework.TaskStart{OwnerID: t.staff[peer].id, DueOn: t.cal.date(on + 1)}
		}
	case 3:
		w.Decision = casework.DecisionTalk
		w.FollowUp = casework.TaskStart{OwnerID: t.staff[t.staff[peer].ledBy].id, DueOn: t.cal.date(on + 12)}
	case 5:
		w.Decision = casework.DecisionConsiderStep
	case 7:
		w.Decision = casework.DecisionReassign
	}
	book := readPhrases()
	remarks := book["review "+string(w.Decision)]
	if w.Decision != casework.DecisionKeep || n%4 == 0 {
		w.Remark = remarks[said[w.Decision]%len(remarks)]
	}
	said[w.Decision]++
	if !w.FollowUp.Empty() {
		kind := map[bool]string{true: "task peer", false: "task supervisor"}[w.FollowUp.OwnerID == t.staff[peer].id]
		w.FollowUp.What = book[kind][n/9%len(book[kind])]
	}
	return w
}

func (t *teller) finishReview(ctx context.Context, a *app.App, r *casework.CaseloadReviewRecord) error {
	now, err := a.GetCaseloadReview(ctx, r.ID)
	if err != nil {
		return err
	}
	_, err = a.FinishCaseloadReview(ctx, r.ID, now.Reasons(readPhrases()["review skip"][0]))
	return err
}

// doTasks has somebody do what they were asked to.
func doTasks(ctx context.Context, a *app.App) error {
	tasks, err := a.ListTasks(ctx, casework.TaskFilter{Mine: true, State: casework.TaskOpen}, casework.Page{})
	if err != nil {
		return err
	}
	for _, task := range tasks.Items {
		if _, err := a.CompleteTask(ctx, task.ID); err != nil {
			return err
		}
	}
	return nil
}
