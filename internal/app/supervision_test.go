package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// harborSupervision is the supervision harbor.sql gives a peer.
func harborSupervision(peer uuid.UUID) uuid.UUID {
	return uuid.MustParse("e" + peer.String()[1:])
}

func TestASupervisionMovesAPeerToAnotherTeam(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	paula := d.As(t, storetest.Paula)
	_, err := a.StartSupervision(paula, storetest.Omar, storetest.Dana, nil)
	wantKind(t, err, casework.KindConflict) // she is Ruth's
	if _, err := a.EndSupervision(paula, harborSupervision(storetest.Dana), nil); err != nil {
		t.Fatal(err)
	}
	s, err := a.StartSupervision(paula, storetest.Omar, storetest.Dana, nil)
	if err != nil || s.SupervisorName != "Omar Haddad" || s.PeerName != "Dana Whitcomb" {
		t.Fatalf("%+v %v", s, err)
	}
}

func TestWhoCanSuperviseWhom(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	past := storetest.Start.Add(-time.Hour)
	for _, c := range []struct {
		name                 string
		as, supervisor, peer uuid.UUID
		starts               *time.Time
		field                string
		kind                 casework.Kind
	}{
		{"oneself", storetest.Paula, storetest.Ruth, storetest.Ruth, nil, "supervisorId", casework.KindInvalid},
		{"a peer cannot lead", storetest.Paula, storetest.Inez, storetest.Dana, nil, "supervisorId", casework.KindInvalid},
		{"a therapist carries nobody", storetest.Paula, storetest.Ruth, storetest.Joanna, nil, "peerId", casework.KindInvalid},
		{"who left with nothing needs nobody", storetest.Paula, storetest.Ruth, storetest.Lee, nil, "peerId", casework.KindInvalid},
		{"dated back", storetest.Paula, storetest.Ruth, storetest.Theo, &past, "startsAt", casework.KindInvalid},
		{"a peer of another agency", storetest.Paula, storetest.Ruth, storetest.Eve, nil, "", casework.KindNotFound},
		{"by a supervisor", storetest.Ruth, storetest.Ruth, storetest.Theo, nil, "", casework.KindForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := a.StartSupervision(d.As(t, c.as), c.supervisor, c.peer, c.starts)
			wantKind(t, err, c.kind)
			if c.field != "" {
				wantField(t, err, c.field)
			}
		})
	}
}

func TestTwoSupervisorsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	paula := d.As(t, storetest.Paula)
	if _, err := a.EndSupervision(paula, harborSupervision(storetest.Theo), nil); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, supervisor := range []uuid.UUID{storetest.Ruth, storetest.Omar} {
		wg.Go(func() { _, errs[i] = a.StartSupervision(paula, supervisor, storetest.Theo, nil) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("want exactly one to win: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wantKind(t, err, casework.KindConflict)
		}
	}
}

func TestWhoStandsInForWhom(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	week := storetest.Start.AddDate(0, 0, 7)
	past := storetest.Start.Add(-time.Hour)
	for _, c := range []struct {
		name                 string
		as, absent, covering uuid.UUID
		ends                 time.Time
		reason, field        string
		kind                 casework.Kind
	}{
		{"a peer for a peer", storetest.Paula, storetest.Dana, storetest.Theo, week, "Leave", "", ""},
		{"a supervisor for a supervisor", storetest.Paula, storetest.Ruth, storetest.Omar, week, "Training", "", ""},
		{"a supervisor arranges it for her own peer", storetest.Ruth, storetest.Inez, storetest.Theo, week, "Leave", "", ""},
		{"a supervisor arranges it for herself", storetest.Ruth, storetest.Ruth, storetest.Omar, week, "Leave", "", ""},
		{"but not for another's team, to see it", storetest.Omar, storetest.Ruth, storetest.Omar, week, "Leave", "absentId", casework.KindInvalid},
		{"a peer cannot lead a team", storetest.Paula, storetest.Ruth, storetest.Dana, week, "Leave", "coveringId", casework.KindInvalid},
		{"a therapist is no peer", storetest.Paula, storetest.Dana, storetest.Joanna, week, "Leave", "coveringId", casework.KindInvalid},
		{"oneself", storetest.Paula, storetest.Dana, storetest.Dana, week, "Leave", "coveringId", casework.KindInvalid},
		{"who left stands in for nobody", storetest.Paula, storetest.Dana, storetest.Lee, week, "Leave", "coveringId", casework.KindInvalid},
		{"nobody stands in for who left", storetest.Paula, storetest.Lee, storetest.Dana, week, "Vacancy", "absentId", casework.KindInvalid},
		{"without an end", storetest.Paula, storetest.Dana, storetest.Inez, time.Time{}, "Leave", "endsAt", casework.KindInvalid},
		{"an end in the past", storetest.Paula, storetest.Dana, storetest.Inez, past, "Leave", "endsAt", casework.KindInvalid},
		{"without a reason", storetest.Paula, storetest.Dana, storetest.Inez, week, "  ", "reason", casework.KindInvalid},
		{"somebody of another agency", storetest.Paula, storetest.Dana, storetest.Eve, week, "Leave", "", casework.KindNotFound},
		{"by a peer", storetest.Dana, storetest.Dana, storetest.Inez, week, "Leave", "", casework.KindForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := a.StartCover(d.As(t, c.as), casework.CoverStart{AbsentID: c.absent, CoveringID: c.covering, EndsAt: c.ends, Reason: c.reason})
			wantKind(t, err, c.kind)
			if c.field != "" {
				wantField(t, err, c.field)
			}
		})
	}
}

func TestACoverReachesTheClientsUntilItsEnd(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	paula := d.As(t, storetest.Paula)
	c, err := a.StartCover(paula, casework.CoverStart{AbsentID: storetest.Dana, CoveringID: storetest.Inez,
		EndsAt: storetest.Start.AddDate(0, 0, 7), Reason: "Leave"})
	if err != nil || c.AbsentName != "Dana Whitcomb" || c.CoveringName != "Inez Carrillo" {
		t.Fatalf("%+v %v", c, err)
	}
	reaches := func() bool {
		grant, err := storetest.Policy(t).Grant(d.As(t, storetest.Inez), authz.ClientGet)
		if err != nil {
			t.Fatal(err)
		}
		return d.InTx(d.As(t, storetest.Inez), grant, func(tx *store.Tx) error { _, err := tx.Client(storetest.Alma); return err }) == nil
	}
	if !reaches() {
		t.Error("she covers and does not find Alma")
	}
	d.Clock.Advance(time.Hour)
	_, err = a.EndCover(d.As(t, storetest.Omar), c.ID, nil)
	wantField(t, err, "absentId") // Dana is not his
	ended, err := a.EndCover(d.As(t, storetest.Ruth), c.ID, nil)
	if err != nil || !ended.EndsAt.Equal(storetest.Start.Add(time.Hour)) {
		t.Fatalf("%+v %v", ended, err)
	}
	if reaches() {
		t.Error("the cover is over and she still finds Alma")
	}
	_, err = a.EndCover(paula, c.ID, nil)
	wantKind(t, err, casework.KindConflict)
}

// Benny is in PHP and nobody's. Ruth picks him up there; Omar leads in
// aftercare.
func TestWhoCoversASupervisorPicksUpWhoHasNoPeer(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	omar := d.As(t, storetest.Omar)
	alone := func() int {
		t.Helper()
		team, err := a.GetTeam(omar, casework.TeamFilter{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, l := range team.Unassigned {
			if l.ClientID == storetest.Benny {
				n++
			}
		}
		return n
	}
	_, err := a.GetClient(omar, storetest.Benny)
	is(t, err, casework.KindNotFound)
	if alone() != 0 {
		t.Error("Benny is on Omar's page")
	}
	d.StandIn(t, storetest.Ruth, storetest.Omar)
	if _, err := a.GetClient(omar, storetest.Benny); err != nil || alone() != 1 {
		t.Errorf("standing in for Ruth: %v, on the page %d times", err, alone())
	}
	if _, err := a.StartAssignment(omar, casework.AssignmentStart{ClientID: storetest.Benny, PeerID: storetest.Dana, Part: casework.PartPrimary}); err != nil {
		t.Errorf("he gives Benny a peer: %v", err)
	}
	// A peer who stands in for her has her people and leads no team.
	d.StandIn(t, storetest.Ruth, storetest.Theo)
	d.Owner(t, "UPDATE assignments SET ends_at = $1 WHERE client_id = $2", d.Clock.Now(), storetest.Benny).Close()
	d.Clock.Advance(time.Minute)
	_, err = a.GetClient(d.As(t, storetest.Theo), storetest.Benny)
	is(t, err, casework.KindNotFound)
	d.Clock.Advance(25 * time.Hour)
	_, err = a.GetClient(d.As(t, storetest.Omar), storetest.Benny)
	is(t, err, casework.KindNotFound)
}
