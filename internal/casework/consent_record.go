package casework

import (
	"time"
)

// NamedRecipient is one of those a consent names, as people call it.
type NamedRecipient struct {
	ConsentRecipient
	Name string        // "" for a class
	Type RecipientType // "" for a class
}

// ConsentRecord is a consent with the names that go with it, and how it stands
// today.
type ConsentRecord struct {
	Consent
	ClientName      string // as in law: it is on the form
	AgencyName      string
	DiscloserName   string // "" where each of the agency's programs may
	To              []NamedRecipient
	CreatedByName   string
	ActivatedByName string
	EndedByName     string // "" where it ended by itself
	LastDay         Date   // as far as it can be told; zero otherwise
	Holding         bool   // permits something today
	SignWarning     string // what whoever takes the signature should know; "" when signed
	Today           Date
	Zone            *time.Location
}
