package store_test

import (
	"testing"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// Almost everything asks for the agency's settings, many times over. They are
// read once, but for who holds them to decide something, or has changed them.
func TestTheAgencyIsReadOnceInATransaction(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	err := inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error {
		due := func(step string, read func() (*casework.Agency, error), hours, statements int) *casework.Agency {
			t.Helper()
			d.Statements()
			a, err := read()
			if err != nil {
				t.Fatalf("%s: %v", step, err)
			}
			if n := d.Statements(); a.NoteDueHours != hours || n != statements {
				t.Errorf("%s: due after %d hours, by %d statements; want %d and %d", step, a.NoteDueHours, n, hours, statements)
			}
			return a
		}
		due("at first", tx.Agency, 24, 1).NoteDueHours = 1 // whose copy this is
		due("again", tx.Agency, 24, 0)
		d.Owner(t, "UPDATE agencies SET note_due_hours = 30 WHERE agency_id = $1", storetest.HarborRow).Close()
		due("after somebody else’s change", tx.Agency, 24, 0)
		held := due("held", tx.LockAgency, 30, 1)
		due("after it was held", tx.Agency, 30, 0)
		held.NoteDueHours = 48
		due("while it is being edited", tx.Agency, 30, 0)
		if err := tx.UpdateAgency(held); err != nil {
			t.Fatal(err)
		}
		due("once it is changed", tx.Agency, 48, 1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
