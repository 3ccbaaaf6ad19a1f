package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// mountToday puts up the peer's first page.
func (s *Site) mountToday(g *echo.Group) { g.GET("/today", s.today) }

// todayView is who needs somebody, in two lists: who cannot wait, and then the
// others.
type todayView struct {
	T           *casework.Today
	First, Then []casework.Need
	Signed      string // the note that was just signed
	Now         time.Time
}

func (s *Site) today(c echo.Context) error {
	t, err := s.app.GetToday(c.Request().Context())
	if err != nil {
		return err
	}
	v := todayView{T: t, Now: s.clock().In(t.Zone)}
	for _, n := range t.Needs {
		if n.Reasons[0].Urgent() {
			v.First = append(v.First, n)
		} else {
			v.Then = append(v.Then, n)
		}
	}
	if id, err := uuid.Parse(c.QueryParam("signed")); err == nil {
		v.Signed = "/sessions/" + id.String()
	}
	p := s.page(c, "Who needs me today?", "/today")
	p.Narrow = len(t.Needs) == 0
	for i := range p.Nav {
		if p.Nav[i].Href == "/drafts" {
			p.Nav[i].Pip = len(t.Drafts)
		}
	}
	return s.show(c, http.StatusOK, todayPage(p, v))
}

func (v todayView) lede() string {
	all := len(v.T.Needs) + len(v.T.OnTrack)
	people := Count(all, "person", "people")
	switch {
	case all == 0:
		return "Nobody is with you yet. Whoever is assigned to you will be here."
	case len(v.T.Needs) == 0:
		return "None of your " + people + " has something due."
	case len(v.T.OnTrack) == 0:
		return strconv.Itoa(len(v.T.Needs)) + " of your " + people + "."
	}
	others := " The other " + strconv.Itoa(len(v.T.OnTrack)) + " are on track."
	if len(v.T.OnTrack) == 1 {
		others = " The other one is on track."
	}
	return strconv.Itoa(len(v.T.Needs)) + " of your " + people + "." + others
}

// need is one person on the rail. The first reason is the flag, the others
// follow in sentences.
func (v todayView) need(n casework.Need) Need {
	out := Need{Name: n.Line.Name, Href: "/clients/" + n.Line.ClientID.String(), Stage: tint(n.Line.Stage), Tag: whereNow(n.Line, v.T.Day)}
	out.Kind, out.Icon, out.Flag = v.flag(n, n.Reasons[0])
	var more []string
	if n.Reasons[0] == casework.ReasonMissed {
		more = append(more, "A second try counts.")
	}
	for _, r := range n.Reasons[1:] {
		_, _, words := v.flag(n, r)
		more = append(more, words+".")
	}
	switch {
	case len(more) > 0:
	case n.Reasons[0] == casework.ReasonNew && n.Line.AssignedAt != nil:
		more = append(more, "With you since "+When(*n.Line.AssignedAt, v.Now)+".")
	default:
		more = append(more, lastTalked(n.Line, v.Now))
	}
	out.Reason = strings.Join(more, " ")
	return out
}

func (v todayView) flag(n casework.Need, r casework.Reason) (Kind, IconName, string) {
	switch r {
	case casework.ReasonSafety:
		return Alert, IconAlert, "A safety concern is open"
	case casework.ReasonMissed:
		when := When(*n.Line.LastTryAt, v.Now)
		if n.Line.LastTryKind == casework.KindNoShow {
			return Alert, IconAlert, "Did not come " + when
		}
		return Warn, IconPhone, "Tried " + when + ", no answer"
	case casework.ReasonDraftLate:
		return Warn, IconPage, v.draftFlag(n.Line.ClientID)
	case casework.ReasonPlanned:
		day := n.Line.NextOn.Start(v.Now.Location())
		if n.Line.NextOn == v.T.Day {
			return Info, IconCalendar, "You meant to talk today"
		}
		return Warn, IconCalendar, "You meant to talk " + When(day, v.Now)
	case casework.ReasonQuiet:
		return Warn, IconWarn, Quiet(*n.Line.LastContactAt, v.Now)
	case casework.ReasonNew:
		return Info, IconPeople, "New with you, not talked yet"
	}
	return Alert, IconAlert, "No peer"
}

func (v todayView) draftFlag(client uuid.UUID) string {
	for _, d := range v.T.Drafts {
		if d.ClientID == client {
			return "A draft was to be signed " + WhenAt(d.DueAt, v.Now)
		}
	}
	return "A draft is to be signed"
}

// logHref begins a note about a person.
func logHref(n casework.Need) string { return "/log?client=" + n.Line.ClientID.String() }

// ahead is the next thing somebody on track has planned; "" when there is
// none.
func (v todayView) ahead() string {
	var next *casework.CaseloadLine
	for i := range v.T.OnTrack {
		l := &v.T.OnTrack[i]
		if !l.NextOn.IsZero() && (next == nil || l.NextOn.Before(next.NextOn)) {
			next = l
		}
	}
	if next == nil {
		return ""
	}
	return "The next thing is " + When(next.NextOn.Start(v.Now.Location()), v.Now) + ": talk with " + FirstName(next.Name) + "."
}

func (v todayView) draftsWord() string {
	word := Count(len(v.T.Drafts), "draft", "drafts") + " to finish."
	if v.T.DueBy != nil && v.Now.After(*v.T.DueBy) {
		return word + " One was due " + WhenAt(*v.T.DueBy, v.Now) + "."
	}
	if v.T.DueBy != nil {
		return word + " The first is due " + WhenAt(*v.T.DueBy, v.Now) + "."
	}
	return word
}
