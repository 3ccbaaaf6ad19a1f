package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
)

func (s *Site) mountCaseloadFiles(g *echo.Group) {
	g.GET("/caseload-files", s.caseloadFileList)
	g.POST("/caseload-files", s.caseloadFileUpload)
	g.GET("/caseload-files/:id", s.caseloadFilePage)
	g.GET("/caseload-files/:id/columns", s.caseloadColumns)
	g.POST("/caseload-files/:id/columns", s.caseloadColumnsSave)
	g.POST("/caseload-files/:id/import", s.caseloadFileImport)
	g.POST("/caseload-files/:id/discard", s.caseloadFileDiscard)
	g.GET("/caseload-files/:id/report", s.caseloadFileReport)
}

func caseloadFilePath(id uuid.UUID) string { return "/caseload-files/" + id.String() }

// caseloadListView is the page that takes a spreadsheet, and the ones that
// wait.
type caseloadListView struct {
	page   Page
	filled Filled
	files  []casework.CaseloadFile
	more   string
	now    time.Time
}

func (s *Site) caseloadFileList(c echo.Context) error {
	return s.caseloadFileForm(c, http.StatusOK, Fresh(url.Values{}, false))
}

func (s *Site) caseloadFileForm(c echo.Context, status int, f Filled) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	files, err := s.app.ListCaseloadFiles(c.Request().Context(), asked)
	if err != nil {
		return err
	}
	now, err := s.agencyNow(c)
	if err != nil {
		return err
	}
	v := caseloadListView{page: s.page(c, "Bring in a caseload", "/clients"), filled: f, files: files.Items, more: morePage(c, files.Next), now: now}
	v.page.Narrow = true
	return s.show(c, status, caseloadListPage(v))
}

// agencyNow is the moment where the agency is.
func (s *Site) agencyNow(c echo.Context) (time.Time, error) {
	agency, err := s.app.GetAgency(c.Request().Context())
	if err != nil {
		return time.Time{}, err
	}
	return s.clock().In(agency.Zone()), nil
}

func (s *Site) caseloadFileUpload(c echo.Context) error {
	content, name, err := broughtFile(c)
	if err != nil {
		return err
	}
	f, err := s.app.UploadCaseloadFile(c.Request().Context(), name, content)
	if err == nil {
		return done(c, caseloadFilePath(f.ID))
	}
	if status, ok := formStatus(err); ok {
		return s.caseloadFileForm(c, status, Returned(url.Values{}, err))
	}
	return err
}

// caseloadFileView is a file before and after it is brought in.
type caseloadFileView struct {
	page    Page
	preview *casework.CaseloadPreview
	now     time.Time
	errors  []FieldError
}

func (v caseloadFileView) path(rest string) string { return caseloadFilePath(v.preview.File.ID) + rest }

func (s *Site) caseloadFilePage(c echo.Context) error {
	return s.caseloadFileShown(c, http.StatusOK, nil)
}

func (s *Site) caseloadFileShown(c echo.Context, status int, errors []FieldError) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	p, err := s.app.GetCaseloadFile(c.Request().Context(), id)
	if err != nil {
		return err
	}
	now, err := s.agencyNow(c)
	if err != nil {
		return err
	}
	v := caseloadFileView{page: s.page(c, "Before it goes in", "/clients"), preview: p, now: now, errors: errors}
	v.page.Narrow = true
	if p.File.BroughtInAt != nil {
		v.page.Title = "What became of it"
		return s.show(c, status, caseloadResultPage(v))
	}
	v.page.Form = true
	return s.show(c, status, caseloadPreviewPage(v))
}

func (s *Site) caseloadFileImport(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err = s.app.ImportCaseloadFile(c.Request().Context(), id); err == nil {
		return done(c, caseloadFilePath(id))
	}
	if status, ok := formStatus(err); ok {
		_, list, _ := formErrors(err)
		return s.caseloadFileShown(c, status, list)
	}
	return err
}

func (s *Site) caseloadFileDiscard(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	if err := s.app.DiscardCaseloadFile(c.Request().Context(), id, formVersion(values)); err != nil {
		return err
	}
	return done(c, "/caseload-files")
}

// The report's name says nothing of the file it comes from.
func (s *Site) caseloadFileReport(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	format := release.CSV
	if c.QueryParam("format") == string(release.XLSX) {
		format = release.XLSX
	}
	report, err := s.app.ReportCaseloadFile(c.Request().Context(), id, format)
	if err != nil {
		return err
	}
	return report.Send(c.Request().Context(), c.Response())
}

// mayBringCaseloads tells whether the list of people leads here.
func (s *Site) mayBringCaseloads(c echo.Context) bool {
	return s.app.May(c.Request().Context(), authz.CaseloadFileUpload)
}

// caseloadColumnsView is the page that asks what is what.
type caseloadColumnsView struct {
	sheet   Sheet
	preview *casework.CaseloadPreview
}

func (s *Site) caseloadColumns(c echo.Context) error {
	return s.caseloadColumnsShown(c, http.StatusOK, nil)
}

// caseloadColumnsShown fills the form in with what is known, or with what was
// sent and has to be mended.
func (s *Site) caseloadColumnsShown(c echo.Context, status int, f *Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	p, err := s.app.GetCaseloadFile(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if p.File.BroughtInAt != nil {
		return done(c, caseloadFilePath(id))
	}
	if f == nil {
		fresh := Fresh(columnValues(p), false)
		f = &fresh
	}
	sheet := s.sheet(c, "What is what", caseloadFilePath(id), "Before it goes in", caseloadFilePath(id)+"/columns", *f)
	sheet.Page = s.page(c, "What is what", "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Version, sheet.Do = p.File.Version, Act{Label: "Read it this way", Main: true}
	sheet.Hint = "Your agency’s next file with these headings needs no answers."
	return s.show(c, status, caseloadColumnsPage(caseloadColumnsView{sheet, p}))
}

func columnValues(p *casework.CaseloadPreview) url.Values {
	values := url.Values{"sheet": {p.Sheet}, "dates": {string(p.File.Dates)}}
	for i, h := range p.Headings {
		field := h.Field
		if field == "" {
			field = "ignore"
		}
		values.Set(columnName(i), field)
	}
	return values
}

func columnName(i int) string { return "column." + strconv.Itoa(i) }
func wordName(i int) string   { return "word." + strconv.Itoa(i) }

func (s *Site) caseloadColumnsSave(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.UpdateCaseloadFile(c.Request().Context(), id, formVersion(values), columnEdit(values))
	if err == nil {
		return done(c, caseloadFilePath(id))
	}
	if isStale(err) {
		late := Filled{Values: values, theirs: map[string]theirs{}}
		return s.caseloadColumnsShown(c, http.StatusPreconditionFailed, &late)
	}
	if status, ok := formStatus(err); ok {
		back := Returned(values, err)
		return s.caseloadColumnsShown(c, status, &back)
	}
	return err
}

// columnEdit reads the answers. Each stands beside the heading or the word it
// is about, which the page sent along.
func columnEdit(values url.Values) casework.CaseloadFileEdit {
	e := casework.CaseloadFileEdit{Sheet: values.Get("sheet"), Dates: casework.CaseloadDates(values.Get("dates")),
		Columns: map[string]string{}, Programs: map[string]uuid.UUID{}}
	for i := 0; values.Has("heading." + strconv.Itoa(i)); i++ {
		e.Columns[values.Get("heading."+strconv.Itoa(i))] = values.Get(columnName(i))
	}
	for i := 0; values.Has("said." + strconv.Itoa(i)); i++ {
		if program := formID(values, wordName(i)); program != nil {
			e.Programs[values.Get("said."+strconv.Itoa(i))] = *program
		}
	}
	return e
}
