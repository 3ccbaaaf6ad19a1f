package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountRecipients puts up the agency's address book, and the form that puts
// somebody a client knows on file.
func (s *Site) mountRecipients(g *echo.Group) {
	g.GET("/recipients", s.recipients)
	g.GET("/recipients/new", s.offered(authz.RecipientAdd, s.recipientNew))
	g.POST("/recipients/new", s.recipientAdd)
	g.POST("/recipients/:id/end", s.recipientEnd)
}

// recipientsView is the address book.
type recipientsView struct {
	list []casework.Recipient
	more string
	keep bool
}

func (s *Site) recipients(c echo.Context) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.app.ListRecipients(ctx, uuid.Nil, page)
	if err != nil {
		return err
	}
	p := s.page(c, "Organizations", "/recipients")
	p.Narrow = true
	return s.show(c, http.StatusOK, recipientsPage(p, recipientsView{list.Items, morePage(c, list.Next), s.app.May(ctx, authz.OrganizationAdd)}))
}

func (s *Site) recipientNew(c echo.Context) error {
	f := Fresh(url.Values{"client": {c.QueryParam("client")}, "recipientType": {string(casework.RecipientOther)}}, false)
	return s.recipientSheet(c, http.StatusOK, f)
}

// recipientSheet asks who it is. From a client's consent it is somebody they
// know, unless whoever may says that it is an organization.
func (s *Site) recipientSheet(c echo.Context, status int, f Filled) error {
	sheet := s.sheet(c, "Put somebody on file", "/recipients", "Organizations", "/recipients/new", f)
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
	return done(c, "/recipients")
}

func (s *Site) recipientEnd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.EndRecipient(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, "/recipients")
}
