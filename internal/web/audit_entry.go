package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

func (s *Site) mountAuditEntry(g *echo.Group) { g.GET("/audit", s.auditPage) }

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
	q := c.QueryParams()
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

// auditAbout is the address of everything about one person served.
func auditAbout(client uuid.UUID) string {
	return "/audit?" + url.Values{"client": {client.String()}}.Encode()
}
