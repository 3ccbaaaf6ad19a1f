package casework

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var (
	danaID, theoID, ruthID = uuid.UUID{1}, uuid.UUID{3}, uuid.UUID{4}
	besideAlma             = []Beside{{danaID, "Dana"}, {theoID, "Theo"}}
)

func planned(change func(*PlannedContactPlan)) PlannedContactPlan {
	s := PlannedContactPlan{ClientID: uuid.UUID{9}, Kind: KindIndividual, Mode: ModeInPerson, StartsAt: *at(2), EndsAt: *at(3)}
	if change != nil {
		change(&s)
	}
	return s
}

func TestWhatCanBePlanned(t *testing.T) {
	t.Parallel()
	type plan = PlannedContactPlan
	for _, c := range []struct {
		says   string
		plan   plan
		actor  uuid.UUID
		mine   []uuid.UUID
		beside []Beside
		bad    string // the field to mend; "" where it is planned
		peer   uuid.UUID
	}{
		{"by the peer, for themselves", planned(nil), danaID, []uuid.UUID{danaID}, besideAlma, "", danaID},
		{"by the second peer, for themselves", planned(nil), theoID, []uuid.UUID{theoID}, besideAlma, "", theoID},
		{"by the supervisor, for the primary peer", planned(nil), ruthID, nil, besideAlma, "", danaID},
		{"by the supervisor, for the second peer", planned(func(p *plan) { p.PeerID = &theoID }), ruthID, nil, besideAlma, "", theoID},
		{"by a peer for another", planned(func(p *plan) { p.PeerID = &theoID }), danaID, []uuid.UUID{danaID}, besideAlma, "peerId", theoID},
		{"for whom they stand in", planned(func(p *plan) { p.PeerID = &theoID }), danaID, []uuid.UUID{danaID, theoID}, besideAlma, "", theoID},
		{"for who is not there", planned(func(p *plan) { p.PeerID = &ruthID }), ruthID, nil, besideAlma, "peerId", ruthID},
		{"where nobody is there", planned(nil), ruthID, nil, nil, "peerId", ruthID},
		{"in this minute", planned(func(p *plan) { p.StartsAt = noon }), danaID, nil, besideAlma, "", danaID},
		{"two minutes ago", planned(func(p *plan) { p.StartsAt = noon.Add(-2 * time.Minute) }), danaID, nil, besideAlma, "startsAt", danaID},
		{"on the ninetieth day", planned(func(p *plan) { p.StartsAt, p.EndsAt = noon.AddDate(0, 0, 90), noon.AddDate(0, 0, 90).Add(time.Hour) }), danaID, nil, besideAlma, "", danaID},
		{"a minute after it", planned(func(p *plan) {
			p.StartsAt, p.EndsAt = noon.AddDate(0, 0, 90).Add(time.Minute), noon.AddDate(0, 0, 91)
		}), danaID, nil, besideAlma, "startsAt", danaID},
		{"of no length", planned(func(p *plan) { p.EndsAt = p.StartsAt }), danaID, nil, besideAlma, "endsAt", danaID},
		{"for half a day", planned(func(p *plan) { p.EndsAt = p.StartsAt.Add(12 * time.Hour) }), danaID, nil, besideAlma, "", danaID},
		{"for longer", planned(func(p *plan) { p.EndsAt = p.StartsAt.Add(12*time.Hour + time.Minute) }), danaID, nil, besideAlma, "endsAt", danaID},
		{"a no-show", planned(func(p *plan) { p.Kind = KindNoShow }), danaID, nil, besideAlma, "kind", danaID},
		{"out together by phone", planned(func(p *plan) { p.Kind, p.Mode = KindCommunity, ModeAudio }), danaID, nil, besideAlma, "mode", danaID},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			got, err := PlanContact(uuid.New(), c.actor, c.plan, c.beside, c.mine, "America/New_York", noon)
			var fields []string
			if e, ok := err.(*Error); ok {
				for _, f := range e.Fields {
					fields = append(fields, f.Field)
				}
			}
			if c.bad == "" && err != nil || c.bad != "" && !slices.Equal(fields, []string{c.bad}) {
				t.Fatalf("%v %q, want %q", err, fields, c.bad)
			}
			if got.PeerID != c.peer || got.State != PlannedAhead {
				t.Errorf("%v goes, %s", got.PeerID, got.State)
			}
		})
	}
}

// Every state against every act, written by hand.
func TestWhatCanBecomeOfAPlan(t *testing.T) {
	t.Parallel()
	client := uuid.UUID{9}
	acts := map[string]func(*PlannedContact) error{
		"move": func(c *PlannedContact) error {
			_, err := c.Move(uuid.New(), danaID, PlannedContactShift{From: *at(2), StartsAt: *at(5), EndsAt: *at(6)}, besideAlma, nil, noon)
			return err
		},
		"cancel": func(c *PlannedContact) error { return c.Cancel("They asked to.", noon) },
		"held":   func(c *PlannedContact) error { return c.Settle(&Session{ClientID: client, Kind: KindCheckIn}) },
		"missed": func(c *PlannedContact) error { return c.Settle(&Session{ClientID: client, Kind: KindAttempt}) },
	}
	after := map[string]PlannedState{"move": PlannedAhead, "cancel": PlannedCancelled, "held": PlannedHeld, "missed": PlannedMissed}
	for _, state := range []PlannedState{PlannedAhead, PlannedHeld, PlannedMissed, PlannedCancelled} {
		for name, act := range acts {
			c := &PlannedContact{ClientID: client, PeerID: danaID, StartsAt: *at(2), EndsAt: *at(3), State: state}
			err := act(c)
			if state == PlannedAhead && (err != nil || c.State != after[name]) {
				t.Errorf("%s of what is planned: %v, %s", name, err, c.State)
			}
			if state != PlannedAhead && (KindOf(err) != KindConflict || c.State != state) {
				t.Errorf("%s of what is %s: %v, %s", name, state, err, c.State)
			}
		}
	}
	c := &PlannedContact{ClientID: client, PeerID: danaID, StartsAt: *at(2), EndsAt: *at(3), State: PlannedAhead, Remark: "Bus passes"}
	if _, err := c.Move(uuid.New(), danaID, PlannedContactShift{From: *at(1), StartsAt: *at(5), EndsAt: *at(6)}, besideAlma, nil, noon); KindOf(err) != KindConflict || !c.StartsAt.Equal(*at(2)) {
		t.Errorf("moved from an older time: %v", err)
	}
	m, err := c.Move(uuid.New(), ruthID, PlannedContactShift{From: *at(2), StartsAt: *at(5), EndsAt: *at(6), PeerID: &theoID}, besideAlma, nil, noon)
	if err != nil || c.PeerID != theoID || c.Remark != "" || !m.FromStartsAt.Equal(*at(2)) || m.FromPeerID != danaID || m.MovedBy != ruthID {
		t.Errorf("handed to Theo: %+v %+v %v", c, m, err)
	}
	if err := c.Settle(&Session{ClientID: uuid.UUID{8}}); KindOf(err) != KindInvalid || c.State != PlannedAhead {
		t.Errorf("somebody else's session: %v", err)
	}
}

func TestTheNoteOfAPlanHasItsTimeOrEndsNow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says                 string
		starts, ends         time.Duration
		wantStarts, wantEnds time.Duration
	}{
		{"over by now", -3 * time.Hour, -2 * time.Hour, -3 * time.Hour, -2 * time.Hour},
		{"in the middle of it", -20 * time.Minute, 25 * time.Minute, -20 * time.Minute, 0},
		{"sooner than was planned", time.Hour, time.Hour + 45*time.Minute, -45 * time.Minute, 0},
	} {
		p := &PlannedContact{StartsAt: noon.Add(c.starts), EndsAt: noon.Add(c.ends), Kind: KindCheckIn, Mode: ModeAudio, Place: "Elm"}
		d := p.Draft(uuid.New(), danaID, noon)
		if !d.StartsAt.Equal(noon.Add(c.wantStarts)) || !d.EndsAt.Equal(noon.Add(c.wantEnds)) || d.Kind != KindCheckIn || d.Place != "Elm" || *d.PlannedContactID != p.ID {
			t.Errorf("%s: %s to %s", c.says, d.StartsAt, d.EndsAt)
		}
	}
}

// Whatever clocks do, a time of a day that clocks show lies on that day and
// shows it; and clocks skip nothing but one hour on the days they go forward.
func TestATimeOfADayIsOnThatDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := Zone(rapid.SampledFrom([]string{"America/New_York", "America/Chicago", "America/Phoenix", "America/St_Johns", "UTC"}).Draw(t, "zone"))
		day := Date{2026, 1, 1}.AddDays(rapid.IntRange(0, 800).Draw(t, "day"))
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		got, there := day.At(hour, minute, zone)
		length := day.AddDays(1).Start(zone).Sub(day.Start(zone))
		if there && (DateOf(got, zone) != day || got.Hour() != hour || got.Minute() != minute) {
			t.Fatalf("%s %d:%02d is %s", day, hour, minute, got)
		}
		if !there && (length >= 24*time.Hour || hour != 2) {
			t.Fatalf("%s %d:%02d is skipped on a day of %s", day, hour, minute, length)
		}
	})
	newYork := Zone("America/New_York")
	if _, there := (Date{2026, 3, 8}).At(2, 30, newYork); there {
		t.Error("clocks showed 2:30 am on 8 March 2026")
	}
	if at, there := (Date{2026, 11, 1}).At(1, 30, newYork); !there || at.UTC().Hour() != 5 {
		t.Errorf("1:30 am on 1 November 2026, the first of two, is %s", at.UTC())
	}
	c := &PlannedContact{TimeZone: "America/New_York", StartsAt: time.Date(2026, 11, 1, 4, 30, 0, 0, time.UTC), EndsAt: time.Date(2026, 11, 1, 7, 30, 0, 0, time.UTC)}
	if c.Day() != (Date{2026, 11, 1}) || c.Minutes() != 180 {
		t.Errorf("half past midnight to half past two on the day clocks go back: %s, %d minutes", c.Day(), c.Minutes())
	}
}
