package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

func (s *Site) mountClients(g *echo.Group) {
	g.GET("/clients", s.clientList)
	g.GET("/clients/export", s.caseloadExport)
	g.GET("/clients/new", s.offered(authz.ClientCreate, s.clientNew))
	g.POST("/clients", s.clientCreate)
	g.GET("/clients/:id", s.clientPage)
	for path, do := range map[string]clientDoing{
		"edit":             {s.clientEditSheet, s.clientUpdate},
		"restrict":         {s.restrictSheet, s.clientRestrict},
		"admit":            {s.admitSheet, s.clientAdmit},
		"move":             {s.moveSheet, s.clientMove},
		"discharge":        {s.dischargeSheet, s.clientDischarge},
		"leave":            {s.leaveSheet, s.clientLeave},
		"pause":            {s.pauseSheet, s.clientPause},
		"resume":           {s.resumeSheet, s.clientResume},
		"assign":           {s.assignSheet, s.clientAssign},
		"contact-ways/new": {s.wayNewSheet, s.wayAdd},
	} {
		g.GET("/clients/:id/"+path, s.clientSheet(do.sheet))
		g.POST("/clients/:id/"+path, s.clientDo(do))
	}
	g.POST("/clients/:id/unrestrict", s.clientUnrestrict)
	s.mountContactWays(g)
	s.mountStays(g)
	s.mountAssignments(g)
	s.mountClientSearches(g)
}

// clientDoing is a form about a client and what it does. The act says where to
// go afterwards.
type clientDoing struct {
	sheet func(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error)
	act   func(c echo.Context, id uuid.UUID, values url.Values) (next string, err error)
}

// clientSheet shows a form about a client.
func (s *Site) clientSheet(form func(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		return s.clientSheetShown(c, http.StatusOK, id, Fresh(url.Values{}, false), form)
	}
}

func (s *Site) clientSheetShown(c echo.Context, status int, id uuid.UUID, f Filled,
	form func(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error)) error {
	r, err := s.app.GetClient(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page, err := form(c, r, f)
	if err != nil {
		return err
	}
	return s.show(c, status, page)
}

// clientDo does what a form asks, or shows the form again with what to mend.
func (s *Site) clientDo(do clientDoing) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		values, err := formValues(c)
		if err != nil {
			return err
		}
		next, err := do.act(c, id, values)
		if err == nil {
			return done(c, next)
		}
		if isStale(err) {
			return s.clientSheetShown(c, http.StatusPreconditionFailed, id, Filled{Values: values, theirs: map[string]theirs{}}, do.sheet)
		}
		if status, ok := formStatus(err); ok {
			return s.clientSheetShown(c, status, id, Returned(values, err), do.sheet)
		}
		return err
	}
}

func clientPath(id uuid.UUID) string { return "/clients/" + id.String() }

// clientForm is a sheet about a client, whose name stays out of the title.
func (s *Site) clientForm(c echo.Context, r *casework.ClientRecord, title, path string, f Filled) Sheet {
	sheet := s.sheet(c, title, clientPath(r.ID), r.Name(), clientPath(r.ID)+"/"+path, f)
	sheet.Page = s.page(c, title, "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	return sheet
}

// clientListView is the caseload list.
type clientListView struct {
	page      Page
	list      *casework.CaseloadPage
	now       time.Time
	filled    Filled
	peers     []casework.StaffLine
	places    []casework.ProgramLine
	more      string
	begin     bool
	search    bool
	open      bool // a restricted record, in need
	notices   bool
	directory bool
	handOffs  bool
	export    bool
	bring     bool // a whole caseload
}

func (s *Site) clientList(c echo.Context) error {
	ctx := c.Request().Context()
	after, err := casework.ParseCaseloadPlace(c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	asked := c.QueryParams()
	f := filterAsked(asked)
	f.After = after
	list, err := s.app.ListClients(ctx, f)
	if err != nil {
		return err
	}
	v := clientListView{page: s.page(c, "People", "/clients"), list: list, now: s.clock().In(list.Zone),
		filled: Fresh(asked, false), begin: s.app.May(ctx, authz.ClientCreate),
		search: s.app.May(ctx, authz.ClientSearch), open: s.app.May(ctx, authz.BreakGlassOpen), notices: s.app.May(ctx, authz.PatientNoticeList), directory: s.app.May(ctx, authz.OrganizationList), handOffs: s.app.May(ctx, authz.ReferralBoardGet), export: s.app.May(ctx, authz.CaseloadExport), bring: s.mayBringCaseloads(c)}
	if s.app.May(ctx, authz.AssignmentStart) || s.app.May(ctx, authz.ClientAdmit) { // whose list is longer than their own
		if v.peers, v.places, err = s.peersAndPrograms(c); err != nil {
			return err
		}
	}
	if list.Next != "" {
		more := keptFilter(asked)
		more.Set("cursor", list.Next)
		v.more = "/clients?" + more.Encode()
	}
	return s.show(c, http.StatusOK, clientListPage(v))
}

// filterAsked reads what a list is narrowed to.
func filterAsked(asked url.Values) casework.CaseloadFilter {
	f := casework.CaseloadFilter{NoPeer: asked.Get("noPeer") == "yes"}
	if id := formID(asked, "programId"); id != nil {
		f.ProgramID = *id
	}
	if id := formID(asked, "peerId"); id != nil {
		f.PeerIDs = []uuid.UUID{*id}
	}
	return f
}

// keptFilter is what of an address narrows the list.
func keptFilter(asked url.Values) url.Values {
	kept := url.Values{}
	for _, name := range []string{"programId", "peerId", "noPeer"} {
		if asked.Get(name) != "" {
			kept.Set(name, asked.Get(name))
		}
	}
	return kept
}

// peersAndPrograms are what can be chosen about a client.
func (s *Site) peersAndPrograms(c echo.Context) ([]casework.StaffLine, []casework.ProgramLine, error) {
	ctx := c.Request().Context()
	most := casework.Page{Limit: 200}
	peers, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive, Carries: true}, most)
	if err != nil {
		return nil, nil, err
	}
	programs, err := s.app.ListPrograms(ctx, most)
	return peers.Items, programs.Items, err
}

// clientView is a client's page.
type clientView struct {
	page     Page
	record   *casework.ClientRecord
	events   *casework.ClientEventPage // nil for whoever may not read it
	later    bool                      // not the first page of them
	glance   bool                      // the last three contacts stand by themselves
	last     []casework.SessionRecord
	planned  []casework.PlannedContactLine
	notices  *casework.PatientNotices   // nil: not the reader's
	aid      *casework.MutualAidReports // nil: not the reader's
	consent  []casework.ConsentRecord   // the newest
	handOffs []casework.ReferralLine    // the oldest first
	outside  []casework.CommunityLine   // where they were sent, the oldest first
	strip    Strip
	now      time.Time
	may      map[authz.Op]bool
	opened   *casework.BreakGlassLine // where the reader opened it in need
}

func (v clientView) path(rest string) string { return clientPath(v.record.ID) + rest }

func (s *Site) clientPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetClient(ctx, id)
	if err != nil {
		return err
	}
	if r.ID != id { // it was joined into another: this is its address now
		return done(c, clientPath(r.ID))
	}
	v := clientView{page: s.page(c, "Record", "/clients"), record: r, now: s.clock().In(r.Zone), may: map[authz.Op]bool{}}
	v.page.Crisis = ""       // it stands among the acts
	if v.page.Safety != "" { // the worry is about the person on the page
		v.page.Safety += "?client=" + id.String()
	}
	for _, op := range []authz.Op{authz.ClientUpdate, authz.ClientAdmit, authz.ClientMove, authz.ClientDischarge, authz.ClientLeave, authz.ClientPause, authz.ClientResume, authz.StayClinicianChange, authz.StayCorrect, authz.ClientRestrict,
		authz.ClientUnrestrict, authz.ContactWayAdd, authz.ContactWayUpdate, authz.AssignmentStart, authz.AssignmentEnd, authz.NoteDraftSave,
		authz.SafetyConcernAcknowledge, authz.TaskList, authz.CaseloadReviewEntryList, authz.PeerConflictList, authz.PeerConflictDeclare,
		authz.EmergencyRecord, authz.RestrictionList, authz.ConflictLockList, authz.ClientMergeUndo, authz.ClientCompare,
		authz.RecoveryPlanList, authz.CrisisPlanList, authz.PlanFactList, authz.SupportNetworkList, authz.AdviceFlagList, authz.AdviceFlagRaise, authz.AdviceFlagAnswer, authz.DisclosureMake, authz.DisclosureList, authz.AccessLogGet, authz.GroundRecord} {
		v.may[op] = s.app.May(ctx, op)
	}
	if err := s.clientHappened(c, &v); err != nil {
		return err
	}
	if r.Restricted && s.app.May(ctx, authz.BreakGlassList) {
		opened, err := s.app.ListBreakGlasses(ctx, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		for i := range opened.Items {
			if opened.Items[i].ClientID == id {
				v.opened = &opened.Items[i]
			}
		}
	}
	if err := s.clientPrivacy(c, &v); err != nil {
		return err
	}
	v.may[authz.PlannedContactPlan] = s.app.May(ctx, authz.PlannedContactPlan)
	v.may[authz.PlannedContactList] = s.app.May(ctx, authz.PlannedContactList)
	if v.may[authz.PlannedContactList] {
		planned, err := s.app.ListPlannedContacts(ctx, casework.PlannedContactFilter{ClientID: id, Open: true}, casework.Page{})
		if err != nil {
			return err
		}
		v.planned = planned.Items
	}
	if err := s.clientPromises(c, &v); err != nil {
		return err
	}
	v.strip = stripOf(r, v.now)
	return s.show(c, http.StatusOK, clientRecordPage(v))
}

func (s *Site) clientNew(c echo.Context) error {
	return s.clientNewSheet(c, http.StatusOK, Fresh(url.Values{"language": {"en"}}, false))
}

func (s *Site) clientNewSheet(c echo.Context, status int, f Filled) error {
	ctx := c.Request().Context()
	peers, programs, err := s.peersAndPrograms(c)
	if err != nil {
		return err
	}
	if !s.app.May(ctx, authz.AssignmentStart) {
		peers = nil
	}
	var like []casework.Lookalike
	if f.Opened("somebodyElse") { // asked only where there was somebody to look at
		asked, err := clientEdit(f.Values)
		if err != nil {
			return err
		}
		if like, err = s.app.CheckDuplicate(ctx, asked); err != nil {
			return err
		}
	}
	sheet := s.sheet(c, "Begin a record", "/clients", "People", "/clients", f)
	sheet.Do = Act{Label: "Begin the record", Main: true}
	sheet.Hint = "Records staff look for people who are on record twice."
	return s.show(c, status, clientNewForm(sheet, like, peers, programs))
}

func (s *Site) clientCreate(c echo.Context) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start, err := clientStart(values)
	if err == nil {
		made, createErr := s.app.CreateClient(c.Request().Context(), start)
		if createErr == nil {
			return done(c, clientPath(made.ID))
		}
		err = createErr
	}
	if status, ok := formStatus(err); ok {
		return s.clientNewSheet(c, status, Returned(values, err))
	}
	return err
}

func clientStart(values url.Values) (s casework.ClientStart, err error) {
	if s.ClientEdit, err = clientEdit(values); err != nil {
		return s, err
	}
	s.SomebodyElse = values.Get("somebodyElse") == "yes"
	s.PeerID, s.AssignmentReason, s.OverLimitReason = formID(values, "peerId"), values.Get("assignmentReason"), values.Get("overLimitReason")
	if program := formID(values, "programId"); program != nil {
		s.Admission = &casework.Admission{ProgramID: *program, ClinicianID: formID(values, "clinicianId"), OverPlaces: unixLines(values.Get("overPlacesReason"))}
		s.Admission.AdmittedOn, err = formDay(values, "admittedOn")
	}
	return s, err
}

// clientEdit reads who a person is.
func clientEdit(values url.Values) (e casework.ClientEdit, err error) {
	e = casework.ClientEdit{LegalFirst: values.Get("legalFirst"), LegalLast: values.Get("legalLast"), ChosenName: values.Get("chosenName"),
		Pronouns: values.Get("pronouns"), Language: values.Get("language"), AgencyNumber: values.Get("agencyNumber")}
	switch yes := values.Get("coOccurring"); yes {
	case "yes", "no":
		said := yes == "yes"
		e.CoOccurring = &said
	}
	e.BirthDate, err = formDay(values, "birthDate")
	return e, err
}

// clientValues is who a person is, as the form shows it.
func clientValues(r *casework.ClientRecord) url.Values {
	coOccurring := ""
	if r.CoOccurring != nil {
		coOccurring = map[bool]string{true: "yes", false: "no"}[*r.CoOccurring]
	}
	return url.Values{"legalFirst": {r.LegalFirst}, "legalLast": {r.LegalLast}, "chosenName": {r.ChosenName}, "pronouns": {r.Pronouns},
		"birthDate": {r.BirthDate.String()}, "language": {r.Language}, "agencyNumber": {r.AgencyNumber}, "coOccurring": {coOccurring}}
}

func (s *Site) clientEditSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	f = editing(f, clientValues(r))
	sheet := s.clientForm(c, r, "Who they are", "edit", f)
	sheet.Version, sheet.Do = r.Version, Act{Label: "Save", Main: true}
	return clientEditForm(sheet), nil
}

// editing fills a form about something that is there: with what is kept, or,
// where somebody else saved meanwhile, with both.
func editing(f Filled, kept url.Values) Filled {
	switch {
	case f.Late():
		return Overtaken(f.Values, kept)
	case len(f.Values) == 0:
		return Fresh(kept, true)
	}
	return f
}

func (s *Site) clientUpdate(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	e, err := clientEdit(values)
	if err != nil {
		return "", err
	}
	_, err = s.app.UpdateClient(c.Request().Context(), id, formVersion(values), e)
	return clientPath(id), err
}
