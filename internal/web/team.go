package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// mountTeam puts up the supervisor's first page.
func (s *Site) mountTeam(g *echo.Group) { g.GET("/team", s.team) }

// teamView is the team, with its sums.
type teamView struct {
	T                            *casework.Team
	People, Overdue, Late, Worry int
	Now                          time.Time
}

func (s *Site) team(c echo.Context) error {
	t, err := s.app.GetTeam(c.Request().Context())
	if err != nil {
		return err
	}
	v := teamView{T: t, Now: s.clock().In(t.Zone)}
	for _, p := range t.Peers {
		v.People += len(p.Clients)
		v.Overdue += p.Overdue
		v.Late += p.LateDrafts
		for _, l := range p.Clients {
			v.Worry += l.OpenConcerns
		}
	}
	for _, l := range t.Unassigned {
		v.Worry += l.OpenConcerns
	}
	return s.show(c, http.StatusOK, teamPage(s.page(c, "Team review", "/team"), v))
}

func (v teamView) lede() string {
	return Count(len(v.T.Peers), "peer", "peers") + ", " + Count(v.People, "person", "people") + ". Who needs you first is on top."
}

func (v teamView) jumps() []JumpItem {
	return []JumpItem{
		{Href: "/safety-concerns", Count: strconv.Itoa(v.Worry), Label: "safety concerns open", Alert: v.Worry > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Overdue), Label: "people overdue for contact", Alert: v.Overdue > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Late), Label: "drafts late", Alert: v.Late > 0},
		{Href: "#alone", Count: strconv.Itoa(len(v.T.Unassigned)), Label: "people without a peer", Alert: len(v.T.Unassigned) > 0},
	}
}

// stagesInWords counts a caseload by level of care: "20 people: 3 PHP, 9 IOP".
func stagesInWords(lines []casework.CaseloadLine) string {
	counts := map[string]int{}
	var order []string
	for _, l := range lines {
		word := levelNames[l.Stage]
		if word == "" {
			word = "elsewhere"
		}
		if counts[word] == 0 {
			order = append(order, word)
		}
		counts[word]++
	}
	words := Count(len(lines), "person", "people")
	var parts []string
	for _, word := range order {
		parts = append(parts, fmt.Sprintf("%d %s", counts[word], word))
	}
	if len(parts) == 0 {
		return words
	}
	return words + ": " + strings.Join(parts, ", ")
}

// square is one person of a caseload; a red edge is overdue.
type square struct{ x, y, class string }

const squaresARow = 12

// squares draws a caseload by level of care, twelve people a row.
func squares(lines []casework.CaseloadLine) []square {
	var out []square
	for _, stage := range []casework.Stage{casework.StagePHP, casework.StageIOP, casework.StageAftercare, casework.StageOther, ""} {
		for _, l := range lines {
			if l.Stage == stage {
				n := len(out)
				out = append(out, square{number(2 + 19.5*float64(n%squaresARow)), strconv.Itoa(2 + 19*(n/squaresARow)), squareClass(stage)})
			}
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
