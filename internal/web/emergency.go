package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountEmergencies puts up what is told in a medical emergency.
func (s *Site) mountEmergencies(g *echo.Group) {
	g.GET("/clients/:id/emergency", s.offered(authz.EmergencyRecord, func(c echo.Context) error {
		return s.showEmergencyForm(c, http.StatusOK, Filled{})
	}))
	g.POST("/clients/:id/emergency", s.emergencyRecord)
	g.GET("/emergencies/:id", s.emergency)
}

// natures are what most emergencies are, one tap each; other words go below.
var natures = []Option{{"Overdose", "Overdose"}, {"Unconscious", "Unconscious"}, {"Withdrawal", "Withdrawal"},
	{"Danger to themselves", "Danger to themselves"}, {"Injury", "Injury"}, {"Chest pain", "Chest pain"}}

// emergencyForm is the five fields.
type emergencyForm struct {
	Client *casework.ClientRecord
	Filled Filled
	Me     string
	Once   string
}

func (s *Site) showEmergencyForm(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r, err := s.app.GetClient(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if len(f.Values) == 0 { // now; what nobody touched stays "now" until it is sent
		now := s.clock().In(r.Zone)
		f = Fresh(url.Values{"on": {casework.DateOf(now, r.Zone).String()}, "at": {now.Format("15:04")}}, true)
	}
	p := s.page(c, "A medical emergency", "/clients")
	p.Form, p.Narrow = true, true
	return s.show(c, status, emergencyFormPage(p, emergencyForm{Client: r, Filled: f, Me: p.Who, Once: newOnce()}))
}

func (s *Site) emergencyRecord(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start := casework.EmergencyStart{ClientID: id, RecipientName: values.Get("recipientName"), Facility: values.Get("facility"),
		Nature: strings.Join(append(values["natures"], nonEmpty(unixLines(values.Get("nature")))...), ", "),
		Medium: casework.Medium(values.Get("medium")), RestrictionReason: unixLines(values.Get("restrictionReason"))}
	if start.Medium == "" { // sent with the enter key
		start.Medium = casework.MediumSpoken
	}
	if start.DisclosedAt, err = s.emergencyTime(c, id, values); err == nil {
		made, recordErr := s.app.RecordEmergency(c.Request().Context(), start)
		if recordErr == nil {
			return done(c, "/emergencies/"+made.ID.String())
		}
		err = recordErr
	}
	if status, ok := formStatus(err); ok {
		return s.showEmergencyForm(c, status, Returned(values, err))
	}
	return err
}

func nonEmpty(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []string{text}
}

// emergencyTime is when they were told; the zero time, which means now, where
// nobody touched what was filled in. The clock is the agency's.
func (s *Site) emergencyTime(c echo.Context, client uuid.UUID, values url.Values) (time.Time, error) {
	was := remembered(values)
	if was.Get("on") == values.Get("on") && was.Get("at") == values.Get("at") && values.Get("at") != "" {
		return time.Time{}, nil
	}
	day, err := formDay(values, "on")
	if err != nil {
		return time.Time{}, casework.Invalid("disclosedAt", "Choose the day and the time.")
	}
	at, err := time.Parse("15:04", values.Get("at"))
	if err != nil || day.IsZero() {
		return time.Time{}, casework.Invalid("disclosedAt", "Choose the day and the time.")
	}
	r, err := s.app.GetClient(c.Request().Context(), client)
	if err != nil {
		return time.Time{}, err
	}
	moment, ok := day.At(at.Hour(), at.Minute(), r.Zone)
	if !ok {
		return time.Time{}, casework.Invalid("disclosedAt", "There is no such time on that day. Choose another.")
	}
	return moment, nil
}

// emergencyView is what there is to tell, and that it is on record.
type emergencyView struct {
	E   *casework.EmergencyRecord
	Now time.Time
}

func (s *Site) emergency(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	e, err := s.app.GetEmergency(c.Request().Context(), id)
	if err != nil {
		return err
	}
	p := s.page(c, "A medical emergency", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, emergencyPage(p, emergencyView{E: e, Now: s.clock().In(e.Zone)}))
}

// emergencyFacts are the five that stand on record.
func emergencyFacts(e *casework.EmergencyRecord, now time.Time) []Fact {
	return []Fact{{"Told", e.RecipientName}, {"Of", e.Facility}, {"By", e.DisclosedByName}, {"When", Sentence(WhenAt(e.DisclosedAt, now))},
		{"The emergency", e.Nature}}
}

// packetFacts are who the person is and where they are.
func packetFacts(p *casework.EmergencyPacket, now time.Time) []Fact {
	facts := []Fact{{"Name", p.Client.LegalFirst + " " + p.Client.LegalLast}, {"Born", p.Client.BirthDate.Start(now.Location()).Format("2 January 2006")}}
	if p.Client.ChosenName != "" {
		facts = append(facts, Fact{"Called", p.Client.ChosenName})
	}
	if p.Stay != nil {
		facts = append(facts, Fact{"In care", p.Stay.ProgramName + ", since " + dayIn(p.Stay.StartsOn, now)})
		if p.Stay.ClinicianName != "" {
			facts = append(facts, Fact{"Clinician", p.Stay.ClinicianName})
		}
	}
	var with []string
	for _, m := range p.CareTeam {
		with = append(with, m.Name)
	}
	if len(with) > 0 {
		facts = append(facts, Fact{"With them", strings.Join(with, ", ")})
	}
	return facts
}
