package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountContinuity puts up whether people arrived and kept their peer.
func (s *Site) mountContinuity(g *echo.Group) {
	g.GET("/continuity", s.continuityPage)
}

// continuityView is the measures of a period.
type continuityView struct {
	page   Page
	c      *casework.Continuity
	who    bool // the reader may list the persons
	now    time.Time
	filled Filled
}

func (s *Site) continuityPage(c echo.Context) error {
	ctx := c.Request().Context()
	asked := c.QueryParams()
	period, err := periodOf(asked)
	var found *casework.Continuity
	if err == nil {
		found, err = s.app.GetContinuity(ctx, period)
	}
	status, bad := formStatus(err)
	if err != nil && !bad {
		return err
	}
	f := Returned(asked, err)
	if bad { // what was typed stays, and what is shown is of the usual period
		if found, err = s.app.GetContinuity(ctx, casework.Period{}); err != nil {
			return err
		}
	} else {
		status = http.StatusOK
		f = Fresh(url.Values{"from": {found.Period.From.String()}, "to": {found.Period.To.String()}}, false)
	}
	v := continuityView{page: s.page(c, "Outcomes", "/hand-offs"), c: found, who: s.app.May(ctx, authz.DepartureList), now: s.clock().In(found.Zone), filled: f}
	return s.show(c, status, continuityPage(v))
}

// periodOf reads a period from a query; nothing is the usual one.
func periodOf(values url.Values) (p casework.Period, err error) {
	if p.From, err = formDay(values, "from"); err != nil {
		return p, err
	}
	p.To, err = formDay(values, "to")
	return p, err
}

// span says a period: "1 May to 28 November 2026".
func (v continuityView) span() string {
	return v.c.Period.From.Start(v.c.Zone).Format("2 January 2006") + " to " + v.c.Period.To.Start(v.c.Zone).Format("2 January 2006")
}

// whoPath leads to the persons behind a number.
func (v continuityView) whoPath(more url.Values) string {
	more.Set("from", v.c.Period.From.String())
	more.Set("to", v.c.Period.To.String())
	return "/departures?" + more.Encode()
}

func (v continuityView) whoOfPair(p casework.ContinuityPair) string {
	q := url.Values{"fromProgramId": {p.FromProgramID.String()}}
	if p.ToProgramID != uuid.Nil {
		q.Set("toProgramId", p.ToProgramID.String())
	}
	return v.whoPath(q)
}

func (v continuityView) whoOfStage(stage casework.Stage) string {
	return v.whoPath(url.Values{"fromStage": {string(stage)}})
}

// continuityRow is a row of the tables: a pair of programs, or everybody who
// left one.
type continuityRow struct {
	casework.ContinuityPair
	name string
	who  string // where the persons stand; "" for those who left for nowhere: they stand among everybody
}

// rows are everybody who left each program, followed by where they went.
func (v continuityView) rows() (rows []continuityRow) {
	for _, p := range v.c.Leavers {
		rows = append(rows, continuityRow{p, v.c.Programs[p.FromProgramID].Name + ", everybody who left", v.whoOfPair(p)})
	}
	for _, p := range v.c.Pairs {
		row := continuityRow{ContinuityPair: p, name: v.pairName(p.FromProgramID, p.ToProgramID)}
		if p.ToProgramID != uuid.Nil {
			row.who = v.whoOfPair(p)
		}
		rows = append(rows, row)
	}
	return rows
}

// pairName says from where to where.
func (v continuityView) pairName(from, to uuid.UUID) string {
	if to == uuid.Nil {
		return v.c.Programs[from].Name + ", no next program yet"
	}
	return v.c.Programs[from].Name + " to " + v.c.Programs[to].Name
}

// ofWords says a share as so many of so many; with so few that a percentage
// would boast it says no more.
func ofWords(s casework.Share) string {
	if s.N == 0 {
		return "–"
	}
	words := strconv.Itoa(s.K) + " of " + strconv.Itoa(s.N)
	if s.Few() {
		return words
	}
	return words + ", " + inPercent(float64(s.K)/float64(s.N))
}

// intervalWords say how sure a share is.
func intervalWords(s casework.Share) string {
	if s.Few() {
		return "fewer than 11"
	}
	low, high := s.Interval()
	return strconv.Itoa(int(low*100+.5)) + " to " + inPercent(high)
}

func inPercent(part float64) string { return strconv.Itoa(int(part*100+.5)) + "%" }

// medianDays say a median of days.
func medianDays(p casework.ContinuityPair) string {
	switch {
	case p.Arrived.K == 0:
		return "–"
	case p.Days == 0:
		return "the same day"
	}
	return number(p.Days) + " days"
}

// hoursWords say a median of hours.
func hoursWords(p casework.HandOffPair) string {
	switch {
	case p.Hours == 0:
		return "–"
	case p.Hours >= 48:
		return number(float64(int(p.Hours/24*10+.5))/10) + " days"
	}
	return Count(max(1, int(p.Hours+.5)), "hour", "hours")
}

// flowColumn is one stage of the picture: a block as high as many left it, the
// ribbon to the next stage, and what became of the others.
type flowColumn struct {
	class, name   string
	x, width      string
	y, height     string
	textX         string
	left          string
	ribbon        string // path from this block to the next, in a box as wide as the gap; empty for none
	ribbonX       string
	moved, movedX string
	rest          []flowRest
	nobody        bool
}

type flowRest struct{ y, text, class string }

// Where the picture stands, in pixels of height and percent of width.
const (
	flowBase    = 118.0 // under the blocks
	flowTallest = 84.0
	flowBlock   = 25.0
	flowGap     = 12.5
)

// flowColumns lays the picture out: PHP, IOP, aftercare.
func flowColumns(flows []casework.Flow) []flowColumn {
	by := map[casework.Stage]casework.Flow{}
	most := 1
	for _, f := range flows {
		by[f.Stage] = f
		if f.Stage != casework.StageOther {
			most = max(most, f.Left)
		}
	}
	high := func(n int) float64 {
		if n == 0 {
			return 0
		}
		return 14 + (flowTallest-14)*float64(n)/float64(most)
	}
	stages := []casework.Stage{casework.StagePHP, casework.StageIOP, casework.StageAftercare}
	var columns []flowColumn
	for i, stage := range stages {
		f, x := by[stage], float64(i)*(flowBlock+flowGap)
		h := high(f.Left)
		c := flowColumn{class: stageClass(stage), name: programKinds[stage], x: percent(x), width: percent(flowBlock), y: number(flowBase - h), height: number(h),
			textX: percent(x), left: Count(f.Left, "left", "left")}
		if i+1 < len(stages) {
			if n := f.To[stages[i+1]]; n > 0 && f.Left > 0 {
				from, to := h*float64(n)/float64(f.Left), high(by[stages[i+1]].Left)
				to = max(4, min(to, from))
				c.ribbon = "M0 " + number(flowBase-from) + "C50 " + number(flowBase-from) + " 50 " + number(flowBase-to) + " 100 " + number(flowBase-to) +
					"V" + number(flowBase) + "H0Z"
				c.ribbonX, c.moved, c.movedX = percent(x+flowBlock), strconv.Itoa(n), percent(x+flowBlock+flowGap/2)
			}
		}
		c.nobody = f.Between > 0
		c.rest = flowRests(f, stages, i)
		columns = append(columns, c)
	}
	return columns
}

// flowRests are the lines under a block: who did not go on to the next.
func flowRests(f casework.Flow, stages []casework.Stage, at int) []flowRest {
	elsewhere := 0
	for stage, n := range f.To {
		if at+1 >= len(stages) || stage != stages[at+1] {
			elsewhere += n
		}
	}
	var rest []flowRest
	for _, r := range []struct {
		n           int
		text, class string
	}{{f.Between, "waiting", "lost"}, {f.Lost, "lost", "lost"}, {elsewhere, "elsewhere", ""}, {f.Finished, "finished", ""}} {
		if r.n > 0 {
			rest = append(rest, flowRest{number(flowBase + 38 + 18*float64(len(rest))), strconv.Itoa(r.n) + " " + r.text, r.class})
		}
	}
	return rest
}

// stageClass is the tint of a stage.
func stageClass(stage casework.Stage) string {
	switch stage {
	case casework.StagePHP:
		return "php"
	case casework.StageIOP:
		return "iop"
	case casework.StageAftercare:
		return "aft"
	}
	return "oth"
}

// flowSentence says the picture in a sentence.
func flowSentence(flows []casework.Flow) string {
	left, arrived, between, finished, lost := 0, 0, 0, 0, 0
	for _, f := range flows {
		left, between, finished, lost = left+f.Left, between+f.Between, finished+f.Finished, lost+f.Lost
		for _, n := range f.To {
			arrived += n
		}
	}
	return "Of " + Count(left, "time", "times") + " that somebody left a program, " + strconv.Itoa(arrived) + " led to another, " + strconv.Itoa(between) +
		" wait for somebody to take them on, " + strconv.Itoa(finished) + " were the end of treatment, and " + strconv.Itoa(lost) + " were lost."
}

// dot is a share as a dot with its interval, in percent of the width.
type dot struct{ x, low, high string }

func dotOf(s casework.Share) dot {
	low, high := s.Interval()
	at := func(part float64) string { return percent(3 + 94*part) }
	return dot{at(float64(s.K) / float64(s.N)), at(low), at(high)}
}

// calm leaves a zero out on a phone.
func calm(n int) string {
	if n == 0 {
		return "calm"
	}
	return ""
}
