package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// contacts are what happened to Alma and Terrence, days before the test's now.
// The newest of Alma's was signed on her by mistake.
const contacts = `
INSERT INTO sessions (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, minutes, time_zone, next_on, entered_at, signed_at, late)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, v.client::uuid, 'a0000000-0000-7000-8000-000000000001', v.kind, 'audio', v.at, v.at,
       0, 'America/New_York', v.next_on::date, v.at, v.at, false
  FROM (VALUES
    ('70000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000001', 'individual', timestamptz '2026-11-10 15:00Z', NULL),
    ('70000000-0000-7000-8000-000000000002', 'c0000000-0000-7000-8000-000000000001', 'check_in',   timestamptz '2026-11-12 15:00Z', '2026-11-25'),
    ('70000000-0000-7000-8000-000000000003', 'c0000000-0000-7000-8000-000000000001', 'attempt',    timestamptz '2026-11-14 15:00Z', '2026-11-26'),
    ('70000000-0000-7000-8000-000000000004', 'c0000000-0000-7000-8000-000000000001', 'individual', timestamptz '2026-11-20 15:00Z', '2026-12-24'),
    ('70000000-0000-7000-8000-000000000005', 'c0000000-0000-7000-8000-000000000002', 'no_show',    timestamptz '2026-11-16 15:00Z', NULL),
    ('70000000-0000-7000-8000-000000000006', 'c0000000-0000-7000-8000-000000000002', 'group',      timestamptz '2026-11-17 15:00Z', NULL)
  ) v (id, client, kind, at, next_on);
INSERT INTO notes (agency_id, id, session_id, client_id, author_id, author_name, author_title, shared, signed_at)
SELECT agency_id, ('8' || substr(id::text, 2))::uuid, id, client_id, peer_id, 'Dana Whitcomb', 'CPS', false, signed_at FROM sessions;
INSERT INTO note_addenda (agency_id, id, note_id, client_id, kind, author_id, author_name, reason, added_at) VALUES
  ('11111111-0000-7000-8000-000000000001', '90000000-0000-7000-8000-000000000001', '80000000-0000-7000-8000-000000000004',
   'c0000000-0000-7000-8000-000000000001', 'entered_in_error', 'a0000000-0000-7000-8000-000000000001', 'Dana Whitcomb', '', '2026-11-21 15:00Z');
INSERT INTO note_drafts (agency_id, id, client_id, author_id, kind, mode, starts_at, ends_at, entered_at, saved_at)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, 'c0000000-0000-7000-8000-000000000001', v.author::uuid, 'individual', 'audio', v.at, v.at, v.at, v.at
  FROM (VALUES ('70000000-0000-7000-8000-000000000011', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-22 15:00Z'),
               ('70000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000002', timestamptz '2026-11-21 15:00Z')) v (id, author, at);
INSERT INTO safety_concerns (agency_id, id, client_id, raised_by, raised_at, words) VALUES
  ('11111111-0000-7000-8000-000000000001', '60000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000001',
   'a0000000-0000-7000-8000-000000000001', '2026-11-22 15:00Z', '');`

// caseload is the list as somebody sees it.
func caseload(t *testing.T, d *storetest.Database, who uuid.UUID, f casework.CaseloadFilter) []casework.CaseloadLine {
	t.Helper()
	ctx := d.As(t, who)
	grant, err := storetest.Policy(t).Grant(ctx, authz.ClientList)
	if err != nil {
		t.Fatal(err)
	}
	var lines []casework.CaseloadLine
	if err := d.InTx(ctx, grant, func(tx *store.Tx) error { lines, err = tx.Caseload(f); return err }); err != nil {
		t.Fatal(err)
	}
	return lines
}

func names(lines []casework.CaseloadLine) (names []string) {
	for _, l := range lines {
		names = append(names, l.Name)
	}
	return names
}

func told(t *testing.T) *storetest.Database {
	t.Helper()
	d := storetest.Harbor(t)
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(t.Context(), contacts); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestACaseloadLineSaysWhenSomebodyWasLastThere(t *testing.T) {
	t.Parallel()
	d := told(t)
	at := func(text string) time.Time {
		m, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	// Joanna may not read Dana's words: that a note was withdrawn, she must still be told.
	for _, who := range []uuid.UUID{storetest.Dana, storetest.Joanna, storetest.Paula} {
		alma := caseload(t, d, who, casework.CaseloadFilter{ClientID: storetest.Alma})[0]
		if alma.Name != "Alma Reyes" || alma.ProgramName != "IOP Elm Street" || alma.Stage != casework.StageIOP ||
			alma.StaySince.String() != "2026-10-01" || !alma.EpisodeOpen || alma.PeerName != "Dana Whitcomb" {
			t.Errorf("who and where: %+v", alma)
		}
		if alma.LastContactAt == nil || !alma.LastContactAt.Equal(at("2026-11-12T15:00:00Z")) || alma.LastKind != casework.KindCheckIn {
			t.Errorf("last contact %v, %s", alma.LastContactAt, alma.LastKind)
		}
		if alma.LastTryAt == nil || !alma.LastTryAt.Equal(at("2026-11-14T15:00:00Z")) || alma.LastTryKind != casework.KindAttempt {
			t.Errorf("last try %v, %s", alma.LastTryAt, alma.LastTryKind)
		}
		if alma.NextOn.String() != "2026-11-26" || alma.OpenConcerns != 1 {
			t.Errorf("next on %s, %d concerns", alma.NextOn, alma.OpenConcerns)
		}
	}
	own := caseload(t, d, storetest.Dana, casework.CaseloadFilter{ClientID: storetest.Alma})[0]
	if own.OpenDrafts != 1 || !own.OldestDraft.Equal(at("2026-11-22T15:00:00Z")) {
		t.Errorf("her own drafts: %d, %v", own.OpenDrafts, own.OldestDraft)
	}
	anybodys := caseload(t, d, storetest.Ruth, casework.CaseloadFilter{ClientID: storetest.Alma, AnybodyDrafts: true})[0]
	if anybodys.OpenDrafts != 2 || !anybodys.OldestDraft.Equal(at("2026-11-21T15:00:00Z")) {
		t.Errorf("everybody's drafts: %d, %v", anybodys.OpenDrafts, anybodys.OldestDraft)
	}
	// He came to a group after he had missed one: nobody has to try again.
	terrence := caseload(t, d, storetest.Dana, casework.CaseloadFilter{ClientID: storetest.Terrence})[0]
	if terrence.LastTryAt != nil || terrence.LastKind != casework.KindGroup {
		t.Errorf("%+v", terrence)
	}
	curtis := caseload(t, d, storetest.Paula, casework.CaseloadFilter{ClientID: storetest.Curtis})[0]
	if !curtis.Gone() || curtis.PeerName != "" || curtis.ProgramID != nil {
		t.Errorf("who has left: %+v", curtis)
	}
}

func TestTheCaseloadListIsInTheOrderOfNeed(t *testing.T) {
	t.Parallel()
	d := told(t)
	for _, c := range []struct {
		says string
		who  uuid.UUID
		f    casework.CaseloadFilter
		want []string
	}{
		{"who was never reached since the assignment comes first", storetest.Dana, casework.CaseloadFilter{},
			[]string{"Nadia Farouk", "Vera Holt", "Alma Reyes", "Terrence Boyd"}},
		{"who left comes last", storetest.Paula, casework.CaseloadFilter{},
			[]string{"Benny Tran", "Nadia Farouk", "Wendell Pruitt", "Jo Castellano", "Alma Reyes", "Terrence Boyd", "Curtis Vann"}},
		{"one peer's people", storetest.Paula, casework.CaseloadFilter{PeerIDs: []uuid.UUID{storetest.Dana}},
			[]string{"Nadia Farouk", "Alma Reyes", "Terrence Boyd"}},
		{"one program's", storetest.Paula, casework.CaseloadFilter{ProgramID: storetest.IOP}, []string{"Jo Castellano", "Alma Reyes", "Terrence Boyd"}},
		{"who has nobody", storetest.Paula, casework.CaseloadFilter{NoPeer: true}, []string{"Benny Tran"}},
		{"somebody else's client", storetest.Inez, casework.CaseloadFilter{ClientID: storetest.Alma}, nil},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := names(caseload(t, d, c.who, c.f)); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Read page by page, the list is the list.
func TestPagesOfTheCaseloadListMeet(t *testing.T) {
	t.Parallel()
	d := told(t)
	whole := names(caseload(t, d, storetest.Paula, casework.CaseloadFilter{}))
	var paged []string
	f := casework.CaseloadFilter{Limit: 2}
	for range len(whole) {
		page := caseload(t, d, storetest.Paula, f)
		if len(page) == 0 {
			break
		}
		paged = append(paged, names(page)...)
		place, err := casework.ParseCaseloadPlace(page[len(page)-1].Place().Cursor())
		if err != nil {
			t.Fatal(err)
		}
		f.After = place
	}
	if len(whole) != 7 || !slices.Equal(paged, whole) {
		t.Errorf("%q, page by page %q", whole, paged)
	}
}
