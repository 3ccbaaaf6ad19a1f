package web

import (
	"net/http"
	"net/url"
	"slices"
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
	if n.Reasons[0] == casework.ReasonMissed && v.tried(n) != nil {
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
		if v.tried(n) == nil {
			return Warn, IconCalendar, "Planned " + plannedWhen(*n.Line.PassedAt, n.Line.PassedZone, v.Now) + ", nothing logged"
		}
		when := When(*n.Line.LastTryAt, v.Now)
		if n.Line.LastTryKind == casework.KindNoShow {
			return Alert, IconAlert, "Did not come " + when
		}
		return Warn, IconPhone, "Tried " + when + ", no answer"
	case casework.ReasonDraftLate:
		return Warn, IconPage, v.draftFlag(n.Line.ClientID)
	case casework.ReasonPlanned:
		if n.Line.PlannedAt != nil {
			return Info, IconCalendar, "Planned " + plannedWhen(*n.Line.PlannedAt, n.Line.PlannedZone, v.Now)
		}
		day := n.Line.NextOn.Start(v.Now.Location())
		if n.Line.NextOn == v.T.Day {
			return Info, IconCalendar, "You meant to talk today"
		}
		return Warn, IconCalendar, "You meant to talk " + When(day, v.Now)
	case casework.ReasonChange:
		return Info, IconWalk, changeDueWords(n.Line, v.T.Day)
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

// tried is the try of which nothing came, where it is the newer of that and a
// planned contact that is over; nil where the plan is.
func (v todayView) tried(n casework.Need) *time.Time {
	if n.Line.LastTryAt != nil && (!n.Line.Passed() || n.Line.LastTryAt.After(*n.Line.PassedAt)) {
		return n.Line.LastTryAt
	}
	return nil
}

// plan is the planned contact that a note about the person would come of: the
// one that is over, or else the one of today.
func (v todayView) plan(n casework.Need) *uuid.UUID {
	switch {
	case n.Line.Passed():
		return n.Line.PassedID
	case n.Line.PlannedAt != nil && slices.Contains(n.Reasons, casework.ReasonPlanned):
		return n.Line.PlannedID
	}
	return nil
}

// logHref begins a note about a person, filled in from what was planned; kind
// is "" for as it was.
func (v todayView) logHref(n casework.Need, kind string) string {
	q := url.Values{"client": {n.Line.ClientID.String()}}
	if plan := v.plan(n); plan != nil {
		q = url.Values{"planned": {plan.String()}}
	}
	if kind != "" {
		q.Set("kind", kind)
	}
	return "/log?" + q.Encode()
}

const (
	kindTry    = "attempt/audio"
	kindNoShow = "no_show/in_person"
)

// plannedWhen is when something is planned, as near as people say it.
func plannedWhen(at time.Time, zone string, now time.Time) string {
	return WhenAt(at, now.In(casework.Zone(zone)))
}

// ahead is the next thing somebody on track has planned; "" when there is
// none.
func (v todayView) ahead() string {
	var who, when string
	var first time.Time
	for _, l := range v.T.OnTrack {
		if at, words := nextOf(l, v.Now); words != "" && (when == "" || at.Before(first)) {
			who, when, first = FirstName(l.Name), words, at
		}
	}
	if when == "" {
		return ""
	}
	return "The next thing is " + when + ": talk with " + who + "."
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

// movingLine tells a peer where somebody goes, and whether they come along.
func movingLine(l casework.ReferralLine, me string) string {
	words := l.FromName + " to " + l.ToName + "."
	if l.State == casework.ReferralOnHold {
		return words + " The consent it rests on has ended."
	}
	if l.WalksAlong == casework.WalksPeer && l.PeerName == me {
		return words + " You walk in with them."
	}
	return words + " " + walksIn(l)
}

// movingMark is how that stands with the time, for somebody who acts on
// neither side.
func movingMark(l casework.ReferralLine, now time.Time) (Kind, string) {
	kind, words := ageing(l, now)
	switch {
	case kind == Alert && l.State != casework.ReferralOnHold:
		return kind, referralStateWords[l.State] + ", " + words
	case l.State == casework.ReferralScheduled:
		return kind, "First visit " + WhenAt(*l.VisitAt, now)
	case l.State == casework.ReferralOnHold, kind == Warn:
		return kind, words
	}
	return kind, referralStateWords[l.State] + ". First visit by " + l.VisitBy.Start(l.Zone()).Format("2 January")
}
