package casework

import (
	"time"

	"github.com/google/uuid"
)

// Emergency is what section 2.51 wants on record when medical personnel were
// told something in a bona fide medical emergency: to whom, of which facility,
// who told them, when, and what the emergency was. It never changes.
type Emergency struct {
	Record
	ClientID      uuid.UUID
	RecipientID   uuid.UUID
	RecipientName string `gorm:"serializer:sealed"`
	Facility      string `gorm:"serializer:sealed"`
	Nature        string `gorm:"serializer:sealed"`
	DisclosedBy   uuid.UUID
	DisclosedAt   time.Time
	RecordedAt    time.Time
}

func (Emergency) TableName() string { return "emergencies" }

// EmergencyStart is what is asked for. Who told them is whoever writes it.
type EmergencyStart struct {
	ClientID          uuid.UUID
	RecipientName     string
	Facility          string
	Nature            string
	DisclosedAt       time.Time // zero: now
	Medium            Medium    // spoken or print
	RestrictionReason string    // why, where the person asked that they are not told
}

// EmergencyRecord is an emergency as somebody sees it: with names, and, for
// whoever told them and as long as it lasts, what there is to tell.
type EmergencyRecord struct {
	Emergency
	DisclosedByName string
	Medium          Medium
	Law             *ReleaseNotice   // the statement that went along
	Packet          *EmergencyPacket // nil for everybody else, and later
	Review          AccessReview
	Zone            *time.Location
}

// EmergencyPacket is what medical personnel are told: what saves a life, and
// whom to call back.
type EmergencyPacket struct {
	Client      Client
	ContactWays []ContactWay
	Stay        *StayLine // nil: in no program now
	Concerns    []ConcernRecord
	CareTeam    []CareTeamMember
}

// How far back somebody can write down when they told it, and how long the
// packet stays in sight of whoever recorded the emergency.
const (
	emergencyBack  = 24 * time.Hour
	emergencyShown = time.Hour
)

// NewEmergency records one. None of the five can be left out.
func NewEmergency(id, by, recipient uuid.UUID, s EmergencyStart, now time.Time) (*Emergency, error) {
	var p Problems
	p.Require("recipientName", s.RecipientName, "Write who you tell: a name.")
	p.Require("facility", s.Facility, "Write where they work: the hospital, the ambulance service.")
	p.Require("nature", s.Nature, "Say in a few words what the emergency is.")
	if s.Medium != MediumSpoken && s.Medium != MediumPrint {
		p.Add("medium", "Choose to read it out or to print it.")
	}
	at := Moment(s.DisclosedAt)
	switch {
	case s.DisclosedAt.IsZero():
		at = now
	case at.After(now.Add(phoneAhead)):
		p.Add("disclosedAt", "Choose a time that is over.")
	case at.Before(now.Add(-emergencyBack)):
		p.Add("disclosedAt", "Choose a time within the last 24 hours. What is older is written into the accounting with a privacy officer.")
	}
	if at.After(now) {
		at = now
	}
	return &Emergency{Record: Record{ID: id}, ClientID: s.ClientID, RecipientID: recipient, RecipientName: p.Line("recipientName", s.RecipientName, MaxName),
		Facility: p.Line("facility", s.Facility, MaxName), Nature: p.Text("nature", s.Nature, MaxReason), DisclosedBy: by, DisclosedAt: at, RecordedAt: now}, p.Err()
}

// Ground is the right the emergency gives: to tell these people what is in the
// emergency packet, on the day it happened.
func (e *Emergency) Ground(zone *time.Location) ReleaseGround {
	return ReleaseGround{ID: e.ID, Basis: BasisEmergency, ClientID: e.ClientID, RecipientID: e.RecipientID, Information: PacketEmergency.Information(),
		From: DateOf(e.DisclosedAt, zone), Until: DateOf(e.RecordedAt, zone)}
}

// Shown tells whether there is still something to read out: to whoever
// recorded it, for an hour. Later, it is another disclosure.
func (e *Emergency) Shown(to uuid.UUID, now time.Time) bool {
	return to == e.DisclosedBy && now.Before(e.RecordedAt.Add(emergencyShown))
}
