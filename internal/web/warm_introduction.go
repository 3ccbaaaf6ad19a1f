package web

import (
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// The two forms of warm introductions on the page of a hand-off, beside those
// of its acts.
const (
	introduceForm casework.ReferralAct = "introduce"
	tellForm      casework.ReferralAct = "tell"
)

var (
	introductionOptions = []Option{{"in_person", "In person"}, {"three_way_call", "Three-way call"}}
	overOptions         = []Option{{"no", "It is to come"}, {"yes", "It happened"}}
)

func introductionPath(w casework.WarmIntroductionLine) string {
	return referralPath(w.ReferralID) + "/introductions/" + w.ID.String()
}

func (s *Site) mountWarmIntroductions(g *echo.Group) {
	g.POST("/hand-offs/:id/introductions", s.warmIntroductionAdd)
	g.POST("/hand-offs/:id/introductions/:introduction", s.warmIntroductionTell)
}

func (s *Site) warmIntroductionAdd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start := casework.WarmIntroductionStart{How: casework.IntroductionHow(values.Get("how")), Place: unixLines(values.Get("place")),
		FromStaffID: idOr(formID(values, "fromStaffId")), ToStaffID: idOr(formID(values, "toStaffId")), Happened: values.Get("happened") == "yes"}
	at, err := visitAsked(values)
	if err == nil {
		if at != nil {
			start.At = at.At
		}
		_, err = s.app.AddWarmIntroduction(c.Request().Context(), id, start)
	}
	return s.introductionDone(c, id, values, introduceForm, err)
}

func (s *Site) warmIntroductionTell(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	introduction, err := uuid.Parse(c.Param("introduction"))
	if err != nil {
		return casework.NotFound()
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.TellWarmIntroduction(c.Request().Context(), introduction, values.Get("happened") == "yes", unixLines(values.Get("whyNot")))
	return s.introductionDone(c, id, values, tellForm, err)
}

// introductionDone goes back to the hand-off, with what was typed where it
// could not be kept.
func (s *Site) introductionDone(c echo.Context, id uuid.UUID, values url.Values, form casework.ReferralAct, err error) error {
	if status, ok := formStatus(err); ok {
		f := Returned(values, err)
		f.move("at", "visitDay")
		return s.referralShown(c, status, form, f)
	}
	if err != nil {
		return err
	}
	return done(c, referralPath(id)+"#introductions")
}

// introductionMark says in a colour and in words where an introduction stands.
func introductionMark(w casework.WarmIntroductionLine, now time.Time) (Kind, string) {
	switch {
	case w.State == casework.IntroductionHappened:
		return OK, "Happened " + WhenAt(w.At, now)
	case w.State == casework.IntroductionMissed:
		return Warn, "Did not happen"
	case w.At.After(now):
		return Info, "Planned " + WhenAt(w.At, now)
	}
	return Warn, "Was to be " + WhenAt(w.At, now)
}

// notHappened says that nothing came of it, before the hour or after.
func notHappened(w casework.WarmIntroductionLine, now time.Time) string {
	if w.At.After(now) {
		return "It will not happen"
	}
	return "It did not happen"
}

func introductionLine(w casework.WarmIntroductionLine) string {
	return w.FromStaffName + " with " + w.ToStaffName + ". " + wordOf(introductionOptions, string(w.How)) + placeWords(w.Place) + "."
}

// introducedLine is what the board and the client's page say of a hand-off's
// warm introduction; "" for none.
func introducedLine(l casework.ReferralLine, now time.Time) string {
	switch {
	case l.IntroductionAt != nil && l.IntroductionAt.After(now):
		return "Warm introduction " + WhenAt(*l.IntroductionAt, now) + "."
	case l.IntroductionAt != nil:
		return "Did the warm introduction happen?"
	case l.IntroducedAt != nil:
		return "Warm introduction happened " + When(*l.IntroducedAt, now) + "."
	}
	return ""
}

func introduceWord(v referralView) string {
	if len(v.r.Introductions) > 0 {
		return "Another one"
	}
	return "Plan it, or say that it happened"
}

// mainAct tells whether the page has its one main act already.
func (v referralView) mainAct() bool {
	for _, act := range []casework.ReferralAct{casework.ReferralSend, casework.ReferralAnswer, casework.ReferralAccept, casework.ReferralAttend} {
		if v.r.May[act] {
			return true
		}
	}
	return false
}

// nextOpenDay is the next day on which the receiving program is open, as far
// as the page knows it.
func (v referralView) nextOpenDay() casework.Date {
	zone := v.now.Location()
	day := casework.DateOf(v.now, zone).AddDays(1)
	for v.program != nil && v.program.OpenDays != 0 && !v.program.OpenDays.Has(day.Start(zone).Weekday()) {
		day = day.AddDays(1)
	}
	return day
}

// introducer is who most likely introduces them: the reader, if they work with
// them, else who sent them.
func (v referralView) introducer() string {
	for _, s := range v.r.Introducers.From {
		if s.ID == v.me {
			return v.me.String()
		}
	}
	if v.r.SentBy != nil {
		return v.r.SentBy.String()
	}
	return ""
}

// introducedTo is to whom: the owner, once there is one.
func (v referralView) introducedTo() string {
	if v.r.OwnerID != nil {
		return v.r.OwnerID.String()
	}
	for _, s := range v.r.Introducers.To {
		if s.ID == v.me {
			return v.me.String()
		}
	}
	return ""
}

// workerOptions name some people, the reader first.
func workerOptions(people []casework.Staff, me uuid.UUID) []Option {
	var options []Option
	for _, s := range people {
		if s.ID == me {
			options = append([]Option{{s.ID.String(), "Me, " + s.Name}}, options...)
			continue
		}
		options = append(options, Option{s.ID.String(), s.Name})
	}
	return options
}
