package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountIncomingReferrals puts up the queue of whom somebody outside asks a
// program to take, and the page on which that is answered.
func (s *Site) mountIncomingReferrals(g *echo.Group) {
	g.GET("/incoming", s.incoming)
	g.GET("/incoming/new", s.offered(authz.IncomingReferralRecord, s.incomingNew))
	g.POST("/incoming", s.incomingRecord)
	g.GET("/incoming/:id", s.incomingPage)
	g.POST("/incoming/:id/accept", s.incomingAccept)
	g.POST("/incoming/:id/close", s.incomingClose)
}

func incomingPath(id uuid.UUID) string { return "/incoming/" + id.String() }

var incomingFromOptions = []Option{{"agency", "Another agency"}, {"hospital", "A hospital"}, {"self", "Themselves"}, {"family", "Family or a friend"}, {"other", "Somebody else"}}

// incomingView is the queue.
type incomingView struct {
	page Page
	list []casework.IncomingLine
	more string
	now  time.Time
	keep bool
}

func (s *Site) incoming(c echo.Context) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.app.ListIncomingReferrals(ctx, asked)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, incomingListPage(incomingView{page: s.page(c, "Incoming", "/hand-offs"), list: list.Items, more: morePage(c, list.Next),
		now: s.clock(), keep: s.app.May(ctx, authz.IncomingReferralRecord)}))
}

func (s *Site) incomingNew(c echo.Context) error {
	return s.incomingNewSheet(c, http.StatusOK, Fresh(url.Values{"fromKind": {"agency"}}, false))
}

func (s *Site) incomingNewSheet(c echo.Context, status int, f Filled) error {
	ctx := c.Request().Context()
	programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	organizations, err := s.app.ListOrganizations(ctx, casework.OrganizationFilter{}, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	sheet := s.sheet(c, "Somebody asks for a place", "/incoming", "Incoming", "/incoming", f)
	sheet.Page = s.page(c, "Somebody asks for a place", "/hand-offs")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Lede = "Write down who asks, and for whom. No record begins before somebody says yes."
	sheet.Do = Act{Label: "Write it down", Main: true}
	return s.show(c, status, incomingForm(sheet, programs.Items, organizations.Items))
}

func (s *Site) incomingRecord(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start := casework.IncomingStart{ProgramID: idOr(formID(values, "programId")), FromKind: casework.IncomingFrom(values.Get("fromKind")),
		OrganizationID: formID(values, "organizationId"), FromWords: unixLines(values.Get("fromWords")), PersonName: values.Get("personName"),
		Contact: unixLines(values.Get("contact")), Words: unixLines(values.Get("words"))}
	var made *casework.IncomingLine
	if start.NeededBy, err = formDay(values, "neededBy"); err == nil {
		made, err = s.app.RecordIncomingReferral(c.Request().Context(), start)
	}
	if status, ok := formStatus(err); ok {
		return s.incomingNewSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, incomingPath(made.ID))
}

// incomingRecordView is the page of one of them.
type incomingRecordView struct {
	page   Page
	l      *casework.IncomingLine
	now    time.Time // where the program is
	me     uuid.UUID
	answer bool
	closes bool // the form of a no came back
	filled Filled
	like   []casework.Lookalike
}

func (s *Site) incomingPage(c echo.Context) error {
	return s.incomingShown(c, http.StatusOK, Filled{}, false)
}

func (s *Site) incomingShown(c echo.Context, status int, f Filled, closes bool) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	l, err := s.app.GetIncomingReferral(ctx, id)
	if err != nil {
		return err
	}
	actor, _ := authz.ActorFrom(ctx)
	v := incomingRecordView{page: s.page(c, "Somebody asks for a place", "/hand-offs"), l: l, now: s.clock().In(casework.Zone(l.ProgramZone)), me: actor.ID,
		answer: l.State == casework.ReferralSent && s.app.May(ctx, authz.IncomingReferralAccept), filled: f, closes: closes}
	v.page.Narrow = true
	if len(f.Values) == 0 {
		v.filled = Fresh(incomingDefaults(l, v.now), false)
	}
	if f.Opened("somebodyElse") { // asked only where there was somebody to look at
		if asked, err := clientEdit(f.Values); err == nil {
			if v.like, err = s.app.CheckDuplicate(ctx, asked); err != nil {
				return err
			}
		}
	}
	return s.show(c, status, incomingRecordPage(v))
}

func (s *Site) incomingAccept(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	yes := casework.IncomingAcceptance{ClientID: formID(values, "clientId"), Somebody: values.Get("somebodyElse") == "yes", ClinicianID: formID(values, "clinicianId"),
		OverPlaces: unixLines(values.Get("overPlacesReason"))}
	if yes.AdmittedOn, err = formDay(values, "admittedOn"); err == nil && yes.ClientID == nil {
		yes.Person, err = clientEdit(values)
	}
	var taken *casework.IncomingLine
	if err == nil {
		taken, err = s.app.AcceptIncomingReferral(c.Request().Context(), id, yes)
	}
	if status, ok := formStatus(err); ok {
		return s.incomingShown(c, status, Returned(values, err), false)
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(*taken.ClientID))
}

func (s *Site) incomingClose(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.CloseIncomingReferral(c.Request().Context(), id, casework.ReferralAct(values.Get("act")), unixLines(values.Get("reason")))
	if status, ok := formStatus(err); ok {
		return s.incomingShown(c, status, Returned(values, err), true)
	}
	if err != nil {
		return err
	}
	return done(c, incomingPath(id))
}

// incomingDefaults fill in what is known of the person: their name, split at
// its last word, and today.
func incomingDefaults(l *casework.IncomingLine, now time.Time) url.Values {
	first, last := l.PersonName, ""
	for i := len(l.PersonName) - 1; i > 0; i-- {
		if l.PersonName[i] == ' ' {
			first, last = l.PersonName[:i], l.PersonName[i+1:]
			break
		}
	}
	return url.Values{"legalFirst": {first}, "legalLast": {last}, "language": {"en"}, "admittedOn": {now.Format(time.DateOnly)}}
}

// incomingMark says in a colour and in words where it stands with the time.
func incomingMark(l *casework.IncomingLine, now time.Time) (Kind, string) {
	switch {
	case l.State == casework.ReferralAccepted:
		return OK, "Taken on " + When(*l.AnsweredAt, now)
	case l.State == casework.ReferralDeclined:
		return Info, "Told no " + When(*l.AnsweredAt, now)
	case l.State == casework.ReferralCancelled:
		return Info, "Taken back " + When(*l.AnsweredAt, now)
	case l.Overdue(now):
		return Alert, overBy(now.Sub(l.AnswerDueAt))
	}
	return Warn, "Answer by " + WhenAt(l.AnswerDueAt, now)
}

func (v incomingRecordView) facts() []Fact {
	asks := wordOf(incomingFromOptions, string(v.l.FromKind))
	if by := v.l.From(); by != asks {
		asks += ": " + by
	}
	facts := []Fact{{"Who asks", asks}, {"For", v.l.ProgramName}}
	for _, f := range []Fact{{"How to reach them", v.l.Contact}, {"What they need", v.l.Words}, {"Why not", v.l.Reason}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	if !v.l.NeededBy.IsZero() {
		facts = append(facts, Fact{"Needed by", Sentence(dayIn(v.l.NeededBy, v.now))})
	}
	facts = append(facts, Fact{"Written down", Sentence(WhenAt(v.l.ReceivedAt, v.now)) + ", by " + v.l.ReceivedByName})
	if v.l.AnsweredAt != nil {
		facts = append(facts, Fact{"Answered after", answerTook(v.l.AnsweredAt.Sub(v.l.ReceivedAt)) + ", by " + v.l.AnsweredByName})
	}
	return facts
}

// answerTook is how long an answer took.
func answerTook(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return Count(max(1, int(d.Minutes())), "minute", "minutes")
	case d < 48*time.Hour:
		return Count(int(d.Hours()), "hour", "hours")
	}
	return Count(int(d.Hours()/24), "day", "days")
}

// known are the records that are like the person, to choose one of.
func (v incomingRecordView) known() []Option {
	options := []Option{{"", "None of these"}}
	for _, l := range v.like {
		options = append(options, Option{l.ClientID.String(), l.Name + ", " + l.Number})
	}
	return options
}

func organizationOptions(all []casework.OrganizationRecord) []Option {
	options := []Option{{"", "Not in the directory"}}
	for _, o := range all {
		options = append(options, Option{o.ID.String(), o.Name})
	}
	return options
}
