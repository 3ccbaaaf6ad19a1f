package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"continuo/internal/casework"
)

// Peers 1 (whose caseload it is), 2 and 3; clients 11, 12 and 13.
var (
	fromPeer = numbered(1)
	toPeer   = numbered(2)
	thirdOne = numbered(3)
)

func target(id uuid.UUID, name string, taken, limit int) casework.ReassignmentTarget {
	s := casework.Staff{Name: name, Status: casework.StaffActive}
	s.ID = id
	return casework.ReassignmentTarget{Staff: s, Able: true, Taken: taken, Limit: limit}
}

func walks(client, peer uuid.UUID, part casework.Part) casework.Assignment {
	a := casework.Assignment{ClientID: client, PeerID: peer, Part: part, Weight: 1, StartsAt: monday.AddDate(0, -1, 0)}
	a.ID = uuid.New()
	return a
}

// plain is a batch of two clients from peer 1 to peer 2, who has room.
func plain() (casework.ReassignmentStart, casework.ReassignmentFacts) {
	from := target(fromPeer, "Dana", 3, 20)
	client := numbered(11)
	task := casework.Task{ClientID: &client, OwnerID: fromPeer, State: casework.TaskOpen}
	return casework.ReassignmentStart{PeerID: fromPeer, Why: casework.WhyBalance,
			Items: []casework.ReassignmentAsk{{ClientID: numbered(11), ToPeerID: toPeer}, {ClientID: numbered(12), ToPeerID: toPeer}}},
		casework.ReassignmentFacts{From: &from.Staff, Open: []casework.Assignment{walks(numbered(11), fromPeer, casework.PartPrimary),
			walks(numbered(12), fromPeer, casework.PartSecond), walks(numbered(13), fromPeer, casework.PartPrimary)},
			Targets: map[uuid.UUID]casework.ReassignmentTarget{fromPeer: from, toPeer: target(toPeer, "Inez", 5, 20), thirdOne: target(thirdOne, "Theo", 19, 20)},
			Tasks:   []casework.Task{task}}
}

func TestEachPersonOfABatchIsChecked(t *testing.T) {
	t.Parallel()
	to := func(client byte, field string) string { return "items." + numbered(client).String() + "." + field }
	in := func(d time.Duration) *time.Time { at := monday.Add(d); return &at }
	for says, c := range map[string]struct {
		change func(*casework.ReassignmentStart, *casework.ReassignmentFacts)
		bad    []string
	}{
		"as it is":      {func(*casework.ReassignmentStart, *casework.ReassignmentFacts) {}, nil},
		"without a why": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.Why = "" }, []string{"why"}},
		"nobody":        {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.Items = nil }, []string{"items"}},
		"the same person twice": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) {
			s.Items = append(s.Items, s.Items[0])
		}, []string{to(11, "toPeerId")}},
		"ended meanwhile": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) { f.Open = f.Open[1:] }, []string{to(11, "toPeerId")}},
		"to themselves":   {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.Items[0].ToPeerID = fromPeer }, []string{to(11, "toPeerId")}},
		"to nobody here":  {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.Items[0].ToPeerID = numbered(99) }, []string{to(11, "toPeerId")}},
		"to who carries nobody": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			x := f.Targets[toPeer]
			x.Able = false
			f.Targets[toPeer] = x
		}, []string{to(11, "toPeerId"), to(12, "toPeerId")}},
		"to who left": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			x := f.Targets[toPeer]
			x.Status = casework.StaffDeactivated
			f.Targets[toPeer] = x
		}, []string{to(11, "toPeerId"), to(12, "toPeerId")}},
		"a conflict": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			f.Conflicts = []casework.PeerConflict{{ClientID: numbered(12), PeerID: toPeer}}
		}, []string{to(12, "toPeerId")}},
		"a conflict with somebody else": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			f.Conflicts = []casework.PeerConflict{{ClientID: numbered(12), PeerID: thirdOne}}
		}, nil},
		"restricted and not named": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			f.Restricted = map[uuid.UUID][]uuid.UUID{numbered(11): {fromPeer}}
		}, []string{to(11, "toPeerId")}},
		"restricted and named": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			f.Restricted = map[uuid.UUID][]uuid.UUID{numbered(11): {toPeer}}
		}, nil},
		"the second of two is one too many": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) {
			s.Items[0].ToPeerID, s.Items[1].ToPeerID = thirdOne, thirdOne
		}, []string{to(12, "override")}},
		"one too many, with a reason": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) {
			s.Items[0].ToPeerID, s.Items[1].ToPeerID, s.Items[1].Override = thirdOne, thirdOne, "Only until Friday"
		}, nil},
		"their second peer already": {func(_ *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			f.Open = append(f.Open, walks(numbered(11), toPeer, casework.PartSecond))
		}, []string{to(11, "override")}},
		"a leave with an end": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) {
			s.Why, s.EndsAt = casework.WhyLeave, in(time.Hour)
		}, nil},
		"an end of a balance": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.EndsAt = in(time.Hour) }, []string{"endsAt"}},
		"an end before": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) {
			s.Why, s.EndsAt = casework.WhyLeave, in(-time.Hour)
		}, []string{"endsAt"}},
		"dated back":         {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.StartsAt = in(-time.Hour) }, []string{"startsAt"}},
		"in a year":          {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.StartsAt = in(9000 * time.Hour) }, []string{"startsAt"}},
		"a conflict, unsaid": {func(s *casework.ReassignmentStart, _ *casework.ReassignmentFacts) { s.Why = casework.WhyConflict }, []string{"reason"}},
		"a leaver comes back?": {func(s *casework.ReassignmentStart, f *casework.ReassignmentFacts) {
			s.Why, s.EndsAt, f.From.Status = casework.WhyLeave, in(time.Hour), casework.StaffDeactivated
		}, []string{"endsAt"}},
	} {
		s, f := plain()
		c.change(&s, &f)
		_, moves, err := casework.PlanReassignment(s, f, ruthID, uuid.New, monDay, monday)
		got := fields(err)
		slices.Sort(got)
		if !slices.Equal(got, c.bad) {
			t.Errorf("%s: %v, want %v", says, got, c.bad)
		}
		if c.bad == nil && len(moves) != 2 {
			t.Errorf("%s: %d moves", says, len(moves))
		}
	}
}

func TestWhatABatchWritesForOnePerson(t *testing.T) {
	t.Parallel()
	s, f := plain()
	back := monday.AddDate(0, 0, 14)
	s.Why, s.EndsAt = casework.WhyLeave, &back
	batch, moves, err := casework.PlanReassignment(s, f, ruthID, uuid.New, monDay, monday)
	if err != nil {
		t.Fatal(err)
	}
	m := moves[0]
	if len(m.Ended) != 1 || !m.Ended[0].EndsAt.Equal(monday) || m.Ended[0].PeerID != fromPeer {
		t.Errorf("ended %+v", m.Ended)
	}
	if len(m.Begun) != 2 || m.Begun[0].PeerID != toPeer || !m.Begun[0].StartsAt.Equal(monday) || !m.Begun[0].EndsAt.Equal(back) ||
		m.Begun[1].PeerID != fromPeer || !m.Begun[1].StartsAt.Equal(back) || m.Begun[1].EndsAt != nil || m.Begun[0].Part != casework.PartPrimary {
		t.Errorf("begun %+v", m.Begun)
	}
	if len(m.Tasks) != 1 || m.Tasks[0].OwnerID != toPeer || m.Item.TasksMoved != 1 || m.Item.AssignmentID != m.Begun[0].ID || m.Item.ReassignmentID != batch.ID {
		t.Errorf("%+v", m)
	}
	if moves[1].Begun[0].Part != casework.PartSecond {
		t.Errorf("the second peer's part became %s", moves[1].Begun[0].Part)
	}
	later := monday.AddDate(0, 0, 3)
	s.StartsAt = &later
	if _, moves, err = casework.PlanReassignment(s, f, ruthID, uuid.New, monDay, monday); err != nil || len(moves[0].Tasks) != 0 || moves[0].Item.TasksLeft != 1 {
		t.Errorf("%v: tasks went along before it begins: %+v", err, moves)
	}
	s, f = plain()
	s.Why, s.Reason = casework.WhyConflict, "They are cousins"
	_, moves, err = casework.PlanReassignment(s, f, ruthID, uuid.New, monDay, monday)
	if err != nil || moves[0].Record == nil || moves[0].Record.PeerID != fromPeer || moves[0].Record.ClientID != numbered(11) || moves[0].Record.Reason != "They are cousins" {
		t.Errorf("%v: no conflict on record: %+v", err, moves)
	}
}

// Whatever the caseloads, nobody is suggested beyond their limit, barred, or
// already there, and nobody is passed over who has room.
func TestSuggestionsKeepToTheLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := &casework.ReassignmentProposal{}
		for n := range rapid.IntRange(0, 4).Draw(t, "peers") {
			limit := rapid.IntRange(0, 6).Draw(t, "limit")
			p.Peers = append(p.Peers, casework.ReassignmentPeer{ID: numbered(byte(n + 1)), Limit: limit, Taken: rapid.IntRange(0, limit+1).Draw(t, "taken")})
		}
		for n := range rapid.IntRange(0, 12).Draw(t, "clients") {
			o := casework.ReassignmentOption{Weight: rapid.IntRange(1, 3).Draw(t, "weight"), Line: casework.CaseloadLine{ClientID: numbered(byte(100 + n))}}
			for _, peer := range p.Peers {
				switch rapid.IntRange(0, 3).Draw(t, "stand") {
				case 0:
					o.Barred = append(o.Barred, peer.ID)
				case 1:
					o.Already = append(o.Already, peer.ID)
				}
			}
			p.Options = append(p.Options, o)
		}
		p.Suggest()
		room := map[uuid.UUID]int{}
		for _, peer := range p.Peers {
			room[peer.ID] = peer.Limit - peer.Taken
		}
		for _, o := range p.Options {
			may := func(id uuid.UUID) bool {
				return room[id] >= o.Weight && !slices.Contains(o.Barred, id) && !slices.Contains(o.Already, id)
			}
			if o.Suggested == nil {
				if slices.ContainsFunc(p.Peers, func(x casework.ReassignmentPeer) bool { return may(x.ID) }) {
					t.Fatalf("nobody is suggested though somebody has room: %+v", o)
				}
				continue
			}
			if !may(*o.Suggested) {
				t.Fatalf("%s is suggested: %+v, room %v", *o.Suggested, o, room)
			}
			room[*o.Suggested] -= o.Weight
		}
	})
	same := casework.ReassignmentProposal{Peers: []casework.ReassignmentPeer{
		{ID: numbered(1), Limit: 5}, {ID: numbered(2), Limit: 5, Programs: []uuid.UUID{numbered(50)}}, {ID: numbered(3), Limit: 5, Languages: []string{"es"}}}}
	program := numbered(50)
	same.Options = []casework.ReassignmentOption{{Weight: 1, Line: casework.CaseloadLine{ProgramID: &program}}, {Weight: 1, Language: "es"}, {Weight: 1}}
	same.Suggest()
	if *same.Options[0].Suggested != numbered(2) || *same.Options[1].Suggested != numbered(3) || *same.Options[2].Suggested != numbered(1) {
		t.Errorf("among equals: %v %v %v", same.Options[0].Suggested, same.Options[1].Suggested, same.Options[2].Suggested)
	}
}
