package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Ground is a right to release something that is not the person's consent, as
// somebody recorded it: a qualifying order of a court about one client (42 CFR
// 2.61 to 2.67), the undertaking of who audits or evaluates (2.53), or the
// agreement with a qualified service organization (2.11, 2.12(c)(4)).
type Ground struct {
	Versioned
	ClientID     *uuid.UUID // whom an order is about; nil: it holds for every client
	RecipientID  uuid.UUID
	Basis        Basis
	Information  []Information `gorm:"serializer:list"`
	Name         string        `gorm:"serializer:sealed"` // which court, whose undertaking, which agreement
	Number       string        `gorm:"serializer:sealed"`
	Words        string        `gorm:"serializer:sealed"`
	DatedOn      Date
	UntilOn      Date // the last day; zero: open
	OrderSeen    bool
	SubpoenaSeen bool
	RecordedBy   uuid.UUID
	RecordedAt   time.Time
	EndedBy      *uuid.UUID
	EndedAt      *time.Time
	EndReason    string `gorm:"serializer:sealed"`
}

func (Ground) TableName() string { return "grounds" }

// RecordableGrounds are the rights that somebody records as a ground.
func RecordableGrounds() []Basis { return []Basis{BasisCourtOrder, BasisAudit, BasisServiceAgreement} }

// GroundInformation is what a ground can be about: a counselor's separate notes
// are nobody's business but a court's.
func GroundInformation(order bool) []Information {
	if order {
		return AllInformation()
	}
	return ordinaryInformation()
}

// GroundStart is a ground as somebody records it.
type GroundStart struct {
	ClientID                *uuid.UUID
	RecipientID             uuid.UUID
	Basis                   Basis
	Information             []Information
	Name, Number, Words     string
	DatedOn, UntilOn        Date
	OrderSeen, SubpoenaSeen bool
}

// NewGround records a ground. A subpoena alone is refused by name: it is no
// order, and it is what people bring.
func NewGround(id, by uuid.UUID, s GroundStart, today Date, now time.Time) (*Ground, error) {
	g := &Ground{Versioned: NewVersioned(id), ClientID: s.ClientID, RecipientID: s.RecipientID, Basis: s.Basis, DatedOn: s.DatedOn, UntilOn: s.UntilOn,
		OrderSeen: s.OrderSeen, SubpoenaSeen: s.SubpoenaSeen, RecordedBy: by, RecordedAt: now}
	var p Problems
	if !slices.Contains(RecordableGrounds(), s.Basis) {
		p.Add("basis", "Choose what it is.")
		return nil, p.Err()
	}
	g.Information = each(&p, "information", s.Information, GroundInformation(s.Basis == BasisCourtOrder), "This right does not go that far.")
	if len(g.Information) == 0 {
		p.Add("information", "Choose which information it is about.")
	}
	p.Require("name", s.Name, "Write which one it is.")
	g.Name, g.Number, g.Words = p.Line("name", s.Name, MaxName), p.Line("number", s.Number, MaxName), p.Text("words", s.Words, MaxReason)
	if s.RecipientID == uuid.Nil {
		p.Add("recipientId", "Choose for whom it is.")
	}
	switch {
	case s.DatedOn.IsZero():
		p.Add("datedOn", "Write the day it bears.")
	case s.DatedOn.After(today):
		p.Add("datedOn", "That day is after today.")
	}
	if !s.UntilOn.IsZero() && s.UntilOn.Before(today) {
		p.Add("untilOn", "That day is over. What has run out gives no right.")
	}
	g.particular(&p, s)
	return g, p.Err()
}

// particular asks what only one of the three needs.
func (g *Ground) particular(p *Problems, s GroundStart) {
	switch s.Basis {
	case BasisCourtOrder:
		if s.ClientID == nil {
			p.Add("clientId", "An order is about one person. Record it from their page.")
		}
		p.Require("number", s.Number, "Write the number of the order.")
		switch {
		case !s.OrderSeen && s.SubpoenaSeen:
			p.Add("orderSeen", "A subpoena alone is no order, whatever it threatens. Release nothing, and ask counsel.")
		case !s.OrderSeen:
			p.Add("orderSeen", "Say that you have the order itself before you.")
		case !s.SubpoenaSeen:
			p.Add("subpoenaSeen", "An order alone lets you; only a subpoena or the like with it compels you. Both must be there.")
		}
	case BasisAudit:
		p.Require("words", s.Words, "Write what they undertook in writing.")
	case BasisServiceAgreement:
		p.Require("words", s.Words, "Write which service they do.")
		if s.UntilOn.IsZero() {
			p.Add("untilOn", "Write the last day of the agreement.")
		}
	}
	if s.Basis != BasisCourtOrder && s.ClientID != nil {
		p.Add("clientId", "This holds for every client, not for one.")
	}
}

// End takes a ground back.
func (g *Ground) End(reason string, by uuid.UUID, now time.Time) error {
	if g.EndedAt != nil {
		return Errorf(KindConflict, "This was ended already.")
	}
	var p Problems
	g.EndReason = p.Text("reason", reason, MaxReason)
	p.Require("reason", reason, "Say why.")
	g.EndedBy, g.EndedAt = &by, &now
	return p.Err()
}

// Holds tells whether a ground gives its right on a day.
func (g *Ground) Holds(day Date) bool {
	return g.EndedAt == nil && !day.Before(g.DatedOn) && (g.UntilOn.IsZero() || !day.After(g.UntilOn))
}

// Release is the ground as the gate asks for it; ok is false for one that was
// ended.
func (g *Ground) Release() (r ReleaseGround, ok bool) {
	r = ReleaseGround{ID: g.ID, Basis: g.Basis, RecipientID: g.RecipientID, Information: g.Information, From: g.DatedOn, Until: g.UntilOn}
	if g.ClientID != nil {
		r.ClientID = *g.ClientID
	}
	return r, g.EndedAt == nil
}

// GroundLine is a ground with the names that belong to it.
type GroundLine struct {
	Ground
	ClientName     string
	RecipientName  string
	RecordedByName string
}

// GroundPage is one page of grounds, with for whom another could be recorded.
type GroundPage struct {
	List[GroundLine]
	Recipients []Recipient
}
