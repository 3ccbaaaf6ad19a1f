package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Site is the pages. Each capability mounts its own in its own file and calls
// the same use cases as the API.
type Site struct {
	app   *app.App
	base  *url.URL // as browsers reach the installation
	clock func() time.Time
	idle  int // minutes until a screen locks by itself
}

// NewSite makes the pages over the use cases; base begins the links that are
// handed out.
func NewSite(a *app.App, base *url.URL, clock func() time.Time, idleMinutes int) *Site {
	return &Site{app: a, base: base, clock: clock, idle: idleMinutes}
}

// Mount puts every page into a group whose requests all have an actor.
func (s *Site) Mount(g *echo.Group) {
	g.GET("/", s.home)
	for _, mount := range []func(*echo.Group){
		s.mountToday, s.mountTeam, s.mountCaseloadReviews, s.mountTasks, s.mountReassignments, s.mountClients, s.mountNoteDrafts,
		s.mountSessions, s.mountSafetyConcerns, s.mountDuplicates, s.mountStaff, s.mountProgram, s.mountAgency, s.mountSelf,
		s.mountAuditEntry,
		s.mountPlannedContacts,
		s.mountCaseloadFiles,
		s.mountEmergencies, s.mountAccessReviews, s.mountBreakGlasses, s.mountRestrictions, s.mountConflictLocks,
		s.mountPatientNotices,
		s.mountDisclosures, s.mountGrounds, s.mountStudies,
		s.mountConsents, s.mountRecipients, s.mountOrganizations,
		s.mountReferrals, s.mountReferralLimits, s.mountContinuity, s.mountDepartures,
		s.mountWarmIntroductions, s.mountCommunityReferrals, s.mountIncomingReferrals,
		s.mountRecoveryPlans, s.mountCrisisPlans, s.mountClientLinks, s.mountPlanFacts, s.mountAdviceFlags, s.mountSupportNetworks,
	} {
		mount(g)
	}
}

// home sends each person to the page their work begins with.
func (s *Site) home(c echo.Context) error {
	ctx := c.Request().Context()
	for _, start := range []struct {
		op   authz.Op
		path string
	}{
		{authz.TeamGet, "/team"}, {authz.TodayGet, "/today"}, {authz.ReferralDraft, "/hand-offs"}, {authz.ClientList, "/clients"},
		{authz.StaffInvite, "/staff"}, {authz.AuditEntryList, "/audit"}, {authz.StudyList, "/studies"},
	} {
		if s.app.May(ctx, start.op) {
			return c.Redirect(http.StatusSeeOther, start.path)
		}
	}
	return c.Redirect(http.StatusSeeOther, "/self")
}

// places are what the dock offers, to whom the policy allows the operation
// behind it. The first five that are allowed are shown.
var places = []struct {
	op   authz.Op
	item NavItem
}{
	{authz.TeamGet, NavItem{Href: "/team", Label: "Team", Icon: IconPeople}},
	{authz.TodayGet, NavItem{Href: "/today", Label: "Today", Icon: IconToday}},
	{authz.ClientList, NavItem{Href: "/clients", Label: "People", Icon: IconPeople}},
	{authz.NoteDraftSave, NavItem{Href: "/log", Label: "Log", Icon: IconLog, Log: true}},
	{authz.SafetyConcernAcknowledge, NavItem{Href: "/safety-concerns", Label: "Safety", Icon: IconAlert}},
	{authz.AccessReviewList, NavItem{Href: "/access-reviews", Label: "Reviews", Icon: IconEye}},
	{authz.DuplicateList, NavItem{Href: "/duplicates", Label: "Duplicates", Icon: IconJoin}},
	{authz.ReferralDraft, NavItem{Href: "/hand-offs", Label: "Hand-offs", Icon: IconHandoff}},
	{authz.PlannedContactPlan, NavItem{Href: "/planned", Label: "Planned", Icon: IconCalendar}},
	{authz.NoteDraftList, NavItem{Href: "/drafts", Label: "Drafts", Icon: IconPage, PipOf: "to finish"}},
	{authz.TaskList, NavItem{Href: "/tasks", Label: "Tasks", Icon: IconOK}},
	{authz.StaffInvite, NavItem{Href: "/staff", Label: "Staff", Icon: IconPeople}},
	{authz.ProgramCreate, NavItem{Href: "/programs", Label: "Programs", Icon: IconPrograms}},
	{authz.AgencyUpdate, NavItem{Href: "/agency", Label: "Agency", Icon: IconSettings}},
	{authz.GroundRecord, NavItem{Href: "/grounds", Label: "Orders", Icon: IconPage}},
	{authz.StudyList, NavItem{Href: "/studies", Label: "Studies", Icon: IconPage}},
	{authz.AuditEntryList, NavItem{Href: "/audit", Label: "Audit trail", Icon: IconEye}},
}

// page is the frame for a request: who is signed in, where they can go, and
// which place this is ("/clients" also marks "/clients/7").
func (s *Site) page(c echo.Context, title, place string) Page {
	ctx := c.Request().Context()
	actor, _ := authz.ActorFrom(ctx)
	p := Page{Title: title, Who: actor.Name, CSRF: csrfToken(c), IdleMinutes: s.idle, Owner: actor.ID.String(),
		Return: c.Request().URL.RequestURI()}
	if len(actor.Roles) > 0 {
		p.WhoRole = actor.Roles[0].Role.Title()
	}
	p.Crisis = s.crisisPathHere(c)
	if s.app.May(ctx, authz.SafetyConcernRaise) {
		p.Safety = "/safety-concerns/new"
	}
	for _, to := range places {
		if len(p.Nav) < 5 && s.app.May(ctx, to.op) {
			item := to.item
			item.Current = item.Href == place
			p.Nav = append(p.Nav, item)
		}
	}
	return p
}

// show answers with a page.
func (s *Site) show(c echo.Context, status int, page templ.Component) error {
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().WriteHeader(status)
	return page.Render(c.Request().Context(), c.Response())
}

// done answers a form that was done: the browser goes on to a page, so that a
// reload sends nothing twice.
func done(c echo.Context, path string) error { return c.Redirect(http.StatusSeeOther, path) }

// formErrors are the fields to mend of an error, by name; ok is false when the
// error is not about fields and belongs to somebody else.
func formErrors(err error) (fields map[string]string, list []FieldError, ok bool) {
	e, found := errors.AsType[*casework.Error](err)
	if !found || (e.Kind != casework.KindInvalid && e.Kind != casework.KindConflict) {
		return nil, nil, false
	}
	fields = map[string]string{}
	for _, f := range e.Fields {
		fields[f.Field] = f.Message
		list = append(list, FieldError{ID: f.Field, Message: f.Message})
	}
	if len(e.Fields) == 0 {
		list = append(list, FieldError{ID: "main", Message: e.Text})
	}
	return fields, list, true
}

// isStale tells whether somebody else changed the record meanwhile: the page
// then shows both and loses neither.
func isStale(err error) bool { return casework.KindOf(err) == casework.KindStale }

// csrfToken is the token the server's middleware made for this browser.
func csrfToken(c echo.Context) string {
	token, _ := c.Get("csrf").(string)
	return token
}

// formOwner is whose form it is. A form sent after its login has ended is kept
// for that person and shown to nobody else.
func formOwner(ctx context.Context) string {
	actor, ok := authz.ActorFrom(ctx)
	if !ok {
		return ""
	}
	return actor.ID.String()
}

// newOnce is the key of one rendered form: sent twice, it is done once.
func newOnce() string { return uuid.Must(uuid.NewV7()).String() }

// pathID reads the id in the address. What is no id is no record.
func pathID(c echo.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return uuid.Nil, casework.NotFound()
	}
	return id, nil
}
