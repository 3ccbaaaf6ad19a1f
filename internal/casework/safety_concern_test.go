package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func TestTheLadderIsClimbedRungByRungAndEachIsToldOnce(t *testing.T) {
	t.Parallel()
	clinician, supervisor, lead, director, peer := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	rung := func(ids ...uuid.UUID) (r []casework.ToTell) {
		for _, id := range ids {
			r = append(r, casework.ToTell{StaffID: id})
		}
		return r
	}
	whole := casework.SafetyLadder{rung(clinician, supervisor), rung(lead), rung(director)}
	for _, c := range []struct {
		says   string
		ladder casework.SafetyLadder
		by     uuid.UUID
		from   int
		told   []uuid.UUID
		want   []uuid.UUID
		rung   int
	}{
		{"at once, those nearest", whole, peer, 0, nil, []uuid.UUID{clinician, supervisor}, 0},
		{"then who leads the program", whole, peer, 1, []uuid.UUID{clinician, supervisor}, []uuid.UUID{lead}, 1},
		{"then the directors", whole, peer, 2, []uuid.UUID{clinician, supervisor, lead}, []uuid.UUID{director}, 2},
		{"and then nobody is left", whole, peer, 3, []uuid.UUID{clinician, supervisor, lead, director}, nil, 3},
		{"who raised it is not told", whole, clinician, 0, nil, []uuid.UUID{supervisor}, 0},
		{"an empty rung is stepped over", casework.SafetyLadder{nil, nil, rung(director)}, peer, 0, nil, []uuid.UUID{director}, 2},
		{"who leads the program and is the clinician is told once",
			casework.SafetyLadder{rung(clinician), rung(clinician), rung(director)}, peer, 1, []uuid.UUID{clinician}, []uuid.UUID{director}, 2},
		{"twice on one rung is once", casework.SafetyLadder{rung(clinician, clinician)}, peer, 0, nil, []uuid.UUID{clinician}, 0},
		{"nobody at all", casework.SafetyLadder{nil, nil, nil}, peer, 0, nil, nil, 3},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			var notices []casework.SafetyNotice
			for _, id := range c.told {
				notices = append(notices, casework.SafetyNotice{StaffID: id})
			}
			next, at := (&casework.SafetyConcern{RaisedBy: c.by}).Climb(c.ladder, c.from, notices)
			var got []uuid.UUID
			for _, n := range next {
				got = append(got, n.StaffID)
			}
			if !slices.Equal(got, c.want) || at != c.rung {
				t.Errorf("told %v on rung %d, want %v on %d", got, at, c.want, c.rung)
			}
		})
	}
}

func TestAConcernIsAcknowledgedOnceAndBySomebodyElse(t *testing.T) {
	t.Parallel()
	peer, nurse := uuid.New(), uuid.New()
	c, err := casework.RaiseConcern(uuid.New(), uuid.New(), peer, "  She will not answer.  ", monday)
	if err != nil || c.Words != "She will not answer." {
		t.Fatalf("%+v %v", c, err)
	}
	if err := c.Acknowledge(peer, "Mine", monday); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("by who raised it: %v", err)
	}
	if err := c.Acknowledge(nurse, " ", monday); !slices.Equal(fields(err), []string{"answer"}) || c.AcknowledgedAt != nil {
		t.Errorf("without an answer: %v", err)
	}
	if err := c.Acknowledge(nurse, "I am there.", monday.Add(time.Minute)); err != nil || *c.AcknowledgedBy != nurse {
		t.Errorf("%+v %v", c, err)
	}
	if err := c.Acknowledge(uuid.New(), "Me too", monday); casework.KindOf(err) != casework.KindConflict || *c.AcknowledgedBy != nurse {
		t.Errorf("a second time: %v", err)
	}
}

func TestItGoesFurtherSoManyMinutesAfterSomebodyWasLastTold(t *testing.T) {
	t.Parallel()
	c := &casework.SafetyConcern{RaisedAt: monday}
	if got := c.EscalatesAt(nil, harborRow()); !got.Equal(monday.Add(15 * time.Minute)) {
		t.Errorf("with nobody told: %v", got)
	}
	told := []casework.SafetyNotice{{ToldAt: monday}, {ToldAt: monday.Add(20 * time.Minute)}}
	if got := c.EscalatesAt(told, harborRow()); !got.Equal(monday.Add(35 * time.Minute)) {
		t.Errorf("after the second rung: %v", got)
	}
}
