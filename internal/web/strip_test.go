package web

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// day is a date of 2026 in the zone of the stories below.
func day(month time.Month, d int) time.Time {
	return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC)
}

// every lists days from..until in steps, as contacts.
func every(from time.Time, step, n int) (out []time.Time) {
	for i := range n {
		out = append(out, from.AddDate(0, 0, i*step))
	}
	return out
}

func stay(stage Stage, label string, from, until time.Time) Segment {
	return Segment{Stage: stage, Label: label, ProgramName: "Elm Street", From: from, Until: until}
}

var (
	open  time.Time
	nov24 = time.Date(2026, 11, 24, 14, 41, 0, 0, time.UTC)
	dana  = Voice{Initials: "DW", Name: "Dana Whitcomb"}
)

func walks(v Voice, from, until time.Time) Voice {
	v.From, v.Until = from, until
	return v
}

// stories are the strips of the design kit, with the numbers its author worked
// out by hand: x and width of each span, and where today stands.
func stories() map[string]struct {
	strip         Strip
	widths        []float64
	now           float64
	lines, breaks []run
	caption       string
} {
	type story = struct {
		strip         Strip
		widths        []float64
		now           float64
		lines, breaks []run
		caption       string
	}
	plan := func(stage Stage, label string, from time.Time) Segment {
		return Segment{Stage: stage, Label: label, ProgramName: "Northside", From: from, Planned: true}
	}
	marcus := Voice{Initials: "MO", Name: "Marcus Oyelaran"}
	return map[string]story{
		"two programs and a plan": {
			strip: Strip{
				Who: "Alma", Today: nov24, Voices: []Voice{walks(dana, day(9, 8), open)}, Contacts: every(day(9, 10), 3, 25),
				Segments: []Segment{
					stay(StagePHP, "PHP", day(9, 8), day(10, 1)), stay(StageIOP, "IOP", day(10, 1), open),
					plan(StageAft, "Aftercare", day(12, 1)),
				},
			},
			widths: []float64{21.71, 35.35, 42.94}, now: 53,
			lines:   []run{{0, 53, 90}},
			caption: "Dana has walked with Alma for 77 days, through 2 programs, without a break.",
		},
		"time at home between programs": {
			strip: Strip{
				Who: "Lyle", Today: nov24, Voices: []Voice{walks(Voice{Initials: "TL", Name: "Theo Lindqvist"}, day(8, 10), open)},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(8, 10), day(9, 11)), // the hole is not given, and drawn all the same
					stay(StageIOP, "IOP", day(9, 25), day(11, 30)),
				},
			},
			widths: []float64{32.28, 21.35, 46.36}, now: 95.79,
			lines:   []run{{0, 95.79, 90}},
			caption: "Theo stayed with Lyle through 14 days without a program.",
		},
		"a step up, and an open stay": {
			strip: Strip{
				Who: "Keisha", Today: nov24, Voices: []Voice{walks(Voice{Initials: "IC", Name: "Inez Carrillo"}, day(7, 20), open)},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(7, 20), day(8, 17)), stay(StageIOP, "IOP", day(8, 17), day(9, 28)),
					stay(StagePHP, "PHP", day(9, 28), day(10, 16)), stay(StageIOP, "IOP", day(10, 16), open),
				},
			},
			widths: []float64{22.99, 28.16, 18.43, 30.42}, now: 93.79,
			lines:   []run{{0, 93.79, 90}},
			caption: "Inez has walked with Keisha for 127 days, through 4 stays, without a break.",
		},
		"six stays and a gap, one on its floor": {
			strip: Strip{
				Who: "Oskar", Today: nov24, Voices: []Voice{walks(dana, day(2, 2), open)}, Contacts: every(day(2, 5), 12, 24),
				Segments: []Segment{
					stay(StagePHP, "PHP", day(2, 2), day(2, 27)), stay(StageIOP, "IOP", day(2, 27), day(4, 20)),
					stay(StageAft, "Aftercare", day(4, 20), day(7, 11)), {Gap: true, From: day(7, 11), Until: day(8, 20)},
					stay(StageOther, "Detox", day(8, 20), day(8, 27)), stay(StagePHP, "PHP", day(8, 27), day(9, 25)),
					stay(StageIOP, "IOP", day(9, 25), day(12, 1)),
				},
			},
			widths: []float64{10.93, 15.77, 19.80, 13.83, 10, 11.77, 17.90}, now: 98.13,
			lines:   []run{{0, 98.13, 90}},
			caption: "Dana has walked with Oskar for 295 days, through 6 stays, without a break.",
		},
		"a change of peer": {
			strip: Strip{
				Who: "Wendell", Today: nov24, Contacts: every(day(9, 2), 4, 21),
				Voices: []Voice{walks(dana, day(10, 12), open), walks(marcus, day(8, 31), day(11, 2))},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(8, 31), day(9, 28)), stay(StageIOP, "IOP", day(9, 28), day(11, 9)),
					stay(StageAft, "Aftercare", day(11, 9), time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)),
				},
			},
			widths: []float64{25.27, 30.95, 43.77}, now: 64.04,
			lines:   []run{{0, 51.07, 90}, {35.59, 51.07, 103}, {51.07, 64.04, 90}},
			caption: "Marcus, then Dana: 3 weeks together from 12 October to 2 November.",
		},
		"nobody there for a time": {
			strip: Strip{
				Who: "Rosa", Today: nov24,
				Voices: []Voice{
					walks(marcus, day(9, 21), day(10, 27)),
					walks(Voice{Initials: "PR", Name: "Priya Raman"}, day(11, 12), open),
				},
				Segments: []Segment{stay(StagePHP, "PHP", day(9, 21), day(10, 19)), stay(StageIOP, "IOP", day(10, 19), open)},
			},
			widths: []float64{43.83, 56.17}, now: 87.79,
			lines:   []run{{0, 53.60, 90}, {73.13, 87.79, 90}},
			breaks:  []run{{53.60, 73.13, 90}},
			caption: "No peer from 27 October to 12 November, 16 days. Marcus was there before; Priya began on 12 November.",
		},
		"the first days": {
			strip: Strip{
				Who: "Grace", Today: nov24, Voices: []Voice{walks(dana, day(11, 23), open)}, Contacts: []time.Time{day(11, 23)},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(11, 23), open), plan(StageIOP, "IOP", day(12, 14)),
					plan(StageAft, "Aftercare", time.Date(2027, 1, 25, 0, 0, 0, 0, time.UTC)),
				},
			},
			widths: []float64{22.30, 31.54, 46.16}, now: 1.06,
			lines:   []run{{0, 1.06, 90}},
			caption: "Dana met Grace on the first day.",
		},
		"one stay and nobody there at all": {
			strip: Strip{
				Who: "Benny", Today: nov24,
				Segments: []Segment{stay(StagePHP, "PHP", day(10, 25), day(12, 24))}, // 30 of 60 days
			},
			widths: []float64{100}, now: 50,
			breaks:  []run{{0, 50, 90}},
			caption: "No peer since 25 October, 30 days.",
		},
		"a story that ended": {
			strip: Strip{
				Who: "Curtis", Today: nov24, Voices: []Voice{walks(dana, day(3, 2), day(4, 6))},
				Segments: []Segment{stay(StageIOP, "IOP", day(3, 2), day(4, 6))},
			},
			widths: []float64{100}, now: 0,
			lines:   []run{{0, 100, 90}},
			caption: "Dana walked with Curtis for 35 days.",
		},
		"back after time away, with somebody else": { // 36, 49 and 25 days, and 10 ahead: roots 6, 7 and 6
			strip: Strip{
				Who: "Marta", Today: nov24, Voices: []Voice{walks(marcus, day(8, 5), day(9, 10)), walks(dana, day(10, 30), open)},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(8, 5), day(9, 10)), {Gap: true, Away: true, From: day(9, 10), Until: day(10, 29)},
					stay(StageIOP, "IOP", day(10, 29), day(12, 4)),
				},
			},
			widths: []float64{31.58, 36.84, 31.58}, now: 91.23,
			lines:   []run{{0, 31.58, 90}, {69.30, 91.23, 90}},
			caption: "Dana has walked with Marta for 25 days. Back after 49 days.",
		},
		"back after time away, and nobody left": {
			strip: Strip{
				Who: "Iris", Today: nov24, Voices: []Voice{walks(dana, day(8, 5), open)},
				Segments: []Segment{
					stay(StagePHP, "PHP", day(8, 5), day(9, 10)), {Gap: true, Away: true, From: day(9, 10), Until: day(10, 29)},
					stay(StageIOP, "IOP", day(10, 29), day(12, 4)),
				},
			},
			widths: []float64{31.58, 36.84, 31.58}, now: 91.23,
			lines:   []run{{0, 91.23, 90}},
			caption: "Dana has walked with Iris for 111 days, through 2 programs, without a break. Iris came back after 49 days.",
		},
		"a peer without a program now": {
			strip: Strip{ // 49 days, then 15 days at home and 10 ahead: roots 7 and 5
				Who: "Imani", Today: nov24, Voices: []Voice{walks(dana, day(9, 21), open)},
				Segments: []Segment{stay(StageIOP, "IOP", day(9, 21), day(11, 9))},
			},
			widths: []float64{58.33, 41.67}, now: 83.33,
			lines:   []run{{0, 83.33, 90}},
			caption: "Dana stayed with Imani through 15 days without a program.",
		},
	}
}

const close = 0.006 // the kit's numbers have two decimals

func TestStripGeometryIsTheKits(t *testing.T) {
	t.Parallel()
	for name, c := range stories() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.strip.plan()
			var widths []float64
			for _, sp := range p.spans {
				widths = append(widths, sp.width)
			}
			if !slices.EqualFunc(widths, c.widths, func(a, b float64) bool { return math.Abs(a-b) < close }) {
				t.Errorf("widths %.2f, want %.2f", widths, c.widths)
			}
			if math.Abs(p.now-c.now) > close && p.hasNow {
				t.Errorf("today at %.2f, want %.2f", p.now, c.now)
			}
			if !sameRuns(p.lines, c.lines) {
				t.Errorf("lines %.2f, want %.2f", p.lines, c.lines)
			}
			var breaks []run
			for _, b := range p.breaks {
				breaks = append(breaks, b.run)
			}
			if !sameRuns(breaks, c.breaks) {
				t.Errorf("breaks %.2f, want %.2f", breaks, c.breaks)
			}
			caption := c.strip.caption(p)
			if got := strings.TrimSpace(caption.Alert + caption.Strong + " " + caption.Rest); got != c.caption {
				t.Errorf("caption %q, want %q", got, c.caption)
			}
		})
	}
}

func sameRuns(got, want []run) bool {
	return slices.EqualFunc(got, want, func(a, b run) bool {
		return math.Abs(a.x1-b.x1) < close && math.Abs(a.x2-b.x2) < close && a.y == b.y
	})
}

func TestStripWithMoreStaysThanFit(t *testing.T) {
	t.Parallel()
	var s Strip
	s.Today = nov24
	for i := range 20 { // 20 floors of 10 percent are 200
		from := day(1, 5).AddDate(0, 0, i*14)
		s.Segments = append(s.Segments, stay(StagePHP, "PHP", from, from.AddDate(0, 0, 14)))
	}
	for i, sp := range s.plan().spans {
		if math.Abs(sp.width-5) > close || math.Abs(sp.x-float64(5*i)) > close {
			t.Errorf("stay %d is at %.2f, %.2f wide, want %d, 5 wide", i, sp.x, sp.width, 5*i)
		}
	}
}

func TestAChangeOvernightIsNoBreak(t *testing.T) {
	t.Parallel()
	s := Strip{
		Today:    nov24,
		Segments: []Segment{stay(StageIOP, "IOP", day(10, 1), open)},
		Voices: []Voice{
			walks(Voice{Initials: "MO", Name: "Marcus Oyelaran"}, day(10, 1), time.Date(2026, 10, 27, 17, 0, 0, 0, time.UTC)),
			walks(dana, time.Date(2026, 10, 28, 9, 0, 0, 0, time.UTC), open),
		},
	}
	p := s.plan()
	if len(p.breaks) != 0 {
		t.Errorf("breaks %v, want none", p.breaks)
	}
	if got, want := s.caption(p).Strong, "Marcus, then Dana since 28 October, without a break."; got != want {
		t.Errorf("caption %q, want %q", got, want)
	}
}

func TestStripInWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"two programs and a plan": {
			"s-php PHP, Elm Street, 8 September to 1 October, 23 days. Peer: Dana Whitcomb.",
			"s-iop IOP, Elm Street, since 1 October, day 55. Peer: Dana Whitcomb.",
			"s-aft Aftercare, Northside, planned from 1 December. Peer stays: Dana Whitcomb.",
		},
		"time at home between programs": {
			"s-php PHP, Elm Street, 10 August to 11 September, 32 days. Peer: Theo Lindqvist.",
			"s-gap No program, 14 days. Peer: Theo Lindqvist.",
			"s-iop IOP, Elm Street, since 25 September, day 61. Peer: Theo Lindqvist.",
		},
		"a change of peer": {
			"s-php PHP, Elm Street, 31 August to 28 September, 28 days. Peer: Marcus Oyelaran.",
			"s-iop IOP, Elm Street, 28 September to 9 November, 42 days. " +
				"Peers: Marcus Oyelaran until 2 November, Dana Whitcomb since 12 October.",
			"s-aft Aftercare, Elm Street, since 9 November, day 16. Peer: Dana Whitcomb.",
		},
		"nobody there for a time": {
			"s-php PHP, Elm Street, 21 September to 19 October, 28 days. Peer: Marcus Oyelaran.",
			"s-iop IOP, Elm Street, since 19 October, day 37. " +
				"Peers: Marcus Oyelaran until 27 October, nobody for 16 days, Priya Raman since 12 November.",
		},
		"back after time away, with somebody else": {
			"s-php PHP, Elm Street, 5 August to 10 September, 36 days. Peer: Marcus Oyelaran.",
			"s-gap Left on 10 September, back after 49 days.",
			"s-iop IOP, Elm Street, since 29 October, day 27. Peer: Dana Whitcomb since 30 October.",
		},
		"back after time away, and nobody left": {
			"s-php PHP, Elm Street, 5 August to 10 September, 36 days. Peer: Dana Whitcomb.",
			"s-gap Left on 10 September, back after 49 days. Peer: Dana Whitcomb.",
			"s-iop IOP, Elm Street, since 29 October, day 27. Peer: Dana Whitcomb.",
		},
		"one stay and nobody there at all": {"s-php PHP, Elm Street, since 25 October, day 31. No peer."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stories()[name].strip
			var got []string
			for _, step := range s.steps(s.plan()) {
				got = append(got, step.Class+" "+step.Text)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestStripMarkupHoldsTheKitsPieces(t *testing.T) {
	t.Parallel()
	for name, pieces := range map[string][]string{
		"two programs and a plan": {
			`<svg x="0%" y="26" width="21.71%" height="80"><rect class="php" x="0.5" y="1" width="99.4%" height="78" rx="3">`,
			`<svg x="57.06%" y="60" width="42.94%" height="46"><rect class="plan" x="1" y="1" width="98%" height="44" rx="3">`,
			`<text class="day sm" x="0" y="131">8 Sep</text>`, `<text class="day lg" x="0" y="131">8 Sep – 1 Oct</text>`,
			`<text class="day lg" x="0" y="131">since 1 Oct</text>`, `<text class="day lg" x="0" y="131">from 1 Dec</text>`,
			`<line class="bass next" x1="53%" x2="99%" y1="90" y2="90">`,
			`<path class="now-line" d="M0 15V90">`, `text-anchor="middle">Today`, `contact: 25 so far`,
		},
		"time at home between programs": {`<line class="void" x1="32.28%" x2="53.64%" y1="106" y2="106">`, `>14 days</text>`},
		"six stays and a gap, one on its floor": {
			`<text class="lbl lg" x="8" y="20">PHP</text>`, `<text class="lbl tight" x="4" y="20">PHP</text>`,
			`<text class="lbl lg" x="8" y="20">Aftercare</text>`, `text-anchor="end">Today`, `<details class="fine" open>`,
		},
		"back after time away, with somebody else": {`>back after 49 days</text>`, `<line class="void" x1="31.58%"`, `<text class="knot-in" y="4">DW</text>`},
		"a change of peer": {
			`<svg x="35.59%" width="15.48%" overflow="visible"><line class="bass" x1="0" x2="100%" y1="103" y2="103">`,
			`<path class="bass" d="M-.5 103C9 103 5 90 14 90">`, `translate(13 103)`, `<path class="now-line" d="M0 15V60">`,
		},
		"nobody there for a time": {
			`<line class="break" x1="0" x2="100%" y1="90" y2="90">`, `<svg x="63.36%" overflow="visible"><text class="break-txt lg" text-anchor="middle" y="75">No peer</text>`,
			`<text class="break-txt sm" text-anchor="middle" y="39">No peer</text>`, // "IOP" is in the way on a phone
			`<span class="is alert">`, `<details class="fine" open>`,
		},
		"one stay and nobody there at all": {`<text class="break-txt" text-anchor="middle" y="75">No peer</text>`, `class="steps alone"`},
		"the first days":                   {`<path class="now-line" d="M0 15V26">`, `text-anchor="start">Today`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := render(t, StageStrip(stories()[name].strip))
			for _, piece := range pieces {
				if !strings.Contains(out, piece) {
					t.Errorf("%s\nis not in\n%s", piece, out)
				}
			}
		})
	}
}

func TestStripLeavesOutWhatWouldMislead(t *testing.T) {
	t.Parallel()
	for name, absent := range map[string][]string{
		"one stay and nobody there at all":         {`class="now-ring"`, `bass next`, `class="bass"`},
		"a story that ended":                       {`Today`, `bass next`},
		"back after time away, with somebody else": {`class="break"`, `No peer`, `No program`},
		"the first days":                           {`class="now-ring"`},
		"six stays and a gap, one on its floor":    {`Detox</text>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := render(t, StageStrip(stories()[name].strip))
			for _, piece := range absent {
				if strings.Contains(out, piece) {
					t.Errorf("%s\nis in\n%s", piece, out)
				}
			}
		})
	}
}

func galleryStrips() templ.Component {
	all := []templ.Component{raw(`<h1>The stage strip</h1><div class="cols even">`)}
	for name, c := range stories() {
		all = append(all, raw(`<section><h2>`+name+`</h2>`), StageStrip(c.strip), raw(`</section>`))
	}
	all = append(all, StageStrip(Strip{Today: nov24}), raw(`</div>`))
	return inside(Layout(galleryFrame("The stage strip", "People")), all...)
}
