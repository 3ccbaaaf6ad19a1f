package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// open is Harbor Row with the use cases over it.
func open(t *testing.T) (*storetest.Database, *app.App) {
	t.Helper()
	d := storetest.Harbor(t)
	return d, app.New(d.DB, storetest.Policy(t))
}

// is fails unless the error is of a kind; "" is none.
func is(t *testing.T, err error, kind casework.Kind) {
	t.Helper()
	if got := casework.KindOf(err); got != kind || (kind == "" && err != nil) {
		t.Errorf("error of kind %q, want %q: %v", got, kind, err)
	}
}

func day(s string) casework.Date {
	d, err := casework.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// grace is a newcomer in IOP, on 23 November.
func grace() casework.ClientStart {
	return casework.ClientStart{
		ClientEdit: casework.ClientEdit{LegalFirst: "Grace", LegalLast: "Okafor", BirthDate: day("1990-02-03")},
		Admission:  &casework.Admission{ProgramID: storetest.IOP, AdmittedOn: day("2026-11-23")},
	}
}

func TestCreateClientBeginsARecordSomebodyWillSee(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	s := grace()
	s.PeerID = &storetest.Dana
	r, err := a.CreateClient(d.As(t, storetest.Ruth), s)
	if err != nil {
		t.Fatal(err)
	}
	if r.Number != "C-9" || r.OpenStay() == nil || r.OpenStay().ProgramName != "IOP Elm Street" || r.Language != "en" {
		t.Errorf("number %q, stay %+v, language %q", r.Number, r.OpenStay(), r.Language)
	}
	if len(r.CareTeam) != 2 || r.CareTeam[0].Name != "Dana Whitcomb" || r.CareTeam[1].Name != "Ruth Abelson" {
		t.Errorf("the care team is %+v", r.CareTeam)
	}
	got, err := a.GetClient(d.As(t, storetest.Dana), r.ID)
	is(t, err, "")
	if got.Name() != "Grace Okafor" {
		t.Errorf("Dana reads %q", got.Name())
	}
	text := storetest.OwnerValue[string](t, d, `SELECT op || ' ' || outcome || ' ' || jsonb_array_length(changes) || ' ' || (client_ids[1] = $1)
		FROM audit_entries WHERE op = 'client.create'`, r.ID)
	if text != "client.create done 4 true" { // the client, an episode, a stay, an assignment
		t.Errorf("the audit says %q", text)
	}
	if leaks := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM audit_entries WHERE changes::text LIKE '%Okafor%' OR changes::text LIKE '%1990%'`); leaks != 0 {
		t.Error("the audit holds the name or the birth date")
	}
}

func TestCreateClientRefuses(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	for _, c := range []struct {
		says  string
		who   uuid.UUID
		edit  func(*casework.ClientStart)
		kind  casework.Kind
		field string
	}{
		{"a role without the right", storetest.Dana, func(*casework.ClientStart) {}, casework.KindForbidden, ""},
		{"an administrator", storetest.Adam, func(*casework.ClientStart) {}, casework.KindForbidden, ""},
		{"a record nobody would see", storetest.Ruth, func(s *casework.ClientStart) { s.Admission = nil }, casework.KindInvalid, "admission"},
		{"a birth date to come", storetest.Ruth, func(s *casework.ClientStart) { s.BirthDate = day("2026-11-24") }, casework.KindInvalid, "birthDate"},
		{"no last name", storetest.Ruth, func(s *casework.ClientStart) { s.LegalLast = "  " }, casework.KindInvalid, "legalLast"},
		{"a NUL in the name", storetest.Ruth, func(s *casework.ClientStart) { s.LegalFirst = "Gr\x00ce" }, casework.KindInvalid, "legalFirst"},
		{"a program of another agency", storetest.Ruth, func(s *casework.ClientStart) {
			s.Admission.ProgramID = uuid.MustParse("b0000000-0000-7000-8000-000000000911")
		}, casework.KindInvalid, "programId"},
		{"a clinician who is nobody", storetest.Ruth, func(s *casework.ClientStart) { s.Admission.ClinicianID = &storetest.Eve }, casework.KindInvalid, "clinicianId"},
		{"a peer who left", storetest.Ruth, func(s *casework.ClientStart) { s.PeerID = &storetest.Lee }, casework.KindInvalid, "peerId"},
		{"a peer who is none", storetest.Ruth, func(s *casework.ClientStart) { s.PeerID = &storetest.Joanna }, casework.KindInvalid, "peerId"},
		{"a peer chosen by who may not", storetest.Joanna, func(s *casework.ClientStart) { s.PeerID = &storetest.Dana }, casework.KindInvalid, "peerId"},
	} {
		t.Run(c.says, func(t *testing.T) {
			s := grace()
			c.edit(&s)
			_, err := a.CreateClient(d.As(t, c.who), s)
			is(t, err, c.kind)
			names(t, err, c.field)
		})
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM clients WHERE legal_last = 'Okafor'"); n != 0 {
		t.Errorf("%d records were left behind", n)
	}
}

// names fails unless the error is about exactly this field.
func names(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		return
	}
	e, ok := err.(*casework.Error)
	if !ok || len(e.Fields) != 1 || e.Fields[0].Field != field {
		t.Errorf("want only %s to be mended: %+v", field, err)
	}
}

func TestTheSameFormSentTwiceMakesOneRecord(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	ctx := store.WithOnce(d.As(t, storetest.Ruth), uuid.MustParse("0198c7a4-0000-7000-8000-000000000001"), []byte("body"))
	first, err := a.CreateClient(ctx, withPeer(grace(), storetest.Dana))
	is(t, err, "")
	second, err := a.CreateClient(ctx, withPeer(grace(), storetest.Dana))
	is(t, err, "")
	if first.ID != second.ID {
		t.Error("the second answer is another record")
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM clients WHERE legal_last = 'Okafor'"); n != 1 {
		t.Errorf("%d records", n)
	}
}

func withPeer(s casework.ClientStart, peer uuid.UUID) casework.ClientStart {
	s.PeerID = &peer
	return s
}

func TestGetClientTakesTheSameNumberOfStatementsForEveryone(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	count := func(client uuid.UUID) int {
		ctx := d.As(t, storetest.Paula)
		_, err := a.GetClient(ctx, client)
		is(t, err, "")
		d.Statements()
		_, err = a.GetClient(ctx, client)
		is(t, err, "")
		return d.Statements()
	}
	alma, benny, curtis := count(storetest.Alma), count(storetest.Benny), count(storetest.Curtis)
	if alma != benny || alma != curtis || alma > 24 { // the last two ask how their plans stand and what holds of the clinician's
		t.Errorf("%d, %d and %d statements", alma, benny, curtis)
	}
}

func TestUpdateClientKeepsTwoEditsApart(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	e := casework.ClientEdit{LegalFirst: "Alma", LegalLast: "Reyes", ChosenName: "Ali", BirthDate: day("1991-04-12"), Language: "es-MX"}
	c, err := a.UpdateClient(d.As(t, storetest.Dana), storetest.Alma, 1, e)
	is(t, err, "")
	if c.Version != 2 || c.Name() != "Ali Reyes" || c.Language != "es-MX" {
		t.Errorf("%+v", c)
	}
	_, err = a.UpdateClient(d.As(t, storetest.Ruth), storetest.Alma, 1, e)
	is(t, err, casework.KindStale)
	_, err = a.UpdateClient(d.As(t, storetest.Inez), storetest.Alma, 2, e)
	is(t, err, casework.KindNotFound)
	_, err = a.UpdateClient(d.As(t, storetest.Eve), storetest.Alma, 2, e)
	is(t, err, casework.KindNotFound)
	_, err = a.UpdateClient(d.As(t, storetest.Petra), storetest.Alma, 2, e)
	is(t, err, casework.KindForbidden)
	refused := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM audit_entries WHERE op = 'client.update' AND outcome = 'refused'`)
	if refused != 3 {
		t.Errorf("%d refusals in the audit, want 3", refused)
	}
}

// A decomposed é is the same name as a composed one.
func TestNamesAreComposed(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	s := withPeer(grace(), storetest.Dana)
	s.LegalFirst = "Rene\u0301"
	r, err := a.CreateClient(d.As(t, storetest.Ruth), s)
	is(t, err, "")
	if r.LegalFirst != "Ren\u00e9" {
		t.Errorf("kept as %q", r.LegalFirst)
	}
}

func TestARestrictedRecordIsThereOnlyForWhoIsNamed(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	sees := func(who uuid.UUID) bool {
		_, err := a.GetClient(d.As(t, who), storetest.Alma)
		if err != nil {
			is(t, err, casework.KindNotFound)
		}
		page, listErr := a.ListClients(d.As(t, who), store.CaseloadFilter{Limit: 200})
		is(t, listErr, "")
		listed := false
		for _, l := range page.Lines {
			listed = listed || l.ClientID == storetest.Alma
		}
		if listed != (err == nil) {
			t.Errorf("the list and the record disagree")
		}
		return err == nil
	}
	_, err := a.RestrictClient(d.As(t, storetest.Ruth), storetest.Alma, nil)
	is(t, err, casework.KindInvalid)
	_, err = a.RestrictClient(d.As(t, storetest.Ruth), storetest.Alma, []uuid.UUID{storetest.Eve})
	is(t, err, casework.KindInvalid)
	_, err = a.RestrictClient(d.As(t, storetest.Dana), storetest.Alma, []uuid.UUID{storetest.Dana})
	is(t, err, casework.KindForbidden)

	c, err := a.RestrictClient(d.As(t, storetest.Ruth), storetest.Alma, []uuid.UUID{storetest.Dana})
	is(t, err, "")
	if !c.Restricted || !sees(storetest.Dana) || !sees(storetest.Ruth) {
		t.Error("who is named, or who restricted it, lost it")
	}
	if sees(storetest.Joanna) || sees(storetest.Paula) || sees(storetest.Petra) {
		t.Error("somebody who is not named sees it")
	}
	_, err = a.RestrictClient(d.As(t, storetest.Ruth), storetest.Alma, []uuid.UUID{storetest.Joanna})
	is(t, err, "")
	d.Clock.Advance(time.Second)
	if sees(storetest.Dana) || !sees(storetest.Joanna) {
		t.Error("naming others did not replace the names")
	}
	_, err = a.UnrestrictClient(d.As(t, storetest.Ruth), storetest.Alma)
	is(t, err, "")
	if !sees(storetest.Dana) || !sees(storetest.Petra) {
		t.Error("it is still hidden")
	}
	_, err = a.UnrestrictClient(d.As(t, storetest.Ruth), storetest.Alma)
	is(t, err, casework.KindConflict)
}
