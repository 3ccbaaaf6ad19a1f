package web

import (
	"time"

	"continuo/internal/casework"
)

// How it is said that somebody was sent to an organization.

var communityHowOptions = []Option{{"gave_address", "Gave the address"}, {"called_together", "Called together"}, {"went_along", "Went with them"}}

// communityStepWords say what became of it.
var communityStepWords = map[casework.ReferralAct]string{
	casework.ReferralSend: "Sent outside", casework.ReferralDecline: "They said no there", casework.ReferralSchedule: "An appointment outside",
	casework.ReferralMiss: "Did not get there yet", casework.ReferralAttend: "Got there", casework.ReferralDisengage: "Did not get there",
	casework.ReferralLose: "Nobody knows whether they got there", casework.ReferralCancel: "Cancelled",
}

// communityEnds are the ends but an arrival, each with its question.
var communityEnds = []struct {
	act              casework.ReferralAct
	title, label, do string
}{
	{casework.ReferralDisengage, "They did not get there, and it ends", "Why, and from whom you know", "It ends"},
	{casework.ReferralLose, "Nobody knows", "What you tried to find out", "Nobody knows, it ends"},
	{casework.ReferralDecline, "They said no there", "Why, and from whom you know", "They said no"},
	{casework.ReferralCancel, "Cancel it", "Why", "Cancel it"},
}

// toldOptions are what can be told there, nothing first.
func toldOptions() []Option {
	return append([]Option{{"", "Nothing about them"}}, codeOptions(casework.CommunityPackets()[1:], packetWords)...)
}

// communityMark says in a colour and in words where it stands with the time.
func communityMark(l casework.CommunityLine, now time.Time) (Kind, string) {
	switch {
	case l.State == casework.ReferralAttended:
		return OK, "Got there " + dayIn(l.AttendedOn, now)
	case l.Ended():
		return Info, communityStateWords[l.State] + ", " + When(*l.ClosedAt, now)
	case l.Late(casework.DateOf(now, now.Location())):
		return Warn, "Did they get there?"
	case l.State == casework.ReferralScheduled:
		return Info, Sentence(WhenAt(*l.VisitAt, now))
	case l.State == casework.ReferralNoShow:
		return Warn, "Not there yet, trying again"
	}
	return Info, "On the way since " + When(l.CreatedAt, now)
}

var communityStateWords = map[casework.ReferralState]string{casework.ReferralDeclined: "They said no", casework.ReferralNotEngaged: "Did not get there",
	casework.ReferralUnknown: "Nobody knows", casework.ReferralCancelled: "Cancelled"}

// communityLine is the one sentence of it on the board.
func communityLine(l casework.CommunityLine) string {
	return "To " + l.OrganizationName + ". " + wordOf(communityHowOptions, string(l.How)) + ", by " + l.CreatedByName + "."
}

func (v communityView) facts() []Fact {
	told := "Nothing about them"
	if v.r.Told != "" {
		told = packetWords[v.r.Told]
	}
	facts := []Fact{{"To", v.r.OrganizationName}, {"What they need", serviceLabels[v.r.Need]}, {"How", wordOf(communityHowOptions, string(v.r.How))},
		{"Told there", told}}
	if v.r.VisitAt != nil {
		facts = append(facts, Fact{"Appointment", Sentence(WhenAt(*v.r.VisitAt, v.now))})
	}
	for _, f := range []Fact{{"For us, to remember", v.r.Words}, {"Why it ended", v.r.Reason}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	if !v.r.Ended() {
		facts = append(facts, Fact{"Somebody is asked", Sentence(dayIn(v.r.AskOn, v.now))})
	}
	return facts
}

// options are the organizations to choose from. Who turns people on medication
// away says so.
func (a communityAsked) options() []Option {
	options := []Option{{"", "Choose one"}}
	for _, o := range a.organizations {
		label := o.Name
		if o.MedicationRecovery == casework.MedicationNo {
			label += " (turns people on medication away)"
		}
		options = append(options, Option{o.ID.String(), label})
	}
	return options
}

func (a communityAsked) foundWords() string {
	if len(a.organizations) == 0 {
		return "Nothing of this in the directory."
	}
	return Count(len(a.organizations), "organization", "organizations") + " found."
}
