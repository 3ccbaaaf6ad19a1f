package web

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// event is one entry of what has happened, in words.
type event struct {
	casework.ClientEvent
	dot   Dot
	when  string
	title string
	also  string // one line more; "" for none
}

// What a kind of event is called: a title, and a line below it. A kind without
// an entry would be left out of the page, which a test forbids.
var eventWords = map[casework.ClientEventKind]func(e casework.ClientEvent, who string) (title, also string){
	casework.EventConsentSigned: func(e casework.ClientEvent, _ string) (string, string) {
		return "A consent was signed", consentKindLabels[e.ConsentKind] + ". " + e.StaffName + " took the signature."
	},
	casework.EventConsentEnded: func(e casework.ClientEvent, _ string) (string, string) {
		if e.ConsentState == casework.ConsentRevoked {
			return "A consent was taken back", consentKindLabels[e.ConsentKind] + ". Nothing is shared under it any more."
		}
		return "A consent ran out", consentKindLabels[e.ConsentKind] + ". Nothing is shared under it any more."
	},
	casework.EventHandOff: func(e casework.ClientEvent, _ string) (string, string) {
		by := ""
		if e.StaffName != "" {
			by = "By " + e.StaffName + "."
		}
		return "Hand-off to " + e.ProgramName + ": " + strings.ToLower(stepWords[e.ReferralAct][:1]) + stepWords[e.ReferralAct][1:], by
	},
	casework.EventRecoveryPlanWritten: func(e casework.ClientEvent, who string) (string, string) {
		return "The recovery plan was written anew", writtenBy(e, who)
	},
	casework.EventCrisisPlanWritten: func(e casework.ClientEvent, who string) (string, string) {
		return "The crisis plan was written anew", writtenBy(e, who)
	},
	casework.EventPlanReviewed: func(e casework.ClientEvent, who string) (string, string) {
		stands := map[casework.PlanPart]string{casework.PlanByClient: who + " stands by it. With " + e.StaffName + ".",
			casework.PlanByPeer: e.StaffName + " stands by it, as a peer.", casework.PlanByProfessional: "A professional stands by it. Recorded by " + e.StaffName + "."}
		return "The " + string(e.Plan) + " plan was looked at again", stands[e.PlanPart]
	},
	casework.EventCommunityReferral: func(e casework.ClientEvent, _ string) (string, string) {
		return communityStepWords[e.ReferralAct] + ": " + e.OrganizationName, "By " + e.StaffName + "."
	},
	casework.EventTakenOn: func(e casework.ClientEvent, _ string) (string, string) {
		if e.OrganizationName != "" {
			return "Taken on by " + e.ProgramName, e.OrganizationName + " asked. " + e.StaffName + " said yes."
		}
		return "Taken on by " + e.ProgramName, "Somebody outside asked. " + e.StaffName + " said yes."
	},
	casework.EventWarmIntroduction: func(e casework.ClientEvent, who string) (string, string) {
		both := e.StaffName + " and " + e.AbsentName + " with " + who + "."
		switch e.Introduction {
		case casework.IntroductionHappened:
			return "Warm introduction to " + e.ProgramName, both
		case casework.IntroductionMissed:
			return "The warm introduction to " + e.ProgramName + " did not happen", both
		}
		return "Warm introduction to " + e.ProgramName + " planned", both
	},
	casework.EventNetworkTaken: func(e casework.ClientEvent, _ string) (string, string) {
		return "Spoke about who is there for them", "With " + e.StaffName + "."
	},
	casework.EventSession: func(e casework.ClientEvent, _ string) (string, string) {
		return sessionLine(e.Session.Kind, e.Session.Mode, e.Session.Minutes), ""
	},
	casework.EventEpisodeOpened: func(e casework.ClientEvent, _ string) (string, string) {
		title := "Admitted"
		if e.DaysAway != nil {
			title = "Back after " + Count(*e.DaysAway, "day", "days") + ": admitted"
		}
		return toProgram(title, e), clinicianLine(e)
	},
	casework.EventStayBegan: func(e casework.ClientEvent, _ string) (string, string) {
		return toProgram("Moved", e), clinicianLine(e)
	},
	casework.EventStayEnded: func(e casework.ClientEvent, _ string) (string, string) {
		return "Left " + e.ProgramName, "From here on between programs."
	},
	casework.EventEpisodeClosed: func(e casework.ClientEvent, _ string) (string, string) {
		title := "Discharged"
		if e.ProgramName != "" {
			title += " from " + e.ProgramName
		}
		return title, optionLabel(dischargeOptions, string(e.DischargeReason))
	},
	casework.EventStayPaused: func(e casework.ClientEvent, _ string) (string, string) {
		return Sentence(awayWords[e.PauseReason]), e.ProgramName + " waits."
	},
	casework.EventStayResumed: func(e casework.ClientEvent, _ string) (string, string) {
		return "Back in " + e.ProgramName, ""
	},
	casework.EventClinicianChanged: func(e casework.ClientEvent, _ string) (string, string) {
		return "Another clinician in " + e.ProgramName, Sentence(orNobody(e.StaffName)) + "."
	},
	casework.EventStayCorrected: func(e casework.ClientEvent, _ string) (string, string) {
		return "The days in " + e.ProgramName + " were corrected", "By " + e.StaffName + ". What stood there is kept under “Every program”."
	},
	casework.EventAssignmentBegan: func(e casework.ClientEvent, who string) (string, string) {
		return e.StaffName + " began to walk with " + who, secondPeer(e)
	},
	casework.EventAssignmentEnded: func(e casework.ClientEvent, who string) (string, string) {
		return e.StaffName + "’s time with " + who + " ended", secondPeer(e)
	},
	casework.EventCoverBegan: func(e casework.ClientEvent, _ string) (string, string) {
		return e.StaffName + " began to stand in for " + e.AbsentName, ""
	},
	casework.EventCoverEnded: func(e casework.ClientEvent, _ string) (string, string) {
		return e.AbsentName + " was back", e.StaffName + " had stood in."
	},
	casework.EventConcernRaised: func(e casework.ClientEvent, _ string) (string, string) {
		return "A safety concern was raised", ""
	},
	casework.EventConcernAcknowledged: func(e casework.ClientEvent, _ string) (string, string) {
		return e.StaffName + " took the safety concern", ""
	},
	casework.EventNoticeGiven: func(e casework.ClientEvent, _ string) (string, string) {
		return "Was given the privacy notice", "By " + e.StaffName + "."
	},
	casework.EventMutualAidReported: func(e casework.ClientEvent, _ string) (string, string) {
		return "Spoke about going to mutual aid", "With " + e.StaffName + "."
	},
	casework.EventRecordsJoined: func(e casework.ClientEvent, _ string) (string, string) { return mergeTitle(*e.Merge), "" },
	casework.EventRecordsParted: func(e casework.ClientEvent, _ string) (string, string) {
		return "Records " + e.Merge.SurvivorNumber + " and " + e.Merge.MergedNumber + " were parted again", ""
	},
}

// writtenBy says whose hand a version is of.
func writtenBy(e casework.ClientEvent, who string) string {
	if e.StaffName == "" {
		return "By " + who + " alone."
	}
	return "By " + e.StaffName + "."
}

func toProgram(what string, e casework.ClientEvent) string {
	if e.ProgramName == "" {
		return what
	}
	return what + " to " + e.ProgramName
}

func clinicianLine(e casework.ClientEvent) string {
	if e.StaffName == "" {
		return ""
	}
	return "Clinician: " + e.StaffName
}

func secondPeer(e casework.ClientEvent) string {
	if e.Part == casework.PartSecond {
		return "As a second peer."
	}
	return ""
}

// optionLabel is what an option is called; "" for one that is none.
func optionLabel(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label + "."
		}
	}
	return ""
}

// happened is a page of a client's story, newest first.
func happened(v clientView) []event {
	who := FirstName(v.record.Name())
	var all []event
	for _, e := range v.events.Items {
		words, ok := eventWords[e.Kind]
		if !ok {
			continue
		}
		one := event{ClientEvent: e, dot: DotDone}
		one.title, one.also = words(e, who)
		one.when = Sentence(When(e.At, v.now))
		if !e.Day.IsZero() {
			one.when = Sentence(When(e.Day.Start(v.now.Location()), v.now))
		}
		if e.Session != nil && !e.Session.Kind.Reached() {
			one.dot = DotOff
		}
		all = append(all, one)
	}
	return all
}

// clientHappened reads what has happened: a page of the story, and for whoever
// may not read the peers' words as a matter of course the last three contacts,
// so that they need not be looked for.
func (s *Site) clientHappened(c echo.Context, v *clientView) error {
	ctx := c.Request().Context()
	after, err := casework.ParseClientEventPlace(c.QueryParam("events"))
	if err != nil {
		return err
	}
	v.later = after != nil
	if s.app.May(ctx, authz.ClientEventList) {
		if v.events, err = s.app.ListClientEvents(ctx, casework.ClientEventFilter{ClientID: v.record.ID, After: after, Limit: 25}); err != nil {
			return err
		}
	}
	if v.glance = s.app.May(ctx, authz.SessionList) && !s.app.May(ctx, authz.NoteRead); v.glance {
		last, err := s.app.ListSessions(ctx, v.record.ID, casework.Page{Limit: 3})
		if err != nil {
			return err
		}
		v.last = last.Items
	}
	return nil
}

// eventsPath is the page of the story that begins at a cursor.
func (v clientView) eventsPath(cursor string) string {
	if cursor == "" {
		return ""
	}
	return v.path("?" + url.Values{"events": {cursor}}.Encode() + "#happened")
}

// didWords are the words of a session on the timeline; "" where there are none
// or they are not open to the reader.
func didWords(s casework.SessionRecord) string {
	if s.Note == nil {
		return ""
	}
	text := strings.Join(append(append([]string{}, s.Note.DidPhrases...), s.Note.Did), ". ")
	return strings.TrimSuffix(strings.Trim(text, " "), ". ")
}

// nextStep are what comes next as the words of a session say it.
func nextStep(s casework.SessionRecord) string {
	if s.Note == nil {
		return ""
	}
	text := strings.Join(append(append([]string{}, s.Note.NextPhrases...), s.Note.Next), ". ")
	return strings.TrimSuffix(strings.Trim(text, " "), ". ")
}
