package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
)

func (s *Site) mountDisclosures(g *echo.Group) {
	g.GET("/clients/:id/disclosures/new", s.disclosureNew)
	g.POST("/clients/:id/disclosures", s.disclosureMake)
	g.GET("/clients/:id/accounting", s.accountingPage)
	g.POST("/clients/:id/accounting", s.accountingMake)
	g.GET("/clients/:id/access-log", s.accessLogPage)
	g.POST("/clients/:id/access-log", s.accessLogMake)
}

// toThemselves is the answer to "to whom?" that means the person, and toUnit how
// one begins that means a Part 2 program of the agency.
const (
	toThemselves = "client"
	toUnit       = "program:"
)

// disclosureTo reads the answer to "to whom?".
func disclosureTo(to string) casework.DisclosureTo {
	unit, ours := strings.CutPrefix(to, toUnit)
	switch {
	case to == toThemselves:
		return casework.DisclosureTo{Client: true}
	case ours:
		return casework.DisclosureTo{Part2ProgramID: formID(url.Values{"to": {unit}}, "to")}
	}
	return casework.DisclosureTo{RecipientID: formID(url.Values{"to": {to}}, "to")}
}

// disclosureView is the form that releases something about a client.
type disclosureView struct {
	page   Page
	client uuid.UUID
	offer  *casework.DisclosureOffer
	to     string // who was chosen; "" for nobody yet
	filled Filled
	now    time.Time

	mayDraft bool
}

func (s *Site) disclosureNew(c echo.Context) error {
	return s.disclosureShown(c, http.StatusOK, c.QueryParam("to"), Fresh(url.Values{"to": {c.QueryParam("to")}, "packet": {""}}, false))
}

func (s *Site) disclosureShown(c echo.Context, status int, to string, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	offer, err := s.app.GetDisclosureOffer(c.Request().Context(), id, disclosureTo(to))
	if err != nil {
		return err
	}
	v := disclosureView{page: s.page(c, "Share something", "/clients"), client: id, offer: offer, to: to, filled: f, now: s.clock()}
	v.page.Form, v.page.Narrow, v.mayDraft = true, true, s.app.May(c.Request().Context(), authz.ConsentDraft)
	if f.Values.Get("packet") == "" { // the smallest, unless somebody says otherwise
		if offered := v.packets(); len(offered) > 0 {
			v.filled.Values.Set("packet", offered[0].Value)
		}
	}
	if offered := v.bases(); f.Values.Get("basis") == "" && len(offered) == 1 {
		v.filled.Values.Set("basis", offered[0].Value)
	}
	return s.show(c, status, disclosurePage(v))
}

func disclosureStart(id uuid.UUID, values url.Values) casework.DisclosureStart {
	d := casework.DisclosureStart{ClientID: id, To: disclosureTo(values.Get("to")), Medium: casework.Medium(values.Get("medium")),
		Packet: casework.Packet(values.Get("packet")), Purpose: casework.ReleasePurpose(values.Get("purpose")),
		PurposeWords: unixLines(values.Get("purposeWords")), Basis: casework.Basis(values.Get("basis")), RestrictionReason: unixLines(values.Get("restrictionReason"))}
	switch values.Get("proceeding") {
	case "yes", "no":
		yes := values.Get("proceeding") == "yes"
		d.Proceeding = &yes
	}
	return d
}

func (s *Site) disclosureMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeDisclosure(ctx, disclosureStart(id, values))
	if err == nil && file.Format() == release.Spoken {
		return done(c, clientPath(id)+"/accounting?view=all")
	}
	if err == nil {
		return file.Styled(AssetURL(assetCSS)).Send(ctx, c.Response())
	}
	if status, ok := formStatus(err); ok {
		return s.disclosureShown(c, status, values.Get("to"), Returned(values, err))
	}
	return err
}

// accountingView is what was released about a client.
type accountingView struct {
	page   Page
	client uuid.UUID
	view   casework.AccountingView
	rows   []casework.DisclosureLine
	more   string
	may    map[authz.Op]bool
	filled Filled
	now    time.Time
}

func viewAsked(text string) casework.AccountingView {
	if v := casework.AccountingView(text); slices.Contains(casework.AccountingViews(), v) {
		return v
	}
	return casework.AccountingHIPAA
}

func (s *Site) accountingPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx, view := c.Request().Context(), viewAsked(c.QueryParam("view"))
	rows, err := s.app.ListDisclosures(ctx, id, view, asked)
	if err != nil {
		return err
	}
	now, err := s.agencyNow(c)
	if err != nil {
		return err
	}
	v := accountingView{page: s.page(c, "What was shared", "/clients"), client: id, view: view, rows: rows.Items, more: morePage(c, rows.Next), now: now,
		filled: Fresh(url.Values{"view": {string(view)}}, false), may: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.AccountingMake, authz.AccessLogGet, authz.DisclosureMake} {
		v.may[op] = s.app.May(ctx, op)
	}
	return s.show(c, http.StatusOK, accountingPageShown(v))
}

func (s *Site) accountingMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeAccounting(ctx, id, viewAsked(values.Get("view")), release.Format(values.Get("format")))
	if err != nil {
		return err
	}
	return file.Send(ctx, c.Response())
}

// accessLogView is who has looked at a client's record.
type accessLogView struct {
	page   Page
	client uuid.UUID
	log    *casework.AccessLog
	now    time.Time
	may    bool // make it for the person
}

func (s *Site) accessLogPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	log, err := s.app.GetAccessLog(ctx, id)
	if err != nil {
		return err
	}
	v := accessLogView{page: s.page(c, "Who has looked", "/clients"), client: id, log: log, now: s.clock().In(log.Zone), may: s.app.May(ctx, authz.AccessLogMake)}
	return s.show(c, http.StatusOK, accessLogPageShown(v))
}

func (s *Site) accessLogMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeAccessLog(ctx, id, release.Format(values.Get("format")))
	if err != nil {
		return err
	}
	return file.Send(ctx, c.Response())
}
