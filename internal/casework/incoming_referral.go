package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// IncomingFrom is what kind of sender asks for somebody.
type IncomingFrom string

const (
	FromAgency   IncomingFrom = "agency" // another one
	FromHospital IncomingFrom = "hospital"
	FromSelf     IncomingFrom = "self"
	FromFamily   IncomingFrom = "family"
	FromOther    IncomingFrom = "other"
)

// IncomingFroms are all of them, in the order pages show.
func IncomingFroms() []IncomingFrom {
	return []IncomingFrom{FromAgency, FromHospital, FromSelf, FromFamily, FromOther}
}

// IncomingStates are where an incoming referral can stand: a part of the state
// machine of referrals. Nobody outside has an account, so the program that was
// asked writes down what it was asked, and, where the sender takes it back,
// that, too.
func IncomingStates() []ReferralState {
	return []ReferralState{ReferralSent, ReferralAccepted, ReferralDeclined, ReferralCancelled}
}

// incomingRules are that part. With the yes the person is admitted, so nothing
// comes after it here: their stay tells the rest.
var incomingRules = map[ReferralAct]referralRule{
	ReferralAccept:  {[]ReferralState{ReferralSent}, []Side{SideResponder}, ReferralAccepted},
	ReferralDecline: {[]ReferralState{ReferralSent}, []Side{SideResponder}, ReferralDeclined},
	ReferralCancel:  {[]ReferralState{ReferralSent}, []Side{SideResponder}, ReferralCancelled},
}

// IncomingReferral is a request from outside that a program takes somebody on.
// Before it is accepted nobody of that name need be on record here.
type IncomingReferral struct {
	Versioned
	ProgramID      uuid.UUID
	State          ReferralState
	FromKind       IncomingFrom
	OrganizationID *uuid.UUID
	FromWords      string `gorm:"serializer:sealed"`
	PersonName     string `gorm:"serializer:sealed"`
	Contact        string `gorm:"serializer:sealed"`
	Words          string `gorm:"serializer:sealed"`
	NeededBy       Date
	ReceivedBy     uuid.UUID
	ReceivedAt     time.Time
	AnswerDueAt    time.Time
	Reminded       int
	ClientID       *uuid.UUID
	Reason         string `gorm:"serializer:sealed"`
	AnsweredBy     *uuid.UUID
	AnsweredAt     *time.Time
}

func (IncomingReferral) TableName() string { return "incoming_referrals" }

// IncomingStart is an incoming referral as somebody writes it down.
type IncomingStart struct {
	ProgramID      uuid.UUID
	FromKind       IncomingFrom
	OrganizationID *uuid.UUID
	FromWords      string
	PersonName     string
	Contact        string
	Words          string
	NeededBy       Date
}

// incomingAnswerDays is within how many open days of the program an answer is
// due.
const incomingAnswerDays = 2

// NewIncomingReferral writes down what a program was asked; program and from
// are nil where there is none that can be chosen.
func NewIncomingReferral(id, by uuid.UUID, program *Program, from *Organization, s IncomingStart, now time.Time) (*IncomingReferral, error) {
	r := &IncomingReferral{Versioned: NewVersioned(id), State: ReferralSent, FromKind: s.FromKind, OrganizationID: s.OrganizationID, NeededBy: s.NeededBy,
		ReceivedBy: by, ReceivedAt: now}
	var p Problems
	p.Require("personName", s.PersonName, "Write who it is about.")
	r.PersonName = p.Line("personName", s.PersonName, MaxName)
	if program == nil {
		p.Add("programId", "Choose a program you work in.")
	} else {
		p.open("programId", program)
		r.ProgramID, r.AnswerDueAt = program.ID, program.AnswerBy(now, incomingAnswerDays)
		if today := DateOf(now, program.Zone()); !s.NeededBy.IsZero() && s.NeededBy.Before(today) {
			p.Add("neededBy", "Choose today or a day after it. %s is over.", s.NeededBy)
		}
	}
	if !slices.Contains(IncomingFroms(), s.FromKind) {
		p.Add("fromKind", "Say who asks.")
	}
	if s.OrganizationID != nil && (from == nil || from.EndedAt != nil) {
		p.Add("organizationId", "Choose one of the directory, or say it in words.")
	}
	if s.OrganizationID == nil && s.FromKind != FromSelf {
		p.Require("fromWords", s.FromWords, "Say who asks: choose one of the directory, or write it.")
	}
	r.FromWords = p.Text("fromWords", s.FromWords, MaxReason)
	r.Contact = p.Text("contact", s.Contact, MaxReason)
	r.Words = p.Text("words", s.Words, MaxReason)
	return r, p.Err()
}

// answer moves it to an end. side is the actor's.
func (r *IncomingReferral) answer(act ReferralAct, side Side, by uuid.UUID, now time.Time) error {
	rule, ok := incomingRules[act]
	switch {
	case !ok:
		return Invalid("act", "Say yes, no, or that it was taken back.")
	case !slices.Contains(rule.by, side):
		return Errorf(KindForbidden, "The program that was asked answers this.")
	case !slices.Contains(rule.from, r.State):
		return Errorf(KindConflict, "This was answered already.")
	}
	r.State, r.AnsweredBy, r.AnsweredAt = rule.to, &by, &now
	return nil
}

// Accept says yes: the person is client now.
func (r *IncomingReferral) Accept(by uuid.UUID, side Side, client uuid.UUID, now time.Time) error {
	if err := r.answer(ReferralAccept, side, by, now); err != nil {
		return err
	}
	r.ClientID = &client
	return nil
}

// Close says no, or that whoever asked took it back, and why.
func (r *IncomingReferral) Close(act ReferralAct, by uuid.UUID, side Side, reason string, now time.Time) error {
	if act == ReferralAccept {
		return Invalid("act", "A yes makes somebody a client. Accept it.")
	}
	before := *r
	if err := r.answer(act, side, by, now); err != nil {
		return err
	}
	var p Problems
	p.Require("reason", reason, "Say why.")
	r.Reason = p.Text("reason", reason, MaxReason)
	if err := p.Err(); err != nil {
		*r = before
		return err
	}
	return nil
}

// Overdue tells whether an answer should be there by now.
func (r *IncomingReferral) Overdue(now time.Time) bool {
	return r.State == ReferralSent && !r.AnswerDueAt.After(now)
}

// NextReminder is who is told next that somebody outside waits, and when, on
// the ladder of hand-offs; false once it is answered, or all were told. Whoever
// wrote it down stands for the sender, who has no account. No words of it name
// anybody.
func (r *IncomingReferral) NextReminder(lead *uuid.UUID) (next ReferralReminder, ok bool) {
	if r.State != ReferralSent || r.Reminded >= len(referralRungs) {
		return next, false
	}
	next.At = r.AnswerDueAt.Add(referralRungs[r.Reminded])
	next.Staff = []*uuid.UUID{&r.ReceivedBy, lead, &r.ReceivedBy}[r.Reminded]
	next.What = []string{"Somebody outside waits for an answer from your program. It is due within a day. Look under Incoming.",
		"Somebody outside still waits for an answer from your program. It is overdue. Look under Incoming.",
		"Somebody outside has waited a day too long for an answer. Call them, and look under Incoming."}[r.Reminded]
	return next, true
}

// IncomingAcceptance is a yes: to somebody who is on record already, or to
// somebody who is to be; and where they begin.
type IncomingAcceptance struct {
	ClientID    *uuid.UUID
	Person      ClientEdit // where ClientID is nil
	Somebody    bool       // not whoever is like them among those the actor reaches
	ClinicianID *uuid.UUID
	AdmittedOn  Date
	OverPlaces  string // as of an Admission
}

// IncomingLine is an incoming referral with its names.
type IncomingLine struct {
	IncomingReferral
	ProgramName      string
	ProgramZone      string // IANA name
	OrganizationName string
	ReceivedByName   string
	AnsweredByName   string
	Owners           []Staff `gorm:"-"` // who could look after them; only of one that waits, for whoever may accept it
}

// From is who asks, in words.
func (l *IncomingLine) From() string {
	switch {
	case l.OrganizationName != "":
		return l.OrganizationName
	case l.FromWords == "" && l.FromKind == FromSelf:
		return "Themselves"
	}
	return l.FromWords
}
