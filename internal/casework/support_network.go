package casework

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// TieKind is what somebody is to a person. Which meeting or fellowship somebody
// is from is not asked: "from recovery" is enough.
type TieKind string

const (
	TieFamily       TieKind = "family"
	TiePartner      TieKind = "partner"
	TieFriend       TieKind = "friend"
	TieRecovery     TieKind = "recovery" // somebody in recovery themselves
	TieNeighbor     TieKind = "neighbor"
	TieWork         TieKind = "work"
	TieFaith        TieKind = "faith"
	TieProfessional TieKind = "professional"
	TieOther        TieKind = "other"
)

// TieKinds are all of them, in the order pages show.
func TieKinds() []TieKind {
	return []TieKind{TieFamily, TiePartner, TieFriend, TieRecovery, TieNeighbor, TieWork, TieFaith, TieProfessional, TieOther}
}

// Closeness is how close somebody is, as the person says it.
type Closeness string

const (
	VeryClose Closeness = "very_close"
	Close     Closeness = "close"
	NotClose  Closeness = "not_close"
)

// Closenesses are all of them, the closest first.
func Closenesses() []Closeness { return []Closeness{VeryClose, Close, NotClose} }

// HowOften is how often they are in touch.
type HowOften string

const (
	OftenDaily   HowOften = "daily"
	OftenWeekly  HowOften = "weekly"
	OftenMonthly HowOften = "monthly"
	OftenRarely  HowOften = "rarely"
)

// HowOftens are all of them, the most often first.
func HowOftens() []HowOften { return []HowOften{OftenDaily, OftenWeekly, OftenMonthly, OftenRarely} }

// TieEffect is whether somebody is good for the person's recovery, as the
// person says it.
type TieEffect string

const (
	EffectSupports TieEffect = "supports"
	EffectNeither  TieEffect = "neither"
	EffectHinders  TieEffect = "hinders"
	EffectUnknown  TieEffect = "unknown"
)

// TieEffects are all of them.
func TieEffects() []TieEffect {
	return []TieEffect{EffectSupports, EffectNeither, EffectHinders, EffectUnknown}
}

// Tie is so many people who are alike to the person. There is no field for a
// name, a number or an address: nobody of them has asked to be on record.
type Tie struct {
	Kind      TieKind   `json:"kind"`
	People    int       `json:"people"`
	Closeness Closeness `json:"closeness"`
	Often     HowOften  `json:"often"`
	Effect    TieEffect `json:"effect"`
}

// SupportNetwork is who is there for a person on a day, as the person says.
// Rows are never changed; the newest holds.
type SupportNetwork struct {
	Record
	ClientID   uuid.UUID
	Ties       []Tie `gorm:"serializer:sealed"`
	TakenOn    Date
	RecordedBy uuid.UUID
	RecordedAt time.Time
}

func (SupportNetwork) TableName() string { return "support_networks" }

// SupportNetworkLine is a snapshot with who took it down.
type SupportNetworkLine struct {
	SupportNetwork
	RecordedByName string
}

// SupportNetworks are a person's snapshots, the newest day first.
type SupportNetworks struct {
	List[SupportNetworkLine]
	ClientID   uuid.UUID
	ClientName string
	Today      Date
	Zone       *time.Location
}

// SupportNetworkTake is what can be said; the zero day is today.
type SupportNetworkTake struct {
	ClientID uuid.UUID
	Ties     []Tie
	TakenOn  Date
}

const (
	mostTies   = 20
	mostPeople = 50 // in one tie
)

// TakeSupportNetwork takes a snapshot. Nobody at all is an answer, too: then
// there are no ties.
func TakeSupportNetwork(id, by uuid.UUID, s SupportNetworkTake, today Date, now time.Time) (*SupportNetwork, error) {
	var p Problems
	n := &SupportNetwork{Record: Record{ID: id}, ClientID: s.ClientID, Ties: slices.Clone(s.Ties), TakenOn: s.TakenOn, RecordedBy: by, RecordedAt: now}
	if n.TakenOn.IsZero() {
		n.TakenOn = today
	}
	switch {
	case n.TakenOn.After(today):
		p.Add("takenOn", "This day is still to come. Choose today or a day before.")
	case n.TakenOn.Year < oldestBirth:
		p.Add("takenOn", "Check the year.")
	}
	if len(n.Ties) > mostTies {
		p.Add("ties", "These are too many lines. Put those who are alike into one.")
	}
	for i, t := range n.Ties {
		p.tie(i, t)
	}
	return n, p.Err()
}

func (p *Problems) tie(n int, t Tie) {
	field := func(name string) string { return fmt.Sprintf("ties.%d.%s", n, name) }
	if !slices.Contains(TieKinds(), t.Kind) {
		p.Add(field("kind"), "Choose what they are to the person.")
	}
	if t.People < 1 || t.People > mostPeople {
		p.Add(field("people"), "Write how many, 1 to %d.", mostPeople)
	}
	if !slices.Contains(Closenesses(), t.Closeness) {
		p.Add(field("closeness"), "Choose how close.")
	}
	if !slices.Contains(HowOftens(), t.Often) {
		p.Add(field("often"), "Choose how often.")
	}
	if !slices.Contains(TieEffects(), t.Effect) {
		p.Add(field("effect"), "Choose, also where they do not know.")
	}
}

// NetworkSums are the people of a snapshot, counted.
type NetworkSums struct {
	People     int
	Close      int // close or very close
	Weekly     int // in touch weekly or more often
	Supporting int // good for their recovery
	Hindering  int
}

// Sums counts the people of a snapshot.
func (n *SupportNetwork) Sums() (s NetworkSums) {
	for _, t := range n.Ties {
		s.People += t.People
		if t.Closeness != NotClose {
			s.Close += t.People
		}
		if t.Often == OftenDaily || t.Often == OftenWeekly {
			s.Weekly += t.People
		}
		switch t.Effect {
		case EffectSupports:
			s.Supporting += t.People
		case EffectHinders:
			s.Hindering += t.People
		}
	}
	return s
}
