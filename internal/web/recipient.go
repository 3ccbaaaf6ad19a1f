package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountRecipients puts up the form that puts somebody a client knows on file.
// Organizations have pages of their own.
func (s *Site) mountRecipients(g *echo.Group) {
	g.GET("/recipients/new", s.offered(authz.RecipientAdd, s.recipientNew))
	g.POST("/recipients/new", s.recipientAdd)
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
		sheet.Back, sheet.BackWord = clientPath(*id)+"/consents/new", "A new consent"
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
	_, err = s.app.AddRecipient(c.Request().Context(), of, casework.RecipientEdit{Name: values.Get("name"), Address: unixLines(values.Get("address")),
		RecipientType: casework.RecipientType(values.Get("recipientType")), RecipientClass: casework.RecipientClass(values.Get("recipientClass"))})
	if status, ok := formStatus(err); ok {
		return s.recipientSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	if client != nil {
		return done(c, clientPath(*client)+"/consents/new?kind="+string(casework.ConsentSpecific))
	}
	return done(c, "/organizations")
}
