package store_test

import (
	"testing"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// Who reaches whom is written by hand, from the comments of harbor.go.
func TestRowSecurityShowsEachPersonTheirClientsAndNobodyElses(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	access := storetest.Policy(t)
	all := map[string]uuid.UUID{"Alma": storetest.Alma, "Terrence": storetest.Terrence, "Nadia": storetest.Nadia,
		"Wendell": storetest.Wendell, "Jo": storetest.Jo, "Benny": storetest.Benny, "Vera": storetest.Vera,
		"Curtis": storetest.Curtis, "Otto": storetest.Otto}
	for _, c := range []struct {
		who  string
		as   uuid.UUID
		sees []string
	}{
		{"a peer sees the caseload, and the restricted client they are named for", storetest.Dana, []string{"Alma", "Terrence", "Nadia", "Vera"}},
		{"another peer sees another caseload", storetest.Inez, []string{"Wendell"}},
		{"a supervisor sees the team's people and who has no peer in the team's program", storetest.Ruth, []string{"Alma", "Terrence", "Nadia", "Wendell", "Benny"}},
		{"a supervisor of another program leaves that one to the others", storetest.Omar, []string{"Jo"}},
		{"treatment staff see who is in their program, but not who is restricted", storetest.Joanna, []string{"Alma", "Terrence", "Jo"}},
		{"a director of the agency sees everybody who is not restricted", storetest.Paula, []string{"Alma", "Terrence", "Nadia", "Wendell", "Jo", "Benny", "Curtis"}},
		{"a privacy officer too", storetest.Petra, []string{"Alma", "Terrence", "Nadia", "Wendell", "Jo", "Benny", "Curtis"}},
		{"the other agency is another world", storetest.Eve, []string{"Otto"}},
	} {
		t.Run(c.who, func(t *testing.T) {
			t.Parallel()
			ctx := d.As(t, c.as)
			grant, err := access.Grant(ctx, authz.ClientGet)
			if err != nil {
				t.Fatal(err)
			}
			sees := map[string]bool{}
			for _, name := range c.sees {
				sees[name] = true
			}
			for name, id := range all {
				err := d.InTx(ctx, grant, func(tx *store.Tx) error { _, err := tx.Client(id); return err })
				if got := err == nil; got != sees[name] {
					t.Errorf("%s: seen %v, want %v (%v)", name, got, sees[name], err)
				}
			}
		})
	}
}
