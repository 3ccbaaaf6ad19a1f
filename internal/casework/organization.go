package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// OrganizationService is what an outside organization does for people.
type OrganizationService string

const (
	ServiceHousing      OrganizationService = "housing"
	ServiceEmployment   OrganizationService = "employment"
	ServiceMentalHealth OrganizationService = "mental_health" // specialised care
	ServiceMedical      OrganizationService = "medical"
	ServiceEmergency    OrganizationService = "emergency"
	ServiceMutualAid    OrganizationService = "mutual_aid"
	ServiceLegal        OrganizationService = "legal"
	ServiceChildCare    OrganizationService = "child_care"
	ServiceOther        OrganizationService = "other"
)

// OrganizationServices are all of them, in the order pages show.
func OrganizationServices() []OrganizationService {
	return []OrganizationService{ServiceHousing, ServiceEmployment, ServiceMentalHealth, ServiceMedical, ServiceEmergency, ServiceMutualAid,
		ServiceLegal, ServiceChildCare, ServiceOther}
}

// MedicationRecovery is whether an organization takes people whose recovery is
// supported by medication. Many turn them away, so nobody is sent to a closed
// door: what nobody asked is unknown and not yes.
type MedicationRecovery string

const (
	MedicationYes     MedicationRecovery = "yes"
	MedicationNo      MedicationRecovery = "no"
	MedicationUnknown MedicationRecovery = "unknown"
)

// MedicationRecoveries are all of them.
func MedicationRecoveries() []MedicationRecovery {
	return []MedicationRecovery{MedicationYes, MedicationNo, MedicationUnknown}
}

// OrganizationPlace is one door of an organization.
type OrganizationPlace struct {
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Hours   string `json:"hours,omitempty"` // as people say them: "Mon to Fri, 9 to 5"
}

func (p OrganizationPlace) empty() bool { return p == OrganizationPlace{} }

// MostPlaces are how many doors one organization can have here.
const MostPlaces = 5

// staleAfter is how many days what is known of an organization is trusted
// without anybody having asked again.
const staleAfter = 180

// Organization is what is known of an outside organization that people are
// sent to. It is a Recipient of the same id, too, so that a consent can name it.
type Organization struct {
	Versioned
	Name               string
	NameKey            string                // folded: one organization, one name
	FindKey            string                // what a search looks through
	Services           []OrganizationService `gorm:"serializer:list"`
	Languages          []string              `gorm:"serializer:list"` // tags of BCP 47
	Places             []OrganizationPlace   `gorm:"serializer:list"`
	MedicationRecovery MedicationRecovery
	Note               string
	CheckedBy          *uuid.UUID
	CheckedOn          Date // where the agency is
	EndedAt            *time.Time
	CreatedBy          uuid.UUID
	CreatedAt          time.Time
}

func (Organization) TableName() string { return "organizations" }

// OrganizationEdit is what can be said of an organization.
type OrganizationEdit struct {
	Name               string
	RecipientType      RecipientType
	RecipientClass     RecipientClass
	Services           []OrganizationService
	Languages          []string
	Places             []OrganizationPlace
	MedicationRecovery MedicationRecovery
	Note               string
}

// servicesOf are what a kind of recipient does, as long as nobody has said more.
var servicesOf = map[RecipientClass]OrganizationService{ClassTreatingProvider: ServiceMedical, ClassEmergencyMedical: ServiceEmergency,
	ClassHousing: ServiceHousing, ClassEmployer: ServiceEmployment, ClassLegalAid: ServiceLegal}

// OrganizationOf is an organization of which only the address book knows.
func OrganizationOf(r RecipientEdit) OrganizationEdit {
	service, ok := servicesOf[r.RecipientClass]
	if !ok {
		service = ServiceOther
	}
	return OrganizationEdit{Name: r.Name, RecipientType: r.RecipientType, RecipientClass: r.RecipientClass, Services: []OrganizationService{service},
		Places: []OrganizationPlace{{Address: r.Address}}, MedicationRecovery: MedicationUnknown}
}

// Recipient is what of it a consent and an accounting need.
func (e OrganizationEdit) Recipient() RecipientEdit {
	r := RecipientEdit{RecipientType: e.RecipientType, RecipientClass: e.RecipientClass, Name: e.Name}
	if len(e.Places) > 0 {
		r.Address = e.Places[0].Address
	}
	return r
}

// Equal tells whether two edits say the same.
func (e OrganizationEdit) Equal(o OrganizationEdit) bool {
	return e.Name == o.Name && e.RecipientType == o.RecipientType && e.RecipientClass == o.RecipientClass &&
		slices.Equal(e.Services, o.Services) && slices.Equal(e.Languages, o.Languages) && slices.Equal(e.Places, o.Places) &&
		e.MedicationRecovery == o.MedicationRecovery && e.Note == o.Note
}

// NewOrganization describes a recipient of the address book.
func NewOrganization(id, by uuid.UUID, e OrganizationEdit, now time.Time) (*Organization, error) {
	o := &Organization{Versioned: NewVersioned(id), CreatedBy: by, CreatedAt: now}
	return o, o.Edit(e)
}

// Edit describes it anew. Whoever does has not asked there: that is Check.
func (o *Organization) Edit(e OrganizationEdit) error {
	var p Problems
	p.Require("name", e.Name, "Write what it is called.")
	o.Name = p.Line("name", e.Name, MaxName)
	if o.NameKey = Fold(o.Name); o.NameKey == "" && strings.TrimSpace(e.Name) != "" {
		p.Add("name", "Write a name with letters or digits.")
	}
	if len(e.Services) == 0 {
		p.Add("services", "Choose what they do.")
	}
	o.Services = nil
	for _, s := range OrganizationServices() {
		if slices.Contains(e.Services, s) {
			o.Services = append(o.Services, s)
		}
	}
	for _, s := range e.Services {
		if !slices.Contains(OrganizationServices(), s) {
			p.Add("services", "“%s” is no service of this list.", s)
		}
	}
	o.languages(&p, e.Languages)
	o.places(&p, e.Places)
	if o.MedicationRecovery = e.MedicationRecovery; !slices.Contains(MedicationRecoveries(), e.MedicationRecovery) {
		p.Add("medicationRecovery", "Say whether they take people whose recovery is supported by medication. Unknown is an answer.")
	}
	o.Note = p.Text("note", e.Note, MaxReason)
	o.FindKey = o.findKey()
	return p.Err()
}

// Rename takes over what the address book says of it.
func (o *Organization) Rename(name, address string) error {
	e := OrganizationEdit{Name: name, Services: o.Services, Languages: o.Languages, Places: slices.Clone(o.Places), MedicationRecovery: o.MedicationRecovery, Note: o.Note}
	if len(e.Places) == 0 {
		e.Places = []OrganizationPlace{{}}
	}
	e.Places[0].Address = address
	return o.Edit(e)
}

func (o *Organization) languages(p *Problems, tags []string) {
	const most = 20
	o.Languages = nil
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag == "" {
			continue
		}
		if tag = p.language("languages", tag); !slices.Contains(o.Languages, tag) {
			o.Languages = append(o.Languages, tag)
		}
	}
	if len(o.Languages) > most {
		p.Add("languages", "Name at most %d languages.", most)
	}
}

func (o *Organization) places(p *Problems, places []OrganizationPlace) {
	o.Places = nil
	for i, at := range places {
		field := func(name string) string { return fmt.Sprintf("places.%d.%s", i, name) }
		at.Address = p.Text(field("address"), at.Address, MaxReason)
		at.Phone = p.phone(field("phone"), at.Phone)
		if at.Hours = p.Line(field("hours"), at.Hours, MaxName); !at.empty() {
			o.Places = append(o.Places, at)
		}
	}
	if len(o.Places) > MostPlaces {
		p.Add("places", "Write at most %d places.", MostPlaces)
	}
}

func (o *Organization) findKey() string {
	words := []string{o.Name}
	for _, s := range o.Services {
		words = append(words, strings.ReplaceAll(string(s), "_", " "))
	}
	for _, at := range o.Places {
		words = append(words, at.Address)
	}
	return Fold(strings.Join(words, " "))
}

// Check says that somebody asked there today, and that it is as it stands here.
func (o *Organization) Check(by uuid.UUID, today Date) error {
	if o.EndedAt != nil {
		return Errorf(KindConflict, "This organization was taken out of the directory.")
	}
	o.CheckedBy, o.CheckedOn = &by, today
	return nil
}

// Stale tells whether nobody has asked there for half a year.
func (o *Organization) Stale(today Date) bool {
	return o.CheckedOn.IsZero() || today.DaysSince(o.CheckedOn) > staleAfter
}

// End takes it out of the directory.
func (o *Organization) End(now time.Time) error {
	if o.EndedAt != nil {
		return Errorf(KindConflict, "This organization was taken out already.")
	}
	o.EndedAt = &now
	return nil
}

// OrganizationFilter narrows the directory; zero values narrow nothing.
type OrganizationFilter struct {
	Text       string // part of a name, a place or a service
	Service    OrganizationService
	Language   string
	Medication bool // only who takes people whose recovery is supported by medication
}

// Check refuses what can narrow nothing.
func (f OrganizationFilter) Check() error {
	var p Problems
	p.Line("text", f.Text, MaxName)
	if f.Service != "" && !slices.Contains(OrganizationServices(), f.Service) {
		p.Add("service", "Choose one of the services.")
	}
	if f.Language != "" {
		p.language("language", f.Language)
	}
	return p.Err()
}

// OrganizationRecord is an organization with what stands elsewhere about it.
type OrganizationRecord struct {
	Organization
	RecipientType  RecipientType
	RecipientClass RecipientClass
	CheckedByName  string
	Today          Date // where the agency is
}

// Said is what stands there, as a form or a file says it.
func (r OrganizationRecord) Said() OrganizationEdit {
	return OrganizationEdit{Name: r.Name, RecipientType: r.RecipientType, RecipientClass: r.RecipientClass, Services: r.Services,
		Languages: r.Languages, Places: r.Places, MedicationRecovery: r.MedicationRecovery, Note: r.Note}
}
