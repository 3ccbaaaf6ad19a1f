package web

import (
	"math"

	"unicode"
)

// stripDrawing is a stripPlan as markup needs it: text, classes, and numbers
// already written out.
type stripDrawing struct {
	Blocks []stripBlock
	Voids  []stripRun
	Ticks  []string
	Lines  []stripRun // the upper line
	Second []stripRun // the voice beside it
	Rises  []string
	Breaks []stripRun
	NoPeer []stripText
	Ahead  *stripRun
	Knots  []stripKnot
	Now    *stripNow
}

type stripBlock struct {
	Class, X, Y, Width, Height   string
	RectX, RectWidth, RectHeight string
	Label, LabelClass, LabelX    string
	SmallDate, WideDate          string
	Pauses                       []stripRun // within the block, in percent of its own width
	PauseHeight                  string
}

type stripRun struct{ X1, X2, Width, Y string }

type stripText struct{ Class, X, Y, Anchor string }

type stripKnot struct{ X, Move, Initials string }

type stripNow struct {
	X, Line, Anchor string
	Ring            string // class of the ring; empty leaves it out
}

func percent(v float64) string { return number(v) + "%" }

func (s Strip) draw(p stripPlan) stripDrawing {
	var d stripDrawing
	for i, sp := range p.spans {
		d.addSpan(s, p, sp, i == len(p.spans)-1)
	}
	for _, x := range p.ticks {
		d.Ticks = append(d.Ticks, percent(x))
	}
	for _, l := range p.lines {
		switch {
		case l.x2 <= l.x1:
		case l.y == stripLine:
			d.Lines = append(d.Lines, written(l))
		default:
			d.Second = append(d.Second, written(l))
		}
	}
	for _, x := range p.rises {
		d.Rises = append(d.Rises, percent(x))
	}
	for _, b := range p.breaks {
		d.Breaks = append(d.Breaks, written(b.run))
		d.addNoPeer(p, (b.x1+b.x2)/2)
	}
	if p.ahead != nil && p.ahead.x2 > p.ahead.x1 {
		ahead := written(*p.ahead)
		d.Ahead = &ahead
	}
	for _, k := range p.knots {
		d.Knots = append(d.Knots, stripKnot{percent(k.x), "translate(13 " + number(k.y) + ")", k.initials})
	}
	if p.hasNow {
		d.Now = s.drawNow(p)
	}
	return d
}

func written(r run) stripRun {
	return stripRun{percent(r.x1), percent(r.x2), percent(r.x2 - r.x1), number(r.y)}
}

// anchor keeps a word near an edge inside the drawing.
func anchor(x, edge float64) string {
	switch {
	case x < edge:
		return "start"
	case x > 100-edge:
		return "end"
	}
	return "middle"
}

// addNoPeer writes the words over a break. On a phone they move above the block
// where they would run into its label.
func (d *stripDrawing) addNoPeer(p stripPlan, mid float64) {
	const overLine, half = "75", 26.0
	text := stripText{"break-txt", percent(mid), overLine, anchor(mid, 10)}
	here := p.at(mid)
	top := stripBase - stageHeight[here.Stage]
	left := mid - half*100/narrowest
	if !crossesLabel(here, left) || top < 20 {
		d.NoPeer = append(d.NoPeer, text)
		return
	}
	above := text
	above.Class, above.Y = "break-txt sm", number(top-5)
	text.Class = "break-txt lg"
	d.NoPeer = append(d.NoPeer, above, text)
}

// at is the span at a place of the drawing.
func (p *stripPlan) at(x float64) span {
	for _, sp := range p.spans {
		if x < sp.x+sp.width {
			return sp
		}
	}
	return p.spans[len(p.spans)-1]
}

func (d *stripDrawing) addSpan(s Strip, p stripPlan, sp span, last bool) {
	b := stripBlock{X: percent(sp.x), Width: percent(sp.width)}
	b.SmallDate, b.WideDate = dateLabels(s, p, sp, last)
	if sp.Gap {
		d.Voids = append(d.Voids, stripRun{X1: percent(sp.x), X2: percent(sp.x + sp.width)})
		d.Blocks = append(d.Blocks, b)
		return
	}
	height := stageHeight[sp.Stage]
	b.Y, b.Height = number(stripBase-height), number(height)
	b.Class, b.RectX, b.RectWidth = string(sp.Stage), "0.5", "99.4%"
	if sp.Planned {
		b.Class, b.RectX, b.RectWidth = "plan", "1", "98%"
	}
	b.RectHeight = number(height - 2)
	d.addPauses(s, p, sp, &b)
	b.Label, b.LabelClass, b.LabelX = sp.Label, "lbl", "8"
	switch labelFit(sp) {
	case fitsTight:
		b.LabelClass, b.LabelX = "lbl tight", "4"
	case fitsWide:
		b.LabelClass = "lbl lg"
	case fitsNever:
		b.Label = ""
	}
	d.Blocks = append(d.Blocks, b)
}

// A label that cannot fit is left out, never shrunk: the list has it.
type fit int

const (
	fitsAlways fit = iota
	fitsTight
	fitsWide
	fitsNever
)

func labelFit(sp span) fit {
	small, large := sp.width*narrowest/100, sp.width*wide/100
	switch {
	case boldWidth(sp.Label, 15)+10 <= small:
		return fitsAlways
	case boldWidth(sp.Label, 13)+6 <= small:
		return fitsTight
	case boldWidth(sp.Label, 15)+10 <= large:
		return fitsWide
	}
	return fitsNever
}

// boldWidth guesses how wide a bold label is; the reader's own typeface is not
// known here, so the guess is generous.
func boldWidth(label string, size float64) float64 {
	width := 0.0
	for _, r := range label {
		switch {
		case unicode.IsUpper(r) || unicode.IsDigit(r):
			width += 0.66 * size
		default:
			width += 0.5 * size
		}
	}
	return width
}

// dateLabels are the words under a span: on a phone its start, above that what
// there is room for.
func dateLabels(s Strip, p stripPlan, sp span, last bool) (small, large string) {
	fits := func(text string, px float64) bool {
		room := letter
		if last {
			room = 0
		}
		return float64(len([]rune(text)))*letter+room <= sp.width*px/100
	}
	start, end := s.short(sp.from), s.short(sp.until)
	long := start + " – " + end
	away := ""
	switch {
	case sp.Away:
		long = Count(min(sp.until, p.today)-sp.from, "day", "days")
		away = "back after " + long
	case sp.Gap:
		long = Count(min(sp.until, p.today)-sp.from, "day", "days")
	case sp.Planned:
		long = "from " + start
	case sp.until > p.today:
		long = "since " + start
	}
	if fits(start, narrowest) {
		small = start
	}
	if fits(start, wide) {
		large = start
	}
	for _, text := range []string{long, away} {
		if text != "" && fits(text, wide) {
			large = text
		}
	}
	return small, large
}

// drawNow marks today. The mark stops above a label it would cross, and the
// ring gives way to a knot that stands in its place.
func (s Strip) drawNow(p stripPlan) *stripNow {
	now := &stripNow{X: percent(p.now), Anchor: anchor(p.now, 7), Ring: "now-ring"}
	bottom := stripLine
	here := p.at(p.now)
	if crossesLabel(here, p.now) {
		bottom = stripBase - stageHeight[here.Stage]
	}
	for _, k := range p.knots {
		apart := func(px float64) float64 { return math.Abs((p.now-k.x)*px/100 - 13) }
		switch {
		case apart(wide) < 21:
			now.Ring = ""
		case apart(narrowest) < 21 && now.Ring != "":
			now.Ring = "now-ring lg"
		}
		if apart(narrowest) < 14 && !here.Gap {
			bottom = min(bottom, stripBase-stageHeight[here.Stage])
		}
	}
	if s.brokenNow(p) {
		now.Ring = "" // the ring is the peer's, and nobody is there
		bottom = min(bottom, stripLine-9)
	}
	now.Line = "M0 15V" + number(bottom)
	return now
}

func crossesLabel(sp span, now float64) bool {
	if sp.Gap {
		return false
	}
	px, size := narrowest, 15.0
	switch labelFit(sp) {
	case fitsTight:
		size = 13
	case fitsWide:
		px = wide
	case fitsNever:
		return false
	}
	return (now-sp.x)*px/100 < 10+boldWidth(sp.Label, size)
}

// short is a day for the drawing: "8 Sep".
func (s Strip) short(day int) string { return dayTime(day).Format("2 Jan") }
