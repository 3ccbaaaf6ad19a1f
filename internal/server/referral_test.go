package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// handOffTerms ask aftercare to take somebody on within a week.
func (w *world) handOffTerms(to uuid.UUID, more string) string {
	return fmt.Sprintf(`{"toProgramId":%q,"why":"ready_for_less","peerPlan":"stays","walksAlong":"peer","words":"She leads when somebody else is struggling.","visitBy":%q%s}`,
		to, w.day(7), more)
}

// drafted is a hand-off that somebody wrote down.
func (w *world) drafted(who, client, to uuid.UUID) string {
	w.t.Helper()
	a := w.call(who, "POST", "/referrals", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, client, w.handOffTerms(to, "")))
	if a.status != http.StatusCreated {
		w.t.Fatalf("draft: %d %s", a.status, a.body)
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/api/v1/referrals/")
}

// sent is one that is on its way.
func (w *world) sent(who, client, to uuid.UUID) string {
	w.t.Helper()
	id := w.drafted(who, client, to)
	w.did(who, id, "send", "", http.StatusOK)
	return id
}

// did does something with a hand-off.
func (w *world) did(who uuid.UUID, id, act, body string, status int, sees ...string) answer {
	w.t.Helper()
	a := w.call(who, "POST", "/referrals/"+id+"/"+act, body)
	w.expect(scenario{method: "POST", path: act + " as " + people[who], status: status, sees: sees}, a)
	return a
}

func (w *world) stands(id string) string {
	w.t.Helper()
	return storetest.OwnerValue[string](w.t, w.Database, "SELECT state FROM referrals WHERE id = $1", id)
}

func (w *world) yes(owner uuid.UUID, in time.Duration) string {
	if in == 0 {
		return fmt.Sprintf(`{"ownerId":%q}`, owner)
	}
	return fmt.Sprintf(`{"ownerId":%q,"visitAt":%q,"visitPlace":"Room 2"}`, owner, w.Clock.Now().Add(in).Format(time.RFC3339))
}

func (w *world) arrival(overlap int) string {
	return fmt.Sprintf(`{"attendedOn":%q,"overlapDays":%d}`, w.today(), overlap)
}

// sees tells whether somebody finds a client's record.
func (w *world) finds(who, client uuid.UUID) bool {
	w.t.Helper()
	a := w.call(who, "GET", "/clients/"+client.String(), "")
	if a.status != http.StatusOK && a.status != http.StatusNotFound {
		w.t.Fatalf("%s: %d %s", people[who], a.status, a.body)
	}
	return a.status == http.StatusOK
}

func TestAStepDownFromTheDraftToTheFirstVisit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	task := w.call(storetest.Joanna, "POST", "/tasks", fmt.Sprintf(`{"clientId":%q,"ownerId":%q,"dueOn":%q,"what":"Send the bus plan"}`, storetest.Alma, storetest.Joanna, w.day(3)))
	if task.status != 201 {
		t.Fatal(task.status, task.body)
	}
	id := w.drafted(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "a draft is nobody's there", status: 404, who: storetest.Sam, audit: "referral.get refused"}, w.call(storetest.Sam, "GET", "/referrals/"+id, ""))
	w.expect(scenario{path: "nor on the board", status: 200, notSees: []string{"Alma"}}, w.call(storetest.Sam, "GET", "/referral-board", ""))
	w.did(storetest.Joanna, id, "send", "", 200, `"state":"sent"`, `"packetVersion":1`, `"basis":"same_program"`)

	board := w.call(storetest.Sam, "GET", "/referral-board", "")
	w.expect(scenario{path: "board", status: 200, sees: []string{"Alma Reyes", `"side":"responder"`, `"sentByName":"Joanna Keel"`}}, board)
	w.expect(scenario{path: "packet", status: 200, who: storetest.Sam, sees: []string{"Alma Reyes", "She leads when somebody else is struggling.", "Dana Whitcomb stays their peer", "Not written down.", "No concern was raised."}, audit: "referral_packet.get done"},
		w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	if w.finds(storetest.Sam, storetest.Alma) {
		t.Error("the receiving side has the record before it accepted")
	}
	for _, list := range []string{"/clients", "/referrals?clientId=" + storetest.Alma.String()} {
		w.expect(scenario{path: list, status: 200}, w.call(storetest.Sam, "GET", list, ""))
	}
	w.expect(scenario{path: "list", status: 200, notSees: []string{"Alma"}}, w.call(storetest.Sam, "GET", "/clients", ""))
	for _, stranger := range []uuid.UUID{storetest.Theo, storetest.Inez, storetest.Eve} {
		w.expect(scenario{path: "a stranger", status: 404}, w.call(stranger, "GET", "/referrals/"+id, ""))
	}

	w.did(storetest.Sam, id, "ask", `{"words":"Does she need a ride?"}`, 200, `"state":"info_requested"`)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 409, "Answer that.")
	w.did(storetest.Joanna, id, "answer", `{"words":"Yes, both ways."}`, 200, `"state":"sent"`, `"packetVersion":2`)
	w.expect(scenario{path: "packet 2", status: 200, sees: []string{`"number":2`, "Yes, both ways."}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Joanna, 0), 422, `"ownerId"`)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 48*time.Hour), 200, `"state":"scheduled"`, `"ownerName":"Sam Devereux"`, "Room 2")
	if !w.finds(storetest.Sam, storetest.Alma) || !w.finds(storetest.Joanna, storetest.Alma) {
		t.Error("from acceptance to arrival both sides have the record")
	}
	w.did(storetest.Joanna, id, "attend", w.arrival(14), 403)
	w.did(storetest.Sam, id, "attend", w.arrival(14), 200, `"state":"attended"`)
	w.page(w.signIn(storetest.Dana), alma(""), 200, "Aftercare Northside")
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL AND program_id = $2 AND clinician_id = $3`,
		storetest.Alma, storetest.Aftercare, storetest.Sam); n != 1 {
		t.Error("the next stay did not begin with its owner as the clinician")
	}
	if owner := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT owner_id FROM tasks WHERE client_id = $1 AND state = 'open'", storetest.Alma); owner != storetest.Sam {
		t.Errorf("what was to be done is %s's", people[owner])
	}
	for _, act := range []string{"cancel", "return", "decline"} {
		who := map[string]uuid.UUID{"cancel": storetest.Joanna, "return": storetest.Sam, "decline": storetest.Sam}[act]
		w.did(who, id, act, `{"words":"Too late"}`, 409, "They have arrived.")
	}
	if steps := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(act, ' ' ORDER BY at, id) FROM referral_steps WHERE referral_id = $1", id); steps != "send ask answer accept schedule attend" {
		t.Error(steps)
	}
	w.expect(scenario{path: "alone once more", status: 201}, w.call(storetest.Sam, "POST", "/referrals", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, w.handOffTerms(storetest.IOP, ""))))
}

// The old worker has the record until the dated end of the overlap, and with
// the next request after it nothing of it any more, anywhere.
func TestTheSideTheyCameFromLosesTheRecordAtTheEndOfTheOverlap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200)
	w.did(storetest.Sam, id, "attend", w.arrival(14), 200)
	joanna := w.As(t, storetest.Joanna)
	readable := func() (n int) {
		t.Helper()
		if _, err := w.app.GetClient(joanna, storetest.Alma); err == nil {
			n++
		} else if casework.KindOf(err) != casework.KindNotFound {
			t.Fatal(err)
		}
		people, err := w.app.ListClients(joanna, casework.CaseloadFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range people.Lines {
			if l.ClientID == storetest.Alma {
				n++
			}
		}
		found, err := w.app.SearchClients(joanna, "Reyes", 10)
		if err != nil {
			t.Fatal(err)
		}
		n += len(found.Items)
		for _, read := range []func() error{
			func() error { _, err := w.app.ListSessions(joanna, storetest.Alma, casework.Page{}); return err },
			func() error {
				_, err := w.app.ListClientEvents(joanna, casework.ClientEventFilter{ClientID: storetest.Alma})
				return err
			},
			func() error { _, err := w.app.ListConsents(joanna, storetest.Alma, casework.Page{}); return err },
			func() error { _, err := w.app.GetReferral(joanna, uuid.MustParse(id)); return err },
			func() error { _, err := w.app.GetReferralPacket(joanna, uuid.MustParse(id)); return err },
		} {
			if err := read(); err == nil {
				n++
			} else if casework.KindOf(err) != casework.KindNotFound {
				t.Fatal(err)
			}
		}
		board, err := w.app.GetReferralBoard(joanna, uuid.Nil)
		if err != nil {
			t.Fatal(err)
		}
		return n + len(board.Lines)
	}
	if n := readable(); n < 8 {
		t.Errorf("in the overlap only %d things can be read", n)
	}
	until := storetest.OwnerValue[time.Time](t, w.Database, "SELECT overlap_until FROM referrals WHERE id = $1", id)
	w.Clock.Set(until.Add(-time.Minute))
	if n := readable(); n < 7 {
		t.Errorf("a minute before its end only %d things can be read", n)
	}
	w.Clock.Set(until)
	if n := readable(); n != 0 {
		t.Errorf("at the end of the overlap %d things can still be read", n)
	}
	if _, err := w.app.GetClient(w.As(t, storetest.Dana), storetest.Alma); err != nil {
		t.Errorf("the peer stays: %v", err)
	}
}

func TestWhatCannotBeHandedOffIsRefusedPlainly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET closed_on = (app_now() AT TIME ZONE 'America/New_York')::date - 3 WHERE id = $1", storetest.PHP).Close()
	ask := func(client uuid.UUID, terms string) string {
		return fmt.Sprintf(`{"clientId":%q,"terms":%s}`, client, terms)
	}
	good := w.handOffTerms(storetest.Aftercare, "")
	for _, s := range []scenario{
		{says: "a program that has closed", who: storetest.Joanna, body: ask(storetest.Alma, w.handOffTerms(storetest.PHP, "")), status: 422, sees: []string{`"toProgramId"`, "has closed"}},
		{says: "where she is already", who: storetest.Joanna, body: ask(storetest.Alma, w.handOffTerms(storetest.IOP, "")), status: 422, sees: []string{`"toProgramId"`, "already"}},
		{says: "another agency's program", who: storetest.Joanna, body: ask(storetest.Alma, w.handOffTerms(uuid.MustParse("b0000000-0000-7000-8000-000000000911"), "")), status: 422, sees: []string{`"toProgramId"`}, notSees: []string{"Millbrook"}},
		{says: "a first visit in the past", who: storetest.Joanna, body: ask(storetest.Alma, strings.Replace(good, w.day(7), w.day(-1), 1)), status: 422, sees: []string{`"visitBy"`, "is over"}},
		{says: "a first visit next year", who: storetest.Joanna, body: ask(storetest.Alma, strings.Replace(good, w.day(7), w.day(200), 1)), status: 422, sees: []string{`"visitBy"`}},
		{says: "a client who was discharged", who: storetest.Dana, body: ask(storetest.Curtis, good), status: 403},
		{says: "a client who was discharged, by who may", who: storetest.Paula, body: ask(storetest.Curtis, good), status: 409, sees: []string{"not admitted now"}},
		{says: "a client elsewhere", who: storetest.Sam, body: ask(storetest.Alma, good), status: 404, notSees: []string{"Alma"}, audit: "referral.draft refused"},
		{says: "another agency's client", who: storetest.Joanna, body: ask(storetest.Otto, good), status: 404, audit: "referral.draft refused"},
		{says: "a restricted client", who: storetest.Joanna, body: ask(storetest.Vera, good), status: 404, audit: "referral.draft refused"},
	} {
		t.Run(s.says, func(t *testing.T) {
			s.method, s.path = "POST", "/referrals"
			w.expect(s, w.call(s.who, s.method, s.path, s.body))
		})
	}
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "a second one", status: 409, sees: []string{"stands open already"}}, w.call(storetest.Joanna, "POST", "/referrals", ask(storetest.Alma, good)))
	w.did(storetest.Joanna, id, "accept", w.yes(storetest.Sam, 0), 403, "Somebody of the other side answers it.")
	w.expect(scenario{path: "audited", status: 200, who: storetest.Joanna, audit: "referral.accept refused"}, answer{status: 200})
	w.did(storetest.Dana, id, "accept", w.yes(storetest.Sam, 0), 403)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, -time.Hour), 422, `"visitAt"`, "still to come")
	if s := w.stands(id); s != "sent" {
		t.Error(s)
	}
	paulas := w.sent(storetest.Paula, storetest.Jo, storetest.Aftercare)
	w.did(storetest.Paula, paulas, "decline", `{"words":"No"}`, 403, "is yours")
}

func TestTheOtherEndsOfAHandOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.Aftercare).Close()
	tasks := func(owner uuid.UUID) int {
		return storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM tasks WHERE owner_id = $1", owner)
	}
	declined := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Sam, declined, "decline", `{"words":""}`, 422, `"words"`)
	w.did(storetest.Sam, declined, "decline", `{"words":"No evening group","suggestion":"The church on Elm"}`, 200, `"state":"declined"`)
	if tasks(storetest.Joanna) != 1 {
		t.Error("whoever sent it has nothing to do")
	}
	w.expect(scenario{path: "why", status: 200, sees: []string{"No evening group", "The church on Elm"}}, w.call(storetest.Joanna, "GET", "/referrals/"+declined, ""))

	returned := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Sam, returned, "accept", w.yes(storetest.Sam, 0), 200)
	w.did(storetest.Sam, returned, "return", `{"words":"I leave the agency"}`, 200, `"state":"returned"`)
	if w.finds(storetest.Sam, storetest.Alma) {
		t.Error("given back, and still on their desk")
	}
	missed := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "tried before", status: 200, sees: []string{"Hand-offs before", "returned"}}, w.call(storetest.Sam, "GET", "/referrals/"+missed+"/packet", ""))
	w.did(storetest.Sam, missed, "accept", w.yes(storetest.Sam, time.Minute), 200)
	w.did(storetest.Sam, missed, "miss", `{"words":"The bus"}`, 422, "still to come")
	w.Owner(t, "UPDATE referrals SET visit_at = app_now() - interval '1 hour' WHERE id = $1", missed).Close()
	w.did(storetest.Joanna, missed, "miss", `{"words":"The bus"}`, 200, `"state":"no_show"`, `"misses":1`)
	w.did(storetest.Sam, missed, "disengage", `{"attempts":"Two calls, one visit"}`, 200, `"state":"no_show"`)
	if tasks(storetest.Paula) != 1 {
		t.Error("whoever leads the program was not asked")
	}
	w.did(storetest.Sam, missed, "disengage", `{"attempts":"Again"}`, 409, "has been asked")
	w.did(storetest.Sam, missed, "schedule", fmt.Sprintf(`{"visitAt":%q}`, w.Clock.Now().Add(time.Hour).Format(time.RFC3339)), 200, `"state":"scheduled"`)
	w.Owner(t, "UPDATE referrals SET visit_at = app_now() - interval '1 hour' WHERE id = $1", missed).Close()
	w.did(storetest.Sam, missed, "miss", `{"words":""}`, 200, `"misses":2`)
	w.did(storetest.Sam, missed, "disengage", `{"attempts":"Four calls, two visits"}`, 200)
	w.did(storetest.Paula, missed, "disengage", `{"attempts":""}`, 200, `"state":"not_engaged"`, "Four calls, two visits")

	cancelled := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Sam, cancelled, "cancel", `{"words":"no"}`, 403)
	w.did(storetest.Joanna, cancelled, "cancel", `{"words":"Her wish"}`, 200, `"state":"cancelled"`)
}

// A change of peer is decided by people, dated, and shows on the line.
func TestAPeerHandsOverAfterATimeTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(storetest.Joanna, "POST", "/referrals", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, strings.Replace(w.handOffTerms(storetest.Aftercare, ""), `"stays"`, `"hands_over"`, 1)))
	id := strings.TrimPrefix(a.header.Get("Location"), "/api/v1/referrals/")
	w.did(storetest.Joanna, id, "send", "", 200)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200)
	w.did(storetest.Sam, id, "attend", strings.Replace(w.arrival(7), "}", fmt.Sprintf(`,"newPeerId":%q}`, storetest.Dana), 1), 422, `"newPeerId"`)
	w.did(storetest.Sam, id, "attend", strings.Replace(w.arrival(7), "}", fmt.Sprintf(`,"newPeerId":%q}`, storetest.Theo), 1), 200)
	got := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(f.name || ' ' || a.part || ' ' || CASE WHEN a.starts_at > $2 THEN 'later' ELSE 'now' END || ' ' ||
		CASE WHEN a.ends_at IS NULL THEN 'open' WHEN a.ends_at = r.overlap_until THEN 'until then' ELSE 'other' END, ', ' ORDER BY a.starts_at, f.name)
		FROM assignments a JOIN staff f ON f.id = a.peer_id JOIN referrals r ON r.client_id = a.client_id WHERE a.client_id = $1`, storetest.Alma, w.Clock.Now())
	if got != "Dana Whitcomb primary now until then, Theo Lindqvist second now until then, Theo Lindqvist primary later open" {
		t.Error(got)
	}
	if s := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT supervisor_id FROM supervisions WHERE peer_id = $1 AND ends_at IS NULL", storetest.Theo); s != storetest.Omar {
		t.Error("a supervisor changed by itself")
	}
}
