package server_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

const aftercarePath = "/programs/b0000000-0000-7000-8000-000000000013"

// places says how many people aftercare can take; "" is no limit.
func (w *world) places(n string, status int, sees ...string) {
	w.t.Helper()
	body := `{"part2ProgramId":"b0000000-0000-7000-8000-000000000001","name":"Aftercare Northside","stage":"aftercare","timeZone":"America/New_York","openDays":["monday","friday"]`
	if n != "" {
		body += `,"places":` + n
	}
	version := storetest.OwnerValue[int](w.t, w.Database, "SELECT version FROM programs WHERE id = $1", storetest.Aftercare)
	w.expect(scenario{method: "PUT", path: n + " places", status: status, sees: sees},
		w.call(storetest.Paula, "PUT", aftercarePath, body+"}", fmt.Sprintf(`If-Match: "%d"`, version)))
}

// A yes takes a place as somebody in the room does; where none is left, a
// hand-off is neither sent nor accepted, and whoever is refused learns no name
// and no number.
func TestAFullProgramTakesNoHandOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, n := range []string{"0", "-1", "1001"} {
		w.places(n, 422, `"places"`)
	}
	w.places("2", 200, `"places":2`) // Wendell is there
	there := []string{"Wendell", "Pruitt", "Alma", " of 2", "1 of"}
	first, second := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare), w.sent(storetest.Joanna, storetest.Terrence, storetest.Aftercare)
	w.did(storetest.Sam, first, "accept", w.yes(storetest.Sam, 0), 200, `"state":"accepted"`)
	w.expect(scenario{path: "the programs", status: 200, sees: []string{`"full":true`}, notSees: there}, w.call(storetest.Joanna, "GET", aftercarePath, ""))

	third := w.drafted(storetest.Joanna, storetest.Jo, storetest.Aftercare)
	refused := w.did(storetest.Joanna, third, "send", "", 409, "Aftercare Northside has no place now.")
	w.expect(scenario{path: "send", who: storetest.Joanna, status: 409, notSees: there, audit: "referral.send refused"}, refused)
	refused = w.did(storetest.Sam, second, "accept", w.yes(storetest.Sam, 0), 409, "Aftercare Northside has no place now.")
	w.expect(scenario{path: "accept", who: storetest.Sam, status: 409, notSees: there, audit: "referral.accept refused"}, refused)
	if w.stands(second) != "sent" || w.stands(third) != "draft" || w.finds(storetest.Sam, storetest.Terrence) {
		t.Errorf("they stand at %s and %s", w.stands(second), w.stands(third))
	}
	w.expect(scenario{path: "asked", status: 200, sees: []string{`"full":true`}}, w.call(storetest.Sam, "GET", "/referrals/"+second, ""))
	w.expect(scenario{path: "taken", status: 200, notSees: []string{`"full":true`}}, w.call(storetest.Sam, "GET", "/referrals/"+first, ""))

	joanna, sam := w.signIn(storetest.Joanna), w.signIn(storetest.Sam)
	if page := w.page(joanna, "/hand-offs/"+third, 200, "Aftercare Northside has no place now"); strings.Contains(page.body, "Send to Aftercare") {
		t.Error("what cannot be sent is offered")
	}
	w.page(joanna, "/programs", 200, "No place now", "No limit")
	w.page(joanna, "/hand-offs/"+third+"/edit", 200, "Aftercare Northside (no place now)", "PHP Elm Street (a step up)")
	w.page(sam, "/hand-offs/"+second, 200, "Aftercare Northside has no place now", "I need to know more, or cannot take them")

	// On hold, the promise stands.
	w.Owner(t, "UPDATE referrals SET state = 'on_hold', held_from = 'accepted' WHERE id = $1", first).Close()
	w.did(storetest.Sam, second, "accept", w.yes(storetest.Sam, 0), 409)
	w.Owner(t, "UPDATE referrals SET state = 'accepted', held_from = '' WHERE id = $1", first).Close()

	// The number is lowered: who was promised a place comes all the same.
	w.places("1", 200)
	w.did(storetest.Sam, first, "attend", w.arrival(0), 200, `"state":"attended"`)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stay_changes"); n != 0 {
		t.Errorf("a promised place wanted %d reasons", n)
	}
	w.did(storetest.Sam, second, "accept", w.yes(storetest.Sam, 0), 409)
	w.places("3", 200)
	w.did(storetest.Sam, second, "accept", w.yes(storetest.Sam, 0), 200)
	w.places("", 200)
	w.did(storetest.Joanna, third, "send", "", 200, `"state":"sent"`)
	w.did(storetest.Sam, third, "accept", w.yes(storetest.Sam, 0), 200)
}

// Whoever leaves gives their place back on the day they leave.
func TestAPlaceIsFreeWhenSomebodyLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.places("1", 200)
	id := w.drafted(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.did(storetest.Joanna, id, "send", "", 409)
	stay := storetest.OwnerValue[string](t, w.Database, "SELECT id FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Wendell)
	w.expect(scenario{path: "leave", status: 200}, w.call(storetest.Sam, "POST", "/clients/"+storetest.Wendell.String()+"/leave",
		fmt.Sprintf(`{"stayId":%q,"leftOn":%q}`, stay, w.today())))
	w.did(storetest.Joanna, id, "send", "", 200)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 0), 200)
	w.did(storetest.Joanna, id, "cancel", `{"words":"Her wish"}`, 200) // and so does whoever does not come
	w.did(storetest.Joanna, w.drafted(storetest.Joanna, storetest.Terrence, storetest.Aftercare), "send", "", 200)
}

// An admission and a move say what has happened: into a full program they want
// a reason, which stays with the stay.
func TestWhoBeginsInAFullProgramHasAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.places("1", 200)
	body := func(day, more string) string {
		return fmt.Sprintf(`{"programId":%q,%q:%q%s}`, storetest.Aftercare, day, w.today(), more)
	}
	curtis := "/clients/" + storetest.Curtis.String()
	w.expect(scenario{path: "admit", status: 422, sees: []string{`"overPlacesReason"`, "no place now"}, notSees: []string{"Wendell"}},
		w.call(storetest.Paula, "POST", curtis+"/admit", body("admittedOn", "")))
	w.expect(scenario{path: "admit", status: 200, sees: []string{`"kind":"over_places"`, "He came in the rain.", "Paula"}},
		w.call(storetest.Paula, "POST", curtis+"/admit", body("admittedOn", `,"overPlacesReason":"He came in the rain."`)))
	stay := storetest.OwnerValue[string](t, w.Database, "SELECT id FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Alma)
	w.expect(scenario{path: "move", status: 422, sees: []string{`"overPlacesReason"`}},
		w.call(storetest.Paula, "POST", alma("/move"), body("movedOn", `,"stayId":"`+stay+`"`)))
	w.expect(scenario{path: "where there is a place, no reason is kept", status: 200, notSees: []string{"over_places", "Just in case"}},
		w.call(storetest.Paula, "POST", "/clients/"+storetest.Benny.String()+"/move", fmt.Sprintf(`{"programId":%q,"movedOn":%q,"stayId":%q,"overPlacesReason":"Just in case"}`, storetest.IOP, w.today(),
			storetest.OwnerValue[string](t, w.Database, "SELECT id FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Benny))))

	// On the pages the question comes only where it is one, and what was typed survives.
	paula := w.signIn(storetest.Paula)
	form := w.page(paula, alma("/move"), 200, "Aftercare Northside (no place now)")
	if strings.Contains(form.body, "overPlacesReason") {
		t.Error("the reason is asked before it is needed")
	}
	again := paula.submit(form, `name="movedOn"`, url.Values{"programId": {storetest.Aftercare.String()}})
	w.expect(scenario{path: "why", status: 422, sees: []string{"The program has no place now. Why one more?", "no place now. Say why one more"}}, again)
	w.expect(scenario{path: "moved", status: 200}, paula.submit(again, `name="movedOn"`, url.Values{"overPlacesReason": {"Her bed is gone."}}))
	w.page(paula, alma(""), 200, "where there was no place", "Her bed is gone.")

	// Somebody for whom a hospital asks follows the same rule.
	asked := w.asked(storetest.Sam, "Nia Cole", storetest.Aftercare)
	accept := func(more string, status int, sees ...string) {
		t.Helper()
		w.expect(scenario{path: "incoming", status: status, sees: sees}, w.call(storetest.Sam, "POST", "/incoming-referrals/"+asked+"/accept", w.begins("Nia", "Cole", "1990-02-03", more)))
	}
	accept("", 422, `"overPlacesReason"`)
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM clients WHERE legal_last = 'Cole'"); n != 0 {
		t.Error("who was not taken is on record")
	}
	accept(`,"overPlacesReason":"The ward closes."`, 200, `"state":"accepted"`)
	w.page(w.signIn(storetest.Ruth), aftercarePath, 200, "4 of 1 taken", "No place now")
	for _, reason := range []string{"The ward closes.", "He came in the rain."} {
		if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stay_changes WHERE position($1::bytea IN reason) > 0", []byte(reason)); n != 0 {
			t.Errorf("%q lies open", reason)
		}
	}
}

// saysNoPlace tells whether an error is about the place, of a field or at all.
func saysNoPlace(err error) bool {
	e, ok := errors.AsType[*casework.Error](err)
	return ok && strings.Contains(fmt.Sprint(e.Text, e.Fields), "no place now")
}

// Two replicas ask for the last place at once: by two acceptances, and by an
// acceptance and an admission. One has it, and the other is told why not.
func TestTheLastPlaceGoesToOne(t *testing.T) {
	t.Parallel()
	const times = 60
	w := newWorld(t)
	w.places("2", 200)
	second, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	other := app.New(second, storetest.Policy(t))
	joanna, sam, paula := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), w.As(t, storetest.Paula)
	today, err := casework.ParseDate(w.today())
	if err != nil {
		t.Fatal(err)
	}
	won := map[int]int{}
	for n := range times {
		alma, terrence := w.handed(joanna, storetest.Alma), w.handed(joanna, storetest.Terrence)
		yes := func() error {
			_, err := w.app.AcceptReferral(sam, alma, casework.ReferralAcceptance{OwnerID: storetest.Sam})
			return err
		}
		against := func() error {
			_, err := other.AcceptReferral(paula, terrence, casework.ReferralAcceptance{OwnerID: storetest.Paula})
			return err
		}
		if n%2 == 1 {
			against = func() error {
				_, err := other.AdmitClient(paula, storetest.Curtis, casework.Admission{ProgramID: storetest.Aftercare, AdmittedOn: today})
				return err
			}
		}
		done := 0
		for i, err := range atOnce(yes, against) {
			switch kind := casework.KindOf(err); {
			case err == nil:
				done++
				won[2*(n%2)+i]++
			case kind != casework.KindConflict && kind != casework.KindInvalid || !saysNoPlace(err):
				t.Errorf("round %d: the second was told %v", n, err)
			}
		}
		if taken := storetest.OwnerValue[int](t, w.Database, `SELECT (SELECT count(*) FROM stays WHERE program_id = $1 AND ends_on IS NULL)
			+ (SELECT count(*) FROM referrals WHERE to_program_id = $1 AND state = 'accepted')`, storetest.Aftercare); done != 1 || taken != 2 {
			t.Fatalf("round %d: %d were done, %d places are taken", n, done, taken)
		}
		for _, id := range []uuid.UUID{alma, terrence} {
			if _, err := w.app.CancelReferral(joanna, id, "Next round"); err != nil {
				t.Fatal(err)
			}
		}
		w.Owner(t, "DELETE FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Curtis).Close()
		w.Owner(t, "DELETE FROM episodes WHERE client_id = $1 AND closed_on IS NULL", storetest.Curtis).Close()
	}
	t.Log(won)
	if won[0] == 0 || won[1] == 0 || won[2]+won[3] != times/2 { // an admission asks the least, and is nearly always first
		t.Errorf("always the same won: %v", won)
	}
}
