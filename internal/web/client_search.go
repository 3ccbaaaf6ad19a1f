package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// searchPath takes what is typed by POST alone: an address stands in histories,
// logs and referrers. Results come when they are asked for and not while
// somebody types: each half-written word would show people nobody looked for,
// and name them in the audit trail.
const searchPath = "/client-searches"

func (s *Site) mountClientSearches(g *echo.Group) {
	g.GET(searchPath, s.offered(authz.ClientSearch, s.clientSearchNew))
	g.POST(searchPath, s.clientSearch)
}

// clientSearchView is a search and whom it found; found is nil before one.
type clientSearchView struct {
	page   Page
	filled Filled
	found  *casework.FoundClients
	now    time.Time
}

func (s *Site) clientSearchNew(c echo.Context) error {
	return s.clientSearchShown(c, http.StatusOK, clientSearchView{filled: Fresh(url.Values{}, false)})
}

func (s *Site) clientSearchShown(c echo.Context, status int, v clientSearchView) error {
	v.page = s.page(c, "Find somebody", "/clients")
	return s.show(c, status, clientSearchPage(v))
}

func (s *Site) clientSearch(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	found, err := s.app.SearchClients(c.Request().Context(), values.Get("text"), 0)
	if status, ok := formStatus(err); ok {
		return s.clientSearchShown(c, status, clientSearchView{filled: Returned(values, err)})
	}
	if err != nil {
		return err
	}
	return s.clientSearchShown(c, http.StatusOK, clientSearchView{filled: Fresh(values, false), found: found, now: s.clock().In(found.Zone)})
}

// where is where a found person is, as the caseload list says it.
func (v clientSearchView) where(f casework.FoundClient) string {
	return whereNow(casework.CaseloadLine{ProgramID: f.ProgramID, ProgramName: f.ProgramName, Stage: f.Stage, StaySince: f.StaySince,
		EpisodeOpen: f.EpisodeOpen}, casework.DateOf(v.now, v.now.Location()))
}

func (v clientSearchView) born(f casework.FoundClient) string {
	return f.BirthDate.Start(time.UTC).Format("2 January 2006")
}

// foundCount says how many there are to see, and nothing of how many there may be.
func foundCount(found *casework.FoundClients) string {
	if found.More {
		return "These come closest. There are more: write more of the name, or the birth date."
	}
	return Count(len(found.Items), "person", "people")
}
