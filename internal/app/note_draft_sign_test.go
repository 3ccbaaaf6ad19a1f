package app_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Without the lock both see no other session and both are signed.
func TestOfTwoSigningsAtOnceTheSecondSeesTheFirst(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	ids := []uuid.UUID{}
	for _, client := range []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia, storetest.Vera} {
		ids = append(ids, keep(t, a, dana, said(client)).ID)
	}
	errs := make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() { _, errs[i] = a.SignNoteDraft(dana, id, nil, 0) })
	}
	all.Wait()
	signed := 0
	for _, err := range errs {
		if err == nil {
			signed++
		} else if got := fieldsOf(err); !slices.Equal(got, []string{"overlapReason"}) {
			t.Errorf("refused with %v %v", err, got)
		}
	}
	if signed != 1 {
		t.Errorf("%d of %d sessions of the same half hour were signed", signed, len(ids))
	}
}

func TestOneDraftSignedTwiceAtOnceIsOneSession(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	id := keep(t, a, dana, said(storetest.Alma)).ID
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if s, err := a.SignNoteDraft(dana, id, nil, 0); err != nil || s.ID != id {
				t.Errorf("%+v %v", s, err)
			}
		})
	}
	all.Wait()
}

func TestANoteIsKeptAndSignedInOneOrNotAtAll(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	rows := func(want string, id uuid.UUID) {
		t.Helper()
		if got := storetest.OwnerValue[string](t, d, "SELECT (SELECT count(*) FROM note_drafts WHERE id = $1) || ' kept, ' || (SELECT count(*) FROM sessions WHERE id = $1) || ' signed'", id); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	unfinished := said(storetest.Alma, func(n *casework.NoteDraft) { n.Did, n.Why = "", "" })
	if _, err := a.SignNoteDraft(dana, unfinished.ID, unfinished, 0); casework.KindOf(err) != casework.KindInvalid {
		t.Errorf("without a word: %v", err)
	}
	rows("0 kept, 0 signed", unfinished.ID)

	whole := said(storetest.Alma)
	got := make([]error, 4)
	var all sync.WaitGroup
	for i := range got {
		tap := *whole
		all.Go(func() { _, got[i] = a.SignNoteDraft(dana, tap.ID, &tap, 0) })
	}
	all.Wait()
	won := 0
	for _, err := range got {
		if err == nil {
			won++
		} else if casework.KindOf(err) != casework.KindConflict {
			t.Errorf("a second tap: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d signed", won, len(got))
	}
	rows("0 kept, 1 signed", whole.ID)

	other := said(storetest.Terrence, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt })
	keep(t, a, dana, other)
	next := *other
	next.Did = "Other words."
	if _, err := a.SignNoteDraft(dana, next.ID, &next, 7); casework.KindOf(err) != casework.KindStale {
		t.Errorf("over a version nobody kept: %v", err)
	}
	if _, err := a.SignNoteDraft(d.As(t, storetest.Ruth), other.ID, other, 1); casework.KindOf(err) != casework.KindNotFound {
		t.Errorf("somebody else's: %v", err)
	}
	guess := said(storetest.Wendell, func(n *casework.NoteDraft) { n.ID = other.ID })
	if _, err := a.SignNoteDraft(d.As(t, storetest.Inez), guess.ID, guess, 0); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("under the id of somebody else's draft: %v", err)
	}
	rows("1 kept, 0 signed", other.ID)
}

// Nothing is done more often than these two; the audit entry and the statement
// that says for whom the rows exist are among the statements.
func TestKeepingAndSigningTakeFewStatements(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	sign(t, a, dana, said(storetest.Terrence, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt })) // loads the key
	d.Statements()
	kept := keep(t, a, dana, said(storetest.Alma))
	if n := d.Statements(); n > 5 {
		t.Errorf("keeping a draft took %d statements", n)
	}
	if _, err := a.SignNoteDraft(dana, kept.ID, nil, 0); err != nil {
		t.Fatal(err)
	}
	if n := d.Statements(); n > 7 {
		t.Errorf("signing a note took %d statements", n)
	}
	inOne := said(storetest.Nadia, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt })
	if _, err := a.SignNoteDraft(dana, inOne.ID, inOne, 0); err != nil {
		t.Fatal(err)
	}
	if n := d.Statements(); n > 6 {
		t.Errorf("signing what was never kept took %d statements", n)
	}
}

// One screen keeps what another signs unkept. Whoever comes second is told so:
// no draft of a signed note stays behind, and nothing that was kept goes.
func TestANoteIsKeptOrSignedButNotBoth(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	ended := map[string]int{}
	for range 40 {
		n := said(storetest.Alma, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt })
		one, other := *n, *n
		var kept, signed error
		var both sync.WaitGroup
		both.Go(func() { _, kept = a.SaveNoteDraft(dana, &one, 0) })
		both.Go(func() { _, signed = a.SignNoteDraft(dana, n.ID, &other, 0) })
		both.Wait()
		got := storetest.OwnerValue[string](t, d, "SELECT (SELECT count(*) FROM note_drafts WHERE id = $1) || ' kept, ' || (SELECT count(*) FROM sessions WHERE id = $1) || ' signed'", n.ID)
		ended[got]++
		switch {
		case got == "1 kept, 0 signed" && kept == nil && casework.KindOf(signed) == casework.KindConflict:
		case got == "0 kept, 1 signed" && signed == nil && casework.KindOf(kept) == casework.KindConflict:
		case got == "0 kept, 1 signed" && signed == nil && kept == nil: // one after the other: the draft was kept, seen as it was said, and signed
		default:
			t.Errorf("%s; keeping it: %v; signing it: %v", got, kept, signed)
		}
	}
	t.Log(ended)
}

// Whoever learns or guesses the id of a signed session can keep no draft under
// it, not even somebody who may not see that session.
func TestNobodyKeepsADraftUnderTheIDOfASignedSession(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	signed := sign(t, a, d.As(t, storetest.Dana), said(storetest.Alma))
	inez := d.As(t, storetest.Inez)
	guess := said(storetest.Wendell, func(n *casework.NoteDraft) { n.ID = signed.ID })
	_, err := a.SaveNoteDraft(inez, guess, 0)
	wantRefused(t, err, casework.KindConflict)
	_, err = a.SaveNoteDraft(inez, guess, 1)
	wantRefused(t, err, casework.KindNotFound)
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM note_drafts"); n != 0 {
		t.Errorf("%d drafts are kept", n)
	}
}

// The stranger's insert waits for the signing, and must then see its session.
func TestAGuessDuringTheSigningIsRefusedToo(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana, inez := d.As(t, storetest.Dana), d.As(t, storetest.Inez)
	for range 20 {
		kept := keep(t, a, dana, said(storetest.Alma, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt }))
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := a.SignNoteDraft(dana, kept.ID, nil, 0); err != nil {
				t.Errorf("the author: %v", err)
			}
		})
		both.Go(func() {
			_, err := a.SaveNoteDraft(inez, said(storetest.Wendell, func(n *casework.NoteDraft) { n.ID = kept.ID }), 0)
			if casework.KindOf(err) != casework.KindConflict {
				t.Errorf("the guess: %v", err)
			}
		})
		both.Wait()
	}
}
