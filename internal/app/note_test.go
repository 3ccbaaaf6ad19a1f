package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func TestASignedNoteIsAddedToAndNeverChanged(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	s := sign(t, a, dana, said(storetest.Alma))
	d.Clock.Advance(time.Hour)
	for _, c := range []struct {
		says                string
		kind                casework.AddendumKind
		reason, words, miss string
	}{
		{"no reason", casework.AddendumCorrection, " ", "We met at the clinic.", "reason"},
		{"no words", casework.AddendumLateEntry, "I forgot.", "", "words"},
		{"retracting has a way of its own", casework.AddendumEnteredInError, "Wrong.", "Wrong.", "kind"},
		{"a kind that is none", "footnote", "Why not.", "Words.", "kind"},
		{"a NUL byte", casework.AddendumAddendum, "I forgot.", "a\x00b", "words"},
	} {
		_, err := a.AddNoteAddendum(dana, s.ID, c.kind, c.reason, c.words)
		wantField(t, err, c.miss)
	}
	key := once(dana, uuid.New(), "add")
	first, err := a.AddNoteAddendum(key, s.ID, casework.AddendumCorrection, "Wrong place", "We met at the clinic.")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.AddNoteAddendum(key, s.ID, casework.AddendumCorrection, "Wrong place", "We met at the clinic."); err != nil || again.ID != first.ID {
		t.Errorf("sent twice: %+v %v", again, err)
	}
	if _, err := a.AddNoteAddendum(d.As(t, storetest.Ruth), s.ID, casework.AddendumAddendum, "Supervision", "Seen with Dana."); err != nil {
		t.Errorf("her supervisor: %v", err)
	}
	_, err = a.AddNoteAddendum(d.As(t, storetest.Inez), s.ID, casework.AddendumAddendum, "x", "y")
	wantKind(t, err, casework.KindNotFound)
	_, err = a.AddNoteAddendum(d.As(t, storetest.Joanna), s.ID, casework.AddendumAddendum, "x", "y")
	wantKind(t, err, casework.KindForbidden)
	got, err := a.GetSession(dana, s.ID)
	if err != nil || len(got.Addenda) != 2 || got.Addenda[0].Words != "We met at the clinic." || got.Addenda[1].AuthorName != "Ruth Abelson" ||
		got.Note.Did != s.Note.Did {
		t.Errorf("read back: %+v %v", got, err)
	}
}

// A second peer reaches the client, but the note is not theirs.
func TestOnlyTheAuthorOrTheirSupervisorAdds(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	s := sign(t, a, d.As(t, storetest.Dana), said(storetest.Alma))
	d.Owner(t, `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
		VALUES ($1, $2, $3, $4, 'second', $5)`, storetest.HarborRow, uuid.New(), storetest.Alma, storetest.Inez, d.Clock.Now()).Close()
	inez := d.As(t, storetest.Inez)
	if got, err := a.GetSession(inez, s.ID); err != nil || got.Note == nil {
		t.Errorf("a second peer reads the note: %+v %v", got, err)
	}
	_, err := a.AddNoteAddendum(inez, s.ID, casework.AddendumAddendum, "I was there", "It rained.")
	wantKind(t, err, casework.KindForbidden)
	_, err = a.RetractNote(inez, s.ID, "Not hers", nil)
	wantKind(t, err, casework.KindForbidden)
}

func TestANoteOnTheWrongClientBeginsAnewWhereItBelongs(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana, ruth := d.As(t, storetest.Dana), d.As(t, storetest.Ruth)
	s := sign(t, a, dana, said(storetest.Alma))
	_, err := a.RetractNote(dana, s.ID, "", &storetest.Terrence)
	wantField(t, err, "reason")
	_, err = a.RetractNote(dana, s.ID, "It was his", &storetest.Alma)
	wantField(t, err, "correctClientId")
	for _, hidden := range []uuid.UUID{storetest.Wendell, storetest.Otto} {
		_, err = a.RetractNote(dana, s.ID, "It was his", &hidden)
		wantKind(t, err, casework.KindNotFound)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM note_addenda"); n != 0 {
		t.Fatalf("%d marks of refused attempts", n)
	}
	key := once(ruth, uuid.New(), "retract")
	done, err := a.RetractNote(key, s.ID, "It was Terrence’s", &storetest.Terrence)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.RetractNote(key, s.ID, "It was Terrence’s", &storetest.Terrence); err != nil || again.ID != done.ID || again.DraftID != done.DraftID {
		t.Errorf("sent twice: %+v %v", again, err)
	}
	_, err = a.RetractNote(dana, s.ID, "Once more", nil)
	wantKind(t, err, casework.KindConflict)
	_, err = a.AddNoteAddendum(dana, s.ID, casework.AddendumAddendum, "More", "Words")
	wantKind(t, err, casework.KindConflict)
	if got, err := a.GetSession(dana, s.ID); err != nil || !got.EnteredInError || got.Note.Did != s.Note.Did {
		t.Errorf("it is marked and still there: %+v %v", got, err)
	}
	timeline, err := a.ListSessions(dana, storetest.Alma, casework.Page{})
	if err != nil || len(timeline.Items) != 0 {
		t.Errorf("her timeline: %+v %v", timeline, err)
	}
	// What Ruth began is Dana's to sign, and the hour is free again.
	if right, err := a.SignNoteDraft(dana, done.DraftID, nil, 0); err != nil || right.ClientID != storetest.Terrence || right.Note.Did != s.Note.Did {
		t.Errorf("signed where it belongs: %+v %v", right, err)
	}
}

func TestTreatmentStaffSeeThatItHappenedAndTheWordsOnlyWhereShared(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana, joanna := d.As(t, storetest.Dana), d.As(t, storetest.Joanna)
	own := sign(t, a, dana, said(storetest.Alma))
	d.Clock.Advance(time.Hour)
	if _, err := a.AddNoteAddendum(dana, own.ID, casework.AddendumAddendum, "More", "Words of my own."); err != nil {
		t.Fatal(err)
	}
	shared := sign(t, a, dana, said(storetest.Alma, func(n *casework.NoteDraft) {
		n.Shared, n.StartsAt, n.EndsAt = true, n.StartsAt.Add(time.Hour), n.EndsAt.Add(time.Hour)
	}))
	seen, err := a.ListSessions(joanna, storetest.Alma, casework.Page{})
	if err != nil || len(seen.Items) != 2 || seen.Items[0].ID != shared.ID {
		t.Fatalf("the timeline: %+v %v", seen, err)
	}
	if seen.Items[0].Note == nil || seen.Items[1].Note != nil || len(seen.Items[1].Addenda) != 0 || seen.Items[1].Kind != casework.KindIndividual {
		t.Errorf("words: %+v", seen.Items)
	}
	if _, err := a.RetractNote(dana, own.ID, "Wrong person", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := a.GetSession(joanna, own.ID); err != nil || !got.EnteredInError || got.Note != nil || len(got.Addenda) != 0 {
		t.Errorf("marked, and the words stay closed, also why it was wrong: %+v %v", got, err)
	}
	if got, err := a.GetSession(dana, own.ID); err != nil || !got.EnteredInError || len(got.Addenda) != 2 {
		t.Errorf("its author reads why: %+v %v", got, err)
	}
	if _, err := a.GetSession(d.As(t, storetest.Sam), own.ID); casework.KindOf(err) != casework.KindNotFound {
		t.Errorf("another program: %v", err)
	}
	if _, err := a.GetSession(d.As(t, storetest.Adam), own.ID); casework.KindOf(err) != casework.KindForbidden {
		t.Errorf("an administrator: %v", err)
	}
	p := casework.Page{Limit: 1}
	page, err := a.ListSessions(dana, storetest.Alma, p)
	if err != nil || len(page.Items) != 1 || page.Next != uuid.Nil {
		t.Errorf("only one is left: %+v %v", page, err)
	}
}

func TestWhyTwoSessionsAreOfOneTimeIsAmongTheWords(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	sign(t, a, dana, said(storetest.Terrence))
	s := sign(t, a, dana, said(storetest.Alma, func(n *casework.NoteDraft) { n.OverlapReason = "Both came to the meeting." }))
	if got, err := a.GetSession(dana, s.ID); err != nil || got.OverlapReason != "Both came to the meeting." {
		t.Errorf("its author: %+v %v", got, err)
	}
	if got, err := a.GetSession(d.As(t, storetest.Joanna), s.ID); err != nil || got.Note != nil || got.OverlapReason != "" {
		t.Errorf("treatment staff: %+v %v", got, err)
	}
}
