package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

func (s *Site) mountProgram(g *echo.Group) {
	g.GET("/programs", s.programList)
	g.GET("/programs/new", s.offered(authz.ProgramCreate, s.programNew))
	g.POST("/programs", s.programCreate)
	g.GET("/programs/:id", s.programPage)
	g.POST("/programs/:id", s.programUpdate)
	g.GET("/part2-programs/new", s.offered(authz.Part2ProgramCreate, s.part2ProgramNew))
	g.POST("/part2-programs", s.part2ProgramCreate)
}

func programPath(id uuid.UUID) string { return "/programs/" + id.String() }

// programKinds are the stages as programs are sorted by them.
var programKinds = map[casework.Stage]string{casework.StagePHP: "PHP", casework.StageIOP: "IOP",
	casework.StageAftercare: "Aftercare", casework.StageOther: "Other"}

func (s *Site) programList(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := pageAsked(c)
	if err != nil {
		return err
	}
	list, err := s.app.ListPrograms(ctx, p)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, programListPage(s.page(c, "Programs", "/programs"), list.Items, morePage(c, list.Next),
		s.app.May(ctx, authz.ProgramCreate), s.app.May(ctx, authz.Part2ProgramCreate)))
}

// programChoices are what a program's form offers.
type programChoices struct {
	part2 []casework.Part2Program
	leads []casework.Staff
	open  int  // people in it
	shut  bool // may be closed: it is there already
}

func (s *Site) programNew(c echo.Context) error {
	agency, err := s.app.GetAgency(c.Request().Context())
	if err != nil {
		return err
	}
	return s.programNewSheet(c, http.StatusOK, Fresh(url.Values{"timeZone": {agency.TimeZone}, "stage": {string(casework.StageIOP)},
		"openDays": {"1", "2", "3", "4", "5"}}, false))
}

func (s *Site) programNewSheet(c echo.Context, status int, f Filled) error {
	ctx := c.Request().Context()
	units, err := s.app.ListPart2Programs(ctx, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	staff, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive}, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	choices := programChoices{part2: units.Items}
	for _, line := range staff.Items {
		choices.leads = append(choices.leads, line.Staff)
	}
	sheet := s.sheet(c, "Open a program", "/programs", "Programs", "/programs", f)
	sheet.Do = Act{Label: "Open the program", Main: true}
	return s.show(c, status, programForm(sheet, choices))
}

func (s *Site) programCreate(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	e, err := programEdit(values)
	if err == nil {
		var p *casework.ProgramRecord
		if p, err = s.app.CreateProgram(c.Request().Context(), e); err == nil {
			return done(c, programPath(p.ID))
		}
	}
	if status, ok := formStatus(err); ok {
		return s.programNewSheet(c, status, Returned(values, err))
	}
	return err
}

// programPage shows a program; to who may change it, as the form.
func (s *Site) programPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetProgram(ctx, id)
	if err != nil {
		return err
	}
	if s.app.May(ctx, authz.ProgramUpdate) {
		return s.show(c, http.StatusOK, s.programSheet(c, r, Fresh(programValues(r), true)))
	}
	return s.show(c, http.StatusOK, programRecordPage(s.page(c, "Program", "/programs"), r, s.clock().In(r.Zone())))
}

func (s *Site) programSheet(c echo.Context, r *casework.ProgramRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Program", "/programs", "Programs", programPath(r.ID), f)
	sheet.Title, sheet.Version, sheet.Do = r.Name, r.Version, Act{Label: "Save the program", Main: true}
	sheet.Lede = Count(r.OpenStays, "person is", "people are") + " in it now."
	return programForm(sheet, programChoices{part2: r.Part2Programs, leads: r.Leads, open: r.OpenStays, shut: true})
}

func (s *Site) programUpdate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := programEdit(values)
	if err == nil {
		if _, err = s.app.UpdateProgram(ctx, id, formVersion(values), e); err == nil {
			return done(c, "/programs")
		}
	}
	status, ok := formStatus(err)
	if !ok && !isStale(err) {
		return err
	}
	r, readErr := s.app.GetProgram(ctx, id)
	if readErr != nil {
		return readErr
	}
	if isStale(err) {
		return s.show(c, http.StatusPreconditionFailed, s.programSheet(c, r, Overtaken(values, programValues(r))))
	}
	return s.show(c, status, s.programSheet(c, r, Returned(values, err)))
}

// programValues is a program as a form shows it.
func programValues(r *casework.ProgramRecord) url.Values {
	v := url.Values{"name": {r.Name}, "part2ProgramId": {r.Part2ProgramID.String()}, "stage": {string(r.Stage)},
		"levelEdition": {r.LevelEdition}, "levelCode": {r.LevelCode}, "site": {r.Site}, "leadId": {""}, "timeZone": {r.TimeZone},
		"openDays": nil, "closedOn": {r.ClosedOn.String()}, "usualDays": {""}, "usualFrom": {r.UsualFrom.String()}, "planReviewMonths": {strconv.Itoa(r.PlanReviewMonths)},
		"places": {""}}
	if r.UsualDays > 0 {
		v.Set("usualDays", strconv.Itoa(r.UsualDays))
	}
	if r.Places > 0 {
		v.Set("places", strconv.Itoa(r.Places))
	}
	if r.LeadID != nil {
		v.Set("leadId", r.LeadID.String())
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if r.OpenDays.Has(d) {
			v.Add("openDays", strconv.Itoa(int(d)))
		}
	}
	return v
}

// programEdit reads a program's form.
func programEdit(values url.Values) (e casework.ProgramEdit, err error) {
	e = casework.ProgramEdit{Name: values.Get("name"), Stage: casework.Stage(values.Get("stage")),
		LevelEdition: values.Get("levelEdition"), LevelCode: values.Get("levelCode"), Site: values.Get("site"),
		LeadID: formID(values, "leadId"), TimeZone: values.Get("timeZone")}
	if id := formID(values, "part2ProgramId"); id != nil {
		e.Part2ProgramID = *id
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if slices.Contains(values["openDays"], strconv.Itoa(int(d))) {
			e.OpenDays = e.OpenDays.With(d)
		}
	}
	if days := values.Get("usualDays"); days != "" {
		if e.UsualDays, err = strconv.Atoi(days); err != nil || e.UsualDays < 1 {
			return e, casework.Invalid("usualDays", "Write a number of days, or nothing.")
		}
	}
	if e.ClosedOn, err = formDay(values, "closedOn"); err != nil {
		return e, err
	}
	months, err := formNumber(values, "planReviewMonths")
	if err != nil {
		return e, err
	}
	if months != nil {
		if e.PlanReviewMonths = *months; *months == 0 { // which is no number of months, and not "the usual"
			e.PlanReviewMonths = -1
		}
	}
	if e.Places, err = formNumber(values, "places"); err != nil {
		return e, err
	}
	e.UsualFrom, err = formDay(values, "usualFrom")
	return e, err
}

// placesWords are how many people a program can take, and how many it has said
// yes to.
func placesWords(r *casework.ProgramRecord) string {
	if r.Places == 0 {
		return "No limit"
	}
	return strconv.Itoa(r.PlacesTaken) + " of " + strconv.Itoa(r.Places) + " taken, with those who are on their way"
}

// stageOptions, part2Options, dayOptions and zoneOptions are a program's
// choices.
func stageOptions() []Option {
	var options []Option
	for _, s := range casework.Stages() {
		options = append(options, Option{string(s), programKinds[s]})
	}
	return options
}

func part2Options(units []casework.Part2Program) []Option {
	options := []Option{{"", "Choose one"}}
	for _, u := range units {
		options = append(options, Option{u.ID.String(), u.Name})
	}
	return options
}

func dayOptions() []Option {
	var options []Option
	for d := time.Sunday; d <= time.Saturday; d++ {
		options = append(options, Option{strconv.Itoa(int(d)), d.String()[:3]})
	}
	return options
}

// zoneOptions are the zones of the United States, and the one that is chosen
// where it is another.
func zoneOptions(chosen string) []Option {
	options := []Option{{"America/New_York", "Eastern (New York)"}, {"America/Chicago", "Central (Chicago)"},
		{"America/Denver", "Mountain (Denver)"}, {"America/Phoenix", "Mountain, no summer time (Phoenix)"},
		{"America/Los_Angeles", "Pacific (Los Angeles)"}, {"America/Anchorage", "Alaska (Anchorage)"},
		{"Pacific/Honolulu", "Hawaii (Honolulu)"}, {"America/Puerto_Rico", "Atlantic (Puerto Rico)"}}
	if chosen != "" && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == chosen }) {
		options = append(options, Option{chosen, chosen})
	}
	return options
}

// levelWords name a level of care with its edition, without which it means
// nothing.
func levelWords(p casework.Program) string {
	if p.LevelEdition == "" {
		return "None"
	}
	return p.LevelEdition + " " + p.LevelCode
}

// openDayWords say on which days a program is open.
func openDayWords(w casework.Weekdays) string {
	var days []string
	for d := time.Sunday; d <= time.Saturday; d++ {
		if w.Has(d) {
			days = append(days, d.String())
		}
	}
	if len(days) == 7 {
		return "Every day"
	}
	return orNone(listed(days))
}

func (s *Site) part2ProgramNew(c echo.Context) error {
	return s.show(c, http.StatusOK, s.part2Sheet(c, Fresh(url.Values{}, false)))
}

func (s *Site) part2Sheet(c echo.Context, f Filled) templ.Component {
	sheet := s.sheet(c, "Name a Part 2 program", "/programs", "Programs", "/part2-programs", f)
	sheet.Lede = "The legal unit under 42 CFR Part 2 that consents name. It covers one program or several."
	sheet.Do = Act{Label: "Save the name", Main: true}
	return part2ProgramForm(sheet)
}

func (s *Site) part2ProgramCreate(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.CreatePart2Program(c.Request().Context(), values.Get("name"))
	if status, ok := formStatus(err); ok {
		return s.show(c, status, s.part2Sheet(c, Returned(values, err)))
	}
	if err != nil {
		return err
	}
	return done(c, "/programs")
}

// usualWords say how long people usually stay.
func usualWords(p casework.Program, now time.Time) string {
	if p.UsualDays == 0 {
		return "Not said"
	}
	return Count(p.UsualDays, "day", "days") + ", for who came from " + Date(p.UsualFrom.Start(now.Location()), now) + " on"
}

func levelOptions() []Option {
	options := []Option{{"", "None"}}
	for _, edition := range casework.LevelEditions() {
		options = append(options, Option{edition, edition})
	}
	return options
}

// closeHint says whether the program can be closed.
func closeHint(open int) string {
	if open > 0 {
		return "It can be closed once nobody is in it. Now: " + Count(open, "person", "people") + "."
	}
	return "Leave it empty while it is open."
}
