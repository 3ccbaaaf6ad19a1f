package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestTheAuditTellsWhoDidWhatNewestFirst(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam, nakata := d.As(t, storetest.Adam), d.As(t, storetest.Nakata)
	if _, err := a.UpdateStaff(adam, storetest.Dana, 1, casework.StaffEdit{Name: "Dana Ray", Email: "new@harbor.example", Title: "CPS"}); err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(time.Minute)
	_, err := a.UpdateAgency(d.As(t, storetest.Dana), 1, casework.AgencyEdit{})
	wantKind(t, err, casework.KindForbidden)
	d.Clock.Advance(time.Minute)
	see(t, d, storetest.Dana, storetest.Alma)

	page, err := a.ListAuditEntries(nakata, casework.AuditFilter{}, casework.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, e := range page.Items {
		ops = append(ops, e.Op+" "+string(e.Outcome))
	}
	want := []string{"client.get done", "agency.update refused", "staff.update done"}
	if len(ops) < 3 || !slices.Equal(ops[:3], want) {
		t.Fatalf("%v, want %v first", ops, want)
	}
	read, change := page.Items[0], page.Items[2]
	if !slices.Equal(read.ClientIDs, []uuid.UUID{storetest.Alma}) || len(read.Shown) != 1 || read.Shown[0].Table != "clients" {
		t.Errorf("the read: %+v", read)
	}
	columns := map[string]casework.AuditColumn{}
	for _, c := range change.Changes[0].Columns {
		columns[c.Column] = c
	}
	if n := columns["name"]; n.Hashed || *n.Old != "Dana Whitcomb" || *n.New != "Dana Ray" {
		t.Errorf("the name: %+v", n)
	}
	if m := columns["email"]; !m.Hashed || *m.Old == *m.New || *m.New == "new@harbor.example" || len(*m.New) != 32 {
		t.Errorf("the address: %+v", m)
	}
	if entries(t, d, "audit_entry.list", "done") != 1 {
		t.Error("who read the audit left no entry")
	}
}

// see reads a client's record as somebody.
func see(t *testing.T, d *storetest.Database, who, client uuid.UUID) {
	t.Helper()
	grant, err := storetest.Policy(t).Grant(d.As(t, who), authz.ClientGet)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(d.As(t, who), grant, func(tx *store.Tx) error { _, err := tx.Client(client); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestTheAuditIsNarrowed(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	petra := d.As(t, storetest.Petra)
	see(t, d, storetest.Dana, storetest.Alma)
	see(t, d, storetest.Inez, storetest.Wendell)
	d.Clock.Advance(24 * time.Hour)
	see(t, d, storetest.Ruth, storetest.Alma)
	_, err := a.GetAgency(d.As(t, storetest.Rosa))
	wantKind(t, err, casework.KindForbidden)
	monday := casework.Date{Year: 2026, Month: 11, Day: 23}
	for _, c := range []struct {
		name   string
		filter casework.AuditFilter
		who    []string
	}{
		{"by a person served's number", casework.AuditFilter{Client: "c-1"}, []string{"Ruth Abelson", "Dana Whitcomb"}},
		{"by a person served's id", casework.AuditFilter{Client: storetest.Wendell.String()}, []string{"Inez Carrillo"}},
		{"by a number nobody has", casework.AuditFilter{Client: "C-77"}, nil},
		{"by who did it", casework.AuditFilter{StaffID: storetest.Ruth}, []string{"Ruth Abelson"}},
		{"by the agency's day", casework.AuditFilter{Day: monday}, []string{"Inez Carrillo", "Dana Whitcomb"}},
		{"by what was refused", casework.AuditFilter{Outcome: casework.OutcomeRefused}, []string{"Rosa Field"}},
		{"by what was done", casework.AuditFilter{Client: "C-1", Ops: []string{"client.get"}, Day: monday}, []string{"Dana Whitcomb"}},
	} {
		page, err := a.ListAuditEntries(petra, c.filter, casework.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var who []string
		for _, e := range page.Items {
			if e.ActorID != nil && *e.ActorID != storetest.Petra {
				who = append(who, e.ActorName)
			}
		}
		if !slices.Equal(who, c.who) {
			t.Errorf("%s: %v, want %v", c.name, who, c.who)
		}
	}
}

func TestTheAuditIsPagedWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	for range 5 { // five entries of one moment: only the id tells them apart
		see(t, d, storetest.Dana, storetest.Alma)
	}
	nakata := d.As(t, storetest.Nakata)
	seen := map[uuid.UUID]int{}
	p := casework.Page{Limit: 2}
	for range 4 {
		page, err := a.ListAuditEntries(nakata, casework.AuditFilter{Client: "C-1"}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			seen[e.ID]++
		}
		if p.After = page.Next; p.After == uuid.Nil {
			break
		}
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%v was shown %d times", id, n)
		}
	}
	if len(seen) != 5 || p.After != uuid.Nil {
		t.Errorf("%d entries, want 5", len(seen))
	}
}

func TestWhoReadsTheAudit(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	see(t, d, storetest.Dana, storetest.Alma)
	_, err := a.ListAuditEntries(d.As(t, storetest.Adam), casework.AuditFilter{}, casework.Page{})
	wantKind(t, err, casework.KindForbidden)
	eve := authz.WithActor(t.Context(), authz.Actor{Kind: authz.KindStaff, Agency: storetest.Millbrook, ID: storetest.Eve,
		Name: "Eve Stone", Roles: []authz.HeldRole{{Role: authz.PrivacyOfficer}}})
	page, err := a.ListAuditEntries(eve, casework.AuditFilter{Client: storetest.Alma.String()}, casework.Page{})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("another agency sees %v (%v)", page.Items, err)
	}
	d.Clock.Advance(14 * 24 * time.Hour) // past 4 December
	if actor, err := a.ResolveStaff(t.Context(), storetest.HarborRow, storetest.Nakata); err != nil || len(actor.Roles) != 0 {
		t.Errorf("the auditor's time is over and they hold %v (%v)", actor.Roles, err)
	}
}
