package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountSafetyConcerns puts up the one route for what cannot wait.
func (s *Site) mountSafetyConcerns(g *echo.Group) {
	g.GET("/safety-concerns", s.concerns)
	g.POST("/safety-concerns", s.raiseConcern)
	g.GET("/safety-concerns/new", s.offered(authz.SafetyConcernRaise, s.newConcern))
	g.POST("/safety-concerns/new", s.pickFind(pickForConcern))
	g.POST("/safety-concerns/:id/acknowledge", s.acknowledgeConcern)
}

// concernsView is the list of concerns, those nobody has first.
type concernsView struct {
	Open, Taken []casework.ConcernRecord
	Summary     []FieldError
	Wrong       uuid.UUID // the concern whose answer came back
	Answer, Err string
	MayTake     bool
	Me          string
	Draft       string // where the writing goes on
	More        string
	Once        string
	Now         time.Time
}

func (v concernsView) now(c casework.ConcernRecord) time.Time { return v.Now.In(c.Zone) }

// mine tells whether the reader raised it: then somebody else has to take it.
func (v concernsView) mine(c casework.ConcernRecord) bool { return c.RaisedBy.String() == v.Me }

func (v concernsView) answer(c casework.ConcernRecord) Field {
	f := Field{Name: "answer", ID: "answer-" + c.ID.String(), Label: "What you did, or what you do now"}
	if c.ID == v.Wrong {
		f.Value, f.Err = v.Answer, v.Err
	}
	return f
}

var becauseWords = map[casework.Because]string{
	casework.BecauseClinician: "clinician", casework.BecauseSupervisor: "the peer’s supervisor",
	casework.BecauseProgramLead: "leads the program", casework.BecauseDirector: "director",
}

// toldInWords says who was told: "Joanna Keel (clinician), Ruth Abelson
// (the peer’s supervisor)".
func toldInWords(c casework.ConcernRecord) string {
	if len(c.Told) == 0 {
		return "Nobody could be told by itself. Call somebody now."
	}
	var names []string
	for _, t := range c.Told {
		names = append(names, t.Name+" ("+becauseWords[t.Because]+")")
	}
	return "Told: " + strings.Join(names, ", ") + "."
}

func (s *Site) concerns(c echo.Context) error {
	return s.showConcerns(c, http.StatusOK, concernsView{})
}

func (s *Site) showConcerns(c echo.Context, status int, v concernsView) error {
	ctx := c.Request().Context()
	filter := casework.ConcernFilter{}
	filter.ClientID, _ = uuid.Parse(c.QueryParam("client"))
	after, _ := uuid.Parse(c.QueryParam("after"))
	list, err := s.app.ListSafetyConcerns(ctx, filter, casework.Page{After: after})
	if err != nil {
		return err
	}
	for _, one := range list.Items {
		if one.AcknowledgedAt == nil {
			v.Open = append(v.Open, one)
		} else {
			v.Taken = append(v.Taken, one)
		}
	}
	if list.Next != uuid.Nil {
		v.More = "/safety-concerns?after=" + list.Next.String()
	}
	p := s.page(c, "Safety concerns", "/safety-concerns")
	p.Narrow = true
	v.Now, v.Me, v.Once, v.MayTake = s.clock(), p.Owner, newOnce(), s.app.May(ctx, authz.SafetyConcernAcknowledge)
	if draft, err := uuid.Parse(c.QueryParam("draft")); err == nil {
		v.Draft = "/drafts/" + draft.String()
	}
	return s.show(c, status, concernsPage(p, v))
}

// concernView is the form that raises one.
type concernView struct {
	Client  casework.CaseloadLine
	Words   string
	Err     string
	Summary []FieldError
	Once    string
	Now     time.Time
}

func (s *Site) newConcern(c echo.Context) error {
	if c.QueryParam("client") == "" {
		return s.pick(c, pickForConcern)
	}
	return s.showNewConcern(c, http.StatusOK, c.QueryParam("client"), concernView{})
}

func (s *Site) showNewConcern(c echo.Context, status int, client string, v concernView) error {
	id, err := uuid.Parse(client)
	if err != nil {
		return casework.NotFound()
	}
	people, err := s.app.ListClients(c.Request().Context(), casework.CaseloadFilter{ClientID: id, Limit: 1})
	if err != nil {
		return err
	}
	if len(people.Lines) == 0 {
		return casework.NotFound()
	}
	v.Client, v.Once, v.Now = people.Lines[0], newOnce(), s.clock().In(people.Zone)
	p := s.page(c, "A safety concern", "/safety-concerns")
	p.Form, p.Narrow = true, true
	return s.show(c, status, newConcernPage(p, v))
}

func (s *Site) raiseConcern(c echo.Context) error {
	client, err := uuid.Parse(c.FormValue("client"))
	if err != nil {
		return casework.NotFound()
	}
	words := unixLines(c.FormValue("words"))
	_, err = s.app.RaiseSafetyConcern(c.Request().Context(), client, words)
	if errs, summary, mendable := formErrors(err); mendable {
		return s.showNewConcern(c, http.StatusUnprocessableEntity, client.String(), concernView{Words: words, Err: errs["words"], Summary: summary})
	}
	if err != nil {
		return err
	}
	return done(c, "/safety-concerns?client="+client.String())
}

func (s *Site) acknowledgeConcern(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	answer := unixLines(c.FormValue("answer"))
	_, err = s.app.AcknowledgeSafetyConcern(c.Request().Context(), id, answer)
	if errs, summary, mendable := formErrors(err); mendable {
		status := http.StatusUnprocessableEntity
		if casework.KindOf(err) == casework.KindConflict {
			status = http.StatusConflict
		}
		for i := range summary {
			if summary[i].ID == "answer" {
				summary[i].ID += "-" + id.String()
			}
		}
		return s.showConcerns(c, status, concernsView{Summary: summary, Wrong: id, Answer: answer, Err: errs["answer"]})
	}
	if err != nil {
		return err
	}
	return done(c, "/safety-concerns")
}
