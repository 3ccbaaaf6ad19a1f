package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// picking is a question whom something is about: where it stands among the
// pages, and where the chosen person's id leads on to.
type picking struct{ title, place, self, onward string }

var (
	pickForLog     = picking{"Log a session with", "/log", "/log", "/log?client="}
	pickForPlan    = picking{"Plan a contact with", "/planned", "/planned/new", "/planned/new?client="}
	pickForConcern = picking{"Who are you worried about?", "/safety-concerns", "/safety-concerns/new", "/safety-concerns/new?client="}
)

// pickView is a list of people to choose one of: the actor's own, or those a
// search has found.
type pickView struct {
	picking
	filled Filled
	lines  []casework.CaseloadLine
	more   bool
	found  *casework.FoundClients // nil before a search
	search bool                   // the actor may look for somebody
	now    time.Time
}

func (v pickView) when(l casework.CaseloadLine) string {
	return whereNow(l, casework.DateOf(v.now, v.now.Location())) + ". " + lastTalked(l, v.now)
}

// pick asks whom something is about: one tap leads on.
func (s *Site) pick(c echo.Context, what picking) error {
	return s.showPick(c, http.StatusOK, what, Fresh(url.Values{}, false), nil)
}

// pickFind looks for whom it is about by name: what is typed comes by POST, as
// in every search.
func (s *Site) pickFind(what picking) echo.HandlerFunc {
	return func(c echo.Context) error {
		values, err := formValues(c)
		if err != nil {
			return err
		}
		found, err := s.app.SearchClients(c.Request().Context(), values.Get("text"), 0)
		if status, ok := formStatus(err); ok {
			return s.showPick(c, status, what, Returned(values, err), nil)
		}
		if err != nil {
			return err
		}
		return s.showPick(c, http.StatusOK, what, Fresh(values, false), found)
	}
}

func (s *Site) showPick(c echo.Context, status int, what picking, f Filled, found *casework.FoundClients) error {
	v := pickView{picking: what, filled: f, found: found, search: s.app.May(c.Request().Context(), authz.ClientSearch)}
	if found != nil {
		v.now, v.more = s.clock().In(found.Zone), found.More
	} else {
		people, err := s.app.ListClients(c.Request().Context(), casework.CaseloadFilter{Limit: 100})
		if err != nil {
			return err
		}
		v.lines, v.more, v.now = people.Lines, people.Next != "", s.clock().In(people.Zone)
	}
	p := s.page(c, what.title, what.place)
	p.Narrow = true
	return s.show(c, status, pickPage(p, v))
}
