package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

func (s *Site) mountStaff(g *echo.Group) {
	g.GET("/staff", s.staffList)
	g.GET("/staff/new", s.offered(authz.StaffInvite, s.staffNew))
	g.POST("/staff", s.staffInvite)
	g.GET("/staff/:id", s.staffPage)
	g.GET("/staff/:id/edit", s.offered(authz.StaffUpdate, s.staffSheet(s.staffEditSheet)))
	g.POST("/staff/:id", s.staffUpdate)
	g.GET("/staff/:id/deactivate", s.offered(authz.StaffDeactivate, s.staffSheet(s.staffDeactivateSheet)))
	g.POST("/staff/:id/deactivate", s.staffDeactivate)
	g.POST("/staff/:id/invitation", s.invitationRenew)
	g.GET("/staff/:id/roles/new", s.offered(authz.RoleGive, s.staffSheet(s.roleSheet)))
	g.POST("/staff/:id/roles", s.roleGive)
	g.GET("/staff/:id/supervision/new", s.offered(authz.SupervisionStart, s.staffSheet(s.supervisionSheet)))
	g.POST("/staff/:id/supervision", s.supervisionStart)
	g.GET("/staff/:id/cover/new", s.offered(authz.CoverStart, s.staffSheet(s.coverSheet)))
	g.POST("/staff/:id/cover", s.coverStart)
	g.POST("/staff/:id/end", s.staffEnd)
}

// staffView is a person's page.
type staffView struct {
	page   Page
	record *casework.StaffRecord
	now    time.Time
	may    map[authz.Op]bool
	said   []FieldError
}

// staffListView is who works here.
type staffListView struct {
	page   Page
	list   casework.List[casework.StaffLine]
	filled Filled
	more   string
	invite bool
	open   bool // names lead to a page
}

func (s *Site) staffList(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := pageAsked(c)
	if err != nil {
		return err
	}
	f := casework.StaffFilter{Status: casework.StaffStatus(c.QueryParam("status")), Role: c.QueryParam("role")}
	list, err := s.app.ListStaff(ctx, f, p)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, staffListPage(staffListView{page: s.page(c, "Staff", "/staff"), list: list,
		filled: Fresh(c.QueryParams(), false), more: morePage(c, list.Next),
		invite: s.app.May(ctx, authz.StaffInvite), open: s.app.May(ctx, authz.StaffGet)}))
}

func (s *Site) staffNew(c echo.Context) error {
	return s.inviteSheet(c, http.StatusOK, Fresh(url.Values{}, false))
}

// inviteSheet asks whom to invite. A person begins with one role; more are
// given on their page.
func (s *Site) inviteSheet(c echo.Context, status int, f Filled) error {
	programs, err := s.app.ListPrograms(c.Request().Context(), casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	open := make([]casework.Program, len(programs.Items))
	for i, p := range programs.Items {
		open[i] = p.Program
	}
	sheet := s.sheet(c, "Invite somebody", "/staff", "Staff", "/staff", f)
	sheet.Lede = "They get a link that works once, for seven days. Whoever opens it first is them: hand it over yourself."
	sheet.Do = Act{Label: "Make the invitation", Main: true}
	return s.show(c, status, staffInviteForm(sheet, open))
}

func (s *Site) staffInvite(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	made, err := s.inviteAsked(c, values)
	if status, ok := formStatus(err); ok {
		return s.inviteSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return s.invited(c, made)
}

func (s *Site) inviteAsked(c echo.Context, values url.Values) (*casework.Invited, error) {
	give := casework.RoleGive{Role: values.Get("roles.0.role"), ProgramID: formID(values, "roles.0.programId")}
	last, err := formDay(values, "roles.0.endsAt")
	if err != nil {
		return nil, err
	}
	if !last.IsZero() { // only then it matters where the day ends
		agency, err := s.app.GetAgency(c.Request().Context())
		if err != nil {
			return nil, err
		}
		give.EndsAt = endOfDay(last, agency.Zone())
	}
	return s.app.InviteStaff(c.Request().Context(), casework.StaffInvite{Name: values.Get("name"),
		Email: values.Get("email"), Title: values.Get("title"), Roles: []casework.RoleGive{give}})
}

// invited shows the link: the answer to the form and no redirect, because the
// secret must not stand in an address. Sent again, it shows the person and no
// link.
func (s *Site) invited(c echo.Context, made *casework.Invited) error {
	link := ""
	if made.Secret != "" {
		link = s.base.JoinPath("invitation", made.Secret).String()
	}
	return s.show(c, http.StatusOK, invitedPage(s.page(c, "Invitation", "/staff"), made, link, s.clock().In(made.Zone)))
}

func (s *Site) invitationRenew(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	made, err := s.app.RenewInvitation(c.Request().Context(), id)
	if err != nil {
		return s.staffAgain(c, id, err)
	}
	return s.invited(c, made)
}

func (s *Site) staffPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.staffShown(c, http.StatusOK, id, nil)
}

// staffShown is a person's page, with what could not be done just now.
func (s *Site) staffShown(c echo.Context, status int, id uuid.UUID, said []FieldError) error {
	ctx := c.Request().Context()
	r, err := s.app.GetStaff(ctx, id)
	if err != nil {
		return err
	}
	may := map[authz.Op]bool{}
	for _, op := range []authz.Op{authz.StaffUpdate, authz.StaffDeactivate, authz.InvitationRenew, authz.RoleGive, authz.RoleEnd,
		authz.SupervisionStart, authz.SupervisionEnd, authz.CoverStart, authz.CoverEnd} {
		may[op] = s.app.May(ctx, op)
	}
	return s.show(c, status, staffRecordPage(staffView{page: s.page(c, "Staff", "/staff"), record: r,
		now: s.clock().In(r.Zone), may: may, said: said}))
}

// staffAgain shows the person's page with the reason why something was not
// done.
func (s *Site) staffAgain(c echo.Context, id uuid.UUID, err error) error {
	status, ok := formStatus(err)
	if !ok {
		return err
	}
	_, said, _ := formErrors(err)
	for i := range said {
		said[i].ID = "main" // the page has no field of that name
	}
	return s.staffShown(c, status, id, said)
}

// staffSheet answers with one of the forms about a person.
func (s *Site) staffSheet(form func(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		r, err := s.app.GetStaff(c.Request().Context(), id)
		if err != nil {
			return err
		}
		return s.show(c, http.StatusOK, form(c, r, Fresh(url.Values{}, false)))
	}
}

// sheetAgain shows a form about a person again with what must be mended.
func (s *Site) sheetAgain(c echo.Context, id uuid.UUID, values url.Values, err error,
	form func(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component) error {
	status, ok := formStatus(err)
	if !ok {
		return err
	}
	r, readErr := s.app.GetStaff(c.Request().Context(), id)
	if readErr != nil {
		return readErr
	}
	return s.show(c, status, form(c, r, Returned(values, err)))
}

// sheet is a page with one act.
func (s *Site) sheet(c echo.Context, title, back, backWord, action string, f Filled) Sheet {
	p := s.page(c, title, back)
	p.Form, p.Narrow = true, true
	return Sheet{Page: p, Title: title, Back: back, BackWord: backWord, Action: action, Filled: f}
}

func staffPath(id uuid.UUID) string { return "/staff/" + id.String() }

// staffValues is a person's entry as a form shows it.
func staffValues(r *casework.StaffRecord) url.Values {
	limit := ""
	if r.CaseloadLimit != nil {
		limit = strconv.Itoa(*r.CaseloadLimit)
	}
	return url.Values{"name": {r.Name}, "title": {r.Title}, "email": {r.Email}, "caseloadLimit": {limit}}
}

func (s *Site) staffEditSheet(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component {
	if len(f.Values) == 0 {
		f = Fresh(staffValues(r), true)
	}
	sheet := s.sheet(c, "Correct an entry", staffPath(r.ID), r.Name, staffPath(r.ID), f)
	sheet.Version, sheet.Do = r.Version, Act{Label: "Save the entry", Main: true}
	return staffEditForm(sheet)
}

func (s *Site) staffUpdate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	edit := casework.StaffEdit{Name: values.Get("name"), Title: values.Get("title"), Email: values.Get("email")}
	if edit.CaseloadLimit, err = formNumber(values, "caseloadLimit"); err != nil {
		return s.sheetAgain(c, id, values, err, s.staffEditSheet)
	}
	_, err = s.app.UpdateStaff(c.Request().Context(), id, formVersion(values), edit)
	if isStale(err) {
		r, err := s.app.GetStaff(c.Request().Context(), id)
		if err != nil {
			return err
		}
		return s.show(c, http.StatusPreconditionFailed, s.staffEditSheet(c, r, Overtaken(values, staffValues(r))))
	}
	if err != nil {
		return s.sheetAgain(c, id, values, err, s.staffEditSheet)
	}
	return done(c, staffPath(id))
}

func (s *Site) staffDeactivateSheet(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Close an account", staffPath(r.ID), r.Name, staffPath(r.ID)+"/deactivate", f)
	sheet.Lede = "From this moment on " + r.Name + " cannot sign in. What they wrote stays theirs."
	sheet.Do = Act{Label: "Close the account", Grave: true}
	sheet.Hint = "It cannot be opened again. Somebody who comes back is invited anew."
	return staffDeactivateForm(sheet, r, s.clock())
}

func (s *Site) staffDeactivate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	if _, err := s.app.DeactivateStaff(c.Request().Context(), id, values.Get("reason")); err != nil {
		return s.sheetAgain(c, id, values, err, s.staffDeactivateSheet)
	}
	return done(c, staffPath(id))
}
