package casework

import (
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
	EpisodeOpen   bool // open without a program means between programs
	PeerID        *uuid.UUID
	PeerName      string // the primary peer; "" when nobody is there
	AssignedAt    *time.Time
	LastContactAt *time.Time // the last session that reached the person: no attempt, no no-show
	LastKind      SessionKind
	LastTryAt     *time.Time // the last attempt or no-show after that
	LastTryKind   SessionKind
	NextOn        Date // when the next contact is meant, as the last signed session says
	OpenDrafts    int  // the reader's own, or for a team anybody's
	OldestDraft   *time.Time
	OpenConcerns  int       // safety concerns nobody has acknowledged
	WaitingSince  time.Time // the last contact, else the assignment, else the beginning of the record
}

// Gone tells whether the person has left and nobody walks beside them any
// more. Lists show them last.
func (l *CaseloadLine) Gone() bool { return !l.EpisodeOpen && l.PeerID == nil }

// Reason is why a client needs somebody today.
type Reason string

const (
	ReasonSafety    Reason = "safety_concern" // an open safety concern
	ReasonMissed    Reason = "missed"         // did not come, or did not answer, and nobody has reached them since
	ReasonDraftLate Reason = "draft_late"     // a draft is late or will be within four hours
	ReasonPlanned   Reason = "planned"        // the next contact is meant for today or was for a day before
	ReasonQuiet     Reason = "quiet"          // no contact for the agency's number of days
	ReasonNew       Reason = "new"            // assigned, and no contact yet
	ReasonNoPeer    Reason = "no_peer"        // nobody is there
)

// Need is one client who needs somebody today, with the reasons, the most
// pressing first.
type Need struct {
	Line    CaseloadLine
	Reasons []Reason
	Days    int // days since the last contact, or since the assignment
}

// Today is what a peer sees first: who needs them, and who is on track.
type Today struct {
	Day     Date
	Needs   []Need
	OnTrack []CaseloadLine
	Drafts  []NoteDraft // the reader's own, oldest first
	DueBy   *time.Time  // when the oldest draft becomes late
}

// TeamLine is one peer as a supervisor sees them.
type TeamLine struct {
	PeerID        uuid.UUID
	PeerName      string
	Deactivated   bool
	CoveredBy     string
	Limit         int // weighted clients
	Weight        int // taken of it
	Clients       []CaseloadLine
	Overdue       int // of Clients: quiet, missed, or never seen
	Unsigned      int // open drafts
	LateDrafts    int // of those, later than the agency's time
	OldestDraftAt *time.Time
}

// Team is a supervisor's page: peers, those who need them first, and the
// clients nobody walks beside.
type Team struct {
	Peers      []TeamLine
	Unassigned []CaseloadLine
}
