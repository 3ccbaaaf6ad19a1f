package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountBreakGlasses puts up the way into a restricted record in need.
func (s *Site) mountBreakGlasses(g *echo.Group) {
	g.GET("/break-glass", s.offered(authz.BreakGlassOpen, func(c echo.Context) error {
		return s.showBreakGlass(c, http.StatusOK, Fresh(url.Values{}, false))
	}))
	g.POST("/break-glass", s.breakGlassOpen)
}

// breakGlassView is the form, and what is open now.
type breakGlassView struct {
	Sheet   Sheet
	Open    []casework.BreakGlassLine
	Minutes int
	Now     time.Time
}

func (v breakGlassView) now(b casework.BreakGlassLine) time.Time { return v.Now.In(b.Zone) }

func (s *Site) showBreakGlass(c echo.Context, status int, f Filled) error {
	ctx := c.Request().Context()
	open, err := s.app.ListBreakGlasses(ctx, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	agency, err := s.app.GetAgency(ctx)
	if err != nil {
		return err
	}
	sheet := s.sheet(c, "Open a restricted record", "/clients", "People", "/break-glass", f)
	sheet.Lede = "Only in need, and only if you know whose it is. It closes by itself after " + Minutes(agency.BreakGlassMinutes) + "."
	sheet.Do = Act{Label: "Open it", Grave: true, Icon: IconRestrict}
	sheet.Hint = "Every try is on record. The supervisor and the privacy officer are told, and look at it within a day."
	return s.show(c, status, breakGlassPage(breakGlassView{Sheet: sheet, Open: open.Items, Now: s.clock()}))
}

func (s *Site) breakGlassOpen(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ask := casework.BreakGlassAsk{Number: values.Get("number"), Name: values.Get("name"), Reason: unixLines(values.Get("reason"))}
	ask.BirthDate, _ = formDay(values, "birthDate") // what is no day opens nothing, and counts as a try
	opened, err := s.app.OpenBreakGlass(c.Request().Context(), ask)
	if casework.KindOf(err) == casework.KindTooMany {
		f := Returned(values, casework.Invalid("number", "%s", err.Error()))
		return s.showBreakGlass(c, http.StatusTooManyRequests, f)
	}
	if status, ok := formStatus(err); ok {
		return s.showBreakGlass(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(opened.ClientID))
}
