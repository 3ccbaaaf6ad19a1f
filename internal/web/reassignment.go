package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountReassignments puts up how many people go from one peer to others at
// once, and who must not walk with whom.
func (s *Site) mountReassignments(g *echo.Group) {
	g.GET("/team/:id/reassign", s.offered(authz.ReassignmentMake, func(c echo.Context) error {
		return s.showReassign(c, http.StatusOK, Filled{})
	}))
	g.POST("/team/:id/reassign", s.reassign)
	g.GET("/reassignments/:id", s.reassignment)
	g.GET("/clients/:id/conflicts", func(c echo.Context) error { return s.showConflicts(c, http.StatusOK, Fresh(url.Values{}, false)) })
	g.POST("/clients/:id/conflicts", s.conflictRecord)
	g.POST("/clients/:id/conflicts/:conflict/lift", s.conflictLift)
}

// reassignView is the form: a peer's people, and whom each goes to.
type reassignView struct {
	P      *casework.ReassignmentProposal
	Filled Filled
	Once   string
	Cover  bool // may arrange that somebody stands in instead
	Now    time.Time
}

var whyOptions = []Option{{string(casework.WhyLeave), "On leave"}, {string(casework.WhyResignation), "Leaves, or has left"},
	{string(casework.WhyConflict), "They know each other"}, {string(casework.WhyBalance), "Too many for one"}}

func (s *Site) showReassign(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	p, err := s.app.ProposeReassignment(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v := reassignView{P: p, Filled: f, Once: newOnce(), Now: s.clock().In(p.Zone),
		Cover: !p.Deactivated && s.app.May(c.Request().Context(), authz.CoverStart)}
	if len(f.Values) == 0 {
		v.Filled = Fresh(v.suggested(), false)
	}
	page := s.page(c, "Move people to other peers", "/team")
	page.Form = true
	return s.show(c, status, reassignPage(page, v))
}

// suggested fills the form in as the proposal has it.
func (v reassignView) suggested() url.Values {
	values := url.Values{}
	if v.P.Deactivated {
		values.Set("why", string(casework.WhyResignation))
	}
	for _, o := range v.P.Options {
		if o.Suggested != nil {
			values.Set(casework.ReassignmentAsk{ClientID: o.Line.ClientID}.Field("toPeerId"), o.Suggested.String())
		}
	}
	return values
}

// targets are whom one client can go to; whoever must not take them is left
// out, and named under the question.
func (v reassignView) targets(o casework.ReassignmentOption) Field {
	f := Field{Name: casework.ReassignmentAsk{ClientID: o.Line.ClientID}.Field("toPeerId"), Label: "Goes to",
		Options: []Option{{"", "Stays with " + FirstName(v.P.PeerName)}}}
	var not []string
	for _, p := range v.P.Peers {
		if slices.Contains(o.Barred, p.ID) {
			not = append(not, p.Name)
			continue
		}
		label := fmt.Sprintf("%s, %d of %d", p.Name, p.Taken, p.Limit)
		if slices.Contains(o.Already, p.ID) {
			label += ", with them already"
		}
		f.Options = append(f.Options, Option{p.ID.String(), label})
	}
	if len(not) > 0 {
		f.Hint = "Must not take them: " + inOneBreath(not) + "."
	}
	return f
}

func (v reassignView) override(o casework.ReassignmentOption) Field {
	return Field{Name: casework.ReassignmentAsk{ClientID: o.Line.ClientID}.Field("override"), Label: "Why all the same"}
}

func (s *Site) reassign(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start, err := s.reassignmentOf(c, id, values)
	if err == nil {
		r, makeErr := s.app.MakeReassignment(c.Request().Context(), start)
		if makeErr == nil {
			return done(c, "/reassignments/"+r.ID.String())
		}
		err = makeErr
	}
	if status, ok := formStatus(err); ok {
		return s.showReassign(c, status, Returned(values, err))
	}
	return err
}

// reassignmentOf reads the form; days are the agency's.
func (s *Site) reassignmentOf(c echo.Context, peer uuid.UUID, values url.Values) (casework.ReassignmentStart, error) {
	start := casework.ReassignmentStart{PeerID: peer, Why: casework.Why(values.Get("why")), Reason: unixLines(values.Get("reason"))}
	agency, err := s.app.GetAgency(c.Request().Context())
	if err != nil {
		return start, err
	}
	now := s.clock().In(agency.Zone())
	from, err := formDay(values, "startsAt")
	if err != nil {
		return start, err
	}
	until, err := formDay(values, "endsAt")
	if err != nil {
		return start, err
	}
	start.StartsAt, start.EndsAt = startOfDay(from, now), endOfDay(until, now.Location())
	for name, v := range values {
		client, to := strings.CutSuffix(strings.TrimPrefix(name, "items."), ".toPeerId")
		id, err := uuid.Parse(client)
		if !to || err != nil || v[0] == "" {
			continue
		}
		ask := casework.ReassignmentAsk{ClientID: id, ToPeerID: idOr(formID(values, name))}
		ask.Override = unixLines(values.Get(ask.Field("override")))
		start.Items = append(start.Items, ask)
	}
	slices.SortFunc(start.Items, func(x, y casework.ReassignmentAsk) int { return slices.Compare(x.ClientID[:], y.ClientID[:]) })
	return start, nil
}

// movedView is who went where.
type movedView struct {
	R   *casework.ReassignmentRecord
	Now time.Time
}

func (s *Site) reassignment(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r, err := s.app.GetReassignment(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, movedPage(s.page(c, "Who went where", "/team"), movedView{r, s.clock().In(r.Zone)}))
}

// lede says what was done, by whom and from when.
func (v movedView) lede() string {
	words := Count(len(v.R.Lines), "person", "people") + " from " + v.R.PeerName + ", " + strings.ToLower(v.R.Why.Words()) + ". "
	words += "From " + When(v.R.StartsAt, v.Now)
	if v.R.EndsAt != nil {
		words += ", and back " + When(*v.R.EndsAt, v.Now)
	}
	return words + ". By " + v.R.MadeByName + ", " + WhenAt(v.R.MadeAt, v.Now) + "."
}

// tasksWords says where a client's tasks went, and what is planned with them.
func tasksWords(l casework.ReassignmentLine) string {
	var parts []string
	if l.TasksMoved > 0 {
		parts = append(parts, Count(l.TasksMoved, "task goes", "tasks go")+" along")
	}
	if l.TasksLeft > 0 {
		parts = append(parts, Count(l.TasksLeft, "task stays", "tasks stay")+" until then")
	}
	if l.Plans > 0 {
		parts = append(parts, Count(l.Plans, "planned contact goes", "planned contacts go")+" along")
	}
	return strings.Join(parts, ", ")
}

// conflictsView is who must not carry a client.
type conflictsView struct {
	Client uuid.UUID
	Items  []casework.PeerConflictLine
	Peers  []casework.StaffLine
	Filled Filled
	More   string
	May    map[authz.Op]bool
	Now    time.Time
}

func (s *Site) showConflicts(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.app.ListPeerConflicts(ctx, id, asked)
	if err != nil {
		return err
	}
	v := conflictsView{Client: id, Items: list.Items, Filled: f, More: morePage(c, list.Next), Now: s.clock(), May: map[authz.Op]bool{
		authz.PeerConflictRecord: s.app.May(ctx, authz.PeerConflictRecord), authz.PeerConflictLift: s.app.May(ctx, authz.PeerConflictLift)}}
	if v.May[authz.PeerConflictRecord] {
		peers, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive, Carries: true}, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		v.Peers = peers.Items
	}
	p := s.page(c, "Who must not carry this person", "/clients")
	p.Narrow = true
	return s.show(c, status, conflictsPage(p, v))
}

func (s *Site) conflictRecord(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.RecordPeerConflict(c.Request().Context(), id, idOr(formID(values, "peerId")), unixLines(values.Get("reason")))
	if status, ok := formStatus(err); ok {
		return s.showConflicts(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(id)+"/conflicts")
}

func (s *Site) conflictLift(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	conflict, err := uuid.Parse(c.Param("conflict"))
	if err != nil {
		return casework.NotFound()
	}
	if _, err = s.app.LiftPeerConflict(c.Request().Context(), conflict); err != nil {
		return err
	}
	return done(c, clientPath(id)+"/conflicts")
}

// named tells readers whom a question of a list is about.
func named(f Field, name string) Field {
	f.Attrs = templ.Attributes{"aria-label": f.Label + ", " + name}
	return f
}
