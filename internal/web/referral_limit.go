package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

const limitsPath = "/hand-offs/limits"

// mountReferralLimits puts up how long hand-offs may take.
func (s *Site) mountReferralLimits(g *echo.Group) {
	g.GET(limitsPath, func(c echo.Context) error { return s.limitsShown(c, http.StatusOK, Fresh(url.Values{}, false)) })
	g.POST(limitsPath, s.limitSet)
}

// limitsView is the time limits, and the form that sets another.
type limitsView struct {
	page     Page
	items    []casework.ReferralLimitLine
	more     string
	programs []casework.ProgramLine
	set      bool
	filled   Filled
	now      time.Time
}

func (s *Site) limitsShown(c echo.Context, status int, f Filled) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := s.app.ListReferralLimits(ctx, uuid.Nil, asked)
	if err != nil {
		return err
	}
	agency, err := s.app.GetAgency(ctx)
	if err != nil {
		return err
	}
	now := s.clock().In(agency.Zone())
	v := limitsView{page: s.page(c, "Time limits", "/hand-offs"), items: found.Items, more: morePage(c, found.Next), filled: f, now: now,
		set: s.app.May(ctx, authz.ReferralLimitSet)}
	v.page.Narrow = true
	if v.set {
		programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		v.programs = goTo(programs.Items, uuid.Nil, "", casework.DateOf(now, agency.Zone()))
	}
	if len(f.Values) == 0 {
		usual := casework.UsualReferralTime()
		v.filled = Fresh(url.Values{"answerDays": {strconv.Itoa(usual.AnswerDays)}, "visitDays": {strconv.Itoa(usual.VisitDays)},
			"startsOn": {casework.DateOf(now, agency.Zone()).String()}}, false)
	}
	return s.show(c, status, referralLimitsPage(v))
}

func (s *Site) limitSet(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	e, err := limitAsked(values)
	if err == nil {
		_, err = s.app.SetReferralLimit(c.Request().Context(), e)
	}
	if err == nil {
		return done(c, limitsPath)
	}
	if status, ok := formStatus(err); ok {
		return s.limitsShown(c, status, Returned(values, err))
	}
	return err
}

func limitAsked(values url.Values) (e casework.ReferralLimitEdit, err error) {
	e.FromProgramID, e.ToProgramID = idOr(formID(values, "fromProgramId")), idOr(formID(values, "toProgramId"))
	if e.StartsOn, err = formDay(values, "startsOn"); err != nil {
		return e, err
	}
	for name, to := range map[string]*int{"answerDays": &e.AnswerDays, "visitDays": &e.VisitDays} {
		n, err := formNumber(values, name)
		if err != nil {
			return e, err
		}
		if n != nil {
			*to = *n
		}
	}
	return e, nil
}

// timeWords say how long a hand-off may take.
func timeWords(t casework.ReferralTime) string {
	return "An answer within " + Count(t.AnswerDays, "open day", "open days") + ", the first visit within " + Count(t.VisitDays, "day", "days")
}

// limitStanding says whether a limit holds now, is to come, or is over.
func limitStanding(l casework.ReferralLimitLine, now time.Time) (Kind, string) {
	switch {
	case l.Holds:
		return OK, "Holds since " + dayIn(l.StartsOn, now)
	case l.StartsOn.After(casework.DateOf(now, now.Location())):
		return Info, "Holds from " + dayIn(l.StartsOn, now)
	}
	return Info, "No longer: from " + dayIn(l.StartsOn, now) + " on"
}

// answerHint tells a sender how long an answer and the first visit may take,
// and where that is set otherwise.
func answerHint(limits []casework.ReferralLimitLine) string {
	said := timeWords(casework.UsualReferralTime()) + "."
	for _, l := range limits {
		if l.Holds {
			said += " To " + l.ToName + ": " + timeWords(timeOf(l)) + "."
		}
	}
	return said + " You hear either way."
}

func usualTime() casework.ReferralTime { return casework.UsualReferralTime() }

func timeOf(l casework.ReferralLimitLine) casework.ReferralTime {
	return casework.ReferralTime{AnswerDays: l.AnswerDays, VisitDays: l.VisitDays}
}
