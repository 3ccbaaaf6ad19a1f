package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
	"continuo/internal/release"
)

func (s *Site) organizationFile(c echo.Context) error {
	return s.organizationFileShown(c, http.StatusOK, Fresh(url.Values{}, false), nil)
}

func (s *Site) organizationFileShown(c echo.Context, status int, f Filled, result *casework.OrganizationImport) error {
	p := s.page(c, "Bring in a directory", "/organizations")
	p.Narrow = true
	return s.show(c, status, organizationFilePage(p, f, result))
}

func (s *Site) organizationImport(c echo.Context) error {
	content, _, err := broughtFile(c)
	if err != nil {
		return err
	}
	result, err := s.app.ImportDirectory(c.Request().Context(), content.String())
	if status, ok := formStatus(err); ok {
		return s.organizationFileShown(c, status, Returned(url.Values{}, err), nil)
	}
	if err != nil {
		return err
	}
	return s.organizationFileShown(c, http.StatusOK, Fresh(url.Values{}, false), result)
}

// broughtFile is the file that a form brings, and what it is called; nothing
// where none was chosen.
func broughtFile(c echo.Context) (content *bytes.Buffer, name string, err error) {
	content = new(bytes.Buffer)
	part, err := c.FormFile("file")
	if err != nil {
		return content, "", nil // none was chosen: the use case says so
	}
	in, err := part.Open()
	if err != nil {
		return nil, "", fmt.Errorf("open what was sent: %w", err)
	}
	defer in.Close()
	if _, err := content.ReadFrom(in); err != nil {
		return nil, "", fmt.Errorf("read what was sent: %w", err)
	}
	return content, part.Filename, nil
}

func (s *Site) organizationExport(c echo.Context) error {
	file, err := s.app.ExportDirectory(c.Request().Context(), release.Format(c.QueryParam("format")))
	if err != nil {
		return err
	}
	return file.Send(c.Request().Context(), c.Response())
}
