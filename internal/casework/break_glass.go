package casework

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// BreakGlass is a restricted record that somebody opened in need, for a time.
// It ends by itself, and it never changes.
type BreakGlass struct {
	Record
	ClientID uuid.UUID
	StaffID  uuid.UUID
	Reason   string `gorm:"serializer:sealed"`
	StartsAt time.Time
	EndsAt   time.Time
}

func (BreakGlass) TableName() string { return "break_glasses" }

// BreakGlassLine is an opened record with the person's name.
type BreakGlassLine struct {
	BreakGlass
	ClientName string
	Zone       *time.Location
}

// BreakGlassOutcome is what a try came to.
type BreakGlassOutcome string

const (
	GlassOpened  BreakGlassOutcome = "opened"
	GlassNothing BreakGlassOutcome = "nothing"
	GlassTooMany BreakGlassOutcome = "too_many"
)

// BreakGlassTry is one try, also one that opened nothing. Whom it was about
// stands nowhere: a wrong guess names somebody, too.
type BreakGlassTry struct {
	Record
	StaffID uuid.UUID
	Outcome BreakGlassOutcome `audit:"plain"`
	TriedAt time.Time
}

func (BreakGlassTry) TableName() string { return "break_glass_tries" }

// BreakGlassAsk is what somebody must know already to open a record: the
// person's number, or the full name and the birth date.
type BreakGlassAsk struct {
	Number    string
	Name      string // first and last, in any order
	BirthDate Date
	Reason    string
}

// How many tries that open nothing somebody has in which time.
const (
	GlassTries  = 5
	GlassWindow = time.Hour
)

// Complete tells whether the ask names somebody and says why. What is missing
// is not named one by one: with a reason or without, the answer must not tell
// whether such a record is there.
func (a *BreakGlassAsk) Complete() bool {
	var p Problems
	a.Number, a.Name = p.Line("number", a.Number, MaxName), p.Line("name", a.Name, MaxName)
	a.Reason = p.Text("reason", a.Reason, MaxReason)
	return p.Err() == nil && a.Reason != "" && (a.Number != "" || strings.Contains(a.Name, " ") && !a.BirthDate.IsZero())
}

// NothingOpened is the one answer to everything that opens no record: nobody
// of that name, somebody whose record is not restricted, an answer left out.
func NothingOpened() *Error {
	return &Error{Kind: KindInvalid, Text: "Nothing was opened.", Fields: []FieldError{{Field: "number",
		Message: "Nothing was opened. It takes a person’s number, or the full name and the birth date, exactly as on record, and a reason."}}}
}

// TooManyTries is the answer to the next try after too many that opened
// nothing.
func TooManyTries() *Error {
	return Errorf(KindTooMany, "You tried several times and nothing was opened. Wait an hour, or call the privacy officer.")
}

// NewBreakGlass opens a record for the agency's time.
func NewBreakGlass(id, by, client uuid.UUID, reason string, a *Agency, now time.Time) *BreakGlass {
	return &BreakGlass{Record: Record{ID: id}, ClientID: client, StaffID: by, Reason: reason, StartsAt: now,
		EndsAt: now.Add(time.Duration(a.BreakGlassMinutes) * time.Minute)}
}
