package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Why is why many clients go to other peers at once.
type Why string

const (
	WhyLeave       Why = "leave"
	WhyResignation Why = "resignation"
	WhyConflict    Why = "conflict" // the peer must not carry them; it is recorded for each
	WhyBalance     Why = "balance"
)

// Whys are all of them, as a form offers them.
func Whys() []Why { return []Why{WhyLeave, WhyResignation, WhyConflict, WhyBalance} }

// Words is the reason as the history of an assignment says it.
func (w Why) Words() string {
	return map[Why]string{WhyLeave: "Leave", WhyResignation: "Left the agency", WhyConflict: "They know each other",
		WhyBalance: "Fewer people for one peer"}[w]
}

// Reassignment is one batch: clients of one peer who went to others in one
// act. It is never changed; undoing it is another batch.
type Reassignment struct {
	Record
	PeerID   uuid.UUID // whose caseload it was
	Why      Why
	StartsAt time.Time
	EndsAt   *time.Time // of a leave: then they come back
	MadeBy   uuid.UUID
	MadeAt   time.Time
}

func (Reassignment) TableName() string { return "reassignments" }

// ReassignmentItem is what a batch did for one client.
type ReassignmentItem struct {
	Record
	ReassignmentID uuid.UUID
	ClientID       uuid.UUID
	ToPeerID       uuid.UUID
	AssignmentID   uuid.UUID
	Override       string `gorm:"serializer:sealed"`
	TasksMoved     int
	TasksLeft      int // open tasks that stay with the old peer until the new one begins
	Plans          int // the old peer's planned contacts from then on: they stand in the new one's list
}

func (ReassignmentItem) TableName() string { return "reassignment_items" }

// ReassignmentLine is an item with names.
type ReassignmentLine struct {
	ReassignmentItem
	ClientName, ToPeerName string
}

// ReassignmentRecord is a batch and who went where.
type ReassignmentRecord struct {
	Reassignment
	PeerName, MadeByName string
	Lines                []ReassignmentLine
	Zone                 *time.Location // the agency's
}

// ReassignmentStart is what is asked for. Reason says, for a conflict, how the
// peer and these clients know each other.
type ReassignmentStart struct {
	PeerID   uuid.UUID
	Why      Why
	StartsAt *time.Time // nil for now
	EndsAt   *time.Time // only of a leave; nil for good
	Reason   string
	Items    []ReassignmentAsk
}

// ReassignmentAsk is where one client is to go. Override is why in spite of a
// full caseload, or of being their second peer.
type ReassignmentAsk struct {
	ClientID, ToPeerID uuid.UUID
	Override           string
}

// Field is the name of one answer about this client.
func (a ReassignmentAsk) Field(name string) string {
	return "items." + a.ClientID.String() + "." + name
}

// ReassignmentPeer is somebody who could take clients on.
type ReassignmentPeer struct {
	ID           uuid.UUID
	Name         string
	Taken, Limit int         // weighted clients
	Programs     []uuid.UUID // where their people are, as far as the reader sees
	Languages    []string    // which their people speak, as far as the reader sees
}

// Room is how many more they can take.
func (p ReassignmentPeer) Room() int { return p.Limit - p.Taken }

// ReassignmentOption is one client of a proposal.
type ReassignmentOption struct {
	Line      CaseloadLine
	Part      Part
	Weight    int
	Language  string
	Suggested *uuid.UUID  // most room first; nil where nobody has any
	Barred    []uuid.UUID // a conflict is on record, or they are not named for a restricted record
	Already   []uuid.UUID // walk beside this client already
	Tasks     int         // open tasks of the peer about them
	Plans     int         // planned contacts of the peer with them
}

// ReassignmentProposal is a caseload with who could take whom.
type ReassignmentProposal struct {
	PeerID      uuid.UUID
	PeerName    string
	Deactivated bool
	Peers       []ReassignmentPeer // by name
	Options     []ReassignmentOption
	Zone        *time.Location // the agency's
}

// Suggest fills in whom each client could go to: who has most room, counting
// what is suggested before; among equals who works in the same program, then
// who walks with others of the same language, then by name.
func (p *ReassignmentProposal) Suggest() {
	room := map[uuid.UUID]int{}
	for _, peer := range p.Peers {
		room[peer.ID] = peer.Room()
	}
	for i := range p.Options {
		o := &p.Options[i]
		best := slices.Clone(p.Peers)
		slices.SortStableFunc(best, func(x, y ReassignmentPeer) int {
			return cmp.Or(cmp.Compare(room[y.ID], room[x.ID]),
				first(o.Line.ProgramID != nil && slices.Contains(x.Programs, *o.Line.ProgramID), o.Line.ProgramID != nil && slices.Contains(y.Programs, *o.Line.ProgramID)),
				first(slices.Contains(x.Languages, o.Language), slices.Contains(y.Languages, o.Language)))
		})
		for _, peer := range best {
			if room[peer.ID] >= o.Weight && !slices.Contains(o.Barred, peer.ID) && !slices.Contains(o.Already, peer.ID) {
				o.Suggested = &peer.ID
				room[peer.ID] -= o.Weight
				break
			}
		}
	}
}
