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

// mountRestrictions puts up what a person asked not to be told.
func (s *Site) mountRestrictions(g *echo.Group) {
	g.GET("/clients/:id/restrictions", func(c echo.Context) error {
		return s.showRestrictions(c, http.StatusOK, uuid.Nil, Fresh(url.Values{}, false))
	})
	g.POST("/clients/:id/restrictions", s.restrictionRecord)
	g.POST("/clients/:id/restrictions/:restriction/decide", s.restrictionDecide)
	g.POST("/clients/:id/restrictions/:restriction/end", s.restrictionEnd)
}

// restrictionsView is the list and the form.
type restrictionsView struct {
	Client uuid.UUID
	List   *casework.RestrictionPage
	Wrong  uuid.UUID // whose form came back; none: the new one's
	Filled Filled
	More   string
	May    map[authz.Op]bool
	Now    time.Time
}

func (v restrictionsView) path(rest string) string {
	return clientPath(v.Client) + "/restrictions" + rest
}

func (v restrictionsView) now(r casework.RestrictionLine) time.Time { return v.Now.In(r.Zone) }

// open tells whether something can still be done about it.
func (v restrictionsView) open(r casework.RestrictionLine) bool {
	return r.State == casework.RestrictionAsked || r.State == casework.RestrictionAgreed
}

// reason is the one question of the small forms under a restriction.
func (v restrictionsView) reason(r casework.RestrictionLine, label string) Field {
	f := Field{Name: "reason", Label: label, Rows: 2}
	if r.ID == v.Wrong {
		f = v.Filled.Field(f)
	}
	f.ID = "reason-" + r.ID.String()
	return f
}

// fresh is the form of a new one.
func (v restrictionsView) fresh(f Field) Field {
	if v.Wrong == uuid.Nil {
		return v.Filled.Field(f)
	}
	return f
}

// recipientOptions are to whom it is not to be told.
func (v restrictionsView) recipientOptions() []Option {
	options := []Option{{"", "Anybody outside"}}
	for _, r := range v.List.Recipients {
		options = append(options, Option{r.ID.String(), r.Name})
	}
	return options
}

var informationOptions = []Option{{string(casework.InfoContact), "How to reach them"}, {string(casework.InfoAttendance), "That they come, and when"},
	{string(casework.InfoStage), "Programs and dates"}, {string(casework.InfoGoals), "What they work on"}, {string(casework.InfoCrisis), "Warning signs, what helps"},
	{string(casework.InfoSafety), "Safety concerns"}, {string(casework.InfoMedication), "Medication"}, {string(casework.InfoObligations), "Obligations, such as a court’s"},
	{string(casework.InfoPeerNotes), "The words of sessions"},
	{string(casework.InfoCounselingNotes), "A counselor’s own notes"}}

// restrictionWords say what is not to be told to whom: "Do not tell Bayview
// Housing: that they come, and when".
func restrictionWords(r casework.RestrictionLine) string {
	to := r.RecipientName
	if r.RecipientID == nil {
		to = "anybody outside"
	}
	if len(r.Information) == 0 {
		return "Tell " + to + " nothing"
	}
	var parts []string
	for _, o := range informationOptions {
		for _, i := range r.Information {
			if o.Value == string(i) {
				parts = append(parts, strings.ToLower(o.Label[:1])+o.Label[1:])
			}
		}
	}
	return "Do not tell " + to + ": " + strings.Join(parts, ", ")
}

func (s *Site) showRestrictions(c echo.Context, status int, wrong uuid.UUID, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.app.ListRestrictions(ctx, id, asked)
	if err != nil {
		return err
	}
	v := restrictionsView{Client: id, List: list, Wrong: wrong, Filled: f, More: morePage(c, list.Next), Now: s.clock(), May: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.RestrictionRecord, authz.RestrictionDecide, authz.RestrictionEnd} {
		v.May[op] = s.app.May(ctx, op)
	}
	p := s.page(c, "What they asked not to tell", "/clients")
	p.Narrow = true
	return s.show(c, status, restrictionsPage(p, v))
}

func (s *Site) restrictionRecord(c echo.Context) error {
	return s.restrictionDo(c, uuid.Nil, func(client uuid.UUID, values url.Values) error {
		start := casework.RestrictionStart{ClientID: client, RecipientID: formID(values, "recipientId"), RecipientName: strings.TrimSpace(values.Get("recipientName")),
			Words: unixLines(values.Get("words"))}
		for _, i := range values["information"] {
			start.Information = append(start.Information, casework.Information(i))
		}
		_, err := s.app.RecordRestriction(c.Request().Context(), start)
		return err
	})
}

func (s *Site) restrictionDecide(c echo.Context) error {
	id, err := uuid.Parse(c.Param("restriction"))
	if err != nil {
		return casework.NotFound()
	}
	return s.restrictionDo(c, id, func(_ uuid.UUID, values url.Values) error {
		_, err := s.app.DecideRestriction(c.Request().Context(), id, values.Get("agreed") == "yes", unixLines(values.Get("reason")))
		return err
	})
}

func (s *Site) restrictionEnd(c echo.Context) error {
	id, err := uuid.Parse(c.Param("restriction"))
	if err != nil {
		return casework.NotFound()
	}
	return s.restrictionDo(c, id, func(_ uuid.UUID, values url.Values) error {
		_, err := s.app.EndRestriction(c.Request().Context(), id, unixLines(values.Get("reason")))
		return err
	})
}

// restrictionDo does what a form asks, or shows the page again with what to
// mend.
func (s *Site) restrictionDo(c echo.Context, about uuid.UUID, do func(client uuid.UUID, values url.Values) error) error {
	client, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	err = do(client, values)
	if status, ok := formStatus(err); ok {
		f := Returned(values, err)
		if about != uuid.Nil {
			for i := range f.Errors {
				if f.Errors[i].ID == "reason" {
					f.Errors[i].ID += "-" + about.String()
				}
			}
		}
		return s.showRestrictions(c, status, about, f)
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(client)+"/restrictions")
}
