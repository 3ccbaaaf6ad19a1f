package casework

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

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

// The answers to "may we text?" and to "may we leave a voicemail?".
var (
	mayTexts   = []Leave{LeaveYes, LeaveNo, LeaveUnknown}
	voicemails = []Leave{LeaveYes, LeaveFirstNameOnly, LeaveNo, LeaveUnknown}
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

// ContactWayEdit is what can be said of a way to reach somebody.
type ContactWayEdit struct {
	Kind               ContactWayKind
	Value              string
	MayText, Voicemail Leave
	WhoMayKnow, Remark string
	Preferred          bool
}

// NewContactWay is a way to reach a client.
func NewContactWay(id, client uuid.UUID, e ContactWayEdit) (*ContactWay, error) {
	w := &ContactWay{Versioned: NewVersioned(id), ClientID: client}
	return w, w.Edit(e)
}

// Edit changes the way or what is safe on it.
func (w *ContactWay) Edit(e ContactWayEdit) error {
	var p Problems
	w.Kind, w.MayText, w.Voicemail, w.Preferred = e.Kind, e.MayText, e.Voicemail, e.Preferred
	w.WhoMayKnow = p.Text("whoMayKnow", e.WhoMayKnow, MaxReason)
	w.Remark = p.Text("remark", e.Remark, MaxReason)
	w.Value = p.reach("value", e.Kind, e.Value)
	if !slices.Contains(mayTexts, e.MayText) {
		p.Add("mayText", "Choose yes, no, or not asked yet.")
	}
	switch {
	case !slices.Contains(voicemails, e.Voicemail):
		p.Add("voicemail", "Choose yes, first name only, no, or not asked yet.")
	case e.Kind != ContactPhone && e.Voicemail != LeaveUnknown:
		p.Add("voicemail", "Only a phone has a voicemail. Choose not asked yet.")
	}
	return p.Err()
}

// reach checks what is called, written to or gone to.
func (p *Problems) reach(field string, kind ContactWayKind, value string) string {
	p.Require(field, value, "Write the number, address or other way.")
	switch kind {
	case ContactPhone:
		return p.phone(field, value)
	case ContactEmail:
		return p.email(field, value)
	case ContactAddress, ContactOther:
		return p.Text(field, value, MaxReason)
	}
	p.Add("kind", "Choose phone, e-mail, address or other.")
	return value
}

// phone keeps a number as it was written: only the agency knows what a number
// without an area code means. It has the digits of one number, and may have an
// extension.
func (p *Problems) phone(field, text string) string {
	const fewest, most, longest = 7, 15, 60
	text = p.Line(field, text, longest)
	number, _, _ := strings.Cut(strings.ToLower(text), "x")
	number = strings.TrimSuffix(number, "e") // "ext", cut at its x
	digits := 0
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+-–.()/ ", r):
			digits = -longest
		}
	}
	if text != "" && (digits < fewest || digits > most) {
		p.Add(field, "Write one phone number, such as 555-0142.")
	}
	return text
}
