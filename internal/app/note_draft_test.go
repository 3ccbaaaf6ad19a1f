package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// said is what a peer says about half an hour that ended at the clock's now.
func said(client uuid.UUID, change ...func(*casework.NoteDraft)) *casework.NoteDraft {
	d := casework.NewDraft(uuid.Must(uuid.NewV7()), client, uuid.Nil, storetest.Start)
	d.Did = "We walked to the library and back."
	for _, c := range change {
		c(d)
	}
	return d
}

func keep(t *testing.T, a *app.App, ctx context.Context, d *casework.NoteDraft) *casework.OpenDraft {
	t.Helper()
	kept, err := a.SaveNoteDraft(ctx, d, 0)
	if err != nil {
		t.Fatalf("keep a draft: %v %v", err, fieldsOf(err))
	}
	return kept
}

func sign(t *testing.T, a *app.App, ctx context.Context, d *casework.NoteDraft) *casework.SessionRecord {
	t.Helper()
	s, err := a.SignNoteDraft(ctx, keep(t, a, ctx, d).ID, nil, 0)
	if err != nil {
		t.Fatalf("sign: %v %v", err, fieldsOf(err))
	}
	return s
}

func wantRefused(t *testing.T, err error, want casework.Kind) {
	t.Helper()
	if casework.KindOf(err) != want {
		t.Fatalf("got %v (%s), want %s", err, casework.KindOf(err), want)
	}
}

// fieldsOf are the names of the fields to mend.
func fieldsOf(err error) []string {
	e, ok := errors.AsType[*casework.Error](err)
	if !ok {
		return nil
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Field)
	}
	return names
}

func TestADraftIsKeptAndEditedByItsAuthorOnly(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	draft := said(storetest.Alma)
	kept := keep(t, a, dana, draft)
	if kept.Version != 1 || kept.ClientName != "Alma Reyes" || !kept.DueAt.Equal(storetest.Start.Add(24*time.Hour)) {
		t.Errorf("kept as %+v", kept)
	}
	if _, err := a.SaveNoteDraft(dana, draft, 0); err != nil {
		t.Errorf("the same save again, its answer was lost: %v", err)
	}
	draft.Why = "He wants mornings that start somewhere."
	_, err := a.SaveNoteDraft(dana, draft, 0)
	wantRefused(t, err, casework.KindStale)
	next, err := a.SaveNoteDraft(dana, draft, 1)
	if err != nil || next.Version != 2 || next.Why != draft.Why || !next.EnteredAt.Equal(kept.EnteredAt) {
		t.Errorf("the next state: %+v %v", next, err)
	}
	draft.Why = "Other words, written over the first version."
	_, err = a.SaveNoteDraft(dana, draft, 1)
	wantRefused(t, err, casework.KindStale)
	desk, err := a.GetNoteDraft(dana, draft.ID, uuid.Nil, uuid.Nil)
	if err != nil || desk.Draft.Why != next.Why || desk.Line == nil || desk.Line.Name != "Alma Reyes" {
		t.Errorf("read back: %+v %v", desk, err)
	}
	_, err = a.GetNoteDraft(d.As(t, storetest.Ruth), draft.ID, uuid.Nil, uuid.Nil)
	wantRefused(t, err, casework.KindNotFound)
	_, err = a.SignNoteDraft(d.As(t, storetest.Ruth), draft.ID, nil, 0)
	wantRefused(t, err, casework.KindNotFound)
	_, err = a.SaveNoteDraft(d.As(t, storetest.Joanna), said(storetest.Alma), 0)
	wantRefused(t, err, casework.KindForbidden)
	for _, stranger := range []uuid.UUID{storetest.Wendell, storetest.Otto, uuid.New()} {
		_, err = a.SaveNoteDraft(dana, said(stranger), 0)
		wantRefused(t, err, casework.KindNotFound)
		turned := said(stranger, func(n *casework.NoteDraft) { n.ID = draft.ID })
		_, err = a.SaveNoteDraft(dana, turned, 2)
		wantRefused(t, err, casework.KindNotFound)
	}
	wantRefused(t, a.DiscardNoteDraft(dana, draft.ID, 1), casework.KindStale)
	if err := a.DiscardNoteDraft(dana, draft.ID, 2); err != nil {
		t.Error(err)
	}
	_, err = a.GetNoteDraft(dana, draft.ID, uuid.Nil, uuid.Nil)
	wantRefused(t, err, casework.KindNotFound)
}

func TestSigningMakesASessionAndANoteOnceAndForEver(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	draft := said(storetest.Alma)
	s := sign(t, a, dana, draft)
	if s.ID != draft.ID || s.Minutes != 30 || s.ProgramName != "IOP Elm Street" || s.PeerName != "Dana Whitcomb" ||
		s.Late || s.Note == nil || s.Note.Did != draft.Did || s.Note.AuthorTitle != "CPS" {
		t.Errorf("signed as %+v", s)
	}
	again, err := a.SignNoteDraft(dana, draft.ID, nil, 0)
	if err != nil || again.ID != s.ID || !again.SignedAt.Equal(s.SignedAt) {
		t.Errorf("signed a second time: %+v %v", again, err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM sessions"); n != 1 {
		t.Errorf("%d sessions", n)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*)::int FROM note_drafts"); n != 0 {
		t.Errorf("%d drafts left", n)
	}
	for _, version := range []int{0, 1} {
		_, err = a.SaveNoteDraft(dana, draft, version)
		wantRefused(t, err, casework.KindConflict)
	}
	audit := storetest.OwnerValue[string](t, d, `SELECT changes::text || client_ids::text FROM audit_entries
		WHERE op = 'note_draft.sign' AND outcome = 'done' ORDER BY at, id LIMIT 1`)
	if strings.Contains(audit, "library") || !strings.Contains(audit, `"hash"`) || !strings.Contains(audit, storetest.Alma.String()) {
		t.Errorf("the audit holds %s", audit)
	}
	if sealed := storetest.OwnerValue[string](t, d, "SELECT encode(did, 'escape') FROM notes"); strings.Contains(sealed, "library") {
		t.Error("the words lie open in the database")
	}
}

func TestWhatIsMissingIsAskedForAndTheDraftStays(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	draft := said(storetest.Alma, func(n *casework.NoteDraft) { n.Did = "" })
	kept := keep(t, a, dana, draft)
	_, err := a.SignNoteDraft(dana, kept.ID, nil, 0)
	wantRefused(t, err, casework.KindInvalid)
	if got := fieldsOf(err); !slices.Equal(got, []string{"did"}) {
		t.Errorf("fields %v", got)
	}
	if _, err := a.GetNoteDraft(dana, kept.ID, uuid.Nil, uuid.Nil); err != nil {
		t.Errorf("the draft is gone: %v", err)
	}
}

func TestTwoSessionsOfOneTimeNeedAReason(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	sign(t, a, dana, said(storetest.Alma))
	second := keep(t, a, dana, said(storetest.Terrence, func(n *casework.NoteDraft) { n.StartsAt = n.StartsAt.Add(10 * time.Minute) }))
	_, err := a.SignNoteDraft(dana, second.ID, nil, 0)
	if got := fieldsOf(err); !slices.Equal(got, []string{"overlapReason"}) {
		t.Fatalf("fields %v of %v", got, err)
	}
	second.OverlapReason = "Both came to the same meeting."
	if _, err := a.SaveNoteDraft(dana, &second.NoteDraft, 1); err != nil {
		t.Fatal(err)
	}
	if s, err := a.SignNoteDraft(dana, second.ID, nil, 0); err != nil || s.OverlapReason != "Both came to the same meeting." {
		t.Errorf("%+v %v", s, err)
	}
	for name, other := range map[string]*casework.NoteDraft{
		"a try takes no time":           said(storetest.Nadia, func(n *casework.NoteDraft) { n.Kind = casework.KindAttempt }),
		"right after the first is free": said(storetest.Nadia, func(n *casework.NoteDraft) { n.StartsAt = n.EndsAt }),
		"ends as the first begins": said(storetest.Nadia, func(n *casework.NoteDraft) {
			n.StartsAt, n.EndsAt = n.StartsAt.Add(-time.Hour), n.StartsAt
		}),
	} {
		if _, err := a.SignNoteDraft(dana, keep(t, a, dana, other).ID, nil, 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	inez := d.As(t, storetest.Inez)
	if _, err := a.SignNoteDraft(inez, keep(t, a, inez, said(storetest.Wendell)).ID, nil, 0); err != nil {
		t.Errorf("somebody else's time is their own: %v", err)
	}
}

func TestWordsBegunCanBeFinishedWhenTheClientHasMovedOn(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	kept := keep(t, a, dana, said(storetest.Alma))
	d.Clock.Advance(time.Hour)
	d.Owner(t, "UPDATE assignments SET ends_at = $1 WHERE client_id = $2", d.Clock.Now().Add(-time.Minute), storetest.Alma).Close()
	desk, err := a.GetNoteDraft(dana, kept.ID, uuid.Nil, uuid.Nil)
	if err != nil || desk.Draft.ClientName != "Alma Reyes" {
		t.Errorf("the draft: %+v %v", desk, err)
	}
	_, err = a.SaveNoteDraft(dana, said(storetest.Alma), 0)
	wantRefused(t, err, casework.KindNotFound)
	if _, err := a.SignNoteDraft(dana, kept.ID, nil, 0); err != nil {
		t.Errorf("sign: %v", err)
	}
	_, err = a.GetSession(dana, kept.ID)
	wantRefused(t, err, casework.KindNotFound)
}

func TestASupervisorTakesOverTheDraftsOfWhoLeft(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	kept := keep(t, a, d.As(t, storetest.Dana), said(storetest.Alma))
	ruth := d.As(t, storetest.Ruth)
	_, err := a.ClaimNoteDraft(ruth, kept.ID)
	wantRefused(t, err, casework.KindNotFound) // Dana is still here
	d.Owner(t, "UPDATE staff SET status = 'deactivated', deactivated_at = app_now() WHERE id = $1", storetest.Dana).Close()
	_, err = a.ClaimNoteDraft(d.As(t, storetest.Omar), kept.ID)
	wantRefused(t, err, casework.KindNotFound)
	_, err = a.ClaimNoteDraft(d.As(t, storetest.Inez), kept.ID)
	wantRefused(t, err, casework.KindForbidden)
	left, err := a.ListNoteDrafts(ruth, casework.NoteDraftFilter{AuthorID: storetest.Dana}, casework.Page{})
	if err != nil || len(left.Items) != 1 || left.Items[0].AuthorName != "Dana Whitcomb" {
		t.Fatalf("left behind: %+v %v", left, err)
	}
	claimed, err := a.ClaimNoteDraft(ruth, kept.ID)
	if err != nil || claimed.AuthorID != storetest.Ruth || claimed.Did != kept.Did {
		t.Fatalf("claimed: %+v %v", claimed, err)
	}
	if s, err := a.SignNoteDraft(ruth, kept.ID, nil, 0); err != nil || s.Note.AuthorName != "Ruth Abelson" {
		t.Errorf("signed: %+v %v", s, err)
	}
}

func TestDraftsAreListedInPages(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := app.New(d.DB, storetest.Policy(t))
	dana := d.As(t, storetest.Dana)
	var want []uuid.UUID
	for i := range 5 {
		n := said(storetest.Alma, func(n *casework.NoteDraft) {
			n.StartsAt = n.StartsAt.Add(time.Duration(i/2-10) * time.Hour)
			n.EndsAt = n.EndsAt.Add(time.Duration(i/2-10) * time.Hour)
		})
		want = append(want, keep(t, a, dana, n).ID)
	}
	var got []uuid.UUID
	p := casework.Page{Limit: 2}
	for range 3 {
		page, err := a.ListNoteDrafts(dana, casework.NoteDraftFilter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Items {
			got = append(got, one.ID)
		}
		p.After = page.Next
	}
	if !slices.Equal(got, want) || p.After != uuid.Nil {
		t.Errorf("got %v, want %v; then %v", got, want, p.After)
	}
}

// A draft that cannot be written down as an answer would take its author's
// whole day with it.
func TestADraftOfTheYear9999IsNotKept(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	_, err := a.SaveNoteDraft(dana, said(storetest.Alma, func(n *casework.NoteDraft) {
		n.StartsAt = time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)
		n.EndsAt = n.StartsAt.Add(30 * time.Minute)
	}), 0)
	wantField(t, err, "startsAt")
	_, err = a.SaveNoteDraft(dana, said(storetest.Alma, func(n *casework.NoteDraft) { n.ID = uuid.Nil }), 0)
	wantField(t, err, "id")
	if today, err := a.GetToday(dana); err != nil || len(today.Drafts) != 0 {
		t.Errorf("her day: %+v %v", today, err)
	}
}

// One more row than the page is long is read, and nobody sees it.
func TestAPageLeavesInTheAuditWhomItShowed(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	for _, client := range []uuid.UUID{storetest.Alma, storetest.Terrence, storetest.Nadia} {
		keep(t, a, dana, said(client))
		raise(t, a, dana, client)
	}
	two := casework.Page{Limit: 2}
	if drafts, err := a.ListNoteDrafts(dana, casework.NoteDraftFilter{}, two); err != nil || len(drafts.Items) != 2 || drafts.Next == uuid.Nil {
		t.Fatalf("drafts: %+v %v", drafts, err)
	}
	if concerns, err := a.ListSafetyConcerns(dana, casework.ConcernFilter{}, two); err != nil || len(concerns.Items) != 2 || concerns.Next == uuid.Nil {
		t.Fatalf("concerns: %+v %v", concerns, err)
	}
	if people, err := a.ListClients(dana, casework.CaseloadFilter{Limit: 2}); err != nil || len(people.Lines) != 2 || people.Next == "" {
		t.Fatalf("people: %+v %v", people, err)
	}
	for _, op := range []string{"note_draft.list", "safety_concern.list", "client.list"} {
		if n := storetest.OwnerValue[int](t, d, "SELECT cardinality(client_ids) FROM audit_entries WHERE op = $1", op); n != 2 {
			t.Errorf("%s: %d people in the audit, want the two shown", op, n)
		}
	}
}
