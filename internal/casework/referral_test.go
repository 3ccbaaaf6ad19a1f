package casework_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// The table of the design, section 5, by hand: for each act and state, who can
// and where it leads. r is the side they come from, p the side they go to, l
// whoever leads the program they go to, s the system. "=" leaves the state.
const referralTable = `
act       draft    sent             info_requested   accepted        declined returned scheduled       no_show         attended not_engaged on_hold     cancelled
send      r>sent   -                -                -               -        -        -               -               -        -           -           -
ask       -        pl>info_requested -               -               -        -        -               -               -        -           -           -
answer    -        -                r>sent           -               -        -        -               -               -        -           -           -
accept    -        pl>accepted      -                -               -        -        -               -               -        -           -           -
decline   -        pl>declined      pl>declined      -               -        -        -               -               -        -           -           -
return    -        -                -                pl>returned     -        -        pl>returned     -               -        -           -           -
schedule  -        -                -                rpl>scheduled   -        -        rpl>scheduled   rpl>scheduled   -        -           -           -
miss      -        -                -                -               -        -        rpl>no_show     -               -        -           -           -
attend    -        -                -                pl>attended     -        -        pl>attended     pl>attended     -        -           -           -
disengage -        -                -                p=,l>not_engaged -       -        -               p=,l>not_engaged -       -           -           -
cancel    r>cancelled r>cancelled   r>cancelled      r>cancelled     -        -        r>cancelled     r>cancelled     -        -           r>cancelled -
hold      -        s>on_hold        s>on_hold        s>on_hold       -        -        s>on_hold       s>on_hold       -        -           -           -
release   -        -                -                -               -        -        -               -               -        -           s>scheduled -`

var (
	referralNow    = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	writer         = uuid.MustParse("a0000000-0000-7000-8000-000000000001")
	referralActors = map[byte]casework.ReferralActor{
		'w': {ID: writer, Requester: true, Responder: true}, // wrote it, and works on both sides: acts for the first
		'r': {ID: uuid.New(), Requester: true},
		'p': {ID: uuid.New(), Responder: true},
		'l': {ID: uuid.New(), Responder: true, Lead: true},
		's': {System: true},
		'x': {ID: uuid.New()}, // of neither side
	}
)

func referralIn(state casework.ReferralState) *casework.Referral {
	sent, passed, owner := referralNow.Add(-48*time.Hour), referralNow.Add(-time.Hour), uuid.New()
	r := &casework.Referral{State: state, CreatedBy: writer, SentBy: &writer, SentAt: &sent, VisitAt: &passed, OwnerID: &owner,
		VisitBy: casework.Date{Year: 2026, Month: 12, Day: 1}, PeerPlan: casework.PeerStays}
	if state == casework.ReferralOnHold {
		r.HeldFrom = casework.ReferralScheduled
	}
	return r
}

func doReferral(r *casework.Referral, act casework.ReferralAct, who casework.ReferralActor) error {
	var err error
	switch act {
	case casework.ReferralSend:
		_, err = r.Send(who, nil, referralNow.Add(48*time.Hour), referralNow)
	case casework.ReferralAsk:
		_, err = r.Ask(who, "Does she need a ride?", referralNow)
	case casework.ReferralAnswer:
		_, err = r.AnswerAsked(who, "Yes, both ways.", referralNow.Add(48*time.Hour), referralNow)
	case casework.ReferralAccept:
		_, err = r.Accept(who, casework.ReferralAcceptance{OwnerID: uuid.New()}, referralNow)
	case casework.ReferralDecline:
		_, err = r.Decline(who, "No place this month", "", referralNow)
	case casework.ReferralReturn:
		_, err = r.Return(who, "The evening group is full", referralNow)
	case casework.ReferralSchedule:
		_, err = r.Schedule(who, casework.ReferralVisit{At: referralNow.Add(24 * time.Hour)}, referralNow)
	case casework.ReferralMiss:
		_, err = r.Miss(who, "The bus", referralNow)
	case casework.ReferralAttend:
		_, err = r.Attend(who, casework.ReferralArrival{On: casework.Date{Year: 2026, Month: 11, Day: 23}}, time.UTC, referralNow)
	case casework.ReferralDisengage:
		_, err = r.Disengage(who, "Two calls, a visit", referralNow)
	case casework.ReferralCancel:
		_, err = r.Cancel(who, "Her wish", referralNow)
	case casework.ReferralHold, casework.ReferralRelease:
		if !who.System { // people have no such act
			return casework.Errorf(casework.KindForbidden, "no")
		}
		if act == casework.ReferralHold {
			_, err = r.Hold(referralNow)
		} else {
			_, err = r.Release(nil, referralNow)
		}
	}
	return err
}

func TestEveryStateActorAndActIsAsTheTableSays(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(referralTable), "\n")
	states := strings.Fields(lines[0])[1:]
	cells := 0
	for _, line := range lines[1:] {
		fields := strings.Fields(line)
		act := casework.ReferralAct(fields[0])
		for i, cell := range fields[1:] {
			for mark, who := range referralActors {
				cells++
				r := referralIn(casework.ReferralState(states[i]))
				want, allowed := targetOf(cell, mark, states[i])
				may := r.May(act, who)
				err := doReferral(r, act, who)
				switch {
				case allowed && (err != nil || string(r.State) != want || !may):
					t.Errorf("%s from %s by %c: %v, state %s, may %v", act, states[i], mark, err, r.State, may)
				case !allowed && (err == nil || string(r.State) != states[i] || may):
					t.Errorf("%s from %s by %c was let: %v, state %s, may %v", act, states[i], mark, err, r.State, may)
				case !allowed && may == false:
					wantKind := casework.KindForbidden
					for _, other := range fields[1:] { // they could, elsewhere: then it is the state that forbids it
						if _, elsewhere := targetOf(other, mark, ""); elsewhere {
							wantKind = casework.KindConflict
						}
					}
					if casework.KindOf(err) != wantKind {
						t.Errorf("%s from %s by %c: told %q (%s), want %s", act, states[i], mark, err, casework.KindOf(err), wantKind)
					}
				}
			}
		}
	}
	if cells != 13*12*6 {
		t.Errorf("%d cells", cells)
	}
}

// side is which mark of the table somebody is meant by.
func side(mark byte) byte {
	if mark == 'w' {
		return 'r'
	}
	return mark
}

func targetOf(cell string, mark byte, state string) (want string, allowed bool) {
	for _, part := range strings.Split(cell, ",") {
		marks, to, moves := strings.Cut(part, ">")
		if !moves {
			marks, to = strings.TrimSuffix(part, "="), state
			if !strings.HasSuffix(part, "=") {
				continue
			}
		}
		if strings.IndexByte(marks, side(mark)) >= 0 {
			return to, true
		}
	}
	return "", false
}

func TestWhoWorksOnBothSidesActsAsOneOfThem(t *testing.T) {
	t.Parallel()
	both := casework.ReferralActor{ID: uuid.New(), Requester: true, Responder: true}
	visit := casework.ReferralVisit{At: referralNow.Add(time.Hour)}
	for says, c := range map[string]struct {
		who  func(*casework.ReferralActor)
		kind casework.Kind
	}{
		"no side named":              {func(*casework.ReferralActor) {}, casework.KindInvalid},
		"named as the one":           {func(w *casework.ReferralActor) { w.As = casework.SideResponder }, ""},
		"acted for it before":        {func(w *casework.ReferralActor) { w.Acted = casework.SideRequester }, ""},
		"names the other afterwards": {func(w *casework.ReferralActor) { w.Acted, w.As = casework.SideRequester, casework.SideResponder }, casework.KindForbidden},
	} {
		who := both
		c.who(&who)
		if _, err := referralIn(casework.ReferralAccepted).Schedule(who, visit, referralNow); casework.KindOf(err) != c.kind {
			t.Errorf("%s: %v", says, err)
		}
	}
	who := both
	who.Acted = casework.SideRequester
	if _, err := referralIn(casework.ReferralSent).Accept(who, casework.ReferralAcceptance{OwnerID: uuid.New()}, referralNow); casework.KindOf(err) != casework.KindForbidden {
		t.Errorf("who acted for the sending side accepted: %v", err)
	}
}

// Whatever anybody tries in whatever order: an end is an end, an owner is there
// once it was accepted, a refused act changes nothing.
func TestNoOrderOfActsBreaksAHandOff(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(6, 2026))
	marks := []byte{'w', 'r', 'p', 'l', 's', 'x'}
	ends := map[casework.ReferralState]int{}
	for range 4000 {
		r := &casework.Referral{State: casework.ReferralDraft, CreatedBy: writer, PeerPlan: casework.PeerStays, VisitBy: casework.Date{Year: 2026, Month: 12, Day: 1}}
		for range 40 {
			before := *r
			acts := casework.ReferralActs()
			err := doReferral(r, acts[chance.IntN(len(acts))], referralActors[marks[chance.IntN(len(marks))]])
			switch {
			case err != nil && *r != before:
				t.Fatalf("a refused act (%v) changed %+v to %+v", err, before, *r)
			case before.State.Ended() && err == nil:
				t.Fatalf("something was done after %s", before.State)
			case r.State.Taken() && r.OwnerID == nil:
				t.Fatalf("%s and nobody owns it", r.State)
			case r.State.Ended() != (r.ClosedAt != nil):
				t.Fatalf("%s, closed at %v", r.State, r.ClosedAt)
			case (r.State == casework.ReferralOnHold) != (r.HeldFrom != ""):
				t.Fatalf("%s, held from %q", r.State, r.HeldFrom)
			}
			if r.VisitAt != nil { // time goes on, so that they can miss it
				passed := referralNow.Add(-time.Hour)
				r.VisitAt = &passed
			}
		}
		ends[r.State]++
	}
	for _, end := range []casework.ReferralState{casework.ReferralDeclined, casework.ReferralReturned, casework.ReferralAttended, casework.ReferralNotEngaged, casework.ReferralCancelled} {
		if ends[end] == 0 {
			t.Errorf("nobody came to %s: %v", end, ends)
		}
	}
}

func TestAnAnswerIsDueAfterOpenDays(t *testing.T) {
	t.Parallel()
	program := casework.Program{TimeZone: "America/New_York", OpenDays: casework.Weekdays(0).With(time.Monday).With(time.Tuesday).With(time.Wednesday).With(time.Thursday).With(time.Friday)}
	for from, want := range map[string]string{
		"2026-11-23T19:00:00Z": "2026-11-25T19:00:00Z", // Monday 2 pm to Wednesday 2 pm
		"2026-11-27T15:00:00Z": "2026-12-01T15:00:00Z", // Friday to Tuesday
		"2026-11-28T15:00:00Z": "2026-12-01T15:00:00Z", // Saturday to Tuesday
		"2026-03-06T15:00:00Z": "2026-03-10T14:00:00Z", // over the night the clock goes forward: the same hour in New York
	} {
		at, _ := time.Parse(time.RFC3339, from)
		if got := program.AnswerBy(at, 2).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: due %s, want %s", from, got, want)
		}
	}
}

func TestAPacketThatIsNotAsItWasSentIsRefused(t *testing.T) {
	t.Parallel()
	r := referralIn(casework.ReferralSent)
	r.PacketVersion = 3
	p, err := casework.FreezePacket(r, []casework.PacketFact{{Of: casework.InfoGoals, Label: "Goal", Text: "Tuesdays"}}, writer, referralNow)
	if err != nil || p.Number != 3 {
		t.Fatal(p, err)
	}
	// sha256 of [{"Of":"goals","Label":"Goal","Text":"Tuesdays"}], by sha256sum
	if p.Hash != "e758115c57b9dd6b233de72880d239fb1a86cc28ab5435a8321923d139dc3b48" {
		t.Errorf("hash %s of %s", p.Hash, p.Content)
	}
	if facts, err := p.Facts(); err != nil || len(facts) != 1 || facts[0].Text != "Tuesdays" {
		t.Errorf("%v %v", facts, err)
	}
	p.Content = strings.Replace(p.Content, "Tuesdays", "Mondays", 1)
	if _, err := p.Facts(); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("a changed packet was read: %v", err)
	}
}
