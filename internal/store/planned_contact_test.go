package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// plansStayQuick holds Today and the lists of planned contacts to their
// indexes, each at the reach of who opens it. Dana has 24 people with forty
// plans among 100,000 with 200,000.
func plansStayQuick(t *testing.T, conn *pgx.Conn) {
	me := []uuid.UUID{storetest.Dana}
	week := casework.PlannedContactFilter{From: casework.Date{Year: 2026, Month: 11, Day: 23}, Until: casework.Date{Year: 2026, Month: 11, Day: 29}}
	planned := func(f casework.PlannedContactFilter, peers []uuid.UUID) string {
		sql, args := store.PlannedSQL(f, peers, me, casework.Page{}, storetest.HarborRow, storetest.Start)
		return spelled(sql, args)
	}
	today, args := store.TodaySQL(me, storetest.HarborRow, storetest.Dana, storetest.Start)
	client := casework.PlannedContactFilter{ClientID: storetest.Alma, Open: true}
	peer, team, agency := asDana, asReaching(storetest.Ruth, "continuo_reach", "team", ""), asReaching(storetest.Petra, "continuo_agency", "agency", "")
	for _, c := range []struct{ says, become, sql string }{
		{"who needs me today", peer, spelled(today, args)},
		{"a peer's week", peer, planned(week, me)},
		{"a client's", peer, planned(client, nil)},
		{"a team's week", team, planned(week, nil)},
		{"a peer's week, for the supervisor", team, planned(week, me)},
		{"the agency's week", agency, planned(week, nil)},
		{"a client's, for the privacy officer", agency, planned(client, nil)},
		{"everything from the beginning, for the privacy officer", agency, planned(casework.PlannedContactFilter{}, nil)},
	} {
		plan := explain(t, conn, c.become, c.sql)
		for _, table := range []string{"planned_contacts", "clients", "sessions", "assignments", "stays", "episodes", "note_drafts"} {
			if strings.Contains(plan, "Seq Scan on "+table+" ") && table != "note_drafts" { // of which this agency has none
				t.Errorf("%s reads all of %s:\n%s", c.says, table, plan)
			}
		}
		var took []time.Duration
		for range storetest.Often(9) {
			took = append(took, timed(t, conn, c.become, c.sql))
		}
		t.Logf("%-55s %s", c.says, median(took).Round(10*time.Microsecond))
	}
}

// asked runs fn in a transaction of somebody's operation.
func asked(t *testing.T, d *storetest.Database, who uuid.UUID, op authz.Op, fn func(*store.Tx) error) {
	t.Helper()
	ctx := d.As(t, who)
	grant, err := storetest.Policy(t).Grant(ctx, op)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(ctx, grant, fn); err != nil {
		t.Fatal(err)
	}
}

// plans are Alma's and Terrence's: what is over, what is ahead, what was held
// or cancelled, and what Theo, who was with Alma once, is to be at.
const plans = `
INSERT INTO planned_contacts (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, time_zone, state, planned_by, planned_at, settled_at, session_id)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, v.client::uuid, v.peer::uuid, 'check_in', 'audio', v.at, v.at + interval '30 minutes', 'America/New_York',
       v.state, v.peer::uuid, v.at - interval '9 days', CASE v.state WHEN 'planned' THEN NULL ELSE v.at END, v.session::uuid
  FROM (VALUES
    ('d0000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-18 15:00Z', 'planned', NULL),
    ('d0000000-0000-7000-8000-000000000002', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-21 15:00Z', 'planned', NULL),
    ('d0000000-0000-7000-8000-000000000003', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-12 15:00Z', 'held', '70000000-0000-7000-8000-000000000002'),
    ('d0000000-0000-7000-8000-000000000004', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-23 20:00Z', 'cancelled', NULL),
    ('d0000000-0000-7000-8000-000000000005', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-24 15:00Z', 'planned', NULL),
    ('d0000000-0000-7000-8000-000000000006', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000003', timestamptz '2026-11-23 21:00Z', 'planned', NULL),
    ('d0000000-0000-7000-8000-000000000007', 'c0000000-0000-7000-8000-000000000002', 'a0000000-0000-7000-8000-000000000001', timestamptz '2026-11-23 18:45Z', 'planned', NULL)
  ) v (id, client, peer, at, state, session)`

func planID(n byte) uuid.UUID {
	id := uuid.MustParse("d0000000-0000-7000-8000-000000000000")
	id[15] = n
	return id
}

func TestALineSaysWhatIsPlannedNextAndOfWhatNothingCame(t *testing.T) {
	t.Parallel()
	d := told(t)
	d.Owner(t, plans).Close()
	of := func(l *uuid.UUID) string {
		if l == nil {
			return ""
		}
		return l.String()
	}
	for _, c := range []struct {
		says          string
		who           uuid.UUID
		f             casework.CaseloadFilter
		planned, over uuid.UUID
	}{
		{"what Theo planned is Dana's business, for he is with Alma no more", storetest.Dana,
			casework.CaseloadFilter{ClientID: storetest.Alma, PeerIDs: []uuid.UUID{storetest.Dana}, OwnPlans: true}, planID(6), planID(2)},
		{"in the list stands whatever is next", storetest.Ruth, casework.CaseloadFilter{ClientID: storetest.Alma}, planID(6), planID(2)},
		{"what runs at this moment is not over", storetest.Dana, casework.CaseloadFilter{ClientID: storetest.Terrence}, planID(7), uuid.Nil},
		{"nothing", storetest.Dana, casework.CaseloadFilter{ClientID: storetest.Nadia}, uuid.Nil, uuid.Nil},
	} {
		l := caseload(t, d, c.who, c.f)[0]
		if got := of(l.PlannedID); got != strings.TrimPrefix(c.planned.String(), uuid.Nil.String()) {
			t.Errorf("%s: next is %s", c.says, got)
		}
		if got := of(l.PassedID); got != strings.TrimPrefix(c.over.String(), uuid.Nil.String()) {
			t.Errorf("%s: over is %s", c.says, got)
		}
	}
	d.Owner(t, `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at) VALUES ('11111111-0000-7000-8000-000000000001',
		gen_random_uuid(), 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000003', 'second', '2026-11-01Z')`).Close()
	own := casework.CaseloadFilter{ClientID: storetest.Alma, PeerIDs: []uuid.UUID{storetest.Dana}, OwnPlans: true}
	if l := caseload(t, d, storetest.Dana, own)[0]; *l.PlannedID != planID(5) {
		t.Errorf("what the second peer is to be at is not Dana's: %v", l.PlannedID)
	}
	own.OwnPlans = false
	if l := caseload(t, d, storetest.Dana, own)[0]; *l.PlannedID != planID(6) || l.PlannedKind != casework.KindCheckIn || l.PlannedZone != "America/New_York" {
		t.Errorf("but it is what comes next: %+v", l)
	}
}

// Lines, planned contacts and drafts come in one statement, also where one of
// them is missing.
func TestTodayIsOneStatement(t *testing.T) {
	t.Parallel()
	d := told(t)
	d.Owner(t, plans).Close()
	d.Owner(t, `UPDATE note_drafts SET author_id = 'a0000000-0000-7000-8000-000000000003' WHERE author_id = 'a0000000-0000-7000-8000-000000000002'`).Close()
	for _, c := range []struct {
		says   string
		who    uuid.UUID
		peers  []uuid.UUID
		lines  []string
		drafts int
	}{
		{"people and a draft", storetest.Dana, []uuid.UUID{storetest.Dana}, []string{"Nadia Farouk", "Vera Holt", "Alma Reyes", "Terrence Boyd"}, 1},
		{"people and no draft", storetest.Inez, []uuid.UUID{storetest.Inez}, []string{"Wendell Pruitt"}, 0},
		{"a draft, and people of nobody", storetest.Theo, []uuid.UUID{storetest.Lee}, nil, 1},
		{"neither", storetest.Ruth, []uuid.UUID{storetest.Ruth}, nil, 0},
	} {
		var lines []casework.CaseloadLine
		var drafts []casework.TodayDraft
		var took int
		asked(t, d, c.who, authz.TodayGet, func(tx *store.Tx) (err error) {
			d.Statements()
			lines, _, drafts, err = tx.Today(c.peers)
			took = d.Statements()
			return err
		})
		if took != 1 || !slices.Equal(names(lines), c.lines) || len(drafts) != c.drafts {
			t.Errorf("%s: %d statements, %q, %d drafts", c.says, took, names(lines), len(drafts))
		}
		if c.drafts == 1 && (drafts[0].ClientID != storetest.Alma || drafts[0].EndsAt.IsZero() || drafts[0].ID == uuid.Nil) {
			t.Errorf("%s: the draft is %+v", c.says, drafts[0])
		}
	}
}

// A day is that of each contact's own place: 11 pm in Los Angeles is the next
// day in New York and in UTC.
func TestADayOfPlansIsTheDayOfTheirPlace(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	d.Owner(t, `INSERT INTO planned_contacts (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, time_zone, state, planned_by, planned_at)
		SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001',
		       'check_in', 'audio', v.at, v.at + interval '30 minutes', v.zone, 'planned', 'a0000000-0000-7000-8000-000000000001', v.at
		  FROM (VALUES (timestamptz '2026-11-25 07:00Z', 'America/Los_Angeles'), ('2026-11-25 04:30Z', 'America/New_York'), ('2026-11-25 05:30Z', 'America/New_York'),
		               ('2026-11-25 20:00Z', 'America/New_York'), ('2026-11-24 10:30Z', 'Pacific/Kiritimati')) v (at, zone)`).Close()
	for day, want := range map[int][]string{
		23: nil,
		24: {"2026-11-25T04:30:00Z", "2026-11-25T07:00:00Z"},
		25: {"2026-11-24T10:30:00Z", "2026-11-25T05:30:00Z", "2026-11-25T20:00:00Z"},
		26: nil,
	} {
		on := casework.Date{Year: 2026, Month: 11, Day: day}
		var got []string
		asked(t, d, storetest.Dana, authz.PlannedContactList, func(tx *store.Tx) error {
			list, err := tx.PlannedContacts(casework.PlannedContactFilter{From: on, Until: on}, nil, []uuid.UUID{storetest.Dana}, casework.Page{})
			for _, l := range list.Items {
				got = append(got, l.StartsAt.UTC().Format(time.RFC3339))
				if l.Day() != on {
					t.Errorf("%s is said to be on %s", got[len(got)-1], l.Day())
				}
			}
			return err
		})
		if !slices.Equal(got, want) {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
}
