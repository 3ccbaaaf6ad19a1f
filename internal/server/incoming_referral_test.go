package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// asksFor is somebody for whom a hospital asks.
func (w *world) asksFor(name string, program uuid.UUID, more string) string {
	return fmt.Sprintf(`{"programId":%q,"fromKind":"hospital","fromWords":"Mercy, the ward","personName":%q,"contact":"555-0181"%s}`, program, name, more)
}

func (w *world) asked(who uuid.UUID, name string, program uuid.UUID) string {
	w.t.Helper()
	a := w.call(who, "POST", "/incoming-referrals", w.asksFor(name, program, ""))
	if a.status != 201 {
		w.t.Fatal(a.status, a.body)
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/api/v1/incoming-referrals/")
}

func (w *world) begins(first, last, born, more string) string {
	return fmt.Sprintf(`{"person":{"legalFirst":%q,"legalLast":%q,"birthDate":%q},"admittedOn":%q%s}`, first, last, born, w.today(), more)
}

// Nobody learns from the queue who is known here: a hidden person is written
// down like anybody, and only the program that was asked sees it.
func TestSomebodyOutsideAsksAndTheProgramAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.IOP).Close()
	for _, s := range []scenario{
		{says: "not their program", who: storetest.Sam, body: w.asksFor("Nia Cole", storetest.IOP, ""), status: 422, sees: []string{`"programId"`}},
		{says: "nobody's program", who: storetest.Joanna, body: w.asksFor("Nia Cole", uuid.MustParse(someID), ""), status: 422, sees: []string{`"programId"`}},
		{says: "a peer", who: storetest.Dana, body: w.asksFor("Nia Cole", storetest.IOP, ""), status: 403, audit: "incoming_referral.record refused"},
		{says: "needed yesterday", who: storetest.Joanna, body: w.asksFor("Nia Cole", storetest.IOP, `,"neededBy":"`+w.day(-1)+`"`), status: 422, sees: []string{`"neededBy"`}},
		{says: "an organization of nowhere", who: storetest.Joanna, body: w.asksFor("Nia Cole", storetest.IOP, `,"organizationId":"`+someID+`"`), status: 422, sees: []string{`"organizationId"`}},
	} {
		t.Run(s.says, func(t *testing.T) {
			s.method, s.path = "POST", "/incoming-referrals"
			w.expect(s, w.call(s.who, s.method, s.path, s.body))
		})
	}
	id := w.asked(storetest.Joanna, "Nia Cole", storetest.IOP)
	path := "/incoming-referrals/" + id
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM tasks WHERE owner_id = $1 AND client_id IS NULL", storetest.Paula); n != 1 {
		t.Errorf("whoever leads the program has %d tasks", n)
	}
	vera := w.asked(storetest.Joanna, "Vera", storetest.IOP) // restricted: hidden from Joanna, and not a word of it
	w.expect(scenario{path: "hidden", status: 200, notSees: []string{"clientId", storetest.Vera.String()}}, w.call(storetest.Joanna, "GET", "/incoming-referrals/"+vera, ""))
	for _, stranger := range []uuid.UUID{storetest.Sam, storetest.Eve} {
		if a := w.call(stranger, "GET", path, ""); a.status != 404 && a.status != 403 || strings.Contains(a.body, "Nia") {
			t.Errorf("%s: %d %s", people[stranger], a.status, a.body)
		}
	}
	w.expect(scenario{path: "their queue", status: 200, notSees: []string{"Nia"}}, w.call(storetest.Sam, "GET", "/incoming-referrals", ""))
	w.expect(scenario{path: "the queue", status: 200, sees: []string{"Nia Cole", "Mercy, the ward", `"state":"sent"`}}, w.call(storetest.Joanna, "GET", "/incoming-referrals", ""))

	do := func(who uuid.UUID, act, body string, status int, sees ...string) answer {
		t.Helper()
		a := w.call(who, "POST", path+"/"+act, body)
		w.expect(scenario{path: act, status: status, sees: sees}, a)
		return a
	}
	do(storetest.Sam, "accept", w.begins("Nia", "Cole", "1990-02-03", ""), 404)
	do(storetest.Joanna, "accept", `{"clientId":"`+storetest.Vera.String()+`","admittedOn":"`+w.today()+`"}`, 422, `"clientId"`)
	do(storetest.Joanna, "accept", `{"clientId":"`+someID+`","admittedOn":"`+w.today()+`"}`, 422, `"clientId"`)
	do(storetest.Joanna, "accept", w.begins("Alma", "Reyes", "1991-04-12", ""), 422, `"somebodyElse"`)
	do(storetest.Joanna, "accept", strings.Replace(w.begins("Nia", "Cole", "1990-02-03", ""), w.today(), w.day(9), 1), 422, `"admittedOn"`)
	do(storetest.Joanna, "close", `{"act":"decline","reason":" "}`, 422, `"reason"`)
	taken := do(storetest.Joanna, "accept", w.begins("Nia", "Cole", "1990-02-03", `,"clinicianId":"`+storetest.Joanna.String()+`"`), 200, `"state":"accepted"`, `"clientId"`)
	client, _ := taken.json(t)["clientId"].(string)
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM stays s JOIN clients c ON c.id = s.client_id WHERE c.id = $1 AND c.legal_last = 'Cole'
		AND s.program_id = $2 AND s.clinician_id = $3 AND s.ends_on IS NULL`, client, storetest.IOP, storetest.Joanna); n != 1 {
		t.Error("she is not in the program")
	}
	do(storetest.Joanna, "accept", w.begins("Nia", "Cole", "1990-02-03", ""), 409, "answered already")
	do(storetest.Joanna, "close", `{"act":"cancel","reason":"late"}`, 409, "answered already")
	w.expect(scenario{path: "audited", status: 200, who: storetest.Joanna, audit: "incoming_referral.accept done"}, answer{status: 200})
	// Once the record is hidden, so is this.
	w.Owner(t, "UPDATE clients SET restricted = true WHERE id = $1", client).Close()
	w.expect(scenario{path: "restricted", status: 404, notSees: []string{"Nia"}}, w.call(storetest.Joanna, "GET", path, ""))

	path = "/incoming-referrals/" + w.asked(storetest.Joanna, "Alma R.", storetest.IOP)
	do(storetest.Joanna, "accept", `{"clientId":"`+storetest.Alma.String()+`","admittedOn":"`+w.today()+`"}`, 200, storetest.Alma.String())
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Alma); n != 1 {
		t.Errorf("linked, and in %d stays", n)
	}
	path = "/incoming-referrals/" + w.asked(storetest.Paula, "Alma R.", storetest.PHP)
	do(storetest.Paula, "accept", `{"clientId":"`+storetest.Alma.String()+`","admittedOn":"`+w.today()+`"}`, 409, "another program")
	do(storetest.Paula, "close", `{"act":"decline","reason":"She is in good hands"}`, 200, `"state":"declined"`, "She is in good hands")
}

func TestSomebodyOutsideAsksOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	joanna := w.signIn(storetest.Joanna)
	w.page(joanna, "/hand-offs", 200, `href="/incoming"`)
	w.page(joanna, "/incoming", 200, "Nobody waits outside")
	form := w.page(joanna, "/incoming/new", 200, "Somebody asks for a place")
	bad := joanna.submit(form, `name="personName"`, url.Values{"personName": {"Alma Reyes"}, "programId": {storetest.IOP.String()}, "fromKind": {"hospital"}, "contact": {"555-0181"}})
	w.expect(scenario{path: "no sender", status: 422, sees: []string{"Say who asks", "555-0181", "Alma Reyes"}}, bad)
	kept := joanna.submit(bad, `name="personName"`, url.Values{"fromWords": {"Mercy, the ward"}})
	w.expect(scenario{path: "kept", status: 200, sees: []string{"<title>Somebody asks for a place", "A hospital: Mercy, the ward", "Answer by", `value="Alma"`, `value="Reyes"`, "Me, Joanna Keel"}}, kept)
	w.page(joanna, "/incoming", 200, "Alma Reyes", "Mercy, the ward, for IOP Elm Street.")
	w.expect(scenario{path: "no reason", status: 422, sees: []string{"Say why."}}, joanna.submit(kept, `name="reason"`, url.Values{"act": {"decline"}}))
	like := joanna.submit(kept, `name="legalFirst"`, url.Values{"birthDate": {"1991-04-12"}})
	w.expect(scenario{path: "like somebody", status: 422, sees: []string{"Is it one of these?", "None of these", "No, this is somebody else"}}, like)
	w.expect(scenario{path: "linked", status: 200, sees: []string{"Alma Reyes", "Dana Whitcomb"}}, joanna.submit(like, `name="legalFirst"`, url.Values{"clientId": {storetest.Alma.String()}}))
	w.page(joanna, kept.url.Path, 200, "Taken on today", "Answered after", "Their page")
}

// Whoever wrote it down a day before the answer is due, whoever leads the
// program when it is, and a day later again whoever wrote it down, to call
// them: each once, in words that name nobody; and nobody once it is answered.
func TestSomebodyOutsideWhoWaitsClimbsTheLadder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := uuid.MustParse(w.asked(storetest.Joanna, "Nia Cole", storetest.IOP))
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.IOP).Close()
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM river_job WHERE kind = 'referral_remind' AND args->>'incoming' = 'true' AND args::text NOT LIKE '%Nia%'"); n != 1 {
		t.Errorf("%d jobs look after it", n)
	}
	look := func(at time.Time, want string) {
		t.Helper()
		w.Clock.Set(at)
		for range 3 { // as after a broken connection
			if wait, err := w.app.RemindIncomingReferral(t.Context(), storetest.HarborRow, id); err != nil || wait <= 0 || wait > 6*time.Hour {
				t.Fatalf("waits %s, %v", wait, err)
			}
		}
		got := storetest.OwnerValue[string](t, w.Database, `SELECT COALESCE(string_agg(f.name || ' ' || n, ', ' ORDER BY f.name), '') FROM
			(SELECT owner_id, count(*) n FROM tasks WHERE client_id IS NULL GROUP BY owner_id) x JOIN staff f ON f.id = x.owner_id`)
		if got != want {
			t.Errorf("at %s: told %q, want %q", at, got, want)
		}
	}
	due := storetest.OwnerValue[time.Time](t, w.Database, "SELECT answer_due_at FROM incoming_referrals WHERE id = $1", id)
	look(due.Add(-25*time.Hour), "")
	look(due.Add(-24*time.Hour), "Joanna Keel 1")
	look(due, "Joanna Keel 1, Paula Strand 1")
	look(due.Add(24*time.Hour), "Joanna Keel 2, Paula Strand 1")
	look(due.Add(99*time.Hour), "Joanna Keel 2, Paula Strand 1")
	told, err := w.app.ListTasks(w.As(t, storetest.Joanna), casework.TaskFilter{OwnerID: storetest.Joanna}, casework.Page{})
	if err != nil || len(told.Items) != 2 {
		t.Fatal(len(told.Items), err)
	}
	for _, l := range told.Items {
		if strings.Contains(l.What, "Nia") || strings.Contains(l.What, "Elm Street") || !strings.Contains(l.What, "Somebody outside") {
			t.Errorf("told in the words %q", l.What)
		}
	}
	if _, err := w.app.CloseIncomingReferral(w.As(t, storetest.Joanna), id, casework.ReferralDecline, "No place"); err != nil {
		t.Fatal(err)
	}
	if wait, err := w.app.RemindIncomingReferral(t.Context(), storetest.HarborRow, id); wait != 0 || err != nil {
		t.Errorf("after its end it waits %s, %v", wait, err)
	}
}

// Whoever was taken on has it in their story, for everybody who finds the
// record; what the sender said stands in the queue alone.
func TestTheStoryTellsThatSomebodyWasTakenOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.asked(storetest.Joanna, "Alma R.", storetest.IOP)
	w.expect(scenario{path: "accept", status: 200}, w.call(storetest.Joanna, "POST", "/incoming-referrals/"+id+"/accept",
		`{"clientId":"`+storetest.Alma.String()+`","admittedOn":"`+w.today()+`"}`))
	of := "/client-events?clientId=" + storetest.Alma.String()
	for _, who := range []uuid.UUID{storetest.Joanna, storetest.Dana, storetest.Paula} {
		w.expect(scenario{path: of, status: 200, sees: []string{`"kind":"taken_on"`, "IOP Elm Street"}, notSees: []string{"555-0181", "Alma R."}}, w.call(who, "GET", of, ""))
	}
	w.expect(scenario{path: of, status: 404, notSees: []string{"taken_on"}}, w.call(storetest.Sam, "GET", of, ""))
	if a := w.call(storetest.Dana, "GET", "/incoming-referrals/"+id, ""); a.status != 403 {
		t.Errorf("a peer reads the queue: %d", a.status)
	}
	w.page(w.signIn(storetest.Dana), alma(""), 200, "Taken on by IOP Elm Street", "Somebody outside asked. Joanna Keel said yes.")
}
