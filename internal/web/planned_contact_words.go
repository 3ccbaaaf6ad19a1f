package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"continuo/internal/casework"
)

// How a planned contact is said and asked for on pages.

// splitKind reads a chip of "What is it?".
func splitKind(chip string) (casework.SessionKind, casework.Mode) {
	kind, mode, _ := strings.Cut(chip, "/")
	return casework.SessionKind(kind), casework.Mode(mode)
}

// plannedKindOptions are the chips of what can be planned.
func plannedKindOptions(chosen string) []Option {
	var options []Option
	for _, k := range kindChips {
		if k.kind.Reached() && k.mode != casework.ModeText {
			options = append(options, Option{k.value(), k.title})
		}
	}
	check := kindChip{kind: casework.KindCheckIn, mode: casework.ModeAudio}
	options = append(options, Option{check.value(), sessionTitle(check.kind, check.mode)})
	return withChosen(options, Option{chosen, sessionTitle(splitKind(chosen))})
}

// plannedTimes reads a day, a time of day and a length, in the zone that the
// form was made in.
func plannedTimes(values url.Values) (start, end time.Time, err error) {
	var p casework.Problems
	zone, err := time.LoadLocation(values.Get("zone"))
	if err != nil {
		zone = time.UTC
	}
	day, err := casework.ParseDate(values.Get("day"))
	if err != nil {
		p.Add("day", "Choose a day.")
	}
	clock, err := time.Parse(clockLayout, values.Get("startsAt"))
	if err != nil {
		p.Add("startsAt", "Write the time like 2:40 pm.")
	}
	minutes, err := strconv.Atoi(values.Get("minutes"))
	if err != nil || minutes < 1 {
		p.Add("minutes", "Choose how long.")
	}
	if err := p.Err(); err != nil {
		return start, end, err
	}
	start, there := day.At(clock.Hour(), clock.Minute(), zone)
	if !there {
		return start, end, casework.Invalid("startsAt", "Clocks skip this hour that night. Choose another time.")
	}
	return start, start.Add(time.Duration(minutes) * time.Minute), nil
}

// plannedReturned is the form with what to mend. The page asks for kind and
// mode at once, and for a length instead of an end.
func plannedReturned(values url.Values, err error) Filled {
	f := Returned(values, err)
	for from, to := range map[string]string{"mode": "kind", "endsAt": "minutes"} {
		if f.said[from] != "" {
			f.said[to] = f.said[from]
		}
		for i := range f.Errors {
			if f.Errors[i].ID == from {
				f.Errors[i].ID = to
			}
		}
	}
	return f
}

// goers are the people to choose from who goes.
func goers(desk *casework.PlannedContactDesk) []Option {
	var options []Option
	for _, b := range desk.Beside {
		options = append(options, Option{b.StaffID.String(), b.Name})
	}
	return options
}

// plannedClock is when it is, on the clocks of its place: "10:00 am to 10:45
// am", with the zone where that is not the reader's.
func plannedClock(c casework.PlannedContact, now time.Time) string {
	there := now.In(c.Zone())
	words := Clock(c.StartsAt, there) + " to " + Clock(c.EndsAt, there)
	if start := c.StartsAt.In(c.Zone()); start.Format("-0700") != c.StartsAt.In(now.Location()).Format("-0700") {
		words += " " + start.Format("MST")
	}
	return words
}

// plannedFlag says how a planned contact stands.
func plannedFlag(l casework.PlannedContactLine, now time.Time) (Kind, IconName, string) {
	clock := plannedClock(l.PlannedContact, now)
	switch l.State {
	case casework.PlannedHeld:
		return OK, IconOK, clock + ", held"
	case casework.PlannedMissed:
		return Warn, IconWarn, clock + ", missed"
	case casework.PlannedCancelled:
		return Info, IconInfo, clock + ", cancelled"
	}
	if l.Passed(now) {
		return Warn, IconWarn, clock + ", nothing logged yet"
	}
	return Info, IconCalendar, clock
}

// plannedWords is what it will be and where: "Phone call, 30 min. Elm Street."
func plannedWords(l casework.PlannedContactLine, reader string) string {
	words := sessionLine(l.Kind, l.Mode, l.Minutes()) + "."
	if l.Place != "" {
		words += " " + l.Place + "."
	}
	switch {
	case !l.PeerThere && l.State == casework.PlannedAhead:
		words += " Planned for " + l.PeerName + ", who is no longer with them: move it or cancel it."
	case l.PeerID.String() != reader:
		words += " With " + l.PeerName + "."
	}
	return words
}

// plannedNeed is one contact on the rail.
func plannedNeed(l casework.PlannedContactLine, p Page, now time.Time) Need {
	n := Need{Name: l.ClientName, Href: clientPath(l.ClientID), Stage: tint(l.Stage), Reason: plannedWords(l, p.Owner)}
	n.Kind, n.Icon, n.Flag = plannedFlag(l, now)
	if l.Remark != "" {
		n.Reason += " " + l.Remark
	}
	return n
}

// plannedLog begins the note of a planned contact; kind is "" for as planned.
func plannedLog(c casework.PlannedContact, kind casework.SessionKind) string {
	q := url.Values{"planned": {c.ID.String()}}
	if kind != "" {
		mode := c.Mode
		if mode == casework.ModeText { // nobody can miss a text, and a try is a call
			mode = casework.ModeAudio
		}
		q.Set("kind", kindChip{kind: kind, mode: mode}.value())
	}
	return "/log?" + q.Encode()
}

// movedWords is one move: "From Tuesday 10:00 am to Wednesday 9:00 am".
func movedWords(m casework.PlannedContactMoveLine, now time.Time) string {
	words := "From " + WhenAt(m.FromStartsAt, now) + " to " + WhenAt(m.ToStartsAt, now)
	if m.FromPeerID != m.ToPeerID {
		words += ", from " + m.FromPeerName + " to " + m.ToPeerName
	}
	return words + "."
}

// asPlanned is the phrase that a contact which came about as planned begins
// with, ticked: whoever signs says it, and can say more or something else.
func asPlanned(mode casework.Mode) string {
	switch mode {
	case casework.ModeInPerson, casework.ModeVideo:
		return "We met as planned"
	case casework.ModeText:
		return "We wrote as planned"
	}
	return "We talked as planned"
}
