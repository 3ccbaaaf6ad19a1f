package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// harborApp is the use cases over a Harbor Row of the test's own.
func harborApp(t *testing.T) (*app.App, *storetest.Database) {
	t.Helper()
	d := storetest.Harbor(t)
	return app.New(d.DB, storetest.Policy(t)), d
}

// wantKind fails unless the error is of a kind its reader can act on.
func wantKind(t *testing.T, err error, kind casework.Kind) {
	t.Helper()
	if got := casework.KindOf(err); got != kind {
		t.Fatalf("answered %q (%v), want %q", got, err, kind)
	}
}

// wantField fails unless the error names the field to mend.
func wantField(t *testing.T, err error, field string) {
	t.Helper()
	wantKind(t, err, casework.KindInvalid)
	e, _ := errors.AsType[*casework.Error](err)
	if !slices.ContainsFunc(e.Fields, func(f casework.FieldError) bool { return f.Field == field }) {
		t.Fatalf("named %v, want %s", e.Fields, field)
	}
}

// entries counts audit entries of an operation, by outcome.
func entries(t *testing.T, d *storetest.Database, op, outcome string) int {
	t.Helper()
	return storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries WHERE op = $1 AND outcome = $2", op, outcome)
}

// once marks a context as a request with this key.
func once(ctx context.Context, key uuid.UUID, body string) context.Context {
	return store.WithOnce(ctx, key, []byte(body))
}

var harborLogin = "https://login.harbor.example"

func TestAnInvitationBindsTheFirstLoginOnce(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	invite := casework.StaffInvite{Name: " Mae Fuller ", Email: "mae@harbor.example", Title: "CPS",
		Roles: []casework.RoleGive{{Role: string(authz.PeerSpecialist)}}}
	made, err := a.InviteStaff(adam, invite)
	if err != nil {
		t.Fatal(err)
	}
	if made.Name != "Mae Fuller" || made.Status != casework.StaffInvited || len(made.Roles) != 1 {
		t.Errorf("made %+v", made.Staff)
	}
	if len(made.Secret) != 43 {
		t.Errorf("the secret has %d characters, want the 43 of 32 bytes", len(made.Secret))
	}
	if want := storetest.Start.AddDate(0, 0, 7); made.Invitation == nil || !made.Invitation.ExpiresAt.Equal(want) {
		t.Errorf("the link works until %v, want %v", made.Invitation, want)
	}
	stored := storetest.OwnerValue[string](t, d, "SELECT encode(token_hash, 'escape') || ' ' || (SELECT changes::text FROM audit_entries WHERE op = 'staff.invite') FROM invitations WHERE staff_id = $1", made.ID)
	for _, secret := range []string{made.Secret, "mae@harbor.example"} {
		if strings.Contains(stored, secret) {
			t.Errorf("%q is kept in the open", secret)
		}
	}

	actor, err := a.AcceptInvitation(t.Context(), made.Secret, app.Identity{Issuer: harborLogin, Subject: "mae"})
	if err != nil || actor.ID != made.ID || !actor.Holds(authz.PeerSpecialist) {
		t.Fatalf("the link let in %+v (%v)", actor, err)
	}
	_, err = a.AcceptInvitation(t.Context(), made.Secret, app.Identity{Issuer: harborLogin, Subject: "somebody else"})
	wantKind(t, err, casework.KindNotFound)
	_, err = a.RenewInvitation(adam, made.ID)
	wantKind(t, err, casework.KindConflict)
}

func TestAnInvitationRunsOut(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	made, err := a.InviteStaff(d.As(t, storetest.Adam), casework.StaffInvite{Name: "Mae Fuller",
		Roles: []casework.RoleGive{{Role: string(authz.PeerSpecialist)}}})
	if err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(7 * 24 * time.Hour)
	_, err = a.AcceptInvitation(t.Context(), made.Secret, app.Identity{Issuer: harborLogin, Subject: "mae"})
	wantKind(t, err, casework.KindNotFound)
}

func TestARenewedInvitationReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	first, err := a.InviteStaff(adam, casework.StaffInvite{Name: "Mae Fuller", Roles: []casework.RoleGive{{Role: string(authz.Supervisor)}}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := a.RenewInvitation(adam, first.ID)
	if err != nil || second.Secret == "" || second.Secret == first.Secret {
		t.Fatalf("renewed to %q (%v)", second.Secret, err)
	}
	_, err = a.AcceptInvitation(t.Context(), first.Secret, app.Identity{Issuer: harborLogin, Subject: "mae"})
	wantKind(t, err, casework.KindNotFound)
	if _, err := a.AcceptInvitation(t.Context(), second.Secret, app.Identity{Issuer: harborLogin, Subject: "mae"}); err != nil {
		t.Fatal(err)
	}
}

func TestTheSameInvitationTwiceMakesOnePersonAndTellsTheSecretOnce(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	ctx := once(d.As(t, storetest.Adam), uuid.New(), "mae")
	invite := casework.StaffInvite{Name: "Mae Fuller", Roles: []casework.RoleGive{{Role: string(authz.PeerSpecialist)}}}
	var wg sync.WaitGroup
	made := make([]*casework.Invited, 4)
	for i := range made {
		wg.Go(func() {
			var err error
			if made[i], err = a.InviteStaff(ctx, invite); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	secrets := 0
	for _, m := range made {
		if m.Secret != "" {
			secrets++
		}
		if m.ID != made[0].ID {
			t.Error("two people were made")
		}
	}
	if secrets != 1 {
		t.Errorf("the secret was told %d times", secrets)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM staff WHERE name = 'Mae Fuller'"); n != 1 {
		t.Errorf("%d people of that name", n)
	}
}

func TestWhatAnInvitationMustSay(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	peer := casework.RoleGive{Role: string(authz.PeerSpecialist)}
	past := storetest.Start.Add(-time.Hour)
	elsewhere := uuid.MustParse("b0000000-0000-7000-8000-000000000911") // a program of Millbrook
	for _, c := range []struct {
		name   string
		invite casework.StaffInvite
		field  string
	}{
		{"no name", casework.StaffInvite{Roles: []casework.RoleGive{peer}}, "name"},
		{"a name too long", casework.StaffInvite{Name: strings.Repeat("ñ", 201), Roles: []casework.RoleGive{peer}}, "name"},
		{"a NUL in the title", casework.StaffInvite{Name: "Mae", Title: "C\x00PS", Roles: []casework.RoleGive{peer}}, "title"},
		{"broken UTF-8", casework.StaffInvite{Name: "Mae\xff", Roles: []casework.RoleGive{peer}}, "name"},
		{"an address that is none", casework.StaffInvite{Name: "Mae", Email: "mae at harbor", Roles: []casework.RoleGive{peer}}, "email"},
		{"no role at all", casework.StaffInvite{Name: "Mae"}, "roles"},
		{"a role nobody knows", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{peer, {Role: "boss"}}}, "roles.1.role"},
		{"a role of the system's own", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{{Role: "system_clock"}}}, "roles.0.role"},
		{"an auditor for ever", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{{Role: string(authz.Auditor)}}}, "roles.0.endsAt"},
		{"an end before the start", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{{Role: string(authz.Auditor), EndsAt: &past}}}, "roles.0.endsAt"},
		{"a start in the past", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{{Role: string(authz.Supervisor), StartsAt: &past}}}, "roles.0.startsAt"},
		{"a program of another agency", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{{Role: string(authz.Supervisor), ProgramID: &elsewhere}}}, "roles.0.programId"},
		{"the same role twice", casework.StaffInvite{Name: "Mae", Roles: []casework.RoleGive{peer, peer}}, "roles.1.role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := a.InviteStaff(adam, c.invite)
			wantField(t, err, c.field)
		})
	}
}

func TestADeactivatedPersonIsOutWithTheNextRequest(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	ctx := t.Context()
	dana := app.Identity{Issuer: harborLogin, Subject: "dana"}
	if _, err := a.ResolveIdentity(ctx, dana); err != nil {
		t.Fatalf("before: %v", err)
	}
	if err := d.SaveLogin(ctx, store.LoginSession{TokenHash: "hash", Data: []byte("x"), ExpiresAt: storetest.Start.Add(time.Hour),
		AgencyID: storetest.HarborRow, StaffID: storetest.Dana}); err != nil {
		t.Fatal(err)
	}
	left, err := a.DeactivateStaff(d.As(t, storetest.Adam), storetest.Dana, "Moved to another agency")
	if err != nil {
		t.Fatal(err)
	}
	// Alma, Terrence, Nadia and Vera are assigned to her; Curtis was.
	if left.OpenWork != (casework.OpenWork{Clients: 4}) {
		t.Errorf("left behind %+v, want 4 clients", left.OpenWork)
	}
	_, err = a.ResolveIdentity(ctx, dana)
	wantKind(t, err, casework.KindForbidden)
	_, err = a.ResolveStaff(ctx, storetest.HarborRow, storetest.Dana)
	wantKind(t, err, casework.KindForbidden)
	if _, found, err := d.FindLogin(ctx, "hash"); found || err != nil {
		t.Errorf("her login is still there: %v %v", found, err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM roles WHERE staff_id = $1 AND ends_at IS NULL", storetest.Dana); n != 0 {
		t.Errorf("%d roles go on", n)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM supervisions WHERE peer_id = $1 AND ends_at IS NULL", storetest.Dana); n != 1 {
		t.Error("her supervisor no longer reaches the clients she leaves behind")
	}
	if entry := storetest.OwnerValue[string](t, d, "SELECT changes::text FROM audit_entries WHERE op = 'staff.deactivate'"); strings.Contains(entry, "another agency") || !strings.Contains(entry, "deactivated") {
		t.Errorf("the entry says %s", entry)
	}
}

func TestALeaverWithNothingLeftEndsForTheSupervisorToo(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	// Ruth leads Dana and Inez and carries nobody.
	if _, err := a.DeactivateStaff(adam, storetest.Ruth, "Retired"); err != nil {
		t.Fatal(err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM supervisions WHERE supervisor_id = $1 AND ends_at IS NULL", storetest.Ruth); n != 0 {
		t.Errorf("%d supervisions go on", n)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM supervisions WHERE supervisor_id = $1 AND ends_at IS NULL", storetest.Omar); n != 1 {
		t.Error("another's team was ended")
	}
}

func TestWhoCannotBeDeactivated(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	for _, c := range []struct {
		name    string
		as, who uuid.UUID
		reason  string
		kind    casework.Kind
	}{
		{"oneself", storetest.Adam, storetest.Adam, "Leaving", casework.KindConflict},
		{"somebody who left already", storetest.Adam, storetest.Lee, "Leaving", casework.KindConflict},
		{"without a reason", storetest.Adam, storetest.Dana, " ", casework.KindInvalid},
		{"by a director", storetest.Paula, storetest.Dana, "Leaving", casework.KindForbidden},
		{"somebody of another agency", storetest.Adam, storetest.Eve, "Leaving", casework.KindNotFound},
		{"nobody", storetest.Adam, uuid.MustParse("a0000000-0000-7000-8000-00000000dead"), "Leaving", casework.KindNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := a.DeactivateStaff(d.As(t, c.as), c.who, c.reason)
			wantKind(t, err, c.kind)
		})
	}
}

// Two administrators who deactivate each other at the same moment: one of them
// stays.
func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	if _, err := a.GiveRole(adam, storetest.Paula, casework.RoleGive{Role: string(authz.Administrator)}); err != nil {
		t.Fatal(err)
	}
	paula := d.As(t, storetest.Paula)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	wg.Go(func() { _, errs[0] = a.DeactivateStaff(adam, storetest.Paula, "A quarrel") })
	wg.Go(func() { _, errs[1] = a.DeactivateStaff(paula, storetest.Adam, "A quarrel") })
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("want exactly one to win: %v, %v", errs[0], errs[1])
	}
	wantKind(t, errors.Join(errs...), casework.KindConflict)
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM staff s JOIN roles r ON r.staff_id = s.id WHERE r.role = 'administrator' AND r.ends_at IS NULL AND s.status = 'active'"); n != 1 {
		t.Errorf("%d administrators are left", n)
	}
}

func TestCorrectingAnEntryNeedsTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	limit := 12
	edit := casework.StaffEdit{Name: "Dana Whitcomb-Ray", Email: "dana@harbor.example", Title: "CPS", CaseloadLimit: &limit}
	r, err := a.UpdateStaff(adam, storetest.Dana, 1, edit)
	if err != nil || r.Version != 2 || r.Name != "Dana Whitcomb-Ray" || *r.CaseloadLimit != 12 {
		t.Fatalf("%+v %v", r, err)
	}
	_, err = a.UpdateStaff(adam, storetest.Dana, 1, edit)
	wantKind(t, err, casework.KindStale)
	_, err = a.UpdateStaff(d.As(t, storetest.Dana), storetest.Dana, 2, edit)
	wantKind(t, err, casework.KindForbidden)
	_, err = a.UpdateStaff(adam, storetest.Eve, 1, edit)
	wantKind(t, err, casework.KindNotFound)
	many := 201
	_, err = a.UpdateStaff(adam, storetest.Dana, 2, casework.StaffEdit{Name: "Dana", CaseloadLimit: &many})
	wantField(t, err, "caseloadLimit")
}

func TestTheListOfStaffIsPagedByNameAndNarrowed(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	petra := d.As(t, storetest.Petra)
	names := func(f casework.StaffFilter, size int) (all []string) {
		p := casework.Page{Limit: size}
		for {
			page, err := a.ListStaff(petra, f, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page.Items {
				all = append(all, s.Name)
			}
			if p.After = page.Next; p.After == uuid.Nil {
				return all
			}
		}
	}
	everyone := []string{"Adam Lowe", "Dana Whitcomb", "Inez Carrillo", "Joanna Keel", "Lee Gone", "Omar Haddad",
		"P. Nakata", "Paula Strand", "Petra Vance", "Rosa Field", "Ruth Abelson", "Sam Devereux", "Theo Lindqvist"}
	got := names(casework.StaffFilter{}, 4)
	slices.Sort(got)
	if !slices.Equal(got, everyone) {
		t.Errorf("everyone: %v", got)
	}
	if got := names(casework.StaffFilter{Role: string(authz.Supervisor)}, 1); !slices.Equal(got, []string{"Omar Haddad", "Ruth Abelson"}) {
		t.Errorf("supervisors: %v", got)
	}
	if got := names(casework.StaffFilter{Status: casework.StaffDeactivated}, 50); !slices.Equal(got, []string{"Lee Gone"}) {
		t.Errorf("who left: %v", got)
	}
	_, err := a.ListStaff(d.As(t, storetest.Rosa), casework.StaffFilter{}, casework.Page{})
	wantKind(t, err, casework.KindForbidden)
}

func TestAPersonsPageTakesAFixedNumberOfStatements(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	if _, err := a.GetStaff(adam, storetest.Dana); err != nil { // the agency's key is read once in the life of a process
		t.Fatal(err)
	}
	counts := map[int]bool{}
	for _, who := range []uuid.UUID{storetest.Dana, storetest.Ruth, storetest.Lee} {
		d.Statements()
		if _, err := a.GetStaff(adam, who); err != nil {
			t.Fatal(err)
		}
		counts[d.Statements()] = true
	}
	if !counts[13] || len(counts) != 1 {
		t.Errorf("statements: %v, want 13 for everybody", counts)
	}
}

func TestSelfSaysWhatMyRolesAllow(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	self, err := a.GetSelf(d.As(t, storetest.Rosa))
	if err != nil {
		t.Fatal(err)
	}
	if self.Staff.ID != storetest.Rosa || self.Agency.Name != "Harbor Row" || len(self.Roles) != 1 {
		t.Errorf("%+v", self)
	}
	if !slices.Equal(self.Ops, []authz.Op{authz.SelfGet, authz.StudyList, authz.StudyExportMake}) {
		t.Errorf("a researcher may %v", self.Ops)
	}
}
