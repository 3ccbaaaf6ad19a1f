package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// OwnPlanPath is where a person reads and writes their crisis plan alone.
const OwnPlanPath = "/my-plan"

// MountOwnPlan puts up the pages of the person behind a link. No login stands
// before them and none of theirs leads anywhere else. once is what makes a form
// that is sent twice be done once.
func (s *Site) MountOwnPlan(g *echo.Group, once echo.MiddlewareFunc) {
	g.GET(OwnPlanPath+"/:token", takeLink)
	g.POST(OwnPlanPath+"/open", s.linkOpen)
	g.GET(OwnPlanPath, s.ownPlan, s.linked)
	g.GET(OwnPlanPath+"/write", s.ownPlanForm, s.linked)
	g.POST(OwnPlanPath+"/write", s.ownPlanWrite, s.linked, once)
	g.POST(OwnPlanPath+"/done", s.ownPlanDone, s.linked)
}

// linkCookie keeps a link's token and, once it was opened here, the secret that
// makes this phone the one.
const linkCookie = "plan"

func linkCookieName(c echo.Context) string {
	if c.Scheme() == "https" {
		return "__Host-" + linkCookie
	}
	return linkCookie
}

// KeepLink gives this browser a link for so long; 0 is until it is closed.
// Without a secret the link is not opened yet. The time is a length, for
// phones have clocks of their own.
func KeepLink(c echo.Context, token, secret string, lasts time.Duration) {
	value := token + "." + secret
	c.SetCookie(&http.Cookie{Name: linkCookieName(c), Value: value, Path: "/", MaxAge: int(lasts.Seconds()), HttpOnly: true, Secure: c.Scheme() == "https",
		SameSite: http.SameSiteLaxMode})
}

// DropLink takes it away again.
func DropLink(c echo.Context) {
	c.SetCookie(&http.Cookie{Name: linkCookieName(c), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Scheme() == "https", SameSite: http.SameSiteLaxMode})
}

func keptLink(c echo.Context) (token, secret string) {
	cookie, err := c.Cookie(linkCookieName(c))
	if err != nil {
		return "", ""
	}
	token, secret, _ = strings.Cut(cookie.Value, ".")
	return token, secret
}

// takeLink keeps the link where no history and no log shows it. It is not
// opened here: a phone that previews links must not spend it.
func takeLink(c echo.Context) error {
	if held, secret := keptLink(c); held != c.Param("token") || secret == "" {
		KeepLink(c, c.Param("token"), "", 0)
	}
	return done(c, OwnPlanPath)
}

// ownPage is the frame: no places to go, nobody's name.
func ownPage(c echo.Context, title string) Page {
	return Page{Title: title, CSRF: csrfToken(c), Home: OwnPlanPath, SignIn: OwnPlanPath, Narrow: true}
}

// linked lets a page run for the person behind the link that this phone opened.
func (s *Site) linked(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token, secret := keptLink(c)
		if token != "" && secret == "" && c.Request().Method == http.MethodGet {
			return s.show(c, http.StatusOK, ownDoorPage(ownPage(c, "My plan"), "", true))
		}
		ctx := c.Request().Context()
		actor, err := s.app.ResolveClientLink(ctx, token, secret)
		if err != nil {
			return s.linkRefused(c, err)
		}
		c.SetRequest(c.Request().WithContext(authz.WithActor(ctx, actor)))
		if err := next(c); casework.KindOf(err) == casework.KindNotFound {
			return s.linkRefused(c, err)
		} else if err != nil {
			return err
		}
		return nil
	}
}

// linkRefused says why a link does not open, in words for the person.
func (s *Site) linkRefused(c echo.Context, err error) error {
	status, words := http.StatusNotFound, casework.LinkOver().Error()
	switch casework.KindOf(err) {
	case casework.KindConflict:
		status, words = http.StatusConflict, err.Error()
	case casework.KindNotFound, casework.KindForbidden:
	default:
		return err
	}
	return s.show(c, status, ownDoorPage(ownPage(c, "My plan"), words, false))
}

func (s *Site) linkOpen(c echo.Context) error {
	token, secret := keptLink(c)
	if secret != "" { // a second tap
		return done(c, OwnPlanPath)
	}
	secret, err := s.app.OpenOwnPlan(c.Request().Context(), token)
	if err != nil {
		return s.linkRefused(c, err)
	}
	KeepLink(c, token, secret, 7*24*time.Hour) // no longer than the link works, which is asked each time
	return done(c, OwnPlanPath)
}

func (s *Site) ownPlan(c echo.Context) error {
	plan, err := s.app.GetOwnPlan(c.Request().Context())
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, ownPlanPage(ownPage(c, "My plan"), plan, c.QueryParam("kept") != ""))
}

func (s *Site) ownPlanForm(c echo.Context) error {
	plan, err := s.app.GetOwnPlan(c.Request().Context())
	if err != nil {
		return err
	}
	return s.showOwnForm(c, http.StatusOK, Fresh(crisisValues(plan.Standing), false), 2)
}

func (s *Site) showOwnForm(c echo.Context, status int, f Filled, more int) error {
	sheet := Sheet{Page: ownPage(c, "Write my plan"), Title: "Write my plan", Lede: "One thing on each line. Leave out what does not fit.",
		Back: OwnPlanPath, BackWord: "My plan", Action: OwnPlanPath + "/write", Filled: f, Do: Act{Label: "Keep my plan", Main: true},
		Hint: "What stood there before is kept, too."}
	return s.show(c, status, ownFormPage(crisisForm{Sheet: sheet, People: contactsIn(f.Values) + more, Texts: len(f.Values["basedOn"])}))
}

func (s *Site) ownPlanWrite(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	if values.Get("more") != "" {
		return s.showOwnForm(c, http.StatusOK, Fresh(values, false), 1)
	}
	_, err = s.app.WriteOwnPlan(c.Request().Context(), crisisWrite(uuid.Nil, values))
	if status, ok := formStatus(err); ok {
		return s.showOwnForm(c, status, Returned(values, err), 0)
	}
	if err != nil {
		return err
	}
	return done(c, OwnPlanPath+"?"+url.Values{"kept": {"yes"}}.Encode())
}

// ownPlanDone ends the link. On a phone that was handed over nothing is left
// but the lock.
func (s *Site) ownPlanDone(c echo.Context) error {
	if err := s.app.FinishOwnPlan(c.Request().Context()); err != nil {
		return err
	}
	DropLink(c)
	return s.show(c, http.StatusOK, ownDoorPage(ownPage(c, "My plan"), "Thank you. Your plan is kept. Give the phone back if it is not yours.", false))
}
