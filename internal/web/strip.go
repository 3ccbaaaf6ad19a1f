package web

import (
	"math"
	"slices"
	"time"
)

// Strip is the story the stage strip tells: which programs, and who walked
// along. Times are read as days in the zone of Today.
type Strip struct {
	Who      string // the client's first name, for the sentence under the drawing
	Segments []Segment
	Voices   []Voice
	Contacts []time.Time // each a day with a contact
	Today    time.Time

	MoreContacts bool // there were earlier ones, which are not drawn
}

// Segment is one stay, or the time between two (Gap). They follow one another
// in time; a hole between two is drawn as a gap even when none is given.
type Segment struct {
	Stage       Stage
	Label       string    // "PHP"; of a Gap it is not used
	ProgramName string    // "Elm Street", for the words only
	From, Until time.Time // Until zero: open
	Planned     bool
	Gap         bool
	Pauses      []TimeAway
	Away        bool // of a Gap: discharged and not yet back; that nobody walked along then is no alarm
}

// Voice is one peer's time with the person. Until zero: still there.
type Voice struct {
	Initials, Name string
	From, Until    time.Time
}

// The measures of the drawing, from the design kit's "The stage strip".
const (
	stripBase   = 106.0 // where the blocks stand
	stripLine   = 90.0  // where the line runs
	stripSecond = 103.0 // where a second voice runs
	stripDots   = 99.0  // where the dots ahead end, in percent

	narrowest = 288.0 // px of content on the smallest phone; labels must fit there
	wide      = 460.0 // px from which the .lg labels are shown, at the least
	letter    = 6.5   // px a letter of a 13 px date takes, and the room after it

	plannedDays  = 90 // drawn for a plan without an end
	aheadAtLeast = 10 // days drawn after today in an open stay
)

var stageHeight = map[Stage]float64{StageOther: 92, StagePHP: 80, StageIOP: 62, StageAft: 46}

// span is a Segment with its days settled and its place in the drawing.
type span struct {
	Segment
	from, until int     // day numbers; until is where the drawing ends it
	x, width    float64 // percent
}

// stripPlan is the geometry, before any markup.
type stripPlan struct {
	spans  []span
	today  int
	now    float64 // percent; meaningful when hasNow
	hasNow bool    // false when the story ended before today
	lines  []run
	breaks []stripBreak
	rises  []float64 // where a second voice moves up into the place of the first
	ahead  *run      // the dots, when somebody will be there
	knots  []knot
	ticks  []float64
	voices []voiceDays
	more   bool // some contacts are not drawn
}

// run is a horizontal piece, from x1 to x2 percent at height y.
type run struct{ x1, x2, y float64 }

// stripBreak is a run of days with nobody there.
type stripBreak struct {
	run
	from, until int
}

type knot struct {
	x, y     float64
	initials string
}

type voiceDays struct {
	Voice
	from, until int // until of an open voice is math.MaxInt
}

func (v voiceDays) open() bool { return v.until == math.MaxInt }

func (s Strip) day(t time.Time) int { return dayNumber(t.In(s.Today.Location())) }

// plan works out where everything goes.
func (s Strip) plan() stripPlan {
	p := stripPlan{today: s.day(s.Today), spans: s.spans(), more: s.MoreContacts}
	if len(p.spans) == 0 {
		return p
	}
	place(p.spans)
	p.hasNow = p.today <= p.spans[len(p.spans)-1].until
	p.now = p.x(p.today)
	p.voices = s.voiceDays()
	p.drawVoices()
	for _, c := range s.Contacts {
		if d := s.day(c); d >= p.spans[0].from && d <= min(p.today, p.spans[len(p.spans)-1].until) {
			p.ticks = append(p.ticks, p.x(d))
		}
	}
	return p
}

// spans settles where each segment ends: where it says, else where the next one
// starts, else some way ahead. Holes become gaps.
func (s Strip) spans() []span {
	var out []span
	today := s.day(s.Today)
	for i, seg := range s.Segments {
		from, until := s.day(seg.From), 0
		switch {
		case !seg.Until.IsZero():
			until = s.day(seg.Until)
		case i+1 < len(s.Segments):
			until = s.day(s.Segments[i+1].From)
		case seg.Planned:
			until = from + plannedDays
		default:
			until = today + max(aheadAtLeast, (today-from)/10)
		}
		if n := len(out); n > 0 && from > out[n-1].until {
			gap := Segment{Gap: true, From: s.Segments[i-1].Until, Until: seg.From}
			out = append(out, span{Segment: gap, from: out[n-1].until, until: from})
		}
		out = append(out, span{Segment: seg, from: from, until: max(until, from+1)})
	}
	if n := len(out); n > 0 && out[n-1].until < today && s.walkedWith(today) {
		gap := Segment{Gap: true}
		out = append(out, span{Segment: gap, from: out[n-1].until, until: today + aheadAtLeast})
	}
	return out
}

// walkedWith says whether a peer is there on that day: then the story goes on,
// program or none.
func (s Strip) walkedWith(day int) bool {
	for _, v := range s.voiceDays() {
		if v.from <= day && v.until >= day {
			return true
		}
	}
	return false
}

// place gives each span its width: the square root of its days, but never less
// than its floor. Those on their floor keep it; the others share what is left.
func place(spans []span) {
	held := make([]bool, len(spans))
	for again := true; again; {
		left, roots, floors := 100.0, 0.0, 0.0
		for i, s := range spans {
			if held[i] {
				left -= floor(s, len(spans))
				floors += floor(s, len(spans))
			} else {
				roots += math.Sqrt(float64(s.until - s.from))
			}
		}
		again = false
		for i := range spans {
			s := &spans[i]
			least := floor(*s, len(spans))
			switch {
			case held[i] && roots == 0: // too many even for the floors
				s.width = least * 100 / floors
			case held[i]:
				s.width = least
			default:
				s.width = left * math.Sqrt(float64(s.until-s.from)) / roots
				if s.width < least {
					held[i], again = true, true
				}
			}
		}
	}
	x := 0.0
	for i := range spans {
		spans[i].x = x
		x += spans[i].width
	}
}

// floor is the least width, in percent, that a span stays readable at.
func floor(s span, count int) float64 {
	switch {
	case s.Gap:
		return 7.5
	case s.Stage == StageAft && count <= 4:
		return 20
	case count > 5:
		return 10
	}
	return 11.5
}

// x is where a day lies: even within a span, the edge outside all of them.
func (p *stripPlan) x(day int) float64 {
	for _, s := range p.spans {
		if day < s.until {
			days := float64(max(0, day-s.from)) / float64(s.until-s.from)
			return s.x + days*s.width
		}
	}
	return 100
}

func (s Strip) voiceDays() []voiceDays {
	var out []voiceDays
	for _, v := range s.Voices {
		days := voiceDays{Voice: v, from: s.day(v.From), until: math.MaxInt}
		if !v.Until.IsZero() {
			days.until = s.day(v.Until)
		}
		out = append(out, days)
	}
	slices.SortStableFunc(out, func(a, b voiceDays) int { return a.from - b.from })
	return out
}

// drawVoices turns the peers' times into one line: whole where somebody is
// there, broken where nobody is, doubled while two walk together.
func (p *stripPlan) drawVoices() {
	start := p.spans[0].from
	end := min(p.today, p.spans[len(p.spans)-1].until)
	covered := start // somebody is there up to this day, and the line is drawn so far
	for _, v := range p.voices {
		if v.from > end || (v.until <= start && end > start) {
			continue
		}
		from, until := max(v.from, start), min(v.until, end)
		if from > covered+1 { // a change overnight is no break
			p.addBreak(covered, from)
			covered = from
		}
		y := stripLine
		if from < covered { // two voices
			y = stripSecond
			p.addLine(from, min(until, covered), stripSecond)
			if until > covered {
				p.rises = append(p.rises, p.x(covered))
			}
		}
		p.knots = append(p.knots, knot{p.x(from), y, v.Initials})
		if until > covered {
			p.addLine(covered, until, stripLine)
			covered = until
		}
	}
	if end > covered {
		p.addBreak(covered, end)
	}
	p.lookAhead()
}

func (p *stripPlan) addLine(from, until int, y float64) {
	p.lines = append(p.lines, run{p.x(from), p.x(until), y})
}

// addBreak marks the days on which nobody was there, except while the person
// was away.
func (p *stripPlan) addBreak(from, until int) {
	least := from + 1
	for _, sp := range p.spans {
		if !sp.Away || sp.until <= from || sp.from >= until {
			continue
		}
		if sp.from > from {
			p.addBreak(from, sp.from)
		}
		from = sp.until
		least = from + 2 // whoever begins on the day after the return is there in time
	}
	if until >= least {
		p.breaks = append(p.breaks, stripBreak{run{p.x(from), p.x(until), stripLine}, from, until})
	}
}

// lookAhead adds the dots: who is there today, or is known to come, stays.
func (p *stripPlan) lookAhead() {
	last := p.spans[len(p.spans)-1].until
	for _, v := range p.voices {
		from := max(v.from, p.today)
		if v.until <= p.today || from >= last {
			continue
		}
		if x := p.x(from); x < stripDots && (p.ahead == nil || x < p.ahead.x1) {
			p.ahead = &run{x, min(stripDots, p.x(v.until)), stripLine}
		}
	}
}

// brokenNow says that nobody is there today.
func (s Strip) brokenNow(p stripPlan) bool { return p.hasNow && !s.walkedWith(p.today) }
