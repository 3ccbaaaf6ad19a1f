package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountCaseloadReviews puts up the weekly review: on a phone one client a
// screen with Next, on a desk beside the list.
func (s *Site) mountCaseloadReviews(g *echo.Group) {
	g.GET("/team/:id", s.teamPeer)
	g.POST("/team/:id/review", s.reviewStart)
	g.GET("/reviews/:id", func(c echo.Context) error { return s.showReview(c, http.StatusOK, Fresh(url.Values{}, false)) })
	g.POST("/reviews/:id/entries", s.reviewAdd)
	g.POST("/reviews/:id/finish", s.reviewFinish)
	g.GET("/review-entries/:id", func(c echo.Context) error { return s.showEntry(c, http.StatusOK, Filled{}) })
	g.POST("/review-entries/:id", s.entryRecord)
	g.GET("/clients/:id/reviews", s.clientReviews)
}

func teamPeerPath(id uuid.UUID) string { return "/team/" + id.String() }
func reviewPath(id uuid.UUID) string   { return "/reviews/" + id.String() }
func entryPath(id uuid.UUID) string    { return "/review-entries/" + id.String() }

// weekWords names a week: "Week of Monday, November 23".
func weekWords(week casework.Date, now time.Time) string {
	return "Week of " + Date(week.Start(now.Location()), now)
}

// teamPeerView is one peer of the team.
type teamPeerView struct {
	R    *casework.TeamPeerRecord
	Once string
	May  map[authz.Op]bool
	Now  time.Time
}

func (s *Site) teamPeer(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetTeamPeer(ctx, id)
	if err != nil {
		return err
	}
	v := teamPeerView{R: r, Once: newOnce(), Now: s.clock().In(r.Zone), May: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.CaseloadReviewStart, authz.ReassignmentMake, authz.PlannedContactList} {
		v.May[op] = s.app.May(ctx, op)
	}
	return s.show(c, http.StatusOK, teamPeerPage(s.page(c, "A peer’s caseload", "/team"), v))
}

func (s *Site) reviewStart(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r, err := s.app.StartCaseloadReview(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return done(c, reviewPath(r.ID))
}

// reviewView is a review: who was seen, who waits, who came and who left.
type reviewView struct {
	R      *casework.CaseloadReviewRecord
	Filled Filled
	Once   string
	Now    time.Time
}

// share says how far the review is: "9 of 14 seen".
func (v reviewView) share() string {
	return strconv.Itoa(v.R.Seen()) + " of " + strconv.Itoa(len(v.R.Lines)) + " seen"
}

func (s *Site) showReview(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r, err := s.app.GetCaseloadReview(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.show(c, status, reviewPage(s.page(c, "Weekly review", "/team"), reviewView{R: r, Filled: f, Once: newOnce(), Now: s.clock().In(r.Zone)}))
}

func (s *Site) reviewAdd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	e, err := s.app.AddCaseloadReviewEntry(c.Request().Context(), id, idOr(formID(values, "clientId")))
	if status, ok := formStatus(err); ok {
		return s.showReview(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, entryPath(e.ID))
}

// reviewFinish reads the reasons, each under "reason." and the line's id.
func (s *Site) reviewFinish(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	reasons := map[uuid.UUID]string{}
	for name := range values {
		if text, ok := strings.CutPrefix(name, "reason."); ok {
			if entry, err := uuid.Parse(text); err == nil {
				reasons[entry] = unixLines(values.Get(name))
			}
		}
	}
	r, err := s.app.FinishCaseloadReview(c.Request().Context(), id, reasons)
	if status, ok := formStatus(err); ok {
		return s.showReview(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, reviewPath(r.ID))
}

// clientReviewsView is what reviews said about one client.
type clientReviewsView struct {
	Client uuid.UUID
	Items  []casework.CaseloadReviewPast
	More   string
	Now    time.Time
}

func (s *Site) clientReviews(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	list, err := s.app.ListCaseloadReviewEntries(c.Request().Context(), id, asked)
	if err != nil {
		return err
	}
	p := s.page(c, "Weekly reviews", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, clientReviewsPage(p, clientReviewsView{id, list.Items, morePage(c, list.Next), s.clock()}))
}
