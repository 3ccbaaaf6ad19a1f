package casework

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ConsentState is where a consent is: draft -> active -> expired | revoked.
type ConsentState string

const (
	ConsentDraft   ConsentState = "draft"
	ConsentActive  ConsentState = "active"
	ConsentExpired ConsentState = "expired"
	ConsentRevoked ConsentState = "revoked"
)

// ConsentExpiry is what ends a consent by itself (section 2.31(a)(7)).
type ConsentExpiry string

const (
	ExpiresOnDate         ConsentExpiry = "date"          // with that day, where the agency is
	ExpiresAfterDischarge ConsentExpiry = "discharge"     // so many days after the discharge from this episode
	ExpiresAfterStay      ConsentExpiry = "stay_end"      // so many days after the last day in this program
	ExpiresOnCondition    ConsentExpiry = "condition"     // when somebody says that it has come about
	UntilRevoked          ConsentExpiry = "until_revoked" // only of a TPO consent
)

// ConsentExpiries are all of them, in the order pages show.
func ConsentExpiries() []ConsentExpiry {
	return []ConsentExpiry{ExpiresOnDate, ExpiresAfterDischarge, ExpiresAfterStay, ExpiresOnCondition, UntilRevoked}
}

// Signer is by whose authority a consent is given.
type Signer string

const (
	SignedByClient         Signer = "client"
	SignedByGuardian       Signer = "guardian"
	SignedByRepresentative Signer = "representative" // somebody authorized in another way (2.15)
)

// Signers are all of them.
func Signers() []Signer { return []Signer{SignedByClient, SignedByGuardian, SignedByRepresentative} }

// ConsentRecipient is one of those a consent names: by name, by class, or
// another Part 2 program of the agency.
type ConsentRecipient struct {
	Record
	ClientID       uuid.UUID
	ConsentID      uuid.UUID
	RecipientID    *uuid.UUID
	RecipientClass RecipientClass
	Part2ProgramID *uuid.UUID
}

func (ConsentRecipient) TableName() string { return "consent_recipients" }

// Consent is a permission by a client. Once active, what was agreed to never
// changes; the consent only ends.
type Consent struct {
	Versioned
	ClientID         uuid.UUID
	Kind             ConsentKind
	State            ConsentState
	DiscloserID      *uuid.UUID       // the Part 2 program that may disclose; nil: each of the agency's that holds the record
	Information      []Information    `gorm:"serializer:list"`
	Purposes         []ReleasePurpose `gorm:"serializer:list"`
	PurposeWords     string           `gorm:"serializer:sealed"`
	Expiry           ConsentExpiry
	ExpiresOn        Date
	ExpiresDays      int
	ExpiresCondition string `gorm:"serializer:sealed"`
	Language         string // of the form that was signed; BCP 47
	FormVersion      string
	SignedBy         Signer
	SignerName       string `gorm:"serializer:sealed"`
	SignerAuthority  string `gorm:"serializer:sealed"`
	SignedPlace      string `gorm:"serializer:sealed"`
	Witness          string `gorm:"serializer:sealed"`
	SignedOn         Date
	SignatureMethod  string // drawn, scanned; the signature itself is a ConsentSignatureImage
	CreatedBy        uuid.UUID
	CreatedAt        time.Time
	ActivatedBy      *uuid.UUID
	ActivatedAt      *time.Time
	StayID           *uuid.UUID // what it was signed in
	EpisodeID        *uuid.UUID
	EndedBy          *uuid.UUID
	EndedAt          *time.Time
	EndedHow         string // written, oral, expired, condition
	EndNote          string `gorm:"serializer:sealed"`

	Recipients []ConsentRecipient `gorm:"-"`
}

func (Consent) TableName() string { return "consents" }

// ConsentTerms are what a consent says, as somebody fills it in. Missing ones
// are no fault in a draft; they keep it from becoming active.
type ConsentTerms struct {
	Kind             ConsentKind
	DiscloserID      *uuid.UUID
	Information      []Information
	Purposes         []ReleasePurpose
	PurposeWords     string
	RecipientIDs     []uuid.UUID
	RecipientClasses []RecipientClass
	Part2ProgramIDs  []uuid.UUID
	Expiry           ConsentExpiry
	ExpiresOn        Date
	ExpiresDays      int
	ExpiresCondition string
	Language         string
}

// NewConsent begins a draft.
func NewConsent(id, by, client uuid.UUID, t ConsentTerms, now time.Time) (*Consent, error) {
	c := &Consent{Versioned: NewVersioned(id), ClientID: client, State: ConsentDraft, CreatedBy: by, CreatedAt: now}
	return c, c.Edit(t)
}

// Edit writes a draft anew.
func (c *Consent) Edit(t ConsentTerms) error {
	if c.State != ConsentDraft {
		return Errorf(KindConflict, "This consent is signed. What it says does not change; it can be revoked, and a new one begun.")
	}
	var p Problems
	if c.Kind = t.Kind; !slices.Contains(ConsentKinds(), t.Kind) {
		p.Add("kind", "Choose what the consent is for.")
		return p.Err()
	}
	c.DiscloserID = t.DiscloserID
	c.Information = each(&p, "information", t.Information, t.Kind.Information(), "This kind of consent cannot cover that.")
	c.Purposes = each(&p, "purposes", t.Purposes, t.Kind.Purposes(), "This kind of consent cannot be for that.")
	classes := each(&p, "recipientClasses", t.RecipientClasses, RecipientClasses(), "Choose from the list.")
	c.PurposeWords = p.Text("purposeWords", t.PurposeWords, MaxReason)
	c.ExpiresCondition = p.Text("expiresCondition", t.ExpiresCondition, MaxReason)
	c.Language = p.language("language", t.Language)
	c.Expiry, c.ExpiresOn, c.ExpiresDays = t.Expiry, t.ExpiresOn, t.ExpiresDays
	switch {
	case t.Expiry != "" && !slices.Contains(ConsentExpiries(), t.Expiry):
		p.Add("expiry", "Choose when it ends.")
	case t.Expiry == UntilRevoked && t.Kind != ConsentTPO:
		p.Add("expiry", "Only a consent for treatment, payment and operations can run until it is revoked.")
	}
	if t.ExpiresDays < 0 || t.ExpiresDays > 365 {
		p.Add("expiresDays", "Choose up to 365 days.")
	}
	c.Recipients = c.Recipients[:0:0]
	for _, id := range t.RecipientIDs {
		c.Recipients = append(c.Recipients, ConsentRecipient{ClientID: c.ClientID, ConsentID: c.ID, RecipientID: &id})
	}
	for _, class := range classes {
		c.Recipients = append(c.Recipients, ConsentRecipient{ClientID: c.ClientID, ConsentID: c.ID, RecipientClass: class})
	}
	for _, id := range t.Part2ProgramIDs {
		c.Recipients = append(c.Recipients, ConsentRecipient{ClientID: c.ClientID, ConsentID: c.ID, Part2ProgramID: &id})
	}
	return p.Err()
}

// each keeps the choices that are among those allowed, once each, in the order
// of the list.
func each[T ~string](p *Problems, field string, chosen, allowed []T, message string) []T {
	for _, v := range chosen {
		if !slices.Contains(allowed, v) {
			p.Add(field, "%s", message)
			break
		}
	}
	var kept []T
	for _, v := range allowed {
		if slices.Contains(chosen, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// ConsentSignature is what makes a consent active: who signed, when, where, and
// the signature itself.
type ConsentSignature struct {
	SignedBy                                    Signer
	SignerName, SignerAuthority, Place, Witness string
	SignedOn                                    Date
	Method                                      string
	Image                                       string // base64 of a PNG, JPEG or PDF
	FormVersion                                 string
	ClientMaySign, GuardianMaySign              bool // by the rule on minors, for this person on this day
	StayID, EpisodeID                           *uuid.UUID
}

// Activate makes a draft hold. Every element of section 2.31(a) must be there;
// what is missing is named, all of it at once.
func (c *Consent) Activate(s ConsentSignature, by uuid.UUID, today Date, now time.Time) error {
	if c.State != ConsentDraft {
		return Errorf(KindConflict, "This consent is signed already.")
	}
	var p Problems
	c.complete(&p, s, today)
	c.sign(&p, s, today)
	if err := p.Err(); err != nil {
		return err
	}
	c.State, c.ActivatedBy, c.ActivatedAt = ConsentActive, &by, &now
	c.StayID, c.EpisodeID = s.StayID, s.EpisodeID
	return nil
}

func (c *Consent) complete(p *Problems, s ConsentSignature, today Date) {
	if len(c.Information) == 0 {
		p.Add("information", "Choose what may be shared.")
	}
	if len(c.Purposes) == 0 {
		p.Add("purposes", "Choose what it may be shared for.")
	}
	if len(c.Recipients) == 0 {
		p.Add("recipientIds", "Choose who may get it.")
	}
	switch c.Expiry {
	case "":
		p.Add("expiry", "Choose when it ends.")
	case ExpiresOnDate:
		if !c.ExpiresOn.After(today) {
			p.Add("expiresOn", "Choose a day after today.")
		}
	case ExpiresAfterDischarge:
		if s.EpisodeID == nil {
			p.Add("expiry", "Nobody is admitted here whose discharge could end it. Choose a date.")
		}
	case ExpiresAfterStay:
		if s.StayID == nil {
			p.Add("expiry", "There is no open stay whose end could end it. Choose a date.")
		}
	case ExpiresOnCondition:
		p.Require("expiresCondition", c.ExpiresCondition, "Write what ends it.")
	}
}

func (c *Consent) sign(p *Problems, s ConsentSignature, today Date) {
	c.SignedBy, c.SignedOn, c.SignatureMethod, c.FormVersion = s.SignedBy, s.SignedOn, s.Method, s.FormVersion
	p.Require("signerName", s.SignerName, "Write who signed.")
	c.SignerName = p.Line("signerName", s.SignerName, MaxName)
	c.SignerAuthority = p.Line("signerAuthority", s.SignerAuthority, MaxName)
	c.SignedPlace, c.Witness = p.Line("place", s.Place, MaxName), p.Line("witness", s.Witness, MaxName)
	switch {
	case !slices.Contains(Signers(), s.SignedBy):
		p.Add("signedBy", "Choose who signs.")
	case s.SignedBy == SignedByClient && !s.ClientMaySign:
		p.Add("signedBy", "By the rule on minors here, a parent or guardian signs for this person.")
	case s.SignedBy == SignedByGuardian && !s.GuardianMaySign:
		p.Add("signedBy", "By the rule on minors here, only the person can sign this.")
	case s.SignedBy != SignedByClient:
		p.Require("signerAuthority", s.SignerAuthority, "Write by what authority they sign, such as a parent or a court's order.")
	}
	switch {
	case s.SignedOn.IsZero():
		p.Add("signedOn", "Write the day of the signature.")
	case s.SignedOn.After(today):
		p.Add("signedOn", "The day of the signature is after today.")
	}
	if s.Method != "drawn" && s.Method != "scanned" {
		p.Add("method", "Choose how it was signed.")
	}
	p.Require("signature", s.Image, "The signature is missing.")
	p.Require("formVersion", s.FormVersion, "Say which form was signed.")
}

// Revoke ends a consent by the person's word. A TPO consent is revoked in
// writing (section 2.33); anything can also be taken back orally, which is
// written down.
func (c *Consent) Revoke(how, note string, by uuid.UUID, now time.Time) error {
	var p Problems
	if how != "written" && how != "oral" {
		p.Add("how", "Choose whether it was in writing or by word of mouth.")
	}
	if how == "oral" {
		p.Require("note", note, "Write what was said, and to whom.")
	}
	c.EndNote = p.Text("note", note, MaxReason)
	if err := p.Err(); err != nil {
		return err
	}
	switch c.State {
	case ConsentDraft:
		return Errorf(KindConflict, "This consent was never signed. There is nothing to revoke.")
	case ConsentRevoked, ConsentExpired:
		return Errorf(KindConflict, "This consent has ended already.")
	}
	c.State, c.EndedBy, c.EndedAt, c.EndedHow = ConsentRevoked, &by, &now, how
	return nil
}

// Meet ends a consent whose condition has come about.
func (c *Consent) Meet(note string, by uuid.UUID, now time.Time) error {
	if c.State != ConsentActive || c.Expiry != ExpiresOnCondition {
		return Errorf(KindConflict, "This consent does not end by a condition, or has ended already.")
	}
	var p Problems
	c.EndNote = p.Text("note", note, MaxReason)
	c.State, c.EndedBy, c.EndedAt, c.EndedHow = ConsentExpired, &by, &now, "condition"
	return p.Err()
}

// Lapse ends a consent whose time is over.
func (c *Consent) Lapse(ends ConsentEnds, today Date, now time.Time) bool {
	if last, ok := c.LastDay(ends); c.State != ConsentActive || !ok || !today.After(last) {
		return false
	}
	c.State, c.EndedAt, c.EndedHow = ConsentExpired, &now, "expired"
	return true
}

// ConsentEnds are the days of the events that a consent can hang on; zero while
// they have not come.
type ConsentEnds struct {
	DischargedOn Date // from the episode it was signed in
	StayEndedOn  Date // of the stay it was signed in
}

// LastDay is the last day on which a consent holds, as far as it can be told
// yet.
func (c *Consent) LastDay(e ConsentEnds) (Date, bool) {
	var event Date
	switch c.Expiry {
	case ExpiresOnDate:
		return c.ExpiresOn, true
	case ExpiresAfterDischarge:
		event = e.DischargedOn
	case ExpiresAfterStay:
		event = e.StayEndedOn
	}
	if event.IsZero() {
		return Date{}, false
	}
	return event.AddDays(c.ExpiresDays), true
}

// Lacks are the elements without which nobody can sign it, in words; none for a
// draft that can be signed.
func (c *Consent) Lacks() (out []string) {
	if len(c.Recipients) == 0 {
		out = append(out, "who may get it")
	}
	if len(c.Information) == 0 {
		out = append(out, "what may be shared")
	}
	if len(c.Purposes) == 0 {
		out = append(out, "what for")
	}
	if c.Expiry == "" {
		out = append(out, "when it ends")
	}
	return out
}

// Holds tells whether a consent permits anything on a day. What has run out
// permits nothing, also before anybody has noticed.
func (c *Consent) Holds(e ConsentEnds, day Date) bool {
	last, ends := c.LastDay(e)
	return c.State == ConsentActive && !(ends && day.After(last)) && !day.Before(c.SignedOn)
}

// Names tells whether a consent names a recipient: by name, by class, or as
// another Part 2 program. A consent for somebody else names nobody here.
func (c *Consent) Names(to ReleaseTo) bool {
	return slices.ContainsFunc(c.Recipients, func(r ConsentRecipient) bool {
		switch {
		case to.Recipient != nil && r.RecipientID != nil:
			return *r.RecipientID == to.Recipient.ID
		case to.Recipient != nil && r.RecipientClass != "":
			return r.RecipientClass == to.Recipient.RecipientClass
		case to.Part2ProgramID != uuid.Nil && r.Part2ProgramID != nil:
			return *r.Part2ProgramID == to.Part2ProgramID
		}
		return false
	})
}

// Scope puts into one sentence what a consent covers, to go with what is
// released under it (section 2.32(b)).
func (c *Consent) Scope() string {
	words := make([]string, len(c.Information))
	for i, info := range c.Information {
		words[i] = strings.ReplaceAll(string(info), "_", " ")
	}
	purposes := make([]string, len(c.Purposes))
	for i, purpose := range c.Purposes {
		purposes[i] = strings.ReplaceAll(string(purpose), "_", " ")
	}
	return "By a consent signed on " + c.SignedOn.String() + " for: " + strings.Join(purposes, ", ") + ". It covers: " + strings.Join(words, ", ") + "."
}
