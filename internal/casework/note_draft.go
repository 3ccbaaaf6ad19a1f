package casework

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Words are what a peer writes about a session, under the four plain prompts.
// Phrases are chips that were ticked instead of typed.
type Words struct {
	DidPhrases  []string `gorm:"serializer:sealed"`
	NextPhrases []string `gorm:"serializer:sealed"`
	Did         string   `gorm:"serializer:sealed"` // what we did
	Why         string   `gorm:"serializer:sealed"` // why it matters to the person
	Response    string   `gorm:"serializer:sealed"` // how they took it
	Next        string   `gorm:"serializer:sealed"` // what is next
}

// NoteDraft is a session and its note while its author still writes. Its id
// becomes the session's.
type NoteDraft struct {
	Versioned
	ClientID         uuid.UUID
	AuthorID         uuid.UUID
	PlannedContactID *uuid.UUID // the planned contact it comes of; nil for none
	Kind             SessionKind
	Mode             Mode
	Place            string `gorm:"serializer:sealed"`
	StartsAt         time.Time
	EndsAt           time.Time
	Purposes         []Purpose   `gorm:"serializer:list"`
	Goals            []uuid.UUID `gorm:"serializer:list"` // of the recovery plan that it touched
	WrittenTogether  bool
	Shared           bool
	Words            `gorm:"embedded"`
	OverlapReason    string `gorm:"serializer:sealed"`
	AdviceHeard      bool   // advice against the plan; signing raises a flag of it
	AdviceWords      string `gorm:"serializer:sealed"`
	NextOn           Date
	EnteredAt        time.Time
	SavedAt          time.Time
}

func (NoteDraft) TableName() string { return "note_drafts" }

// OpenDraft is a draft as its author sees it: about whom it is and until when
// it can be signed in time.
type OpenDraft struct {
	NoteDraft
	ClientName  string // "" when the client is not to be seen any more
	AuthorName  string
	AuthorTitle string
	DueAt       time.Time
	Zone        *time.Location // in which the agency's people read a clock
}

// NoteDraftFilter narrows the list of drafts; the zero filter is all that
// somebody may see: their own, and what people who left have left behind.
type NoteDraftFilter struct{ ClientID, AuthorID uuid.UUID }

// DraftDesk is everything a page needs to write about one client.
type DraftDesk struct {
	Draft   OpenDraft
	Line    *CaseloadLine        // nil when the client is not with the author any more
	Planned *PlannedContact      // what it comes of; nil for none, and for one that is not to be seen any more
	Offered []PlannedContactLine // what is open with the client of the last days, of which it may come
	Goals   []Goal               // the open goals of their recovery plan
	Facts   []PlanFactLine       // about the treatment plan, which a peer may reinforce
	Advice  *AdviceFlagLine      // heard in this session, and told already; nil for none
}

// New tells whether nothing of it is kept yet.
func (d *OpenDraft) New() bool { return d.Version == 0 }

const (
	longestSession = 24 * time.Hour
	mostAhead      = 24 * time.Hour  // how early a draft may be begun
	nextYears      = 2               // how far ahead the next contact may be meant
	phoneAhead     = 5 * time.Minute // how far a phone's clock may be ahead of ours
	mostPhrases    = 30
)

// NewDraft is where the writing begins: one-on-one, half an hour, ending now.
func NewDraft(id, client, author uuid.UUID, now time.Time) *NoteDraft {
	end := now.Truncate(time.Minute)
	return &NoteDraft{
		Versioned: Versioned{Record: Record{ID: id}}, ClientID: client, AuthorID: author,
		Kind: KindIndividual, Mode: ModeInPerson, StartsAt: end.Add(-30 * time.Minute), EndsAt: end,
		EnteredAt: now, SavedAt: now,
	}
}

// Minutes are the whole minutes that really passed, whatever the clocks on the
// wall did meanwhile.
func (d *NoteDraft) Minutes() int { return int(d.EndsAt.Sub(d.StartsAt) / time.Minute) }

// DueAt is the last moment at which the draft is signed in time, by the hours
// that the agency gives a note.
func (d *NoteDraft) DueAt(noteDueHours int) time.Time {
	return d.EndsAt.Add(time.Duration(noteDueHours) * time.Hour)
}

// Same tells whether two drafts say the same.
func (d *NoteDraft) Same(o *NoteDraft) bool {
	return d.ClientID == o.ClientID && d.Kind == o.Kind && d.Mode == o.Mode && d.Place == o.Place &&
		d.StartsAt.Equal(o.StartsAt) && d.EndsAt.Equal(o.EndsAt) && slices.Equal(d.Purposes, o.Purposes) && slices.Equal(d.Goals, o.Goals) &&
		d.WrittenTogether == o.WrittenTogether && d.Shared == o.Shared && reflect.DeepEqual(d.Words, o.Words) &&
		d.OverlapReason == o.OverlapReason && d.NextOn == o.NextOn && d.AdviceHeard == o.AdviceHeard && d.AdviceWords == o.AdviceWords && reflect.DeepEqual(d.PlannedContactID, o.PlannedContactID)
}

// Rewrite takes over what the author now says; whose draft it is and when it
// was begun stay.
func (d *NoteDraft) Rewrite(o *NoteDraft, now time.Time) {
	kept := *d
	*d = *o
	d.Versioned, d.AuthorID, d.EnteredAt, d.SavedAt = kept.Versioned, kept.AuthorID, kept.EnteredAt, now
}

// Check makes the draft fit to be kept, and finds what never could be. What is
// only missing is asked for when it is signed: an unfinished draft is a draft.
func (d *NoteDraft) Check(now time.Time) error {
	var p Problems
	if d.ID == uuid.Nil {
		p.Add("id", "Give the draft an id of its own.")
	}
	d.check(&p, now)
	return p.Err()
}

func (d *NoteDraft) check(p *Problems, now time.Time) {
	if !slices.Contains(sessionKinds, d.Kind) {
		p.Add("kind", "Choose what it was.")
	}
	p.mode(d.Kind, d.Mode)
	d.checkTimes(p, now)
	d.Purposes, d.Goals = distinct(d.Purposes), distinct(d.Goals)
	if len(d.Goals) > mostGoals {
		p.Add("goals", "These are too many goals. Choose at most %d.", mostGoals)
	}
	for _, one := range d.Purposes {
		if !slices.Contains(purposes, one) {
			p.Add("purposes", "Choose from the list.")
		}
	}
	d.Place = p.Line("place", d.Place, MaxName)
	d.DidPhrases = p.phrases("didPhrases", d.DidPhrases)
	d.NextPhrases = p.phrases("nextPhrases", d.NextPhrases)
	d.Did = p.Text("did", d.Did, MaxText)
	d.Why = p.Text("why", d.Why, MaxText)
	d.Response = p.Text("response", d.Response, MaxText)
	d.Next = p.Text("next", d.Next, MaxText)
	d.OverlapReason = p.Text("overlapReason", d.OverlapReason, MaxReason)
	d.AdviceWords = p.adviceWords("adviceWords", d.AdviceWords)
}

// mode finds a way to meet that there is not, or not for this kind.
func (p *Problems) mode(kind SessionKind, mode Mode) {
	switch {
	case !slices.Contains(modes, mode):
		p.Add("mode", "Choose how you meet.")
	case kind == KindCommunity && mode != ModeInPerson:
		p.Add("mode", "Out together is in person. For a call or a text, choose one of those.")
	case kind == KindNoShow && mode == ModeText:
		p.Add("mode", "Nobody can miss a text. Choose “Tried, no answer” instead.")
	}
}

func (d *NoteDraft) checkTimes(p *Problems, now time.Time) {
	d.StartsAt, d.EndsAt = Moment(d.StartsAt), Moment(d.EndsAt)
	switch {
	case d.StartsAt.Year() < 1900:
		p.Add("startsAt", "Say when it began.")
	case d.StartsAt.After(now.Add(mostAhead)):
		p.Add("startsAt", "This is more than a day ahead. Write about it when it has been.")
	case d.EndsAt.Before(d.StartsAt):
		p.Add("endsAt", "It cannot end before it began.")
	case d.EndsAt.Sub(d.StartsAt) > longestSession:
		p.Add("endsAt", "This would be more than a whole day. Look at both times again.")
	}
	switch {
	case d.NextOn.IsZero():
	case d.NextOn.Year < 1900:
		p.Add("nextOn", "Choose a day.")
	case d.NextOn.Start(time.UTC).After(now.AddDate(nextYears, 0, 0)):
		p.Add("nextOn", "Choose a day within %d years.", nextYears)
	}
}

func (p *Problems) phrases(field string, phrases []string) []string {
	if len(phrases) > mostPhrases {
		p.Add(field, "These are too many. Choose at most %d.", mostPhrases)
		return phrases
	}
	kept := []string{}
	for _, one := range distinct(phrases) {
		if one = p.Line(field, one, MaxName); one != "" {
			kept = append(kept, one)
		}
	}
	return kept
}

// distinct keeps the first of equal ones; never nil, so that a draft reads the
// same before and after it was kept.
func distinct[T comparable](all []T) []T {
	kept := []T{}
	for _, one := range all {
		if !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// Signing is what a signature stands on beside the draft.
type Signing struct {
	Now          time.Time
	TimeZone     string // the agency's
	NoteDueHours int    // the agency's
	AuthorName   string
	AuthorTitle  string
	ClientName   string
	Stay         *StayInProgram // on the day of service; nil between programs
	Overlaps     bool           // the author has signed another session of that time
}

// Sign makes the session and its note. Both take the draft's id, so that a
// draft is signed once.
func (d *NoteDraft) Sign(by Signing) (*Session, *Note, error) {
	zone := by.TimeZone
	if by.Stay != nil {
		zone = by.Stay.TimeZone
	}
	if err := d.finished(by, Zone(zone)); err != nil {
		return nil, nil, err
	}
	s := &Session{
		Record: d.Record, ClientID: d.ClientID, PeerID: d.AuthorID, Kind: d.Kind, Mode: d.Mode, Place: d.Place,
		StartsAt: d.StartsAt, EndsAt: d.EndsAt, Minutes: d.Minutes(), TimeZone: zone, Purposes: d.Purposes, Goals: d.Goals,
		WrittenTogether: d.WrittenTogether, NextOn: d.NextOn, EnteredAt: d.EnteredAt, SignedAt: by.Now,
		Late: by.Now.After(d.DueAt(by.NoteDueHours)),
	}
	if by.Stay != nil {
		s.ProgramID = &by.Stay.ProgramID
	}
	if by.Overlaps {
		s.OverlapReason = d.OverlapReason
	}
	n := &Note{
		Record: d.Record, SessionID: d.ID, ClientID: d.ClientID, AuthorID: d.AuthorID, AuthorName: by.AuthorName,
		AuthorTitle: by.AuthorTitle, Shared: d.Shared, Words: d.Words, SignedAt: by.Now,
	}
	return s, n, nil
}

// Record is what was just signed, as its author reads it. Nothing needs to be
// read back.
func (by *Signing) Record(s *Session, n *Note) *SessionRecord {
	r := &SessionRecord{Session: *s, ClientName: by.ClientName, PeerName: by.AuthorName, Note: n}
	if by.Stay != nil {
		r.ProgramName = by.Stay.ProgramName
	}
	return r
}

// finished finds what is missing or not yet so.
func (d *NoteDraft) finished(by Signing, zone *time.Location) error {
	var p Problems
	d.check(&p, by.Now)
	latest := by.Now.Add(phoneAhead)
	switch {
	case d.StartsAt.After(by.Now.Add(mostAhead)): // said already
	case d.StartsAt.After(latest):
		p.Add("startsAt", "This has not begun yet. Sign it when it is over.")
	case d.EndsAt.After(latest):
		p.Add("endsAt", "This is not over yet. Sign it when it is.")
	}
	if d.Kind.Reached() && d.Did == "" && len(d.DidPhrases) == 0 {
		p.Add("did", "Say in a few words what you did, or tap a phrase.")
	}
	if day := DateOf(d.StartsAt, zone); !d.NextOn.IsZero() && d.NextOn.Before(day) {
		p.Add("nextOn", "Choose a day that comes after. %s is over.", sayDate(d.NextOn))
	}
	if by.Overlaps && d.OverlapReason == "" {
		p.Add("overlapReason", "You signed another session for this time already. Mend the times, or say why both are right.")
	}
	return p.Err()
}

func sayDate(d Date) string { return fmt.Sprintf("%d %s", d.Day, d.Month) }
