package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountRecipients puts up whom a client knows and consents can name: the list,
// and the forms that put somebody on file and correct them. Organizations have
// pages of their own.
func (s *Site) mountRecipients(g *echo.Group) {
	g.GET("/recipients/new", s.offered(authz.RecipientAdd, s.recipientNew))
	g.POST("/recipients/new", s.recipientAdd)
	g.GET("/clients/:id/recipients", s.recipients)
	g.GET("/recipients/:id/edit", s.offered(authz.RecipientUpdate, s.recipientEditPage))
	g.POST("/recipients/:id/edit", s.recipientUpdate)
	g.POST("/recipients/:id/end", s.recipientEnd)
}

func (s *Site) recipientNew(c echo.Context) error {
	if c.QueryParam("client") == "" {
		return c.Redirect(http.StatusSeeOther, "/organizations/new")
	}
	f := Fresh(url.Values{"client": {c.QueryParam("client")}, "recipientType": {string(casework.RecipientOther)}}, false)
	return s.recipientSheet(c, http.StatusOK, f)
}

// recipientSheet asks who it is. From a client's consent it is somebody they
// know, unless whoever may says that it is an organization.
func (s *Site) recipientSheet(c echo.Context, status int, f Filled) error {
	sheet := s.sheet(c, "Put somebody on file", "/organizations", "Organizations", "/recipients/new", f)
	sheet.Page = s.page(c, "Put somebody on file", "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	if id := formID(f.Values, "client"); id != nil {
		if _, err := s.app.GetClient(c.Request().Context(), *id); err != nil {
			return err
		}
		sheet.Back, sheet.BackWord = clientPath(*id)+"/recipients", "People they know"
		if s.app.May(c.Request().Context(), authz.ConsentDraft) {
			sheet.Back, sheet.BackWord = clientPath(*id)+"/consents/new", "A new consent"
		}
	}
	sheet.Do = Act{Label: "Put on file", Main: true}
	return s.show(c, status, recipientForm(sheet, s.app.May(c.Request().Context(), authz.OrganizationAdd)))
}

func (s *Site) recipientAdd(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	client := formID(values, "client")
	of := client
	if values.Get("everybodys") == "yes" {
		of = nil
	}
	_, err = s.app.AddRecipient(c.Request().Context(), of, recipientEdit(values))
	if status, ok := formStatus(err); ok {
		return s.recipientSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	if client != nil && !s.app.May(c.Request().Context(), authz.ConsentDraft) {
		return done(c, clientPath(*client)+"/recipients")
	}
	if client != nil {
		return done(c, clientPath(*client)+"/consents/new?kind="+string(casework.ConsentSpecific))
	}
	return done(c, "/organizations")
}

func recipientEdit(values url.Values) casework.RecipientEdit {
	return casework.RecipientEdit{Name: values.Get("name"), Address: unixLines(values.Get("address")),
		RecipientType: casework.RecipientType(values.Get("recipientType")), RecipientClass: casework.RecipientClass(values.Get("recipientClass"))}
}

func recipientValues(r *casework.Recipient) url.Values {
	return url.Values{"name": {r.Name}, "address": {r.Address}, "recipientType": {string(r.RecipientType)}, "recipientClass": {string(r.RecipientClass)}}
}

func recipientPath(id uuid.UUID) string { return "/recipients/" + id.String() }

// recipientsView is whom a client knows.
type recipientsView struct {
	client    *casework.ClientRecord
	list      []casework.Recipient
	add, keep bool
}

func (s *Site) recipients(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetClient(ctx, id)
	if err != nil {
		return err
	}
	found, err := s.app.ListRecipients(ctx, r.ID, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(found.Items, func(x casework.Recipient) bool { return x.ClientID == nil })
	p := s.page(c, "People they know", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, recipientsPage(p, recipientsView{client: r, list: known, add: s.app.May(ctx, authz.RecipientAdd),
		keep: s.app.May(ctx, authz.RecipientUpdate)}))
}

// recipientKnown is somebody a client knows. An organization is corrected on
// its own page.
func (s *Site) recipientKnown(c echo.Context) (*casework.Recipient, error) {
	id, err := pathID(c)
	if err != nil {
		return nil, err
	}
	r, err := s.app.GetRecipient(c.Request().Context(), id)
	if err == nil && r.ClientID == nil {
		return nil, casework.NotFound()
	}
	return r, err
}

func (s *Site) recipientEditPage(c echo.Context) error {
	r, err := s.recipientKnown(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, s.recipientEditSheet(c, r, Fresh(recipientValues(r), true)))
}

func (s *Site) recipientEditSheet(c echo.Context, r *casework.Recipient, f Filled) templ.Component {
	sheet := s.sheet(c, "Correct who it is", clientPath(*r.ClientID)+"/recipients", "People they know", recipientPath(r.ID)+"/edit", f)
	sheet.Version, sheet.Do = r.Version, Act{Label: "Save", Main: true}
	return recipientForm(sheet, false)
}

func (s *Site) recipientUpdate(c echo.Context) error {
	r, err := s.recipientKnown(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.UpdateRecipient(c.Request().Context(), r.ID, formVersion(values), recipientEdit(values))
	if isStale(err) {
		return s.show(c, http.StatusPreconditionFailed, s.recipientEditSheet(c, r, Overtaken(values, recipientValues(r))))
	}
	if status, ok := formStatus(err); ok {
		return s.show(c, status, s.recipientEditSheet(c, r, Returned(values, err)))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(*r.ClientID)+"/recipients")
}

func (s *Site) recipientEnd(c echo.Context) error {
	r, err := s.recipientKnown(c)
	if err != nil {
		return err
	}
	if _, err := s.app.EndRecipient(c.Request().Context(), r.ID); err != nil {
		return err
	}
	return done(c, clientPath(*r.ClientID)+"/recipients")
}
