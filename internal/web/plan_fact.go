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

// What holds of the treatment plan, as far as a peer may reinforce it; what is
// known of medication; and advice against the plan that was heard. Three things
// on one page, for they belong to one question: what do I say?

const planFactsTitle = "What holds" // as all titles it tells of no care

func (s *Site) mountPlanFacts(g *echo.Group) {
	g.GET("/clients/:id/plan-facts", s.planFacts)
	g.GET("/clients/:id/plan-facts/new", s.offered(authz.PlanFactWrite, s.clientSheet(s.planFactSheet)))
	g.POST("/clients/:id/plan-facts/new", s.clientDo(clientDoing{s.planFactSheet, s.planFactWrite}))
	g.POST("/clients/:id/plan-facts/:fact/share", s.planFactShare)
	g.GET("/clients/:id/plan-facts/:fact/end", s.offered(authz.PlanFactEnd, s.clientSheet(s.planFactEndSheet)))
	g.POST("/clients/:id/plan-facts/:fact/end", s.clientDo(clientDoing{s.planFactEndSheet, s.planFactEnd}))
}

// planFactsView is the page in one of its states.
type planFactsView struct {
	page   Page
	facts  *casework.PlanFacts
	advice *casework.AdviceFlags // nil: not the reader's
	all    bool                  // also what is kept to the treatment staff, and what has ended
	may    map[authz.Op]bool
	more   string
	now    time.Time
}

func (v planFactsView) path(rest string) string { return clientPath(v.facts.ClientID) + rest }

func (v planFactsView) fact(f casework.PlanFactLine, act string) string {
	return v.path("/plan-facts/" + f.ID.String() + act)
}

// standing are the facts that hold, and ended those that do not any more.
func (v planFactsView) standing() (out []casework.PlanFactLine) {
	for _, f := range v.facts.Items {
		if f.Stands(v.facts.Today) {
			out = append(out, f)
		}
	}
	return out
}

func (v planFactsView) ended() (out []casework.PlanFactLine) {
	for _, f := range v.facts.Items {
		if !f.Stands(v.facts.Today) {
			out = append(out, f)
		}
	}
	return out
}

func (s *Site) planFacts(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v := planFactsView{all: s.app.May(ctx, authz.PlanFactHistoryList), may: map[authz.Op]bool{}}
	if v.all {
		v.facts, err = s.app.ListPlanFactHistories(ctx, id, asked)
	} else {
		v.facts, err = s.app.ListPlanFacts(ctx, id, asked)
	}
	if err != nil {
		return err
	}
	if v.facts.ClientID != id { // it was joined into another
		return done(c, v.path("/plan-facts"))
	}
	if s.app.May(ctx, authz.AdviceFlagList) {
		if v.advice, err = s.app.ListAdviceFlags(ctx, id, casework.Page{Limit: 20}); err != nil {
			return err
		}
	}
	for _, op := range []authz.Op{authz.PlanFactWrite, authz.PlanFactShare, authz.PlanFactEnd, authz.AdviceFlagRaise, authz.AdviceFlagAnswer} {
		v.may[op] = s.app.May(ctx, op)
	}
	v.page = s.page(c, planFactsTitle, "/clients")
	v.page.Narrow = true
	v.now, v.more = s.clock().In(v.facts.Zone), morePage(c, v.facts.Next)
	return s.show(c, http.StatusOK, planFactsPage(v))
}

func (s *Site) planFactSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"shareable": {"yes"}}, false)
	}
	sheet := s.clientForm(c, r, "A fact that holds", "plan-facts/new", f)
	sheet.Back, sheet.BackWord = clientPath(r.ID)+"/plan-facts", planFactsTitle
	sheet.Lede = "For " + r.Name() + ". One fact, in words they would use. No dose and no diagnosis: a peer says it aloud."
	sheet.Do, sheet.Hint = Act{Label: "Keep this fact", Main: true}, "Its words stay. To change them, end it and write another."
	return planFactForm(sheet), nil
}

func (s *Site) planFactWrite(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	_, err := s.app.WritePlanFact(c.Request().Context(), casework.PlanFactWrite{ClientID: id, Words: unixLines(values.Get("words")), Shareable: values.Get("shareable") == "yes"})
	return clientPath(id) + "/plan-facts", err
}

// factID is the fact in the address.
func factID(c echo.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("fact"))
	if err != nil {
		return uuid.Nil, casework.NotFound()
	}
	return id, nil
}

func (s *Site) planFactShare(c echo.Context) error {
	client, err := pathID(c)
	if err != nil {
		return err
	}
	id, err := factID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.SharePlanFact(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, clientPath(client)+"/plan-facts")
}

func (s *Site) planFactEndSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"endsOn": {casework.DateOf(s.clock(), r.Zone).String()}}, false)
	}
	sheet := s.clientForm(c, r, "A fact holds no more", "plan-facts/"+c.Param("fact")+"/end", f)
	sheet.Back, sheet.BackWord = clientPath(r.ID)+"/plan-facts", planFactsTitle
	sheet.Lede = "From that day on no peer sees it. It stays in the history."
	sheet.Do = Act{Label: "End it", Main: true}
	return planFactEndForm(sheet), nil
}

func (s *Site) planFactEnd(c echo.Context, client uuid.UUID, values url.Values) (string, error) {
	id, err := factID(c)
	if err != nil {
		return "", err
	}
	on, err := formDay(values, "endsOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.EndPlanFact(c.Request().Context(), id, on)
	return clientPath(client) + "/plan-facts", err
}
