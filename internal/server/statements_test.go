package server_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// growth adds rows of every kind for each n of the table fresh: peers under
// Ruth whom Dana covers, programs, clients of Dana's, of the new peers' and of
// nobody, their sessions, notes and drafts, more of Alma's past, and traces.
const growth = `
CREATE FUNCTION pg_temp.id(kind text, n int) RETURNS uuid LANGUAGE sql AS
  $$ SELECT (kind || '-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid $$;
CREATE TEMP TABLE h AS SELECT uuid '11111111-0000-7000-8000-000000000001' agency, uuid 'a0000000-0000-7000-8000-000000000001' dana,
  uuid 'a0000000-0000-7000-8000-000000000004' ruth, uuid 'c0000000-0000-7000-8000-000000000001' alma,
  uuid 'b0000000-0000-7000-8000-000000000011' php, uuid 'b0000000-0000-7000-8000-000000000012' iop;

INSERT INTO staff (agency_id, id, name, email, title, status, created_at)
  SELECT agency, pg_temp.id('a0000000', n), 'Peer ' || n, 'peer' || n || '@harbor.example', 'CPS', 'active', app_now() - interval '90 days' FROM h, fresh;
INSERT INTO roles (agency_id, id, staff_id, role, starts_at)
  SELECT agency, pg_temp.id('d0000000', n), pg_temp.id('a0000000', n), 'peer_specialist', app_now() - interval '90 days' FROM h, fresh;
INSERT INTO supervisions (agency_id, id, supervisor_id, peer_id, starts_at)
  SELECT agency, pg_temp.id('e0000000', n), ruth, pg_temp.id('a0000000', n), app_now() - interval '90 days' FROM h, fresh;
INSERT INTO covers (agency_id, id, absent_id, covering_id, starts_at, ends_at, reason)
  SELECT agency, pg_temp.id('e1000000', n), pg_temp.id('a0000000', n), dana, app_now() - interval '1 day', app_now() + interval '1 day',
         (SELECT reason FROM covers LIMIT 1) FROM h, fresh; -- sealed for this column, and opens there
INSERT INTO part2_programs (agency_id, id, name) SELECT agency, pg_temp.id('b1000000', n), 'Unit ' || n FROM h, fresh;
INSERT INTO programs (agency_id, id, part2_program_id, name, stage, lead_id, time_zone)
  SELECT agency, pg_temp.id('b0000000', n), pg_temp.id('b1000000', n), 'Program ' || n, 'iop', pg_temp.id('a0000000', n), 'America/New_York' FROM h, fresh;
INSERT INTO roles (agency_id, id, staff_id, role, program_id, starts_at)
  SELECT agency, pg_temp.id('d1000000', n), dana, 'peer_specialist', pg_temp.id('b0000000', n), app_now() - interval '90 days' FROM h, fresh;

CREATE TEMP TABLE newcomers AS -- c0: Dana's; c1: a new peer's; c2: nobody's
  SELECT pg_temp.id('c0000000', n) id, 'D' number, n, dana AS peer, iop AS program FROM h, fresh
  UNION ALL SELECT pg_temp.id('c1000000', n), 'P', n, pg_temp.id('a0000000', n), pg_temp.id('b0000000', n) FROM fresh
  UNION ALL SELECT pg_temp.id('c2000000', n), 'N', n, NULL, php FROM h, fresh;
INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
  SELECT agency, id, number || '-' || n, 'Client', number || n, date '1980-01-01', app_now() - interval '60 days' FROM h, newcomers;
INSERT INTO client_words (agency_id, id, client_id, source_id, word)
  SELECT agency, gen_random_uuid(), id, id, unnest(ARRAY['client', lower(number) || n]) FROM h, newcomers;
INSERT INTO episodes (agency_id, id, client_id, opened_on) SELECT agency, id, id, (app_now() AT TIME ZONE 'America/New_York')::date - 60 FROM h, newcomers;
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on) SELECT agency, id, id, id, program, (app_now() AT TIME ZONE 'America/New_York')::date - 60 FROM h, newcomers;
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on, ends_on) -- and came from another program
  SELECT agency, pg_temp.id('25000000', n), id, id, iop, (app_now() AT TIME ZONE 'America/New_York')::date - 90, (app_now() AT TIME ZONE 'America/New_York')::date - 60 FROM h, newcomers WHERE peer IS NULL;
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
  SELECT agency, id, id, peer, 'primary', app_now() - interval '60 days' FROM h, newcomers WHERE peer IS NOT NULL;
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
  SELECT agency, pg_temp.id('31000000', n), alma, pg_temp.id('a0000000', n), 'second', app_now() - interval '30 days' FROM h, fresh;

CREATE TEMP TABLE held AS -- three sessions with each of Dana's, and ever more with Alma
  SELECT pg_temp.id('5' || k || '000000', n) id, pg_temp.id('c0000000', n) client, app_now() - k * interval '7 days' AS at FROM fresh, generate_series(1, 3) k
  UNION ALL SELECT pg_temp.id('60000000', n), alma, app_now() - n * interval '2 hours' FROM h, fresh;
INSERT INTO sessions (agency_id, id, client_id, peer_id, program_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
  SELECT agency, id, client, dana, iop, 'individual', 'in_person', at - interval '1 hour', at - interval '30 minutes', 30, 'America/New_York', at, at, false FROM h, held;
INSERT INTO notes (agency_id, id, session_id, client_id, author_id, author_name, author_title, shared, signed_at)
  SELECT agency, id, id, client, dana, 'Dana Whitcomb', 'CPS', false, at FROM h, held;
INSERT INTO planned_contacts (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, time_zone, state, planned_by, planned_at)
  SELECT agency, pg_temp.id('9' || k + 2 || '000000', n), pg_temp.id('c0000000', n), dana, 'individual', 'audio',
         date_trunc('day', app_now()) + make_interval(hours => 24 * k + 12, mins => n), date_trunc('day', app_now()) + make_interval(hours => 24 * k + 13, mins => n),
         'America/New_York', 'planned', dana, app_now() FROM h, fresh, generate_series(-1, 3) k
  UNION ALL SELECT agency, pg_temp.id('9a000000', n), alma, dana, 'individual', 'audio', app_now() + make_interval(hours => n),
         app_now() + make_interval(hours => n, mins => 30), 'America/New_York', 'planned', dana, app_now() FROM h, fresh;
INSERT INTO planned_contact_moves (agency_id, id, planned_contact_id, client_id, from_starts_at, from_ends_at, from_peer_id, to_starts_at, to_ends_at, to_peer_id, moved_by, moved_at)
  SELECT agency, pg_temp.id('9b000000', n), pg_temp.id('9a000000', 1), alma, app_now(), app_now(), dana, app_now(), app_now(), dana, ruth, app_now() FROM h, fresh;
INSERT INTO note_drafts (agency_id, id, client_id, author_id, kind, mode, starts_at, ends_at, entered_at, saved_at)
  SELECT agency, pg_temp.id('70000000', n), pg_temp.id('c0000000', n), dana, 'individual', 'in_person', app_now() - interval '1 hour', app_now() - interval '30 minutes', app_now(), app_now() FROM h, fresh;
-- A review of Dana's for each n, of which the first is this week's and holds every new client of hers.
INSERT INTO caseload_reviews (agency_id, id, peer_id, week, state, started_by, started_at)
  SELECT agency, pg_temp.id('90000000', n), dana, date_trunc('week', app_now())::date - 7 * (n - 1), 'open', ruth, app_now() FROM h, fresh;
INSERT INTO caseload_review_entries (agency_id, id, review_id, client_id, state)
  SELECT agency, pg_temp.id('91000000', n), pg_temp.id('90000000', 1), pg_temp.id('c0000000', n), 'waiting' FROM h, fresh
  UNION ALL SELECT agency, pg_temp.id('92000000', n), pg_temp.id('90000000', n), alma, 'waiting' FROM h, fresh;
INSERT INTO duplicates (agency_id, id, client_id, other_id, because, found_at, status)
  SELECT agency, pg_temp.id('90000000', n), pg_temp.id('c0000000', n), pg_temp.id('c1000000', n), '["birth_date"]', app_now() - n * interval '1 hour', 'open' FROM h, fresh;
INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at) -- to be joined into Alma's record
  SELECT agency, pg_temp.id('c3000000', n), 'M-' || n, 'Client', 'M' || n, date '1980-01-01', app_now() - interval '60 days' FROM h, fresh;
INSERT INTO audit_entries (agency_id, id, at, actor_kind, actor_id, actor_name, op, reach, outcome, object, object_id, client_ids)
  SELECT agency, pg_temp.id('80000000', n), app_now(), 'staff', pg_temp.id('a0000000', n), 'Peer ' || n, 'client.get', 'caseload', 'done', 'clients',
         pg_temp.id('c1000000', n), ARRAY[pg_temp.id('c1000000', n)] FROM h, fresh;`

// theSession is a session with Alma that the first growth makes.
var theSession = uuid.MustParse("60000000-0000-7000-9000-000000000001")

// theReview is this week's of Dana's caseload.
var theReview = uuid.MustParse("90000000-0000-7000-9000-000000000001")

// thePlan is a planned contact with Alma that the first growth makes.
var thePlan = uuid.MustParse("9a000000-0000-7000-9000-000000000001")

// grow adds rows first to last. What is sealed is said through the use cases.
func (w *world) grow(first, last int) {
	w.t.Helper()
	ctx := w.t.Context()
	conn := w.OwnerConn(w.t)
	if first == 1 {
		w.StandIn(w.t, storetest.Theo, storetest.Inez)
	}
	_, err := conn.Exec(ctx, "CREATE TEMP TABLE fresh AS SELECT n FROM generate_series($1::int, $2::int) n", first, last)
	if err == nil {
		_, err = conn.Exec(ctx, growth)
	}
	if err != nil {
		w.t.Fatalf("add rows %d to %d: %v", first, last, err)
	}
	dana := w.As(w.t, storetest.Dana)
	for n := first; n <= min(last, first+9); n++ {
		client := uuid.MustParse(fmt.Sprintf("c0000000-0000-7000-9000-%012d", n))
		if _, err := w.app.CreateTask(w.As(w.t, storetest.Ruth), casework.TaskStart{ClientID: &client, OwnerID: storetest.Dana,
			DueOn: casework.DateOf(w.Clock.Now(), time.UTC).AddDays(1), What: "Bring the form"}); err != nil {
			w.t.Fatal(err)
		}
		peer := uuid.MustParse(fmt.Sprintf("a0000000-0000-7000-9000-%012d", n))
		if _, err := w.app.RecordPeerConflict(w.As(w.t, storetest.Ruth), storetest.Alma, peer, "They are neighbours"); err != nil {
			w.t.Fatal(err)
		}
		for _, about := range []uuid.UUID{client, storetest.Alma} {
			if _, err := w.app.RaiseSafetyConcern(dana, about, "Nowhere to sleep tonight."); err != nil {
				w.t.Fatal(err)
			}
		}
		w.promises(n)
		if _, err := w.app.RecordIncomingReferral(w.As(w.t, storetest.Joanna), casework.IncomingStart{ProgramID: storetest.IOP, FromKind: casework.FromHospital, FromWords: "Mercy",
			PersonName: fmt.Sprintf("Somebody %d", n), Contact: "555-0181"}); err != nil {
			w.t.Fatal(err)
		}
		w.sentOutside(n, client)
		if _, err := w.app.DraftReferral(w.As(w.t, storetest.Paula), client, w.raceTerms(storetest.Aftercare)); err != nil {
			w.t.Fatal(err)
		}
		again := uuid.MustParse(fmt.Sprintf("c3000000-0000-7000-9000-%012d", n))
		if _, err := w.app.MergeClient(w.As(w.t, storetest.Paula), storetest.Alma, casework.ClientJoin{MergedID: again, Reason: "One person."}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.app.AddNoteAddendum(dana, theSession, casework.AddendumAddendum, "More to say", "We met again."); err != nil {
			w.t.Fatal(err)
		}
	}
}

// promises adds an organization to the address book, and a consent of Alma's
// in which it is named.
func (w *world) promises(n int) {
	w.t.Helper()
	ruth := w.As(w.t, storetest.Ruth)
	to, err := w.app.AddRecipient(ruth, nil, casework.RecipientEdit{Name: fmt.Sprintf("Clinic %d", n), RecipientType: casework.RecipientHIPAA,
		RecipientClass: casework.RecipientClasses()[0]})
	if err != nil {
		w.t.Fatal(err)
	}
	if n > 2 { // the first two leave room on the audit's page
		w.ownPlans(ruth)
	}
	_, err = w.app.DraftConsent(ruth, storetest.Alma, casework.ConsentTerms{Kind: casework.ConsentSpecific, Language: "en",
		Information: []casework.Information{casework.InfoStage}, Purposes: []casework.ReleasePurpose{casework.ForTreatment},
		RecipientIDs: []uuid.UUID{to.ID}})
	if err != nil {
		w.t.Fatal(err)
	}
}

// ownPlans adds a version of each of Alma's plans that stands on none, a link,
// and somebody she knows.
func (w *world) ownPlans(ruth context.Context) {
	w.t.Helper()
	plan, of := casework.PlanStart{ClientID: storetest.Alma}, storetest.Alma
	if _, err := w.app.AddRecipient(ruth, &of, casework.RecipientEdit{Name: "A sister", RecipientType: casework.RecipientOther,
		RecipientClass: casework.ClassFamilyOrFriend}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.WriteRecoveryPlan(ruth, casework.RecoveryPlanWrite{PlanStart: plan, Strengths: []string{"She sings"}, Goals: []casework.Goal{{Words: "Sundays"}}}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.WriteCrisisPlan(ruth, casework.CrisisPlanWrite{PlanStart: plan, Helps: []string{"Music"}}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.WritePlanFact(w.As(w.t, storetest.Joanna), casework.PlanFactWrite{ClientID: storetest.Alma, Words: "Sleep comes first", Shareable: true}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.TakeSupportNetwork(ruth, casework.SupportNetworkTake{ClientID: storetest.Alma, Ties: []casework.Tie{{Kind: casework.TieFriend, People: 2,
		Closeness: casework.Close, Often: casework.OftenDaily, Effect: casework.EffectSupports}}}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.RaiseAdviceFlag(ruth, casework.AdviceRaise{ClientID: storetest.Alma, Words: "Skip it"}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.MakeClientLink(ruth, storetest.Alma, casework.LinkSent); err != nil {
		w.t.Fatal(err)
	}
}

// asking is somebody's GET; same says that more rows do not make its answer
// longer.
type asking struct {
	who  uuid.UUID
	path string
	same bool
}

var askedPages = []asking{
	{storetest.Petra, "/audit", true}, // its page is full before anything is asked
	{storetest.Dana, "/today", false},
	{storetest.Dana, "/log?client=" + storetest.Alma.String(), false}, // a form about one client: it offers their goals
	{storetest.Dana, "/drafts", false},
	{storetest.Dana, "/planned", false},
	{storetest.Ruth, "/planned", false},
	{storetest.Dana, "/planned/" + thePlan.String(), false}, // ever more moves
	{storetest.Dana, "/planned/new?client=" + storetest.Alma.String(), false},
	{storetest.Dana, "/clients", false},
	{storetest.Ruth, "/clients", false},
	{storetest.Dana, "/client-searches", true}, // one field; what a search takes is in client_search_test.go
	{storetest.Ruth, "/clients/export?format=csv", false},
	{storetest.Dana, "/clients/c0000000-0000-7000-9000-000000000001", true}, // three sessions, before and after
	{storetest.Dana, "/clients/" + storetest.Alma.String(), false},          // ever more
	{storetest.Ruth, "/clients/" + storetest.Alma.String(), false},
	{storetest.Joanna, "/clients/" + storetest.Alma.String(), false}, // the last three contacts with it
	{storetest.Dana, "/sessions/" + theSession.String(), false},
	{storetest.Ruth, "/safety-concerns", false},
	{storetest.Ruth, "/team", false},
	{storetest.Ruth, "/team/" + storetest.Dana.String(), false},
	{storetest.Ruth, "/team/" + storetest.Dana.String() + "/reassign", false},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/conflicts", false},
	{storetest.Ruth, "/tasks", false},
	{storetest.Ruth, "/reviews/" + theReview.String(), false},
	{storetest.Ruth, "/review-entries/91000000-0000-7000-9000-000000000001", false},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/reviews", false},
	{storetest.Paula, "/duplicates", false},
	{storetest.Paula, "/clients/" + storetest.Alma.String() + "/compare?with=c0000000-0000-7000-9000-000000000001", false},
	{storetest.Paula, "/caseload-files", true},                                              // her own, of which she has none
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/accounting?view=all", false}, // a list that is taken along is one more
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/access-log", false},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/disclosures/new", true}, // whom one could ask about: nobody yet
	{storetest.Petra, "/grounds", true},                                                // none are on record
	{storetest.Petra, "/grounds/new", true},
	{storetest.Petra, "/studies", true}, // none is on record
	{storetest.Paula, "/hand-offs", false},
	{storetest.Paula, "/hand-offs/limits", false},                                      // ever more programs to choose from
	{storetest.Joanna, "/clients/" + storetest.Alma.String() + "/hand-offs/new", true}, // programs, and none are new
	{storetest.Joanna, "/incoming", false},
	{storetest.Ruth, "/organizations", false},
	{storetest.Ruth, "/organizations/new", true},
	{storetest.Ruth, "/organizations/import", true},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/consents", false},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/recipients", false},
	{storetest.Ruth, "/clients/" + storetest.Alma.String() + "/consents/new?kind=specific", false}, // whom it can name
	{storetest.Petra, "/clients/" + storetest.Alma.String() + "/court-order", true},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/recovery-plan", false}, // ever more texts that hold
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/recovery-plan/write", false},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/crisis-plan", false},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/links", false},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/plan-facts", false},
	{storetest.Joanna, "/clients/" + storetest.Alma.String() + "/plan-facts", false},
	{storetest.Joanna, "/tasks", false},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/support-network", false},
	{storetest.Dana, "/clients/" + storetest.Alma.String() + "/crisis-plan/write", false},
	{storetest.Adam, "/staff", false},
	{storetest.Adam, "/staff/" + storetest.Dana.String(), false},
	{storetest.Adam, "/staff/" + storetest.Ruth.String(), false},
	{storetest.Adam, "/programs", false},
	{storetest.Adam, iopPath, false},
	{storetest.Adam, "/agency", true},
	{storetest.Dana, "/self", false},
	{storetest.Dana, "/missing-notices", false},
	{storetest.Ruth, "/access-reviews", true}, // none to look at
}

var askedOfTheAPI = []asking{
	{storetest.Dana, "/caseload-export?format=csv", false},
	{storetest.Paula, "/caseload-export?format=xlsx", false},
	{storetest.Dana, "/clients", false},
	{storetest.Dana, "/sessions?clientId=" + storetest.Alma.String(), false},
	{storetest.Dana, "/client-events?limit=200&clientId=" + storetest.Alma.String(), false},
	{storetest.Dana, "/note-drafts", false},
	{storetest.Dana, "/planned-contacts", false},
	{storetest.Ruth, "/planned-contacts?clientId=" + storetest.Alma.String(), false},
	{storetest.Dana, "/planned-contacts/" + thePlan.String(), false},
	{storetest.Adam, "/staff", false},
	{storetest.Adam, "/programs", false},
	{storetest.Ruth, "/safety-concerns", false},
	{storetest.Paula, "/duplicates", false},
	{storetest.Paula, "/client-merges", false},
	{storetest.Petra, "/audit-entries?limit=200", false},
	{storetest.Dana, "/today", false},
	{storetest.Ruth, "/team", false},
	{storetest.Paula, "/referral-board", false},
	{storetest.Paula, "/continuity", false},
	{storetest.Paula, "/departures", false},
	{storetest.Paula, "/community-referrals", false},
	{storetest.Joanna, "/incoming-referrals", false},
	{storetest.Paula, "/referral-limits", true}, // none are set
	{storetest.Ruth, "/staff/" + storetest.Dana.String() + "/reassignment", false},
	{storetest.Ruth, "/reassignments", true}, // none were made
	{storetest.Ruth, "/peer-conflicts?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/team-peers/" + storetest.Dana.String(), false},
	{storetest.Ruth, "/tasks", false},
	{storetest.Ruth, "/caseload-reviews", false},
	{storetest.Ruth, "/caseload-reviews/" + theReview.String(), false},
	{storetest.Dana, "/missing-notices", false},
	{storetest.Ruth, "/recipients?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/consents?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/recovery-plans?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/crisis-plans?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/support-networks?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/plan-facts?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/advice-flags?clientId=" + storetest.Alma.String(), false},
	{storetest.Ruth, "/caseload-review-entries?clientId=" + storetest.Alma.String(), false},
}

// cost is what an answer takes: statements, and bytes to show that it grew.
type cost struct{ statements, bytes int }

// costOf is what an answer takes that was given before: the first reads what is
// then kept, such as keys. The clock stands still, or a browser's session would
// be written to now and then.
func (w *world) costOf(path string, ask func() answer) cost {
	w.t.Helper()
	w.Statements()
	a := ask()
	took := cost{w.Statements(), len(a.body)}
	if a.status != http.StatusOK {
		w.t.Fatalf("%s: %d\n%s", path, a.status, a.body)
	}
	return took
}

func TestAnAnswerTakesAFixedNumberOfStatementsHoweverManyRowsThereAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 2)
	browsers := map[uuid.UUID]*browser{}
	for _, p := range askedPages {
		if browsers[p.who] == nil {
			browsers[p.who] = w.signIn(p.who)
		}
	}
	costs := func() (all []cost) {
		for _, p := range askedPages {
			all = append(all, w.costOf(p.path, func() answer { return browsers[p.who].get(p.path) }))
		}
		for _, p := range askedOfTheAPI {
			all = append(all, w.costOf("/api/v1"+p.path, func() answer { return w.call(p.who, "GET", p.path, "") }))
		}
		return all
	}
	costs()
	few := costs()
	w.grow(3, 40)
	many := costs()
	for i := range few {
		p, where := asking{}, "page"
		if i < len(askedPages) {
			p = askedPages[i]
		} else {
			p, where = askedOfTheAPI[i-len(askedPages)], "API"
		}
		t.Logf("%-4s %-6s %-62s %3d statements, %6d then %7d bytes", where, people[p.who], p.path, many[i].statements, few[i].bytes, many[i].bytes)
		if few[i].statements != many[i].statements || few[i].statements == 0 {
			t.Errorf("%s %s as %s: %d statements with few rows, %d with many", where, p.path, people[p.who], few[i].statements, many[i].statements)
		}
		if !p.same && many[i].bytes <= few[i].bytes {
			t.Errorf("%s %s as %s: %d bytes with few rows, %d with many: the rows do not reach it", where, p.path, people[p.who], few[i].bytes, many[i].bytes)
		}
	}
}
