package demo

import (
	"context"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// directory is where Harbor Row sends people: some asked when they were
// added, some never, one that turns people on medication away.
func (t *teller) directory() []event {
	en, es := []string{"en"}, []string{"en", "es"}
	at := func(address, phone, hours string) []casework.OrganizationPlace {
		return []casework.OrganizationPlace{{Address: address, Phone: phone, Hours: hours}}
	}
	none := casework.MedicationUnknown
	organizations := []struct {
		asked bool // there, when it was added
		casework.OrganizationEdit
	}{
		{true, casework.OrganizationEdit{Name: "Second Street Sober Living", RecipientClass: casework.ClassHousing, Services: []casework.OrganizationService{casework.ServiceHousing},
			Languages: en, Places: at("48 Second Street", "555-0171", "Move-in Mondays"), MedicationRecovery: casework.MedicationNo, Note: "They ask for thirty days without any medication. Say so before anybody packs."}},
		{true, casework.OrganizationEdit{Name: "Lantern House", RecipientClass: casework.ClassHousing, Services: []casework.OrganizationService{casework.ServiceHousing, casework.ServiceChildCare},
			Languages: es, Places: at("7 Lantern Lane", "555-0172", "Every day, 8 to 8"), MedicationRecovery: casework.MedicationYes, Note: "Families too. A waiting list of about two weeks."}},
		{true, casework.OrganizationEdit{Name: "Harbor Works", RecipientClass: casework.ClassEmployer, Services: []casework.OrganizationService{casework.ServiceEmployment},
			Languages: es, Places: at("300 Pier Avenue, second floor", "555-0173", "Mon to Fri, 9 to 4"), MedicationRecovery: casework.MedicationYes}},
		{true, casework.OrganizationEdit{Name: "Bright Water Counseling", RecipientClass: casework.ClassTreatingProvider, Services: []casework.OrganizationService{casework.ServiceMentalHealth},
			Languages: en, Places: at("12 Bright Water Road", "555-0174", "By appointment"), MedicationRecovery: casework.MedicationYes}},
		{false, casework.OrganizationEdit{Name: "County Legal Aid", RecipientClass: casework.ClassLegalAid, Services: []casework.OrganizationService{casework.ServiceLegal},
			Languages: es, Places: at("1 Courthouse Square", "555-0175", "Tuesdays, walk in"), MedicationRecovery: none}},
		{false, casework.OrganizationEdit{Name: "Northside Recovery Club", RecipientClass: casework.ClassOther, Services: []casework.OrganizationService{casework.ServiceMutualAid},
			Languages: en, Places: at("88 North Road, basement door", "", "Meetings at noon and at seven"), MedicationRecovery: none}},
	}
	var events []event
	for i, o := range organizations {
		e := o.OrganizationEdit
		e.RecipientType = casework.RecipientOther
		if e.RecipientClass == casework.ClassTreatingProvider {
			e.RecipientType = casework.RecipientHIPAA
		}
		made := t.hoursAgo(60).Add(time.Duration(i) * time.Minute)
		events = append(events, event{made, director, func(ctx context.Context, a *app.App) error {
			added, err := a.AddOrganization(ctx, e)
			if err != nil || !o.asked {
				return err
			}
			_, err = a.CheckOrganization(ctx, added.ID)
			return err
		}})
	}
	return events
}
