package casework

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// CaseloadLine is one client as a list shows them: where they are, who walks
// beside them, and when somebody last did.
type CaseloadLine struct {
	ClientID      uuid.UUID
	Number        string
	Name          string
	Pronouns      string
	Restricted    bool
	CoOccurring   *bool
	ProgramID     *uuid.UUID // nil between programs and after discharge
	ProgramName   string
	Stage         Stage // "" when in no program
	StaySince     Date
	PausedSince   Date // away from the program since, and why; the zero Date for who is there
	PauseReason   PauseReason
	PausedDays    int  // of pauses in this stay that are over
	LeftOn        Date // between programs: the last day in the last one
	LeftProgram   string
	ChangeDueOn   Date // when a change of program is expected
	ChangeUsual   bool // that is by the program's usual length of stay: nobody said a day
	EpisodeOpen   bool // open without a program means between programs
	PeerID        *uuid.UUID
	PeerName      string // the primary peer; "" when nobody is there
	AssignedAt    *time.Time
	LastContactAt *time.Time // the last session that reached the person: no attempt, no no-show
	LastKind      SessionKind
	LastTryAt     *time.Time // the last attempt or no-show after that
	LastTryKind   SessionKind
	NextOn        Date       // when the next contact is meant, as the last signed session says
	PlannedID     *uuid.UUID // the next planned contact that is not over yet
	PlannedAt     *time.Time
	PlannedKind   SessionKind
	PlannedMode   Mode
	PlannedZone   string     // in which its day is meant
	PassedID      *uuid.UUID // the last planned contact that is over and of which nothing came
	PassedAt      *time.Time
	PassedZone    string
	OpenDrafts    int // the reader's own, or for a team anybody's
	OldestDraft   *time.Time
	OpenConcerns  int       // safety concerns nobody has acknowledged
	WaitingSince  time.Time // the last contact, else the assignment, else the beginning of the record
}

// Gone tells whether the person has left and nobody walks beside them any
// more. Lists show them last.
func (l *CaseloadLine) Gone() bool { return !l.EpisodeOpen && l.PeerID == nil }

// Days counts the days in the program up to today, the first as one, without
// those away.
func (l *CaseloadLine) Days(today Date) int {
	days := today.DaysSince(l.StaySince) + 1 - l.PausedDays
	if !l.PausedSince.IsZero() {
		days -= today.DaysSince(l.PausedSince) + 1
	}
	return max(0, days)
}

// CaseloadFilter narrows the caseload list; the zero filter is everybody the
// actor reaches.
type CaseloadFilter struct {
	PeerIDs       []uuid.UUID // on the caseload of one of these now
	ProgramID     uuid.UUID   // with an open stay here
	NoPeer        bool        // with an open episode and nobody beside them
	ClientID      uuid.UUID
	AnybodyDrafts bool // count everybody's open drafts, not only the actor's own
	OwnPlans      bool // of planned contacts only what is the business of PeerIDs
	After         *CaseloadPlace
	Limit         int // lines; zero: all of them
}

// CaseloadPlace is a line's place in the list: those with us before those who
// left, the longest-waiting first. A page goes on from one; a page by id alone
// would jump when somebody is reached between two pages.
type CaseloadPlace struct {
	Gone     bool
	Waiting  time.Time
	ClientID uuid.UUID
}

// Place is the line's place.
func (l *CaseloadLine) Place() CaseloadPlace {
	return CaseloadPlace{l.Gone(), l.WaitingSince, l.ClientID}
}

// Cursor is the place in letters that say nothing to a reader.
func (p CaseloadPlace) Cursor() string {
	b := make([]byte, 25)
	if p.Gone {
		b[0] = 1
	}
	binary.BigEndian.PutUint64(b[1:], uint64(p.Waiting.UnixMicro()))
	copy(b[9:], p.ClientID[:])
	return base64.RawURLEncoding.EncodeToString(b)
}

// ParseCaseloadPlace reads a cursor; nil for the first page.
func ParseCaseloadPlace(cursor string) (*CaseloadPlace, error) {
	if cursor == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != 25 || b[0] > 1 {
		return nil, Invalid("cursor", "This is not where a page ended. Begin with the first page.")
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:]))).UTC()
	if year := at.Year(); year < oldestBirth || year > 9999 {
		return nil, Invalid("cursor", "This is not where a page ended. Begin with the first page.")
	}
	return &CaseloadPlace{b[0] == 1, at, uuid.UUID(b[9:])}, nil
}

// CaseloadPage is one page of the list; Next is the cursor of the page after
// it, and "" on the last.
type CaseloadPage struct {
	Lines []CaseloadLine
	Next  string
	Zone  *time.Location // in which "today" is meant: the agency's
}

// Reason is why a client needs somebody today.
type Reason string

const (
	ReasonSafety    Reason = "safety_concern" // an open safety concern
	ReasonMissed    Reason = "missed"         // did not come or answer, or nothing came of a plan, and nobody has reached them since
	ReasonDraftLate Reason = "draft_late"     // a draft is late or will be within four hours
	ReasonPlanned   Reason = "planned"        // the next contact is meant for today or was for a day before
	ReasonChange    Reason = "stage_change"   // a change of program is expected within days, or was
	ReasonQuiet     Reason = "quiet"          // no contact for the agency's number of days
	ReasonNew       Reason = "new"            // assigned, and no contact yet
	ReasonNoPeer    Reason = "no_peer"        // nobody is there
)

// TodayDraft is one of the reader's drafts, by what says how pressing it is:
// its words are not for a first page.
type TodayDraft struct {
	ID       uuid.UUID
	ClientID uuid.UUID
	StartsAt time.Time
	EndsAt   time.Time
	DueAt    time.Time `json:"-"`
}

// TodaySign is what else is to be known of a client today: how their plans
// stand, and when an answer to conflicting advice came back, if one did.
type TodaySign struct {
	ClientID    uuid.UUID
	Name        string
	EpisodeOpen bool
	Plans       PlanStates
	AnsweredAt  *time.Time
}

// Need is one client who needs somebody today, with the reasons, the most
// pressing first.
type Need struct {
	Line    CaseloadLine
	Reasons []Reason
	Days    int // days since the last contact, or since the assignment
}

// Today is what a peer sees first: who needs them, and who is on track.
type Today struct {
	Zone     *time.Location // in which the agency's people read a clock
	Day      Date
	Needs    []Need
	OnTrack  []CaseloadLine
	Drafts   []TodayDraft   // the reader's own, oldest first
	DueBy    *time.Time     // when the first of them becomes late
	PlansDue []TodaySign    // whose plans want a look, by name
	Answered []TodaySign    // about whom an answer to conflicting advice came back these days, the newest first
	Tasks    []TaskLine     // the reader's own, and of whoever they stand in for; the first due first
	Moving   []ReferralLine // who of the caseload is handed on, whose first visit is next first
}
