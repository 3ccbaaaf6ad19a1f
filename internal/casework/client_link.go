package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// LinkWay is how the person comes to write alone.
type LinkWay string

const (
	LinkSent   LinkWay = "link"   // on a phone of their own
	LinkHanded LinkWay = "handed" // on the peer's, which is locked meanwhile
)

// LinkWays are all of them.
func LinkWays() []LinkWay { return []LinkWay{LinkSent, LinkHanded} }

// How long each works.
const (
	sentLife   = 3 * 24 * time.Hour
	handedLife = 30 * time.Minute
)

// ClientLink lets a person read and write their crisis plan, and nothing else,
// on the one phone that opens it first.
type ClientLink struct {
	Versioned
	ClientID   uuid.UUID
	Way        LinkWay
	CreatedBy  uuid.UUID
	CreatedAt  time.Time
	ExpiresAt  time.Time
	OpenedAt   *time.Time
	OpenedHash []byte
	RefusedAt  *time.Time // another phone tried
	EndedAt    *time.Time
	EndedBy    *uuid.UUID // nil: the person
}

func (ClientLink) TableName() string { return "client_links" }

// ClientLinkLine is a link with who made it.
type ClientLinkLine struct {
	ClientLink
	CreatedByName string
	Zone          *time.Location
}

// ClientLinkMade is a new link with what opens it. Secret is there only for a
// phone that is handed over, which has opened it already.
type ClientLinkMade struct {
	ClientLinkLine
	Token, Secret string
}

// NewClientLink makes a link.
func NewClientLink(id, client, by uuid.UUID, way LinkWay, now time.Time) (*ClientLink, error) {
	if !slices.Contains(LinkWays(), way) {
		return nil, Invalid("way", "Choose a link, or this phone.")
	}
	l := &ClientLink{Versioned: NewVersioned(id), ClientID: client, Way: way, CreatedBy: by, CreatedAt: now, ExpiresAt: now.Add(sentLife)}
	if way == LinkHanded {
		l.ExpiresAt = now.Add(handedLife)
	}
	return l, nil
}

// Works tells whether it may still be used, as far as the link itself says.
func (l *ClientLink) Works(now time.Time) bool { return l.EndedAt == nil && now.Before(l.ExpiresAt) }

// End says that it is not to be used any more; by is nil for the person.
func (l *ClientLink) End(by *uuid.UUID, now time.Time) error {
	if !l.Works(now) {
		return Errorf(KindConflict, "This link is over already.")
	}
	l.EndedAt, l.EndedBy = &now, by
	return nil
}

// Open binds the link to the phone that keeps this hash's secret, and tells
// whether it is the first.
func (l *ClientLink) Open(hash []byte, now time.Time) (first bool) {
	if l.OpenedAt != nil {
		l.RefusedAt = &now
		return false
	}
	l.OpenedAt, l.OpenedHash = &now, hash
	return true
}

// OwnPlan is what the person behind a link sees: their plan, and until when.
type OwnPlan struct {
	Standing []CrisisPlan
	Way      LinkWay
	Until    time.Time
}

// LinkOver is the one answer for a link that does not work: ended, out of time,
// of a record that was joined with another, or none at all.
func LinkOver() *Error {
	return Errorf(KindNotFound, "This link is over. Ask your peer for a new one.")
}
