package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountCommunityReferrals puts up the form that sends somebody to an
// organization, on a client's page, and the one page of each.
func (s *Site) mountCommunityReferrals(g *echo.Group) {
	g.GET("/clients/:id/outside/new", s.offered(authz.CommunityReferralMake, s.clientSheet(s.communityNewSheet)))
	g.POST("/clients/:id/outside/new", s.communityMake)
	g.GET("/outside/:id", s.communityPage)
	g.POST("/outside/:id", s.communityTell)
	g.POST("/outside/:id/packet", s.communityPacket)
}

func communityPath(id uuid.UUID) string { return "/outside/" + id.String() }

// communityAsked is what the form must know beside its answers.
type communityAsked struct {
	organizations []casework.OrganizationRecord
	found         bool // narrowed by a search
	tells         bool // the reader may tell something about the person
}

func (s *Site) communityNewSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	ctx := c.Request().Context()
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"how": {"gave_address"}, "askOn": {casework.DateOf(s.clock(), r.Zone).AddDays(7).String()}}, false)
	}
	asked := communityAsked{tells: s.app.May(ctx, authz.DisclosureMake)}
	var err error
	var list casework.List[casework.OrganizationRecord]
	if text := f.Values.Get("find"); text != "" {
		asked.found = true
		list, err = s.app.SearchOrganizations(ctx, text)
	} else {
		list, err = s.app.ListOrganizations(ctx, casework.OrganizationFilter{}, casework.Page{Limit: 200})
	}
	if casework.KindOf(err) == casework.KindInvalid {
		f, err = Returned(f.Values, casework.Invalid("find", "Look for a name, a place or a service.")), nil
	}
	if err != nil {
		return nil, err
	}
	if asked.organizations = list.Items; asked.found { // what was chosen before stays a choice
		if id := formID(f.Values, "organizationId"); id != nil && !slices.ContainsFunc(list.Items, func(o casework.OrganizationRecord) bool { return o.ID == *id }) {
			if o, err := s.app.GetOrganization(ctx, *id); err == nil {
				asked.organizations = append(asked.organizations, *o)
			}
		}
	}
	sheet := s.clientForm(c, r, "Send somebody outside", "outside/new", f)
	sheet.Title = "Send " + r.Name() + " outside"
	sheet.Lede = "To an organization of the directory. It stays open until somebody knows whether they got there."
	sheet.Do = Act{Label: "Write it down", Main: true, Name: "do", Value: "make"}
	return communityForm(sheet, asked), nil
}

// communityMake finds in the directory, or sends them. What is looked for comes
// by POST, as in every search.
func (s *Site) communityMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	if values.Get("do") == "find" {
		return s.clientSheetShown(c, http.StatusOK, id, Fresh(values, false), s.communityNewSheet)
	}
	start := casework.CommunityStart{ClientID: id, OrganizationID: idOr(formID(values, "organizationId")), Need: casework.OrganizationService(values.Get("need")),
		How: casework.CommunityHow(values.Get("how")), Told: casework.Packet(values.Get("told")), Words: unixLines(values.Get("words"))}
	var made *casework.CommunityRecord
	if start.AskOn, err = formDay(values, "askOn"); err == nil {
		made, err = s.app.MakeCommunityReferral(c.Request().Context(), start)
	}
	if status, ok := formStatus(err); ok {
		return s.clientSheetShown(c, status, id, Returned(values, err), s.communityNewSheet)
	}
	if err != nil {
		return err
	}
	return done(c, communityPath(made.ID))
}

// communityView is the page of one of them.
type communityView struct {
	page   Page
	r      *casework.CommunityRecord
	now    time.Time
	make   bool
	acted  casework.ReferralAct // whose form came back
	filled Filled
}

// field is a question of one of the forms on the page: each has ids of its own.
func (v communityView) field(act casework.ReferralAct, f Field) Field {
	return referralView{acted: v.acted, filled: v.filled}.field(act, f)
}

func (v communityView) errors() []FieldError {
	return referralView{acted: v.acted, filled: v.filled}.errors()
}

func (s *Site) communityPage(c echo.Context) error {
	return s.communityShown(c, http.StatusOK, "", Filled{})
}

func (s *Site) communityShown(c echo.Context, status int, acted casework.ReferralAct, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetCommunityReferral(ctx, id)
	if err != nil {
		return err
	}
	v := communityView{page: s.page(c, "Sent outside", "/hand-offs"), r: r, now: s.clock().In(r.Zone), make: s.app.May(ctx, authz.CommunityPacketMake),
		acted: acted, filled: f}
	v.page.Narrow = true
	return s.show(c, status, communityPage(v))
}

func (s *Site) communityTell(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	word := casework.CommunityWord{Act: casework.ReferralAct(values.Get("act")), Words: unixLines(values.Get("words"))}
	word.On, err = formDay(values, "on")
	if err == nil && word.Act == casework.ReferralSchedule {
		var visit *casework.ReferralVisit
		if visit, err = visitAsked(values); visit != nil {
			word.VisitAt = visit.At
		}
	}
	if err == nil {
		_, err = s.app.TellCommunityReferral(c.Request().Context(), id, word)
	}
	if status, ok := formStatus(err); ok {
		f := Returned(values, err)
		f.move("visitAt", "visitDay")
		return s.communityShown(c, status, word.Act, f)
	}
	if err != nil {
		return err
	}
	return done(c, communityPath(id))
}

func (s *Site) communityPacket(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeCommunityPacket(ctx, id, casework.Medium(values.Get("medium")))
	if err != nil {
		return err
	}
	return file.Styled(AssetURL(assetCSS)).Send(ctx, c.Response())
}
