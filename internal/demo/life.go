package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// newTelling lays out a life as events, in order of time.
func newTelling(t *teller, l *life) *telling {
	out := &telling{life: l, t: t, holds: map[string]uuid.UUID{}}
	out.words = newWriter().about(l)
	out.planDesk()
	for n := range 1 + l.rand.IntN(3) {
		out.later(out.created().Add(time.Duration(4+3*n)*time.Minute), out.creator, out.addWay(n))
	}
	for i := range l.stays {
		if i > 0 {
			out.planStay(i)
		}
	}
	for _, s := range l.sessions {
		out.planSession(s)
	}
	out.planTags()
	out.planNotice()
	out.planOwnPlans()
	out.planHolds()
	out.planContacts()
	out.planWhereabouts()
	slices.SortStableFunc(out.ahead, func(a, b event) int { return a.at.Compare(b.at) })
	return out
}

func (l *telling) later(at time.Time, as string, do func(context.Context, *app.App) error) {
	l.ahead = append(l.ahead, event{at, as, do})
}

// planStay is a move, a discharge, or coming back.
func (l *telling) planStay(i int) {
	last, next := l.stays[i-1], l.stays[i]
	day := l.t.cal.date(next.from)
	at := l.t.cal.past(next.from, clock(8*60+30+l.n%40))
	if days, is := l.tag("told"); is && i == len(l.stays)-1 { // nobody entered it for days
		at = at.AddDate(0, 0, days)
	}
	if begun := l.created().Add(time.Duration(15+i) * time.Minute); at.Before(begun) {
		at = begun // it was before the record began, and is entered with it
	}
	switch {
	case next.out:
		l.later(at.Add(7*time.Hour), last.clinician, func(ctx context.Context, a *app.App) error {
			stay, err := l.openStay(ctx, a)
			if err != nil {
				return err
			}
			l.at = nil
			_, err = a.DischargeClient(ctx, l.id, casework.Discharge{StayID: stay, Reason: casework.DischargeReason(next.place), DischargedOn: day, LateReason: l.late(next.from, at.Add(7*time.Hour))})
			return err
		})
	case last.out:
		l.later(at, l.t.staff[l.primary(next.from)].ledBy, func(ctx context.Context, a *app.App) error {
			to := l.t.programs[next.place].ID
			record, err := a.AdmitClient(ctx, l.id, casework.Admission{ProgramID: to,
				ClinicianID: &l.t.staff[next.clinician].id, AdmittedOn: day, LateReason: l.late(next.from, at)})
			return l.came(record, err, to)
		})
	default:
		l.planGap(last, next)
		l.later(at, last.clinician, func(ctx context.Context, a *app.App) error {
			stay, err := l.openStay(ctx, a)
			if err != nil {
				return err
			}
			to := l.t.programs[next.place].ID
			record, err := a.MoveClient(ctx, l.id, casework.Move{StayID: stay, ProgramID: to,
				ClinicianID: &l.t.staff[next.clinician].id, MovedOn: day, LateReason: l.late(next.from, at),
				ChangeDueOn: l.changeDue(i)})
			return l.came(record, err, to)
		})
	}
}

// planGap is the days between two programs that some had: one in four left the
// one before they came to the other, most of them by less than a week.
func (l *telling) planGap(last, next stay) {
	days := day([]int{1, 3, 5, 9, 16}[l.n/4%5])
	on := next.from - days
	at := l.t.cal.past(on, clock(16*60+l.n%40))
	if l.n%4 != 1 || next.from > -20 || on <= last.from+2 || at.Before(l.created().AddDate(0, 0, 1)) {
		return
	}
	l.later(at, last.clinician, func(ctx context.Context, a *app.App) error {
		stay, err := l.openStay(ctx, a)
		if err != nil {
			return err
		}
		l.at = nil
		_, err = a.LeaveClient(ctx, l.id, casework.Leaving{StayID: stay, LeftOn: l.t.cal.date(on), LateReason: l.late(on, at)})
		return err
	})
}

// planSession is a note that is kept, and signed when its time has come. Most
// are written and signed in one.
func (l *telling) planSession(s *session) {
	const inOne = 12 * time.Hour
	write := func() *casework.NoteDraft {
		s.ClientID = l.id
		if len(l.goals) > 0 && s.Kind == casework.KindIndividual && int(s.EndsAt.Unix()/60)%3 != 0 {
			s.Goals = some(l.goals, int(s.EndsAt.Unix()/3600), 1)
		}
		return &s.NoteDraft
	}
	if !s.signed.IsZero() && s.signed.Sub(s.entered) < inOne {
		l.later(s.signed, s.by, func(ctx context.Context, a *app.App) error {
			_, err := a.SignNoteDraft(ctx, s.ID, write(), 0)
			return err
		})
		return
	}
	l.later(s.entered, s.by, func(ctx context.Context, a *app.App) error {
		_, err := a.SaveNoteDraft(ctx, write(), 0)
		return err
	})
	if !s.signed.IsZero() {
		l.later(s.signed, s.by, func(ctx context.Context, a *app.App) error {
			_, err := a.SignNoteDraft(ctx, s.ID, nil, 0)
			return err
		})
	}
}

// addWay adds one way to reach the person, with what they said about it.
func (l *telling) addWay(n int) func(context.Context, *app.App) error {
	e := casework.ContactWayEdit{Kind: casework.ContactPhone, Preferred: n == 0,
		MayText:   one(l.rand, []casework.Leave{casework.LeaveYes, casework.LeaveYes, casework.LeaveNo, casework.LeaveUnknown}),
		Voicemail: one(l.rand, []casework.Leave{casework.LeaveFirstNameOnly, casework.LeaveYes, casework.LeaveNo, casework.LeaveUnknown}),
		Value:     fmt.Sprintf("(555) 555-01%02d", l.rand.IntN(100)), WhoMayKnow: l.words.draw("knows phone"), Remark: l.words.sometimes(60, "remark phone")}
	if n > 0 && chance(l.rand, 60) {
		e.Kind, e.MayText, e.Voicemail, e.Remark = casework.ContactEmail, casework.LeaveUnknown, casework.LeaveUnknown, ""
		e.Value = fmt.Sprintf("%s.%d@mail.example", strings.ToLower(letters(l.edit.LegalFirst)), 10+l.rand.IntN(80))
	} else if n > 0 {
		e.Kind, e.MayText, e.Voicemail = casework.ContactOther, casework.LeaveUnknown, casework.LeaveUnknown
		e.Value, e.Remark = l.words.draw("way other"), l.words.draw("remark other")
	}
	return func(ctx context.Context, a *app.App) error {
		_, err := a.AddContactWay(ctx, l.id, e)
		return err
	}
}

// letters are the plain letters of a name, as they stand in an address.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
}
