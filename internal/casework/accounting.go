package casework

import "time"

// AccountingView is how far an accounting of disclosures looks.
type AccountingView string

const (
	// AccountingPart2 is 42 CFR 2.25: what was disclosed with consent in the three
	// years before the request.
	AccountingPart2 AccountingView = "part2"
	// AccountingHIPAA looks back the six years of 45 CFR 164.528, at everything
	// that went outside. That rule leaves out what was for treatment, payment and
	// operations or authorized by the person; here it is told.
	AccountingHIPAA AccountingView = "hipaa"
	// AccountingAll is all there is: also what staff took along for their own
	// work, and what the person took.
	AccountingAll AccountingView = "all"
)

// AccountingViews are all of them, in the order pages show.
func AccountingViews() []AccountingView {
	return []AccountingView{AccountingPart2, AccountingHIPAA, AccountingAll}
}

// Since is the moment from which a view tells.
func (v AccountingView) Since(now time.Time) time.Time {
	switch v {
	case AccountingPart2:
		return now.AddDate(-3, 0, 0)
	case AccountingHIPAA:
		return now.AddDate(-6, 0, 0)
	}
	return time.Time{}
}

// Bases are the rights whose releases a view tells; none: of all.
func (v AccountingView) Bases() []Basis {
	switch v {
	case AccountingPart2:
		return []Basis{BasisConsent}
	case AccountingHIPAA:
		return []Basis{BasisConsent, BasisEmergency, BasisCourtOrder, BasisAudit, BasisServiceAgreement}
	}
	return nil
}
