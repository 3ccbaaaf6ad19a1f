package login

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// lock hides the screen of a shared phone. The login gives no rights from here
// on, under any token; whose it is stays known, and so does what was kept.
func (l *Login) lock(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	to := local(c.FormValue("return"))
	if s.Staff == uuid.Nil {
		return c.Redirect(http.StatusSeeOther, doorFor(to))
	}
	s.Locked, s.Return = true, to
	if err := s.renew(); err != nil {
		return err
	}
	if err := l.save(c, s); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, doorFor(to))
}
