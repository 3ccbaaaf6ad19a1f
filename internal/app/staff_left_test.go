package app_test

import (
	"testing"
	"time"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func TestWhoMustBeFoundForALeaverIsCountedUntilTheyAre(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	adam := d.As(t, storetest.Adam)
	d.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id IN ($2, $3)", storetest.Joanna, storetest.IOP, storetest.PHP).Close()
	d.Owner(t, "UPDATE programs SET closed_on = '2026-11-01' WHERE id = $1", storetest.PHP).Close()
	// Alma, Terrence, Jo and Vera are in IOP with her, and IOP is hers.
	joanna, err := a.DeactivateStaff(adam, storetest.Joanna, "Moved away")
	if err != nil || joanna.OpenWork != (casework.OpenWork{Stays: 4, Programs: 1}) {
		t.Errorf("a clinician leaves behind %+v %v", joanna, err)
	}
	ruth, err := a.DeactivateStaff(adam, storetest.Ruth, "Retired")
	if err != nil || ruth.OpenWork != (casework.OpenWork{Peers: 2}) {
		t.Fatalf("the supervisor of Dana and Inez leaves behind %+v %v", ruth, err)
	}
	d.Clock.Advance(time.Hour)
	if _, err := a.StartSupervision(d.As(t, storetest.Paula), storetest.Omar, storetest.Dana, nil); err != nil {
		t.Fatal(err)
	}
	if ruth, err = a.GetStaff(adam, storetest.Ruth); err != nil || ruth.OpenWork != (casework.OpenWork{Peers: 1}) {
		t.Errorf("after Dana has another: %+v %v", ruth, err)
	}
	if omar, err := a.GetStaff(adam, storetest.Omar); err != nil || omar.OpenWork != (casework.OpenWork{Peers: 2}) {
		t.Errorf("Omar, with Theo and Dana: %+v %v", omar, err)
	}
}
