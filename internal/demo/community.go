package demo

import (
	"context"
	"fmt"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// sentOutside are people who were sent to organizations of the directory: on
// the way, with an appointment, one of whom somebody should be asked by now,
// and each end. One organization is told how to reach somebody, by a consent
// that names it.
func (t *teller) sentOutside() []event {
	var all []event
	send := func(l *telling, by, to string, s casework.CommunityStart, words ...casework.CommunityWord) {
		if l == nil {
			return
		}
		made := t.hoursAgo(50 - len(all))
		all = append(all, event{made, by, func(ctx context.Context, a *app.App) error {
			found, err := a.SearchOrganizations(ctx, to)
			if err != nil || len(found.Items) != 1 {
				return fmt.Errorf("%d organizations are called %s: %w", len(found.Items), to, err)
			}
			s.ClientID, s.OrganizationID = l.id, found.Items[0].ID
			r, err := a.MakeCommunityReferral(ctx, s)
			for _, w := range words {
				if w.Act == casework.ReferralAttend {
					w.On = casework.DateOf(made, t.cal.zone)
				}
				if err == nil {
					_, err = a.TellCommunityReferral(ctx, r.ID, w)
				}
			}
			return err
		}})
	}
	address := func(need casework.OrganizationService) casework.CommunityStart {
		return casework.CommunityStart{Need: need, How: casework.CommunityGaveAddress}
	}
	next := t.walkers()
	one, two, three := next("iop"), next("iop"), next("php")
	if one == nil || two == nil || three == nil {
		return nil
	}
	today := casework.DateOf(t.hoursAgo(50), t.cal.zone)
	late := casework.CommunityStart{Need: casework.ServiceEmployment, How: casework.CommunityWent, Words: "Ask for the evening shift.", AskOn: today.AddDays(1)}
	send(one, one.primary(0), "Harbor Works", late)
	send(two, two.primary(0), "Northside Recovery Club", address(casework.ServiceMutualAid))
	send(three, three.primary(0), "Bright Water", casework.CommunityStart{Need: casework.ServiceMentalHealth, How: casework.CommunityCalled},
		casework.CommunityWord{Act: casework.ReferralSchedule, VisitAt: t.cal.moment(t.cal.dayOf(t.cal.now.AddDate(0, 0, 2)), 10*60+30)})
	send(one, one.primary(0), "County Legal Aid", address(casework.ServiceLegal), casework.CommunityWord{Act: casework.ReferralAttend, Words: "They showed the card."})
	send(two, two.primary(0), "Second Street", address(casework.ServiceHousing),
		casework.CommunityWord{Act: casework.ReferralDecline, Words: "They ask for thirty days without medication, said on the phone."})
	send(three, three.primary(0), "Harbor Works", address(casework.ServiceEmployment), casework.CommunityWord{Act: casework.ReferralLose, Words: "Asked twice; they would rather not say."})
	send(two, two.primary(0), "Lantern House", address(casework.ServiceChildCare), casework.CommunityWord{Act: casework.ReferralMiss, Words: "The bus did not come."})
	if alma := t.called("Alma", "Reyes"); alma != nil {
		send(alma, t.staff[forgetful].ledBy, "Open Door Housing", casework.CommunityStart{Need: casework.ServiceHousing, How: casework.CommunityCalled,
			Told: casework.PacketAttendance, Words: "She wants a door that locks."})
	}
	return all
}
