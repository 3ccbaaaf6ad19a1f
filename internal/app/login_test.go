package app_test

import (
	"testing"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// invitesMae has Adam invite a peer and answers whom, and the link's secret.
func invitesMae(t *testing.T, a *app.App, d *storetest.Database) *casework.Invited {
	t.Helper()
	made, err := a.InviteStaff(d.As(t, storetest.Adam), casework.StaffInvite{Name: "Mae Fuller", Email: "mae@harbor.example",
		Roles: []casework.RoleGive{{Role: string(authz.PeerSpecialist)}}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestALinkIsDeadOnceItsPersonCameInByEmail(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	made := invitesMae(t, a, d)
	mae := app.Identity{Issuer: harborLogin, Subject: "mae", Email: "mae@harbor.example"}
	if actor, err := a.SignIn(t.Context(), mae); err != nil || actor.ID != made.ID {
		t.Fatalf("her e-mail let in %+v (%v)", actor, err)
	}
	_, err := a.AcceptInvitation(t.Context(), made.Secret, app.Identity{Issuer: harborLogin, Subject: "mallory"})
	wantKind(t, err, casework.KindNotFound)
	_, err = a.ResolveIdentity(t.Context(), app.Identity{Issuer: harborLogin, Subject: "mallory"})
	wantKind(t, err, casework.KindUnauthenticated)
	if actor, err := a.SignIn(t.Context(), mae); err != nil || actor.ID != made.ID {
		t.Errorf("the second time, she is %+v (%v)", actor, err)
	}
}

func TestALinkThatWasOverlookedBindsNobodyToSomebodyWhoIsIn(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	made := invitesMae(t, a, d)
	d.Owner(t, "UPDATE staff SET status = 'active' WHERE id = $1", made.ID).Close()
	_, err := a.AcceptInvitation(t.Context(), made.Secret, app.Identity{Issuer: harborLogin, Subject: "mallory"})
	wantKind(t, err, casework.KindNotFound)
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM staff_identities WHERE staff_id = $1", made.ID); n != 0 {
		t.Errorf("%d accounts were bound to her", n)
	}
}

func TestSomebodyWhoComesBackKeepsTheirLogin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		enter func(a *app.App, t *testing.T, secret string) (authz.Actor, error)
	}{
		{"through the link", func(a *app.App, t *testing.T, secret string) (authz.Actor, error) {
			return a.AcceptInvitation(t.Context(), secret, app.Identity{Issuer: harborLogin, Subject: "dana"})
		}},
		{"by a trusted e-mail", func(a *app.App, t *testing.T, _ string) (authz.Actor, error) {
			return a.SignIn(t.Context(), app.Identity{Issuer: harborLogin, Subject: "dana", Email: "mae@harbor.example"})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, d := harborApp(t)
			if _, err := a.DeactivateStaff(d.As(t, storetest.Adam), storetest.Dana, "Moved away"); err != nil {
				t.Fatal(err)
			}
			again := invitesMae(t, a, d)
			if actor, err := c.enter(a, t, again.Secret); err != nil || actor.ID != again.ID {
				t.Fatalf("let in %+v (%v)", actor, err)
			}
			dana := app.Identity{Issuer: harborLogin, Subject: "dana"}
			if actor, err := a.ResolveIdentity(t.Context(), dana); err != nil || actor.ID != again.ID {
				t.Errorf("afterwards the login is %+v (%v)", actor, err)
			}
			told := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM audit_entries WHERE outcome = 'done'
				AND changes @> '[{"table": "staff_identities", "action": "update"}]'`)
			if told != 1 {
				t.Errorf("%d entries tell of the move, want 1", told)
			}
		})
	}
}

func TestALoginThatIsInUseIsNotGivenAway(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	made := invitesMae(t, a, d)
	for name, id := range map[string]app.Identity{
		"a colleague's":         {Issuer: harborLogin, Subject: "dana"},
		"one at another agency": {Issuer: harborLogin, Subject: "eve"},
	} {
		_, err := a.AcceptInvitation(t.Context(), made.Secret, id)
		if casework.KindOf(err) != casework.KindConflict {
			t.Errorf("%s: answered %v", name, err)
		}
	}
}
