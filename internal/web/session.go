package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountSessions puts up the signed note and what can be added to it.
func (s *Site) mountSessions(g *echo.Group) {
	g.GET("/sessions/:id", s.session)
	g.POST("/sessions/:id/addenda", s.addAddendum)
	g.GET("/sessions/:id/wrong-client", s.wrongClient)
	g.POST("/sessions/:id/wrong-client", s.retract)
	g.POST("/sessions/:id/wrong-client/find", s.wrongClientFind)
}

// sessionView is a signed session; Form holds what was typed into one of its
// forms.
type sessionView struct {
	S          *casework.SessionRecord
	Form       url.Values
	Errs       map[string]string
	Summary    []FieldError
	MayAdd     bool
	People     []Option
	MorePeople bool // than stand in People
	MaySearch  bool
	Found      *casework.FoundClients // nil before a search
	Once       string
	Now        time.Time
}

func (v sessionView) field(name, label string) Field {
	return Field{Name: name, Label: label, Value: v.Form.Get(name), Err: v.Errs[name]}
}

// search is the field that finds the right person.
func (v sessionView) search() Field {
	f := v.field("text", "Find the right person by name, number or birth date")
	f.Type, f.Attrs = "search", templ.Attributes{"maxlength": "200", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
	return f
}

func (v sessionView) peopleHint() string {
	hint := "A draft with the same words begins there, for you to sign."
	switch {
	case v.Found != nil && len(v.People) == 1:
		return "Nobody else found among your people. " + hint
	case v.Found != nil:
		return foundCount(v.Found) + ". " + hint
	case v.MorePeople:
		return "The first 200 of your people; the others are found by name. " + hint
	}
	return hint
}

func (v sessionView) kinds() Field {
	f := v.field("kind", "What do you add?")
	f.Options = []Option{{"addendum", "Something more"}, {"correction", "A correction"}, {"late_entry", "What I forgot"}}
	return f
}

func (v sessionView) path() string { return "/sessions/" + v.S.ID.String() }

// facts are what happened, without the words.
func (v sessionView) facts() []Fact {
	facts := []Fact{{"With", v.S.PeerName}, {"When", Day(v.S.StartsAt, v.Now) + ", " + Clock(v.S.StartsAt, v.Now) + " to " + Clock(v.S.EndsAt, v.Now)}}
	for _, f := range []Fact{{"Where", v.S.Place}, {"Program", v.S.ProgramName}, {"Good for", purposesInWords(v.S.Purposes)},
		{"At the same time", v.S.OverlapReason}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	if !v.S.NextOn.IsZero() {
		facts = append(facts, Fact{"Talk next", Day(v.S.NextOn.Start(v.Now.Location()), v.Now)})
	}
	signed := Day(v.S.SignedAt, v.Now) + ", " + Clock(v.S.SignedAt, v.Now)
	if v.S.Late {
		signed += ", late"
	}
	return append(facts, Fact{"Written down", Day(v.S.EnteredAt, v.Now) + ", " + Clock(v.S.EnteredAt, v.Now)}, Fact{"Signed", signed})
}

// said are the four prompts of the note that were answered.
func (v sessionView) said() []Fact {
	n := v.S.Note
	var out []Fact
	for _, prompt := range []struct {
		label   string
		phrases []string
		words   string
	}{
		{"What we did", n.DidPhrases, n.Did}, {"Why it matters", nil, n.Why}, {"How they took it", nil, n.Response},
		{"What is next", n.NextPhrases, n.Next},
	} {
		text := prompt.words
		for i := len(prompt.phrases) - 1; i >= 0; i-- {
			text = prompt.phrases[i] + ". " + text
		}
		if text != "" {
			out = append(out, Fact{prompt.label, text})
		}
	}
	return out
}

// signed is the line under the words.
func (v sessionView) signed() string {
	by := "Signed by " + v.S.Note.AuthorName
	if title := v.S.Note.AuthorTitle; title != "" {
		by += ", " + title
	}
	if v.S.Note.Shared {
		return by + ". Shared with the treatment staff."
	}
	return by + "."
}

func purposesInWords(purposes []casework.Purpose) string {
	words := ""
	for _, p := range purposes {
		for _, o := range purposeTitles {
			if o.Value == string(p) {
				if words != "" {
					words += ", "
				}
				words += o.Label
			}
		}
	}
	return words
}

var addendumTitles = map[casework.AddendumKind]string{
	casework.AddendumAddendum: "Added", casework.AddendumCorrection: "Corrected", casework.AddendumLateEntry: "Late entry",
	casework.AddendumEnteredInError: "Entered in error",
}

func (s *Site) session(c echo.Context) error {
	v, err := s.sessionView(c, nil)
	if err != nil {
		return err
	}
	return s.showSession(c, http.StatusOK, v)
}

func (s *Site) sessionView(c echo.Context, form url.Values) (sessionView, error) {
	id, err := pathID(c)
	if err != nil {
		return sessionView{}, err
	}
	record, err := s.app.GetSession(c.Request().Context(), id)
	if err != nil {
		return sessionView{}, err
	}
	return sessionView{S: record, Form: form, Once: newOnce(), Now: s.clock().In(record.Zone()),
		MayAdd: record.Note != nil && !record.EnteredInError && s.app.May(c.Request().Context(), authz.NoteAddendumAdd)}, nil
}

func (s *Site) showSession(c echo.Context, status int, v sessionView) error {
	p := s.page(c, "A session", "/clients")
	p.Narrow = true
	return s.show(c, status, sessionPage(p, v))
}

// sessionAgain shows a form about a session once more, with what was typed and
// what is to be mended.
func (s *Site) sessionAgain(c echo.Context, err error, form func(echo.Context, int, sessionView) error) error {
	errs, summary, mendable := formErrors(err)
	if !mendable {
		return err
	}
	values, _ := c.FormParams()
	v, err := s.sessionView(c, values)
	if err != nil {
		return err
	}
	v.Errs, v.Summary = errs, summary
	return form(c, http.StatusUnprocessableEntity, v)
}

func (s *Site) addAddendum(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	kind, reason, words := casework.AddendumKind(c.FormValue("kind")), unixLines(c.FormValue("reason")), unixLines(c.FormValue("words"))
	_, err = s.app.AddNoteAddendum(c.Request().Context(), id, kind, reason, words)
	if err != nil {
		return s.sessionAgain(c, err, s.showSession)
	}
	return done(c, "/sessions/"+id.String())
}

func (s *Site) wrongClient(c echo.Context) error {
	v, err := s.sessionView(c, nil)
	if err != nil {
		return err
	}
	return s.showWrongClient(c, http.StatusOK, v)
}

// wrongClientFind looks for the right person by name, beside what was written.
func (s *Site) wrongClientFind(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	v, err := s.sessionView(c, values)
	if err != nil {
		return err
	}
	found, err := s.app.SearchClients(c.Request().Context(), values.Get("text"), 0)
	if err != nil {
		return s.sessionAgain(c, err, s.showWrongClient)
	}
	v.Found = found
	return s.showWrongClient(c, http.StatusOK, v)
}

func (s *Site) showWrongClient(c echo.Context, status int, v sessionView) error {
	v.People = []Option{{"", "I do not know yet"}}
	if v.Found != nil {
		for _, f := range v.Found.Items {
			if f.ClientID != v.S.ClientID {
				v.People = append(v.People, Option{f.ClientID.String(), f.Name + ", " + f.Number + ", born " + bornOn(f.BirthDate)})
			}
		}
		if len(v.People) == 2 { // the one who was found is meant
			v.Form.Set("correctClientId", v.People[1].Value)
		}
	} else {
		people, err := s.app.ListClients(c.Request().Context(), casework.CaseloadFilter{Limit: 200})
		if err != nil {
			return err
		}
		for _, l := range people.Lines {
			if l.ClientID != v.S.ClientID {
				v.People = append(v.People, Option{l.ClientID.String(), l.Name})
			}
		}
		v.MorePeople = people.Next != ""
	}
	v.MaySearch = s.app.May(c.Request().Context(), authz.ClientSearch)
	p := s.page(c, "The wrong person", "/clients")
	p.Form, p.Narrow = true, true
	return s.show(c, status, wrongClientPage(p, v))
}

func (s *Site) retract(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	var right *uuid.UUID
	if client, err := uuid.Parse(c.FormValue("correctClientId")); err == nil {
		right = &client
	}
	mark, err := s.app.RetractNote(c.Request().Context(), id, unixLines(c.FormValue("reason")), right)
	if err != nil {
		return s.sessionAgain(c, err, s.showWrongClient)
	}
	return done(c, "/sessions/"+mark.NoteID.String())
}
