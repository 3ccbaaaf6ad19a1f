package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// harborRole is the role harbor.sql gives to somebody.
func harborRole(staff uuid.UUID) uuid.UUID {
	return uuid.MustParse("d" + staff.String()[1:])
}

func TestARoleHoldsFromItsStartToItsEnd(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	starts, ends := storetest.Start.Add(24*time.Hour), storetest.Start.Add(48*time.Hour)
	r, err := a.GiveRole(d.As(t, storetest.Adam), storetest.Sam, casework.RoleGive{Role: string(authz.Supervisor),
		ProgramID: &storetest.IOP, StartsAt: &starts, EndsAt: &ends})
	if err != nil {
		t.Fatal(err)
	}
	if r.StaffID != storetest.Sam || *r.ProgramID != storetest.IOP {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		name  string
		at    time.Time
		holds bool
	}{
		{"the day before", starts.Add(-time.Second), false},
		{"at the start", starts, true},
		{"just before the end", ends.Add(-time.Second), true},
		{"at the end", ends, false},
	} {
		d.Clock.Set(c.at)
		actor, err := a.ResolveStaff(t.Context(), storetest.HarborRow, storetest.Sam)
		if err != nil {
			t.Fatal(err)
		}
		if actor.Holds(authz.Supervisor) != c.holds {
			t.Errorf("%s: holds it %v, want %v", c.name, !c.holds, c.holds)
		}
	}
}

func TestGivingARole(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	ends := storetest.Start.AddDate(0, 1, 0)
	peer := casework.RoleGive{Role: string(authz.PeerSpecialist)}
	for _, c := range []struct {
		name    string
		as, who uuid.UUID
		give    casework.RoleGive
		kind    casework.Kind
	}{
		{"an auditor with an end", storetest.Adam, storetest.Sam, casework.RoleGive{Role: string(authz.Auditor), EndsAt: &ends}, ""},
		{"an auditor without one", storetest.Adam, storetest.Joanna, casework.RoleGive{Role: string(authz.Auditor)}, casework.KindInvalid},
		{"the same role a second time", storetest.Adam, storetest.Dana, peer, casework.KindConflict},
		{"the same role for one program is another", storetest.Adam, storetest.Inez, casework.RoleGive{Role: string(authz.PeerSpecialist), ProgramID: &storetest.IOP}, ""},
		{"to somebody who left", storetest.Adam, storetest.Lee, casework.RoleGive{Role: string(authz.Supervisor)}, casework.KindConflict},
		{"to somebody of another agency", storetest.Adam, storetest.Eve, peer, casework.KindNotFound},
		{"by a director", storetest.Paula, storetest.Ruth, peer, casework.KindForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := a.GiveRole(d.As(t, c.as), c.who, c.give)
			wantKind(t, err, c.kind)
		})
	}
}

func TestEndingARole(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	yesterday, nextWeek := storetest.Start.Add(-24*time.Hour), storetest.Start.Add(7*24*time.Hour)
	farAway := storetest.Start.AddDate(1, 0, 0)

	_, err := a.EndRole(adam, harborRole(storetest.Dana), &yesterday)
	wantField(t, err, "endsAt")
	r, err := a.EndRole(adam, harborRole(storetest.Dana), &nextWeek)
	if err != nil || !r.EndsAt.Equal(nextWeek) {
		t.Fatalf("%+v %v", r, err)
	}
	_, err = a.EndRole(adam, harborRole(storetest.Dana), &farAway)
	wantField(t, err, "endsAt")
	if _, err := a.EndRole(adam, harborRole(storetest.Dana), nil); err != nil {
		t.Fatal(err)
	}
	_, err = a.EndRole(adam, harborRole(storetest.Dana), nil)
	wantKind(t, err, casework.KindConflict)
	if actor, err := a.ResolveStaff(t.Context(), storetest.HarborRow, storetest.Dana); err != nil || len(actor.Roles) != 0 {
		t.Errorf("she still holds %v (%v)", actor.Roles, err)
	}
	_, err = a.EndRole(adam, harborRole(storetest.Adam), nil)
	wantKind(t, err, casework.KindConflict) // the last administrator
	_, err = a.EndRole(adam, uuid.MustParse("d0000000-0000-7000-8000-000000000901"), nil)
	wantKind(t, err, casework.KindNotFound) // Eve's, at Millbrook
	_, err = a.EndRole(d.As(t, storetest.Ruth), harborRole(storetest.Inez), nil)
	wantKind(t, err, casework.KindForbidden)
}
