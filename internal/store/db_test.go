package store_test

import (
	"strings"
	"testing"

	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestAMigratedDatabaseServedByAPlainRoleIsAccepted(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAnOwnerWhoIsNoSuperuserCanMigrateAndARoleOfItsOwnServes(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), storetest.MigratedByPlainOwner(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestADatabaseRoleThatWouldNotBeBoundIsRefused(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	db, err := store.Open(t.Context(), d.OwnerURL, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "superuser") {
		t.Errorf("got %v", err)
	}
}
