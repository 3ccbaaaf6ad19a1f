package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
	"continuo/policy"
)

func TestFoundingAnAgencyInvitesItsFirstAdministrator(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	ctx := t.Context()
	secret, err := a.FoundAgency(ctx, "Lakeside", "America/Chicago", "Ada Berg", "ada@lakeside.example")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := a.AcceptInvitation(ctx, secret, app.Identity{Issuer: harborLogin, Subject: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	if actor.Agency == storetest.HarborRow || actor.Name != "Ada Berg" {
		t.Errorf("%+v", actor)
	}
	if role := storetest.OwnerValue[string](t, d, "SELECT role FROM roles WHERE staff_id = $1", actor.ID); role != "administrator" {
		t.Errorf("the first one is %s", role)
	}
	entry := storetest.OwnerValue[string](t, d, "SELECT op || changes::text FROM audit_entries WHERE agency_id = $1 AND op = 'agency.found'", actor.Agency)
	if strings.Contains(entry, "ada@lakeside.example") || !strings.Contains(entry, "Lakeside") {
		t.Errorf("the entry says %s", entry)
	}
	_, err = a.FoundAgency(ctx, "", "Nowhere", "", "")
	wantField(t, err, "timeZone")
}

func TestAnAppliedPolicyHoldsWithTheNextRequestEverywhere(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	other, err := d.Reopen(ctx) // another replica
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	b := app.New(other, storetest.Policy(t))
	watched := make(chan struct{})
	go func() { b.WatchPolicy(ctx); close(watched) }()
	defer func() { stop(); <-watched }()

	if err := a.ApplyPolicy(ctx, policy.AccessModel, "p, boss, self, get, agency"); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a policy with an unknown role: %v", err)
	}
	rosa := d.As(t, storetest.Rosa)
	_, err = b.GetAgency(rosa)
	wantKind(t, err, casework.KindForbidden)
	if err := a.ApplyPolicy(ctx, policy.AccessModel, policy.AccessRules+"\np, researcher, agency, get, agency\n"); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		if _, err = b.GetAgency(rosa); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the other replica never heard: %v", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(DISTINCT agency_id) FROM audit_entries WHERE op = 'policy.apply'"); n != 2 {
		t.Errorf("%d agencies' audits tell of it, want both", n)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM access_policies"); n != 1 {
		t.Errorf("it was stored %d times", n)
	}
}

func TestRotatingTheMasterKeyRewrapsAndChangesNoRow(t *testing.T) {
	t.Parallel()
	_, d := harborApp(t)
	ctx := t.Context()
	next := store.NewMasterKey()
	db, err := store.Open(ctx, d.URL, store.Options{MasterKeys: store.MasterKeys{Current: next, Old: []store.KeyWrapper{d.MasterKey}}, Clock: d.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := app.New(db, storetest.Policy(t))
	n, err := a.RotateKeys(ctx)
	if err != nil || n != 2 {
		t.Fatalf("changed %d keys (%v), want one in each agency", n, err)
	}
	if n, err = a.RotateKeys(ctx); err != nil || n != 0 {
		t.Errorf("a second time %d (%v)", n, err)
	}
	if wraps := storetest.OwnerValue[string](t, d, "SELECT string_agg(DISTINCT master_key, ' ') FROM data_keys"); wraps != next.Fingerprint() {
		t.Errorf("wrapped by %s", wraps)
	}
}
