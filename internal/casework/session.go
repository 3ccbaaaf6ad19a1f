package casework

import (
	"time"

	"github.com/google/uuid"
)

// SessionKind is what a contact was.
type SessionKind string

const (
	KindIndividual SessionKind = "individual"
	KindGroup      SessionKind = "group"
	KindCommunity  SessionKind = "community" // out together
	KindCheckIn    SessionKind = "check_in"
	KindOutreach   SessionKind = "outreach"
	KindAttempt    SessionKind = "attempt" // tried, no answer
	KindNoShow     SessionKind = "no_show"
)

// Reached tells whether the two were in contact: a try and a no-show took no
// time of the person's, and need no words.
func (k SessionKind) Reached() bool { return k != KindAttempt && k != KindNoShow }

// Mode is how people met.
type Mode string

const (
	ModeInPerson Mode = "in_person"
	ModeVideo    Mode = "video"
	ModeAudio    Mode = "audio"
	ModeText     Mode = "text"
)

// Purpose is what peer support does; a session can have several.
type Purpose string

const (
	PurposeEmotional      Purpose = "emotional_support"
	PurposePractical      Purpose = "practical_guidance"
	PurposeSocial         Purpose = "social_connection"
	PurposeAccountability Purpose = "accountability"
)

var (
	sessionKinds = []SessionKind{KindIndividual, KindGroup, KindCommunity, KindCheckIn, KindOutreach, KindAttempt, KindNoShow}
	modes        = []Mode{ModeInPerson, ModeVideo, ModeAudio, ModeText}
	purposes     = []Purpose{PurposeEmotional, PurposePractical, PurposeSocial, PurposeAccountability}
)

// Session is one contact as it was signed. Rows are never changed.
type Session struct {
	Record
	ClientID        uuid.UUID
	PeerID          uuid.UUID
	ProgramID       *uuid.UUID // where the client had a stay on the day of service
	Kind            SessionKind
	Mode            Mode
	Place           string `gorm:"serializer:sealed"`
	StartsAt        time.Time
	EndsAt          time.Time
	Minutes         int         // whole minutes that passed, also across a change of clocks
	TimeZone        string      `audit:"plain"` // in which its day is meant
	Purposes        []Purpose   `gorm:"serializer:list"`
	Goals           []uuid.UUID `gorm:"serializer:list"` // of the recovery plan that it touched
	WrittenTogether bool
	NextOn          Date      // when the next contact is meant; the zero Date for none
	OverlapReason   string    `gorm:"serializer:sealed"`
	EnteredAt       time.Time // first kept; apart from the date of service
	SignedAt        time.Time
	Late            bool // signed after the agency's time for it
}

func (Session) TableName() string { return "sessions" }

// Zone is the time zone in which the session's day is meant.
func (s *Session) Zone() *time.Location { return Zone(s.TimeZone) }

// SessionRecord is a session as somebody sees it: with the names that belong
// to it, and with its words where they are open to the reader.
type SessionRecord struct {
	Session
	ClientName     string
	PeerName       string
	ProgramName    string
	Note           *Note // nil where the words are not open to the reader
	Addenda        []NoteAddendum
	EnteredInError bool
	ConcernRaised  bool // a safety concern about the client was raised on the day it began, or the day it ended
}

// StayInProgram is a stay as the day of a session asks for it.
type StayInProgram struct {
	ProgramID   uuid.UUID
	ProgramName string
	TimeZone    string // the program's
	StartsOn    Date
	EndsOn      Date // the zero Date while it lasts
}

// StayOn is the stay in which a moment falls, each day meant in its own
// program's time zone; nil when the client was between programs. On the day of
// a move, which is the last day of one stay and the first of the next, it is
// the newer one.
func StayOn(at time.Time, stays []StayInProgram) *StayInProgram {
	var found *StayInProgram
	for i, s := range stays {
		day := DateOf(at, Zone(s.TimeZone))
		inside := !day.Before(s.StartsOn) && (s.EndsOn.IsZero() || !day.After(s.EndsOn))
		if inside && (found == nil || s.StartsOn.After(found.StartsOn)) {
			found = &stays[i]
		}
	}
	return found
}
