package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// DisclosureOffer is what may go to one recipient now: the gate's yes, asked
// before anybody asks. The decision is made again with the release itself.
type DisclosureOffer struct {
	To            ReleaseTo // nobody yet, where nobody was asked about
	Restricted    bool      // the person asked not to tell them; a reason must be given
	Ways          []DisclosureWay
	Says          string         // why nothing may, where there is no way
	Recipients    []Recipient    // whom else one could ask about
	Part2Programs []Part2Program // and which other Part 2 programs of the agency
}

// DisclosureWay is one right, with what it lets go and what for.
type DisclosureWay struct {
	Basis    Basis
	Packets  []Packet // the smallest first
	Purposes []ReleasePurpose
}

// OfferDisclosure asks the gate for every packet, purpose and right.
func OfferDisclosure(to ReleaseTo, client uuid.UUID, facts ReleaseFacts, by uuid.UUID, day Date, now time.Time) DisclosureOffer {
	offer := DisclosureOffer{To: to, Restricted: !to.Client && len(facts.Restrictions) > 0 && facts.restricts(to)}
	facts.Restrictions = nil
	for _, basis := range Bases() {
		way := DisclosureWay{Basis: basis}
		for _, packet := range Packets() {
			for _, purpose := range ReleasePurposes() {
				proceeding := purpose == ForProceeding
				_, err := Disclose(ReleaseAsk{ReleaseID: client, ClientID: client, To: to, Medium: MediumPrint, Packet: packet, Purpose: purpose,
					Basis: basis, Proceeding: &proceeding, Day: day}, facts, by, now)
				if err != nil {
					if basis == BasisConsent && packet == PacketAttendance && purpose == ForTreatment {
						offer.Says = err.Error()
					}
					continue
				}
				if !slices.Contains(way.Packets, packet) {
					way.Packets = append(way.Packets, packet)
				}
				if !slices.Contains(way.Purposes, purpose) {
					way.Purposes = append(way.Purposes, purpose)
				}
			}
		}
		if len(way.Packets) > 0 {
			offer.Ways = append(offer.Ways, way)
		}
	}
	return offer
}

// restricts tells whether the person asked not to tell somebody anything at all
// or something.
func (f ReleaseFacts) restricts(to ReleaseTo) bool {
	return slices.ContainsFunc(f.Restrictions, func(r ReleaseRestriction) bool {
		return r.RecipientID == uuid.Nil || to.Recipient != nil && to.Recipient.ID == r.RecipientID
	})
}

// DisclosureTo is to whom somebody would release: one of the three, or nobody
// yet.
type DisclosureTo struct {
	RecipientID    *uuid.UUID
	Part2ProgramID *uuid.UUID // another Part 2 program of the agency
	Client         bool       // the person themselves
}

// Nobody tells whether nobody was named yet.
func (t DisclosureTo) Nobody() bool { return t == DisclosureTo{} }

// DisclosureStart is a release as somebody asks for it, by a page or the API.
type DisclosureStart struct {
	ClientID          uuid.UUID
	To                DisclosureTo
	Medium            Medium
	Packet            Packet
	Purpose           ReleasePurpose
	PurposeWords      string
	Basis             Basis
	Proceeding        *bool
	RestrictionReason string
}

// DisclosureLine is a release with who made it.
type DisclosureLine struct {
	Disclosure
	DisclosedByName string
}
