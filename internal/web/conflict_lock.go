package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountConflictLocks puts up who of the staff a client is or was, and where
// somebody says that they know a person from outside.
func (s *Site) mountConflictLocks(g *echo.Group) {
	g.GET("/clients/:id/conflict-locks", func(c echo.Context) error { return s.showConflictLocks(c, http.StatusOK, Fresh(url.Values{}, false)) })
	g.POST("/clients/:id/conflict-locks", s.conflictLockSet)
	g.POST("/clients/:id/conflict-locks/:lock/lift", s.conflictLockLift)
	g.GET("/clients/:id/known", s.offered(authz.PeerConflictDeclare, s.clientSheet(s.knownSheet)))
	g.POST("/clients/:id/known", s.clientDo(clientDoing{s.knownSheet, s.knownDeclare}))
}

// conflictLocksView is the list and the form.
type conflictLocksView struct {
	Client uuid.UUID
	Items  []casework.ConflictLockLine
	Staff  []casework.StaffLine
	Filled Filled
	More   string
	May    map[authz.Op]bool
	Now    time.Time
}

func (v conflictLocksView) path(rest string) string {
	return clientPath(v.Client) + "/conflict-locks" + rest
}

func (v conflictLocksView) now(l casework.ConflictLockLine) time.Time { return v.Now.In(l.Zone) }

func (s *Site) showConflictLocks(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.app.ListConflictLocks(ctx, id, asked)
	if err != nil {
		return err
	}
	v := conflictLocksView{Client: id, Items: list.Items, Filled: f, More: morePage(c, list.Next), Now: s.clock(),
		May: map[authz.Op]bool{authz.ConflictLockSet: s.app.May(ctx, authz.ConflictLockSet), authz.ConflictLockLift: s.app.May(ctx, authz.ConflictLockLift)}}
	if v.May[authz.ConflictLockSet] {
		staff, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive}, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		v.Staff = staff.Items
	}
	p := s.page(c, "They work here", "/clients")
	p.Narrow = true
	return s.show(c, status, conflictLocksPage(p, v))
}

func (s *Site) conflictLockSet(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.SetConflictLock(c.Request().Context(), id, idOr(formID(values, "staffId")))
	if status, ok := formStatus(err); ok {
		return s.showConflictLocks(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(id)+"/conflict-locks")
}

func (s *Site) conflictLockLift(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	lock, err := uuid.Parse(c.Param("lock"))
	if err != nil {
		return casework.NotFound()
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.LiftConflictLock(c.Request().Context(), lock, unixLines(values.Get("reason")))
	if status, ok := formStatus(err); ok {
		return s.showConflictLocks(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(id)+"/conflict-locks")
}

func (s *Site) knownSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "I know this person from outside", "known", f)
	sheet.Lede = "A neighbor, a cousin, somebody you used with: say it once. Nobody puts this person on your caseload from then on, and your supervisor decides with you what now."
	sheet.Do = Act{Label: "Say it", Main: true}
	return knownForm(sheet), nil
}

func (s *Site) knownDeclare(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	_, err := s.app.DeclarePeerConflict(c.Request().Context(), id, unixLines(values.Get("reason")))
	return clientPath(id), err
}
