package login

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// takeInvitation keeps the link's secret in the session, where no history and
// no log shows it, and goes on to the page. The secret is not tried here: a
// phone that previews links must not spend it.
func (l *Login) takeInvitation(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	s.Invitation = c.Param("secret")
	if err := l.save(c, s); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, invitationPath)
}

// invitation is the page of somebody who followed the link.
func (l *Login) invitation(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	if s.Invitation == "" {
		return l.show(c, http.StatusNotFound, "Invitation", false, invitationOverPage(l.config.AgencyName))
	}
	return l.show(c, http.StatusOK, "Invitation", false, invitationPage(l.config.AgencyName, startPath+"?invited=1"))
}
