package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// Five hundred open hand-offs are one query, and come within a tenth of a
// second.
func TestABoardOfFiveHundredIsOneQuery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula := w.As(t, storetest.Paula)
	w.handed(paula, storetest.Alma)
	few := func() int {
		w.Statements()
		if _, err := w.app.GetReferralBoard(paula, uuid.Nil); err != nil {
			t.Fatal(err)
		}
		return w.Statements()
	}
	few()
	one := few()
	for _, sql := range []string{
		`INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
			SELECT agency_id, gen_random_uuid(), 'B-' || n, 'Board', 'N' || n, date '1980-01-01', app_now() FROM clients, generate_series(1, 499) n WHERE id = $1`,
		`INSERT INTO episodes (agency_id, id, client_id, opened_on) SELECT agency_id, id, id, (app_now() AT TIME ZONE 'America/New_York')::date - 30 FROM clients WHERE legal_first = 'Board' AND $1::uuid IS NOT NULL`,
		`INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on)
			SELECT c.agency_id, c.id, c.id, c.id, r.from_program_id, (app_now() AT TIME ZONE 'America/New_York')::date - 30 FROM clients c, referrals r WHERE c.legal_first = 'Board' AND r.client_id = $1`,
		`INSERT INTO referrals (agency_id, id, client_id, state, from_program_id, to_program_id, stay_id, direction, person_name, why, peer_plan, walks_along, visit_by,
			created_by, created_at, sent_by, sent_at, answer_due_at, packet_version)
			SELECT c.agency_id, c.id, c.id, r.state, r.from_program_id, r.to_program_id, c.id, r.direction, r.person_name, r.why, r.peer_plan, r.walks_along, r.visit_by,
			r.created_by, r.created_at, r.sent_by, r.sent_at, r.answer_due_at, 1 FROM clients c, referrals r WHERE c.legal_first = 'Board' AND r.client_id = $1`,
		`ANALYZE`,
	} {
		if strings.Contains(sql, "$1") {
			w.Owner(t, sql, storetest.Alma).Close()
		} else {
			w.Owner(t, sql).Close()
		}
	}
	few()
	if many := few(); many != one {
		t.Errorf("%d statements for one hand-off, %d for 500", one, many)
	}
	best := time.Hour
	for range 5 {
		began := time.Now()
		b, err := w.app.GetReferralBoard(paula, uuid.Nil)
		if err != nil || len(b.Lines) != 500 {
			t.Fatalf("%d lines, %v", len(b.Lines), err)
		}
		best = min(best, time.Since(began))
	}
	t.Logf("500 hand-offs in %s with %d statements", best, one)
	if best > time.Second { // the goal is 100 ms; a machine that does other things besides gets ten times that
		t.Errorf("500 hand-offs take %s", best)
	}
	if a := w.call(storetest.Paula, "GET", "/referral-board", ""); a.status != 200 || strings.Count(a.body, `"name":"Board N`) != 499 {
		t.Errorf("%d", a.status)
	}
}
