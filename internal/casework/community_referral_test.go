package casework_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// The table of community referrals, by hand: for each act and state where it
// leads when somebody who works with the person says so (r). Nobody there has
// an account, so no answer comes from the other side or by itself.
const communityTable = `
act       sent          declined scheduled     no_show       attended not_engaged unknown cancelled
decline   r>declined    -        r>declined    r>declined    -        -           -       -
schedule  r>scheduled   -        r=            r>scheduled   -        -           -       -
miss      r>no_show     -        r>no_show     -             -        -           -       -
attend    r>attended    -        r>attended    r>attended    -        -           -       -
disengage r>not_engaged -        r>not_engaged r>not_engaged -        -           -       -
lose      r>unknown     -        r>unknown     r>unknown     -        -           -       -
cancel    r>cancelled   -        r>cancelled   r>cancelled   -        -           -       -`

var communityDay = casework.Date{Year: 2026, Month: 11, Day: 23}

func tellCommunity(r *casework.CommunityReferral, side casework.Side, act casework.ReferralAct) error {
	_, err := r.Tell(writer, side, casework.CommunityWord{Act: act, On: communityDay, VisitAt: referralNow.Add(24 * time.Hour), Words: "Their sister called"},
		communityDay, time.UTC, referralNow)
	return err
}

func TestEveryCommunityStateActorAndActIsAsTheTableSays(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(communityTable), "\n")
	states := strings.Fields(lines[0])[1:]
	cells := 0
	for _, line := range lines[1:] {
		fields := strings.Fields(line)
		act := casework.ReferralAct(fields[0])
		for i, cell := range fields[1:] {
			for mark, side := range map[byte]casework.Side{'r': casework.SideRequester, 'p': casework.SideResponder, 's': casework.SideSystem} {
				cells++
				r := &casework.CommunityReferral{State: casework.ReferralState(states[i]), CreatedBy: writer, CreatedAt: referralNow.Add(-48 * time.Hour)}
				want, allowed := targetOf(cell, mark, states[i])
				err := tellCommunity(r, side, act)
				switch {
				case allowed && (err != nil || string(r.State) != want):
					t.Errorf("%s from %s by %s: %v, %s", act, states[i], side, err, r.State)
				case !allowed && (err == nil || string(r.State) != states[i]):
					t.Errorf("%s from %s by %s was let: %s", act, states[i], side, r.State)
				case mark != 'r' && casework.KindOf(err) != casework.KindForbidden, mark == 'r' && !allowed && casework.KindOf(err) != casework.KindConflict:
					t.Errorf("%s from %s by %s: told %v", act, states[i], side, err)
				}
				if side == casework.SideRequester && r.May(act) && !r.Ended() == (r.ClosedAt != nil) {
					t.Errorf("%s: closed at %v", r.State, r.ClosedAt)
				}
			}
		}
	}
	if cells != 7*8*3 {
		t.Errorf("%d cells", cells)
	}
	for _, act := range []casework.ReferralAct{"send", "accept", "ask", "return", "hold", "release", ""} {
		r := &casework.CommunityReferral{State: casework.ReferralSent}
		if err := tellCommunity(r, casework.SideRequester, act); casework.KindOf(err) != casework.KindInvalid || r.State != casework.ReferralSent {
			t.Errorf("%q: %v", act, err)
		}
	}
}

// Whatever is said in whatever order: an end is an end and says who and when, a
// refused word changes nothing, and not knowing is never an arrival.
func TestNoOrderOfWordsBreaksACommunityReferral(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(6, 11))
	ends := map[casework.ReferralState]int{}
	acts := append(casework.CommunityActs(), casework.ReferralAccept)
	for range 2000 {
		r := &casework.CommunityReferral{State: casework.ReferralSent, CreatedBy: writer, CreatedAt: referralNow.Add(-48 * time.Hour)}
		for range 12 {
			before := *r
			err := tellCommunity(r, casework.SideRequester, acts[chance.IntN(len(acts))])
			switch {
			case err != nil && *r != before:
				t.Fatalf("a refused word (%v) changed %+v", err, before)
			case err == nil && before.Ended():
				t.Fatalf("something was said after %s", before.State)
			case r.Ended() != (r.ClosedAt != nil && r.ClosedBy != nil):
				t.Fatalf("%s, closed %v", r.State, r.ClosedAt)
			case (r.State == casework.ReferralAttended) != !r.AttendedOn.IsZero():
				t.Fatalf("%s, attended on %s", r.State, r.AttendedOn)
			}
		}
		ends[r.State]++
	}
	if len(ends) < 5 {
		t.Errorf("only %v", ends)
	}
}

func TestACommunityReferralIsFilledInOrRefused(t *testing.T) {
	t.Parallel()
	to, gone := &casework.Organization{Versioned: casework.NewVersioned(uuid.New())}, &casework.Organization{EndedAt: &referralNow}
	good := casework.CommunityStart{Need: casework.ServiceHousing, How: casework.CommunityCalled, Told: casework.PacketContact}
	for says, c := range map[string]struct {
		to    *casework.Organization
		edit  func(*casework.CommunityStart)
		field string
	}{
		"good":                         {to, func(*casework.CommunityStart) {}, ""},
		"nowhere":                      {nil, func(*casework.CommunityStart) {}, "organizationId"},
		"taken out of the directory":   {gone, func(*casework.CommunityStart) {}, "organizationId"},
		"no need":                      {to, func(s *casework.CommunityStart) { s.Need = "" }, "need"},
		"no way":                       {to, func(s *casework.CommunityStart) { s.How = "carrier_pigeon" }, "how"},
		"the address, and a packet":    {to, func(s *casework.CommunityStart) { s.How = casework.CommunityGaveAddress }, "told"},
		"the address, and nothing":     {to, func(s *casework.CommunityStart) { s.How, s.Told = casework.CommunityGaveAddress, "" }, ""},
		"separate notes":               {to, func(s *casework.CommunityStart) { s.Told = casework.PacketCounselingNotes }, "told"},
		"somebody is asked yesterday":  {to, func(s *casework.CommunityStart) { s.AskOn = communityDay.AddDays(-1) }, "askOn"},
		"somebody is asked next year":  {to, func(s *casework.CommunityStart) { s.AskOn = communityDay.AddDays(91) }, "askOn"},
		"somebody is asked in 90 days": {to, func(s *casework.CommunityStart) { s.AskOn = communityDay.AddDays(90) }, ""},
	} {
		start := good
		c.edit(&start)
		_, _, err := casework.NewCommunityReferral(uuid.New(), writer, c.to, start, communityDay, referralNow)
		e, _ := err.(*casework.Error)
		if (c.field == "") != (err == nil) || e != nil && (len(e.Fields) != 1 || e.Fields[0].Field != c.field) {
			t.Errorf("%s: %v", says, err)
		}
	}
}
