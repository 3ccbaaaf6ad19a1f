package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// mountStudies puts up de-identified data for research.
func (s *Site) mountStudies(g *echo.Group) {
	g.GET("/studies", func(c echo.Context) error { return s.studiesShown(c, http.StatusOK, Fresh(url.Values{}, false)) })
	g.POST("/studies", s.studyBegin)
	g.POST("/studies/:id/prepare", func(c echo.Context) error { return s.studyDo(c, s.app.PrepareStudy) })
	g.POST("/studies/:id/end", func(c echo.Context) error { return s.studyDo(c, s.app.EndStudy) })
	g.POST("/studies/:id/export", s.studyExport)
}

// studiesView is the studies, with what whoever looks may do with them.
type studiesView struct {
	page   Page
	items  []casework.Study
	more   string
	may    map[authz.Op]bool
	filled Filled
	now    time.Time
}

func (s *Site) studiesShown(c echo.Context, status int, f Filled) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	studies, err := s.app.ListStudies(ctx, asked)
	if err != nil {
		return err
	}
	self, err := s.app.GetSelf(ctx) // a researcher reads no settings; where the agency is, everybody may know
	if err != nil {
		return err
	}
	now := s.clock().In(self.Agency.Zone())
	v := studiesView{page: s.page(c, "Studies", "/studies"), items: studies.Items, more: morePage(c, studies.Next), filled: f, now: now, may: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.StudyBegin, authz.StudyPrepare, authz.StudyEnd, authz.StudyExportMake} {
		v.may[op] = s.app.May(ctx, op)
	}
	v.page.Narrow = true
	return s.show(c, status, studiesPage(v))
}

func (s *Site) studyBegin(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.BeginStudy(c.Request().Context(), values.Get("name"), values.Get("protocol"))
	if err == nil {
		return done(c, "/studies")
	}
	if status, ok := formStatus(err); ok {
		return s.studiesShown(c, status, Returned(values, err))
	}
	return err
}

// studyDo does something about one study; a no is shown above the list.
func (s *Site) studyDo(c echo.Context, do func(context.Context, uuid.UUID) (*casework.Study, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err = do(c.Request().Context(), id); err == nil {
		return done(c, "/studies")
	}
	if status, ok := formStatus(err); ok {
		return s.studiesShown(c, status, Returned(url.Values{}, err))
	}
	return err
}

func (s *Site) studyExport(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeStudyExport(ctx, id, release.Format(values.Get("format")))
	if err == nil {
		return file.Send(ctx, c.Response())
	}
	if status, ok := formStatus(err); ok {
		return s.studiesShown(c, status, Returned(url.Values{}, err))
	}
	return err
}

// studyState says how far a study is.
func studyState(s casework.Study, now time.Time) (Kind, string) {
	switch {
	case s.EndedAt != nil:
		return Info, "Ended " + Date(*s.EndedAt, now)
	case s.PreparedAt == nil:
		return Warn, "Nothing is prepared yet"
	}
	return OK, "Prepared " + Date(*s.PreparedAt, now) + ": " + Count(s.People, "person", "people")
}
