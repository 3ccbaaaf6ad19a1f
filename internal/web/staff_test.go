package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

var (
	eastern  = time.FixedZone("Eastern", -5*60*60)
	monday   = time.Date(2026, 11, 23, 14, 0, 0, 0, eastern)
	danaID   = uuid.MustParse("a0000000-0000-7000-8000-000000000001")
	ruthID   = uuid.MustParse("a0000000-0000-7000-8000-000000000004")
	elmID    = uuid.MustParse("b0000000-0000-7000-8000-000000000012")
	openPage = Page{Title: "Staff", Who: "Adam Lowe", CSRF: "token"}
)

func person(id uuid.UUID, name string) casework.Staff {
	return casework.Staff{Versioned: casework.NewVersioned(id), Name: name, Title: "CPS", Status: casework.StaffActive, CreatedAt: monday}
}

func danasRecord() *casework.StaffRecord {
	friday := monday.AddDate(0, 0, 4)
	return &casework.StaffRecord{Staff: person(danaID, "Dana Whitcomb"), Zone: eastern, OpenWork: casework.OpenWork{Clients: 4, Drafts: 1, Stays: 4, Peers: 2, Programs: 1},
		Programs: []casework.Program{{Versioned: casework.NewVersioned(elmID), Name: "IOP Elm Street", LeadID: &danaID}},
		Roles: []casework.Role{{Versioned: casework.NewVersioned(uuid.New()), Role: string(authz.PeerSpecialist), ProgramID: &elmID,
			StartsAt: monday.AddDate(0, -1, 0), EndsAt: &friday}},
		Supervisions: []casework.SupervisionLine{{Supervision: casework.Supervision{Versioned: casework.NewVersioned(uuid.New()),
			SupervisorID: ruthID, PeerID: danaID, StartsAt: monday.AddDate(0, -1, 0)}, SupervisorName: "Ruth Abelson", PeerName: "Dana Whitcomb"}},
		Covers: []casework.CoverLine{{Cover: casework.Cover{Versioned: casework.NewVersioned(uuid.New()), AbsentID: danaID, CoveringID: ruthID,
			StartsAt: monday, EndsAt: friday, Reason: "Leave"}, AbsentName: "Dana Whitcomb", CoveringName: "Theo Lindqvist"}},
		Peers:       []casework.Staff{person(danaID, "Dana Whitcomb"), person(uuid.New(), "Theo Lindqvist")},
		Supervisors: []casework.Staff{person(ruthID, "Ruth Abelson")}}
}

// everything says yes to every operation.
func everything() map[authz.Op]bool {
	may := map[authz.Op]bool{}
	for _, op := range authz.Ops() {
		may[op] = true
	}
	return may
}

func TestThePagesAboutPeopleAndSettingsKeepTheHouseRules(t *testing.T) {
	t.Parallel()
	left := danasRecord()
	left.Status, left.DeactivatedAt, left.Supervisions = casework.StaffDeactivated, &monday, nil
	invited := danasRecord()
	invited.Status, invited.Invitation = casework.StaffInvited, &casework.Invitation{ExpiresAt: monday.AddDate(0, 0, 7)}
	sheet := Sheet{Page: openPage, Title: "A title", Back: "/staff", BackWord: "Staff", Action: "/staff", Version: 3,
		Filled: Returned(url.Values{"name": {""}, "name.was": {"Dana"}}, casework.Invalid("name", "Write the person’s name.")), Do: Act{Label: "Save", Main: true}}
	plain := sheet
	plain.Filled, plain.Version = Fresh(url.Values{}, false), 0
	program := &casework.ProgramRecord{ProgramLine: casework.ProgramLine{Program: casework.Program{Versioned: casework.NewVersioned(elmID),
		Name: "IOP Elm Street", Stage: casework.StageIOP, LevelEdition: "ASAM-3", LevelCode: "2.1", TimeZone: "America/New_York", OpenDays: 62}}, OpenStays: 4}
	old, now := "Dana Whitcomb", "Dana Ray"
	entry := casework.AuditEntry{ID: uuid.New(), At: monday, ActorKind: "system", ActorName: "clock", Op: "staff.update", Outcome: casework.OutcomeRefused,
		Reason: "not_found", Object: "staff", ObjectID: &danaID, ClientIDs: []uuid.UUID{danaID, ruthID},
		Changes: []casework.AuditChange{{Table: "staff", ID: danaID, Action: "update", Columns: []casework.AuditColumn{
			{Column: "name", Old: &old, New: &now}, {Column: "email", Old: &old, New: &now, Hashed: true}}}}}
	for name, page := range map[string]templ.Component{
		"the list": staffListPage(staffListView{page: openPage, open: true, invite: true, more: "/staff?after=1",
			list: casework.List[casework.StaffLine]{Items: []casework.StaffLine{{Staff: left.Staff, Roles: left.Roles}}}}),
		"an empty list":            staffListPage(staffListView{page: openPage}),
		"a person":                 staffRecordPage(staffView{page: openPage, record: danasRecord(), now: monday, may: everything()}),
		"a person, to be read":     staffRecordPage(staffView{page: openPage, record: danasRecord(), now: monday}),
		"somebody who left":        staffRecordPage(staffView{page: openPage, record: left, now: monday, may: everything()}),
		"somebody invited":         staffRecordPage(staffView{page: openPage, record: invited, now: monday, may: everything()}),
		"something not done":       staffRecordPage(staffView{page: openPage, record: invited, now: monday, said: []FieldError{{"main", "It has ended already."}}}),
		"an invitation's form":     staffInviteForm(sheet, danasRecord().Programs),
		"a correction":             staffEditForm(sheet),
		"closing an account":       staffDeactivateForm(plain, danasRecord(), monday),
		"a role":                   roleForm(plain, danasRecord().Programs),
		"a supervisor":             supervisionForm(plain, danasRecord()),
		"a cover":                  coverForm(plain, danasRecord()),
		"the link":                 invitedPage(openPage, &casework.Invited{StaffRecord: *invited, ExpiresAt: monday}, "https://c.example/invitation/x", monday),
		"the link, a second time":  invitedPage(openPage, &casework.Invited{StaffRecord: *invited, ExpiresAt: monday}, "", monday),
		"the programs":             programListPage(openPage, []casework.ProgramLine{program.ProgramLine}, "", true, true),
		"no program yet":           programListPage(openPage, nil, "", true, true),
		"a program's form":         programForm(sheet, programChoices{shut: true, open: 4}),
		"a program":                programRecordPage(openPage, program, monday),
		"a Part 2 program's form":  part2ProgramForm(sheet),
		"the settings":             agencyForm(sheet, true),
		"the settings, to be read": agencyFacts(openPage, &casework.Agency{Name: "Harbor Row", NotesOpen: true}),
		"you":                      selfPage(openPage, &app.Self{Staff: &left.Staff, Agency: &casework.Agency{Name: "Harbor Row"}, Roles: left.Roles, Programs: left.Programs}, []NavItem{{Href: "/staff", Label: "Staff"}}, monday),
		"the audit": auditPage(auditView{page: openPage, now: monday, more: "/audit?after=1",
			audit: &casework.AuditPage{Zone: eastern, Staff: []casework.Staff{left.Staff}, List: casework.List[casework.AuditEntry]{Items: []casework.AuditEntry{entry}}}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, complaint := range checkPage(t, render(t, page)) {
				t.Error(complaint)
			}
		})
	}
}

func TestAPersonsPageOffersOnlyWhatIsAllowed(t *testing.T) {
	t.Parallel()
	read := render(t, staffRecordPage(staffView{page: openPage, record: danasRecord(), now: monday}))
	for _, act := range []string{"Close the account", "End the role", "End it", "Give a role", "Somebody stands in<", "Correct the entry"} {
		if strings.Contains(read, act) {
			t.Errorf("somebody who may not is offered %q", act)
		}
	}
	write := render(t, staffRecordPage(staffView{page: openPage, record: danasRecord(), now: monday, may: everything()}))
	for _, act := range []string{"Close the account", "End the role", "End it", "Give a role", "Correct the entry", "until 27 November 2:00 pm"} {
		if !strings.Contains(write, act) {
			t.Errorf("somebody who may is not offered %q", act)
		}
	}
}

func TestWhatALeaverLeavesIsSaidBeforeAndAfter(t *testing.T) {
	t.Parallel()
	left := danasRecord()
	left.Status, left.DeactivatedAt = casework.StaffDeactivated, &monday
	for name, page := range map[string]templ.Component{
		"before": staffDeactivateForm(Sheet{Page: openPage, Filled: Fresh(url.Values{}, false)}, danasRecord(), monday),
		"after":  staffRecordPage(staffView{page: openPage, record: left, now: monday, may: everything()}),
	} {
		html := render(t, page)
		for _, says := range []string{"4 people need another clinician", "2 peers need another supervisor", "1 program needs another lead"} {
			if !strings.Contains(html, says) {
				t.Errorf("%s, the page does not say %q", name, says)
			}
		}
	}
	working := render(t, staffRecordPage(staffView{page: openPage, record: danasRecord(), now: monday, may: everything()}))
	if strings.Contains(working, "need another") {
		t.Error("somebody who works here is spoken of as if they had left")
	}
}

func TestEveryOperationHasItsSentence(t *testing.T) {
	t.Parallel()
	said := map[string]authz.Op{}
	for _, op := range authz.Ops() {
		d := deeds[op]
		if d.did == "" || d.tried == "" {
			t.Errorf("%s has no sentence", op)
		}
		if twin, twice := said[d.did]; twice {
			t.Errorf("%s and %s are told alike", op, twin)
		}
		said[d.did] = op
		if len(d.tried) > 0 && d.tried[0] >= 'A' && d.tried[0] <= 'Z' {
			t.Errorf("%s: %q does not fit behind “Tried to”", op, d.tried)
		}
	}
	if len(deeds) != len(authz.Ops()) {
		t.Errorf("%d sentences for %d operations", len(deeds), len(authz.Ops()))
	}
}

func TestReadAndChangedAreAllThereIs(t *testing.T) {
	t.Parallel()
	_, read := auditFilter(didRead)
	_, changed := auditFilter(didChange)
	if len(read)+len(changed) != len(authz.Ops()) || !slices.Contains(read, "client.get") || !slices.Contains(changed, "note_draft.sign") {
		t.Errorf("read %v, changed %v", read, changed)
	}
	if outcome, ops := auditFilter(wasRefused); outcome != casework.OutcomeRefused || ops != nil {
		t.Errorf("refused: %v %v", outcome, ops)
	}
}

func TestWhatTwoChangedAtOnceIsNeverLost(t *testing.T) {
	t.Parallel()
	f := Overtaken(
		url.Values{"name": {"Mine"}, "name.was": {"Old"}, "title": {"Old"}, "title.was": {"Old"}, "email": {"mine@x.example"},
			"email.was": {"old@x.example"}, "days": {"1", "2"}, "days.was": {"1"}},
		url.Values{"name": {"Theirs"}, "title": {"Theirs"}, "email": {"old@x.example"}, "days": {"1"}})
	for _, c := range []struct{ name, value, says string }{
		{"name", "Mine", "“Theirs”"},    // both changed it
		{"title", "Theirs", "“Old”"},    // only they did
		{"email", "mine@x.example", ""}, // only I did
	} {
		q := f.Field(Field{Name: c.name})
		if q.Value != c.value || (c.says == "") != (q.Err == "") || !strings.Contains(q.Err, c.says) {
			t.Errorf("%s: %q, %q", c.name, q.Value, q.Err)
		}
	}
	if q := f.Field(Field{Name: "days"}); !slices.Equal(q.Values, []string{"1", "2"}) || q.Err != "" {
		t.Errorf("days: %v %q", q.Values, q.Err)
	}
}

func TestTheLastDayOfATerm(t *testing.T) {
	t.Parallel()
	ends := time.Date(2026, 11, 27, 0, 0, 0, 0, eastern) // the end of Thursday
	for _, c := range []struct {
		name   string
		starts time.Time
		ends   *time.Time
		says   string
	}{
		{"open", monday.AddDate(0, 0, -3), nil, "since 20 November"},
		{"to come", monday.AddDate(0, 0, 2), nil, "from 25 November"},
		{"with an end", monday.AddDate(0, 0, -3), &ends, "until the end of 26 November"},
		{"with an end in the day", monday.AddDate(0, 0, -3), new(monday.Add(time.Hour)), "until 23 November 3:00 pm"},
		{"over", monday.AddDate(0, 0, -9), new(monday.AddDate(0, 0, -2)), "14 November to 21 November"},
	} {
		if got := termWords(c.starts, c.ends, monday); got != c.says {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
	if got := endOfDay(casework.Date{Year: 2026, Month: 11, Day: 26}, eastern); !got.Equal(ends) {
		t.Errorf("Thursday ends at %v", got)
	}
}
