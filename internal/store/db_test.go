package store_test

import (
	"testing"

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
