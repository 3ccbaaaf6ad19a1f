package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// expire lets the clock of the agency look at a consent, and answers how long
// it would wait.
func (w *world) expire(id string) time.Duration {
	w.t.Helper()
	wait, err := w.app.ExpireConsent(w.t.Context(), storetest.HarborRow, uuid.MustParse(id))
	if err != nil {
		w.t.Fatal(err)
	}
	return wait
}

func (w *world) state(id string) string {
	return storetest.OwnerValue[string](w.t, w.Database, "SELECT state || ' ' || ended_how FROM consents WHERE id = $1", id)
}

// A consent ends with its day, or so many days after an event that really came
// about; an event that is taken back ends nothing. What has run out permits
// nothing, also before the clock has looked.
func TestAConsentEndsByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shelter := w.recipient("Shelter A", "housing")
	expiring := func(expiry string) string {
		return w.signed(storetest.Dana, storetest.Alma, strings.Replace(w.terms(shelter, ""), `"expiry":"date","expiresOn":"`+w.day(90)+`"`, expiry, 1))
	}
	day := expiring(`"expiry":"date","expiresOn":"` + w.day(2) + `"`)
	discharge := expiring(`"expiry":"discharge","expiresDays":30`)
	stay := expiring(`"expiry":"stay_end","expiresDays":0`)
	condition := expiring(`"expiry":"condition","expiresCondition":"She has a home"`)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM river_job WHERE kind = 'consent_expire'"); n != 3 {
		t.Errorf("%d jobs look after them, want 3", n)
	}
	for _, id := range []string{day, discharge, stay, condition} {
		if wait := w.expire(id); wait <= 0 || w.state(id) != "active " {
			t.Errorf("at once: %s, waits %s", w.state(id), wait)
		}
	}
	if wait := w.expire(day); wait < 47*time.Hour || wait > 73*time.Hour {
		t.Errorf("the day after its last is in %s", wait)
	}
	// While the tokens of this hour still hold:
	w.expect(scenario{path: "meet", status: 200, sees: []string{`"endedHow":"condition"`, `"state":"expired"`}},
		w.call(storetest.Dana, "POST", "/consents/"+condition+"/meet", `{"note":"She moved in."}`))
	discharged := w.call(storetest.Joanna, "POST", "/clients/"+storetest.Alma.String()+"/discharge", `{"stayId":"`+almasStay.String()+`","reason":"completed","dischargedOn":"`+w.day(0)+`"}`)
	if discharged.status != 200 {
		t.Fatalf("%d %s", discharged.status, discharged.body)
	}
	w.Clock.Set(w.Clock.Now().Add(24 * time.Hour))
	if w.expire(stay); w.state(stay) != "expired expired" {
		t.Errorf("the day after her last in the program: %s", w.state(stay))
	}
	if w.expire(discharge) <= 0 || w.state(discharge) != "active " {
		t.Errorf("a day after the discharge: %s", w.state(discharge))
	}
	w.Clock.Set(w.Clock.Now().Add(2 * 24 * time.Hour))
	if r, err := w.app.GetConsent(w.As(t, storetest.Petra), uuid.MustParse(day)); err != nil || r.Holding || r.State != casework.ConsentActive {
		t.Errorf("before the clock looked: %+v %v", r, err)
	}
	if w.expire(day); w.state(day) != "expired expired" {
		t.Errorf("after its day: %s", w.state(day))
	}
	if told := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM tasks WHERE owner_id = $1", storetest.Dana); told != 3 {
		t.Errorf("her peer was told %d times, want 3", told)
	}
	w.Clock.Set(w.Clock.Now().Add(28 * 24 * time.Hour))
	if w.expire(discharge); w.state(discharge) != "expired expired" {
		t.Errorf("31 days after the discharge: %s", w.state(discharge))
	}
	if wait := w.expire(discharge); wait != 0 {
		t.Errorf("what has ended is looked at again in %s", wait)
	}
	got := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(DISTINCT actor_name, ' ') FROM audit_entries WHERE op = 'consent.expire'")
	if got != "clock" {
		t.Errorf("the audit says it was %q", got)
	}
}
