package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
)

func (s *Site) mountSelf(g *echo.Group) { g.GET("/self", s.selfPage) }

func (s *Site) selfPage(c echo.Context) error {
	self, err := s.app.GetSelf(c.Request().Context())
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, selfPage(s.page(c, "You", "/self"), self, s.openPlaces(c), s.clock().In(self.Agency.Zone())))
}

// openPlaces are the lists that everybody who may can look at; the dock has
// them only for those whose work they are.
func (s *Site) openPlaces(c echo.Context) (open []NavItem) {
	for _, place := range []struct {
		op   authz.Op
		item NavItem
	}{
		{authz.StaffList, NavItem{Href: "/staff", Label: "Staff"}},
		{authz.ProgramList, NavItem{Href: "/programs", Label: "Programs"}},
		{authz.AgencyGet, NavItem{Href: "/agency", Label: "The agency’s settings"}},
	} {
		if s.app.May(c.Request().Context(), place.op) {
			open = append(open, place.item)
		}
	}
	return open
}
