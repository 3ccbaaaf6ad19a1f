package web

import (
	"github.com/labstack/echo/v4"

	"continuo/internal/release"
)

// caseloadExport gives the list that is on the page, with its filter, as a
// file.
func (s *Site) caseloadExport(c echo.Context) error {
	ctx := c.Request().Context()
	file, err := s.app.ExportCaseload(ctx, filterAsked(c.QueryParams()), release.Format(c.QueryParam("format")))
	if err != nil {
		return err
	}
	return file.Send(ctx, c.Response())
}

// exportHref is where the list on the page can be taken from.
func (v clientListView) exportHref(f release.Format) string {
	q := keptFilter(v.filled.Values)
	q.Set("format", string(f))
	return "/clients/export?" + q.Encode()
}
