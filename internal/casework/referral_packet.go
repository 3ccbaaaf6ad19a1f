package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// PacketFact is one line of the packet of a hand-off: a label, what stands
// beside it, and which information of the record that is.
type PacketFact struct {
	Of    Information
	Label string
	Text  string
	Said  bool `json:",omitempty"` // the person's own words
}

// NotWrittenDown is what a packet says of what nobody has written down: a gap
// is shown, so that nobody takes it for "nothing".
const NotWrittenDown = "Not written down."

// ReferralPacket is what the receiving side is told: one page, frozen when it
// is sent. A change is a new version; the old ones stay.
type ReferralPacket struct {
	Record
	ReferralID uuid.UUID
	ClientID   uuid.UUID
	Number     int    // counts the versions of one hand-off, from 1
	Content    string `gorm:"serializer:sealed"` // JSON of the facts
	Hash       string // SHA-256 of the content, in hexadecimal
	MadeBy     uuid.UUID
	MadeAt     time.Time
}

func (ReferralPacket) TableName() string { return "referral_packets" }

// FreezePacket makes a version of a packet.
func FreezePacket(r *Referral, facts []PacketFact, by uuid.UUID, now time.Time) (*ReferralPacket, error) {
	text, err := json.Marshal(facts)
	if err != nil {
		return nil, err
	}
	return &ReferralPacket{ReferralID: r.ID, ClientID: r.ClientID, Number: r.PacketVersion, Content: string(text), Hash: packetHash(string(text)),
		MadeBy: by, MadeAt: now}, nil
}

func packetHash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// Facts are what stands in it. A packet that is not what was sent any more is
// refused: nobody acts on it.
func (p *ReferralPacket) Facts() ([]PacketFact, error) {
	if packetHash(p.Content) != p.Hash {
		return nil, Errorf(KindConflict, "This packet is not as it was sent. Ask for it anew, and tell whoever runs Continuo.")
	}
	var facts []PacketFact
	err := json.Unmarshal([]byte(p.Content), &facts)
	return facts, err
}

// ReferralPacketRecord is a packet as somebody reads it.
type ReferralPacketRecord struct {
	ReferralPacket
	Lines      []PacketFact
	MadeByName string
	Basis      ReferralBasis
	Zone       *time.Location
}

// HandOffAsk is what the one gate is asked before a packet of this hand-off is
// with somebody: inside one Part 2 program staff need to know, and another one
// needs the person's consent that names it.
func (r *Referral) HandOffAsk(release uuid.UUID, packet Packet, to *Program, heldBy uuid.UUID, reader *Staff, medium Medium, day Date) ReleaseAsk {
	ask := ReleaseAsk{ReleaseID: release, ClientID: r.ClientID, Medium: medium, Packet: packet, Purpose: ForTreatment, Day: day}
	if to.Part2ProgramID == heldBy {
		ask.To, ask.Basis = ReleaseTo{Staff: reader}, BasisSameProgram
		return ask
	}
	no := false
	ask.To, ask.Basis, ask.Proceeding = ReleaseTo{Part2ProgramID: to.Part2ProgramID}, BasisConsent, &no
	return ask
}
