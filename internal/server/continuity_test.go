package server_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"continuo/internal/storetest"
)

// leavers are people who left a program so many days ago, each in a way of
// their own. With them stand Alma, who went from PHP to IOP 53 days ago, and
// Curtis, who completed IOP 13 days ago.
//
//	Leaver1  PHP, 40  IOP the same day; the same peer
//	Leaver2  PHP, 40  IOP after 8 days; Inez instead of Dana, who met them while both were there
//	Leaver3  PHP, 40  IOP after 20 days; Inez instead of Dana, and they never met
//	Leaver4  IOP, 50  aftercare after 3 days, where Dana met them 5 days after they left
//	Leaver5  IOP, 50  dropped out; met on their last day in IOP, and ten days later in error
//	Leaver6  IOP, 50  died
//	Leaver7  IOP, 5   between programs
//	Leaver8  IOP, 45  IOP again after 10 days
//	Leaver9  PHP, 40  IOP the same day; a restricted record
const leavers = `
CREATE FUNCTION pg_temp.id(kind text, n int) RETURNS uuid LANGUAGE sql AS
  $$ SELECT (kind || '-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid $$;
CREATE TEMP TABLE h AS SELECT '11111111-0000-7000-8000-000000000001'::uuid agency, 'a0000000-0000-7000-8000-000000000001'::uuid dana,
  'a0000000-0000-7000-8000-000000000002'::uuid inez, (app_now() AT TIME ZONE 'America/New_York')::date today;
CREATE FUNCTION pg_temp.noon(ago int) RETURNS timestamptz LANGUAGE sql AS
  $$ SELECT ((today - ago) + time '12:00') AT TIME ZONE 'America/New_York' FROM h $$;
INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, restricted, created_at)
  SELECT agency, pg_temp.id('c4000000', n), 'L-' || n, 'Leaver' || n, 'Moss', date '1980-01-01', n = 9, app_now() - interval '100 days' FROM h, generate_series(1, 9) n;
INSERT INTO episodes (agency_id, id, client_id, opened_on, closed_on, discharge_reason, left_on, left_program_id)
  SELECT agency, pg_temp.id('14000000', n), pg_temp.id('c4000000', n), today - 100, CASE WHEN n IN (5, 6) THEN today - 50 END,
         CASE n WHEN 5 THEN 'dropped_out' WHEN 6 THEN 'death' ELSE '' END, CASE WHEN n = 7 THEN today - 5 END,
         CASE WHEN n = 7 THEN 'b0000000-0000-7000-8000-000000000012'::uuid END FROM h, generate_series(1, 9) n;
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on, ends_on)
  SELECT agency, pg_temp.id('2' || v.k || '400000', v.n), pg_temp.id('c4000000', v.n), pg_temp.id('14000000', v.n), ('b0000000-0000-7000-8000-0000000000' || v.p)::uuid,
         today - v.since, today - v.until
    FROM h, (VALUES (1, 1, 11, 100, 40), (1, 2, 12, 40, NULL), (2, 1, 11, 100, 40), (2, 2, 12, 32, NULL), (3, 1, 11, 100, 40), (3, 2, 12, 20, NULL),
                    (4, 1, 12, 100, 50), (4, 2, 13, 47, NULL), (5, 1, 12, 100, 50), (6, 1, 12, 100, 50), (7, 1, 12, 100, 5),
                    (8, 1, 12, 100, 45), (8, 2, 12, 35, NULL), (9, 1, 11, 100, 40), (9, 2, 12, 40, NULL)) v (n, k, p, since, until);
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at, ends_at)
  SELECT agency, pg_temp.id('3' || v.k || '400000', v.n), pg_temp.id('c4000000', v.n), CASE WHEN v.k = 1 THEN dana ELSE inez END, v.part,
         pg_temp.noon(v.since), pg_temp.noon(v.until)
    FROM h, (VALUES (1, 1, 'primary', 100, NULL), (2, 1, 'primary', 100, 30), (2, 2, 'second', 34, 30), (2, 3, 'primary', 30, NULL),
                    (3, 1, 'primary', 100, 25), (3, 2, 'primary', 25, NULL), (4, 1, 'primary', 100, NULL), (5, 1, 'primary', 100, NULL), (6, 1, 'primary', 100, NULL),
                    (7, 1, 'primary', 100, NULL), (8, 1, 'primary', 100, NULL), (9, 1, 'primary', 100, NULL)) v (n, k, part, since, until);
INSERT INTO sessions (agency_id, id, client_id, peer_id, program_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
  SELECT agency, pg_temp.id('54000000', v.k), pg_temp.id('c4000000', v.n), CASE WHEN v.n = 2 THEN inez ELSE dana END, ('b0000000-0000-7000-8000-0000000000' || v.p)::uuid,
         v.kind, 'in_person', pg_temp.noon(v.ago), pg_temp.noon(v.ago) + interval '30 minutes', 30, 'America/New_York', pg_temp.noon(v.ago), pg_temp.noon(v.ago), false
    FROM h, (VALUES (1, 2, 12, 32, 'individual'), (2, 4, 13, 45, 'check_in'), (3, 5, 12, 50, 'individual'), (4, 5, NULL, 40, 'individual'),
                    (5, 5, NULL, 39, 'attempt'), (6, 3, 12, 30, 'no_show')) v (k, n, p, ago, kind);
INSERT INTO notes (agency_id, id, session_id, client_id, author_id, author_name, author_title, shared, signed_at)
  SELECT agency, pg_temp.id('54000000', 4), pg_temp.id('54000000', 4), pg_temp.id('c4000000', 5), dana, 'Dana Whitcomb', 'CPS', false, pg_temp.noon(40) FROM h;
INSERT INTO note_addenda (agency_id, id, note_id, client_id, kind, author_id, author_name, reason, added_at)
  SELECT agency, pg_temp.id('55000000', 4), pg_temp.id('54000000', 4), pg_temp.id('c4000000', 5), 'entered_in_error', dana, 'Dana Whitcomb', 'x', pg_temp.noon(39) FROM h;`

func (w *world) leave() {
	w.t.Helper()
	conn := w.OwnerConn(w.t)
	if _, err := conn.Exec(w.t.Context(), leavers); err != nil {
		w.t.Fatal(err)
	}
}

type share struct{ K, N int }

func (s share) String() string { return fmt.Sprintf("%d/%d", s.K, s.N) }

// counted are the numbers of an answer, one line for each pair and stage.
func (w *world) counted(a answer) (lines []string) {
	w.t.Helper()
	var c struct {
		Quiet          int
		Leavers, Pairs []struct {
			FromName, ToName                                            string
			Left, MedianDays                                            int
			Arrived, Within7, Within14, Within30, Contact30, PeerStayed share
		}
		HandOffs []struct {
			FromName, ToName                                             string
			Sent                                                         int
			InTime, Declined, Returned, Missed, ReEngaged, Arrived, Warm share
		}
		Flow []struct {
			Stage                                                             string
			Left, ToPhp, ToIop, ToAftercare, ToOther, Between, Finished, Lost int
		}
	}
	if err := json.Unmarshal([]byte(a.body), &c); err != nil {
		w.t.Fatalf("%v\n%s", err, a.body)
	}
	for _, p := range c.Leavers {
		lines = append(lines, fmt.Sprintf("%s: left %d, 7: %v 30: %v, contact %v, peer %v", p.FromName, p.Left, p.Within7, p.Within30, p.Contact30, p.PeerStayed))
	}
	for _, p := range c.Pairs {
		lines = append(lines, fmt.Sprintf("%s > %s: left %d, arrived %v after %d, 7: %v 14: %v 30: %v, contact %v, peer %v", p.FromName, p.ToName, p.Left, p.Arrived,
			p.MedianDays, p.Within7, p.Within14, p.Within30, p.Contact30, p.PeerStayed))
	}
	for _, h := range c.HandOffs {
		lines = append(lines, fmt.Sprintf("%s > %s: sent %d, in time %v, declined %v, returned %v, missed %v, re-engaged %v, arrived %v, warm %v", h.FromName, h.ToName, h.Sent,
			h.InTime, h.Declined, h.Returned, h.Missed, h.ReEngaged, h.Arrived, h.Warm))
	}
	for _, f := range c.Flow {
		if f.Left > 0 {
			lines = append(lines, fmt.Sprintf("%s: left %d, to %d %d %d %d, between %d, finished %d, lost %d", f.Stage, f.Left, f.ToPhp, f.ToIop, f.ToAftercare, f.ToOther,
				f.Between, f.Finished, f.Lost))
		}
	}
	return append(lines, fmt.Sprint("quiet ", c.Quiet))
}

func TestContinuityIsCountedFromAttendedDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.leave()
	refused := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Sam, refused, "decline", `{"words":"We are full.","suggestion":""}`, 200)
	w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	a := w.call(storetest.Paula, "GET", "/continuity", "")
	w.expect(scenario{path: "/continuity", who: storetest.Paula, status: 200, audit: "continuity.get done", notSees: []string{"Leaver", "Alma", "c4000000"}}, a)
	want := []string{
		"PHP Elm Street: left 4, 7: 2/4 30: 4/4, contact 0/0, peer 3/4",
		"IOP Elm Street: left 4, 7: 1/3 30: 1/2, contact 1/2, peer 1/1",
		"PHP Elm Street > IOP Elm Street: left 4, arrived 4/4 after 4, 7: 2/4 14: 3/4 30: 4/4, contact 0/0, peer 3/4",
		"IOP Elm Street > Aftercare Northside: left 1, arrived 1/1 after 3, 7: 1/1 14: 1/1 30: 1/1, contact 1/1, peer 1/1",
		"IOP Elm Street > : left 3, arrived 0/3 after 0, 7: 0/2 14: 0/1 30: 0/1, contact 0/1, peer 0/0", // Curtis, Leaver5, Leaver7
		"IOP Elm Street > Aftercare Northside: sent 2, in time 1/1, declined 1/1, returned 0/0, missed 0/0, re-engaged 0/0, arrived 0/1, warm 0/0",
		"php: left 4, to 0 4 0 0, between 0, finished 0, lost 0",
		"iop: left 4, to 0 0 1 0, between 1, finished 1, lost 1",
		"quiet 0",
	}
	if got := w.counted(a); !slices.Equal(got, want) {
		t.Errorf("counted\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT COALESCE(cardinality(client_ids), 0) FROM audit_entries WHERE op = 'continuity.get'"); n != 0 {
		t.Errorf("the audit says that numbers showed %d people", n)
	}
	// Whoever is named for the restricted record has it counted; the others do not learn that it is there.
	w.Owner(t, `INSERT INTO client_accesses (agency_id, id, client_id, staff_id, starts_at) VALUES ($1, gen_random_uuid(), 'c4000000-0000-7000-9000-000000000009', $2, app_now() - interval '1 day')`,
		storetest.HarborRow, storetest.Paula).Close()
	if got := w.counted(w.call(storetest.Paula, "GET", "/continuity", ""))[0]; !strings.Contains(got, "left 5, 7: 3/5 30: 5/5") {
		t.Errorf("with the restricted record: %s", got)
	}
	// A period takes its first and last day in.
	only := func(from, to int) string {
		lines := w.counted(w.call(storetest.Paula, "GET", "/continuity?from="+w.day(from)+"&to="+w.day(to), ""))
		return lines[min(1, len(lines)-1)] // the first pair, after everybody who left its program
	}
	for period, left := range map[[2]int]string{{-50, -45}: "Aftercare Northside: left 1", {-51, -50}: "Aftercare Northside: left 1", {-40, -40}: "IOP Elm Street: left 4"} {
		if got := only(period[0], period[1]); !strings.Contains(got, left) {
			t.Errorf("from %d to %d: %s", period[0], period[1], got)
		}
	}
	if got := only(-49, -46); got != "quiet 0" {
		t.Errorf("nobody left, and it says %s", got)
	}
}

// Warm is a meeting that happened: not one that was planned, and not one that
// was missed.
func TestTheWarmShareIsCountedFromMeetingsThatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	warm := func() string {
		t.Helper()
		for _, line := range w.counted(w.call(storetest.Paula, "GET", "/continuity", "")) {
			if _, said, found := strings.Cut(line, ", warm "); found {
				return said
			}
		}
		return "none"
	}
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "planned", status: 200}, w.call(storetest.Dana, "POST", "/warm-introductions", w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false)))
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200)
	if got := warm(); got != "0/0" {
		t.Errorf("before anybody arrived %s were warm", got)
	}
	w.did(storetest.Sam, id, "attend", w.arrival(14), 200)
	if got := warm(); got != "0/1" {
		t.Errorf("with a meeting that was only planned %s", got)
	}
	w.Owner(t, "UPDATE warm_introductions SET state = 'missed', told_by = to_staff_id, told_at = app_now() WHERE referral_id = $1", id).Close()
	if got := warm(); got != "0/1" {
		t.Errorf("with a meeting that was missed %s", got)
	}
	w.Owner(t, "UPDATE warm_introductions SET state = 'happened' WHERE referral_id = $1", id).Close()
	if got := warm(); got != "1/1" {
		t.Errorf("with a meeting that happened %s", got)
	}
}

func TestWhoReadsContinuityAndWhoStandsBehindIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.leave()
	period := "?from=" + w.day(-90) + "&to=" + w.today()
	for _, s := range []scenario{
		{says: "who treats reads no numbers", who: storetest.Joanna, path: "/continuity", status: 403, audit: "continuity.get refused"},
		{says: "nor a peer", who: storetest.Dana, path: "/continuity", status: 403},
		{says: "nor an administrator", who: storetest.Adam, path: "/continuity", status: 403},
		{says: "nor another agency", who: storetest.Eve, path: "/departures", status: 403},
		{says: "backwards", who: storetest.Paula, path: "/continuity?from=" + w.today() + "&to=" + w.day(-3), status: 422, sees: []string{`"field":"to"`}},
		{says: "all who left", who: storetest.Paula, path: "/departures" + period, status: 200, sees: []string{"Alma Reyes", "Leaver1 Moss", "Leaver5 Moss", "Curtis Vann"},
			notSees: []string{"Leaver6", "Leaver8", "Leaver9"}, audit: "departure.list done"}, // who died, was back, is restricted
		{says: "who waits", who: storetest.Paula, path: "/departures" + period + "&outcome=between", status: 200, sees: []string{"Leaver7 Moss"}, notSees: []string{"Leaver4", "Leaver5", `"days"`}},
		{says: "who was lost", who: storetest.Paula, path: "/departures" + period + "&outcome=lost", status: 200, sees: []string{"Leaver5 Moss"}, notSees: []string{"Leaver7", "Curtis"}},
		{says: "from where to where", who: storetest.Paula, path: "/departures" + period + "&toProgramId=" + storetest.Aftercare.String(), status: 200,
			sees: []string{"Leaver4 Moss", `"days":3`}, notSees: []string{"Leaver1", "Alma"}},
		{says: "a page of one", who: storetest.Paula, path: "/departures" + period + "&fromStage=php&limit=1", status: 200, sees: []string{`"nextCursor"`}},
	} {
		t.Log(s.says)
		w.expect(s, w.call(s.who, "GET", s.path, ""))
	}
	ids := storetest.OwnerValue[int](t, w.Database, "SELECT cardinality(client_ids) FROM audit_entries WHERE op = 'departure.list' AND outcome = 'done' ORDER BY at DESC, id DESC LIMIT 1")
	if ids != 1 {
		t.Errorf("the page showed one person, and the audit names %d", ids)
	}

	// Page by page nobody is left out or told twice, and who left last comes first.
	var stays, days []string
	for path, cursor := "/departures"+period+"&limit=2", ""; ; {
		a := w.call(storetest.Paula, "GET", path+cursor, "").json(t)
		for _, item := range a["items"].([]any) {
			d := item.(map[string]any)
			stays, days = append(stays, d["stayId"].(string)), append(days, d["leftOn"].(string))
		}
		next, more := a["nextCursor"].(string)
		if !more || len(stays) > 50 {
			break
		}
		cursor = "&cursor=" + next
	}
	if n := len(w.call(storetest.Paula, "GET", "/departures"+period, "").json(t)["items"].([]any)); n < 5 || n != len(stays) {
		t.Errorf("%d by pages of two, and %d at once", len(stays), n)
	}
	if !slices.IsSortedFunc(days, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("they left on %v", days)
	}
	if slices.Sort(stays); len(slices.Compact(stays)) != len(days) {
		t.Error("somebody stands on two pages")
	}

	// A director of IOP alone: no number of fewer than eleven, by quarters, and of the persons those who are there.
	w.Owner(t, "UPDATE roles SET program_id = $1 WHERE staff_id = $2 AND role = 'program_director'", storetest.IOP, storetest.Paula).Close()
	for _, s := range []scenario{
		{says: "a period of one's own choice", path: "/continuity" + period, status: 422, sees: []string{"a quarter of a year"}},
		{says: "nothing that is of a few", path: "/continuity?from=2026-07-01&to=2026-09-30", status: 200, sees: []string{`"everyone":false`, `"leavers":[]`, `"pairs":[]`, `"handOffs":[]`, `"flow":[]`}},
		{says: "who is in IOP now, or left it and is nowhere", path: "/departures" + period, status: 200, sees: []string{"Leaver1 Moss", "Leaver2 Moss", "Leaver7 Moss", "Alma Reyes"},
			notSees: []string{"Leaver4", "Leaver5", "Leaver9", "Curtis"}},
	} {
		t.Log(s.says)
		w.expect(s, w.call(storetest.Paula, "GET", s.path, ""))
	}
}

func TestContinuityOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.leave()
	paula := w.signIn(storetest.Paula)
	w.page(paula, "/hand-offs", 200, `href="/continuity"`)
	page := w.page(paula, "/continuity", 200, "<title>Outcomes · Continuo</title>", "PHP Elm Street to IOP Elm Street", "4 of 4", "IOP Elm Street, no next program yet",
		"fewer than 11", "1 waiting", "1 lost", "4 days")
	if strings.Contains(page.body, "100%<") || strings.Contains(page.body, "Leaver") {
		t.Error("a percentage of four people, or a name among the numbers")
	}
	w.page(paula, "/continuity?from=2026-05-01&to=soon", 422, `value="soon"`, "Choose a day")
	who := w.page(paula, "/departures?fromStage=iop&outcome=between&from="+w.day(-90)+"&to="+w.today(), 200, "Leaver7 Moss", "Nobody has them yet", "<title>Who left · Continuo</title>")
	if strings.Contains(who.body, "Leaver4") {
		t.Error("who has arrived stands among those who wait")
	}
	if status := w.signIn(storetest.Joanna).get("/continuity").status; status != 403 {
		t.Errorf("who treats reads the page: %d", status)
	}
}
