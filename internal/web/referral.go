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

// mountReferrals puts up the board of hand-offs, the form that begins one on a
// client's page, and the one page of each.
func (s *Site) mountReferrals(g *echo.Group) {
	g.GET("/hand-offs", s.referralBoard)
	g.GET("/clients/:id/hand-offs/new", s.offered(authz.ReferralDraft, s.clientSheet(s.referralNewSheet)))
	g.POST("/clients/:id/hand-offs/new", s.clientDo(clientDoing{s.referralNewSheet, s.referralDraft}))
	g.GET("/hand-offs/:id", s.referralPage)
	g.GET("/hand-offs/:id/edit", s.offered(authz.ReferralUpdate, s.referralEdit))
	g.POST("/hand-offs/:id/edit", s.referralUpdate)
	g.GET("/hand-offs/:id/packet", s.referralPacket)
	g.POST("/hand-offs/:id/packet", s.referralPacketMake)
	for act := range referralForms {
		g.POST("/hand-offs/:id/"+string(act), s.referralDo(act))
	}
}

func referralPath(id uuid.UUID) string { return "/hand-offs/" + id.String() }

// boardView is the board of hand-offs: lanes, each with those that have waited
// longest first.
type boardView struct {
	page     Page
	board    *casework.ReferralBoard
	lanes    []boardLane
	now      time.Time
	programs []casework.ProgramLine
	limits   bool // the reader may see how long hand-offs may take
	outcomes bool // and what became of those who left
	filled   Filled
	outside  []casework.CommunityLine // nil: of one program, or not the reader's
	incoming bool
}

func (s *Site) referralBoard(c echo.Context) error {
	ctx := c.Request().Context()
	program, _ := uuid.Parse(c.QueryParam("program")) // what is no id is every program
	b, err := s.app.GetReferralBoard(ctx, program)
	if err != nil {
		return err
	}
	programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	v := boardView{page: s.page(c, "Hand-offs", "/hand-offs"), board: b, now: b.Now.In(b.Zone), programs: programs.Items,
		filled: Fresh(url.Values{"program": {c.QueryParam("program")}}, false)}
	v.lanes, v.limits, v.outcomes = lanesOf(b.Lines), s.app.May(ctx, authz.ReferralLimitList), s.app.May(ctx, authz.ContinuityGet)
	v.incoming = s.app.May(ctx, authz.IncomingReferralList)
	if program == uuid.Nil && s.app.May(ctx, authz.CommunityReferralList) {
		outside, err := s.app.ListCommunityReferrals(ctx, uuid.Nil, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		v.outside = outside.Items
	}
	return s.show(c, http.StatusOK, referralBoardPage(v))
}

// referralNewSheet is the form of a hand-off with everything filled in that is
// on record.
func (s *Site) referralNewSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	ctx := c.Request().Context()
	programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	from := lastPlace(r)
	if from == nil {
		return nil, casework.Errorf(casework.KindConflict, "This person is not admitted now. Nobody hands them off.")
	}
	places := goTo(programs.Items, from.ProgramID, from.Stage, casework.DateOf(s.clock(), r.Zone))
	limits, err := s.app.ListReferralLimits(ctx, from.ProgramID, casework.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	asked := referralAsked{from: from, places: places, peer: peerNow(r, s.clock()), who: FirstName(r.Name())}
	if len(f.Values) == 0 {
		told, err := s.app.GetNeedsTold(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		f = Fresh(referralDefaults(r, from, places, s.clock()), false)
		setNeeds(f.Values, told)
		asked.needs = needsFrom(told, s.clock().In(r.Zone))
	}
	sheet := s.clientForm(c, r, "A hand-off", "hand-offs/new", f)
	sheet.Title = "Hand off " + r.Name()
	sheet.Lede = "Most of this is filled in from the record. Check it, add one thing, send."
	sheet.Hint = answerHint(limits.Items)
	sheet.Do = Act{Label: "Send it", Main: true, Name: "do", Value: "send", Icon: IconHandoff}
	return referralForm(sheet, asked), nil
}

func (s *Site) referralDraft(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	start, err := referralStart(values)
	if err != nil {
		return "", err
	}
	ctx := c.Request().Context()
	r, err := s.app.DraftReferral(ctx, id, start)
	if err != nil {
		return "", err
	}
	if values.Get("do") == "draft" {
		return referralPath(r.ID), nil
	}
	// The draft is kept whatever comes of it: its page says what is missing.
	if _, err := s.app.SendReferral(ctx, r.ID); err != nil && casework.KindOf(err) != casework.KindConflict {
		return "", err
	}
	return referralPath(r.ID), nil
}

func referralStart(values url.Values) (casework.ReferralStart, error) {
	by, err := formDay(values, "visitBy")
	return casework.ReferralStart{ToProgramID: idOr(formID(values, "toProgramId")), Why: casework.ReferralWhy(values.Get("why")),
		PeerPlan: casework.PeerPlan(values.Get("peerPlan")), WalksAlong: casework.WalksAlong(values.Get("walksAlong")),
		Words: unixLines(values.Get("words")), VisitBy: by,
		Barriers: unixLines(values.Get("barriers")), Obligations: unixLines(values.Get("obligations")), Medication: unixLines(values.Get("medication"))}, err
}

func (s *Site) referralEdit(c echo.Context) error {
	r, err := s.referralAt(c)
	if err != nil {
		return err
	}
	told, err := s.app.GetNeedsTold(c.Request().Context(), r.ClientID)
	if err != nil {
		return err
	}
	f := Fresh(referralValues(r), false)
	setNeeds(f.Values, told)
	return s.referralEditShown(c, http.StatusOK, r, f)
}

func (s *Site) referralAt(c echo.Context) (*casework.ReferralRecord, error) {
	id, err := pathID(c)
	if err != nil {
		return nil, err
	}
	return s.app.GetReferral(c.Request().Context(), id)
}

func (s *Site) referralEditShown(c echo.Context, status int, r *casework.ReferralRecord, f Filled) error {
	programs, err := s.app.ListPrograms(c.Request().Context(), casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	record, err := s.app.GetClient(c.Request().Context(), r.ClientID)
	if err != nil {
		return err
	}
	from := lastPlace(record)
	if from == nil {
		return casework.Errorf(casework.KindConflict, "This person is not admitted now. Nobody hands them off.")
	}
	sheet := s.sheet(c, "Change the hand-off", referralPath(r.ID), "A hand-off", referralPath(r.ID)+"/edit", f)
	sheet.Page = s.page(c, "Change the hand-off", "/hand-offs")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Version = r.Version
	sheet.Do = Act{Label: "Keep it", Main: true}
	return s.show(c, status, referralForm(sheet, referralAsked{from: from, places: goTo(programs.Items, from.ProgramID, from.Stage, casework.DateOf(s.clock(), record.Zone)),
		peer: peerNow(record, s.clock()), who: FirstName(record.Name()), edit: true}))
}

func (s *Site) referralUpdate(c echo.Context) error {
	r, err := s.referralAt(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start, err := referralStart(values)
	if err == nil {
		_, err = s.app.UpdateReferral(c.Request().Context(), r.ID, formVersion(values), start)
	}
	if isStale(err) {
		f := Returned(values, casework.Errorf(casework.KindConflict, "Somebody else changed this while you were writing. Look at it, then keep yours."))
		return s.referralEditShown(c, http.StatusConflict, r, f)
	}
	if status, ok := formStatus(err); ok {
		return s.referralEditShown(c, status, r, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, referralPath(r.ID))
}

// packetView is what was shared, on a page of its own: each look is asked for.
type packetView struct {
	page   Page
	id     uuid.UUID
	packet *casework.ReferralPacketRecord
	make   bool
	now    time.Time
}

func (s *Site) referralPacket(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	p, err := s.app.GetReferralPacket(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v := packetView{page: s.page(c, "The packet", "/hand-offs"), id: id, packet: p, make: s.app.May(c.Request().Context(), authz.ReferralPacketMake),
		now: s.clock().In(p.Zone)}
	v.page.Narrow = true
	return s.show(c, http.StatusOK, referralPacketPage(v))
}

func (s *Site) referralPacketMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	file, err := s.app.MakeReferralPacket(ctx, id, casework.Medium(values.Get("medium")))
	if err != nil {
		return err
	}
	return file.Styled(AssetURL(assetCSS)).Send(ctx, c.Response())
}

// clientPromises reads what a client's page says of consents and hand-offs.
func (s *Site) clientPromises(c echo.Context, v *clientView) error {
	ctx := c.Request().Context()
	for _, op := range []authz.Op{authz.ConsentList, authz.ConsentDraft} {
		v.may[op] = s.app.May(ctx, op)
	}
	if v.may[authz.ConsentList] {
		consents, err := s.app.ListConsents(ctx, v.record.ID, casework.Page{Limit: 5})
		if err != nil {
			return err
		}
		v.consent = consents.Items
	}
	for _, op := range []authz.Op{authz.ReferralList, authz.ReferralDraft} {
		v.may[op] = s.app.May(ctx, op)
	}
	if v.may[authz.ReferralList] {
		found, err := s.app.ListReferrals(ctx, v.record.ID, casework.Page{Limit: 20})
		if err != nil {
			return err
		}
		v.handOffs = found.Items
	}
	for _, op := range []authz.Op{authz.CommunityReferralList, authz.CommunityReferralMake} {
		v.may[op] = s.app.May(ctx, op)
	}
	if v.may[authz.CommunityReferralList] {
		found, err := s.app.ListCommunityReferrals(ctx, v.record.ID, casework.Page{Limit: 20})
		if err != nil {
			return err
		}
		v.outside = found.Items
	}
	return nil
}
