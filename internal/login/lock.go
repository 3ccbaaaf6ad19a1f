package login

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
	"continuo/internal/web"
)

// handOver gives the phone to a client, who writes their plan alone on it. The
// login is locked first, as by the lock's button: nothing but the plan opens
// until its owner shows again who they are.
func (l *Login) handOver(c echo.Context) error {
	client, err := uuid.Parse(c.FormValue("client"))
	if err != nil {
		return casework.NotFound()
	}
	made, err := l.app.MakeClientLink(c.Request().Context(), client, casework.LinkHanded)
	if err != nil {
		return err
	}
	s, err := l.open(c)
	if err != nil {
		return err
	}
	s.Locked, s.Return = true, local("/clients/"+client.String()+"/crisis-plan")
	if err := s.renew(); err != nil {
		return err
	}
	if err := l.save(c, s); err != nil {
		return err
	}
	web.KeepLink(c, made.Token, made.Secret, made.ExpiresAt.Sub(l.clock()))
	return c.Redirect(http.StatusSeeOther, web.OwnPlanPath)
}

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
