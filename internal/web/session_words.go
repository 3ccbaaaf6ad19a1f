package web

import (
	"fmt"
	"time"

	"continuo/internal/casework"
)

// kindChip is one answer to "What was it?": a kind together with the way
// people met, because nobody thinks of them apart.
type kindChip struct {
	kind  casework.SessionKind
	mode  casework.Mode
	title string
}

func (k kindChip) value() string { return string(k.kind) + "/" + string(k.mode) }

// kindChips are what the form offers.
var kindChips = []kindChip{
	{casework.KindIndividual, casework.ModeInPerson, "One-on-one"},
	{casework.KindIndividual, casework.ModeAudio, "Phone call"},
	{casework.KindIndividual, casework.ModeText, "Text"},
	{casework.KindCommunity, casework.ModeInPerson, "Out together"},
	{casework.KindAttempt, casework.ModeAudio, "Tried, no answer"},
	{casework.KindNoShow, casework.ModeInPerson, "No-show"},
}

var kindTitles = map[casework.SessionKind]string{
	casework.KindIndividual: "One-on-one", casework.KindGroup: "Group", casework.KindCommunity: "Out together",
	casework.KindCheckIn: "Check-in", casework.KindOutreach: "Outreach", casework.KindAttempt: "Tried, no answer",
	casework.KindNoShow: "No-show",
}

var modeTitles = map[casework.Mode]string{
	casework.ModeInPerson: "in person", casework.ModeVideo: "by video", casework.ModeAudio: "by phone", casework.ModeText: "by text",
}

// sessionTitle is a contact in words: "One-on-one", "Phone call", "Check-in by
// video".
func sessionTitle(kind casework.SessionKind, mode casework.Mode) string {
	for _, k := range kindChips {
		if k.kind == kind && k.mode == mode {
			return k.title
		}
	}
	if mode == casework.ModeInPerson || kind == casework.KindAttempt || kind == casework.KindNoShow {
		return kindTitles[kind]
	}
	return kindTitles[kind] + " " + modeTitles[mode]
}

// sessionLine is a contact with its length: "Phone call, 20 min".
func sessionLine(kind casework.SessionKind, mode casework.Mode, minutes int) string {
	if !kind.Reached() || minutes == 0 {
		return sessionTitle(kind, mode)
	}
	return sessionTitle(kind, mode) + ", " + Minutes(minutes)
}

var purposeTitles = []Option{
	{string(casework.PurposeEmotional), "Someone to lean on"},
	{string(casework.PurposePractical), "Getting things done"},
	{string(casework.PurposeSocial), "Being among people"},
	{string(casework.PurposeAccountability), "Keeping a promise"},
}

// The phrases a peer taps instead of typing. They are kept as they stand here.
var (
	didPhrases  = []string{"Talked it through", "Walked", "Worked on a goal", "Went to a meeting", "Sorted out papers", "Just listened"}
	nextPhrases = []string{"We talk again", "I call", "We go together", "I introduce someone"}
)

// tint is the colour of a level of care.
func tint(s casework.Stage) Stage {
	switch s {
	case casework.StagePHP:
		return StagePHP
	case casework.StageIOP:
		return StageIOP
	case casework.StageAftercare:
		return StageAft
	case casework.StageOther:
		return StageOther
	}
	return StageNone
}

var levelNames = map[casework.Stage]string{casework.StagePHP: "PHP", casework.StageIOP: "IOP", casework.StageAftercare: "Aftercare"}

// stageWord is a level of care as a tag says it; a program of another level is
// called by its name.
func stageWord(l casework.CaseloadLine) string {
	if name, ok := levelNames[l.Stage]; ok {
		return name
	}
	return l.ProgramName
}

// whereNow says where somebody is: "IOP, day 9".
func whereNow(l casework.CaseloadLine, today casework.Date) string {
	switch {
	case l.ProgramID != nil:
		if !l.PausedSince.IsZero() {
			return stageWord(l) + ", " + awayWords[l.PauseReason]
		}
		return fmt.Sprintf("%s, day %d", stageWord(l), max(1, l.Days(today)))
	case l.EpisodeOpen:
		return betweenWords(l.LeftOn, today)
	}
	return "Not in a program"
}

// lastTalked says when somebody last was in contact: "Last talked Saturday."
func lastTalked(l casework.CaseloadLine, now time.Time) string {
	if l.LastContactAt == nil {
		return "Not talked yet."
	}
	return "Last talked " + When(*l.LastContactAt, now) + "."
}
