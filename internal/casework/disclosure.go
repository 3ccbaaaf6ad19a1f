package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// ReleaseTo is for whom something is: one of the four.
type ReleaseTo struct {
	Recipient        *Recipient // somebody outside
	Part2ProgramID   uuid.UUID  // another Part 2 program of the agency
	Part2ProgramName string     // as the ledger will call it
	Staff            *Staff     // inside: who takes it along, for their own work
	Client           bool       // the person themselves
}

// Name is what they are called; "" for nobody.
func (to ReleaseTo) Name() string {
	switch {
	case to.Recipient != nil:
		return to.Recipient.Name
	case to.Part2ProgramID != uuid.Nil:
		return cmp.Or(to.Part2ProgramName, "Another program of this agency")
	case to.Staff != nil:
		return to.Staff.Name
	case to.Client:
		return "The person themselves"
	}
	return ""
}

// ReleaseAsk is a release as somebody asks for it.
type ReleaseAsk struct {
	ReleaseID         uuid.UUID // rows of one file share it
	ClientID          uuid.UUID
	To                ReleaseTo
	Medium            Medium
	Packet            Packet
	Purpose           ReleasePurpose
	PurposeWords      string
	Basis             Basis
	ConsentID         uuid.UUID // zero: whichever covers it
	GroundID          uuid.UUID
	Proceeding        *bool // the answer to "for a legal proceeding?"; nil: nobody was asked
	RestrictionReason string
	Day               Date // where the agency is
}

// ReleaseFacts are what the gate must know about the client and the asker.
type ReleaseFacts struct {
	HeldBy       uuid.UUID // the Part 2 program whose record it is
	WorksThere   bool      // the asker works in that Part 2 program
	Consents     []Consent
	Ends         map[uuid.UUID]ConsentEnds // by consent
	Grounds      []ReleaseGround
	Restrictions []ReleaseRestriction
	Notice       string // the version of the section 2.32 notice that goes along
}

// ReleaseGround is a right other than consent: a recorded order, agreement or
// emergency, with how far it goes.
type ReleaseGround struct {
	ID          uuid.UUID
	Basis       Basis
	ClientID    uuid.UUID // zero: of every client
	RecipientID uuid.UUID
	Information []Information
	From, Until Date // the last day; zero: open
}

// ReleaseRestriction is what a person asked not to be told to somebody, and
// the agency agreed to (section 2.26).
type ReleaseRestriction struct {
	ID          uuid.UUID
	RecipientID uuid.UUID     // zero: to anybody outside
	Information []Information // none: anything
}

// Clearance is the gate's yes to one release of one client's record. Only
// Disclose makes one; the zero Clearance is none.
type Clearance struct {
	row   Disclosure
	ok    bool
	own   bool
	study *StudyExport
}

// Valid tells a clearance from the zero one.
func (c Clearance) Valid() bool { return c.ok }

// Row is what will stand in the accounting.
func (c Clearance) Row() Disclosure { return c.row }

// Permit lets one release out. It is made when the disclosure was written down
// (store does that, and nobody else: a test holds it), and only the package
// release takes it.
type Permit struct {
	row   Disclosure
	ok    bool
	own   bool
	study *StudyExport
}

// Valid tells a permit from the zero one.
func (p Permit) Valid() bool { return p.ok }

// Disclosure is what was written down.
func (p Permit) Disclosure() Disclosure { return p.row }

// Own tells a permit for lines that somebody brought themselves: it is about no
// client's record.
func (p Permit) Own() bool { return p.own }

// Study is the export of a study that is let out, and nil for anything else.
func (p Permit) Study() *StudyExport { return p.study }

// Study is what will be written down of a study's export; nil for anything else.
func (c Clearance) Study() *StudyExport { return c.study }

// Own tells the clearance of which that becomes.
func (c Clearance) Own() bool { return c.own }

// Recorded makes the permit of a clearance that was written down as row.
func (c Clearance) Recorded(row Disclosure) Permit {
	return Permit{row: row, ok: c.ok, own: c.own, study: c.study}
}

// Disclosure is one release of something about a client, for ever.
type Disclosure struct {
	Record
	ClientID          uuid.UUID
	ReleaseID         uuid.UUID
	Medium            Medium
	Packet            Packet
	Information       []Information `gorm:"serializer:list"`
	Purpose           ReleasePurpose
	PurposeWords      string `gorm:"serializer:sealed"`
	Basis             Basis
	ConsentID         *uuid.UUID
	GroundID          *uuid.UUID
	RecipientID       *uuid.UUID
	Part2ProgramID    *uuid.UUID
	StaffID           *uuid.UUID
	RecipientType     RecipientType
	RecipientName     string `gorm:"serializer:sealed"`
	RecipientAddress  string `gorm:"serializer:sealed"`
	Proceeding        bool
	NoticeVersion     string
	Scope             string `gorm:"serializer:sealed"`
	RestrictionReason string `gorm:"serializer:sealed"`
	DisclosedBy       uuid.UUID
	DisclosedAt       time.Time
}

func (Disclosure) TableName() string { return "disclosures" }

// Outside tells whether it went beyond the people who work with the client
// here and the client: what an accounting counts.
func (d *Disclosure) Outside() bool {
	return d.Basis != BasisSameProgram && d.Basis != BasisPatientAccess
}

// Disclose is the one gate: whether this may be released to them, for that, by
// this right, on that day. It says why not, in words for whoever asked.
func Disclose(ask ReleaseAsk, facts ReleaseFacts, by uuid.UUID, now time.Time) (Clearance, error) {
	var none Clearance
	if err := ask.check(); err != nil {
		return none, err
	}
	row := Disclosure{ClientID: ask.ClientID, ReleaseID: ask.ReleaseID, Medium: ask.Medium, Packet: ask.Packet, Information: ask.Packet.Information(),
		Purpose: ask.Purpose, Basis: ask.Basis, Proceeding: ask.Proceeding != nil && *ask.Proceeding, DisclosedBy: by, DisclosedAt: now}
	var p Problems
	row.PurposeWords = p.Text("purposeWords", ask.PurposeWords, MaxReason)
	row.RestrictionReason = p.Text("restrictionReason", ask.RestrictionReason, MaxReason)
	if err := p.Err(); err != nil {
		return none, err
	}
	ask.To.name(&row)
	if row.Proceeding && ask.Basis != BasisConsent && ask.Basis != BasisCourtOrder {
		return none, refusedRelease("What is for a legal proceeding needs the person's own consent for that, or a qualifying court order. A subpoena alone is neither.")
	}
	if err := facts.restricted(ask, row); err != nil {
		return none, err
	}
	if err := facts.allow(ask, &row); err != nil {
		return none, err
	}
	if row.Basis == BasisConsent || ask.To.Recipient != nil || (ask.Packet == PacketHandOff || ask.Packet == PacketHandOffFull) && !ask.To.Client { // paper goes further than it should
		row.NoticeVersion = facts.Notice
	}
	return Clearance{row: row, ok: true}, nil
}

// GiveBack is the gate's answer for lines of a file that somebody brought: they
// go to whoever brought them, and to nobody else.
func GiveBack(owner, to uuid.UUID) (Clearance, error) {
	if owner == uuid.Nil || owner != to {
		return Clearance{}, NotFound()
	}
	return Clearance{ok: true, own: true}, nil
}

// check asks for the elements of a request.
func (a ReleaseAsk) check() error {
	var p Problems
	n := 0
	for _, named := range []bool{a.To.Recipient != nil, a.To.Part2ProgramID != uuid.Nil, a.To.Staff != nil, a.To.Client} {
		if named {
			n++
		}
	}
	if n != 1 {
		p.Add("recipientId", "Choose who gets it.")
	}
	if _, ok := packetInformation[a.Packet]; !ok {
		p.Add("packet", "Choose what is in it.")
	}
	if !slices.Contains(Media(), a.Medium) {
		p.Add("medium", "Choose how it goes.")
	}
	if !slices.Contains(ReleasePurposes(), a.Purpose) {
		p.Add("purpose", "Choose what it is for.")
	}
	if !slices.Contains(Bases(), a.Basis) || a.Basis == BasisDeidentified {
		p.Add("basis", "Choose by what right.")
	}
	outside := a.To.Recipient != nil || a.To.Part2ProgramID != uuid.Nil
	switch {
	case a.Proceeding == nil && outside:
		p.Add("proceeding", "Say whether it is for a legal proceeding.")
	case a.Proceeding != nil && *a.Proceeding != (a.Purpose == ForProceeding):
		p.Add("proceeding", "This does not go with what it is for.")
	case a.Proceeding == nil && a.Purpose == ForProceeding:
		p.Add("proceeding", "Say whether it is for a legal proceeding.")
	}
	return p.Err()
}

// name puts down who gets it, as it is known now.
func (to ReleaseTo) name(row *Disclosure) {
	row.RecipientName, row.RecipientType = to.Name(), RecipientPart2
	switch {
	case to.Recipient != nil:
		row.RecipientID, row.RecipientType, row.RecipientAddress = &to.Recipient.ID, to.Recipient.RecipientType, to.Recipient.Address
	case to.Part2ProgramID != uuid.Nil:
		id := to.Part2ProgramID
		row.Part2ProgramID = &id
	case to.Staff != nil:
		row.StaffID = &to.Staff.ID
	case to.Client:
		row.RecipientType = RecipientOther
	}
}

// allow asks the one right that was named.
func (f ReleaseFacts) allow(ask ReleaseAsk, row *Disclosure) error {
	if ask.Packet.ForTheClientAlone() && ask.Basis != BasisPatientAccess {
		return refusedRelease("This is for the person alone.")
	}
	if ask.Packet == PacketSignedPaper && ask.Basis != BasisSameProgram {
		return refusedRelease("The signed paper stays inside. The person gets a copy of their own.")
	}
	if ask.To.Part2ProgramID != uuid.Nil && ask.To.Part2ProgramID == f.HeldBy {
		return refusedRelease("It is that program’s own record. Who works there and needs it finds it here.")
	}
	switch ask.Basis {
	case BasisSameProgram:
		if ask.To.Staff == nil || !f.WorksThere {
			return refusedRelease("Only staff of the same program who need it can have it without a consent.")
		}
		if ask.Purpose != ForTreatment && ask.Purpose != ForOperations && ask.Purpose != ForCareCoordination {
			return refusedRelease("Inside the program, it can only be for the work with the person.")
		}
		return nil
	case BasisPatientAccess:
		if !ask.To.Client {
			return refusedRelease("This right is the person's own.")
		}
		if slices.Contains(row.Information, InfoCounselingNotes) {
			return refusedRelease("A counselor's separate notes are not among what the person can take along here.")
		}
		return nil
	case BasisConsent:
		return f.consented(ask, row)
	}
	if ask.Basis == BasisEmergency && (ask.Purpose != ForEmergency || ask.To.Recipient == nil || ask.To.Recipient.RecipientType == RecipientOther) {
		return refusedRelease("In a medical emergency it goes to medical personnel, and for the emergency.")
	}
	if ask.Basis == BasisAudit && ask.Purpose != ForAudit || ask.Basis == BasisServiceAgreement && ask.Purpose != ForOperations && ask.Purpose != ForPayment {
		return refusedRelease("This right is not for that.")
	}
	for _, g := range f.Grounds {
		if g.covers(ask, row.Information) {
			id := g.ID
			row.GroundID = &id
			return nil
		}
	}
	return refusedRelease("Nothing is on record that gives this right: for them, about this, on this day.")
}

func (g ReleaseGround) covers(ask ReleaseAsk, information []Information) bool {
	return g.Basis == ask.Basis && (ask.GroundID == uuid.Nil || g.ID == ask.GroundID) &&
		(g.ClientID == uuid.Nil || g.ClientID == ask.ClientID) &&
		ask.To.Recipient != nil && g.RecipientID == ask.To.Recipient.ID &&
		within(information, g.Information) && !ask.Day.Before(g.From) && (g.Until.IsZero() || !ask.Day.After(g.Until))
}

// within tells whether all of a is in b.
func within[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

// consented looks for a consent that covers everything at once: recipient,
// purpose, information, who discloses, and day. Parts of two never add up.
func (f ReleaseFacts) consented(ask ReleaseAsk, row *Disclosure) error {
	says := "No consent of this person names them."
	for i := range f.Consents {
		c := &f.Consents[i]
		switch {
		case c.ClientID != ask.ClientID || ask.ConsentID != uuid.Nil && c.ID != ask.ConsentID || !c.Names(ask.To):
			continue
		case c.State == ConsentDraft:
			says = "The consent for them is not signed yet."
		case !c.Holds(f.Ends[c.ID], ask.Day):
			says = "The consent for them has ended."
		case row.Proceeding && c.Kind != ConsentLegalProceedings:
			says = "What is for a legal proceeding needs the person's own consent for that."
		case slices.Contains(row.Information, InfoCounselingNotes) && c.Kind != ConsentCounselingNotes:
			says = "A counselor's separate notes need their own consent."
		case !slices.Contains(c.Purposes, ask.Purpose):
			says = "The consent for them is not for this purpose."
		case !within(row.Information, c.Information):
			says = "The consent for them does not cover all of this. Choose a smaller packet."
		case c.DiscloserID != nil && *c.DiscloserID != f.HeldBy:
			says = "The consent is for another program to disclose."
		default:
			row.ConsentID, row.Scope = &c.ID, c.Scope()
			return nil
		}
	}
	return refusedRelease(says)
}

// restricted stops where the person asked not to tell, until somebody says why
// in spite of it. What the person takes along and what staff here work with is
// told to nobody.
func (f ReleaseFacts) restricted(ask ReleaseAsk, row Disclosure) error {
	if ask.To.Client || ask.To.Staff != nil || row.RestrictionReason != "" {
		return nil
	}
	for _, r := range f.Restrictions {
		if r.RecipientID != uuid.Nil && (ask.To.Recipient == nil || ask.To.Recipient.ID != r.RecipientID) {
			continue
		}
		if len(r.Information) == 0 || slices.ContainsFunc(row.Information, func(i Information) bool { return slices.Contains(r.Information, i) }) {
			return Invalid("restrictionReason", "The person asked not to tell them this, and that was agreed. Say why it must be told all the same, or do not release it.")
		}
	}
	return nil
}

// refusedRelease is the gate's no.
func refusedRelease(why string) error { return Errorf(KindConflict, "%s", why) }
