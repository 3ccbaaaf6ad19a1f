package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func TestAProgramHasSoManyPlaces(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		says string
		said *int
		kept int
		ok   bool
	}{
		{"nobody says a limit", nil, 0, true},
		{"one", new(1), 1, true},
		{"a hall of them", new(1000), 1000, true},
		{"none is no number of places", new(0), 0, false},
		{"fewer than none", new(-3), 0, false},
		{"a slip of the finger", new(1001), 0, false},
	} {
		p := casework.Program{Places: 7}
		err := p.Edit(casework.ProgramEdit{Name: "IOP", Stage: casework.StageIOP, TimeZone: "America/New_York", Places: c.said}, 0, now)
		if !c.ok {
			wants(t, err, "places")
		} else if err != nil || p.Places != c.kept {
			t.Errorf("%s: %d places, %v", c.says, p.Places, err)
		}
	}
}

func TestWhenThereIsNoPlace(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	stay, by := &casework.Stay{Versioned: casework.NewVersioned(uuid.New()), ClientID: uuid.New(), StartsOn: on("2026-11-22")}, uuid.New()
	for _, c := range []struct {
		says          string
		places, taken int
		full          bool
	}{
		{"no limit was said", 0, 400, false},
		{"nobody is there", 1, 0, false},
		{"one is left", 12, 11, false},
		{"as many as it can take", 12, 12, true},
		{"more than it can take: the number was lowered, or somebody gave a reason", 12, 14, true},
	} {
		room := casework.ProgramRoom{ProgramName: "Aftercare", Places: c.places, Taken: c.taken}
		if room.Full() != c.full {
			t.Errorf("%s: full %v", c.says, room.Full())
		}
		asked := room.Ask()
		if c.full != (casework.KindOf(asked) == casework.KindConflict) || c.full && (!strings.Contains(asked.Error(), "Aftercare has no place now") || strings.Contains(asked.Error(), "1")) {
			t.Errorf("%s: a hand-off is told %v", c.says, asked)
		}
		for _, reason := range []string{"", "  \n"} {
			line, err := room.Begin(stay, reason, by, now)
			if c.full {
				wants(t, err, "overPlacesReason")
			} else if line != nil || err != nil {
				t.Errorf("%s: begins with %+v, %v", c.says, line, err)
			}
		}
		line, err := room.Begin(stay, "She is in the lobby.", by, now)
		if err != nil || (line != nil) != c.full {
			t.Fatalf("%s: with a reason %+v, %v", c.says, line, err)
		}
		if line != nil && (line.Kind != casework.ChangeOverPlaces || line.StayID != stay.ID || line.ClientID != stay.ClientID || line.OnDay != on("2026-11-22") ||
			line.Reason != "She is in the lobby." || line.ChangedBy != by || !line.ChangedAt.Equal(now)) {
			t.Errorf("%s: keeps %+v", c.says, line)
		}
	}
}
