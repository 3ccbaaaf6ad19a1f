package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

func (s *Site) mountAgency(g *echo.Group) {
	g.GET("/agency", s.agencyPage)
	g.POST("/agency", s.agencyUpdate)
}

// agencyPage shows the settings; to who may change them, as the form.
func (s *Site) agencyPage(c echo.Context) error {
	ctx := c.Request().Context()
	a, err := s.app.GetAgency(ctx)
	if err != nil {
		return err
	}
	if !s.app.May(ctx, authz.AgencyUpdate) {
		return s.show(c, http.StatusOK, agencyFacts(s.page(c, "Agency", "/agency"), a))
	}
	return s.show(c, http.StatusOK, s.agencySheet(c, a, Fresh(agencyValues(a), true), c.QueryParam("saved") != ""))
}

func (s *Site) agencySheet(c echo.Context, a *casework.Agency, f Filled, saved bool) templ.Component {
	sheet := s.sheet(c, "Agency", "/", "Home", "/agency", f)
	sheet.Page = s.page(c, "Agency", "/agency")
	sheet.Page.Narrow = true
	sheet.Title, sheet.Version, sheet.Do = a.Name, a.Version, Act{Label: "Save the settings", Main: true}
	return agencyForm(sheet, saved)
}

func (s *Site) agencyUpdate(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := agencyEdit(values)
	if err == nil {
		if _, err = s.app.UpdateAgency(ctx, formVersion(values), e); err == nil {
			return done(c, "/agency?saved=1")
		}
	}
	status, ok := formStatus(err)
	if !ok && !isStale(err) {
		return err
	}
	a, readErr := s.app.GetAgency(ctx)
	if readErr != nil {
		return readErr
	}
	if isStale(err) {
		return s.show(c, http.StatusPreconditionFailed, s.agencySheet(c, a, Overtaken(values, agencyValues(a)), false))
	}
	return s.show(c, status, s.agencySheet(c, a, Returned(values, err), false))
}

func agencyValues(a *casework.Agency) url.Values {
	v := url.Values{"name": {a.Name}, "timeZone": {a.TimeZone}, "noteDueHours": {strconv.Itoa(a.NoteDueHours)},
		"quietDays": {strconv.Itoa(a.QuietDays)}, "caseloadLimit": {strconv.Itoa(a.CaseloadLimit)},
		"concernMinutes": {strconv.Itoa(a.ConcernMinutes)}, "breakGlassMinutes": {strconv.Itoa(a.BreakGlassMinutes)}, "notesOpen": nil, "state": {a.State}}
	if a.NotesOpen {
		v.Set("notesOpen", "yes")
	}
	return v
}

// agencyEdit reads the settings' form: every number that is none is named at
// once.
func agencyEdit(values url.Values) (casework.AgencyEdit, error) {
	e := casework.AgencyEdit{Name: values.Get("name"), TimeZone: values.Get("timeZone"), NotesOpen: values.Get("notesOpen") == "yes",
		State: values.Get("state")}
	var p casework.Problems
	for name, to := range map[string]*int{"noteDueHours": &e.NoteDueHours, "quietDays": &e.QuietDays,
		"caseloadLimit": &e.CaseloadLimit, "concernMinutes": &e.ConcernMinutes, "breakGlassMinutes": &e.BreakGlassMinutes} {
		n, err := formNumber(values, name)
		if err != nil || n == nil {
			p.Add(name, "Write a whole number.")
			continue
		}
		*to = *n
	}
	return e, p.Err()
}

func stateWords(state string) string {
	if state == "" {
		return "Nobody has said"
	}
	return state
}

func notesOpenWords(open bool) string {
	if open {
		return "Open to treatment staff of the program"
	}
	return "Open to treatment staff only where the peer shared them"
}
