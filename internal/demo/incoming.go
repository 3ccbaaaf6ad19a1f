package demo

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// incoming are people whom somebody outside asks a program to take: two wait,
// one for longer than the answer may take, one was told no, one was taken back,
// and one was taken on, whose record began with that.
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
	return append(all, t.takenOn(aftercare)...)
}

// takenOn is somebody whose mother asked for her, and who came the same day.
func (t *teller) takenOn(aftercare uuid.UUID) []event {
	var asked, client uuid.UUID
	return []event{
		{t.hoursAgo(24), "sam", func(ctx context.Context, a *app.App) error {
			r, err := a.RecordIncomingReferral(ctx, casework.IncomingStart{ProgramID: aftercare, FromKind: casework.FromFamily, FromWords: "Her mother, with her beside the phone",
				PersonName: "Odalys Renner", Contact: "555-0183"})
			if err == nil {
				asked = r.ID
			}
			return err
		}},
		{t.hoursAgo(21), "sam", func(ctx context.Context, a *app.App) error {
			yes := casework.IncomingAcceptance{AdmittedOn: casework.DateOf(t.hoursAgo(21), t.cal.zone), ClinicianID: &t.staff["sam"].id,
				Person: casework.ClientEdit{LegalFirst: "Odalys", LegalLast: "Renner", Pronouns: "she, her", BirthDate: casework.Date{Year: 1993, Month: 6, Day: 17}, Language: "en"}}
			r, err := a.AcceptIncomingReferral(ctx, asked, yes)
			if err == nil {
				client = *r.ClientID
			}
			return err
		}},
		{t.hoursAgo(20), "sam", func(ctx context.Context, a *app.App) error {
			_, err := a.AddContactWay(ctx, client, casework.ContactWayEdit{Kind: casework.ContactPhone, Value: "(555) 555-0183", MayText: casework.LeaveUnknown,
				Voicemail: casework.LeaveUnknown})
			return err
		}},
		{t.hoursAgo(20), "omar", func(ctx context.Context, a *app.App) error {
			_, err := a.StartAssignment(ctx, casework.AssignmentStart{ClientID: client, PeerID: t.staff["lorna"].id, Part: casework.PartPrimary,
				Reason: "She asked for a woman.", OverLimitReason: "Until somebody leaves."})
			return err
		}},
	}
}
