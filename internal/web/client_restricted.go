package web

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// Who may find a record.

func (s *Site) restrictSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	staff, err := s.app.ListStaff(c.Request().Context(), casework.StaffFilter{Status: casework.StaffActive}, casework.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	if len(f.Values) == 0 {
		f = Fresh(url.Values{}, false)
		for _, id := range r.Named {
			f.Values.Add("staffIds", id.String())
		}
	}
	sheet := s.clientForm(c, r, "Who may find this record", "restrict", f)
	sheet.Lede = "For everybody else it is not there: in no list, no count and no search. You stay among the named."
	sheet.Do = Act{Label: "Restrict the record", Main: true, Icon: IconRestrict}
	return restrictForm(sheet, staff.Items), nil
}

func (s *Site) clientRestrict(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	var named []uuid.UUID
	for _, text := range values["staffIds"] {
		if one, err := uuid.Parse(text); err == nil {
			named = append(named, one)
		}
	}
	_, err := s.app.RestrictClient(c.Request().Context(), id, named)
	return clientPath(id), err
}

func (s *Site) clientUnrestrict(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.app.UnrestrictClient(c.Request().Context(), id); err != nil {
		return err
	}
	return done(c, clientPath(id))
}
