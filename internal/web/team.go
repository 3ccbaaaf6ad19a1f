package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountTeam puts up the supervisor's first page.
func (s *Site) mountTeam(g *echo.Group) { g.GET("/team", s.team) }

// teamView is the team, with its sums.
type teamView struct {
	T                    *casework.Team
	Asked                casework.TeamFilter
	Filled               Filled
	Overdue, Late, Worry int
	MayClaim             bool // take over the drafts of who left
	MayReview            bool
	MayPlans             bool // look at what a peer has planned
	Reviews              bool // of what was done outside the ordinary way
	Now                  time.Time
}

func (s *Site) team(c echo.Context) error {
	q := c.QueryParams()
	f := casework.TeamFilter{SupervisorID: idOr(formID(q, "supervisorId")), ProgramID: idOr(formID(q, "programId")),
		NeedsMe: q.Get("needsMe") == "yes", Sort: casework.TeamSort(q.Get("sort"))}
	ctx := c.Request().Context()
	t, err := s.app.GetTeam(ctx, f)
	if err != nil {
		return err
	}
	v := teamView{T: t, Asked: f, Filled: Fresh(q, false), Now: s.clock().In(t.Zone), MayClaim: s.app.May(ctx, authz.NoteDraftClaim),
		MayReview: s.app.May(ctx, authz.CaseloadReviewStart), MayPlans: s.app.May(ctx, authz.PlannedContactList), Reviews: s.app.May(ctx, authz.AccessReviewList), Overdue: t.Totals.Overdue, Late: t.Totals.LateDrafts}
	for _, l := range append(slices.Clone(t.Totals.Clients), t.Unassigned...) {
		v.Worry += l.OpenConcerns
	}
	return s.show(c, http.StatusOK, teamPage(s.page(c, "Team review", "/team"), v))
}

func (v teamView) lede() string {
	words := Count(len(v.T.Peers), "peer", "peers") + ", " + Count(len(v.T.Totals.Clients), "person", "people") + "."
	if v.narrowed() {
		return words + " Only part of the team is shown."
	}
	if v.Asked.Sort == "" || v.Asked.Sort == casework.SortNeeds {
		words += " Who needs you first is on top."
	}
	return words
}

func (v teamView) narrowed() bool {
	return v.Asked.SupervisorID != uuid.Nil || v.Asked.ProgramID != uuid.Nil || v.Asked.NeedsMe
}

// columns head the board; a press on one orders by it.
func (v teamView) columns() []Column {
	column := func(label string, number bool, sort casework.TeamSort) Column {
		return Column{Label: label, Number: number, Href: v.sorted(sort), Sorted: v.Asked.Sort == sort}
	}
	return []Column{column("Peer", false, casework.SortName), column("Their people", false, casework.SortPeople),
		column("Overdue", true, casework.SortOverdue), {Label: "Today", Number: true}, column("Unsigned", true, casework.SortUnsigned),
		column("Tasks", true, casework.SortTasks), {Label: "This week’s review"}}
}

// sorted is this board in another order.
func (v teamView) sorted(by casework.TeamSort) string {
	q := url.Values{"sort": {string(by)}}
	if v.Asked.SupervisorID != uuid.Nil {
		q.Set("supervisorId", v.Asked.SupervisorID.String())
	}
	if v.Asked.ProgramID != uuid.Nil {
		q.Set("programId", v.Asked.ProgramID.String())
	}
	if v.Asked.NeedsMe {
		q.Set("needsMe", "yes")
	}
	return "/team?" + q.Encode()
}

var sortOptions = []Option{{"", "Who needs me first"}, {string(casework.SortName), "Name"}, {string(casework.SortPeople), "Most people"},
	{string(casework.SortOverdue), "Most overdue"}, {string(casework.SortUnsigned), "Most unsigned"}, {string(casework.SortTasks), "Most tasks"}}

// choiceOptions are what a list can be narrowed to, behind a word for all.
func choiceOptions(all string, choices []casework.Option) []Option {
	options := []Option{{"", all}}
	for _, c := range choices {
		options = append(options, Option{c.ID.String(), c.Name})
	}
	return options
}

// standsIn says who has somebody's people, and until when.
func standsIn(l casework.TeamLine, now time.Time) string {
	words := l.CoveredBy + " stands in"
	if l.CoveredUntil != nil {
		words += " until " + When(*l.CoveredUntil, now)
	}
	return words
}

// tasksLink says how many tasks the team has open.
func (v teamView) tasksLink() string {
	return Count(v.T.Totals.Tasks, "open task", "open tasks")
}

// lateOf counts some of which are late: "3, 2 late".
func lateOf(all, late int) string {
	if late == all {
		return strconv.Itoa(all) + " late"
	}
	return fmt.Sprintf("%d, %d late", all, late)
}

func (v teamView) jumps() []JumpItem {
	return []JumpItem{
		{Href: "/safety-concerns", Count: strconv.Itoa(v.Worry), Label: oneOr(v.Worry, "safety concern open", "safety concerns open"), Alert: v.Worry > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Overdue), Label: oneOr(v.Overdue, "person overdue for contact", "people overdue for contact"), Alert: v.Overdue > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Late), Label: oneOr(v.Late, "draft late", "drafts late"), Alert: v.Late > 0},
		{Href: "#alone", Count: strconv.Itoa(len(v.T.Unassigned)), Label: oneOr(len(v.T.Unassigned), "person without a peer", "people without a peer"), Alert: len(v.T.Unassigned) > 0},
	}
}

// oneOr is the words that go with a count which stands apart from them.
func oneOr(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// stages are the levels of care in the order that people go through them.
var stages = []casework.Stage{casework.StagePHP, casework.StageIOP, casework.StageAftercare, casework.StageOther, ""}

// stagesInWords counts a caseload by level of care: "20 people: 3 PHP, 9 IOP".
func stagesInWords(lines []casework.CaseloadLine) string {
	counts := map[casework.Stage]int{}
	for _, l := range lines {
		stage := l.Stage
		if stage == "" {
			stage = casework.StageOther
		}
		counts[stage]++
	}
	var parts []string
	for _, stage := range stages {
		word := levelNames[stage]
		switch stage {
		case casework.StageAftercare:
			word = "aftercare"
		case casework.StageOther:
			word = "elsewhere"
		}
		if counts[stage] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[stage], word))
		}
	}
	words := Count(len(lines), "person", "people")
	if len(parts) == 0 {
		return words
	}
	return words + ": " + strings.Join(parts, ", ")
}

// square is one person of a caseload, and the edge around whoever is overdue.
type square struct{ class, x, y, size, round string }

const squaresARow = 12

// squares draws a caseload by level of care, twelve people a row.
func squares(l casework.TeamLine) []square {
	var out []square
	n := 0
	for _, stage := range stages {
		for _, client := range l.Clients {
			if client.Stage != stage {
				continue
			}
			x, y := 2+19.5*float64(n%squaresARow), 2+19*float64(n/squaresARow)
			out = append(out, square{squareClass(stage), number(x), number(y), "13", "2"})
			if l.Waiting[client.ClientID] {
				out = append(out, square{"late", number(x - 1.5), number(y - 1.5), "16", "3"})
			}
			n++
		}
	}
	return out
}

func squareClass(s casework.Stage) string {
	if t := tint(s); t != StageNone {
		return string(t)
	}
	return "plan"
}

// squaresBox is the drawing's own size: as many rows as it takes.
func squaresBox(lines []casework.CaseloadLine) string {
	rows := max(1, (len(lines)+squaresARow-1)/squaresARow)
	return fmt.Sprintf("0 0 240 %d", 19*rows)
}
