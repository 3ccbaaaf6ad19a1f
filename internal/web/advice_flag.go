package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Conflicting advice: one tap while a session is written down or from the
// client's page, a task for the clinician, and the answer back.

func (s *Site) mountAdviceFlags(g *echo.Group) {
	g.GET("/clients/:id/advice/new", s.offered(authz.AdviceFlagRaise, s.clientSheet(s.adviceSheet)))
	g.POST("/clients/:id/advice/new", s.clientDo(clientDoing{s.adviceSheet, s.adviceRaise}))
	g.GET("/clients/:id/advice/:flag/answer", s.offered(authz.AdviceFlagAnswer, s.clientSheet(s.answerSheet)))
	g.POST("/clients/:id/advice/:flag/answer", s.clientDo(clientDoing{s.answerSheet, s.adviceAnswer}))
	g.POST("/drafts/:id/advice", s.draftAdvice)
}

func answerPath(client, flag uuid.UUID) string {
	return clientPath(client) + "/advice/" + flag.String() + "/answer"
}

func (s *Site) adviceSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Conflicting advice", "advice/new", f)
	sheet.Lede = "Somebody told " + FirstName(r.Name()) + " something that goes against the plan. " + whoAnswers(r)
	sheet.Do = Act{Label: "Tell them now", Main: true}
	sheet.Hint = "You do not have to say who is right. Leave out who said it."
	return adviceForm(sheet), nil
}

// whoAnswers says who would have the task.
func whoAnswers(r *casework.ClientRecord) string {
	if stay := r.OpenStay(); stay != nil && stay.ClinicianName != "" {
		return stay.ClinicianName + " gets it as a task, and you read the answer here."
	}
	return "They have no clinician now: it goes to whoever leads the program, or else to a supervisor. You read the answer here."
}

func (s *Site) adviceRaise(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	_, err := s.app.RaiseAdviceFlag(c.Request().Context(), casework.AdviceRaise{ClientID: id, Words: unixLines(values.Get("words"))})
	return clientPath(id) + "#advice", err
}

// flagAsked is the flag in the address, and what of it is fresh. One that was
// answered long ago is in no form any more.
func flagAsked(c echo.Context, r *casework.ClientRecord) (*casework.AdviceFlagLine, error) {
	id, err := uuid.Parse(c.Param("flag"))
	for i := range r.Advice {
		if err == nil && r.Advice[i].ID == id {
			return &r.Advice[i], nil
		}
	}
	return nil, casework.NotFound()
}

func (s *Site) answerSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	flag, err := flagAsked(c, r)
	if err != nil {
		return nil, err
	}
	sheet := s.clientForm(c, r, "Say what holds", "advice/"+flag.ID.String()+"/answer", f)
	sheet.Lede = "About " + r.Name() + ". " + flag.RaisedByName + " and whoever walks with them read your answer."
	sheet.Do = Act{Label: "Answer", Main: true}
	return answerForm(sheet, flag, s.clock().In(r.Zone)), nil
}

func (s *Site) adviceAnswer(c echo.Context, client uuid.UUID, values url.Values) (string, error) {
	id, err := uuid.Parse(c.Param("flag"))
	if err != nil {
		return "", casework.NotFound()
	}
	_, err = s.app.AnswerAdviceFlag(c.Request().Context(), id, unixLines(values.Get("answer")))
	return clientPath(client) + "#advice", err
}

// draftAdvice tells of conflicting advice from the middle of a note, which is
// kept first.
func (s *Site) draftAdvice(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	form, _ := c.FormParams()
	if _, err := s.saveDraft(c, id); err != nil {
		return s.draftCameBack(c, id, err)
	}
	client, err := uuid.Parse(form.Get("client"))
	if err != nil {
		return casework.NotFound()
	}
	if _, err := s.app.RaiseAdviceFlag(c.Request().Context(), casework.AdviceRaise{ClientID: client, NoteID: &id, Words: unixLines(form.Get("adviceWords"))}); err != nil {
		return s.draftCameBack(c, id, err)
	}
	return c.Redirect(http.StatusSeeOther, "/drafts/"+id.String()+"#advice")
}

// adviceBecause says why it went to whom it went, where that is not the
// clinician.
var adviceBecause = map[casework.Because]string{
	casework.BecauseProgramLead: "There was no clinician: it went to whoever leads the program.",
	casework.BecauseSupervisor:  "There was no clinician and nobody leads a program they are in: it went to a supervisor.",
	casework.BecauseDirector:    "There was no clinician, no lead and no supervisor: it went to a director.",
}

// adviceWaits says who is to answer.
func adviceWaits(f casework.AdviceFlagLine) string {
	if f.OwnerName == "" {
		return "Nobody was there to be told. Tell your supervisor."
	}
	return f.OwnerName + " has it as a task. " + adviceBecause[f.Because]
}

// heardWords are what was heard.
func heardWords(f casework.AdviceFlagLine) string {
	if f.Words == "" {
		return "No words. Ask " + f.RaisedByName + "."
	}
	return "“" + f.Words + "”"
}
