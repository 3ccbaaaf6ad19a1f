package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func merge(survivor uuid.UUID) string { return "/clients/" + survivor.String() + "/merge" }

func merging(gone uuid.UUID, more string) string {
	return fmt.Sprintf(`{"mergedId":%q,"reason":"Paula knows them both."%s}`, gone, more)
}

// together joins Wendell's record into Alma's, as Paula.
func (w *world) together(kept, gone uuid.UUID) string {
	w.t.Helper()
	a := w.call(storetest.Paula, "POST", merge(kept), merging(gone, ""))
	w.expect(scenario{method: "POST", path: merge(kept), status: 200}, a)
	id, _ := a.json(w.t)["id"].(string)
	return id
}

// contact is a signed session with its note, a contact way and a concern.
func (w *world) contact(peer, client uuid.UUID, words string) uuid.UUID {
	w.t.Helper()
	ctx := w.As(w.t, peer)
	id := uuid.Must(uuid.NewV7())
	ends := w.Clock.Now()
	d := &casework.NoteDraft{Versioned: casework.NewVersioned(id), ClientID: client, Kind: casework.KindIndividual, Mode: casework.ModeInPerson,
		StartsAt: ends.Add(-30 * 60e9), EndsAt: ends, Purposes: []casework.Purpose{casework.PurposeEmotional},
		Words: casework.Words{Did: words, Why: "Asked for it.", Response: "Was glad.", Next: "We meet again."}}
	if _, err := w.app.SaveNoteDraft(ctx, d, 0); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.app.SignNoteDraft(ctx, id, nil, 0); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func TestJoiningTwoRecords(t *testing.T) {
	t.Parallel()
	a, b := storetest.Terrence, storetest.Benny // Benny: PHP since 20 November, nobody's; Terrence: IOP since 15 November, Dana's
	someone := `{"mergedId":"` + storetest.Otto.String() + `","reason":"x"}`
	play(t, []scenario{
		{says: "a peer joins nothing", who: storetest.Dana, method: "POST", path: merge(a), body: merging(b, ""), status: 403, audit: "client.merge refused"},
		{says: "nor does a supervisor", who: storetest.Ruth, method: "POST", path: merge(a), body: merging(b, ""), status: 403},
		{says: "an administrator sees no content", who: storetest.Adam, method: "POST", path: merge(a), body: merging(b, ""), status: 403},
		{says: "a record with itself", who: storetest.Paula, method: "POST", path: merge(a), body: merging(a, ""), status: 422, sees: []string{`"mergedId"`, "cannot be joined with itself"}},
		{says: "without a reason", who: storetest.Paula, method: "POST", path: merge(a), body: `{"mergedId":"` + b.String() + `","reason":" "}`, status: 422, sees: []string{`"reason"`}},
		{says: "a value that is none", who: storetest.Paula, method: "POST", path: merge(a), body: merging(b, `,"take":["number"]`), status: 422},
		{says: "another agency's client", who: storetest.Paula, method: "POST", path: merge(a), body: someone, status: 404, notSees: []string{"Otto"}, audit: "client.merge refused"},
		{says: "into another agency's client", who: storetest.Paula, method: "POST", path: merge(storetest.Otto), body: merging(a, ""), status: 404},
		{says: "a restricted client who is hidden from records staff", who: storetest.Paula, method: "POST", path: merge(a), body: merging(storetest.Vera, ""), status: 404, notSees: []string{"Vera"}},
		{says: "two with a stay each, and the one with a peer is kept", who: storetest.Paula, method: "POST", path: merge(a), body: merging(b, `,"take":["legalLast"]`), status: 200,
			sees: []string{`"mergedNumber":"C-6"`, `"survivorNumber":"C-2"`, `"taken":["legalLast"]`, `"table":"stays"`, `"name":"PHP Elm Street"`, `"closed":true`}, audit: "client.merge done"},
		{says: "a comparison is not for a peer", who: storetest.Dana, method: "GET", path: "/clients/" + a.String() + "/compare?with=" + b.String(), status: 403},
		{says: "a comparison", who: storetest.Paula, method: "GET", path: "/clients/" + a.String() + "/compare?with=" + b.String(), status: 200,
			sees: []string{"Terrence", "Benny", `"differs":["legalFirst","legalLast"`, `"setAside":[{`, `"PHP Elm Street"`}, audit: "client.compare done"},
		{says: "a comparison with itself", who: storetest.Paula, method: "GET", path: "/clients/" + a.String() + "/compare?with=" + a.String(), status: 422, sees: []string{`"with"`}},
		{says: "a comparison with who is hidden", who: storetest.Paula, method: "GET", path: "/clients/" + a.String() + "/compare?with=" + storetest.Vera.String(), status: 404},
		{says: "joinings are not for a peer", who: storetest.Dana, method: "GET", path: "/client-merges", status: 403},
		{says: "undoing is not for a supervisor", who: storetest.Ruth, method: "POST", path: "/client-merges/" + someID + "/undo", body: `{"reason":"x"}`, status: 403},
		{says: "undoing what never was", who: storetest.Paula, method: "POST", path: "/client-merges/" + someID + "/undo", body: `{"reason":"x"}`, status: 404},
	})
}

// Terrence and Curtis: Curtis was discharged before Terrence came, so all of
// Curtis's time fits beside Terrence's.
func TestEverythingComesAlongAndBothNumbersAndAddressesLeadThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := storetest.Terrence, storetest.Curtis
	w.Owner(t, "UPDATE episodes e SET opened_on = s.starts_on FROM stays s WHERE s.episode_id = e.id AND e.client_id = $1", kept).Close()
	w.Owner(t, "UPDATE assignments SET starts_at = app_now() - interval '2 hours' WHERE client_id = $1", kept).Close()
	w.Owner(t, "UPDATE assignments SET ends_at = NULL, starts_at = app_now() - interval '1 day' WHERE client_id = $1", gone).Close()
	w.Owner(t, "UPDATE assignments SET peer_id = $2 WHERE client_id = $1", gone, storetest.Inez).Close()
	session := w.contact(storetest.Inez, gone, "We walked to the harbor.")
	inez := w.As(t, storetest.Inez)
	if _, err := w.app.AddContactWay(inez, gone, casework.ContactWayEdit{Kind: casework.ContactPhone, Value: "555-0199", MayText: casework.LeaveYes, Voicemail: casework.LeaveNo}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.AddNoteAddendum(inez, session, casework.AddendumAddendum, "More", "He laughed."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.RaiseSafetyConcern(inez, gone, "Nowhere to sleep."); err != nil {
		t.Fatal(err)
	}
	event := w.together(kept, gone)

	for _, s := range []scenario{
		{says: "the record under its own address", who: storetest.Dana, method: "GET", path: "/clients/" + kept.String(), status: 200,
			sees: []string{"555-0199", `"mergedNumber":"C-8"`, `"number":"C-2"`, "Nowhere to sleep.", `"dischargeReason":"completed"`}},
		{says: "and under the old one", who: storetest.Dana, method: "GET", path: "/clients/" + gone.String(), status: 200,
			sees: []string{`"id":"` + kept.String() + `"`, "555-0199"}},
		{says: "not for whom it is out of reach", who: storetest.Inez, method: "GET", path: "/clients/" + gone.String(), status: 404, audit: "client.get refused"},
		{says: "not for another agency", who: storetest.Eve, method: "GET", path: "/clients/" + gone.String(), status: 404},
		{says: "the note with its sealed words", who: storetest.Dana, method: "GET", path: "/sessions/" + session.String(), status: 200,
			sees: []string{"We walked to the harbor.", "He laughed.", `"clientId":"` + kept.String() + `"`}},
		{says: "in no list", who: storetest.Petra, method: "GET", path: "/clients", status: 200, sees: []string{"Terrence Boyd"}, notSees: []string{"Curtis"}},
		{says: "a search finds the old number", who: storetest.Dana, method: "POST", path: "/client-searches", body: `{"text":"C-8"}`, status: 200, sees: []string{`"number":"C-2"`}},
		{says: "and the old name", who: storetest.Dana, method: "POST", path: "/client-searches", body: `{"text":"vann"}`, status: 200, sees: []string{`"number":"C-2"`}},
		{says: "not for whom it is out of reach, either", who: storetest.Inez, method: "POST", path: "/client-searches", body: `{"text":"C-8"}`, status: 200, notSees: []string{"C-2"}},
		{says: "nor on the team's page", who: storetest.Ruth, method: "GET", path: "/team", status: 200, notSees: []string{"Curtis"}},
		{says: "nothing is done in it", who: storetest.Paula, method: "POST", path: "/clients/" + gone.String() + "/admit",
			body: `{"programId":"` + storetest.PHP.String() + `","admittedOn":"` + w.today() + `"}`, status: 409, sees: []string{"joined with another"}, notSees: []string{"Terrence"}},
		{says: "nor told of to whom neither is in reach", who: storetest.Omar, method: "POST", path: "/clients/" + gone.String() + "/admit",
			body: `{"programId":"` + storetest.PHP.String() + `","admittedOn":"` + w.today() + `"}`, status: 404},
		{says: "it is not joined twice", who: storetest.Paula, method: "POST", path: merge(storetest.Alma), body: merging(gone, ""), status: 404},
		{says: "the trail of either record is one", who: storetest.Petra, method: "GET", path: "/audit-entries?clientId=" + storetest.Terrence.String() + "&op=safety_concern.raise", status: 200,
			sees: []string{gone.String()}},
		{says: "asked by the old one too", who: storetest.Petra, method: "GET", path: "/audit-entries?clientId=" + gone.String() + "&op=client.merge", status: 200,
			sees: []string{`"op":"client.merge"`}},
		{says: "the joinings are listed", who: storetest.Paula, method: "GET", path: "/client-merges", status: 200,
			sees: []string{event, `"mergedByName":"Paula Strand"`, "Paula knows them both."}, audit: "client_merge.list done"},
	} {
		t.Run(s.says, func(t *testing.T) { w.expect(s, w.call(s.who, s.method, s.path, s.body)) })
	}
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT (SELECT count(*) FROM sessions WHERE client_id = $1) + (SELECT count(*) FROM notes WHERE client_id = $1)
		+ (SELECT count(*) FROM note_addenda WHERE client_id = $1) + (SELECT count(*) FROM contact_ways WHERE client_id = $1) + (SELECT count(*) FROM stays WHERE client_id = $1)
		+ (SELECT count(*) FROM episodes WHERE client_id = $1) + (SELECT count(*) FROM safety_concerns WHERE client_id = $1)`, gone); n != 0 {
		t.Errorf("%d rows were left behind", n)
	}

	before := w.call(storetest.Paula, "POST", "/client-merges/"+event+"/undo", `{"reason":" "}`)
	w.expect(scenario{path: "undo", status: 422, sees: []string{`"reason"`}}, before)
	w.expect(scenario{path: "undo", status: 200, sees: []string{`"undoneByName":"Paula Strand"`}}, w.call(storetest.Paula, "POST", "/client-merges/"+event+"/undo", `{"reason":"Two brothers."}`))
	w.expect(scenario{path: "undo again", status: 409, sees: []string{"undone already"}}, w.call(storetest.Paula, "POST", "/client-merges/"+event+"/undo", `{"reason":"Two brothers."}`))
	w.expect(scenario{path: "apart", status: 200, sees: []string{"Curtis", "555-0199"}, notSees: []string{"Terrence"}}, w.call(storetest.Inez, "GET", "/clients/"+gone.String(), ""))
	w.expect(scenario{path: "apart", status: 200, notSees: []string{"555-0199", "Nowhere to sleep"}, sees: []string{`"undoReason":"Two brothers."`}}, w.call(storetest.Dana, "GET", "/clients/"+kept.String(), ""))
	w.expect(scenario{path: "note", status: 200, sees: []string{"We walked to the harbor.", "He laughed.", gone.String()}}, w.call(storetest.Inez, "GET", "/sessions/"+session.String(), ""))
}

// Wendell has aftercare and Inez; Terrence has IOP and Dana: neither can come
// along. Undoing opens both again, and leaves with the kept record what was
// written since.
func TestWhatOverlapsIsSetAsideAndOpensAgainExactly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := storetest.Terrence, storetest.Wendell
	rows := `SELECT string_agg(to_jsonb(x)::text, ' ' ORDER BY x.id) FROM (
		SELECT id, to_jsonb(e) - 'version' r FROM episodes e WHERE client_id = ANY ($1) UNION ALL SELECT id, to_jsonb(e) - 'version' FROM stays e WHERE client_id = ANY ($1)
		UNION ALL SELECT id, to_jsonb(e) - 'version' FROM assignments e WHERE client_id = ANY ($1) UNION ALL SELECT id, to_jsonb(e) - 'version' FROM clients e WHERE id = ANY ($1)
		UNION ALL SELECT id, to_jsonb(e) - 'version' FROM sessions e WHERE client_id = ANY ($1) AND id <> $2) x`
	session := w.contact(storetest.Inez, gone, "Coffee.")
	was := storetest.OwnerValue[string](t, w.Database, rows, []uuid.UUID{kept, gone}, uuid.Nil)
	a := w.call(storetest.Paula, "POST", merge(kept), merging(gone, `,"take":["legalFirst","birthDate","pronouns"]`))
	w.expect(scenario{path: "merge", status: 200, sees: []string{`"name":"Aftercare Northside"`, `"name":"Inez Carrillo"`, `"table":"episodes"`}}, a)
	if got := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", gone) +
		storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM assignments WHERE client_id = $1 AND ends_at IS NULL", gone); got != 0 {
		t.Errorf("%d things that were set aside are still open, and would be counted", got)
	}
	w.expect(scenario{path: "kept", status: 200, sees: []string{`"legalFirst":"Wendell"`, `"legalLast":"Boyd"`, "1968-07-19"}}, w.call(storetest.Dana, "GET", "/clients/"+kept.String(), ""))
	w.expect(scenario{path: "another stay", status: 404}, w.call(storetest.Paula, "POST", "/assignments/"+strings.Replace(gone.String(), "c", "3", 1)+"/end", `{"reason":"x"}`))
	since := w.contact(storetest.Dana, kept, "Written since.")
	event, _ := a.json(t)["id"].(string)
	w.expect(scenario{path: "undo", status: 200}, w.call(storetest.Paula, "POST", "/client-merges/"+event+"/undo", `{"reason":"Two people."}`))
	for id, whose := range map[uuid.UUID]uuid.UUID{session: gone, since: kept} {
		if got := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT client_id FROM sessions WHERE id = $1", id); got != whose {
			t.Errorf("session %s went to %s", id, got)
		}
	}
	if is := storetest.OwnerValue[string](t, w.Database, rows, []uuid.UUID{kept, gone}, since); is != was {
		t.Errorf("undone, the two are not what they were:\n%s\n%s", was, is)
	}
}

func TestARestrictionGoesAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := func(client uuid.UUID, staff ...uuid.UUID) {
		if _, err := w.app.RestrictClient(w.As(t, storetest.Paula), client, staff); err != nil {
			t.Fatal(err)
		}
	}
	name(storetest.Benny, storetest.Inez)
	w.expect(scenario{path: "compare", status: 200, sees: []string{`"restricts":true`}},
		w.call(storetest.Paula, "GET", "/clients/"+storetest.Nadia.String()+"/compare?with="+storetest.Benny.String(), ""))
	w.together(storetest.Nadia, storetest.Benny)
	w.expect(scenario{path: "not named", status: 404}, w.call(storetest.Dana, "GET", "/clients/"+storetest.Nadia.String(), ""))
	for who, sees := range map[uuid.UUID]string{storetest.Dana: `"items":[]`, storetest.Petra: `"items":[]`, storetest.Paula: `"C-3"`} {
		for _, text := range []string{"nadia", "benny", "C-6"} {
			w.expect(scenario{path: people[who] + " looks for " + text, status: 200, sees: []string{sees}}, w.call(who, "POST", "/client-searches", `{"text":"`+text+`"}`))
		}
	}
	w.expect(scenario{path: "named", status: 200, sees: []string{`"restricted":true`}}, w.call(storetest.Paula, "GET", "/clients/"+storetest.Nadia.String(), ""))
	w.expect(scenario{path: "the old address of a hidden record", status: 404}, w.call(storetest.Dana, "GET", "/clients/"+storetest.Benny.String(), ""))
}

func TestJoiningInAChainIsUndoneFromItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.together(storetest.Curtis, storetest.Benny)
	second := w.together(storetest.Terrence, storetest.Curtis)
	for _, old := range []uuid.UUID{storetest.Curtis, storetest.Benny} {
		w.expect(scenario{path: "old", status: 200, sees: []string{`"number":"C-2"`, `"mergedNumber":"C-6"`, `"mergedNumber":"C-8"`}}, w.call(storetest.Dana, "GET", "/clients/"+old.String(), ""))
	}
	undo := func(id string) answer {
		return w.call(storetest.Paula, "POST", "/client-merges/"+id+"/undo", `{"reason":"No."}`)
	}
	w.expect(scenario{path: "the first first", status: http.StatusConflict, sees: []string{"Undo the later one first"}}, undo(first))
	w.expect(scenario{path: "the second", status: 200}, undo(second))
	w.expect(scenario{path: "Benny is Curtis again", status: 200, sees: []string{`"number":"C-8"`}}, w.call(storetest.Petra, "GET", "/clients/"+storetest.Benny.String(), ""))
	w.expect(scenario{path: "the first", status: 200}, undo(first))
	w.expect(scenario{path: "Benny", status: 200, sees: []string{`"number":"C-6"`}}, w.call(storetest.Petra, "GET", "/clients/"+storetest.Benny.String(), ""))
}
