package store_test

import (
	"net/url"
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

func TestADatabaseRoleThatCouldBecomeOneThatIsNotBoundIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, role, attributes string }{
		{"the owner of what looks past row security", "continuo_rows", ""},
		{"a superuser", "super_of_", "SUPERUSER"},
		{"a role that bypasses row security", "bypass_of_", "BYPASSRLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := storetest.New(t)
			// Roles are the whole cluster's, so they are named for this database.
			name := storetest.OwnerValue[string](t, d, "SELECT current_database()::text")
			role, serve := c.role, "serve_"+name
			if c.attributes != "" {
				role += name
				d.Owner(t, "CREATE ROLE "+role+" NOLOGIN "+c.attributes).Close()
			}
			d.Owner(t, "CREATE ROLE "+serve+" LOGIN NOINHERIT PASSWORD 'plain' IN ROLE continuo_reach, continuo_agency").Close()
			check := func() error {
				u, err := url.Parse(d.OwnerURL)
				if err != nil {
					t.Fatal(err)
				}
				u.User = url.UserPassword(serve, "plain")
				db, err := store.Open(t.Context(), u.String(), store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				return db.Check(t.Context())
			}
			if err := check(); err != nil && strings.Contains(err.Error(), "member of") {
				t.Fatalf("before: %v", err)
			}
			d.Owner(t, "GRANT "+role+" TO "+serve).Close()
			if err := check(); err == nil || !strings.Contains(err.Error(), "member of "+role) {
				t.Errorf("got %v", err)
			}
		})
	}
}
