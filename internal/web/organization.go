package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountOrganizations puts up the directory: where people are sent, and who
// asked there last.
func (s *Site) mountOrganizations(g *echo.Group) {
	g.GET("/organizations", s.organizations)
	g.POST("/organizations", s.organizationAdd)
	g.POST("/organization-searches", s.organizationSearch)
	g.GET("/organizations/new", s.offered(authz.OrganizationAdd, s.organizationNew))
	g.GET("/organizations/import", s.offered(authz.DirectoryImport, s.organizationFile))
	g.POST("/organizations/import", s.organizationImport)
	g.GET("/organizations/export", s.organizationExport)
	g.GET("/organizations/:id", s.organizationPage)
	g.GET("/organizations/:id/edit", s.offered(authz.OrganizationUpdate, s.organizationEditPage))
	g.POST("/organizations/:id/edit", s.organizationUpdate)
	g.POST("/organizations/:id/check", s.organizationCheck)
	g.POST("/organizations/:id/end", s.organizationEnd)
}

func organizationPath(id uuid.UUID) string { return "/organizations/" + id.String() }

// organizationsView is the directory, narrowed or searched.
type organizationsView struct {
	page                  Page
	filled                Filled
	list                  []casework.OrganizationRecord
	more                  string
	searched, cut         bool
	keep, bring, takeAway bool
}

func (s *Site) organizations(c echo.Context) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	q := c.QueryParams()
	list, err := s.app.ListOrganizations(c.Request().Context(), casework.OrganizationFilter{Service: casework.OrganizationService(q.Get("service")),
		Language: q.Get("language"), Medication: q.Get("medication") == "yes"}, asked)
	if err != nil {
		return err
	}
	return s.organizationsShown(c, http.StatusOK, organizationsView{filled: Fresh(q, false), list: list.Items, more: morePage(c, list.Next)})
}

func (s *Site) organizationsShown(c echo.Context, status int, v organizationsView) error {
	ctx := c.Request().Context()
	v.page = s.page(c, "Organizations", "/organizations")
	v.keep, v.bring, v.takeAway = s.app.May(ctx, authz.OrganizationAdd), s.app.May(ctx, authz.DirectoryImport), s.app.May(ctx, authz.DirectoryExport)
	return s.show(c, status, organizationsPage(v))
}

func (s *Site) organizationSearch(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	found, err := s.app.SearchOrganizations(c.Request().Context(), values.Get("text"))
	if status, ok := formStatus(err); ok {
		return s.organizationsShown(c, status, organizationsView{filled: Returned(values, err), searched: true})
	}
	if err != nil {
		return err
	}
	return s.organizationsShown(c, http.StatusOK, organizationsView{filled: Fresh(values, false), list: found.Items, cut: found.Next != uuid.Nil, searched: true})
}

func (s *Site) organizationPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	o, err := s.app.GetOrganization(ctx, id)
	if err != nil {
		return err
	}
	p := s.page(c, "Organization", "/organizations")
	p.Narrow = true
	return s.show(c, http.StatusOK, organizationPage(p, o, s.app.May(ctx, authz.OrganizationUpdate), s.app.May(ctx, authz.OrganizationCheck)))
}

func (s *Site) organizationNew(c echo.Context) error {
	return s.organizationNewSheet(c, http.StatusOK, Fresh(url.Values{"recipientType": {string(casework.RecipientOther)}, "recipientClass": {string(casework.ClassOther)},
		"medicationRecovery": {string(casework.MedicationUnknown)}, "languages": {"en"}}, false))
}

func (s *Site) organizationNewSheet(c echo.Context, status int, f Filled) error {
	sheet := s.sheet(c, "Put an organization into the directory", "/organizations", "Organizations", "/organizations", f)
	sheet.Do = Act{Label: "Put it into the directory", Main: true}
	return s.show(c, status, organizationForm(sheet))
}

func (s *Site) organizationAdd(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	o, err := s.app.AddOrganization(c.Request().Context(), organizationEdit(values))
	if status, ok := formStatus(err); ok {
		return s.organizationNewSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, organizationPath(o.ID))
}

func (s *Site) organizationEditPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	o, err := s.app.GetOrganization(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, s.organizationSheet(c, o, Fresh(organizationValues(o), true)))
}

func (s *Site) organizationSheet(c echo.Context, o *casework.OrganizationRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Describe an organization", organizationPath(o.ID), "Organization", organizationPath(o.ID)+"/edit", f)
	sheet.Title, sheet.Version, sheet.Do = o.Name, o.Version, Act{Label: "Save", Main: true}
	return organizationForm(sheet)
}

func (s *Site) organizationUpdate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	_, err = s.app.UpdateOrganization(ctx, id, formVersion(values), organizationEdit(values))
	if err == nil {
		return done(c, organizationPath(id))
	}
	status, ok := formStatus(err)
	if !ok && !isStale(err) {
		return err
	}
	o, readErr := s.app.GetOrganization(ctx, id)
	if readErr != nil {
		return readErr
	}
	if isStale(err) {
		return s.show(c, http.StatusPreconditionFailed, s.organizationSheet(c, o, Overtaken(values, organizationValues(o))))
	}
	return s.show(c, status, s.organizationSheet(c, o, Returned(values, err)))
}

func (s *Site) organizationCheck(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.CheckOrganization(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, organizationPath(id))
}

func (s *Site) organizationEnd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.EndOrganization(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, "/organizations")
}

// placeField is the name of one field of one place in a form, as the error
// about it is called.
func placeField(n int, field string) string { return fmt.Sprintf("places.%d.%s", n, field) }

// placesAsked is how many places a form has room for: those there are, and one
// more.
func placesAsked(f Filled) int {
	n := 0
	for i := range casework.MostPlaces {
		for _, field := range []string{"address", "phone", "hours"} {
			if f.Values.Get(placeField(i, field)) != "" {
				n = i + 1
			}
		}
	}
	return min(n+1, casework.MostPlaces)
}

// organizationValues is an organization as a form shows it.
func organizationValues(o *casework.OrganizationRecord) url.Values {
	v := url.Values{"name": {o.Name}, "recipientType": {string(o.RecipientType)}, "recipientClass": {string(o.RecipientClass)},
		"services": nil, "languages": o.Languages, "medicationRecovery": {string(o.MedicationRecovery)}, "note": {o.Note}}
	for _, service := range o.Services {
		v.Add("services", string(service))
	}
	for i, at := range o.Places {
		v.Set(placeField(i, "address"), at.Address)
		v.Set(placeField(i, "phone"), at.Phone)
		v.Set(placeField(i, "hours"), at.Hours)
	}
	return v
}

// organizationEdit reads an organization's form.
func organizationEdit(values url.Values) casework.OrganizationEdit {
	e := casework.OrganizationEdit{Name: values.Get("name"), RecipientType: casework.RecipientType(values.Get("recipientType")),
		RecipientClass: casework.RecipientClass(values.Get("recipientClass")), Languages: slices.Clone(values["languages"]),
		MedicationRecovery: casework.MedicationRecovery(values.Get("medicationRecovery")), Note: unixLines(values.Get("note"))}
	for _, service := range values["services"] {
		e.Services = append(e.Services, casework.OrganizationService(service))
	}
	for i := range casework.MostPlaces {
		e.Places = append(e.Places, casework.OrganizationPlace{Address: unixLines(values.Get(placeField(i, "address"))),
			Phone: values.Get(placeField(i, "phone")), Hours: values.Get(placeField(i, "hours"))})
	}
	return e
}
