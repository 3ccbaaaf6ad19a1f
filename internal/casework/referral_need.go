package casework

import (
	"time"

	"github.com/google/uuid"
)

// ReferralNeeds is what whoever hands somebody on writes down for the next
// program beside what is on record: a line each, empty where nobody wrote it.
type ReferralNeeds struct {
	Versioned
	ClientID    uuid.UUID
	ReferralID  uuid.UUID
	Barriers    string `gorm:"serializer:sealed"` // what gets in the way: a ride, child care, work hours, language, a phone
	Obligations string `gorm:"serializer:sealed"` // court, probation, school, work, child welfare; told only by a right that names them
	Medication  string `gorm:"serializer:sealed"` // as the person says it: information, and no order
	WrittenBy   uuid.UUID
	WrittenAt   time.Time
}

func (ReferralNeeds) TableName() string { return "referral_needs" }

// NewReferralNeeds keeps what a hand-off says of them. NewReferral has checked
// it.
func NewReferralNeeds(id, by uuid.UUID, r *Referral, s ReferralStart, now time.Time) *ReferralNeeds {
	n := &ReferralNeeds{Versioned: NewVersioned(id), ClientID: r.ClientID, ReferralID: r.ID}
	n.Say(by, s, now)
	return n
}

// Say writes them anew.
func (n *ReferralNeeds) Say(by uuid.UUID, s ReferralStart, now time.Time) {
	var p Problems
	n.Barriers, n.Obligations, n.Medication = p.Text("barriers", s.Barriers, MaxReason), p.Text("obligations", s.Obligations, MaxReason), p.Text("medication", s.Medication, MaxReason)
	n.WrittenBy, n.WrittenAt = by, now
}

// notNamed stands for obligations where the right a packet rests on does not
// name them: whether there are any is not told either.
const notNamed = "Not shared: the consent does not name them. Ask the person."

// PacketUnder is a packet as a right lets it go: obligations before a court or
// an authority only where it names them.
func PacketUnder(facts []PacketFact, allowed []Information) []PacketFact {
	var kept []PacketFact
	for _, f := range facts {
		switch {
		case within([]Information{f.Of}, allowed):
			kept = append(kept, f)
		case f.Of == InfoObligations:
			kept = append(kept, PacketFact{Of: InfoStage, Label: f.Label, Text: notNamed})
		}
	}
	return kept
}
