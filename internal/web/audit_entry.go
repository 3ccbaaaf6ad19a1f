package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

func (s *Site) mountAuditEntry(g *echo.Group) {
	g.GET("/audit", s.auditPage)
	g.POST("/audit", s.askAudit)
}

// auditView is one page of the audit trail.
type auditView struct {
	page   Page
	audit  *casework.AuditPage
	filled Filled
	more   string
	now    time.Time
}

func (s *Site) auditPage(c echo.Context) error {
	p, err := pageAsked(c)
	if err != nil {
		return err
	}
	return s.auditAsked(c, c.QueryParams(), p)
}

// askAudit takes what is asked for as a form, because a client's number belongs
// in no address, and leads on to the page that names them by id.
func (s *Site) askAudit(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	return s.auditAsked(c, values, casework.Page{})
}

func (s *Site) auditAsked(c echo.Context, q url.Values, p casework.Page) (err error) {
	filled, status := Fresh(q, false), http.StatusOK
	f := casework.AuditFilter{Client: q.Get("client"), StaffID: uuidOrNone(q.Get("staff"))}
	f.Outcome, f.Ops = auditFilter(q.Get("did"))
	if f.Day, err = formDay(q, "day"); err != nil {
		filled, status = Returned(q, err), http.StatusUnprocessableEntity
	}
	audit, err := s.app.ListAuditEntries(c.Request().Context(), f, p)
	if err != nil {
		return err
	}
	if c.Request().Method == http.MethodPost && status == http.StatusOK && (audit.Client != uuid.Nil || f.Client == "") {
		return done(c, auditPath(q, audit.Client))
	}
	return s.show(c, status, auditPage(auditView{page: s.page(c, "Audit trail", "/audit"), audit: audit, filled: filled,
		more: morePage(c, audit.Next), now: s.clock().In(audit.Zone)}))
}

func uuidOrNone(text string) uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// newDay tells whether an entry is the first of its day in the list.
func (v auditView) newDay(i int) bool {
	return i == 0 || Day(v.audit.Items[i].At, v.now) != Day(v.audit.Items[i-1].At, v.now)
}

func (v auditView) staffOptions() []Option {
	return staffOptions(v.audit.Staff, "Anyone", uuid.Nil)
}

// auditPath is the address of what a form asked for.
func auditPath(form url.Values, client uuid.UUID) string {
	q := url.Values{}
	for _, name := range []string{"staff", "did", "day"} {
		if v := form.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	if client != uuid.Nil {
		q.Set("client", client.String())
	}
	if len(q) == 0 {
		return "/audit"
	}
	return "/audit?" + q.Encode()
}

// auditAbout is the address of everything about one person served.
func auditAbout(client uuid.UUID) string {
	return "/audit?" + url.Values{"client": {client.String()}}.Encode()
}
