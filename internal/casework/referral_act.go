package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Side is for whom somebody acts on a hand-off.
type Side string

const (
	SideRequester Side = "requester" // the program they come from
	SideResponder Side = "responder" // the program they go to
	SideSystem    Side = "system"    // the right it rests on has ended, or is there again
)

// ReferralAct is what can be done with a hand-off.
type ReferralAct string

const (
	ReferralSend      ReferralAct = "send"
	ReferralAsk       ReferralAct = "ask"
	ReferralAnswer    ReferralAct = "answer"
	ReferralAccept    ReferralAct = "accept"
	ReferralDecline   ReferralAct = "decline"
	ReferralReturn    ReferralAct = "return"
	ReferralSchedule  ReferralAct = "schedule"
	ReferralMiss      ReferralAct = "miss" // they did not come
	ReferralAttend    ReferralAct = "attend"
	ReferralDisengage ReferralAct = "disengage"
	ReferralCancel    ReferralAct = "cancel"
	ReferralHold      ReferralAct = "hold"
	ReferralRelease   ReferralAct = "release"
)

// ReferralActs are all of them.
func ReferralActs() []ReferralAct {
	return []ReferralAct{ReferralSend, ReferralAsk, ReferralAnswer, ReferralAccept, ReferralDecline, ReferralReturn, ReferralSchedule,
		ReferralMiss, ReferralAttend, ReferralDisengage, ReferralCancel, ReferralHold, ReferralRelease}
}

// referralRule is who may do an act where, and where it leads.
type referralRule struct {
	from []ReferralState
	by   []Side
	to   ReferralState
}

var eitherSide = []Side{SideRequester, SideResponder}

// referralRules is the one state machine of hand-offs. Two things in it are
// beside the table of the design: a visit that is set can be set anew, which
// leaves the state as it is; and a hand-off whose person did not come rests on
// its right like any other, so it is held, too.
var referralRules = map[ReferralAct]referralRule{
	ReferralSend:    {[]ReferralState{ReferralDraft}, []Side{SideRequester}, ReferralSent},
	ReferralAsk:     {[]ReferralState{ReferralSent}, []Side{SideResponder}, ReferralInfoRequested},
	ReferralAnswer:  {[]ReferralState{ReferralInfoRequested}, []Side{SideRequester}, ReferralSent},
	ReferralAccept:  {[]ReferralState{ReferralSent}, []Side{SideResponder}, ReferralAccepted},
	ReferralDecline: {[]ReferralState{ReferralSent, ReferralInfoRequested}, []Side{SideResponder}, ReferralDeclined},
	ReferralReturn:  {[]ReferralState{ReferralAccepted, ReferralScheduled}, []Side{SideResponder}, ReferralReturned},
	ReferralSchedule: {[]ReferralState{ReferralAccepted, ReferralScheduled, ReferralNoShow}, eitherSide,
		ReferralScheduled},
	ReferralMiss: {[]ReferralState{ReferralScheduled}, eitherSide, ReferralNoShow},
	ReferralAttend: {[]ReferralState{ReferralAccepted, ReferralScheduled, ReferralNoShow}, []Side{SideResponder},
		ReferralAttended},
	ReferralDisengage: {[]ReferralState{ReferralAccepted, ReferralNoShow}, []Side{SideResponder}, ReferralNotEngaged},
	ReferralCancel: {[]ReferralState{ReferralDraft, ReferralSent, ReferralInfoRequested, ReferralAccepted, ReferralScheduled,
		ReferralNoShow, ReferralOnHold}, []Side{SideRequester}, ReferralCancelled},
	ReferralHold: {[]ReferralState{ReferralSent, ReferralInfoRequested, ReferralAccepted, ReferralScheduled, ReferralNoShow},
		[]Side{SideSystem}, ReferralOnHold},
	ReferralRelease: {[]ReferralState{ReferralOnHold}, []Side{SideSystem}, ""}, // to where it was
}

// ReferralActor is who acts on a hand-off, and for which sides they could.
type ReferralActor struct {
	ID                   uuid.UUID
	Requester, Responder bool
	Lead                 bool // answers for the receiving program
	System               bool
	Acted                Side // for which they acted on it before: then for that one again
	As                   Side // which they named; "" where one is clear
}

// sides are for which of some somebody can act. Whoever wrote or sent it acts
// for the side it came from, and nobody answers their own.
func (r *Referral) sides(who ReferralActor, of []Side) (can []Side) {
	for _, s := range of {
		switch {
		case who.System || s == SideSystem:
			if who.System && s == SideSystem {
				can = append(can, s)
			}
		case r.Mine(who.ID) && s != SideRequester, who.Acted != "" && who.Acted != s, who.As != "" && who.As != s:
		case s == SideRequester && (who.Requester || r.Mine(who.ID)), s == SideResponder && who.Responder:
			can = append(can, s)
		}
	}
	return can
}

// May tells whether an act is open to somebody now. It asks no more than that:
// what they fill in is checked by the act itself.
func (r *Referral) May(act ReferralAct, who ReferralActor) bool {
	rule := referralRules[act]
	return slices.Contains(rule.from, r.State) && len(r.sides(who, rule.by)) > 0
}

// step checks who acts and where it stands, moves it on, and is what is kept
// of that for ever.
func (r *Referral) step(act ReferralAct, who ReferralActor, words string, now time.Time) (*ReferralStep, error) {
	rule := referralRules[act]
	can := r.sides(who, rule.by)
	switch {
	case len(can) == 0 && r.Mine(who.ID) && slices.Contains(rule.by, SideResponder):
		return nil, Errorf(KindForbidden, "This hand-off is yours. Somebody of the other side answers it.")
	case len(can) == 0:
		return nil, Errorf(KindForbidden, "This is for the other side of the hand-off to do.")
	case len(can) > 1:
		return nil, Invalid("side", "You work on both sides. Say for which you do this.")
	case !slices.Contains(rule.from, r.State):
		return nil, Errorf(KindConflict, "%s", referralStands[r.State])
	}
	r.Steps++
	step := &ReferralStep{ReferralID: r.ID, Number: r.Steps, ClientID: r.ClientID, Act: act, FromState: r.State, ToState: rule.to, Side: can[0], At: now, Words: words}
	if !who.System {
		id := who.ID
		step.By = &id
	}
	switch act {
	case ReferralHold:
		r.HeldFrom = r.State
	case ReferralRelease:
		step.ToState, r.HeldFrom = r.HeldFrom, ""
	}
	r.State, r.Reminded = step.ToState, 0
	if r.State.Ended() {
		r.ClosedAt, r.ClosedBy, r.HeldFrom = &now, step.By, ""
	}
	return step, nil
}

// referralStands says where a hand-off is to whoever came too late or too early.
var referralStands = map[ReferralState]string{
	ReferralDraft:         "This hand-off is not sent yet.",
	ReferralSent:          "This hand-off waits for an answer.",
	ReferralInfoRequested: "They asked something first. Answer that.",
	ReferralAccepted:      "This hand-off is accepted already.",
	ReferralDeclined:      "This hand-off was declined.",
	ReferralReturned:      "This hand-off was given back.",
	ReferralScheduled:     "The first visit is set already.",
	ReferralNoShow:        "They did not come to the first visit.",
	ReferralAttended:      "They have arrived. This hand-off is done.",
	ReferralNotEngaged:    "This hand-off ended: they could not be reached.",
	ReferralOnHold:        "This hand-off is on hold: the right it rests on has ended.",
	ReferralCancelled:     "This hand-off was cancelled.",
}

// ReferralStep is one thing that was done with a hand-off, for ever.
type ReferralStep struct {
	Record
	ReferralID uuid.UUID
	Number     int // the first is 1; of two that were begun at once, who waited is the later, whatever At says
	ClientID   uuid.UUID
	Act        ReferralAct
	FromState  ReferralState
	ToState    ReferralState
	Side       Side
	By         *uuid.UUID // nil: by itself
	At         time.Time
	Words      string `gorm:"serializer:sealed"`
}

func (ReferralStep) TableName() string { return "referral_steps" }

// Send shares the packet with the other side. consent is what it rests on; nil
// inside one Part 2 program.
func (r *Referral) Send(who ReferralActor, consent *uuid.UUID, answerBy, now time.Time) (*ReferralStep, error) {
	step, err := r.step(ReferralSend, who, "", now)
	if err != nil {
		return nil, err
	}
	r.SentBy, r.SentAt, r.AnswerDueAt, r.ConsentID = step.By, &now, &answerBy, consent
	r.PacketVersion++
	return step, nil
}

// Ask wants to know something before answering.
func (r *Referral) Ask(who ReferralActor, question string, now time.Time) (*ReferralStep, error) {
	return r.said(ReferralAsk, who, "words", question, "Write what you need to know.", now, func(text string) { r.Question, r.Answer = text, "" })
}

// AnswerAsked answers what was asked, with a packet made anew; the other side's
// clock begins again.
func (r *Referral) AnswerAsked(who ReferralActor, answer string, answerBy, now time.Time) (*ReferralStep, error) {
	return r.said(ReferralAnswer, who, "words", answer, "Answer what they asked.", now, func(text string) {
		r.Answer, r.AnswerDueAt = text, &answerBy
		r.PacketVersion++
	})
}

// Decline says no, why, and who else could.
func (r *Referral) Decline(who ReferralActor, reason, suggestion string, now time.Time) (*ReferralStep, error) {
	var p Problems
	suggestion = p.Text("suggestion", suggestion, MaxReason)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return r.said(ReferralDecline, who, "words", reason, "Say why you cannot take them.", now, func(text string) { r.Reason, r.Suggestion = text, suggestion })
}

// Return gives them back: the receiver cannot take them after all.
func (r *Referral) Return(who ReferralActor, reason string, now time.Time) (*ReferralStep, error) {
	return r.said(ReferralReturn, who, "words", reason, "Say why you cannot take them after all.", now, func(text string) { r.Reason = text })
}

// Cancel takes the hand-off back, by the person's wish or the sender's.
func (r *Referral) Cancel(who ReferralActor, reason string, now time.Time) (*ReferralStep, error) {
	return r.said(ReferralCancel, who, "words", reason, "Say why it is cancelled.", now, func(text string) { r.Reason = text })
}

// Miss says that they did not come to the first visit.
func (r *Referral) Miss(who ReferralActor, words string, now time.Time) (*ReferralStep, error) {
	var p Problems
	words = p.Text("words", words, MaxReason)
	if r.State == ReferralScheduled && r.VisitAt != nil && r.VisitAt.After(now) {
		p.Add("words", "The visit is still to come.")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	step, err := r.step(ReferralMiss, who, words, now)
	if err != nil {
		return nil, err
	}
	r.Misses++
	return step, nil
}

// said is an act with words that must be there. Who acts is asked first, so
// that a form that is nobody's business says nothing about its fields.
func (r *Referral) said(act ReferralAct, who ReferralActor, field, words, missing string, now time.Time, keep func(string)) (*ReferralStep, error) {
	before := *r
	step, err := r.step(act, who, words, now)
	if err != nil {
		return nil, err
	}
	var p Problems
	p.Require(field, words, missing)
	step.Words = p.Text(field, words, MaxReason)
	if err := p.Err(); err != nil {
		*r = before
		return nil, err
	}
	keep(step.Words)
	return step, nil
}

// Hold stops it: the right it rests on has ended.
func (r *Referral) Hold(now time.Time) (*ReferralStep, error) {
	return r.step(ReferralHold, ReferralActor{System: true}, "", now)
}

// Release lets it go on where it was, by a right that was recorded.
func (r *Referral) Release(consent *uuid.UUID, now time.Time) (*ReferralStep, error) {
	step, err := r.step(ReferralRelease, ReferralActor{System: true}, "", now)
	if err == nil {
		r.ConsentID = consent
	}
	return step, err
}
