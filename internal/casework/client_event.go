package casework

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"github.com/google/uuid"
)

// ClientEventKind is what kind of thing happened to a client.
type ClientEventKind string

const (
	EventSession             ClientEventKind = "session"
	EventEpisodeOpened       ClientEventKind = "episode_opened" // admitted, with the program of the first stay
	EventStayBegan           ClientEventKind = "stay_began"     // one after the first: a move
	EventStayEnded           ClientEventKind = "stay_ended"     // and none followed that day: between programs
	EventEpisodeClosed       ClientEventKind = "episode_closed"
	EventStayPaused          ClientEventKind = "stay_paused"       // away from the program
	EventStayResumed         ClientEventKind = "stay_resumed"      // and back
	EventClinicianChanged    ClientEventKind = "clinician_changed" // another primary clinician, from that day on
	EventStayCorrected       ClientEventKind = "stay_corrected"    // days that stood wrong on record
	EventAssignmentBegan     ClientEventKind = "assignment_began"
	EventAssignmentEnded     ClientEventKind = "assignment_ended"
	EventCoverBegan          ClientEventKind = "cover_began" // somebody stands in for the peer
	EventCoverEnded          ClientEventKind = "cover_ended"
	EventConcernRaised       ClientEventKind = "safety_concern_raised"
	EventConcernAcknowledged ClientEventKind = "safety_concern_acknowledged"
	EventNoticeGiven         ClientEventKind = "patient_notice_given"
	EventMutualAidReported   ClientEventKind = "mutual_aid_reported"
	EventRecordsJoined       ClientEventKind = "records_joined"
	EventRecordsParted       ClientEventKind = "records_parted"
	EventConsentSigned       ClientEventKind = "consent_signed"
	EventConsentEnded        ClientEventKind = "consent_ended" // taken back, or run out
	EventHandOff             ClientEventKind = "hand_off"      // a step of one
	EventRecoveryPlanWritten ClientEventKind = "recovery_plan_written"
	EventCrisisPlanWritten   ClientEventKind = "crisis_plan_written"
	EventNetworkTaken        ClientEventKind = "support_network_taken"
	EventPlanReviewed        ClientEventKind = "plan_reviewed" // somebody stands by it

	EventCommunityReferral ClientEventKind = "community_referral" // a step of one to an organization outside
	EventWarmIntroduction  ClientEventKind = "warm_introduction"  // planned, happened, or not
	EventTakenOn           ClientEventKind = "taken_on"           // whom somebody outside asked to take
)

// clientEventKinds are all of them, in the order in which things of one moment
// are told: what ends before what begins, except that a day's last word is how
// it left the person.
var clientEventKinds = []ClientEventKind{EventRecordsJoined, EventRecordsParted, EventStayCorrected, EventConsentEnded, EventConsentSigned, EventTakenOn, EventEpisodeOpened,
	EventHandOff, EventCommunityReferral, EventWarmIntroduction, EventStayBegan, EventStayResumed, EventStayPaused, EventClinicianChanged, EventCoverEnded,
	EventAssignmentEnded, EventAssignmentBegan, EventCoverBegan, EventNoticeGiven, EventMutualAidReported, EventSession,
	EventRecoveryPlanWritten, EventCrisisPlanWritten, EventPlanReviewed, EventNetworkTaken, EventConcernRaised, EventConcernAcknowledged,
	EventStayEnded, EventEpisodeClosed}

// ClientEventKinds are all kinds, in that order.
func ClientEventKinds() []ClientEventKind { return slices.Clone(clientEventKinds) }

// ClientEvent is one thing that happened to a client. Which fields are set
// hangs on the kind; Session, Concern and Merge hold all of theirs.
type ClientEvent struct {
	Kind ClientEventKind
	ID   uuid.UUID // of the session, stay, episode, pause, change, assignment, cover, concern, merge, consent, version or review
	At   time.Time // of a day, the first moment of what began on it, the last of what ended on it
	Day  Date      // of what has a day and no hour; the zero Date otherwise

	ProgramID       *uuid.UUID
	ProgramName     string
	Stage           Stage
	StaffID         *uuid.UUID // the clinician, the peer, who stands in, who raised or took it, who joined the records or corrected the days
	StaffName       string
	AbsentID        *uuid.UUID // for whom somebody stands in
	AbsentName      string
	Part            Part
	DischargeReason DischargeReason
	DaysAway        *int // of an admission: since the last discharge; nil for the first
	PauseReason     PauseReason
	Plan            PlanKind    // which was looked at again
	PlanPart        PlanPart    // and as what
	ReferralAct     ReferralAct // what was done with a hand-off to the program
	ConsentKind     ConsentKind
	ConsentState    ConsentState // of one that ended: how

	OrganizationName string            // to which somebody was sent; "" otherwise
	Introduction     IntroductionState // of a warm introduction: StaffName introduced them to AbsentName

	Session *SessionRecord `gorm:"-"`
	Concern *ConcernRecord `gorm:"-"`
	Merge   *MergeRecord   `gorm:"-"`
}

// ClientEventFilter asks for one page of what happened to a client, newest
// first.
type ClientEventFilter struct {
	ClientID uuid.UUID
	After    *ClientEventPlace
	Limit    int // events; zero for the usual number
}

// ClientEventPage is one page; Next is the cursor of the page after it, and ""
// on the last.
type ClientEventPage struct {
	Items []ClientEvent
	Next  string
	Zone  *time.Location // in which the days are meant: the agency's
}

// ClientEventPlace is an event's place in the story. A page goes on from one,
// whatever is added meanwhile before it or after.
type ClientEventPlace struct {
	At   time.Time
	Kind ClientEventKind
	ID   uuid.UUID
}

// Place is the event's place.
func (e *ClientEvent) Place() ClientEventPlace { return ClientEventPlace{e.At, e.Kind, e.ID} }

// Rank orders the kinds of what happened at one moment; the higher, the later.
func (k ClientEventKind) Rank() int { return slices.Index(clientEventKinds, k) }

// Cursor is the place in letters that say nothing to a reader. It names the
// kind by its word, so that a page goes on rightly when kinds are added.
func (p ClientEventPlace) Cursor() string {
	b := make([]byte, 24, 24+len(p.Kind))
	binary.BigEndian.PutUint64(b, uint64(p.At.UnixMicro()))
	copy(b[8:], p.ID[:])
	return base64.RawURLEncoding.EncodeToString(append(b, p.Kind...))
}

// ParseClientEventPlace reads a cursor; nil for the first page.
func ParseClientEventPlace(cursor string) (*ClientEventPlace, error) {
	if cursor == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil && len(b) > 24 {
		p := ClientEventPlace{time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), ClientEventKind(b[24:]), uuid.UUID(b[8:24])}
		if p.Kind.Rank() >= 0 && p.At.Year() >= oldestBirth && p.At.Year() <= 9999 {
			return &p, nil
		}
	}
	return nil, Invalid("cursor", "This is not where a page ended. Begin with the first page.")
}
