package web

import (
	"fmt"
	"slices"
	"time"
)

// TimeAway is time within a stay that is no time in the program. Until is the
// day they were back; zero while they are away.
type TimeAway struct {
	Why         string // "in hospital"
	From, Until time.Time
}

// narrowestPause is the least width of a pause in percent of the drawing: 4 px
// on the smallest phone, so that a single day is seen.
const narrowestPause = 4 * 100 / narrowest

// pauseDays is a TimeAway with its days settled, up to today and within its
// stay; until is the first day that is no longer away.
type pauseDays struct {
	TimeAway
	from, until int
}

// away are the pauses of a span that have begun, in order of time.
func (s Strip) away(p stripPlan, sp span) []pauseDays {
	var out []pauseDays
	for _, t := range sp.Pauses {
		days := pauseDays{t, max(s.day(t.From), sp.from), p.today + 1}
		if !t.Until.IsZero() {
			days.until = min(s.day(t.Until), p.today+1)
		}
		if days.from <= p.today && days.from < sp.until {
			days.until = min(max(days.until, days.from), sp.until)
			out = append(out, days)
		}
	}
	slices.SortStableFunc(out, func(a, b pauseDays) int { return a.from - b.from })
	return out
}

// daysAway are the days of a span that do not count as days in the program.
func (s Strip) daysAway(p stripPlan, sp span) int {
	days := 0
	for _, t := range s.away(p, sp) {
		days += t.until - t.from
	}
	return days
}

// awayIn says a span's pauses in words, a sentence each.
func (s Strip) awayIn(p stripPlan, sp span) string {
	words := ""
	for _, t := range s.away(p, sp) {
		switch {
		case t.Until.IsZero():
			words += fmt.Sprintf(" %s since %s.", Sentence(t.Why), s.date(t.from))
		case t.from == t.until: // gone and back within a day
			words += fmt.Sprintf(" %s on %s.", Sentence(t.Why), s.date(t.from))
		default:
			words += fmt.Sprintf(" %s from %s, back on %s, %s.", Sentence(t.Why), s.date(t.from), s.date(t.until),
				Count(t.until-t.from, "day", "days"))
		}
	}
	return words
}

// addPauses opens a window in the block for each pause, down to the dotted
// ground on which time without a program stands. The block goes on above it:
// the stay does.
func (d *stripDrawing) addPauses(s Strip, p stripPlan, sp span, b *stripBlock) {
	for _, t := range s.away(p, sp) {
		x1 := p.x(t.from)
		x2 := min(max(p.x(t.until), x1+narrowestPause), sp.x+sp.width)
		x1 = max(sp.x, min(x1, x2-narrowestPause))
		b.Pauses = append(b.Pauses, stripRun{X1: percent((x1 - sp.x) * 100 / sp.width), Width: percent((x2 - x1) * 100 / sp.width)})
		d.Voids = append(d.Voids, stripRun{X1: percent(x1), X2: percent(x2)})
	}
	b.PauseHeight = number(stageHeight[sp.Stage] - 6)
}
