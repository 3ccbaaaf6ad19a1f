package casework

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestWhatAnOrganizationMustSay(t *testing.T) {
	t.Parallel()
	good := OrganizationEdit{Name: " Open Door Housing ", RecipientType: RecipientOther, RecipientClass: ClassHousing,
		Services: []OrganizationService{ServiceLegal, ServiceHousing}, Languages: []string{"en", "", "es", "en"}, MedicationRecovery: MedicationYes,
		Places: []OrganizationPlace{{}, {Address: "210 Harbor Road", Phone: "555-0142"}}}
	o, err := NewOrganization(uuid.New(), uuid.New(), good, noon)
	if err != nil {
		t.Fatal(err)
	}
	if o.Name != "Open Door Housing" || o.NameKey != "open door housing" || !reflect.DeepEqual(o.Services, []OrganizationService{ServiceHousing, ServiceLegal}) ||
		!reflect.DeepEqual(o.Languages, []string{"en", "es"}) || len(o.Places) != 1 {
		t.Errorf("kept %+v", o)
	}
	for field, change := range map[string]func(*OrganizationEdit){
		"name":      func(e *OrganizationEdit) { e.Name = " — " },
		"services":  func(e *OrganizationEdit) { e.Services = nil },
		"languages": func(e *OrganizationEdit) { e.Languages = []string{"English!"} },
		"places": func(e *OrganizationEdit) {
			e.Places = []OrganizationPlace{{"1", "", ""}, {"2", "", ""}, {"3", "", ""}, {"4", "", ""}, {"5", "", ""}, {"6", "", ""}}
		},
		"places.0.phone":     func(e *OrganizationEdit) { e.Places = []OrganizationPlace{{Phone: "call us"}} },
		"places.1.hours":     func(e *OrganizationEdit) { e.Places = []OrganizationPlace{{}, {Hours: "9\x00"}} },
		"medicationRecovery": func(e *OrganizationEdit) { e.MedicationRecovery = "maybe" },
		"note":               func(e *OrganizationEdit) { e.Note = strings.Repeat("x", MaxReason+1) },
	} {
		e := good
		change(&e)
		_, err := NewOrganization(uuid.New(), uuid.New(), e, noon)
		var wrong *Error
		if wrong, _ = err.(*Error); wrong == nil || len(wrong.Fields) != 1 || wrong.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestWhatIsKnownOfAnOrganizationGrowsOld(t *testing.T) {
	t.Parallel()
	today := Date{2026, 11, 23}
	o := &Organization{}
	if !o.Stale(today) {
		t.Error("nobody ever asked, and it is fresh")
	}
	by := uuid.New()
	if err := o.Check(by, today); err != nil || *o.CheckedBy != by {
		t.Fatal(err)
	}
	for days, stale := range map[int]bool{0: false, 180: false, 181: true} {
		if o.Stale(today.AddDays(days)) != stale {
			t.Errorf("after %d days stale is %v", days, !stale)
		}
	}
	if err := o.End(noon); err != nil {
		t.Fatal(err)
	}
	if KindOf(o.Check(by, today)) != KindConflict || KindOf(o.End(noon)) != KindConflict {
		t.Error("what was taken out is checked or taken out again")
	}
}

func TestADirectoryIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	rows := func(lines ...string) (all []FileRow) {
		for i, l := range lines {
			all = append(all, FileRow{i + 3, strings.Split(l, ",")})
		}
		return all
	}
	read, refused := ReadOrganizations(rows("Services,NAME,Medication recovery,phone,unknown column,languages",
		"housing|Child care,Open Door,YES,555-0142,x,en|es", "", "medical,Quay Clinic,,,,", "housing,open door,no,555-0143,,",
		"medical,Third,perhaps,,,"))
	want := []WrittenOrganization{
		{4, OrganizationEdit{Name: "Open Door", RecipientType: RecipientOther, RecipientClass: ClassOther, Services: []OrganizationService{ServiceHousing, ServiceChildCare},
			Languages: []string{"en", "es"}, MedicationRecovery: MedicationYes, Places: []OrganizationPlace{{Phone: "555-0142"}, {Phone: "555-0143"}}}},
		{6, OrganizationEdit{Name: "Quay Clinic", RecipientType: RecipientOther, RecipientClass: ClassOther, Services: []OrganizationService{ServiceMedical},
			MedicationRecovery: MedicationUnknown, Places: []OrganizationPlace{{}}}},
	}
	if len(read) != 3 || !reflect.DeepEqual(read[:2], want) {
		t.Errorf("read %+v", read)
	}
	if !reflect.DeepEqual(refused, []OrganizationLine{{8, "Third", "medication_recovery", "Write yes, no or unknown."}}) {
		t.Errorf("refused %+v", refused)
	}
	for heading, is := range map[string]bool{"name,services": true, "Name;Services": false, "name": false, "SERVICES,phone,Name": true} {
		if OrganizationHeading(strings.Split(heading, ",")) != is {
			t.Errorf("%q is a heading: %v", heading, !is)
		}
	}
}
