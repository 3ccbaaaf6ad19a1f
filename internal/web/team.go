package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountTeam puts up the supervisor's first page.
func (s *Site) mountTeam(g *echo.Group) { g.GET("/team", s.team) }

// teamView is the team, with its sums.
type teamView struct {
	T                            *casework.Team
	People, Overdue, Late, Worry int
	MayClaim                     bool // take over the drafts of who left
	Now                          time.Time
}

func (s *Site) team(c echo.Context) error {
	t, err := s.app.GetTeam(c.Request().Context())
	if err != nil {
		return err
	}
	v := teamView{T: t, Now: s.clock().In(t.Zone), MayClaim: s.app.May(c.Request().Context(), authz.NoteDraftClaim)}
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
		{Href: "/safety-concerns", Count: strconv.Itoa(v.Worry), Label: oneOr(v.Worry, "safety concern open", "safety concerns open"), Alert: v.Worry > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Overdue), Label: oneOr(v.Overdue, "person overdue for contact", "people overdue for contact"), Alert: v.Overdue > 0},
		{Href: "#peers", Count: strconv.Itoa(v.Late), Label: oneOr(v.Late, "draft late", "drafts late"), Alert: v.Late > 0},
		{Href: "#alone", Count: strconv.Itoa(len(v.T.Unassigned)), Label: oneOr(len(v.T.Unassigned), "person without a peer", "people without a peer"), Alert: len(v.T.Unassigned) > 0},
	}
}

// lateInWords counts unsigned drafts of which some are late: "3, 2 late".
func lateInWords(l casework.TeamLine) string {
	if l.LateDrafts == l.Unsigned {
		return strconv.Itoa(l.Unsigned) + " late"
	}
	return fmt.Sprintf("%d, %d late", l.Unsigned, l.LateDrafts)
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
