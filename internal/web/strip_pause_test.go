package web

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// One stay from 1 October on, drawn to 4 December (64 days, 100 %), seen on
// 24 November, its 55th day.
func TestTimeAwayIsAWindowInItsStay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pauses []TimeAway
		drawn  []string // 10/64 is 15.625 %, of which halves go to the even digit, 6/64 is 9.38 %, 54/64 is 84.38 %, 1/64 is 1.56 %
		said   string
	}{
		"back again": {
			[]TimeAway{{"in hospital", day(10, 11), day(10, 17)}},
			[]string{`<rect class="paused" x="15.62%" y="6" width="9.38%" height="56">`, `<line class="void" x1="15.62%" x2="25%" y1="106" y2="106">`},
			"s-iop IOP, Elm Street, since 1 October, day 49. In hospital from 11 October, back on 17 October, 6 days. Peer: Dana Whitcomb.",
		},
		"still away, from today": {
			[]TimeAway{{"in jail", day(11, 24), open}},
			[]string{`<rect class="paused" x="84.38%" y="6" width="1.56%" height="56">`},
			"s-iop IOP, Elm Street, since 1 October, day 54. In jail since 24 November. Peer: Dana Whitcomb.",
		},
		"gone and back on one day": { // no day is lost, and 4 px of 288 are drawn: 1.39 %
			[]TimeAway{{"away", day(10, 11), day(10, 11)}},
			[]string{`<rect class="paused" x="15.62%" y="6" width="1.39%" height="56">`},
			"s-iop IOP, Elm Street, since 1 October, day 55. Away on 11 October. Peer: Dana Whitcomb.",
		},
		"twice": {
			[]TimeAway{{"travelling", day(10, 11), day(10, 17)}, {"with family", day(11, 1), day(11, 3)}},
			[]string{`x="15.62%" y="6" width="9.38%"`, `x="48.44%" y="6" width="3.12%"`}, // 31/64 and 2/64
			"s-iop IOP, Elm Street, since 1 October, day 47. Travelling from 11 October, back on 17 October, 6 days. " +
				"With family from 1 November, back on 3 November, 2 days. Peer: Dana Whitcomb.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iop := stay(StageIOP, "IOP", day(10, 1), open)
			iop.Pauses = c.pauses
			s := Strip{Who: "Alma", Today: nov24, Voices: []Voice{walks(dana, day(10, 1), open)}, Segments: []Segment{iop}}
			out := render(t, StageStrip(s))
			for _, piece := range c.drawn {
				if !strings.Contains(out, piece) {
					t.Errorf("%s\nis not in\n%s", piece, out)
				}
			}
			if got := s.steps(s.plan()); len(got) != 1 || got[0].Class+" "+got[0].Text != c.said {
				t.Errorf("said %v, want %s", got, c.said)
			}
		})
	}
}

// A pause that ends with its stay, and one that lies ahead of today.
func TestTimeAwayStaysWithinItsStay(t *testing.T) {
	t.Parallel()
	php := stay(StagePHP, "PHP", day(9, 1), day(10, 1))
	php.Pauses = []TimeAway{{"in jail", day(9, 21), day(10, 1)}}
	iop := stay(StageIOP, "IOP", day(10, 1), time.Time{})
	iop.Pauses = []TimeAway{{"travelling", day(11, 25), open}}
	s := Strip{Who: "Alma", Today: nov24, Voices: []Voice{walks(dana, day(9, 1), open)}, Segments: []Segment{php, iop}}
	var got []string
	for _, step := range s.steps(s.plan()) {
		got = append(got, step.Text)
	}
	want := []string{
		"PHP, Elm Street, 1 September to 1 October, 20 days. In jail from 21 September, back on 1 October, 10 days. Peer: Dana Whitcomb.",
		"IOP, Elm Street, since 1 October, day 55. Peer: Dana Whitcomb.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	out := render(t, StageStrip(s))
	if !strings.Contains(out, `<rect class="paused" x="66.67%" y="6" width="33.33%" height="74">`) || strings.Count(out, `"paused"`) != 1 { // 20 and 10 of 30 days
		t.Errorf("not drawn to the end of the stay, or what lies ahead is drawn:\n%s", out)
	}
}
