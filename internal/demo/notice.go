package demo

import (
	"context"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// planNotice has most people given the privacy notice when their record begins,
// and some of them speak of mutual aid. Every seventh was not given it yet.
func (l *telling) planNotice() {
	languages := []string{"en", "en", "en", "es"}
	if l.n%7 != 3 {
		at := l.created().Add(13 * time.Minute) // before anything moves them on
		give := casework.PatientNoticeGive{Language: languages[l.n%4], Way: casework.NoticeWays()[l.n%3], Answer: casework.NoticeAcknowledged,
			GivenOn: casework.DateOf(at, l.t.cal.zone), Version: "2026-02"}
		if l.n%11 == 5 {
			give.Answer = casework.NoticeRefused
		}
		l.later(at, l.creator, func(ctx context.Context, a *app.App) error {
			give.ClientID = l.id
			_, err := a.GivePatientNotice(ctx, give)
			return err
		})
	}
	for i, session := range l.sessions {
		if session.signed.IsZero() || i != len(l.sessions)/2 || l.n%3 != 0 {
			continue
		}
		at := session.EndsAt.Add(time.Minute) // while the peer surely walks with them
		add := casework.MutualAidReportAdd{Kind: casework.MutualAidKinds()[l.n%len(casework.MutualAidKinds())], TimesAWeek: 1 + l.n%4, Fit: l.n % 6,
			ReportedOn: casework.DateOf(session.StartsAt, l.t.cal.zone)}
		l.later(at, session.by, func(ctx context.Context, a *app.App) error {
			add.ClientID = l.id
			_, err := a.AddMutualAidReport(ctx, add)
			return err
		})
	}
}
