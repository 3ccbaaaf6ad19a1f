package casework

import (
	"time"

	"github.com/google/uuid"
)

// Client is a person served.
type Client struct {
	Versioned
	Number       string `audit:"plain"` // made by the system
	AgencyNumber string // the agency's own, where it has one
	LegalFirst   string
	LegalLast    string
	ChosenName   string // what to call them; empty means the legal first name
	Pronouns     string
	BirthDate    Date   `audit:"hash"`
	Language     string `audit:"plain"` // BCP 47
	CoOccurring  *bool  // nil: nobody has said
	Restricted   bool   // only named staff find the record
	CreatedBy    *uuid.UUID
	CreatedAt    time.Time
}

func (Client) TableName() string { return "clients" }

// Name is what people call the person: the chosen name where there is one.
func (c *Client) Name() string {
	first := c.ChosenName
	if first == "" {
		first = c.LegalFirst
	}
	return first + " " + c.LegalLast
}

// ClientAccess names a staff member who may find a restricted record.
type ClientAccess struct {
	Versioned
	ClientID uuid.UUID
	StaffID  uuid.UUID
	StartsAt time.Time
	EndsAt   *time.Time
}

func (ClientAccess) TableName() string { return "client_accesses" }

// ContactWayKind is what sort of way it is.
type ContactWayKind string

const (
	ContactPhone   ContactWayKind = "phone"
	ContactEmail   ContactWayKind = "email"
	ContactAddress ContactWayKind = "address"
	ContactOther   ContactWayKind = "other"
)

// Leave is what a person has said about a way to reach them. Unknown is not
// yes.
type Leave string

const (
	LeaveYes           Leave = "yes"
	LeaveNo            Leave = "no"
	LeaveUnknown       Leave = "unknown"
	LeaveFirstNameOnly Leave = "first_name_only" // voicemail: say a first name and nothing else
)

// ContactWay is one way to reach a client, with what is safe on it.
type ContactWay struct {
	Versioned
	ClientID   uuid.UUID
	Kind       ContactWayKind
	Value      string `gorm:"serializer:sealed"`
	MayText    Leave
	Voicemail  Leave
	WhoMayKnow string `gorm:"serializer:sealed"` // who may learn that we called, in the person's words
	Remark     string `gorm:"serializer:sealed"` // good times, whose phone it is
	Preferred  bool
}

func (ContactWay) TableName() string { return "contact_ways" }
