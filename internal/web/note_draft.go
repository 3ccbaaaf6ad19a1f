package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountNoteDrafts puts up where sessions are written down. Every page works
// without script; with it, the form keeps itself.
func (s *Site) mountNoteDrafts(g *echo.Group) {
	g.GET("/log", s.offered(authz.NoteDraftSave, s.log))
	g.POST("/log", s.pickFind(pickForLog))
	g.GET("/drafts", s.drafts)
	g.GET("/drafts/:id", s.draft)
	g.POST("/drafts/:id", s.keepDraft)
	g.POST("/drafts/:id/sign", s.signDraft)
	g.POST("/drafts/:id/concern", s.draftConcern)
	g.POST("/drafts/:id/discard", s.discardDraft)
	g.POST("/drafts/:id/claim", s.claimDraft)
}

// logView is the form in one of its states: fresh, kept, or come back with
// something to mend.
type logView struct {
	ID      uuid.UUID
	Desk    *casework.DraftDesk
	Form    url.Values
	Errs    map[string]string
	Summary []FieldError
	Once    string
	Kept    string
	Now     time.Time
}

func (v logView) path(act string) string { return "/drafts/" + v.ID.String() + act }

func (v logView) draft() Draft { return Draft{ID: v.ID.String(), SaveURL: v.path("")} }

func (v logView) field(name, label string, options []Option) Field {
	return Field{Name: name, Label: label, Value: v.Form.Get(name), Values: v.Form[name], Options: options, Err: v.Errs[name]}
}

func (v logView) hinted(name, label, hint string) Field {
	f := v.field(name, label, nil)
	f.Hint = hint
	return f
}

func (v logView) typed(name, label, kind string) Field {
	f := v.field(name, label, nil)
	f.Type, f.Short = kind, kind != ""
	return f
}

func (v logView) phrases(name string, phrases []string) Field {
	ticked := v.Form[name]
	return Field{Name: name, Values: ticked, Options: phraseOptions(phrases, ticked), Err: v.Errs[name]}
}

func (v logView) timesWrong() bool {
	return slices.ContainsFunc([]string{"startsAt", "endsAt", "day", "place"}, func(name string) bool { return v.Errs[name] != "" })
}

// goals are the open ones of their recovery plan, and those a draft named that
// are not there any more.
func (v logView) goals() []Option {
	var options []Option
	for _, g := range v.Desk.Goals {
		options = append(options, Option{g.ID.String(), g.Words})
	}
	for _, id := range v.Form["goals"] {
		options = withChosen(options, Option{id, "A goal that is not in the plan any more"})
	}
	return options
}

// first is what the person is called; who is not to be seen any more is "them".
func (v logView) first() string {
	if name := FirstName(v.Desk.Draft.ClientName); name != "" {
		return name
	}
	return "them"
}

func (v logView) card() Card {
	c := Card{Name: draftWho(v.Desk.Draft)}
	if l := v.Desk.Line; l != nil {
		c.Stage = tint(l.Stage)
		c.When = whereNow(*l, casework.DateOf(v.Now, v.Now.Location())) + ". " + lastTalked(*l, v.Now)
	}
	if v.Desk.Draft.New() {
		c.Href, c.Action, c.ActionOf = "/log", "Change", "person"
	}
	return c
}

func (v logView) signedAs() string {
	as := v.Desk.Draft.AuthorName
	if title := v.Desk.Draft.AuthorTitle; title != "" {
		as += ", " + title
	}
	return "Signed as " + as + ". A signed note is never changed; you can always add to it."
}

func draftWho(d casework.OpenDraft) string {
	if d.ClientName == "" {
		return "Somebody who is no longer with you"
	}
	return d.ClientName
}

// log begins a new draft about a client, or asks about whom.
func (s *Site) log(c echo.Context) error {
	asked := c.QueryParams()
	client, plan := formID(asked, "client"), formID(asked, "planned")
	if client == nil && plan == nil {
		return s.pick(c, pickForLog)
	}
	desk, err := s.app.GetNoteDraft(c.Request().Context(), uuid.Nil, idOr(client), idOr(plan))
	if err != nil {
		return err
	}
	if kind, mode, ok := strings.Cut(c.QueryParam("kind"), "/"); ok {
		desk.Draft.Kind, desk.Draft.Mode = casework.SessionKind(kind), casework.Mode(mode)
	}
	if plan != nil && desk.Draft.Kind.Reached() {
		desk.Draft.DidPhrases = []string{asPlanned(desk.Draft.Mode)}
	}
	return s.showLog(c, http.StatusOK, s.logView(desk.Draft.ID, desk, draftForm(&desk.Draft.NoteDraft, desk.Draft.Zone)))
}

// draft goes on with a kept one.
func (s *Site) draft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	desk, err := s.app.GetNoteDraft(c.Request().Context(), id, uuid.Nil, uuid.Nil)
	if err != nil {
		return err
	}
	return s.showLog(c, http.StatusOK, s.logView(id, desk, draftForm(&desk.Draft.NoteDraft, desk.Draft.Zone)))
}

func (s *Site) logView(id uuid.UUID, desk *casework.DraftDesk, form url.Values) logView {
	v := logView{ID: id, Desk: desk, Form: form, Once: newOnce(), Now: s.clock().In(desk.Draft.Zone)}
	if !desk.Draft.New() {
		v.Kept = Clock(desk.Draft.SavedAt, v.Now)
	}
	return v
}

func (s *Site) showLog(c echo.Context, status int, v logView) error {
	p := s.page(c, "Log a session", "/log")
	p.Form, p.Narrow, p.Crisis = true, true, s.crisisPath(c, v.Desk.Draft.ClientID)
	return s.show(c, status, logPage(p, v))
}

// keepDraft keeps what is written so far: the form's own button, and the
// script while somebody writes.
func (s *Site) keepDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	kept, err := s.saveDraft(c, id)
	switch {
	case err != nil && wantsJSON(c):
		return err
	case err != nil:
		return s.draftCameBack(c, id, err)
	case wantsJSON(c):
		return c.JSON(http.StatusOK, map[string]any{"kept": Clock(kept.SavedAt, s.clock().In(kept.Zone)),
			"set": map[string]string{"version": strconv.Itoa(kept.Version)}})
	}
	return done(c, "/drafts")
}

// signDraft keeps what the form says and signs it, in one. A signing that is
// refused leaves everything kept, and whoever signs a second time finds the
// first: it was a second tap.
func (s *Site) signDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	said, version, err := draftSaid(c, id)
	if err != nil {
		return s.draftCameBack(c, id, err)
	}
	ctx := c.Request().Context()
	session, err := s.app.SignNoteDraft(ctx, said.ID, said, version)
	if kind := casework.KindOf(err); kind == casework.KindInvalid || kind == casework.KindConflict {
		if _, err = s.saveDraft(c, id); err != nil && casework.KindOf(err) != casework.KindConflict {
			return s.draftCameBack(c, id, err)
		}
		session, err = s.app.SignNoteDraft(ctx, id, nil, 0)
	}
	if err != nil {
		return s.draftCameBack(c, id, err)
	}
	return done(c, "/today?signed="+session.ID.String())
}

// draftConcern tells of a safety concern from the middle of a note, which is
// kept first.
func (s *Site) draftConcern(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	kept, notKept := s.saveDraft(c, id)
	form, _ := c.FormParams()
	client, err := uuid.Parse(form.Get("client"))
	if err != nil {
		return casework.NotFound()
	}
	if _, err := s.app.RaiseSafetyConcern(c.Request().Context(), client, unixLines(form.Get("words"))); err != nil {
		return s.draftCameBack(c, id, err)
	}
	if notKept != nil {
		return s.draftCameBack(c, id, notKept)
	}
	return done(c, "/safety-concerns?draft="+kept.ID.String())
}

// draftSaid is what the form says, and the version that it was written over.
func draftSaid(c echo.Context, id uuid.UUID) (*casework.NoteDraft, int, error) {
	form, err := c.FormParams()
	if err != nil {
		return nil, 0, casework.Invalid("did", "This form could not be read. Send it again.")
	}
	for _, f := range wordFields {
		if settled, ok := Settled(form, f.name); ok {
			form.Set(f.name, settled)
		}
	}
	said, err := saidDraft(id, form)
	return said, saidVersion(form), err
}

func (s *Site) saveDraft(c echo.Context, id uuid.UUID) (*casework.OpenDraft, error) {
	said, version, err := draftSaid(c, id)
	if err != nil {
		return nil, err
	}
	kept, err := s.app.SaveNoteDraft(c.Request().Context(), said, version)
	if err != nil {
		return nil, err
	}
	form, _ := c.FormParams()
	form.Set("version", strconv.Itoa(kept.Version)) // what is shown again is what was kept
	return kept, nil
}

// draftCameBack shows the form again with everything that was typed, or both
// sides of a clash. What is not about the form goes on.
func (s *Site) draftCameBack(c echo.Context, id uuid.UUID, problem error) error {
	form, _ := c.FormParams()
	errs, summary, mendable := formErrors(problem)
	if !mendable && !isStale(problem) {
		return problem
	}
	desk, err := s.deskOf(c, id, form, saidVersion(form) > 0 || isStale(problem))
	if err != nil {
		return problem
	}
	v := s.logView(id, desk, form)
	if isStale(problem) {
		return s.showDraftConflict(c, v)
	}
	v.Errs, v.Summary = errs, summary
	if desk.Planned != nil && desk.Planned.State != casework.PlannedAhead { // somebody was first: the words go on without it
		form.Set("planned", "")
		v.Summary = append(v.Summary, FieldError{ID: "main", Message: "Was this another contact? Then sign the note again."})
	}
	if errs["mode"] != "" { // the page asks for both at once
		v.Errs["kind"] = errs["mode"]
		for i := range v.Summary {
			v.Summary[i].ID = strings.Replace(v.Summary[i].ID, "mode", "kind", 1)
		}
	}
	return s.showLog(c, http.StatusUnprocessableEntity, v)
}

// deskOf is the kept draft, or a new one where nothing was kept yet.
func (s *Site) deskOf(c echo.Context, id uuid.UUID, form url.Values, kept bool) (*casework.DraftDesk, error) {
	if kept {
		return s.app.GetNoteDraft(c.Request().Context(), id, uuid.Nil, uuid.Nil)
	}
	client, err := uuid.Parse(form.Get("client"))
	if err != nil {
		return nil, casework.NotFound()
	}
	return s.app.GetNoteDraft(c.Request().Context(), uuid.Nil, client, uuid.Nil)
}

func (s *Site) discardDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(c.FormValue("version"))
	if err := s.app.DiscardNoteDraft(c.Request().Context(), id, version); err != nil {
		return err
	}
	return done(c, "/drafts")
}

func (s *Site) claimDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.ClaimNoteDraft(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, "/drafts/"+id.String())
}

// draftsView is the list of drafts: one's own, and what people left behind.
type draftsView struct {
	Own, Left []casework.OpenDraft
	More      string
	Now       time.Time
}

func (v draftsView) now(d casework.OpenDraft) time.Time { return v.Now.In(d.Zone) }

func (s *Site) drafts(c echo.Context) error {
	after, _ := uuid.Parse(c.QueryParam("after"))
	drafts, err := s.app.ListNoteDrafts(c.Request().Context(), casework.NoteDraftFilter{}, casework.Page{After: after})
	if err != nil {
		return err
	}
	v := draftsView{Now: s.clock()}
	if drafts.Next != uuid.Nil {
		v.More = "/drafts?after=" + drafts.Next.String()
	}
	p := s.page(c, "Drafts", "/drafts")
	p.Narrow = true
	for _, d := range drafts.Items {
		if d.AuthorID.String() == p.Owner {
			v.Own = append(v.Own, d)
		} else {
			v.Left = append(v.Left, d)
		}
	}
	return s.show(c, http.StatusOK, draftsPage(p, v))
}

func dueKind(d casework.OpenDraft, now time.Time) Kind {
	switch {
	case now.After(d.DueAt):
		return Alert
	case d.DueAt.Sub(now) < 24*time.Hour:
		return Warn
	}
	return Info
}

func dueWords(d casework.OpenDraft, now time.Time) string {
	if now.After(d.DueAt) {
		return "Was due " + When(d.DueAt, now)
	}
	return "Due " + WhenAt(d.DueAt, now)
}

func wantsJSON(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}
