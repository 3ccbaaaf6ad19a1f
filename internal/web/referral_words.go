package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// How hand-offs are said.

var (
	whyNowOptions = []Option{{"ready_for_less", "Ready for less"}, {"needs_more", "Needs more"}, {"own_wish", "Their own wish"},
		{"payers_limit", "Payer’s limit"}, {"other", "Another reason"}}
	walksOptions = []Option{{"peer", "Their peer"}, {"sender", "Me"}, {"nobody", "Nobody, as they prefer"}}
	sideOptions  = []Option{{"requester", "The program they come from"}, {"responder", "The program they go to"}}
)

// boardLane is one column of the board.
type boardLane struct {
	id, title, jump string
	lines           []casework.ReferralLine
}

// lanesOf sorts a board into its columns: where each waits for somebody.
func lanesOf(lines []casework.ReferralLine) []boardLane {
	lanes := []boardLane{{id: "l0", title: "Not sent, or on hold", jump: "not sent, or on hold"}, {id: "l1", title: "Needs an answer", jump: "need an answer"},
		{id: "l2", title: "Accepted, no date", jump: "accepted, no date"}, {id: "l3", title: "First visit set", jump: "first visit set"},
		{id: "l4", title: "Missed, trying again", jump: "missed"}, {id: "l5", title: "Ended this week", jump: "ended this week"}}
	at := map[casework.ReferralState]int{casework.ReferralDraft: 0, casework.ReferralOnHold: 0, casework.ReferralSent: 1, casework.ReferralInfoRequested: 1,
		casework.ReferralAccepted: 2, casework.ReferralScheduled: 3, casework.ReferralNoShow: 4}
	for _, l := range lines {
		lane, open := at[l.State]
		if !open {
			lane = 5
		}
		lanes[lane].lines = append(lanes[lane].lines, l)
	}
	return lanes
}

// referralStateWords say where a hand-off stands.
var referralStateWords = map[casework.ReferralState]string{
	casework.ReferralDraft: "Not sent yet", casework.ReferralSent: "Needs an answer", casework.ReferralInfoRequested: "They asked something",
	casework.ReferralAccepted: "Accepted, no date yet", casework.ReferralDeclined: "Declined", casework.ReferralReturned: "Given back",
	casework.ReferralScheduled: "First visit set", casework.ReferralNoShow: "Missed, trying again", casework.ReferralAttended: "Arrived",
	casework.ReferralNotEngaged: "Could not be reached", casework.ReferralOnHold: "On hold", casework.ReferralCancelled: "Cancelled",
}

// ageing says in a colour and in words how a hand-off stands with the time.
func ageing(l casework.ReferralLine, now time.Time) (Kind, string) {
	since, late := l.Overdue(now)
	switch {
	case l.State == casework.ReferralAttended:
		return OK, "Arrived " + When(l.AttendedOn.Start(now.Location()), now)
	case l.State.Ended():
		return Info, referralStateWords[l.State] + " " + When(*l.ClosedAt, now)
	case l.State == casework.ReferralOnHold:
		return Alert, "On hold"
	case late:
		return Alert, overBy(now.Sub(since))
	case l.State == casework.ReferralSent && l.AnswerDueAt != nil && l.AnswerDueAt.Sub(now) < 24*time.Hour:
		return Warn, "Answer by " + WhenAt(*l.AnswerDueAt, now)
	case l.State == casework.ReferralScheduled:
		return Info, Sentence(WhenAt(*l.VisitAt, now))
	case l.State == casework.ReferralInfoRequested:
		return Warn, "Asked back"
	}
	return Info, "Since " + When(l.Since(), now)
}

// overBy is how long something is late: "2 h over", "3 days over".
func overBy(d time.Duration) string {
	if d < 48*time.Hour {
		return Count(max(1, int(d.Hours())), "hour", "hours") + " over"
	}
	return Count(int(d.Hours()/24), "day", "days") + " over"
}

// passLine is the one sentence of a hand-off on the board.
func passLine(l casework.ReferralLine, now time.Time) string {
	to := "From us to " + l.ToName + "."
	if l.Side == casework.SideResponder {
		to = "To us from " + l.FromName + "."
	}
	switch l.State {
	case casework.ReferralDraft:
		return to + " Written by " + l.CreatedByName + "."
	case casework.ReferralSent:
		return to + " Sent " + When(*l.SentAt, now) + " by " + l.SentByName + "."
	case casework.ReferralInfoRequested:
		return to + " They asked: " + l.Question
	case casework.ReferralOnHold:
		return to + " The consent it rests on has ended."
	case casework.ReferralScheduled, casework.ReferralAccepted:
		return to + " " + l.OwnerName + " looks after them there. " + walksIn(l)
	case casework.ReferralNoShow:
		return to + " Missed " + Count(l.Misses, "first visit", "first visits") + ". " + l.OwnerName + " tries again."
	case casework.ReferralAttended:
		return to + " " + l.OwnerName + " looks after them now."
	}
	return to + " " + cmp.Or(l.Reason, l.Attempts)
}

func walksIn(l casework.ReferralLine) string {
	switch {
	case l.WalksAlong == casework.WalksPeer && l.PeerName != "":
		return FirstName(l.PeerName) + " walks in with them."
	case l.WalksAlong == casework.WalksSender:
		return FirstName(l.SentByName) + " walks in with them."
	}
	return ""
}

// crossing is the drawing of a hand-off: two programs and how far the line is.
type crossing struct {
	fromClass, toClass      string
	fromY, fromH, toY, toH  string
	fromTextY, toTextY      string
	fromName, toName, solid string
	ahead                   bool
}

var crossHeights = map[Stage][3]string{StageOther: {"0", "52", "17"}, StagePHP: {"2", "50", "19"}, StageIOP: {"9", "43", "26"}, StageAft: {"16", "36", "33"}}

func crossOf(l casework.ReferralLine) crossing {
	from, to := tint(l.FromStage), tint(l.ToStage)
	a, b := crossHeights[from], crossHeights[to]
	x := crossing{fromClass: string(from), toClass: "plan", fromY: a[0], fromH: a[1], fromTextY: a[2], toY: b[0], toH: b[1], toTextY: b[2],
		fromName: stageName(l.FromStage, l.FromName), toName: stageName(l.ToStage, l.ToName), solid: "44%", ahead: true}
	switch l.State {
	case casework.ReferralAccepted:
		x.solid = "50%"
	case casework.ReferralScheduled, casework.ReferralNoShow:
		x.solid = "56%"
	case casework.ReferralAttended:
		x.toClass, x.solid, x.ahead = string(to), "99.5%", false
	}
	return x
}

// stageName is what fits into a drawn program on a phone.
func stageName(s casework.Stage, name string) string {
	if word, ok := levelNames[s]; ok {
		return word
	}
	if letters := []rune(name); len(letters) > widestName {
		return strings.TrimRight(string(letters[:widestName-1]), " ") + "…"
	}
	return name
}

// widestName is how many letters stand in a drawn program at 360 px.
const widestName = 13

// referralAsked is what the form of a hand-off must know beside its answers.
type referralAsked struct {
	from   *casework.StayLine
	places []casework.ProgramLine
	peer   string
	who    string
	needs  string // since when what is filled in of them stands
	edit   bool
}

// lastPlace is the open stay of an open episode, or between programs the last.
func lastPlace(r *casework.ClientRecord) *casework.StayLine {
	if e := r.OpenEpisode(); e != nil && len(e.Stays) > 0 {
		return &e.Stays[len(e.Stays)-1]
	}
	return nil
}

// peerNow is who walks beside the person first.
func peerNow(r *casework.ClientRecord, now time.Time) string {
	for _, a := range r.Assignments {
		if until := a.Until(); a.Part == casework.PartPrimary && a.Holds(now) && (until == nil || until.After(now)) {
			return a.PeerName
		}
	}
	return ""
}

// goTo are the programs somebody can go to from one, the next step down first
// and nothing skipped: from PHP to IOP, and then to aftercare. From "" keeps
// the order of the list.
func goTo(all []casework.ProgramLine, from uuid.UUID, stage casework.Stage, today casework.Date) []casework.ProgramLine {
	var places []casework.ProgramLine
	for _, p := range all {
		if p.ID != from && (p.ClosedOn.IsZero() || p.ClosedOn.After(today)) {
			places = append(places, p)
		}
	}
	slices.SortStableFunc(places, func(a, b casework.ProgramLine) int {
		return cmp.Compare(nextFrom(stage, a.Stage), nextFrom(stage, b.Stage))
	})
	return places
}

// nextFrom is how far down the list of places a stage stands for somebody who
// is in another.
func nextFrom(from, to casework.Stage) int {
	down := map[casework.Stage][]casework.Stage{
		casework.StagePHP:       {casework.StageIOP, casework.StageAftercare, casework.StagePHP},
		casework.StageIOP:       {casework.StageAftercare, casework.StageIOP, casework.StagePHP},
		casework.StageAftercare: {casework.StageAftercare, casework.StageIOP, casework.StagePHP},
	}[from]
	if at := slices.Index(down, to); at >= 0 {
		return at
	}
	return len(down)
}

// referralDefaults fill the form in: the first of the places that is not full,
// the peer stays and walks along. No day for the first visit: the last that is
// allowed depends on the place.
func referralDefaults(r *casework.ClientRecord, from *casework.StayLine, places []casework.ProgramLine, now time.Time) url.Values {
	v := url.Values{"peerPlan": {"stays"}, "walksAlong": {"peer"}, "why": {"ready_for_less"}}
	if peerNow(r, now) == "" {
		v.Set("walksAlong", "sender")
	}
	if len(places) == 0 {
		return v
	}
	to := places[max(0, slices.IndexFunc(places, func(p casework.ProgramLine) bool { return !p.Full }))]
	v.Set("toProgramId", to.ID.String())
	if casework.DirectionOf(from.Stage, to.Stage) == casework.DirectionStepUp {
		v.Set("why", "needs_more")
	}
	return v
}

func referralValues(r *casework.ReferralRecord) url.Values {
	return url.Values{"toProgramId": {r.ToProgramID.String()}, "why": {string(r.Why)}, "peerPlan": {string(r.PeerPlan)},
		"walksAlong": {string(r.WalksAlong)}, "words": {r.Words}, "visitBy": {r.VisitBy.String()}}
}

// toOptions are the places to go, each with the direction in words.
func (a referralAsked) toOptions() []Option {
	options := []Option{}
	for _, p := range a.places {
		label := p.Name
		if casework.DirectionOf(a.from.Stage, p.Stage) == casework.DirectionStepUp {
			label += " (a step up)"
		}
		if p.Full {
			label += noPlace
		}
		options = append(options, Option{p.ID.String(), label})
	}
	return options
}

func (a referralAsked) peerOptions() []Option {
	who := "Stays with them"
	if a.peer != "" {
		who = FirstName(a.peer) + " stays"
	}
	return []Option{{"stays", who}, {"hands_over", "Hands over, after a time together"}}
}

// slots are three times for a first visit: on the next open days of the
// receiving program, in the morning and late in the afternoon.
func (v referralView) slots() []Option {
	var options []Option
	for day := casework.DateOf(v.now, v.now.Location()).AddDays(1); len(options) < 3; day = day.AddDays(1) {
		if v.program != nil && v.program.OpenDays != 0 && !v.program.OpenDays.Has(day.Start(v.now.Location()).Weekday()) {
			continue
		}
		for _, hour := range []int{10, 17} {
			if at, ok := day.At(hour, 0, v.now.Location()); ok && len(options) < 3 {
				options = append(options, Option{at.Format(time.RFC3339), at.Format("Mon 2 Jan, 3:04 pm")})
			}
		}
	}
	return append(options, Option{"other", "Another time"}, Option{"none", "No date yet"})
}

// ownerOptions name who could look after them, the reader first.
func (v referralView) ownerOptions() []Option {
	return workerOptions(v.owners, v.me)
}

// stepWords say what was done with a hand-off.
var stepWords = map[casework.ReferralAct]string{
	casework.ReferralSend: "Sent", casework.ReferralAsk: "Asked", casework.ReferralAnswer: "Answered", casework.ReferralAccept: "Accepted",
	casework.ReferralDecline: "Declined", casework.ReferralReturn: "Given back", casework.ReferralSchedule: "First visit set",
	casework.ReferralMiss: "Did not come", casework.ReferralAttend: "Arrived", casework.ReferralDisengage: "Ended: could not be reached",
	casework.ReferralCancel: "Cancelled", casework.ReferralHold: "On hold: the consent ended", casework.ReferralRelease: "Goes on: there is a consent again",
}

// facts of a hand-off for the side that reads it.
func (v referralView) facts() []Fact {
	r := v.r
	facts := []Fact{{"Why now", wordOf(whyNowOptions, string(r.Why))}, {"First visit by", Sentence(dayIn(r.VisitBy, v.now))}}
	peer := r.PeerName
	switch {
	case peer == "":
		peer = "Nobody walks beside them now"
	case r.PeerPlan == casework.PeerHandsOver:
		peer += " hands over, after a time together"
	default:
		peer += " stays"
	}
	facts = append(facts, Fact{"Their peer", peer})
	for _, f := range []Fact{{"Walks in with them", walksIn(r.ReferralLine)}, {"One thing to know", r.Words}, {"Looks after them there", r.OwnerName},
		{"Asked", r.Question}, {"Answer", r.Answer}, {"What was tried", r.Attempts}, {"Why it ended", r.Reason}, {"Who else could", r.Suggestion}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	if r.VisitAt != nil {
		facts = append(facts, Fact{"First visit", Sentence(WhenAt(*r.VisitAt, v.now)) + placeWords(r.VisitPlace)})
	}
	return facts
}

func placeWords(place string) string {
	if place == "" {
		return ""
	}
	return ", " + place
}

// lateNow tells whether something is overdue.
func lateNow(l casework.ReferralLine, now time.Time) bool {
	_, late := l.Overdue(now)
	return late
}

// nextWord is what the reader can do next, on the board's button; "" where it
// is for others to act, or for the day of the visit to come.
func nextWord(l casework.ReferralLine, now time.Time) string {
	ours := l.Side == casework.SideResponder
	switch {
	case l.State == casework.ReferralSent && ours:
		return "Answer"
	case l.State == casework.ReferralInfoRequested && !ours:
		return "Answer them"
	case l.State == casework.ReferralDraft:
		return "Send it"
	case l.State == casework.ReferralAccepted && ours:
		return "Set the first visit"
	case l.State == casework.ReferralScheduled && ours && l.VisitAt != nil && casework.DateOf(*l.VisitAt, now.Location()).After(casework.DateOf(now, now.Location())):
		return ""
	case (l.State == casework.ReferralScheduled || l.State == casework.ReferralNoShow) && ours:
		return "Did they come?"
	}
	return ""
}

// openHandOff is the one that is not at its end; nil for none.
func openHandOff(all []casework.ReferralLine) *casework.ReferralLine {
	for i := range all {
		if !all[i].State.Ended() {
			return &all[i]
		}
	}
	return nil
}

// packetLede says which packet it is.
func packetLede(v packetView) string {
	return "As it was sent " + When(v.packet.MadeAt, v.now) + " by " + v.packet.MadeByName + ". Version " + strconv.Itoa(v.packet.Number) + "."
}
