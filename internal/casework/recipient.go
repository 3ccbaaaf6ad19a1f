package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// RecipientType is what law a recipient is under: it decides what they may do
// with what they are told (42 CFR 2.33(b)).
type RecipientType string

const (
	RecipientPart2 RecipientType = "part2_program"
	RecipientHIPAA RecipientType = "hipaa_covered" // a covered entity or its business associate
	RecipientOther RecipientType = "other"         // may not pass anything on
)

// RecipientClass is a kind of recipient, as a consent may name it instead of
// names (section 2.31(a)(4)).
type RecipientClass string

const (
	ClassTreatingProvider RecipientClass = "treating_provider"
	ClassHealthPlan       RecipientClass = "health_plan"
	ClassEmergencyMedical RecipientClass = "emergency_medical"
	ClassFamilyOrFriend   RecipientClass = "family_or_friend"
	ClassHousing          RecipientClass = "housing"
	ClassEmployer         RecipientClass = "employer"
	ClassSchool           RecipientClass = "school"
	ClassCourt            RecipientClass = "court_or_probation"
	ClassLegalAid         RecipientClass = "legal_aid"
	ClassAuditor          RecipientClass = "audit_body"
	ClassServiceProvider  RecipientClass = "service_provider"
	ClassResearcher       RecipientClass = "study"
	ClassOther            RecipientClass = "other"
)

// RecipientTypes are all of them.
func RecipientTypes() []RecipientType {
	return []RecipientType{RecipientPart2, RecipientHIPAA, RecipientOther}
}

// RecipientClasses are all of them, in the order pages show.
func RecipientClasses() []RecipientClass {
	return []RecipientClass{ClassTreatingProvider, ClassHealthPlan, ClassEmergencyMedical, ClassFamilyOrFriend, ClassHousing, ClassEmployer,
		ClassSchool, ClassCourt, ClassLegalAid, ClassAuditor, ClassServiceProvider, ClassResearcher, ClassOther}
}

// Recipient is whom something can be released to: an organization of the
// agency's address book, or a person whom one client knows.
type Recipient struct {
	Versioned
	ClientID       *uuid.UUID // whose person it is; nil: an organization
	RecipientType  RecipientType
	RecipientClass RecipientClass
	Name           string `gorm:"serializer:sealed"`
	Address        string `gorm:"serializer:sealed"`
	EndedAt        *time.Time
	CreatedBy      uuid.UUID
	CreatedAt      time.Time
}

func (Recipient) TableName() string { return "recipients" }

// RecipientEdit is what can be said of a recipient.
type RecipientEdit struct {
	RecipientType  RecipientType
	RecipientClass RecipientClass
	Name, Address  string
}

// NewRecipient begins one; client is nil for an organization.
func NewRecipient(id, by uuid.UUID, client *uuid.UUID, e RecipientEdit, now time.Time) (*Recipient, error) {
	r := &Recipient{Versioned: NewVersioned(id), ClientID: client, CreatedBy: by, CreatedAt: now}
	return r, r.Edit(e)
}

// Edit corrects what stands there of a recipient. What was released already
// keeps the name it went to.
func (r *Recipient) Edit(e RecipientEdit) error {
	var p Problems
	p.Require("name", e.Name, "Write who it is.")
	r.Name, r.Address = p.Line("name", e.Name, MaxName), p.Text("address", e.Address, MaxReason)
	if r.RecipientType = e.RecipientType; !slices.Contains(RecipientTypes(), e.RecipientType) {
		p.Add("recipientType", "Choose which law they are under.")
	}
	if r.RecipientClass = e.RecipientClass; !slices.Contains(RecipientClasses(), e.RecipientClass) {
		p.Add("recipientClass", "Choose what kind of recipient this is.")
	}
	return p.Err()
}

// End takes a recipient out of what can be chosen.
func (r *Recipient) End(now time.Time) error {
	if r.EndedAt != nil {
		return Errorf(KindConflict, "This recipient was taken out already.")
	}
	r.EndedAt = &now
	return nil
}
