package web

import (
	"slices"
	"strings"
	"time"

	"continuo/internal/casework"
)

// How stays, times away and corrections are called on pages.

var pauseOptions = []Option{{"hospital", "In hospital"}, {"jail", "In jail"}, {"travel", "Travelling"}, {"family", "With family"}, {"other", "Away"}}

var awayWords = map[casework.PauseReason]string{casework.PauseHospital: "in hospital", casework.PauseJail: "in jail",
	casework.PauseTravel: "travelling", casework.PauseFamily: "with family", casework.PauseOther: "away"}

var stayActWords = map[casework.StayActKind]string{casework.ActAdmit: "The admission", casework.ActMove: "The move", casework.ActLeave: "The last day",
	casework.ActDischarge: "The discharge", casework.ActPause: "The time away", casework.ActResume: "Coming back"}

var directionWords = map[casework.Direction]string{casework.DirectionStepDown: "Ready for less", casework.DirectionStepUp: "Needs more",
	casework.DirectionLateral: "The same elsewhere"}

// today is the day where the client is.
func (v clientView) today() casework.Date { return casework.DateOf(v.now, v.now.Location()) }

// betweenWords says how long somebody has been in no program.
func betweenWords(left, today casework.Date) string {
	if left.IsZero() {
		return "Between programs"
	}
	return "Between programs, " + Count(max(0, today.DaysSince(left)), "day", "days")
}

// changeDueWords says when a change of program is expected.
func changeDueWords(l casework.CaseloadLine, today casework.Date) string {
	by := ""
	if l.ChangeUsual {
		by = ", as is usual there"
	}
	switch days := l.ChangeDueOn.DaysSince(today); {
	case days < 0:
		return "A change of program was expected " + Count(-days, "day", "days") + " ago" + by
	case days == 0:
		return "A change of program is expected today" + by
	default:
		return "A change of program is expected in " + Count(days, "day", "days") + by
	}
}

// openPause is the time away that goes on, or nil.
func openPause(s *casework.StayLine) *casework.StayPause {
	if n := len(s.Pauses); n > 0 && s.Pauses[n-1].EndsOn.IsZero() {
		return &s.Pauses[n-1]
	}
	return nil
}

// stayLinesBack are the stays of an episode, the newest first.
func stayLinesBack(e casework.EpisodeRecord) []casework.StayLine {
	back := slices.Clone(e.Stays)
	slices.Reverse(back)
	return back
}

func stayWords(s casework.StayLine, v clientView) string {
	var pauses []casework.StayPause
	pauses = append(pauses, s.Pauses...)
	days := Count(casework.DaysIn(&s.Stay, pauses, v.today()), "day", "days")
	words := "Since " + dayIn(s.StartsOn, v.now) + ", " + days
	if !s.EndsOn.IsZero() {
		words = Sentence(dayIn(s.StartsOn, v.now)) + " to " + dayIn(s.EndsOn, v.now) + ", " + days
	}
	if how := directionWords[s.Direction]; how != "" {
		words = how + ". " + words
	}
	if s.ClinicianName != "" {
		words += ". Clinician: " + s.ClinicianName
	}
	return words + "."
}

func pauseWords(b casework.StayPause, now time.Time) string {
	if b.EndsOn.IsZero() {
		return Sentence(awayWords[b.Reason]) + " since " + dayIn(b.StartsOn, now) + "."
	}
	return Sentence(awayWords[b.Reason]) + " from " + dayIn(b.StartsOn, now) + ", back on " + dayIn(b.EndsOn, now) + "."
}

func stayChangeWords(c casework.StayChangeLine, now time.Time) string {
	var words string
	switch c.Kind {
	case casework.ChangeEnteredLate:
		words = stayActWords[c.Act] + " of " + dayIn(c.OnDay, now) + " was entered on " + Date(c.ChangedAt, now)
	case casework.ChangeClinician:
		words = "Clinician from " + dayIn(c.OnDay, now) + " on: " + orNobody(c.ClinicianName) + ", before: " + orNobody(c.WasClinicianName) + ". Entered"
	case casework.ChangeCorrected:
		words = "Stood here as " + daysWords(c.WasStartsOn, c.WasEndsOn, now) + ". Corrected on " + Date(c.ChangedAt, now)
	case casework.ChangeOverPlaces:
		words = "Began on " + dayIn(c.OnDay, now) + " where there was no place. Decided"
	}
	words += " by " + c.ChangedByName + "."
	if c.Reason != "" {
		words += " " + c.Reason
	}
	return words
}

func orNobody(name string) string {
	if name == "" {
		return "nobody"
	}
	return name
}

func daysWords(from, until casework.Date, now time.Time) string {
	if until.IsZero() {
		return "since " + dayIn(from, now)
	}
	return dayIn(from, now) + " to " + dayIn(until, now)
}

// effectWords says line by line what an act would change.
func effectWords(e *casework.StayEffect, now time.Time) []string {
	var lines []string
	for _, s := range e.Shifts {
		will := daysWords(s.Will.StartsOn, s.Will.EndsOn, now) + ", " + Count(s.Will.Days, "day", "days")
		if s.Was.StartsOn.IsZero() {
			lines = append(lines, s.ProgramName+": "+will+".")
			continue
		}
		lines = append(lines, s.ProgramName+": "+will+". Until now: "+daysWords(s.Was.StartsOn, s.Was.EndsOn, now)+", "+Count(s.Was.Days, "day", "days")+".")
	}
	if e.Sessions > 0 {
		lines = append(lines, Count(e.Sessions, "signed session lies", "signed sessions lie")+" in those days. What is signed keeps the program it was signed in.")
	}
	if len(e.Loses) > 0 {
		lines = append(lines, "The people of "+strings.Join(e.Loses, ", ")+" no longer find the record, unless they are with the person otherwise.")
	}
	if len(e.Gets) > 0 {
		lines = append(lines, "The people of "+strings.Join(e.Gets, ", ")+" find it from then on.")
	}
	if len(lines) == 0 {
		lines = append(lines, "No other day changes.")
	}
	return lines
}
