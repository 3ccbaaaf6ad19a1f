package demo

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// incoming are people whom somebody outside asks a program to take: two wait,
// one for longer than the answer may take, one was told no, one was taken back.
func (t *teller) incoming() []event {
	iop, aftercare := t.programs["iop"].ID, t.programs["aftercare"].ID
	days := func(n int) casework.Date { return casework.DateOf(t.cal.now, t.cal.zone).AddDays(n) }
	var all []event
	ask := func(hours int, by string, s casework.IncomingStart, act casework.ReferralAct, reason string) {
		var id uuid.UUID
		all = append(all, event{t.hoursAgo(hours), by, func(ctx context.Context, a *app.App) error {
			r, err := a.RecordIncomingReferral(ctx, s)
			if err == nil {
				id = r.ID
			}
			return err
		}})
		if act != "" {
			all = append(all, event{t.hoursAgo(hours - 5), by, func(ctx context.Context, a *app.App) error {
				_, err := a.CloseIncomingReferral(ctx, id, act, reason)
				return err
			}})
		}
	}
	ask(7*24, "grace", casework.IncomingStart{ProgramID: iop, FromKind: casework.FromHospital, FromWords: "Mercy Hospital, the social worker on the third floor",
		PersonName: "Bernice Tolliver", Contact: "Through the ward, 555-0181", Words: "Goes home on Thursday and wants to begin at once.", NeededBy: days(3)}, "", "")
	ask(20, "sam", casework.IncomingStart{ProgramID: aftercare, FromKind: casework.FromSelf, PersonName: "Wendell Pike", Contact: "555-0182, evenings",
		Words: "Was in treatment elsewhere until spring."}, "", "")
	ask(60, "grace", casework.IncomingStart{ProgramID: iop, FromKind: casework.FromAgency, FromWords: "Bridge Street Services", PersonName: "Corliss Hahn"},
		casework.ReferralDecline, "They need nights with a nurse. We gave the county’s number.")
	ask(55, "sam", casework.IncomingStart{ProgramID: aftercare, FromKind: casework.FromFamily, FromWords: "A brother", PersonName: "Ivo Marsh"},
		casework.ReferralCancel, "The brother called back: Ivo does not want to.")
	return all
}
