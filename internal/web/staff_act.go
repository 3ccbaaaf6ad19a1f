package web

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// What is done about a person's roles, supervisor and covers.

func (s *Site) roleSheet(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Give a role", staffPath(r.ID), r.Name, staffPath(r.ID)+"/roles", f)
	sheet.Do = Act{Label: "Give the role", Main: true}
	return roleForm(sheet, r.Programs)
}

func (s *Site) roleGive(c echo.Context) error {
	return s.about(c, s.roleSheet, func(r *casework.StaffRecord, values url.Values) error {
		first, last, err := twoDays(values, "startsAt", "endsAt")
		if err != nil {
			return err
		}
		_, err = s.app.GiveRole(c.Request().Context(), r.ID, casework.RoleGive{Role: values.Get("role"),
			ProgramID: formID(values, "programId"), StartsAt: startOfDay(first, s.clock().In(r.Zone)), EndsAt: endOfDay(last, r.Zone)})
		return err
	})
}

func (s *Site) supervisionSheet(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Give a supervisor", staffPath(r.ID), r.Name, staffPath(r.ID)+"/supervision", f)
	sheet.Lede = "A peer has one supervisor at a time. Whoever stands in meanwhile is a cover."
	sheet.Do = Act{Label: "Give the supervisor", Main: true}
	return supervisionForm(sheet, r)
}

func (s *Site) supervisionStart(c echo.Context) error {
	return s.about(c, s.supervisionSheet, func(r *casework.StaffRecord, values url.Values) error {
		supervisor := formID(values, "supervisorId")
		if supervisor == nil {
			return casework.Invalid("supervisorId", "Choose who leads the team.")
		}
		first, err := formDay(values, "startsAt")
		if err != nil {
			return err
		}
		_, err = s.app.StartSupervision(c.Request().Context(), *supervisor, r.ID, startOfDay(first, s.clock().In(r.Zone)))
		return err
	})
}

func (s *Site) coverSheet(c echo.Context, r *casework.StaffRecord, f Filled) templ.Component {
	sheet := s.sheet(c, "Somebody stands in", staffPath(r.ID), r.Name, staffPath(r.ID)+"/cover", f)
	sheet.Lede = "Until the last day, they also have " + FirstName(r.Name) + "’s people or team."
	sheet.Do = Act{Label: "Arrange the cover", Main: true}
	return coverForm(sheet, r)
}

func (s *Site) coverStart(c echo.Context) error {
	return s.about(c, s.coverSheet, func(r *casework.StaffRecord, values url.Values) error {
		covering := formID(values, "coveringId")
		if covering == nil {
			return casework.Invalid("coveringId", "Choose who stands in.")
		}
		first, last, err := twoDays(values, "startsAt", "endsAt")
		if err != nil {
			return err
		}
		start := casework.CoverStart{AbsentID: r.ID, CoveringID: *covering, Reason: values.Get("reason"),
			StartsAt: startOfDay(first, s.clock().In(r.Zone))}
		if end := endOfDay(last, r.Zone); end != nil {
			start.EndsAt = *end
		}
		_, err = s.app.StartCover(c.Request().Context(), start)
		return err
	})
}

// about does what a form about a person asks, and goes back to their page; or
// shows the form again. The person is read first, for the zone in which the
// form's days are meant.
func (s *Site) about(c echo.Context, form func(echo.Context, *casework.StaffRecord, Filled) templ.Component,
	act func(*casework.StaffRecord, url.Values) error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	r, err := s.app.GetStaff(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if err = act(r, values); err == nil {
		return done(c, staffPath(id))
	}
	if status, ok := formStatus(err); ok {
		return s.show(c, status, form(c, r, Returned(values, err)))
	}
	return err
}

// staffEnd ends one of the things on a person's page now: a role, a
// supervision or a cover.
func (s *Site) staffEnd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	thing := formID(values, "thing")
	if thing == nil {
		return casework.NotFound()
	}
	switch values.Get("end") {
	case "role":
		_, err = s.app.EndRole(ctx, *thing, nil)
	case "supervision":
		_, err = s.app.EndSupervision(ctx, *thing, nil)
	case "cover":
		_, err = s.app.EndCover(ctx, *thing, nil)
	default:
		return casework.NotFound()
	}
	if err != nil {
		return s.staffAgain(c, id, err)
	}
	return done(c, staffPath(id))
}

// coverOptions are who could stand in for somebody: those who do the same.
func coverOptions(r *casework.StaffRecord) []Option {
	options := []Option{{"", "Choose somebody"}}
	for _, group := range [][]casework.Staff{r.Peers, r.Supervisors} {
		if holdsPlace(group, r.ID) {
			options = append(options, staffOptions(group, "", r.ID)[1:]...)
		}
	}
	return options
}

func holdsPlace(group []casework.Staff, id uuid.UUID) bool {
	for _, s := range group {
		if s.ID == id {
			return true
		}
	}
	return false
}
