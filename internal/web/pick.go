package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// pickView is a list of people to choose one of.
type pickView struct {
	More bool
	Now  time.Time
}

func (v pickView) when(l casework.CaseloadLine) string {
	return whereNow(l, casework.DateOf(v.Now, v.Now.Location())) + ". " + lastTalked(l, v.Now)
}

// pick asks whom something is about: one tap leads on to path and the
// person's id.
func (s *Site) pick(c echo.Context, title, place, path string) error {
	people, err := s.app.ListClients(c.Request().Context(), casework.CaseloadFilter{Limit: 100})
	if err != nil {
		return err
	}
	p := s.page(c, title, place)
	p.Narrow = true
	return s.show(c, http.StatusOK, pickPage(p, title, path, people.Lines, pickView{people.Next != "", s.clock().In(people.Zone)}))
}
