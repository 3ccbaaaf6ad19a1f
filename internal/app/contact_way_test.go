package app_test

import (
	"bytes"
	"testing"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func TestContactWaysAreSealedAndOneIsPreferred(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	phone := casework.ContactWayEdit{Kind: casework.ContactPhone, Value: "555-0142", MayText: casework.LeaveYes,
		Voicemail: casework.LeaveFirstNameOnly, WhoMayKnow: "My sister", Preferred: true}
	first, err := a.AddContactWay(d.As(t, storetest.Dana), storetest.Alma, phone)
	is(t, err, "")
	phone.Value = "555-0199"
	second, err := a.AddContactWay(d.As(t, storetest.Dana), storetest.Alma, phone)
	is(t, err, "")
	r, err := a.GetClient(d.As(t, storetest.Dana), storetest.Alma)
	is(t, err, "")
	if len(r.ContactWays) != 2 || r.ContactWays[0].ID != second.ID || r.ContactWays[1].Preferred || r.ContactWays[0].WhoMayKnow != "My sister" {
		t.Errorf("%+v", r.ContactWays)
	}
	kept := storetest.OwnerValue[[]byte](t, d, "SELECT value FROM contact_ways WHERE id = $1", first.ID)
	if bytes.Contains(kept, []byte("0142")) {
		t.Error("the number is kept in the clear")
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM audit_entries WHERE changes::text LIKE '%555-0142%' OR changes::text LIKE '%sister%'"); n != 0 {
		t.Error("the number is in the audit")
	}

	_, err = a.UpdateContactWay(d.As(t, storetest.Dana), first.ID, first.Version, phone)
	is(t, err, casework.KindStale) // it is not the preferred one any more, which was an edit
	_, err = a.UpdateContactWay(d.As(t, storetest.Inez), first.ID, 2, phone)
	is(t, err, casework.KindNotFound)
	is(t, a.RemoveContactWay(d.As(t, storetest.Dana), first.ID, 1), casework.KindStale)
	is(t, a.RemoveContactWay(d.As(t, storetest.Dana), first.ID, 2), "")
	is(t, a.RemoveContactWay(d.As(t, storetest.Dana), first.ID, 2), casework.KindNotFound)
}
