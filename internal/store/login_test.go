package store_test

import (
	"testing"
	"time"

	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestALoginThatWasEndedIsNotBroughtBackByOneWhoStillUsesIt(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	ctx := t.Context()
	s := store.LoginSession{TokenHash: "hash", Data: []byte("first"), ExpiresAt: storetest.Start.Add(time.Hour),
		AgencyID: storetest.HarborRow, StaffID: storetest.Dana}
	if err := d.SaveLogin(ctx, s); err != nil {
		t.Fatal(err)
	}
	s.Data = []byte("second")
	if err := d.KeepLogin(ctx, s); err != nil {
		t.Fatal(err)
	}
	if data, found, err := d.FindLogin(ctx, "hash"); string(data) != "second" || !found || err != nil {
		t.Fatalf("kept %q, %v (%v)", data, found, err)
	}
	if err := d.EndLogin(ctx, "hash"); err != nil {
		t.Fatal(err)
	}
	if err := d.KeepLogin(ctx, s); err != nil {
		t.Fatal(err)
	}
	if _, found, err := d.FindLogin(ctx, "hash"); found || err != nil {
		t.Errorf("the login is there again: %v (%v)", found, err)
	}
}
