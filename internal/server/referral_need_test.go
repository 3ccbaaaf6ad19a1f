package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

const (
	needBarriers    = "No ride after six; two children at home."
	needObligations = "Probation on Mondays at ten."
	needMedication  = "She takes it in the morning, with food."
)

// needs is a hand-off of Alma's with all three said.
func (w *world) needs(to uuid.UUID) string {
	w.t.Helper()
	more := fmt.Sprintf(`,"barriers":%q,"obligations":%q,"medication":%q`, needBarriers, needObligations, needMedication)
	a := w.call(storetest.Joanna, "POST", "/referrals", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, w.handOffTerms(to, more)))
	if a.status != 201 {
		w.t.Fatal(a.status, a.body)
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/api/v1/referrals/")
}

// What gets in the way, what else they must be at and their medication go to
// the other side in the packet and nowhere else; what is kept to the treatment
// staff goes nowhere.
func TestThePacketSaysWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	told := "/needs-told?clientId=" + storetest.Alma.String()
	w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, "Medication is part of this plan; questions go to the prescriber.", true))
	w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, "A taper was talked about and put off.", false))
	w.expect(scenario{path: "too long", status: 422, sees: []string{`barriers"`, "too long"}}, w.call(storetest.Joanna, "POST", "/referrals",
		fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, w.handOffTerms(storetest.Aftercare, `,"barriers":"`+strings.Repeat("x ", 1001)+`"`))))
	w.expect(scenario{path: "nobody wrote anything", status: 200, notSees: []string{"barriers", "writtenAt"}}, w.call(storetest.Joanna, "GET", told, ""))

	id := w.needs(storetest.Aftercare)
	all := []string{needBarriers, needObligations, needMedication}
	w.expect(scenario{path: "told last", who: storetest.Joanna, status: 200, sees: all, audit: "needs_told.get done"}, w.call(storetest.Joanna, "GET", told, ""))
	w.did(storetest.Joanna, id, "send", "", 200)
	for _, s := range []scenario{
		{path: told, who: storetest.Sam, status: 404, audit: "needs_told.get refused"},
		{path: told, who: storetest.Dana, status: 403, audit: "needs_told.get refused"},
		{path: told, who: storetest.Eve, status: 404},
		{path: "/referrals/" + id, who: storetest.Sam, status: 200},
		{path: "/referrals/" + id, who: storetest.Dana, status: 200},
		{path: "/referral-board", who: storetest.Sam, status: 200},
		{path: "/referrals?clientId=" + storetest.Alma.String(), who: storetest.Joanna, status: 200},
	} {
		s.method, s.notSees = "GET", all
		w.expect(s, w.call(s.who, "GET", s.path, ""))
	}
	packet := append([]string{`"of":"obligations"`, "She takes it in the morning, with food. Confirm with the prescriber.", "questions go to the prescriber."}, all...)
	w.expect(scenario{path: "packet", status: 200, sees: packet, notSees: []string{"taper"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	pdf := w.call(storetest.Sam, "POST", "/referrals/"+id+"/packet", `{"medium":"pdf"}`)
	if text := storetest.PDFText(t, []byte(pdf.body)); !strings.Contains(text, needObligations) || !strings.Contains(text, needBarriers) || strings.Contains(text, "taper") {
		t.Errorf("on paper: %s", text)
	}
	w.page(w.signIn(storetest.Sam), "/hand-offs/"+id+"/packet", 200, all...)

	// The packet stays as it was sent; only whoever writes the next one begins with it.
	w.did(storetest.Joanna, id, "cancel", `{"words":"Not yet"}`, 200)
	joanna := w.signIn(storetest.Joanna)
	form := w.page(joanna, alma("/hand-offs/new"), 200, append(all, "The last three were written down today")...)
	again := joanna.submit(form, `name="visitBy"`, url.Values{"obligations": {"None since today."}, "barriers": {""}, "do": {"draft"}})
	w.expect(scenario{path: "drafted", status: 200, sees: []string{"Not sent yet"}, notSees: all}, again)
	edit := w.page(joanna, again.url.Path+"/edit", 200, "None since today.", needMedication)
	w.expect(scenario{path: "changed", status: 200}, joanna.submit(edit, `name="visitBy"`, url.Values{"medication": {""}}))
	w.did(storetest.Joanna, strings.TrimPrefix(again.url.Path, "/hand-offs/"), "send", "", 200)
	w.expect(scenario{path: "the next packet", status: 200, sees: []string{"None since today.", `"label":"In the way","of":"goals","text":"Not written down."`, `"text":"Not written down. Confirm with the prescriber."`}, notSees: all},
		w.call(storetest.Sam, "GET", "/referrals"+strings.TrimPrefix(again.url.Path, "/hand-offs")+"/packet", ""))
	for _, words := range all {
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM referral_needs WHERE position($1::bytea IN barriers) + position($1::bytea IN obligations)
			+ position($1::bytea IN medication) > 0`, []byte(words)); n != 0 {
			t.Errorf("%q lies open", words)
		}
	}
}

// Obligations before a court go to another legal unit only under a consent that
// names them, at each opening anew; without one, nobody learns whether there
// are any.
func TestObligationsGoOnlyWhereTheConsentNamesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apart()
	w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation))
	id := w.needs(storetest.Aftercare)
	w.did(storetest.Joanna, id, "send", "", 200)
	packet := func(says string, sees, notSees []string) {
		t.Helper()
		w.expect(scenario{path: says, status: 200, sees: sees, notSees: notSees}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	}
	unnamed := "Not shared: the consent does not name them. Ask the person."
	packet("not named", []string{unnamed, needBarriers, needMedication}, []string{"Probation", `"of":"obligations"`})
	w.did(storetest.Sam, id, "ask", `{"words":"Anything we should plan around?"}`, 200)
	large := w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation+`,"obligations"`))
	w.did(storetest.Joanna, id, "answer", `{"words":"Mondays."}`, 200, `"packetVersion":2`)
	packet("named", []string{needObligations, `"of":"obligations"`}, []string{unnamed})
	if got := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(packet || ' ' || (information ? 'obligations')::text, ', ' ORDER BY disclosed_at, id) FROM disclosures WHERE packet LIKE 'hand_off%'"); got != "hand_off false, hand_off_full true" {
		t.Errorf("the ledger says %q", got)
	}
	w.expect(scenario{path: "taken back", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+large+"/revoke", `{"how":"oral","note":"On the way to the bus."}`))
	packet("the other consent still holds, and what was frozen under this one is closed", []string{unnamed, needBarriers}, []string{"Probation"})
}

// However much is on record, a packet is put together in the same number of
// statements.
func TestAPacketTakesAFixedNumberOfStatements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := func() int {
		t.Helper()
		id := w.needs(storetest.Aftercare)
		w.Statements()
		w.did(storetest.Joanna, id, "send", "", 200)
		took := w.Statements()
		w.did(storetest.Joanna, id, "cancel", `{"words":"Next round"}`, 200)
		return took
	}
	send() // warms up
	few := send()
	w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(storetest.Alma, "", firstGoal))
	for n := range 12 {
		w.wrote(storetest.Joanna, "/plan-facts", factBody(storetest.Alma, fmt.Sprintf("Fact %d holds.", n), true))
		w.wrote(storetest.Dana, "/clients/"+storetest.Alma.String()+"/contact-ways", fmt.Sprintf(`{"kind":"phone","value":"555-01%02d","mayText":"no","voicemail":"no","whoMayKnow":"","remark":"","preferred":false}`, n))
	}
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "it grew", status: 200, sees: []string{"Fact 11 holds.", "555-0111"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	w.did(storetest.Joanna, id, "cancel", `{"words":"Next round"}`, 200)
	if many := send(); many != few || few == 0 {
		t.Errorf("%d statements with little on record, %d with much", few, many)
	} else {
		t.Logf("%d statements to send", few)
	}
}
