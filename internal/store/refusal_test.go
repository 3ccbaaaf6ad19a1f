package store_test

import (
	"context"
	"testing"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestHangingUpDoesNotHideARefusal(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	ctx, hangUp := context.WithCancel(d.As(t, storetest.Dana))
	grant, err := storetest.Policy(t).Grant(ctx, authz.ClientGet)
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(ctx, grant, func(tx *store.Tx) error {
		_, err := tx.Client(storetest.Jo)
		hangUp()
		return err
	})
	if casework.KindOf(err) != casework.KindNotFound {
		t.Fatalf("answered %v", err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries WHERE outcome = 'refused' AND object_id = $1", storetest.Jo); n != 1 {
		t.Errorf("%d entries of the refusal, want 1", n)
	}
}

func TestOnlyTheLoginLooksUpWhoseAnAccountIs(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	err := inTx(t, d, storetest.Adam, authz.StaffList, func(tx *store.Tx) error {
		found, err := tx.FindIdentity("https://login.harbor.example", "eve")
		if found != nil {
			t.Errorf("an administrator's list found %v of another agency", found.Agency)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
