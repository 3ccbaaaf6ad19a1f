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

// mountPlannedContacts puts up what is to happen: a day, seven days, and the
// forms about one contact. No address and no title names a person or says what
// anything is for.
func (s *Site) mountPlannedContacts(g *echo.Group) {
	g.GET("/planned", s.planned)
	g.GET("/planned/new", s.offered(authz.PlannedContactPlan, s.planNew))
	g.POST("/planned/new", s.pickFind(pickForPlan))
	g.POST("/planned", s.plan)
	g.GET("/planned/:id", s.plannedOne)
	g.GET("/planned/:id/move", s.offered(authz.PlannedContactMove, s.planMove))
	g.POST("/planned/:id/move", s.planMoved)
	g.GET("/planned/:id/cancel", s.offered(authz.PlannedContactCancel, s.planCancel))
	g.POST("/planned/:id/cancel", s.planCancelled)
}

func plannedPath(id uuid.UUID) string { return "/planned/" + id.String() }

// peerPlanPath is what a peer has planned, from today on.
func peerPlanPath(peer uuid.UUID) string { return "/planned?peer=" + peer.String() }

// plannedView is one day, or seven from one on: today stands first on a phone,
// whatever weekday it is.
type plannedView struct {
	Page      Page
	Days      []plannedDay
	Count     int
	First     casework.Date
	Today     casework.Date
	Len       int // days
	Peer      string
	PeerName  string
	Peers     []casework.StaffLine // to choose from; none where the list is one's own
	Filled    Filled
	More      string
	Now       time.Time
	May, Logs bool // plan, log
}

// plannedDay is one heading with its contacts.
type plannedDay struct {
	Day   casework.Date
	Lines []casework.PlannedContactLine
}

const plannedWeek = 7 // days

func (s *Site) planned(c echo.Context) error {
	ctx, asked := c.Request().Context(), c.QueryParams()
	p, err := pageAsked(c)
	if err != nil {
		return err
	}
	p.Limit = 200
	v := plannedView{Page: s.page(c, "Planned", "/planned"), Len: plannedWeek,
		Peer: asked.Get("peer"), Filled: Fresh(asked, false), May: s.app.May(ctx, authz.PlannedContactPlan), Logs: s.app.May(ctx, authz.NoteDraftSave)}
	day, err := formDay(asked, "day")
	if err != nil {
		return err
	}
	if asked.Get("view") == "day" {
		v.Len = 1
	}
	f := casework.PlannedContactFilter{From: day, Days: v.Len, PeerID: idOr(formID(asked, "peer"))}
	list, err := s.app.ListPlannedContacts(ctx, f, p)
	if err != nil {
		return err
	}
	v.First, v.Today, v.Now = list.From, list.Today, s.clock().In(list.Zone)
	if s.app.May(ctx, authz.AssignmentStart) { // whose list is longer than their own
		peers, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive, Carries: true}, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		v.Peers = peers.Items
	}
	v.Days, v.Count, v.More = byDay(list.Items, v), len(list.Items), morePage(c, list.Next)
	v.PeerName = v.peerName(list.Items)
	return s.show(c, http.StatusOK, plannedPage(v))
}

// byDay puts contacts under their days. The first day always has its heading:
// an empty today is good to know.
func byDay(lines []casework.PlannedContactLine, v plannedView) []plannedDay {
	var days []plannedDay
	for n := range v.Len {
		day := plannedDay{Day: v.First.AddDays(n)}
		for _, l := range lines {
			if l.Day() == day.Day {
				day.Lines = append(day.Lines, l)
			}
		}
		if len(day.Lines) > 0 || day.Day == v.Today {
			days = append(days, day)
		}
	}
	return days
}

// peerName is whose list it is, where somebody's was asked for.
func (v plannedView) peerName(lines []casework.PlannedContactLine) string {
	for _, p := range v.Peers {
		if p.ID.String() == v.Peer {
			return p.Name
		}
	}
	for _, l := range lines {
		if l.PeerID.String() == v.Peer {
			return l.PeerName
		}
	}
	return ""
}

// at is the address of the list as it is, for another day or length.
func (v plannedView) at(first casework.Date, days int) string {
	q := url.Values{"day": {first.String()}, "view": {"week"}}
	if days == 1 {
		q.Set("view", "day")
	}
	if v.Peer != "" {
		q.Set("peer", v.Peer)
	}
	return "/planned?" + q.Encode()
}

func (v plannedView) span() string {
	first, last := v.First.Start(v.Now.Location()), v.First.AddDays(v.Len-1).Start(v.Now.Location())
	switch {
	case v.Len == 1 && v.First == v.Today:
		return "Today, " + Day(first, v.Now)
	case v.Len == 1:
		return Day(first, v.Now)
	}
	return Day(first, v.Now) + " to " + Day(last, v.Now)
}

func (v plannedView) heading(d casework.Date) string {
	day := Day(d.Start(v.Now.Location()), v.Now)
	switch d.DaysSince(v.Today) {
	case 0:
		return "Today, " + day
	case 1:
		return "Tomorrow, " + day
	}
	return day
}

// plannedOneView is one contact.
type plannedOneView struct {
	Page              Page
	Desk              *casework.PlannedContactDesk
	Now               time.Time
	Move, Cancel, Log bool
}

func (s *Site) plannedOne(c echo.Context) error {
	desk, err := s.planDesk(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	open := desk.Contact.State == casework.PlannedAhead
	v := plannedOneView{Page: s.page(c, "Planned contact", "/planned"), Desk: desk, Now: s.clock().In(desk.Contact.Zone()),
		Move: open && s.app.May(ctx, authz.PlannedContactMove), Cancel: open && s.app.May(ctx, authz.PlannedContactCancel),
		Log: open && s.app.May(ctx, authz.NoteDraftSave)}
	v.Page.Narrow = true
	return s.show(c, http.StatusOK, plannedOnePage(v))
}

func (s *Site) planDesk(c echo.Context) (*casework.PlannedContactDesk, error) {
	id, err := pathID(c)
	if err != nil {
		return nil, err
	}
	if id == uuid.Nil {
		return nil, casework.NotFound()
	}
	return s.app.GetPlannedContact(c.Request().Context(), id, uuid.Nil)
}

// planNew asks with whom, and then when.
func (s *Site) planNew(c echo.Context) error {
	if c.QueryParam("client") == "" {
		return s.pick(c, pickForPlan)
	}
	return s.planSheet(c, http.StatusOK, c.QueryParam("client"), Filled{})
}

func (s *Site) planSheet(c echo.Context, status int, about string, f Filled) error {
	client, err := uuid.Parse(about)
	if err != nil {
		return casework.NotFound()
	}
	desk, err := s.app.GetPlannedContact(c.Request().Context(), uuid.Nil, client)
	if err != nil {
		return err
	}
	now := s.clock().In(desk.Contact.Zone())
	if f.Values == nil {
		at := now.Truncate(30 * time.Minute).Add(time.Hour)
		f = Fresh(url.Values{"kind": {kindChip{kind: desk.Contact.Kind, mode: desk.Contact.Mode}.value()}, "minutes": {"30"},
			"day": {at.Format(time.DateOnly)}, "startsAt": {at.Format(clockLayout)}, "peerId": {desk.Contact.PeerID.String()}}, false)
		if day := c.QueryParam("day"); day != "" {
			f.Values.Set("day", day)
		}
	}
	f.Values.Set("client", about)
	f.Values.Set("zone", desk.Contact.TimeZone)
	sheet := s.sheet(c, "Plan a contact", "/planned", "Planned", "/planned", f)
	sheet.Do = Act{Label: "Plan it", Main: true, Big: true, Icon: IconCalendar}
	return s.show(c, status, planForm(sheet, desk, now))
}

func (s *Site) plan(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	kind, mode := splitKind(values.Get("kind"))
	start, end, err := plannedTimes(values)
	if err == nil {
		var made *casework.PlannedContactRecord
		made, err = s.app.PlanPlannedContact(c.Request().Context(), casework.PlannedContactPlan{ClientID: idOr(formID(values, "client")),
			PeerID: formID(values, "peerId"), Kind: kind, Mode: mode, StartsAt: start, EndsAt: end, Place: values.Get("place"),
			Remark: unixLines(values.Get("remark")), OverlapReason: unixLines(values.Get("overlapReason"))})
		if err == nil {
			return done(c, "/planned?day="+made.Day().String())
		}
	}
	if status, ok := formStatus(err); ok {
		return s.planSheet(c, status, values.Get("client"), plannedReturned(values, err))
	}
	return err
}

func (s *Site) planMove(c echo.Context) error { return s.moveSheetShown(c, http.StatusOK, Filled{}) }

func (s *Site) moveSheetShown(c echo.Context, status int, f Filled) error {
	desk, err := s.planDesk(c)
	if err != nil {
		return err
	}
	at := desk.Contact.StartsAt.In(desk.Contact.Zone())
	if f.Values == nil {
		f = Fresh(url.Values{"day": {at.Format(time.DateOnly)}, "startsAt": {at.Format(clockLayout)},
			"minutes": {strconv.Itoa(desk.Contact.Minutes())}, "peerId": {desk.Contact.PeerID.String()}}, false)
	}
	f.Values.Set("from", desk.Contact.StartsAt.Format(time.RFC3339Nano)) // who sends the form again has seen it by now
	f.Values.Set("zone", desk.Contact.TimeZone)
	sheet := s.sheet(c, "Move to another time", plannedPath(desk.Contact.ID), "Planned contact", plannedPath(desk.Contact.ID)+"/move", f)
	sheet.Page = s.page(c, "Move to another time", "/planned")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Do = Act{Label: "Move it", Main: true, Big: true, Icon: IconCalendar}
	return s.show(c, status, planMoveForm(sheet, desk, s.clock().In(desk.Contact.Zone())))
}

func (s *Site) planMoved(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	from, _ := time.Parse(time.RFC3339Nano, values.Get("from")) // what is no time is not when it was
	start, end, err := plannedTimes(values)
	if err == nil {
		_, err = s.app.MovePlannedContact(c.Request().Context(), id, casework.PlannedContactShift{From: from, StartsAt: start, EndsAt: end,
			PeerID: formID(values, "peerId"), OverlapReason: unixLines(values.Get("overlapReason"))})
		if err == nil {
			return done(c, "/planned?day="+values.Get("day"))
		}
	}
	if status, ok := formStatus(err); ok {
		return s.moveSheetShown(c, status, plannedReturned(values, err))
	}
	return err
}

func (s *Site) planCancel(c echo.Context) error {
	return s.cancelSheet(c, http.StatusOK, Fresh(url.Values{}, false))
}

func (s *Site) cancelSheet(c echo.Context, status int, f Filled) error {
	desk, err := s.planDesk(c)
	if err != nil {
		return err
	}
	sheet := s.sheet(c, "Cancel this", plannedPath(desk.Contact.ID), "Planned contact", plannedPath(desk.Contact.ID)+"/cancel", f)
	sheet.Page = s.page(c, "Cancel this", "/planned")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Do = Act{Label: "Cancel it", Main: true, Big: true}
	return s.show(c, status, planCancelForm(sheet, desk, s.clock().In(desk.Contact.Zone())))
}

func (s *Site) planCancelled(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	gone, err := s.app.CancelPlannedContact(c.Request().Context(), id, unixLines(values.Get("reason")))
	if err == nil {
		return done(c, "/planned?day="+gone.Day().String())
	}
	if status, ok := formStatus(err); ok {
		return s.cancelSheet(c, status, Returned(values, err))
	}
	return err
}
