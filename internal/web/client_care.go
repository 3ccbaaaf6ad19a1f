package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// Who is with a client: the peers.

func (s *Site) mountAssignments(g *echo.Group) {
	g.GET("/clients/:id/assignments/:assignment/end", s.clientSheet(s.unassignSheet))
	g.POST("/clients/:id/assignments/:assignment/end", s.clientDo(clientDoing{s.unassignSheet, s.clientUnassign}))
}

func (s *Site) assignSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	peers, _, err := s.peersAndPrograms(c)
	if err != nil {
		return nil, err
	}
	var now []casework.AssignmentLine
	for _, a := range r.Assignments {
		if !a.Ended(s.clock()) {
			now = append(now, a)
		}
	}
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"part": {string(casework.PartPrimary)}, "peerId": {c.QueryParam("peer")}}, false)
		if part := c.QueryParam("part"); part != "" {
			f.Values.Set("part", part)
		}
		for _, a := range now {
			if a.Part == casework.PartPrimary && f.Values.Get("part") == string(casework.PartPrimary) {
				f.Values.Set("replaces", a.ID.String())
			}
		}
	}
	sheet := s.clientForm(c, r, "Choose a peer", "assign", f)
	sheet.Do = Act{Label: "Assign the peer", Main: true, Icon: IconReassign}
	return assignForm(sheet, peers, now), nil
}

func (s *Site) clientAssign(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	start := casework.AssignmentStart{ClientID: id, PeerID: idOr(formID(values, "peerId")), Part: casework.Part(values.Get("part")),
		Reason: values.Get("reason"), OverLimitReason: values.Get("overLimitReason"), Replaces: formID(values, "replaces")}
	if err := s.assignTerm(c, &start, values); err != nil {
		return "", err
	}
	_, err := s.app.StartAssignment(c.Request().Context(), start)
	return "/clients", err
}

// assignTerm reads from when until when, and how much it counts. The days are
// meant where the client is.
func (s *Site) assignTerm(c echo.Context, start *casework.AssignmentStart, values url.Values) error {
	weight, err := formNumber(values, "weight")
	if err != nil {
		return err
	}
	if weight != nil {
		if start.Weight = *weight; start.Weight == 0 { // which the use case takes for not asked
			start.Weight = -1
		}
	}
	first, err := formDay(values, "startsAt")
	if err != nil {
		return err
	}
	last, err := formDay(values, "endsAt")
	if err != nil || first.IsZero() && last.IsZero() {
		return err
	}
	r, err := s.app.GetClient(c.Request().Context(), start.ClientID)
	if err != nil {
		return err
	}
	start.StartsAt, start.EndsAt = startOfDay(first, s.clock().In(r.Zone)), endOfDay(last, r.Zone)
	return nil
}

func (s *Site) unassignSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	id, err := uuid.Parse(c.Param("assignment"))
	for _, a := range r.Assignments {
		if err == nil && a.ID == id {
			sheet := s.clientForm(c, r, "End an assignment", "assignments/"+id.String()+"/end", f)
			sheet.Lede = a.PeerName + " will not see " + r.Name() + " any more. What they wrote stays."
			sheet.Do = Act{Label: "End the assignment", Main: true}
			return reasonForm(sheet), nil
		}
	}
	return nil, casework.NotFound()
}

func (s *Site) clientUnassign(c echo.Context, _ uuid.UUID, values url.Values) (string, error) {
	id, err := uuid.Parse(c.Param("assignment"))
	if err != nil {
		return "", casework.NotFound()
	}
	_, err = s.app.EndAssignment(c.Request().Context(), id, nil, values.Get("reason"))
	return "/clients", err
}

// idOr is an id that was chosen, and the zero one where nothing was.
func idOr(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// The ways to reach a client.

func (s *Site) mountContactWays(g *echo.Group) {
	g.GET("/clients/:id/contact-ways/:way/edit", s.clientSheet(s.wayEditSheet))
	g.POST("/clients/:id/contact-ways/:way/edit", s.clientDo(clientDoing{s.wayEditSheet, s.wayUpdate}))
	g.POST("/clients/:id/contact-ways/:way/remove", s.wayRemove)
}

func (s *Site) wayNewSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"kind": {"phone"}, "mayText": {"unknown"}, "voicemail": {"unknown"}}, false)
	}
	sheet := s.clientForm(c, r, "A way to reach them", "contact-ways/new", f)
	sheet.Do = Act{Label: "Keep this way", Main: true}
	return contactWayForm(sheet), nil
}

func (s *Site) wayAdd(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	_, err := s.app.AddContactWay(c.Request().Context(), id, wayEdit(values))
	return clientPath(id) + "#reach", err
}

func (s *Site) wayEditSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	id, err := uuid.Parse(c.Param("way"))
	for _, w := range r.ContactWays {
		if err == nil && w.ID == id {
			sheet := s.clientForm(c, r, "A way to reach them", "contact-ways/"+id.String()+"/edit", editing(f, wayValues(w)))
			sheet.Version, sheet.Do = w.Version, Act{Label: "Save", Main: true}
			return contactWayForm(sheet), nil
		}
	}
	return nil, casework.NotFound()
}

func (s *Site) wayUpdate(c echo.Context, client uuid.UUID, values url.Values) (string, error) {
	id, err := uuid.Parse(c.Param("way"))
	if err != nil {
		return "", casework.NotFound()
	}
	_, err = s.app.UpdateContactWay(c.Request().Context(), id, formVersion(values), wayEdit(values))
	return clientPath(client) + "#reach", err
}

func (s *Site) wayRemove(c echo.Context) error {
	client, err := pathID(c)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(c.Param("way"))
	if err != nil {
		return casework.NotFound()
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	err = s.app.RemoveContactWay(c.Request().Context(), id, formVersion(values))
	if isStale(err) { // somebody changed it: look again before it goes
		return s.clientSheetShown(c, http.StatusPreconditionFailed, client, Fresh(url.Values{}, false), s.wayEditSheet)
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(client)+"#reach")
}

func wayEdit(values url.Values) casework.ContactWayEdit {
	return casework.ContactWayEdit{Kind: casework.ContactWayKind(values.Get("kind")), Value: values.Get("value"),
		MayText: casework.Leave(values.Get("mayText")), Voicemail: casework.Leave(values.Get("voicemail")),
		WhoMayKnow: values.Get("whoMayKnow"), Remark: values.Get("remark"), Preferred: values.Get("preferred") == "yes"}
}

func wayValues(w casework.ContactWay) url.Values {
	preferred := ""
	if w.Preferred {
		preferred = "yes"
	}
	return url.Values{"kind": {string(w.Kind)}, "value": {w.Value}, "mayText": {string(w.MayText)}, "voicemail": {string(w.Voicemail)},
		"whoMayKnow": {w.WhoMayKnow}, "remark": {w.Remark}, "preferred": {preferred}}
}
