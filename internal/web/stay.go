package web

import (
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// Where a client is: admission, moves, time away, time between programs,
// discharge, and what stood wrong.

func (s *Site) mountStays(g *echo.Group) {
	for path, do := range map[string]clientDoing{
		"clinician": {s.clinicianSheet, s.stayClinician},
		"correct":   {s.correctSheet, s.stayCorrect},
	} {
		g.GET("/clients/:id/stays/:stay/"+path, s.clientSheet(do.sheet))
		g.POST("/clients/:id/stays/:stay/"+path, s.clientDo(do))
	}
}

// stayFormView is what a form about a stay shows beside its questions.
type stayFormView struct {
	seen     seenPlace
	programs []casework.ProgramLine
	staff    []casework.StaffLine
	effect   *casework.StayEffect
	now      time.Time
}

// seenPlace is where the reader saw the person when the form was opened: it
// goes along, so that nothing is done about another place. Where they are
// elsewhere by now, the form says so, and goes on from there.
type seenPlace struct {
	stay string // empty between programs
	now  string // the place, where it is another than at first
}

func seenIn(r *casework.ClientRecord, f Filled) (p seenPlace) {
	where := "between programs"
	if open := r.OpenStay(); open != nil {
		p.stay, where = open.ID.String(), "in "+open.ProgramName
	}
	if f.Values.Has("stayId") && f.Values.Get("stayId") != p.stay {
		p.now = where
	}
	return p
}

// stayView reads what can be chosen.
func (s *Site) stayView(c echo.Context, r *casework.ClientRecord, f Filled) (v stayFormView, err error) {
	ctx, most := c.Request().Context(), casework.Page{Limit: 200}
	v.now, v.seen = s.clock().In(r.Zone), seenIn(r, f)
	programs, err := s.app.ListPrograms(ctx, most)
	if err != nil {
		return v, err
	}
	staff, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive}, most)
	v.programs, v.staff = programs.Items, staff.Items
	return v, err
}

// foresee asks what the act of a form that came back would change, when it
// came back only because the day lies back or has to be looked at first.
func (s *Site) foresee(c echo.Context, r *casework.ClientRecord, f Filled, kind casework.StayActKind, day string) *casework.StayEffect {
	if f.said["lateReason"] == "" && f.said["seen"] == "" {
		return nil
	}
	act := casework.StayAct{Kind: kind, ProgramID: formID(f.Values, "programId")}
	var err error
	if act.Day, err = formDay(f.Values, day); err != nil {
		return nil
	}
	if kind == casework.ActCorrect {
		act.StayID = stayID(c)
		if act.EndsOn, err = formDay(f.Values, "endsOn"); err != nil {
			return nil
		}
	}
	effect, err := s.app.PreviewStay(c.Request().Context(), r.ID, act)
	if err != nil { // the form says what to mend first
		return nil
	}
	return effect
}

// onToday begins a form with today's day.
func (s *Site) onToday(r *casework.ClientRecord, f Filled, name string) Filled {
	if len(f.Values) == 0 {
		f = Fresh(url.Values{name: {casework.DateOf(s.clock(), r.Zone).String()}}, false)
	}
	return f
}

func (s *Site) admitSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Admit to a program", "admit", s.onToday(r, f, "admittedOn"))
	sheet.Do = Act{Label: "Admit", Of: r.Name(), Main: true}
	v, err := s.stayView(c, r, f)
	v.effect = s.foresee(c, r, f, casework.ActAdmit, "admittedOn")
	return stayForm(sheet, "admittedOn", v), err
}

func (s *Site) clientAdmit(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, due, err := twoDays(values, "admittedOn", "changeDueOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.AdmitClient(c.Request().Context(), id, casework.Admission{ProgramID: idOr(formID(values, "programId")),
		ClinicianID: formID(values, "clinicianId"), AdmittedOn: day, ChangeDueOn: due, LateReason: values.Get("lateReason"),
		OverPlaces: unixLines(values.Get("overPlacesReason"))})
	return clientPath(id), err
}

func (s *Site) moveSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Move to another program", "move", s.onToday(r, f, "movedOn"))
	sheet.Lede = "Ready for less, needs more, or the same elsewhere. Their peer goes along."
	sheet.Do = Act{Label: "Move", Of: r.Name(), Main: true, Icon: IconWalk}
	v, err := s.stayView(c, r, f)
	v.effect = s.foresee(c, r, f, casework.ActMove, "movedOn")
	return stayForm(sheet, "movedOn", v), err
}

// clientMove leads to the list: who moved on may be in others' hands now.
func (s *Site) clientMove(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, due, err := twoDays(values, "movedOn", "changeDueOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.MoveClient(c.Request().Context(), id, casework.Move{StayID: formID(values, "stayId"), ProgramID: idOr(formID(values, "programId")),
		ClinicianID: formID(values, "clinicianId"), MovedOn: day, ChangeDueOn: due, LateReason: values.Get("lateReason"),
		OverPlaces: unixLines(values.Get("overPlacesReason"))})
	return "/clients", err
}

func (s *Site) dischargeSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Discharge", "discharge", s.onToday(r, f, "dischargedOn"))
	sheet.Lede = "The episode ends. Their peer stays until somebody ends that too."
	sheet.Do = Act{Label: "Discharge", Of: r.Name(), Main: true}
	return dischargeForm(sheet, s.effectView(c, r, f, casework.ActDischarge, "dischargedOn")), nil
}

// effectView is the view of a form that chooses neither program nor staff.
func (s *Site) effectView(c echo.Context, r *casework.ClientRecord, f Filled, kind casework.StayActKind, day string) stayFormView {
	return stayFormView{seen: seenIn(r, f), effect: s.foresee(c, r, f, kind, day), now: s.clock().In(r.Zone)}
}

func (s *Site) clientDischarge(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, err := formDay(values, "dischargedOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.DischargeClient(c.Request().Context(), id, casework.Discharge{StayID: formID(values, "stayId"), Reason: casework.DischargeReason(values.Get("reason")),
		DischargedOn: day, LateReason: values.Get("lateReason")})
	return "/clients", err
}

func (s *Site) leaveSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Between programs", "leave", s.onToday(r, f, "leftOn"))
	sheet.Lede = "The stay ends and the next one is not known yet. The last program answers for them until it is, and their peer stays."
	sheet.Do = Act{Label: "End the stay", Of: r.Name(), Main: true}
	return leaveForm(sheet, s.effectView(c, r, f, casework.ActLeave, "leftOn")), nil
}

func (s *Site) clientLeave(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, err := formDay(values, "leftOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.LeaveClient(c.Request().Context(), id, casework.Leaving{StayID: formID(values, "stayId"), LeftOn: day, LateReason: values.Get("lateReason")})
	return clientPath(id), err
}

func (s *Site) pauseSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "Away for a time", "pause", s.onToday(r, f, "pausedOn"))
	sheet.Lede = "The program waits for them. Days away do not count, and nobody is called quiet meanwhile."
	sheet.Do = Act{Label: "Note that they are away", Main: true}
	return pauseForm(sheet, s.effectView(c, r, f, casework.ActPause, "pausedOn")), nil
}

func (s *Site) clientPause(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, err := formDay(values, "pausedOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.PauseClient(c.Request().Context(), id, casework.Pause{StayID: formID(values, "stayId"), Reason: casework.PauseReason(values.Get("reason")),
		PausedOn: day, LateReason: values.Get("lateReason")})
	return clientPath(id), err
}

func (s *Site) resumeSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	sheet := s.clientForm(c, r, "They are back", "resume", s.onToday(r, f, "resumedOn"))
	sheet.Do = Act{Label: "Note that they are back", Main: true}
	return resumeForm(sheet, s.effectView(c, r, f, casework.ActResume, "resumedOn")), nil
}

func (s *Site) clientResume(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	day, err := formDay(values, "resumedOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.ResumeClient(c.Request().Context(), id, casework.Resume{StayID: formID(values, "stayId"), ResumedOn: day, LateReason: values.Get("lateReason")})
	return clientPath(id), err
}

// stayID is the stay in the address; of what is no id, that of no stay.
func stayID(c echo.Context) *uuid.UUID {
	id, err := uuid.Parse(c.Param("stay"))
	if err != nil {
		id = uuid.Nil
	}
	return &id
}

func stayOf(c echo.Context, r *casework.ClientRecord) *casework.StayLine {
	id := stayID(c)
	for _, e := range r.Episodes {
		for i := range e.Stays {
			if e.Stays[i].ID == *id {
				return &e.Stays[i]
			}
		}
	}
	return nil
}

func (s *Site) clinicianSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	stay := stayOf(c, r)
	if stay == nil {
		return nil, casework.NotFound()
	}
	f = s.onToday(r, f, "from")
	if stay.ClinicianID != nil && !f.Values.Has("clinicianId") {
		f.Values.Set("clinicianId", stay.ClinicianID.String())
	}
	sheet := s.clientForm(c, r, "Another clinician", "stays/"+stay.ID.String()+"/clinician", f)
	sheet.Lede = "Who it was until now stays on record."
	sheet.Do = Act{Label: "Name this clinician", Main: true}
	v, err := s.stayView(c, r, f)
	return clinicianForm(sheet, *stay, v.staff), err
}

func (s *Site) stayClinician(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	from, err := formDay(values, "from")
	if err != nil {
		return "", err
	}
	_, err = s.app.ChangeStayClinician(c.Request().Context(), *stayID(c), casework.ClinicianChange{WasClinicianID: formID(values, "wasClinicianId"),
		ClinicianID: formID(values, "clinicianId"),
		From:        from, Reason: values.Get("reason")})
	return clientPath(id), err
}

func (s *Site) correctSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	stay := stayOf(c, r)
	if stay == nil {
		return nil, casework.NotFound()
	}
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"startsOn": {stay.StartsOn.String()}, "endsOn": {stay.EndsOn.String()}}, false)
	}
	sheet := s.clientForm(c, r, "Correct the days", "stays/"+stay.ID.String()+"/correct", f)
	sheet.Lede = "For days that stood wrong here. What you change, and why, stays on record."
	sheet.Do = Act{Label: "Correct the days", Main: true}
	return correctForm(sheet, *stay, s.effectView(c, r, f, casework.ActCorrect, "startsOn")), nil
}

// stayCorrect first comes back with what it changes; sent again from there, it
// is done.
func (s *Site) stayCorrect(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	from, until, err := twoDays(values, "startsOn", "endsOn")
	if err != nil {
		return "", err
	}
	if values.Get("seen") == "" {
		if _, err := s.app.PreviewStay(c.Request().Context(), id, casework.StayAct{Kind: casework.ActCorrect, Day: from, EndsOn: until, StayID: stayID(c)}); err != nil {
			return "", err
		}
		return "", casework.Invalid("seen", "Look at what this changes, then send it once more.")
	}
	wasFrom, wasUntil, err := twoDays(values, "wasStartsOn", "wasEndsOn")
	if err != nil {
		return "", err
	}
	_, err = s.app.CorrectStay(c.Request().Context(), *stayID(c), casework.StayCorrection{WasStartsOn: wasFrom, WasEndsOn: wasUntil,
		StartsOn: from, EndsOn: until, Reason: values.Get("reason")})
	return clientPath(id), err
}

// otherDays says that the form was opened on other days than the stay has by now.
func otherDays(f Filled, stay casework.StayLine) bool {
	return f.Values.Has("wasStartsOn") &&
		(f.Values.Get("wasStartsOn") != stay.StartsOn.String() || f.Values.Get("wasEndsOn") != stay.EndsOn.String())
}

func twoDays(values url.Values, one, other string) (a, b casework.Date, err error) {
	if a, err = formDay(values, one); err != nil {
		return a, b, err
	}
	b, err = formDay(values, other)
	return a, b, err
}
