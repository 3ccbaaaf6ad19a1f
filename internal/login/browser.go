package login

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/web"
)

// OwnerField may stand in a form as a hidden input: the id of the person the
// page was drawn for. With it a form is kept even when the session is gone
// altogether, and one that outlived its person is not sent in another's name.
const OwnerField = web.OwnerField

// Browser lets a page's handler run for somebody who is signed in, as the actor
// they are at this moment. Everybody else is led to the door.
func (l *Login) Browser() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			s, err := l.open(c)
			if err != nil {
				return err
			}
			if !s.live(l) {
				return l.turnAway(c, s)
			}
			ctx := c.Request().Context()
			actor, err := l.app.ResolveStaff(ctx, s.Agency, s.Staff)
			if kind := casework.KindOf(err); kind == casework.KindForbidden || kind == casework.KindNotFound {
				return l.closed(c, s)
			}
			if err != nil {
				return err
			}
			if owner := ownerOf(c); owner != uuid.Nil && owner != actor.ID {
				return casework.Errorf(casework.KindConflict,
					"This page was opened by somebody else on this device. Nothing was sent. Open it again in your own name.")
			}
			if err := l.touch(c, s); err != nil {
				return err
			}
			c.SetRequest(c.Request().WithContext(authz.WithActor(ctx, actor)))
			if err := next(c); err != nil {
				return err
			}
			return l.settle(c, s)
		}
	}
}

// closed ends the login of somebody who may not come in any more.
func (l *Login) closed(c echo.Context, s *session) error {
	if err := l.end(c, s); err != nil {
		return err
	}
	if !isPage(c.Request()) {
		return signedOut(c)
	}
	return l.show(c, http.StatusForbidden, "Account closed", true, closedPage(l.config.AgencyName))
}

// turnAway leads whoever is not signed in to the door. A form is kept on the
// way; a script is only told, for it keeps its words itself.
func (l *Login) turnAway(c echo.Context, s *session) error {
	r := c.Request()
	switch {
	case !isPage(r):
		if r.Method == http.MethodGet { // htmx goes there; after a form it would lose the words
			c.Response().Header().Set("HX-Redirect", doorFor(shown(r)))
		}
		return signedOut(c)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return c.Redirect(http.StatusSeeOther, doorFor(r.URL.RequestURI()))
	}
	return l.keep(c, s)
}

// shown is the page that htmx asked from.
func shown(r *http.Request) string {
	at, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil {
		return home
	}
	return at.RequestURI()
}

// signedOut is the answer to scripts.
func signedOut(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	return c.JSON(http.StatusUnauthorized, map[string]any{
		"type": "about:blank", "title": "You are signed out.", "status": http.StatusUnauthorized})
}

// isPage tells a person going from page to page from a script that asks. Browsers
// say which; where one does not, the wanted type does.
func isPage(r *http.Request) bool {
	if r.Header.Get("HX-Request") != "" {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") || !strings.Contains(accept, "json")
}

// ownerOf is whose page a form was on, as far as the form says so.
func ownerOf(c echo.Context) uuid.UUID {
	if !isForm(c.Request()) {
		return uuid.Nil
	}
	owner, err := uuid.Parse(c.Request().PostFormValue(OwnerField))
	if err != nil {
		return uuid.Nil
	}
	return owner
}

// isForm tells whether a form without files was sent.
func isForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.Method == http.MethodPost && err == nil && kind == "application/x-www-form-urlencoded"
}
