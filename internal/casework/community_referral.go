package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// CommunityHow is how a person was sent to an outside organization.
type CommunityHow string

const (
	CommunityGaveAddress CommunityHow = "gave_address" // they have the address, and nothing about them was told
	CommunityCalled      CommunityHow = "called_together"
	CommunityWent        CommunityHow = "went_along"
)

// CommunityHows are all of them.
func CommunityHows() []CommunityHow {
	return []CommunityHow{CommunityGaveAddress, CommunityCalled, CommunityWent}
}

// CommunityPackets are what can be told there: the empty one is nothing about
// the person.
func CommunityPackets() []Packet {
	return []Packet{"", PacketAttendance, PacketContact, PacketSummary, PacketHandOff, PacketFull}
}

// CommunityPurposes are what telling something for a need can be for; a consent
// for any of them carries it.
func CommunityPurposes(need OrganizationService) []ReleasePurpose {
	own := map[OrganizationService]ReleasePurpose{ServiceHousing: ForHousing, ServiceEmployment: ForEmployment,
		ServiceMentalHealth: ForTreatment, ServiceMedical: ForTreatment}
	if p, ok := own[need]; ok {
		return []ReleasePurpose{p, ForCareCoordination, ForTheClient}
	}
	return []ReleasePurpose{ForCareCoordination, ForTheClient}
}

// ReferralUnknown is the end of a community referral of which nobody knows
// whether the person got there. It is neither an arrival nor a failure.
const ReferralUnknown ReferralState = "unknown"

// ReferralLose says that nobody knows whether they got there.
const ReferralLose ReferralAct = "lose"

// CommunityStates are where a community referral can stand.
func CommunityStates() []ReferralState {
	return []ReferralState{ReferralSent, ReferralDeclined, ReferralScheduled, ReferralNoShow, ReferralAttended, ReferralNotEngaged, ReferralUnknown, ReferralCancelled}
}

// CommunityActs are what can be said of one once the person was sent.
func CommunityActs() []ReferralAct {
	return []ReferralAct{ReferralDecline, ReferralSchedule, ReferralMiss, ReferralAttend, ReferralDisengage, ReferralLose, ReferralCancel}
}

// communityRules are the part of the state machine for organizations: nobody
// there has an account, so whoever works with the person says for both sides
// what became of it, and from whom they know. There is no draft, and nothing to
// put on hold: what was told was told once, under a right that held then.
var communityRules = map[ReferralAct]referralRule{
	ReferralDecline:   {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralDeclined},
	ReferralSchedule:  {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralScheduled},
	ReferralMiss:      {[]ReferralState{ReferralSent, ReferralScheduled}, []Side{SideRequester}, ReferralNoShow},
	ReferralAttend:    {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralAttended},
	ReferralDisengage: {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralNotEngaged},
	ReferralLose:      {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralUnknown},
	ReferralCancel:    {[]ReferralState{ReferralSent, ReferralScheduled, ReferralNoShow}, []Side{SideRequester}, ReferralCancelled},
}

// CommunityReferral is a request that an organization outside takes a person
// on, for a need of theirs.
type CommunityReferral struct {
	Versioned
	ClientID       uuid.UUID
	OrganizationID uuid.UUID // a Recipient of the same id: what a consent must name
	Need           OrganizationService
	How            CommunityHow
	Told           Packet // "": nothing about the person
	State          ReferralState
	Words          string `gorm:"serializer:sealed"` // for those who work with the person
	AskOn          Date   // when somebody is asked whether they got there, where the agency is
	VisitAt        *time.Time
	AttendedOn     Date
	Reason         string `gorm:"serializer:sealed"`
	Reminded       int
	CreatedBy      uuid.UUID
	CreatedAt      time.Time
	ClosedBy       *uuid.UUID
	ClosedAt       *time.Time
}

func (CommunityReferral) TableName() string { return "community_referrals" }

// CommunityStep is one thing that became of a community referral, for ever.
type CommunityStep struct {
	Record
	ClientID            uuid.UUID
	CommunityReferralID uuid.UUID
	Act                 ReferralAct
	ToState             ReferralState
	By                  uuid.UUID
	At                  time.Time
	Words               string `gorm:"serializer:sealed"`
}

func (CommunityStep) TableName() string { return "community_steps" }

// CommunityStart is a community referral as somebody fills it in.
type CommunityStart struct {
	ClientID       uuid.UUID
	OrganizationID uuid.UUID
	Need           OrganizationService
	How            CommunityHow
	Told           Packet
	Words          string
	AskOn          Date // zero: a week from today
}

// askAfter is after how many days somebody is asked whether they got there.
const askAfter = 7

// NewCommunityReferral sends somebody to an organization; nil is none of the
// directory, or one that was taken out of it.
func NewCommunityReferral(id, by uuid.UUID, to *Organization, s CommunityStart, today Date, now time.Time) (*CommunityReferral, *CommunityStep, error) {
	r := &CommunityReferral{Versioned: NewVersioned(id), ClientID: s.ClientID, Need: s.Need, How: s.How, Told: s.Told, State: ReferralSent, AskOn: s.AskOn,
		CreatedBy: by, CreatedAt: now}
	var p Problems
	if to == nil || to.EndedAt != nil {
		p.Add("organizationId", "Choose one of the directory.")
	} else {
		r.OrganizationID = to.ID
	}
	if !slices.Contains(OrganizationServices(), s.Need) {
		p.Add("need", "Choose what they need.")
	}
	if !slices.Contains(CommunityHows(), s.How) {
		p.Add("how", "Say how they were sent.")
	}
	switch {
	case !slices.Contains(CommunityPackets(), s.Told):
		p.Add("told", "Choose what is told there.")
	case s.How == CommunityGaveAddress && s.Told != "":
		p.Add("told", "Where they have the address alone, nothing about them is told. Call together or go along, or tell nothing.")
	}
	if r.AskOn.IsZero() {
		r.AskOn = today.AddDays(askAfter)
	}
	if n := r.AskOn.DaysSince(today); n < 0 || n > longestVisit {
		p.Add("askOn", "Choose a day within %d days.", longestVisit)
	}
	r.Words = p.Text("words", s.Words, MaxReason)
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	return r, &CommunityStep{ClientID: r.ClientID, CommunityReferralID: r.ID, Act: ReferralSend, ToState: ReferralSent, By: by, At: now}, nil
}

// CommunityWord is what somebody says became of it.
type CommunityWord struct {
	Act     ReferralAct
	On      Date      // of an arrival
	VisitAt time.Time // of an appointment
	Words   string    // from whom it is known; why
}

// May tells whether something can be said of it now.
func (r *CommunityReferral) May(act ReferralAct) bool {
	return slices.Contains(communityRules[act].from, r.State)
}

// Ended tells whether nothing comes after it.
func (r *CommunityReferral) Ended() bool { return r.State.Ended() || r.State == ReferralUnknown }

// Tell moves it on by what somebody says. side is theirs: whoever works with
// the person is the requester, and nobody acts for the other side.
func (r *CommunityReferral) Tell(by uuid.UUID, side Side, w CommunityWord, today Date, zone *time.Location, now time.Time) (*CommunityStep, error) {
	rule, ok := communityRules[w.Act]
	switch {
	case !ok:
		return nil, Invalid("act", "Say what became of it.")
	case !slices.Contains(rule.by, side):
		return nil, Errorf(KindForbidden, "Whoever works with the person says what became of it.")
	case !slices.Contains(rule.from, r.State):
		return nil, Errorf(KindConflict, "%s", communityStands[r.State])
	}
	before := *r
	step := &CommunityStep{ClientID: r.ClientID, CommunityReferralID: r.ID, Act: w.Act, ToState: rule.to, By: by, At: now}
	r.State, r.Reminded = rule.to, 0
	var p Problems
	step.Words = p.Text("words", w.Words, MaxReason)
	switch w.Act {
	case ReferralAttend:
		r.AttendedOn = w.On
		switch {
		case w.On.IsZero():
			p.Add("on", "Choose the day they got there.")
		case w.On.After(today):
			p.Add("on", "Choose a day up to today.")
		case w.On.Before(DateOf(r.CreatedAt, zone)):
			p.Add("on", "Choose a day from %s on, when they were sent.", DateOf(r.CreatedAt, zone))
		}
	case ReferralSchedule:
		at := Moment(w.VisitAt)
		r.VisitAt = &at
		switch {
		case w.VisitAt.IsZero():
			p.Add("visitAt", "Choose a day and a time.")
		case !w.VisitAt.After(now):
			p.Add("visitAt", "Choose a time that is still to come.")
		case w.VisitAt.After(now.AddDate(0, 0, longestVisit)):
			p.Add("visitAt", "Choose a time within %d days.", longestVisit)
		default:
			r.AskOn = DateOf(w.VisitAt, zone).AddDays(1)
		}
	case ReferralMiss:
		r.AskOn = today.AddDays(askAfter)
	default:
		p.Require("words", w.Words, "Say why, and from whom you know.")
		r.Reason = step.Words
	}
	if err := p.Err(); err != nil {
		*r = before
		return nil, err
	}
	if r.Ended() {
		r.ClosedAt, r.ClosedBy = &now, &by
	}
	return step, nil
}

// communityStands says where it is to whoever came too late or too early.
var communityStands = map[ReferralState]string{
	ReferralSent: "Nobody has said yet what became of it.", ReferralDeclined: "They said no there.", ReferralScheduled: "There is an appointment already.",
	ReferralNoShow: "They did not get there the last time. Say what comes next.", ReferralAttended: "They got there.",
	ReferralNotEngaged: "This has ended: they did not get there.", ReferralUnknown: "This has ended: nobody knows.", ReferralCancelled: "This was cancelled.",
}

// NextReminder is the next time somebody is asked whether they got there: who
// sent them on the day, again a week later, and then, once, whoever leads the
// program they are in. False where it has ended or all were asked.
func (r *CommunityReferral) NextReminder(lead *uuid.UUID, zone *time.Location) (next ReferralReminder, ok bool) {
	rungs := []int{0, askAfter, 2 * askAfter}
	if r.Ended() || r.Reminded >= len(rungs) {
		return next, false
	}
	next.At = r.AskOn.AddDays(rungs[r.Reminded]).Start(zone)
	next.Staff, next.What = &r.CreatedBy, "Did they get to where you sent them? Say so on their page; “nobody knows” is an answer."
	if r.Reminded == len(rungs)-1 {
		next.Staff, next.What = lead, "Somebody of your program was sent somewhere, and nobody has said whether they got there."
	}
	return next, true
}

// CommunityLine is a community referral with its names.
type CommunityLine struct {
	CommunityReferral
	ClientName       string
	OrganizationName string
	CreatedByName    string
	Zone             *time.Location `gorm:"-"`
}

// Late tells whether somebody should have said by now what became of it.
func (l *CommunityLine) Late(today Date) bool { return !l.Ended() && !l.AskOn.After(today) }

// CommunityStepLine is a step with who said it.
type CommunityStepLine struct {
	CommunityStep
	ByName string
}

// CommunityRecord is one of them with everything that became of it.
type CommunityRecord struct {
	CommunityLine
	Steps []CommunityStepLine
	Says  string // why nothing more can be told there now; "" where it can
	May   bool   // the reader says what became of it
}

// CommunityFilter narrows a list of them; without a client it is whoever is on
// the way, and who ended after Since.
type CommunityFilter struct {
	ClientID uuid.UUID
	Since    time.Time
}
