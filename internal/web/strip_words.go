package web

import (
	"fmt"
	"slices"
	"strings"
)

// stripCaption is the sentence under the drawing. Alert is set instead of
// Strong when nobody was there for a time.
type stripCaption struct{ Alert, Strong, Rest string }

// stripStep is one line of the same story in words.
type stripStep struct{ Class, Text string }

func (s Strip) who() string {
	if s.Who == "" {
		return "this person"
	}
	return s.Who
}

// date says a day of the story, with the year when it is not this year's.
func (s Strip) date(day int) string {
	t := dayTime(day)
	if t.Year() != s.Today.Year() {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January")
}

func (s Strip) caption(p stripPlan) stripCaption {
	if len(p.spans) == 0 {
		return stripCaption{Strong: "No program yet."}
	}
	if i := s.returned(p); i >= 0 {
		away := Count(p.spans[i].until-p.spans[i].from, "day", "days")
		if p.breaks == nil && s.walkedThrough(p, p.spans[i]) {
			c := s.told(p)
			c.Rest = strings.TrimSpace(c.Rest + " " + s.who() + " came back after " + away + ".")
			return c
		}
		c := s.told(p.since(p.spans[i].until)) // nobody went along: the sentence is of the time since
		c.Rest = strings.TrimSpace(c.Rest + " Back after " + away + ".")
		return c
	}
	return s.told(p)
}

// returned is the last time the person was away and came back; -1 for never.
func (s Strip) returned(p stripPlan) int {
	for i := len(p.spans) - 1; i >= 0; i-- {
		if p.spans[i].Away && p.spans[i].until <= p.today {
			return i
		}
	}
	return -1
}

// walkedThrough says whether one peer was there all through a span.
func (s Strip) walkedThrough(p stripPlan, sp span) bool {
	return slices.ContainsFunc(p.voices, func(v voiceDays) bool { return v.from <= sp.from && v.until >= sp.until })
}

// since is the story from a day on.
func (p stripPlan) since(day int) stripPlan {
	p.spans = slices.DeleteFunc(slices.Clone(p.spans), func(sp span) bool { return sp.until <= day })
	p.voices = slices.DeleteFunc(slices.Clone(p.voices), func(v voiceDays) bool { return v.until <= day })
	p.breaks = slices.DeleteFunc(slices.Clone(p.breaks), func(b stripBreak) bool { return b.until <= day })
	return p
}

// told is the sentence of a story with at least one span.
func (s Strip) told(p stripPlan) stripCaption {
	switch {
	case len(p.breaks) > 0:
		return s.breakCaption(p)
	case s.brokenNow(p):
		return stripCaption{Alert: "No peer from today."}
	}
	var walked []voiceDays // the peers so far, in order
	for _, v := range p.voices {
		if v.from <= p.today && v.until > p.spans[0].from {
			walked = append(walked, v)
		}
	}
	switch len(walked) {
	case 0:
		if len(p.voices) > 0 {
			next := p.voices[len(p.voices)-1]
			return stripCaption{Strong: fmt.Sprintf("%s begins with %s on %s.", next.first(), s.who(), s.date(next.from))}
		}
		return stripCaption{Strong: "Nothing has begun yet."}
	case 1:
		return stripCaption{Strong: s.oneVoice(p, walked[0])}
	}
	return stripCaption{Strong: s.change(p, walked[len(walked)-2], walked[len(walked)-1])}
}

func (s Strip) breakCaption(p stripPlan) stripCaption {
	last := p.breaks[len(p.breaks)-1]
	days := Count(last.until-last.from, "day", "days")
	c := stripCaption{Alert: fmt.Sprintf("No peer from %s to %s, %s.", s.date(last.from), s.date(last.until), days)}
	if s.brokenNow(p) && last.until == p.today {
		c.Alert = fmt.Sprintf("No peer since %s, %s.", s.date(last.from), days)
	}
	var before, after string
	for _, v := range p.voices {
		if v.until <= last.from {
			before = v.first()
		}
		if v.from >= last.until && after == "" {
			after = fmt.Sprintf("%s began on %s", v.first(), s.date(v.from))
			if v.from > p.today {
				after = fmt.Sprintf("%s begins on %s", v.first(), s.date(v.from))
			}
		}
	}
	switch {
	case before != "" && after != "":
		c.Rest = before + " was there before; " + after + "."
	case before != "":
		c.Rest = before + " was there before."
	case after != "":
		c.Rest = after + "."
	}
	return c
}

func (s Strip) oneVoice(p stripPlan, v voiceDays) string {
	from := max(v.from, p.spans[0].from)
	until := min(v.until, p.today, p.spans[len(p.spans)-1].until)
	if p.hasNow && p.today <= from+1 {
		return fmt.Sprintf("%s met %s on the first day.", v.first(), s.who())
	}
	stays, gapDays := 0, 0
	seen := map[string]bool{}
	noun := "programs"
	for _, sp := range p.spans {
		switch {
		case sp.Planned || sp.Away || sp.from > p.today || sp.until <= v.from:
		case sp.Gap:
			gapDays += min(sp.until, p.today) - sp.from
		default:
			stays++
			if seen[sp.Label+sp.ProgramName] {
				noun = "stays"
			}
			seen[sp.Label+sp.ProgramName] = true
		}
	}
	if gapDays > 0 && stays <= 2 {
		return fmt.Sprintf("%s stayed with %s through %s without a program.", v.first(), s.who(), Count(gapDays, "day", "days"))
	}
	verb := "has walked"
	if !p.hasNow || v.until < p.today {
		verb = "walked"
	}
	sentence := fmt.Sprintf("%s %s with %s for %s", v.first(), verb, s.who(), Count(until-from, "day", "days"))
	if stays > 1 {
		sentence += fmt.Sprintf(", through %d %s, without a break", stays, noun)
	}
	return sentence + "."
}

func (s Strip) change(p stripPlan, old, fresh voiceDays) string {
	together := min(old.until, fresh.until, p.today) - fresh.from
	switch {
	case old.until > p.today:
		return fmt.Sprintf("%s and %s walk with %s together since %s.", old.first(), fresh.first(), s.who(), s.date(fresh.from))
	case together > 0:
		length := Count(together, "day", "days")
		if together >= 14 && together%7 == 0 {
			length = Count(together/7, "week", "weeks")
		}
		return fmt.Sprintf("%s, then %s: %s together from %s to %s.",
			old.first(), fresh.first(), length, s.date(fresh.from), s.date(fresh.from+together))
	}
	return fmt.Sprintf("%s, then %s since %s, without a break.", old.first(), fresh.first(), s.date(fresh.from))
}

func (v voiceDays) first() string { return FirstName(v.Name) }

// steps tells the whole drawing in words, a line for each stay and gap.
func (s Strip) steps(p stripPlan) []stripStep {
	var out []stripStep
	for _, sp := range p.spans {
		class := "s-" + string(sp.Stage)
		if sp.Gap {
			class = "s-gap"
		}
		out = append(out, stripStep{class, strings.TrimSpace(s.stepWords(p, sp) + s.awayIn(p, sp) + " " + s.peersIn(p, sp))})
	}
	return out
}

func (s Strip) stepWords(p stripPlan, sp span) string {
	name := sp.Label
	if sp.ProgramName != "" {
		name += ", " + sp.ProgramName
	}
	away := s.daysAway(p, sp)
	days := Count(max(0, min(sp.until, p.today)-sp.from-away), "day", "days")
	switch {
	case sp.Away:
		return fmt.Sprintf("Left on %s, back after %s.", s.date(sp.from), days)
	case sp.Gap:
		return "No program, " + days + "."
	case sp.Planned:
		return fmt.Sprintf("%s, planned from %s.", name, s.date(sp.from))
	case sp.until > p.today:
		return fmt.Sprintf("%s, since %s, day %d.", name, s.date(sp.from), max(0, p.today-sp.from+1-away))
	}
	return fmt.Sprintf("%s, %s to %s, %s.", name, s.date(sp.from), s.date(sp.until), days)
}

// peersIn names who was there during a span, and when nobody was.
func (s Strip) peersIn(p stripPlan, sp span) string {
	from, until := sp.from, min(sp.until, p.today)
	if from > p.today {
		return s.peersAhead(p)
	}
	var parts []string
	covered := from
	for _, v := range p.voices {
		if v.from > until || v.until < from || (min(v.until, until) <= max(v.from, from) && until > from) {
			continue
		}
		if v.from > covered+1 && !sp.Away {
			parts = append(parts, "nobody for "+Count(v.from-covered, "day", "days"))
		}
		part := v.Name
		switch begins, ends := v.from > from, v.until < until; {
		case begins && ends:
			part += fmt.Sprintf(" from %s to %s", s.date(v.from), s.date(v.until))
		case begins:
			part += " since " + s.date(v.from)
		case ends:
			part += " until " + s.date(v.until)
		}
		parts = append(parts, part)
		covered = max(covered, min(v.until, until))
	}
	switch {
	case len(parts) == 0 && sp.Away:
		return ""
	case len(parts) == 0:
		return "No peer."
	case until > covered && !sp.Away:
		parts = append(parts, "nobody since "+s.date(covered))
	case len(parts) == 1:
		return "Peer: " + parts[0] + "."
	}
	return "Peers: " + strings.Join(parts, ", ") + "."
}

// peersAhead names who is known to be there in time to come.
func (s Strip) peersAhead(p stripPlan) string {
	for _, v := range p.voices {
		if v.open() && v.from <= p.today {
			return "Peer stays: " + v.Name + "."
		}
	}
	return ""
}

// startsOpen says whether the words stand open from the start: the drawing is
// crowded, or it holds an alarm.
func (s Strip) startsOpen(p stripPlan) bool {
	return len(p.spans) > 4 || len(p.breaks) > 0 || s.brokenNow(p)
}

func (p stripPlan) contacts() string {
	switch {
	case len(p.ticks) == 0:
		return ""
	case p.more:
		return fmt.Sprintf("Each mark under the blocks is a day with contact: the last %d.", len(p.ticks))
	}
	return fmt.Sprintf("Each mark under the blocks is a day with contact: %d so far.", len(p.ticks))
}

// neverWalked says that nobody was there at all: then even the list has no line.
func (s Strip) neverWalked(p stripPlan) bool { return len(p.lines) == 0 && s.brokenNow(p) }
