package casework_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func TestAReviewIsSomebodyElsesAndWithinADay(t *testing.T) {
	t.Parallel()
	did, looked := uuid.New(), uuid.New()
	start := time.Date(2026, 11, 20, 15, 4, 0, 0, time.UTC)
	fresh := func() *casework.AccessReview {
		return casework.ReviewOfBreakGlass(uuid.New(), &casework.BreakGlass{ClientID: uuid.New(), StaffID: did, StartsAt: start})
	}
	for at, late := range map[string]bool{"2026-11-20T15:04:00Z": false, "2026-11-21T15:03:59Z": false, "2026-11-21T15:04:00Z": true, "2026-12-21T00:00:00Z": true} {
		when, _ := time.Parse(time.RFC3339, at)
		if got := fresh().Overdue(when); got != late {
			t.Errorf("at %s overdue %v, want %v", at, got, late)
		}
	}
	for _, c := range []struct {
		says    string
		by      uuid.UUID
		verdict casework.Verdict
		finding string
		want    casework.Kind
	}{
		{"by whoever did it", did, casework.VerdictInOrder, "Fine", casework.KindConflict},
		{"without a verdict", looked, "", "Fine", casework.KindInvalid},
		{"with another verdict", looked, "maybe", "Fine", casework.KindInvalid},
		{"without a finding", looked, casework.VerdictInOrder, " \n", casework.KindInvalid},
		{"whole", looked, casework.VerdictNotInOrder, "No need", ""},
	} {
		r := fresh()
		err := r.Finish(c.by, c.verdict, c.finding, start.Add(30*time.Hour))
		if casework.KindOf(err) != c.want || r.Waits() != (c.want != "") {
			t.Errorf("%s: %v, waits %v", c.says, err, r.Waits())
		}
		if c.want == "" && (r.Overdue(start.Add(40*time.Hour)) || casework.KindOf(r.Finish(uuid.New(), c.verdict, c.finding, start)) != casework.KindConflict) {
			t.Errorf("%s: it is overdue, or was reviewed twice", c.says)
		}
	}
}

func TestARestrictionIsAskedThenAnsweredThenEnded(t *testing.T) {
	t.Parallel()
	by, now := uuid.New(), time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	agree := func(r *casework.Restriction) error { return r.Decide(by, true, "", now) }
	decline := func(r *casework.Restriction) error { return r.Decide(by, false, "The law wants it told", now) }
	declineBare := func(r *casework.Restriction) error { return r.Decide(by, false, " ", now) }
	end := func(r *casework.Restriction) error { return r.End(by, "She asked", now) }
	endBare := func(r *casework.Restriction) error { return r.End(by, "", now) }
	for _, c := range []struct {
		from casework.RestrictionState
		do   func(*casework.Restriction) error
		to   casework.RestrictionState
		want casework.Kind
	}{
		{casework.RestrictionAsked, agree, casework.RestrictionAgreed, ""},
		{casework.RestrictionAsked, decline, casework.RestrictionDeclined, ""},
		{casework.RestrictionAsked, declineBare, "", casework.KindInvalid},
		{casework.RestrictionAsked, end, casework.RestrictionEnded, ""},
		{casework.RestrictionAgreed, end, casework.RestrictionEnded, ""},
		{casework.RestrictionAgreed, endBare, "", casework.KindInvalid},
		{casework.RestrictionAgreed, agree, "", casework.KindConflict},
		{casework.RestrictionAgreed, decline, "", casework.KindConflict},
		{casework.RestrictionDeclined, agree, "", casework.KindConflict},
		{casework.RestrictionDeclined, end, "", casework.KindConflict},
		{casework.RestrictionEnded, agree, "", casework.KindConflict},
		{casework.RestrictionEnded, end, "", casework.KindConflict},
	} {
		r := &casework.Restriction{State: c.from}
		err := c.do(r)
		if casework.KindOf(err) != c.want || c.want == "" && (err != nil || r.State != c.to) {
			t.Errorf("from %s: %v, %s, want %s %s", c.from, err, r.State, c.want, c.to)
		}
	}
}

func TestAnEmergencyGivesOneRightForOneDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 4, 30, 0, 0, time.UTC) // 11:30 pm on the 20th in New York
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	client, to, by := uuid.New(), uuid.New(), uuid.New()
	e, err := casework.NewEmergency(uuid.New(), by, to, casework.EmergencyStart{ClientID: client, RecipientName: "Dr. Cole", Facility: "Bayview", Nature: "Overdose",
		Medium: casework.MediumSpoken, DisclosedAt: now.Add(-20 * time.Minute)}, now)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	for _, c := range []struct {
		says string
		ask  func(*casework.ReleaseAsk)
		ok   bool
	}{
		{"the emergency packet, that day", func(*casework.ReleaseAsk) {}, true},
		{"everything", func(a *casework.ReleaseAsk) { a.Packet = casework.PacketFull }, false},
		{"the next day", func(a *casework.ReleaseAsk) { a.Day = casework.DateOf(now, zone).AddDays(1) }, false},
		{"somebody else", func(a *casework.ReleaseAsk) { r := *a.To.Recipient; r.ID = uuid.New(); a.To.Recipient = &r }, false},
		{"about another person", func(a *casework.ReleaseAsk) { a.ClientID = uuid.New() }, false},
		{"a landlord", func(a *casework.ReleaseAsk) {
			r := *a.To.Recipient
			r.RecipientType = casework.RecipientOther
			a.To.Recipient = &r
		}, false},
		{"for payment", func(a *casework.ReleaseAsk) { a.Purpose = casework.ForPayment }, false},
		{"for a proceeding", func(a *casework.ReleaseAsk) { yes := true; a.Proceeding, a.Purpose = &yes, casework.ForProceeding }, false},
	} {
		ask := casework.ReleaseAsk{ClientID: client, Medium: casework.MediumSpoken, Packet: casework.PacketEmergency, Purpose: casework.ForEmergency,
			Basis: casework.BasisEmergency, GroundID: e.ID, Proceeding: &no, Day: casework.DateOf(now, zone),
			To: casework.ReleaseTo{Recipient: &casework.Recipient{Versioned: casework.NewVersioned(to), RecipientType: casework.RecipientHIPAA, Name: "Dr. Cole"}}}
		c.ask(&ask)
		got, err := casework.Disclose(ask, casework.ReleaseFacts{Grounds: []casework.ReleaseGround{e.Ground(zone)}, Notice: "1"}, by, now)
		if got.Valid() != c.ok {
			t.Errorf("%s: %v, want %v (%v)", c.says, got.Valid(), c.ok, err)
		}
	}
	if !e.Shown(by, now.Add(59*time.Minute)) || e.Shown(by, now.Add(time.Hour)) || e.Shown(uuid.New(), now) {
		t.Error("the packet is shown to whoever recorded it, for an hour, and to nobody else")
	}
}
