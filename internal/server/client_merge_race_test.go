package server_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// rounds is how often each race is run: who comes first is chance.
const rounds = 8

// newcomer is somebody new in PHP; Dana walks along.
func (w *world) newcomer(n int) uuid.UUID { return w.newcomerTo(storetest.PHP, n) }

// newcomerTo is somebody new in another program, the nth.
func (w *world) newcomerTo(program uuid.UUID, n int) uuid.UUID {
	w.t.Helper()
	today, _ := casework.ParseDate(w.today())
	r, err := w.app.CreateClient(w.As(w.t, storetest.Ruth), casework.ClientStart{SomebodyElse: true, PeerID: &storetest.Dana, OverLimitReason: "A race.",
		ClientEdit: casework.ClientEdit{LegalFirst: fmt.Sprintf("Racer%d", n), LegalLast: "Quick", BirthDate: casework.Date{Year: 1950 + n%50, Month: time.May, Day: 1 + n%28}},
		Admission:  &casework.Admission{ProgramID: program, AdmittedOn: today}})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.ID
}

// atOnce does these at the same moment and answers what came of each.
func atOnce(acts ...func() error) []error {
	errs := make([]error, len(acts))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, act := range acts {
		all.Go(func() {
			<-start
			errs[i] = act()
		})
	}
	close(start)
	all.Wait()
	return errs
}

// lost wants an error to be one that its reader can act on.
func (w *world) lost(err error) bool {
	w.t.Helper()
	switch casework.KindOf(err) {
	case casework.KindConflict, casework.KindNotFound, casework.KindStale:
		return true
	}
	if err != nil {
		w.t.Errorf("an error of ours: %v", err)
	}
	return false
}

func (w *world) join(kept, gone uuid.UUID) func() error {
	ctx := w.As(w.t, storetest.Paula)
	return func() error {
		_, err := w.app.MergeClient(ctx, kept, casework.ClientJoin{MergedID: gone, Reason: "One person."})
		return err
	}
}

// whole is what must hold whatever happened: nothing lies in a record that was
// joined, but for what was set aside, and that is closed; nothing is joined
// into a record that was joined itself.
func (w *world) whole() {
	w.t.Helper()
	for says, sql := range map[string]string{
		"sessions left behind":               "SELECT count(*) FROM sessions x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL",
		"notes elsewhere than their session": `SELECT count(*) FROM notes n JOIN sessions s ON s.id = n.session_id WHERE s.client_id <> n.client_id`,
		"drafts left behind":                 "SELECT count(*) FROM note_drafts x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL",
		"ways left behind":                   "SELECT count(*) FROM contact_ways x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL",
		"concerns left behind":               "SELECT count(*) FROM safety_concerns x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL",
		"open stays left behind":             "SELECT count(*) FROM stays x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL AND ends_on IS NULL",
		"open peers left behind":             "SELECT count(*) FROM assignments x JOIN clients c ON c.id = x.client_id WHERE c.merged_into IS NOT NULL AND ends_at IS NULL",
		"stays elsewhere than their episode": "SELECT count(*) FROM stays s JOIN episodes e ON e.id = s.episode_id WHERE e.client_id <> s.client_id",
		"joined into what is gone":           "SELECT count(*) FROM clients c JOIN clients s ON s.id = c.merged_into WHERE s.merged_into IS NOT NULL",
		"records without their event": `SELECT count(*) FROM clients c WHERE c.merged_into IS NOT NULL
			AND NOT EXISTS (SELECT FROM client_merges m WHERE m.merged_id = c.id AND m.client_id = c.merged_into AND m.undone_at IS NULL)`,
		"events without their record": `SELECT count(*) FROM client_merges m JOIN clients c ON c.id = m.merged_id
			WHERE m.undone_at IS NULL AND c.merged_into IS DISTINCT FROM m.client_id`,
	} {
		if n := storetest.OwnerValue[int](w.t, w.Database, sql); n != 0 {
			w.t.Errorf("%d %s", n, says)
		}
	}
}

func TestTwoWhoJoinTheSameRecordsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range rounds {
		a, b, c := w.newcomer(3*n), w.newcomer(3*n+1), w.newcomer(3*n+2)
		errs := atOnce(w.join(a, b), w.join(b, a))
		if w.lost(errs[0]) == w.lost(errs[1]) {
			t.Fatalf("each into the other: %v, %v", errs[0], errs[1])
		}
		kept := a
		if errs[0] != nil {
			kept = b
		}
		errs = atOnce(w.join(kept, c), w.join(kept, c))
		if w.lost(errs[0]) == w.lost(errs[1]) {
			t.Fatalf("the same twice: %v, %v", errs[0], errs[1])
		}
	}
	w.whole()
}

func TestPairsThatShareARecordAreJoinedInSomeOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range rounds {
		a, b, c := w.newcomer(3*n), w.newcomer(3*n+1), w.newcomer(3*n+2)
		session := w.contact(storetest.Dana, a, "Ran.")
		errs := atOnce(w.join(b, a), w.join(c, b))
		if w.lost(errs[1]) {
			t.Fatalf("b into c: %v", errs[1])
		}
		want := c
		if w.lost(errs[0]) { // b was gone already
			want = a
		}
		if got := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT client_id FROM sessions WHERE id = $1", session); got != want {
			t.Fatalf("the session of the first is in %s, want %s (%v)", got, want, errs)
		}
		w.Clock.Advance(time.Hour) // sessions of one peer do not overlap
	}
	w.whole()
}

func TestWordsSignedWhileARecordIsJoinedAreNotLeftBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.As(t, storetest.Dana)
	for n := range rounds {
		kept, gone := w.newcomer(2*n), w.newcomer(2*n+1)
		w.Clock.Advance(time.Hour)
		ends := w.Clock.Now()
		draft := func() *casework.NoteDraft {
			return &casework.NoteDraft{Versioned: casework.NewVersioned(uuid.Must(uuid.NewV7())), ClientID: gone, Kind: casework.KindIndividual,
				Mode: casework.ModeInPerson, StartsAt: ends.Add(-30 * time.Minute), EndsAt: ends, Purposes: []casework.Purpose{casework.PurposeEmotional},
				Words: casework.Words{Did: "Ran.", Why: "For air.", Response: "Smiled.", Next: "Again."}}
		}
		d, late := draft(), draft()
		if _, err := w.app.SaveNoteDraft(dana, d, 0); err != nil {
			t.Fatal(err)
		}
		errs := atOnce(w.join(kept, gone), func() error { _, err := w.app.SignNoteDraft(dana, d.ID, nil, 0); return err },
			func() error { _, err := w.app.SaveNoteDraft(dana, late, 0); return err })
		for i, err := range errs {
			if err != nil {
				t.Fatalf("act %d: %v", i, err)
			}
		}
		for _, sql := range []string{"SELECT client_id FROM sessions WHERE id = $1", "SELECT client_id FROM notes WHERE session_id = $1"} {
			if got := storetest.OwnerValue[uuid.UUID](t, w.Database, sql, d.ID); got != kept {
				t.Fatalf("signed into %s, want %s", got, kept)
			}
		}
		// A form that was opened before still names the old record.
		late.Did = "Ran on."
		if saved, err := w.app.SaveNoteDraft(dana, late, 1); err != nil || storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT client_id FROM note_drafts WHERE id = $1", late.ID) != kept {
			t.Fatal(saved, err)
		}
	}
	w.whole()
}

func TestADischargeAndAJoiningAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today, _ := casework.ParseDate(w.today())
	ruth := w.As(t, storetest.Ruth)
	for n := range rounds {
		kept, gone := w.newcomer(2*n), w.newcomer(2*n+1)
		stay := w.openStay(gone)
		errs := atOnce(w.join(kept, gone), func() error {
			_, err := w.app.DischargeClient(ruth, gone, casework.Discharge{StayID: &stay, Reason: casework.DischargeCompleted, DischargedOn: today})
			return err
		}, func() error { _, err := w.app.RestrictClient(ruth, gone, []uuid.UUID{storetest.Paula}); return err })
		if errs[0] != nil {
			t.Fatal(errs)
		}
		w.lost(errs[1])
		// Restricted first, the joined record is restricted; joined first, there was nothing left to restrict.
		restricted := storetest.OwnerValue[bool](t, w.Database, "SELECT restricted FROM clients WHERE id = $1", kept)
		if lost := w.lost(errs[2]); restricted == lost {
			t.Fatalf("restricting: %v, and the kept record is restricted: %v", errs[2], restricted)
		}
	}
	w.whole()
}

func TestAnUndoingAndASecondJoiningAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula := w.As(t, storetest.Paula)
	for n := range rounds {
		a, b, c := w.newcomer(3*n), w.newcomer(3*n+1), w.newcomer(3*n+2)
		m, err := w.app.MergeClient(paula, b, casework.ClientJoin{MergedID: a, Reason: "One person."})
		if err != nil {
			t.Fatal(err)
		}
		undo := func() error { _, err := w.app.UndoClientMerge(paula, m.ID, "Two people."); return err }
		errs := atOnce(undo, w.join(c, b), undo)
		if w.lost(errs[1]) {
			t.Fatal(errs)
		}
		if first, second := w.lost(errs[0]), w.lost(errs[2]); !first && !second {
			t.Fatalf("undone twice: %v", errs)
		}
		undone := storetest.OwnerValue[bool](t, w.Database, "SELECT undone_at IS NOT NULL FROM client_merges WHERE id = $1", m.ID)
		apart := storetest.OwnerValue[bool](t, w.Database, "SELECT merged_into IS NULL FROM clients WHERE id = $1", a)
		if won := errs[0] == nil || errs[2] == nil; undone != won || apart != won {
			t.Fatalf("%v: undone %v, apart %v", errs, undone, apart)
		}
	}
	w.whole()
}

// heldUp joins two records and stops in the middle, when everything but tasks
// has come along already; act begins then, and both go on once act has ended or
// waits for the joining. Chance would hardly ever hit this moment.
func (w *world) heldUp(kept, gone uuid.UUID, act func() error) (joining, acting error) {
	w.t.Helper()
	ctx := context.Background()
	conn := w.OwnerConn(w.t)
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "BEGIN; LOCK TABLE tasks IN SHARE MODE"); err != nil {
		w.t.Fatal(err)
	}
	look := w.OwnerConn(w.t) // inside a transaction, who is at work is looked up once
	defer look.Close(ctx)
	waiting := func(n int) bool {
		var waits int
		if err := look.QueryRow(ctx, `SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted
			AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`).Scan(&waits); err != nil {
			w.t.Fatal(err)
		}
		return waits >= n
	}
	until := func(holds func() bool) {
		w.t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				w.t.Fatal("nobody waits and nothing ends")
			}
		}
	}
	joined, acted := make(chan error, 1), make(chan error, 1)
	go func() { joined <- w.join(kept, gone)() }()
	until(func() bool { return waiting(1) })
	go func() { acted <- act() }()
	until(func() bool { return waiting(2) || len(acted) > 0 })
	if _, err := conn.Exec(ctx, "COMMIT"); err != nil {
		w.t.Fatal(err)
	}
	return <-joined, <-acted
}

func TestWhatComesInWhileARecordIsJoinedIsNotLeftBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, ruth := w.As(t, storetest.Dana), w.As(t, storetest.Ruth)
	today, _ := casework.ParseDate(w.today())
	draft := uuid.Must(uuid.NewV7())
	for n, c := range []struct {
		says string
		act  func(gone uuid.UUID) error
		ends casework.Kind // "": it is done, in the kept record
	}{
		{"a new draft", func(gone uuid.UUID) error {
			ends := w.Clock.Now()
			_, err := w.app.SaveNoteDraft(dana, &casework.NoteDraft{Versioned: casework.NewVersioned(draft), ClientID: gone, Kind: casework.KindIndividual,
				Mode: casework.ModeInPerson, StartsAt: ends.Add(-time.Hour), EndsAt: ends}, 0)
			return err
		}, ""},
		{"a safety concern", func(gone uuid.UUID) error {
			_, err := w.app.RaiseSafetyConcern(dana, gone, "Nowhere to sleep.")
			return err
		}, ""},
		{"a way to reach them", func(gone uuid.UUID) error {
			_, err := w.app.AddContactWay(dana, gone, casework.ContactWayEdit{Kind: casework.ContactPhone, Value: "555-0101", MayText: casework.LeaveYes, Voicemail: casework.LeaveNo})
			return err
		}, casework.KindConflict},
		{"a second peer", func(gone uuid.UUID) error {
			_, err := w.app.StartAssignment(ruth, casework.AssignmentStart{ClientID: gone, PeerID: storetest.Inez, Part: casework.PartSecond, Reason: "Company"})
			return err
		}, casework.KindConflict},
		{"a discharge", func(gone uuid.UUID) error {
			stay := w.openStay(gone)
			_, err := w.app.DischargeClient(ruth, gone, casework.Discharge{StayID: &stay, Reason: casework.DischargeCompleted, DischargedOn: today})
			return err
		}, casework.KindConflict},
		{"a restriction", func(gone uuid.UUID) error {
			_, err := w.app.RestrictClient(ruth, gone, []uuid.UUID{storetest.Ruth})
			return err
		}, casework.KindConflict},
		{"a correction", func(gone uuid.UUID) error {
			_, err := w.app.UpdateClient(ruth, gone, 1, casework.ClientEdit{LegalFirst: "Another", LegalLast: "Quick", BirthDate: casework.Date{Year: 1970, Month: 1, Day: 1}})
			return err
		}, casework.KindConflict},
		{"another joining", func(gone uuid.UUID) error { return w.join(storetest.Alma, gone)() }, casework.KindConflict},
	} {
		kept, gone := w.newcomer(2*n), w.newcomer(2*n+1)
		joining, acting := w.heldUp(kept, gone, func() error { return c.act(gone) })
		if joining != nil || casework.KindOf(acting) != c.ends || acting != nil && c.ends == "" {
			t.Errorf("%s: joined %v, done %v, want %q", c.says, joining, acting, c.ends)
		}
		if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM clients WHERE id = $1 AND (restricted OR legal_first = 'Another')", gone); n != 0 {
			t.Errorf("%s changed the record that was joined", c.says)
		}
	}
	w.whole()
	for _, sql := range []string{"SELECT count(*) FROM note_drafts WHERE id = $1", "SELECT count(*) FROM safety_concerns WHERE $1::uuid IS NOT NULL"} {
		if n := storetest.OwnerValue[int](t, w.Database, sql, draft); n != 1 {
			t.Errorf("%s: %d, want 1", sql, n)
		}
	}
}
