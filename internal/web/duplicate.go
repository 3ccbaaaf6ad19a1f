package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountDuplicates puts up records staff's pages: what may be one person, two
// records side by side, and joining and parting them.
func (s *Site) mountDuplicates(g *echo.Group) {
	g.GET("/duplicates", s.duplicates)
	g.GET("/clients/:id/compare", s.compare)
	g.POST("/clients/:id/compare", s.compareFind)
	g.POST("/clients/:id/merge", s.merge)
	g.POST("/duplicates/:id/dismiss", s.dismiss)
	g.GET("/client-merges/:id/undo", s.offered(authz.ClientMergeUndo, s.undoSheet))
	g.POST("/client-merges/:id/undo", s.undo)
}

// duplicatesView is the worklist, and what was decided.
type duplicatesView struct {
	open, apart []casework.DuplicateLine
	joined      []casework.MergeRecord
	now         time.Time
	more        string
}

func (s *Site) duplicates(c echo.Context) error {
	ctx := c.Request().Context()
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	open, err := s.app.ListDuplicates(ctx, casework.DuplicateOpen, asked)
	if err != nil {
		return err
	}
	apart, err := s.app.ListDuplicates(ctx, casework.DuplicateNotSame, casework.Page{})
	if err != nil {
		return err
	}
	joined, err := s.app.ListClientMerges(ctx, casework.Page{})
	if err != nil {
		return err
	}
	v := duplicatesView{open: open.Items, apart: apart.Items, joined: joined.Items, now: s.clock(), more: morePage(c, open.Next)}
	return s.show(c, http.StatusOK, duplicatesPage(s.page(c, "Duplicates", "/duplicates"), v))
}

// compareView is two records side by side, with the two forms that decide.
type compareView struct {
	page   Page
	both   *casework.Comparison
	now    time.Time
	merge  Filled // the form that joins them
	apart  Filled // the form that tells them apart
	errors []FieldError
}

func comparePath(first, second uuid.UUID) string {
	return clientPath(first) + "/compare?with=" + second.String()
}

func (s *Site) compare(c echo.Context) error {
	first, err := pathID(c)
	if err != nil {
		return err
	}
	return s.showCompare(c, http.StatusOK, first, formID(c.QueryParams(), "with"), compareView{merge: Fresh(url.Values{}, false), apart: Fresh(url.Values{}, false)})
}

func (s *Site) showCompare(c echo.Context, status int, first uuid.UUID, with *uuid.UUID, v compareView) error {
	if with == nil {
		return s.showCompareWith(c, status, first, Fresh(url.Values{}, false), nil)
	}
	both, err := s.app.CompareClient(c.Request().Context(), first, *with)
	if err != nil {
		return err
	}
	v.both, v.page, v.now = both, s.page(c, "Two records", "/duplicates"), s.clock().In(both.First.Zone)
	v.errors = append(v.merge.Errors, v.apart.Errors...)
	return s.show(c, status, comparePage(v))
}

// compareFind looks for the other record; what was typed comes by POST, as in
// every search.
func (s *Site) compareFind(c echo.Context) error {
	first, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	found, err := s.app.SearchClients(c.Request().Context(), values.Get("text"), 0)
	if status, ok := formStatus(err); ok {
		return s.showCompareWith(c, status, first, Returned(values, err), nil)
	}
	if err != nil {
		return err
	}
	return s.showCompareWith(c, http.StatusOK, first, Fresh(values, false), found)
}

// showCompareWith asks with whom to compare a record.
func (s *Site) showCompareWith(c echo.Context, status int, first uuid.UUID, f Filled, found *casework.FoundClients) error {
	if !s.app.May(c.Request().Context(), authz.ClientCompare) {
		return casework.Errorf(casework.KindForbidden, "This is not part of your role.")
	}
	r, err := s.app.GetClient(c.Request().Context(), first)
	if err != nil {
		return err
	}
	sheet := s.clientForm(c, r, "Compare with another record", "compare", f)
	sheet.Lede = "Any record you find: by a name, a number or a birth date."
	sheet.Do = Act{Label: "Find the other record", Icon: IconSearch, Main: true}
	return s.show(c, status, compareWithForm(sheet, r.ID, found))
}

// takenOf are the values that were chosen from the second record.
func takenOf(values url.Values) (fields []casework.IdentityField) {
	for _, f := range casework.IdentityFields() {
		if values.Get(string(f)) == "second" {
			fields = append(fields, f)
		}
	}
	return fields
}

func (s *Site) merge(c echo.Context) error {
	kept, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	gone := formID(values, "mergedId")
	if gone == nil {
		return casework.NotFound()
	}
	_, err = s.app.MergeClient(c.Request().Context(), kept, casework.ClientJoin{MergedID: *gone, Take: takenOf(values), Reason: unixLines(values.Get("reason"))})
	if err == nil { // the worklist has the event; the record itself may be out of the reader's own reach
		return done(c, "/duplicates")
	}
	// Of two records that were joined meanwhile there is no comparison any more: the error itself says so.
	if casework.KindOf(err) == casework.KindInvalid && *gone != kept {
		return s.showCompare(c, http.StatusUnprocessableEntity, kept, gone, compareView{merge: Returned(values, err), apart: Fresh(url.Values{}, false)})
	}
	return err
}

func (s *Site) dismiss(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.DismissDuplicate(c.Request().Context(), id, unixLines(values.Get("why")))
	if err == nil {
		return done(c, "/duplicates")
	}
	first, second := formID(values, "first"), formID(values, "second")
	status, mendable := formStatus(err)
	if !mendable || first == nil || second == nil {
		return err
	}
	apart := Returned(values, err)
	apart.said = map[string]string{"why": apart.said["reason"]}
	for i := range apart.Errors {
		if apart.Errors[i].ID == "reason" {
			apart.Errors[i].ID = "why"
		}
	}
	return s.showCompare(c, status, *first, second, compareView{merge: Fresh(url.Values{}, false), apart: apart})
}

func (s *Site) undoSheet(c echo.Context) error {
	return s.showUndo(c, http.StatusOK, Fresh(url.Values{}, false))
}

func (s *Site) showUndo(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	sheet := s.sheet(c, "Part these records again", "/duplicates", "Duplicates", "/client-merges/"+id.String()+"/undo", f)
	sheet.Lede = "What came along goes back, and what was closed opens as it was. What was written since stays, unless it belongs to something that goes back. A restriction stays, too, until somebody takes it off."
	sheet.Do = Act{Label: "Part them", Main: true}
	return s.show(c, status, reasonForm(sheet))
}

func (s *Site) undo(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.UndoClientMerge(c.Request().Context(), id, unixLines(values.Get("reason")))
	if err == nil {
		return done(c, "/duplicates")
	}
	if status, ok := formStatus(err); ok {
		return s.showUndo(c, status, Returned(values, err))
	}
	return err
}

// side is which record a form's answer takes.
func (v compareView) side(f casework.IdentityField) Field {
	q := v.merge.Field(Field{Name: string(f), Label: identityLabels[f]})
	if q.Value == "" {
		q.Value = "first"
	}
	q.Options = []Option{{"first", identityWords(&v.both.First.Client, f) + " (" + v.both.First.Number + ")"},
		{"second", identityWords(&v.both.Second.Client, f) + " (" + v.both.Second.Number + ")"}}
	return q
}

func (v compareView) open() bool {
	return v.both.Duplicate != nil && v.both.Duplicate.Status == casework.DuplicateOpen
}

var identityLabels = map[casework.IdentityField]string{casework.IdentityLegalFirst: "Legal first name", casework.IdentityLegalLast: "Legal last name",
	casework.IdentityChosenName: "Chosen name", casework.IdentityPronouns: "Pronouns", casework.IdentityBirthDate: "Birth date",
	casework.IdentityLanguage: "Language", casework.IdentityAgencyNumber: "Your agency’s number", casework.IdentityCoOccurring: "Mental-health needs beside recovery"}

// identityWords is one value of who somebody is, as a page says it.
func identityWords(c *casework.Client, f casework.IdentityField) string {
	text := map[casework.IdentityField]string{casework.IdentityLegalFirst: c.LegalFirst, casework.IdentityLegalLast: c.LegalLast,
		casework.IdentityChosenName: c.ChosenName, casework.IdentityPronouns: c.Pronouns, casework.IdentityBirthDate: bornOn(c.BirthDate),
		casework.IdentityLanguage: inWords(languages(c.Language), []string{c.Language}), casework.IdentityAgencyNumber: c.AgencyNumber}[f]
	if f == casework.IdentityCoOccurring && c.CoOccurring != nil {
		text = map[bool]string{true: "Yes", false: "No"}[*c.CoOccurring]
	}
	if text == "" {
		return "Nothing"
	}
	return text
}

func bornOn(d casework.Date) string { return d.Start(time.UTC).Format("2 January 2006") }

// comparedRow is one line of the comparison: what is told, and both sides.
type comparedRow struct {
	label         string
	first, second []string
	differs       bool // in who they are; in the rest, records differ anyway
}

func (v compareView) rows() []comparedRow {
	a, b := &v.both.First, &v.both.Second
	var rows []comparedRow
	for _, f := range casework.IdentityFields() {
		rows = append(rows, comparedRow{identityLabels[f], []string{identityWords(&a.Client, f)}, []string{identityWords(&b.Client, f)}, a.Client.Differs(&b.Client, f)})
	}
	for _, part := range []struct {
		label string
		words func(*casework.ComparedRecord) []string
	}{
		{"How to reach them", reachWords}, {"Where they are and were", v.stayWords}, {"Who walks along", v.peerWords},
		{"What is in it", weightWords}, {"Last contact", v.contactWords}, {"Record begun", v.begunWords},
	} {
		rows = append(rows, comparedRow{label: part.label, first: part.words(a), second: part.words(b)})
	}
	return rows
}

func reachWords(r *casework.ComparedRecord) (words []string) {
	for _, w := range r.ContactWays {
		words = append(words, strings.TrimSpace(w.Value+". "+safely(w)))
	}
	return words
}

func (v compareView) stayWords(r *casework.ComparedRecord) (words []string) {
	for _, e := range r.Episodes {
		for i := len(e.Stays) - 1; i >= 0; i-- {
			s := e.Stays[i]
			text := s.ProgramName + ", from " + dayIn(s.StartsOn, v.now)
			if !s.EndsOn.IsZero() {
				text += " to " + dayIn(s.EndsOn, v.now)
			}
			words = append(words, text)
		}
	}
	return words
}

func (v compareView) peerWords(r *casework.ComparedRecord) (words []string) {
	for _, a := range r.Assignments {
		words = append(words, a.PeerName+", "+termWords(a.StartsAt, a.EndsAt, v.now))
	}
	return words
}

// weightWords leaves out what there is none of.
func weightWords(r *casework.ComparedRecord) (words []string) {
	add := func(n int, one, many string) {
		if n > 0 {
			words = append(words, Count(n, one, many))
		}
	}
	add(r.Sessions, "session", "sessions")
	add(r.Notes, "note you may read", "notes you may read")
	add(r.Drafts, "open draft", "open drafts")
	add(r.OpenConcerns, "open safety concern", "open safety concerns")
	add(r.EveryConcern-r.OpenConcerns, "answered safety concern", "answered safety concerns")
	return words
}

// comesAlong is what a merge takes along, in one line.
func comesAlong(r *casework.ComparedRecord) string {
	words := weightWords(r)
	if n := len(r.ContactWays); n > 0 {
		words = append(words, Count(n, "way to reach them", "ways to reach them"))
	}
	if len(words) == 0 {
		return "nothing yet"
	}
	return strings.Join(words, ", ")
}

func (v compareView) contactWords(r *casework.ComparedRecord) []string {
	if r.LastContactAt == nil {
		return nil
	}
	return []string{Sentence(When(*r.LastContactAt, v.now))}
}

func (v compareView) begunWords(r *casework.ComparedRecord) []string {
	return []string{Sentence(When(r.CreatedAt, v.now))}
}
