package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// The first test of all: a live consent for clinic A releases nothing to clinic
// B, by any way out. It is the trap that a neighbouring product fell into.
func TestAConsentForAReleasesNothingToBOnAnyPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book, ruth := w.addressBook(), w.signIn(storetest.Ruth)
	for _, p := range paths {
		before := book.ledger()
		a := book.release(storetest.Ruth, ruth, p, asked{"b", "consent", "attendance", "treatment", "no"})
		if a.status != http.StatusConflict || !strings.Contains(a.body, "No consent of this person names them.") {
			t.Errorf("%s to B: %d %.200s", p.name, a.status, a.body)
		}
		if strings.Contains(a.body, "2026-11-02") || book.ledger() != before {
			t.Errorf("%s: something went to B", p.name)
		}
		a = book.release(storetest.Ruth, ruth, p, asked{"a", "consent", "attendance", "treatment", "no"})
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), p.kind) || book.ledger() != before+1 {
			t.Errorf("%s: not even to A: %d %s %.200s", p.name, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
}

// cell is one answer of the gate as the rule gives it, written by hand.
type cell struct {
	asked
	status int
	says   string
}

// Day is in the recipient's consent or ground: of "expired" it was yesterday,
// of "lastday" it is today, "oldcourt" and "oldqso" ended.
var cells = []cell{
	// Recipient and state of the consent.
	{asked{"a", "consent", "attendance", "treatment", "no"}, 200, ""},
	{asked{"b", "consent", "attendance", "treatment", "no"}, 409, "No consent of this person names them."},
	{asked{"draft", "consent", "attendance", "treatment", "no"}, 409, "not signed yet"},
	{asked{"revoked", "consent", "attendance", "treatment", "no"}, 409, "has ended"},
	{asked{"expired", "consent", "attendance", "treatment", "no"}, 409, "has ended"},
	{asked{"lastday", "consent", "attendance", "treatment", "no"}, 200, ""},
	// Another Part 2 program of the agency is one more recipient; the one whose record it is, is none.
	{asked{"unit", "consent", "attendance", "treatment", "no"}, 200, ""},
	{asked{"unit", "consent", "summary", "treatment", "no"}, 409, "does not cover all of this"},
	{asked{"unit", "consent", "attendance", "payment", "no"}, 409, "not for this purpose"},
	{asked{"unit", "consent", "attendance", "treatment", ""}, 422, "legal proceeding"},
	{asked{"unit", "same_program", "attendance", "treatment", "no"}, 409, "Only staff of the same program"},
	{asked{"unit b", "consent", "attendance", "treatment", "no"}, 409, "No consent of this person names them."},
	{asked{"unit own", "consent", "attendance", "treatment", "no"}, 409, "It is that program’s own record."},
	// Information and purpose.
	{asked{"a", "consent", "summary", "treatment", "no"}, 409, "does not cover all of this"},
	{asked{"a", "consent", "full", "treatment", "no"}, 409, "does not cover all of this"},
	{asked{"a", "consent", "contact", "treatment", "no"}, 409, "does not cover all of this"},
	{asked{"a", "consent", "counseling_notes", "treatment", "no"}, 409, "need their own consent"},
	{asked{"a", "consent", "attendance", "payment", "no"}, 409, "not for this purpose"},
	// A legal proceeding.
	{asked{"a", "consent", "attendance", "treatment", ""}, 422, "legal proceeding"},
	{asked{"a", "consent", "attendance", "legal_proceeding", "yes"}, 409, "own consent for that"},
	{asked{"a", "consent", "attendance", "treatment", "yes"}, 422, "does not go with"},
	{asked{"legal", "consent", "attendance", "legal_proceeding", "yes"}, 200, ""},
	{asked{"legal", "consent", "attendance", "treatment", "no"}, 409, "not for this purpose"},
	{asked{"b", "court_order", "attendance", "legal_proceeding", "yes"}, 409, "Nothing is on record"},
	{asked{"court", "court_order", "attendance", "legal_proceeding", "yes"}, 200, ""},
	{asked{"court", "court_order", "summary", "legal_proceeding", "yes"}, 409, "Nothing is on record"},
	{asked{"oldcourt", "court_order", "attendance", "legal_proceeding", "yes"}, 409, "Nothing is on record"},
	{asked{"court", "consent", "attendance", "legal_proceeding", "yes"}, 409, "No consent"},
	{asked{"auditor", "audit_evaluation", "attendance", "legal_proceeding", "yes"}, 409, "A subpoena alone is neither"},
	// The other rights.
	{asked{"auditor", "audit_evaluation", "attendance", "audit", "no"}, 200, ""},
	{asked{"auditor", "audit_evaluation", "attendance", "treatment", "no"}, 409, "not for that"},
	{asked{"qso", "audit_evaluation", "attendance", "audit", "no"}, 409, "Nothing is on record"},
	{asked{"qso", "service_agreement", "attendance", "operations", "no"}, 200, ""},
	{asked{"qso", "service_agreement", "attendance", "treatment", "no"}, 409, "not for that"},
	{asked{"oldqso", "service_agreement", "attendance", "operations", "no"}, 409, "Nothing is on record"},
	{asked{"a", "medical_emergency", "attendance", "emergency", "no"}, 409, "Nothing is on record"},
	{asked{"a", "same_program", "attendance", "treatment", "no"}, 409, "Only staff of the same program"},
	{asked{"a", "patient_access", "attendance", "at_request", "no"}, 409, "the person"},
	{asked{"a", "de_identified", "attendance", "treatment", "no"}, 422, "right"},
}

func TestEachCellOfWhoWhatWhyAndByWhatRightOnEachPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book, ruth := w.addressBook(), w.signIn(storetest.Ruth)
	order := `,"clientId":"` + storetest.Alma.String() + `","orderSeen":true,"subpoenaSeen":true`
	until := `,"untilOn":"` + book.today.AddDays(300).String() + `"`
	for _, g := range []answer{book.ground("court_order", "court", `"attendance"`, "", order), book.ground("court_order", "oldcourt", `"attendance"`, "", order),
		book.ground("audit_evaluation", "auditor", `"attendance"`, "", ""), book.ground("service_agreement", "qso", `"attendance","stage"`, until, ""),
		book.ground("service_agreement", "oldqso", `"attendance"`, until, "")} {
		if g.status != http.StatusOK {
			t.Fatal(g.status, g.body)
		}
	}
	ended := w.call(storetest.Petra, "POST", "/grounds/"+groundOf(w, book.ids["oldcourt"])+"/end", `{"reason":"Vacated."}`)
	w.expect(scenario{path: "end", status: 200, sees: []string{"Vacated."}}, ended)
	w.Owner(t, "UPDATE grounds SET until_on = dated_on WHERE recipient_id = $1", book.ids["oldqso"]).Close()

	for _, c := range cells {
		for _, p := range paths {
			before := book.ledger()
			a := book.release(storetest.Ruth, ruth, p, c.asked)
			after := book.ledger() - before
			if a.status != c.status || !strings.Contains(a.body, c.says) {
				t.Errorf("%s %v: %d, want %d with %q: %.300s", p.name, c.asked, a.status, c.status, c.says, a.body)
				continue
			}
			if left := c.status == http.StatusOK; left != (after == 1) || after > 1 {
				t.Errorf("%s %v: %d lines in the ledger", p.name, c.asked, after)
			}
			if c.status != http.StatusOK && (strings.Contains(a.body, "2026-11-02") || a.header.Get("Content-Disposition") != "") {
				t.Errorf("%s %v: refused, and something left", p.name, c.asked)
			}
			if c.status != http.StatusOK && p.page && !strings.Contains(a.body, ">a visit<") {
				t.Errorf("%s %v: what was typed is gone", p.name, c.asked)
			}
		}
	}
}

func groundOf(w *world, to uuid.UUID) string {
	return storetest.OwnerValue[string](w.t, w.Database, "SELECT id::text FROM grounds WHERE recipient_id = $1", to)
}

// What leaves is exactly the packet: the days, the notice, the consent's scope,
// for whom and what for; no program, no way to reach her, no words.
func TestWhatLeavesIsThePacketWithTheNoticeAndTheScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book, ruth := w.addressBook(), w.signIn(storetest.Ruth)
	if a := w.call(storetest.Dana, "POST", "/clients/"+storetest.Alma.String()+"/contact-ways",
		`{"kind":"phone","value":"555-0142","mayText":"yes","voicemail":"yes","preferred":true}`); a.status != http.StatusCreated {
		t.Fatal(a.body)
	}
	for _, p := range paths {
		a := book.release(storetest.Ruth, ruth, p, asked{"a", "consent", "attendance", "treatment", "no"})
		if p.medium == "spoken" {
			if strings.Contains(a.body, "2026-11-02") {
				t.Errorf("%s: words were to be told, and a file left", p.name)
			}
			continue
		}
		words := strings.Join(strings.Fields(w.words(p, a)), " ")
		for _, want := range []string{"Alma Reyes", "1991-04-12", "2026-11-02", "45", "House of a", "a visit", "This record which has been disclosed to you is protected by Federal",
			"By a consent signed on " + book.today.AddDays(-10).String(), "It covers: attendance, stage."} {
			if !strings.Contains(words, want) {
				t.Errorf("%s lacks %q: %.900s", p.name, want, words)
			}
		}
		for _, not := range []string{"0142", "IOP Elm Street", "no show", "Dana", "Goals"} {
			if strings.Contains(words, not) {
				t.Errorf("%s holds %q", p.name, not)
			}
		}
		if name := a.header.Get("Content-Disposition"); strings.Contains(name, "eyes") || p.medium == "pdf" && name != `attachment; filename="packet.pdf"` {
			t.Errorf("%s is called %s", p.name, name)
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a cache may keep it", p.name)
		}
	}
	a := book.release(storetest.Ruth, ruth, paths[0], asked{"unit", "consent", "attendance", "treatment", "no"})
	if words := w.words(paths[0], a); !strings.Contains(words, "House of unit") || !strings.Contains(words, "protected by Federal") {
		t.Errorf("to another program of the agency: %.900s", words)
	}
	w.shows(ruth.get("/clients/"+storetest.Alma.String()+"/disclosures/new"), 200, "House of unit, of this agency", "House of unit b, of this agency")
	w.expect(scenario{path: "offer", status: 200, sees: []string{`"name":"House of unit b"`, `"basis":"consent"`}, notSees: []string{book.ids["unit own"].String()}},
		w.call(storetest.Ruth, "GET", "/disclosure-offers?clientId="+storetest.Alma.String()+"&part2ProgramId="+book.ids["unit"].String(), ""))
	w.expect(scenario{path: "no such unit", status: 422, sees: []string{`"field":"part2ProgramId"`}},
		w.call(storetest.Ruth, "GET", "/disclosure-offers?clientId="+storetest.Alma.String()+"&part2ProgramId="+uuid.NewString(), ""))
	row := storetest.OwnerValue[string](t, w.Database, `SELECT packet || ' ' || information || ' ' || purpose || ' ' || basis || ' ' || notice_version || ' ' || proceeding
		FROM disclosures WHERE client_id = $1 AND disclosed_by = $2 AND recipient_id = $3 LIMIT 1`, storetest.Alma, storetest.Ruth, book.ids["a"])
	if row != `attendance ["attendance"] treatment consent 2024-1 false` {
		t.Errorf("the ledger says %s", row)
	}
}

// A file is fetched once for each decision: the same request under its key is
// refused, a new one is a new line, and after the consent is revoked there is
// none.
func TestHavingItAgainIsAnotherReleaseDecidedAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book := w.addressBook()
	body := `{"clientId":"` + storetest.Alma.String() + `","recipientId":"` + book.ids["a"].String() + `","medium":"csv","packet":"attendance","purpose":"treatment","basis":"consent","proceeding":false}`
	key := "Idempotency-Key: " + uuid.NewString()
	w.expect(scenario{path: "first", status: 200, sees: []string{"2026-11-02"}}, w.call(storetest.Ruth, "POST", "/disclosures", body, key))
	w.expect(scenario{path: "same key", status: 409, sees: []string{"released already"}, notSees: []string{"2026-11-02"}}, w.call(storetest.Ruth, "POST", "/disclosures", body, key))
	w.expect(scenario{path: "again", status: 200, sees: []string{"2026-11-02"}}, w.call(storetest.Ruth, "POST", "/disclosures", body))
	if n := book.ledger(); n != 2 {
		t.Errorf("%d lines for two releases", n)
	}
	w.Owner(t, `UPDATE consents SET state = 'revoked', ended_at = app_now(), ended_by = $1, ended_how = 'written' WHERE id IN
		(SELECT consent_id FROM consent_recipients WHERE recipient_id = $2)`, storetest.Petra, book.ids["a"]).Close()
	w.expect(scenario{path: "revoked", status: 409, sees: []string{"has ended"}}, w.call(storetest.Ruth, "POST", "/disclosures", body))
	for _, who := range []uuid.UUID{storetest.Dana, storetest.Nakata, storetest.Adam, storetest.Rosa} {
		w.expect(scenario{who: who, path: "who may not", status: 403, audit: "disclosure.make refused"}, w.call(who, "POST", "/disclosures", body))
	}
	w.expect(scenario{who: storetest.Omar, path: "out of reach", status: 404, audit: "disclosure.make refused"}, w.call(storetest.Omar, "POST", "/disclosures", body))
}

func TestASubpoenaAloneIsNoOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	book := w.addressBook()
	about := `,"clientId":"` + storetest.Alma.String() + `"`
	w.expect(scenario{path: "subpoena", status: 422, sees: []string{`"field":"orderSeen"`, "A subpoena alone is no order"}}, book.ground("court_order", "court", `"attendance"`, "", about+`,"subpoenaSeen":true`))
	w.expect(scenario{path: "order", status: 422, sees: []string{`"field":"subpoenaSeen"`}}, book.ground("court_order", "court", `"attendance"`, "", about+`,"orderSeen":true`))
	w.expect(scenario{path: "nobody's", status: 422, sees: []string{`"field":"clientId"`}}, book.ground("court_order", "court", `"attendance"`, "", `,"orderSeen":true,"subpoenaSeen":true`))
	w.expect(scenario{path: "no end", status: 422, sees: []string{`"field":"untilOn"`}}, book.ground("service_agreement", "qso", `"attendance"`, "", ""))
	w.expect(scenario{path: "notes", status: 422, sees: []string{`"field":"information"`}}, book.ground("audit_evaluation", "auditor", `"counseling_notes"`, "", ""))
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM grounds"); n != 0 {
		t.Errorf("%d were kept", n)
	}
	petra := w.signIn(storetest.Petra)
	page := petra.get("/clients/" + storetest.Alma.String() + "/court-order")
	values := map[string][]string{"recipientId": {book.ids["court"].String()}, "name": {"County Court"}, "number": {"26-9"}, "datedOn": {book.today.String()},
		"information": {"attendance"}, "subpoenaSeen": {"yes"}}
	w.shows(petra.submit(page, `name="orderSeen"`, values), 422, "A subpoena alone is no order", "County Court")
	values["orderSeen"] = []string{"yes"}
	w.shows(petra.submit(page, `name="orderSeen"`, values), 200)
	w.shows(petra.get("/grounds"), 200, "County Court", "House of court", "Alma Reyes", "26-9")
	w.shows(w.signIn(storetest.Dana).get("/grounds"), 403)
}

// Nobody is released to who cannot be chosen, though a consent names them: whom
// another client knows, and who was taken out; and no packet is asked for that
// has a way of its own, though the consent would cover it.
func TestOnlyWhoAndWhatCanBeChosenIsReleased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book := w.addressBook()
	ask := func(packet string) answer {
		return w.call(storetest.Ruth, "POST", "/disclosures", `{"clientId":"`+storetest.Alma.String()+`","recipientId":"`+book.ids["a"].String()+
			`","medium":"csv","packet":"`+packet+`","purpose":"treatment","basis":"consent","proceeding":false}`)
	}
	w.expect(scenario{path: "as it is", status: 200, sees: []string{"2026-11-02"}}, ask("attendance"))
	w.expect(scenario{path: "a line of a list", status: 422, sees: []string{`"field":"packet"`}, notSees: []string{"2026-11-02"}}, ask("list"))
	w.Owner(t, "UPDATE recipients SET client_id = $1 WHERE id = $2", storetest.Terrence, book.ids["a"]).Close()
	w.expect(scenario{path: "somebody Terrence knows", status: 422, sees: []string{`"field":"recipientId"`}, notSees: []string{"2026-11-02"}}, ask("attendance"))
	w.Owner(t, "UPDATE recipients SET client_id = NULL, ended_at = app_now() WHERE id = $1", book.ids["a"]).Close()
	w.expect(scenario{path: "taken out", status: 422, sees: []string{`"field":"recipientId"`}, notSees: []string{"2026-11-02"}}, ask("attendance"))
	if n := book.ledger(); n != 1 {
		t.Errorf("%d lines are in the ledger", n)
	}
}
