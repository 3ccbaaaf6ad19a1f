package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountDepartures puts up who stands behind the numbers of continuity.
func (s *Site) mountDepartures(g *echo.Group) {
	g.GET("/departures", s.departuresPage)
}

// departuresView is those who left, as far as the reader sees them.
type departuresView struct {
	page   Page
	items  []casework.DepartureLine
	more   string
	back   string
	filled Filled
	pair   url.Values // of programs, which the form carries along
	now    time.Time
	begins bool // the reader can hand off who has no next program
}

var (
	outcomeOptions = []Option{{"", "Everybody"}, {"arrived", "Arrived at the next program"}, {"between", "Nobody has them yet"}, {"finished", "Finished"}, {"lost", "Lost"}}
	leftOptions    = []Option{{"", "Any"}, {"php", "PHP"}, {"iop", "IOP"}, {"aftercare", "Aftercare"}, {"other", "Another"}}
)

func (s *Site) departuresPage(c echo.Context) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx, query := c.Request().Context(), c.QueryParams()
	f := casework.DepartureFilter{FromProgramID: idOr(formID(query, "fromProgramId")), ToProgramID: idOr(formID(query, "toProgramId")),
		FromStage: casework.Stage(query.Get("fromStage")), Outcome: casework.DepartureOutcome(query.Get("outcome"))}
	if f.Period, err = periodOf(query); err != nil {
		return err
	}
	found, err := s.app.ListDepartures(ctx, f, asked)
	if err != nil {
		return err
	}
	agency, err := s.app.GetAgency(ctx)
	if err != nil {
		return err
	}
	period := url.Values{}
	for _, name := range []string{"from", "to"} {
		if query.Get(name) != "" {
			period.Set(name, query.Get(name))
		}
	}
	v := departuresView{page: s.page(c, "Who left", "/hand-offs"), items: found.Items, more: morePage(c, found.Next), back: "/continuity?" + period.Encode(),
		filled: Fresh(query, false), now: s.clock().In(agency.Zone()), pair: url.Values{}}
	for _, name := range []string{"from", "to", "fromProgramId", "toProgramId"} {
		if query.Get(name) != "" {
			v.pair.Set(name, query.Get(name))
		}
	}
	v.page.Narrow, v.begins = true, s.app.May(ctx, authz.ReferralDraft)
	return s.show(c, http.StatusOK, departuresPage(v))
}

// firstWeek is within how many days of leaving somebody should be with the
// next program.
const firstWeek = 7

// departureStanding says where somebody is after they left.
func departureStanding(l casework.DepartureLine, now time.Time) (Kind, string) {
	switch l.Outcome() {
	case casework.OutcomeArrived:
		days, _ := l.Days()
		if days == 0 {
			return OK, "Arrived the same day"
		}
		return OK, "Arrived after " + Count(days, "day", "days")
	case casework.OutcomeBetween:
		days := casework.DateOf(now, now.Location()).DaysSince(l.LeftOn)
		kind, words := Warn, "Nobody has them yet"
		if days > firstWeek {
			kind = Alert
		}
		if l.ToProgramID != nil && *l.ToProgramID != l.FromProgramID {
			words = "On the way"
		}
		switch days {
		case 0:
			return kind, words + ", since today"
		case 1:
			return kind, words + ", since yesterday"
		}
		return kind, words + ", for " + Count(days, "day", "days")
	case casework.OutcomeFinished:
		return Info, "Finished"
	}
	return Warn, "The time in care ended here"
}

// noNext tells whether nobody is to have them next.
func noNext(l casework.DepartureLine) bool {
	return l.Outcome() == casework.OutcomeBetween && (l.ToProgramID == nil || *l.ToProgramID == l.FromProgramID)
}

// departureWay says which programs it was about.
func departureWay(l casework.DepartureLine, now time.Time) string {
	way := "Left " + l.FromName + " " + dayIn(l.LeftOn, now)
	if l.ToProgramID != nil && *l.ToProgramID != l.FromProgramID {
		way += ", for " + l.ToName
	}
	return way + "."
}
