package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

func (s *Site) mountSelf(g *echo.Group) { g.GET("/self", s.selfPage) }

func (s *Site) selfPage(c echo.Context) error {
	self, err := s.app.GetSelf(c.Request().Context())
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, selfPage(s.page(c, "You", "/self"), self, s.clock().In(self.Agency.Zone())))
}
