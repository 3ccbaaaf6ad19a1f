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

func (s *Site) mountGrounds(g *echo.Group) {
	g.GET("/grounds", s.groundList)
	g.GET("/grounds/new", s.offered(authz.GroundRecord, func(c echo.Context) error {
		return s.groundSheet(c, http.StatusOK, Fresh(url.Values{}, false))
	}))
	g.POST("/grounds", s.groundRecord)
	g.POST("/grounds/:id/end", s.groundEnd)
	g.GET("/clients/:id/court-order", s.clientSheet(s.orderSheet))
	g.POST("/clients/:id/court-order", s.clientDo(clientDoing{s.orderSheet, s.orderRecord}))
}

// groundsView is the register of rights that are not consent.
type groundsView struct {
	page   Page
	items  []casework.GroundLine
	more   string
	may    map[authz.Op]bool
	filled Filled
	ending string // the one whose end came back with something to mend
	now    time.Time
}

func (s *Site) groundList(c echo.Context) error {
	return s.groundsShown(c, http.StatusOK, Fresh(url.Values{}, false), "")
}

func (s *Site) groundsShown(c echo.Context, status int, f Filled, ending string) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	grounds, err := s.app.ListGrounds(ctx, uuid.Nil, asked)
	if err != nil {
		return err
	}
	now, err := s.agencyNow(c)
	if err != nil {
		return err
	}
	v := groundsView{page: s.page(c, "Orders and agreements", "/grounds"), items: grounds.Items, more: morePage(c, grounds.Next), filled: f, ending: ending, now: now,
		may: map[authz.Op]bool{authz.GroundRecord: s.app.May(ctx, authz.GroundRecord), authz.GroundEnd: s.app.May(ctx, authz.GroundEnd)}}
	v.page.Narrow = true
	return s.show(c, status, groundsPage(v))
}

// recordableHere are the grounds that hold for every client; an order is
// recorded from the client's page.
var recordableHere = []casework.Basis{casework.BasisServiceAgreement, casework.BasisAudit}

func (s *Site) groundSheet(c echo.Context, status int, f Filled) error {
	grounds, err := s.app.ListGrounds(c.Request().Context(), uuid.Nil, casework.Page{})
	if err != nil {
		return err
	}
	sheet := s.sheet(c, "Record an agreement", "/grounds", "Orders and agreements", "/grounds", f)
	sheet.Lede = "With a service organization, or the undertaking of somebody who audits or evaluates. It holds for every client, and only for what you tick."
	sheet.Do = Act{Label: "Record it", Main: true}
	return s.show(c, status, groundForm(sheet, groundRecipients(grounds.Recipients), false))
}

func groundRecipients(recipients []casework.Recipient) []Option {
	options := []Option{{"", "Choose"}}
	for _, r := range recipients {
		options = append(options, Option{r.ID.String(), r.Name})
	}
	return options
}

func (s *Site) groundRecord(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start, err := groundStart(values)
	if err == nil {
		_, err = s.app.RecordGround(c.Request().Context(), start)
	}
	if err == nil {
		return done(c, "/grounds")
	}
	if status, ok := formStatus(err); ok {
		return s.groundSheet(c, status, Returned(values, err))
	}
	return err
}

func groundStart(values url.Values) (g casework.GroundStart, err error) {
	g = casework.GroundStart{Basis: casework.Basis(values.Get("basis")), RecipientID: idOr(formID(values, "recipientId")), Name: values.Get("name"),
		Number: values.Get("number"), Words: unixLines(values.Get("words")), OrderSeen: values.Get("orderSeen") == "yes", SubpoenaSeen: values.Get("subpoenaSeen") == "yes"}
	for _, i := range values["information"] {
		g.Information = append(g.Information, casework.Information(i))
	}
	if g.DatedOn, err = formDay(values, "datedOn"); err != nil {
		return g, err
	}
	g.UntilOn, err = formDay(values, "untilOn")
	return g, err
}

func (s *Site) groundEnd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.EndGround(c.Request().Context(), id, unixLines(values.Get("reason")))
	if status, ok := formStatus(err); ok {
		return s.groundsShown(c, status, Returned(values, err), id.String())
	}
	if err != nil {
		return err
	}
	return done(c, "/grounds")
}

func (s *Site) orderSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	grounds, err := s.app.ListGrounds(c.Request().Context(), r.ID, casework.Page{})
	if err != nil {
		return nil, err
	}
	sheet := s.clientForm(c, r, "A court’s order", "court-order", f)
	sheet.Lede = "An order under subpart E of 42 CFR part 2, signed by a judge, and the subpoena that goes with it. A subpoena alone releases nothing."
	sheet.Do = Act{Label: "Record the order", Main: true}
	return groundForm(sheet, groundRecipients(grounds.Recipients), true), nil
}

func (s *Site) orderRecord(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	start, err := groundStart(values)
	if err != nil {
		return "", err
	}
	start.Basis, start.ClientID = casework.BasisCourtOrder, &id
	_, err = s.app.RecordGround(c.Request().Context(), start)
	return clientPath(id), err
}
