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

const crisisPlanTitle = "Crisis plan"

// mountCrisisPlans puts up what is to happen when it gets bad.
func (s *Site) mountCrisisPlans(g *echo.Group) {
	g.GET("/clients/:id/crisis-plan", func(c echo.Context) error { return s.crisisPlan(c, http.StatusOK, Filled{}) })
	g.GET("/clients/:id/crisis-plan/write", s.offered(authz.CrisisPlanWrite, s.crisisPlanForm))
	g.POST("/clients/:id/crisis-plan/write", s.crisisPlanWrite)
	g.GET("/clients/:id/crisis-plan/:plan", s.crisisPlanVersion)
	g.POST("/clients/:id/crisis-plan/:plan/review", s.crisisPlanReview)
	g.POST("/clients/:id/crisis-plan/:plan/copy", func(c echo.Context) error {
		return planCopy(c, func(id uuid.UUID, f release.Format) (*release.Release, error) {
			return s.app.CopyCrisisPlan(c.Request().Context(), id, f)
		})
	})
}

// crisisPath is where a client's crisis plan is, in one tap from any page about
// them; "" for whoever may not read it.
func (s *Site) crisisPath(c echo.Context, client uuid.UUID) string {
	if !s.app.May(c.Request().Context(), authz.CrisisPlanList) {
		return ""
	}
	return clientPath(client) + "/crisis-plan"
}

// crisisPathHere is crisisPath of the client in the address.
func (s *Site) crisisPathHere(c echo.Context) string {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil || !strings.HasPrefix(c.Path(), "/clients/:id") {
		return ""
	}
	return s.crisisPath(c, id)
}

// crisisPlanView is the plan as it holds, or one version of it.
type crisisPlanView struct {
	planView
	plans    *casework.CrisisPlans
	versions []casework.CrisisPlanLine
	earlier  []planFoot
	alone    bool // may let the person write alone
}

var crisisPlanOps = [3]authz.Op{authz.CrisisPlanWrite, authz.CrisisPlanReview, authz.CrisisPlanCopy}

func crisisFoot(l casework.CrisisPlanLine) planFoot {
	return planFoot{l.PlanVersion, l.WrittenByName, l.Reviews}
}

// contacts are those of a kind.
func contacts(l casework.CrisisPlan, kind casework.CrisisContactKind) []casework.CrisisContact {
	return slices.DeleteFunc(slices.Clone(l.People), func(c casework.CrisisContact) bool { return c.Kind != kind })
}

func (s *Site) readCrisisPlan(c echo.Context) (v crisisPlanView, err error) {
	id, err := pathID(c)
	if err != nil {
		return v, err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return v, err
	}
	plans, err := s.app.ListCrisisPlans(c.Request().Context(), id, asked)
	if err != nil {
		return v, err
	}
	v = crisisPlanView{planView: s.planPage(c, crisisPlanTitle, "/crisis-plan", plans.ClientID, plans.ClientName, plans.Zone, crisisPlanOps), plans: plans,
		versions: plans.Standing}
	v.state, v.more, v.page.Crisis, v.alone = plans.State, morePage(c, plans.Next), "", s.app.May(c.Request().Context(), authz.ClientLinkMake)
	for _, l := range plans.Items {
		if !slices.ContainsFunc(plans.Standing, func(o casework.CrisisPlanLine) bool { return o.ID == l.ID }) {
			v.earlier = append(v.earlier, crisisFoot(l))
		}
	}
	return v, nil
}

func (s *Site) crisisPlan(c echo.Context, status int, f Filled) error {
	v, err := s.readCrisisPlan(c)
	if err != nil {
		return err
	}
	v.filled = f
	return s.show(c, status, crisisPlanPage(v))
}

func (s *Site) crisisPlanVersion(c echo.Context) error {
	id, err := planID(c)
	if err != nil {
		return err
	}
	l, err := s.app.GetCrisisPlan(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v, err := s.readCrisisPlan(c)
	if err != nil {
		return err
	}
	if l.ClientID != v.client {
		return casework.NotFound()
	}
	v.page.Title = "A version"
	return s.show(c, http.StatusOK, crisisPlanVersionPage(v, *l))
}

func (s *Site) crisisPlanReview(c echo.Context) error {
	return planReviewed(c, func(ctx context.Context, id uuid.UUID, sign casework.PlanSign) error {
		_, err := s.app.ReviewCrisisPlan(ctx, id, sign)
		return err
	}, s.crisisPlan)
}

// crisisForm is the form in one of its states.
type crisisForm struct {
	Sheet
	People int
	Texts  int // that it puts together
}

func contactField(n int, name string) string { return fmt.Sprintf("people.%d.%s", n, name) }

func (f crisisForm) contact(n int, q Field) Field {
	q.Name = contactField(n, q.Name)
	return f.Filled.Field(q)
}

var crisisKindOptions = []Option{{"person", "A person"}, {"place", "A place"}, {"professional", "A professional"}}
var mayCallOptions = []Option{{"yes", "You may call"}, {"no", "Do not call"}, {"unknown", "Not asked yet"}}

// crisisLists are the lists of the plan, in the order of the form.
var crisisLists = []struct{ name, label, hint string }{
	{"well", "When I am well, I am like this", ""},
	{"triggers", "What can set it off", ""},
	{"signs", "Early warning signs", "What I or others notice first."},
	{"helps", "What helps", ""},
	{"notHelps", "What does not help", ""},
	{"asks", "What I want others to do when it gets bad", ""},
}

func crisisList(p casework.CrisisPlan, name string) []string {
	return map[string][]string{"well": p.Well, "triggers": p.Triggers, "signs": p.Signs, "helps": p.Helps, "notHelps": p.NotHelps, "asks": p.Asks}[name]
}

// crisisValues fill the form with what holds; of several texts with all that
// stands in any.
func crisisValues(standing []casework.CrisisPlan) url.Values {
	values := url.Values{"together": {"yes"}}
	for _, list := range crisisLists {
		var all [][]string
		for _, l := range standing {
			all = append(all, crisisList(l, list.name))
		}
		values.Set(list.name, union(all...))
	}
	var people []casework.CrisisContact
	for _, l := range standing {
		values.Add("basedOn", l.ID.String())
		for _, one := range l.People {
			if !slices.Contains(people, one) {
				people = append(people, one)
			}
		}
	}
	for n, one := range people {
		for name, value := range map[string]string{"kind": string(one.Kind), "name": one.Name, "reach": one.Reach, "mayCall": string(one.MayCall)} {
			values.Set(contactField(n, name), value)
		}
	}
	return values
}

// crisisWrite reads the form. A contact of whom nothing was written is none.
func crisisWrite(client uuid.UUID, values url.Values) casework.CrisisPlanWrite {
	w := casework.CrisisPlanWrite{PlanStart: casework.PlanStart{ClientID: client, BasedOn: bases(values), Together: values.Get("together") == "yes"},
		Well: formLines(values, "well"), Triggers: formLines(values, "triggers"), Signs: formLines(values, "signs"),
		Helps: formLines(values, "helps"), NotHelps: formLines(values, "notHelps"), Asks: formLines(values, "asks")}
	for n := range contactsIn(values) {
		one := casework.CrisisContact{Kind: casework.CrisisContactKind(values.Get(contactField(n, "kind"))), Name: strings.TrimSpace(values.Get(contactField(n, "name"))),
			Reach: strings.TrimSpace(values.Get(contactField(n, "reach"))), MayCall: casework.Leave(values.Get(contactField(n, "mayCall")))}
		if one.Name+one.Reach != "" {
			w.People = append(w.People, one)
		}
	}
	return w
}

// contactsIn is how many contacts the answers are about.
func contactsIn(values url.Values) int {
	n := 0
	for name := range values {
		if part := strings.Split(name, "."); len(part) == 3 && part[0] == "people" {
			if at, err := strconv.Atoi(part[1]); err == nil && at >= n && at < 50 {
				n = at + 1
			}
		}
	}
	return n
}

func crisisTexts(lines []casework.CrisisPlanLine) []casework.CrisisPlan {
	var texts []casework.CrisisPlan
	for _, l := range lines {
		texts = append(texts, l.CrisisPlan)
	}
	return texts
}

func (s *Site) crisisPlanForm(c echo.Context) error {
	v, err := s.readCrisisPlan(c)
	if err != nil {
		return err
	}
	return s.showCrisisForm(c, http.StatusOK, v, Fresh(crisisValues(crisisTexts(v.plans.Standing)), false), 2)
}

func (s *Site) showCrisisForm(c echo.Context, status int, v crisisPlanView, f Filled, more int) error {
	sheet := s.sheet(c, "Write the plan", v.path, crisisPlanTitle, v.path+"/write", f)
	sheet.Page = s.page(c, "Write the plan", "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Lede, sheet.Hint = v.name+". One thing on each line; leave out what does not fit.", "Every version is kept."
	sheet.Do = Act{Label: "Keep this plan", Main: true}
	return s.show(c, status, crisisFormPage(crisisForm{Sheet: sheet, People: contactsIn(f.Values) + more, Texts: len(f.Values["basedOn"])}))
}

func (s *Site) crisisPlanWrite(c echo.Context) error {
	return growingForm[crisisPlanView]{s.readCrisisPlan, s.showCrisisForm, func(c echo.Context, id uuid.UUID, values url.Values) error {
		_, err := s.app.WriteCrisisPlan(c.Request().Context(), crisisWrite(id, values))
		return err
	}, "/crisis-plan"}.send(c)
}
