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

// Session is one contact as it was signed. Rows are never changed.
type Session struct {
	Record
	ClientID        uuid.UUID
	PeerID          uuid.UUID
	ProgramID       *uuid.UUID // where the client had a stay on the day of service
	Kind            SessionKind
	Mode            Mode
	Place           string
	StartsAt        time.Time
	EndsAt          time.Time
	Minutes         int       // whole minutes that passed, also across a change of clocks
	TimeZone        string    `audit:"plain"` // in which its day is meant
	Purposes        []Purpose `gorm:"serializer:json"`
	WrittenTogether bool
	NextOn          Date      // when the next contact is meant; the zero Date for none
	OverlapReason   string    `gorm:"serializer:sealed"`
	EnteredAt       time.Time // first kept; apart from the date of service
	SignedAt        time.Time
	Late            bool // signed after the agency's time for it
}

func (Session) TableName() string { return "sessions" }

// Words are what a peer writes about a session, under the four plain prompts.
// Phrases are chips that were ticked instead of typed.
type Words struct {
	DidPhrases  []string `gorm:"serializer:json"`
	NextPhrases []string `gorm:"serializer:json"`
	Did         string   `gorm:"serializer:sealed"` // what we did
	Why         string   `gorm:"serializer:sealed"` // why it matters to the person
	Response    string   `gorm:"serializer:sealed"` // how they took it
	Next        string   `gorm:"serializer:sealed"` // what is next
}

// NoteDraft is a session and its note while its author still writes. Its id
// becomes the session's.
type NoteDraft struct {
	Versioned
	ClientID        uuid.UUID
	AuthorID        uuid.UUID
	Kind            SessionKind
	Mode            Mode
	Place           string
	StartsAt        time.Time
	EndsAt          time.Time
	Purposes        []Purpose `gorm:"serializer:json"`
	WrittenTogether bool
	Shared          bool
	Words           `gorm:"embedded"`
	OverlapReason   string `gorm:"serializer:sealed"`
	NextOn          Date
	EnteredAt       time.Time
	SavedAt         time.Time
}

func (NoteDraft) TableName() string { return "note_drafts" }

// Note is the signed words of a session. Rows are never changed; what comes
// later is a NoteAddendum.
type Note struct {
	Record
	SessionID   uuid.UUID
	ClientID    uuid.UUID
	AuthorID    uuid.UUID
	AuthorName  string `audit:"plain"`
	AuthorTitle string `audit:"plain"`
	Shared      bool   // with everyone who may see that the contact happened
	Words       `gorm:"embedded"`
	SignedAt    time.Time
}

func (Note) TableName() string { return "notes" }

// AddendumKind is what was added to a signed note. CMS (Medicare Program
// Integrity Manual, chapter 3) wants each named, dated and signed, with the
// original still readable.
type AddendumKind string

const (
	AddendumLateEntry      AddendumKind = "late_entry"
	AddendumAddendum       AddendumKind = "addendum"
	AddendumCorrection     AddendumKind = "correction"
	AddendumEnteredInError AddendumKind = "entered_in_error" // signed on the wrong client
)

// NoteAddendum is added to a signed note and is never changed either.
type NoteAddendum struct {
	Record
	NoteID     uuid.UUID
	ClientID   uuid.UUID
	Kind       AddendumKind
	AuthorID   uuid.UUID
	AuthorName string `audit:"plain"`
	Reason     string `gorm:"serializer:sealed"`
	Words      string `gorm:"serializer:sealed"`
	AddedAt    time.Time
}

func (NoteAddendum) TableName() string { return "note_addenda" }
