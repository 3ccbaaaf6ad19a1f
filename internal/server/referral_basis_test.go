package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// apart puts aftercare under a legal unit of its own: what leaves the first
// needs the person's consent.
func (w *world) apart() {
	w.t.Helper()
	w.Owner(w.t, "INSERT INTO part2_programs (agency_id, id, name) VALUES ($1, $2, 'Harbor Aftercare')", storetest.HarborRow, secondUnit).Close()
	w.Owner(w.t, "UPDATE programs SET part2_program_id = $1 WHERE id = $2", secondUnit, storetest.Aftercare).Close()
}

const handOffInformation = `"contact","attendance","stage","goals","crisis","safety","medication"`

// letsGo are the terms of a consent under which a packet may go to aftercare.
func (w *world) letsGo(information string) string {
	return fmt.Sprintf(`{"kind":"specific","information":[%s],"purposes":["treatment"],"part2ProgramIds":[%q],"expiry":"date","expiresOn":%q,"language":"en"}`,
		information, secondUnit, w.day(90))
}

func TestARightIsNeededToSendToAcceptAndToOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apart()
	ledger := func() int {
		return storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM disclosures WHERE packet = 'hand_off'")
	}
	id := w.drafted(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Joanna, id, "send", "", 409, "No consent of this person names them.")
	w.expect(scenario{path: "the draft is kept, and says what is missing", status: 200, sees: []string{`"state":"draft"`, `"says":"No consent of this person names them."`}},
		w.call(storetest.Joanna, "GET", "/referrals/"+id, ""))
	small := w.signed(storetest.Dana, storetest.Alma, w.letsGo(`"attendance"`))
	w.did(storetest.Joanna, id, "send", "", 409, "does not cover all of this")
	consent := w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation))
	w.did(storetest.Joanna, id, "send", "", 200, `"state":"sent"`, consent, `"basis":"consent"`, `"unitName":"Harbor Aftercare"`)
	w.expect(scenario{path: "her own", status: 200}, w.call(storetest.Joanna, "GET", "/referrals/"+id+"/packet", ""))
	if ledger() != 0 {
		t.Error("looking at what one sent is no disclosure")
	}
	w.expect(scenario{path: "opened", status: 200, sees: []string{"Alma Reyes"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	w.expect(scenario{path: "again", status: 200}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	if ledger() != 2 {
		t.Errorf("two openings across legal units stand %d times in the ledger", ledger())
	}

	w.expect(scenario{path: "another consent ends", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+small+"/revoke", `{"how":"oral","note":"On the way to the bus."}`))
	if s := w.stands(id); s != "sent" {
		t.Errorf("the end of a consent it does not rest on left it %s", s)
	}
	w.expect(scenario{path: "revoked", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+consent+"/revoke", `{"how":"oral","note":"On the way to the bus."}`))
	if s := w.stands(id); s != "on_hold" {
		t.Errorf("revoked, and it is %s", s)
	}
	w.expect(scenario{path: "told", status: 200, sees: []string{"on hold"}}, w.call(storetest.Joanna, "GET", "/tasks", ""))
	w.expect(scenario{path: "closed", status: 409, notSees: []string{"Alma", "struggling"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 409, "on hold")
	w.did(storetest.Sam, id, "decline", `{"words":"Then not"}`, 409, "on hold")
	w.expect(scenario{path: "both see why", status: 200, sees: []string{`"state":"on_hold"`, `"heldFrom":"sent"`}}, w.call(storetest.Sam, "GET", "/referral-board", ""))

	w.signed(storetest.Dana, storetest.Alma, w.letsGo(`"attendance"`))
	if s := w.stands(id); s != "on_hold" {
		t.Errorf("a new consent that does not cover it, and it is %s", s)
	}
	again := w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation))
	if s := w.stands(id); s != "sent" {
		t.Errorf("a new consent, and it is %s", s)
	}
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200, `"state":"accepted"`)
	if !w.finds(storetest.Sam, storetest.Alma) {
		t.Error("accepted, and no record")
	}
	w.expect(scenario{path: "revoked in the middle", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+again+"/revoke", `{"how":"written","note":"A letter."}`))
	if w.stands(id) != "on_hold" || w.finds(storetest.Sam, storetest.Alma) {
		t.Error("revoked, and the other unit still has the record")
	}
	w.did(storetest.Sam, id, "attend", w.arrival(0), 409, "on hold")
	w.did(storetest.Joanna, id, "cancel", `{"words":"She does not want it"}`, 200, `"state":"cancelled"`)
	if steps := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(act || ':' || side, ' ' ORDER BY at, id) FROM referral_steps WHERE referral_id = $1", id); steps != "send:requester hold:system release:system accept:responder hold:system cancel:requester" {
		t.Error(steps)
	}
}

// Nobody revoked anything, and no hand-off was put on hold: aftercare has become
// another legal unit since it was sent.
func TestARightThatWasThereAtSendingIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.apart()
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 409, "No consent of this person names them.")
	if s := w.stands(id); s != "sent" || w.finds(storetest.Sam, storetest.Alma) {
		t.Errorf("no right, and it is %s", s)
	}
	w.expect(scenario{path: "closed", status: 409, notSees: []string{"Alma", "struggling"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
	w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation))
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200, `"state":"accepted"`)
}

func TestThePacketOnPaperCarriesTheNoticeAndStandsInTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	for medium, head := range map[string]string{"pdf": "application/pdf", "print": "text/html"} {
		a := w.call(storetest.Sam, "POST", "/referrals/"+id+"/packet", fmt.Sprintf(`{"medium":%q}`, medium))
		text := a.body
		if medium == "pdf" && a.status == 200 {
			text = storetest.PDFText(t, []byte(a.body))
		}
		if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), head) {
			t.Fatalf("%s: %d %s %s", medium, a.status, a.header.Get("Content-Type"), a.body)
		}
		for _, part := range []string{"Alma Reyes", "42 CFR part 2", "prohibit you", "She leads when somebody else is struggling."} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is not in it:\n%s", medium, part, text)
			}
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM disclosures WHERE packet = 'hand_off_full' AND basis = 'same_program' AND staff_id = $1 AND notice_version <> ''", storetest.Sam); n != 2 {
		t.Errorf("%d of two stand in the ledger", n)
	}
	w.expect(scenario{path: "as a list", status: 422}, w.call(storetest.Sam, "POST", "/referrals/"+id+"/packet", `{"medium":"csv"}`))
	w.Owner(t, "ALTER TABLE referral_packets DISABLE TRIGGER insert_only").Close()
	w.Owner(t, "UPDATE referral_packets SET hash = repeat('0', 64) WHERE referral_id = $1", id).Close()
	w.expect(scenario{path: "not as it was sent", status: 409, notSees: []string{"struggling"}}, w.call(storetest.Sam, "GET", "/referrals/"+id+"/packet", ""))
}

// Only named staff find a restricted record; a hand-off of it is for them, too.
func TestARestrictedRecordIsHandedOffToSomebodyNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "INSERT INTO client_accesses (agency_id, id, client_id, staff_id, starts_at) VALUES ($1, $2, $3, $4, app_now() - interval '1 day')",
		storetest.HarborRow, uuid.Must(uuid.NewV7()), storetest.Vera, storetest.Joanna).Close()
	id := w.drafted(storetest.Joanna, storetest.Vera, storetest.Aftercare)
	w.did(storetest.Joanna, id, "send", "", 409, "Name somebody of Aftercare Northside first")
	w.Owner(t, "INSERT INTO client_accesses (agency_id, id, client_id, staff_id, starts_at) VALUES ($1, $2, $3, $4, app_now() - interval '1 day')",
		storetest.HarborRow, uuid.Must(uuid.NewV7()), storetest.Vera, storetest.Sam).Close()
	w.did(storetest.Joanna, id, "send", "", 200)
	w.expect(scenario{path: "named", status: 200, sees: []string{"Vera Holt"}}, w.call(storetest.Sam, "GET", "/referral-board", ""))
	w.expect(scenario{path: "not named", status: 200, notSees: []string{"Vera"}}, w.call(storetest.Paula, "GET", "/referral-board", ""))
}
