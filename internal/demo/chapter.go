package demo

import (
	"context"
	"slices"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// chapters parts the half year where something changes for everybody: a peer
// leaves, a leave begins, and today. The first weeks are a chapter of their
// own, because the rows are counted after it.
func (t *teller) chapters() []chapter {
	left, away := t.cal.moment(leaving, 19*60), t.cal.moment(onLeave, 9*60)
	return []chapter{
		{until: t.cal.moment(entered+12, 18*60), grown: true},
		{until: left, end: []act{{{{left, founder, t.leave}}}}, grown: true},
		t.lastWeek(),
		{until: away, end: []act{{{{away, t.staff[absent].ledBy, t.standIn}}}}},
		{until: t.cal.now, grown: true, end: []act{
			{slices.Concat(t.consents(), t.study(), t.limits(), t.places())},
			append(t.referrals(), slices.Concat(t.directory(), t.sentOutside()), t.incoming(), t.outside()),
			t.everybodysDay(), t.thisWeek(), t.lookRound(),
		}},
	}
}

// leave closes the account of somebody who left; some of their people are
// handed on later, and their drafts wait for whoever answers for them.
func (t *teller) leave(ctx context.Context, a *app.App) error {
	_, err := a.DeactivateStaff(ctx, t.staff[leaver].id, readPhrases()["reason leaving"][0])
	return err
}

// standIn lets somebody have the caseload of who is on leave.
func (t *teller) standIn(ctx context.Context, a *app.App) error {
	_, err := a.StartCover(ctx, casework.CoverStart{AbsentID: t.staff[absent].id, CoveringID: t.staff[covering].id,
		EndsAt: t.cal.moment(backAt, 9*60), Reason: readPhrases()["reason cover"][0]})
	return err
}

// everybodysDay and lookRound are what people look at just before the telling,
// so that the audit has readers, too.
func (t *teller) everybodysDay() act {
	var looks act
	for n, m := range readStaff() {
		if m.ledBy != "" && m.username != leaver && m.username != absent {
			looks = append(looks, strand{{t.ago(40 - n), m.username, func(ctx context.Context, a *app.App) error {
				_, err := a.GetToday(ctx)
				return err
			}}})
		}
	}
	return looks
}

func (t *teller) lookRound() act {
	team := func(ctx context.Context, a *app.App) error {
		_, err := a.GetTeam(ctx, casework.TeamFilter{})
		return err
	}
	list := func(ctx context.Context, a *app.App) error {
		_, err := a.ListClients(ctx, store.CaseloadFilter{})
		return err
	}
	looks := act{{{t.ago(18), t.staff[absent].ledBy, team}}, {{t.ago(17), t.staff[covering].ledBy, team}}}
	for n, place := range []string{"php", "iop", "aftercare"} {
		looks = append(looks, strand{{t.ago(15 - n), cliniciansByStage()[place][0], list}})
	}
	return append(looks, strand{{t.ago(9), directing, list}}, strand{{t.ago(4), guardian, list}})
}

// ago is some minutes before the telling.
func (t *teller) ago(minutes int) time.Time {
	return t.cal.now.Add(-time.Duration(minutes) * time.Minute)
}
