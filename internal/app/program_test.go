package app_test

import (
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

var harborUnit = uuid.MustParse("b0000000-0000-7000-8000-000000000001")

func iopEdit() casework.ProgramEdit {
	return casework.ProgramEdit{Part2ProgramID: harborUnit, Name: "IOP Elm Street", Stage: casework.StageIOP,
		LevelEdition: "ASAM-3", LevelCode: "2.1", Site: "Elm Street", TimeZone: "America/New_York", OpenDays: 62}
}

func TestAProgramIsOpenedDescribedAndClosed(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	e := iopEdit()
	e.Name, e.LevelEdition, e.LevelCode, e.LeadID = "Night group", "", "", &storetest.Ruth
	key := uuid.New()
	made, err := a.CreateProgram(once(adam, key, "night"), e)
	if err != nil {
		t.Fatal(err)
	}
	if made.LeadName != "Ruth Abelson" || made.Part2Name != "Harbor Row Recovery" || made.OpenStays != 0 {
		t.Errorf("%+v", made.ProgramLine)
	}
	again, err := a.CreateProgram(once(adam, key, "night"), e)
	if err != nil || again.ID != made.ID {
		t.Errorf("the same request made %v (%v)", again, err)
	}
	_, err = a.CreateProgram(adam, e)
	wantKind(t, err, casework.KindConflict) // of that name
	e.ClosedOn = casework.Date{Year: 2026, Month: 11, Day: 20}
	closed, err := a.UpdateProgram(adam, made.ID, 1, e)
	if err != nil || closed.ClosedOn != e.ClosedOn || closed.Version != 2 {
		t.Fatalf("%+v %v", closed, err)
	}
	_, err = a.UpdateProgram(adam, made.ID, 1, e)
	wantKind(t, err, casework.KindStale)
}

func TestNobodyIsLeftInAProgramThatCloses(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	e := iopEdit()
	e.ClosedOn = casework.Date{Year: 2026, Month: 11, Day: 23}
	_, err := a.UpdateProgram(d.As(t, storetest.Adam), storetest.IOP, 1, e)
	wantKind(t, err, casework.KindConflict)
	// Alma, Terrence, Jo and Vera are in it; who closes programs counts them and sees none.
	r, err := a.GetProgram(d.As(t, storetest.Adam), storetest.IOP)
	if err != nil || r.OpenStays != 4 || !r.ClosedOn.IsZero() {
		t.Errorf("%+v %v", r, err)
	}
}

func TestWhatAProgramMustSay(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	nobody := uuid.MustParse("b0000000-0000-7000-8000-000000000901") // Millbrook's
	for _, c := range []struct {
		name  string
		spoil func(*casework.ProgramEdit)
		field string
	}{
		{"no name", func(e *casework.ProgramEdit) { e.Name = "" }, "name"},
		{"an unknown stage", func(e *casework.ProgramEdit) { e.Stage = "spa" }, "stage"},
		{"a code without its edition", func(e *casework.ProgramEdit) { e.LevelEdition = "" }, "levelEdition"},
		{"an edition without a code", func(e *casework.ProgramEdit) { e.LevelCode = "" }, "levelCode"},
		{"an edition that is none", func(e *casework.ProgramEdit) { e.LevelEdition = "ASAM-5" }, "levelEdition"},
		{"a time zone that is none", func(e *casework.ProgramEdit) { e.TimeZone = "Elm Street" }, "timeZone"},
		{"the machine's time zone", func(e *casework.ProgramEdit) { e.TimeZone = "Local" }, "timeZone"},
		{"an eighth day", func(e *casework.ProgramEdit) { e.OpenDays = 128 }, "openDays"},
		{"closed tomorrow", func(e *casework.ProgramEdit) { e.ClosedOn = casework.Date{Year: 2026, Month: 11, Day: 24} }, "closedOn"},
		{"another agency's unit", func(e *casework.ProgramEdit) { e.Part2ProgramID = nobody }, "part2ProgramId"},
		{"a lead of another agency", func(e *casework.ProgramEdit) { e.LeadID = &storetest.Eve }, "leadId"},
		{"a lead who left", func(e *casework.ProgramEdit) { e.LeadID = &storetest.Lee }, "leadId"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := iopEdit()
			c.spoil(&e)
			_, err := a.UpdateProgram(d.As(t, storetest.Paula), storetest.IOP, 1, e)
			wantField(t, err, c.field)
		})
	}
}

func TestWhoMayTouchPrograms(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	_, err := a.CreateProgram(d.As(t, storetest.Paula), iopEdit())
	wantKind(t, err, casework.KindForbidden)
	_, err = a.UpdateProgram(d.As(t, storetest.Ruth), storetest.IOP, 1, iopEdit())
	wantKind(t, err, casework.KindForbidden)
	_, err = a.GetProgram(d.As(t, storetest.Eve), storetest.IOP)
	wantKind(t, err, casework.KindNotFound)
	list, err := a.ListPrograms(d.As(t, storetest.Dana), casework.Page{Limit: 2})
	if err != nil || len(list.Items) != 2 || list.Items[0].Name != "Aftercare Northside" || list.Next != list.Items[1].ID {
		t.Errorf("%+v %v", list, err)
	}
	rest, err := a.ListPrograms(d.As(t, storetest.Dana), casework.Page{Limit: 2, After: list.Next})
	if err != nil || len(rest.Items) != 1 || rest.Items[0].Name != "PHP Elm Street" || rest.Next != uuid.Nil {
		t.Errorf("%+v %v", rest, err)
	}
}

func TestAPart2ProgramIsNamedOnce(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	if _, err := a.CreatePart2Program(adam, "Northside Recovery"); err != nil {
		t.Fatal(err)
	}
	_, err := a.CreatePart2Program(adam, "Northside Recovery")
	wantKind(t, err, casework.KindConflict)
	_, err = a.CreatePart2Program(adam, "")
	wantField(t, err, "name")
	list, err := a.ListPart2Programs(adam, casework.Page{})
	if err != nil || len(list.Items) != 2 || list.Items[1].Name != "Northside Recovery" {
		t.Errorf("%+v %v", list, err)
	}
}

func TestTheAgencysSettings(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	agency, err := a.GetAgency(adam)
	if err != nil {
		t.Fatal(err)
	}
	e := agency.Settings()
	e.QuietDays, e.NotesOpen = 5, true
	changed, err := a.UpdateAgency(adam, agency.Version, e)
	if err != nil || changed.QuietDays != 5 || !changed.NotesOpen || changed.NoteDueHours != 24 {
		t.Fatalf("%+v %v", changed, err)
	}
	_, err = a.UpdateAgency(adam, agency.Version, e)
	wantKind(t, err, casework.KindStale)
	_, err = a.UpdateAgency(d.As(t, storetest.Paula), changed.Version, e)
	wantKind(t, err, casework.KindForbidden)
	e.QuietDays, e.TimeZone = 0, "Mars/Olympus"
	_, err = a.UpdateAgency(adam, changed.Version, e)
	wantField(t, err, "quietDays")
	wantField(t, err, "timeZone")
}
