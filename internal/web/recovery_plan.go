package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
)

const recoveryPlanTitle = "Goals and steps" // a title stands in histories and on locked screens: it tells of no care

// mountRecoveryPlans puts up what a person wants and how they go about it.
func (s *Site) mountRecoveryPlans(g *echo.Group) {
	g.GET("/clients/:id/recovery-plan", func(c echo.Context) error { return s.recoveryPlan(c, http.StatusOK, Filled{}) })
	g.GET("/clients/:id/recovery-plan/write", s.offered(authz.RecoveryPlanWrite, s.recoveryPlanForm))
	g.POST("/clients/:id/recovery-plan/write", s.recoveryPlanWrite)
	g.GET("/clients/:id/recovery-plan/:plan", s.recoveryPlanVersion)
	g.POST("/clients/:id/recovery-plan/:plan/review", s.recoveryPlanReview)
	g.POST("/clients/:id/recovery-plan/:plan/copy", func(c echo.Context) error {
		return planCopy(c, func(id uuid.UUID, f release.Format) (*release.Release, error) {
			return s.app.CopyRecoveryPlan(c.Request().Context(), id, f)
		})
	})
}

// recoveryPlanView is the plan as it holds, or one version of it.
type recoveryPlanView struct {
	planView
	plans    *casework.RecoveryPlans
	versions []casework.RecoveryPlanLine // that are shown whole
	earlier  []planFoot
}

var recoveryPlanOps = [3]authz.Op{authz.RecoveryPlanWrite, authz.RecoveryPlanReview, authz.RecoveryPlanCopy}

func recoveryFoot(l casework.RecoveryPlanLine) planFoot {
	return planFoot{l.PlanVersion, l.WrittenByName, l.Reviews}
}

func (v recoveryPlanView) progress(g casework.Goal) string {
	p, ok := v.plans.Progress[g.ID]
	if !ok {
		return "No session has touched this yet."
	}
	return Count(p.Sessions, "session has", "sessions have") + " touched this, the last " + dayIn(p.LastOn, v.now) + "."
}

func (s *Site) readRecoveryPlan(c echo.Context) (v recoveryPlanView, err error) {
	id, err := pathID(c)
	if err != nil {
		return v, err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return v, err
	}
	plans, err := s.app.ListRecoveryPlans(c.Request().Context(), id, asked)
	if err != nil {
		return v, err
	}
	v = recoveryPlanView{planView: s.planPage(c, recoveryPlanTitle, "/recovery-plan", plans.ClientID, plans.ClientName, plans.Zone, recoveryPlanOps), plans: plans,
		versions: plans.Standing}
	v.state, v.more = plans.State, morePage(c, plans.Next)
	for _, l := range plans.Items {
		if !slices.ContainsFunc(plans.Standing, func(o casework.RecoveryPlanLine) bool { return o.ID == l.ID }) {
			v.earlier = append(v.earlier, recoveryFoot(l))
		}
	}
	return v, nil
}

func (s *Site) recoveryPlan(c echo.Context, status int, f Filled) error {
	v, err := s.readRecoveryPlan(c)
	if err != nil {
		return err
	}
	v.filled = f
	return s.show(c, status, recoveryPlanPage(v))
}

func (s *Site) recoveryPlanVersion(c echo.Context) error {
	id, err := planID(c)
	if err != nil {
		return err
	}
	l, err := s.app.GetRecoveryPlan(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v, err := s.readRecoveryPlan(c)
	if err != nil {
		return err
	}
	if l.ClientID != v.client {
		return casework.NotFound()
	}
	v.page.Title = "A version"
	return s.show(c, http.StatusOK, recoveryPlanVersionPage(v, *l))
}

func (s *Site) recoveryPlanReview(c echo.Context) error {
	return planReviewed(c, func(ctx context.Context, id uuid.UUID, sign casework.PlanSign) error {
		_, err := s.app.ReviewRecoveryPlan(ctx, id, sign)
		return err
	}, s.recoveryPlan)
}

// The form. A goal's answers are named by its place: "goals.0.words".

func goalField(n int, name string) string { return fmt.Sprintf("goals.%d.%s", n, name) }

// recoveryForm is the form in one of its states.
type recoveryForm struct {
	Sheet
	Goals int
	Text  []casework.RecoveryPlanLine // that it puts together, where there are several
}

func (f recoveryForm) goal(n int, q Field) Field {
	q.Name = goalField(n, q.Name)
	return f.Filled.Field(q)
}

// steps are what can be ticked as done.
func (f recoveryForm) steps(n int) []Option {
	var options []Option
	for _, line := range formLines(f.Filled.Values, goalField(n, "steps")) {
		options = append(options, Option{line, line})
	}
	return options
}

func (s *Site) recoveryPlanForm(c echo.Context) error {
	v, err := s.readRecoveryPlan(c)
	if err != nil {
		return err
	}
	return s.showRecoveryForm(c, http.StatusOK, v, Fresh(recoveryValues(v.plans.Standing), false), 1)
}

// recoveryValues fill the form with what holds; of several texts with all that
// stands in any.
func recoveryValues(standing []casework.RecoveryPlanLine) url.Values {
	values := url.Values{"together": {"yes"}}
	var strengths [][]string
	var goals []casework.Goal
	for _, l := range standing {
		values.Add("basedOn", l.ID.String())
		strengths = append(strengths, l.Strengths)
		for _, g := range l.Goals {
			i := slices.IndexFunc(goals, func(o casework.Goal) bool { return o.ID == g.ID })
			if i < 0 {
				goals = append(goals, g)
				continue
			}
			goals[i] = bothGoals(goals[i], g)
		}
	}
	values.Set("strengths", union(strengths...))
	for n, g := range goals {
		values.Set(goalField(n, "id"), g.ID.String())
		values.Set(goalField(n, "words"), g.Words)
		values.Set(goalField(n, "helpers"), strings.Join(g.Helpers, "\n"))
		values.Set(goalField(n, "state"), string(g.State))
		var steps []string
		for _, step := range g.Steps {
			if steps = append(steps, step.Words); step.Done {
				values.Add(goalField(n, "done"), step.Words)
			}
		}
		values.Set(goalField(n, "steps"), strings.Join(steps, "\n"))
		for _, p := range g.Purposes {
			values.Add(goalField(n, "purposes"), string(p))
		}
	}
	return values
}

// bothGoals is one goal of two texts, with all that stands in either.
func bothGoals(a, b casework.Goal) casework.Goal {
	if a.Words != b.Words {
		a.Words += "\n" + b.Words
	}
	for _, step := range b.Steps {
		if i := slices.IndexFunc(a.Steps, func(o casework.Step) bool { return o.Words == step.Words }); i >= 0 {
			a.Steps[i].Done = a.Steps[i].Done || step.Done
		} else {
			a.Steps = append(a.Steps, step)
		}
	}
	a.Helpers = formLines(url.Values{"": {union(a.Helpers, b.Helpers)}}, "")
	for _, p := range b.Purposes {
		if !slices.Contains(a.Purposes, p) {
			a.Purposes = append(a.Purposes, p)
		}
	}
	return a
}

// goalsIn is how many goals the answers are about.
func goalsIn(values url.Values) int {
	n := 0
	for name := range values {
		part := strings.Split(name, ".")
		if len(part) != 3 || part[0] != "goals" {
			continue
		}
		if at, err := strconv.Atoi(part[1]); err == nil && at >= n && at < 50 {
			n = at + 1
		}
	}
	return n
}

func (s *Site) showRecoveryForm(c echo.Context, status int, v recoveryPlanView, f Filled, more int) error {
	sheet := s.sheet(c, "Write the plan", v.path, recoveryPlanTitle, v.path+"/write", f)
	sheet.Page = s.page(c, "Write the plan", "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Lede, sheet.Hint = v.name+". In their own words, strengths first.", "Every version is kept."
	sheet.Do = Act{Label: "Keep this plan", Main: true}
	form := recoveryForm{Sheet: sheet, Goals: max(goalsIn(f.Values)+more, 1)}
	if len(f.Values["basedOn"]) > 1 {
		form.Text = v.plans.Standing
	}
	return s.show(c, status, recoveryFormPage(form, v))
}

func (s *Site) recoveryPlanWrite(c echo.Context) error {
	return growingForm[recoveryPlanView]{s.readRecoveryPlan, s.showRecoveryForm, func(c echo.Context, id uuid.UUID, values url.Values) error {
		_, err := s.app.WriteRecoveryPlan(c.Request().Context(), recoveryWrite(id, values))
		return err
	}, "/recovery-plan"}.send(c)
}

// recoveryWrite reads the form. A new goal of which nothing was written is
// none.
func recoveryWrite(client uuid.UUID, values url.Values) casework.RecoveryPlanWrite {
	w := casework.RecoveryPlanWrite{PlanStart: casework.PlanStart{ClientID: client, BasedOn: bases(values), Together: values.Get("together") == "yes"},
		Strengths: formLines(values, "strengths")}
	for n := range goalsIn(values) {
		g := casework.Goal{ID: idOr(formID(values, goalField(n, "id"))), Words: unixLines(values.Get(goalField(n, "words"))),
			Helpers: formLines(values, goalField(n, "helpers")), State: casework.GoalState(values.Get(goalField(n, "state")))}
		for _, line := range formLines(values, goalField(n, "steps")) {
			g.Steps = append(g.Steps, casework.Step{Words: line, Done: slices.Contains(values[goalField(n, "done")], line)})
		}
		for _, p := range values[goalField(n, "purposes")] {
			g.Purposes = append(g.Purposes, casework.Purpose(p))
		}
		if g.ID == uuid.Nil && strings.TrimSpace(g.Words) == "" && len(g.Steps)+len(g.Helpers)+len(g.Purposes) == 0 {
			continue
		}
		w.Goals = append(w.Goals, g)
	}
	return w
}
