package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// meeting is a warm introduction so long from now.
func (w *world) meeting(referral string, from, to uuid.UUID, in time.Duration, happened bool) string {
	return fmt.Sprintf(`{"referralId":%q,"how":"in_person","at":%q,"place":"The front desk","fromStaffId":%q,"toStaffId":%q,"happened":%t}`,
		referral, w.Clock.Now().Add(in).Format(time.RFC3339), from, to, happened)
}

// Warm is what happened: planned by one, said by either of the two, told on the
// hand-off, the board and the timeline.
func TestAWarmIntroductionIsPlannedAndThenSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.drafted(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	add := func(who uuid.UUID, body string, status int, sees ...string) answer {
		t.Helper()
		a := w.call(who, "POST", "/warm-introductions", body)
		w.expect(scenario{path: "introduction by " + people[who], status: status, sees: sees}, a)
		return a
	}
	add(storetest.Joanna, w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false), 409, "not sent yet")
	w.did(storetest.Joanna, id, "send", "", 200)
	add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, true), 422, `"at"`, "still to come")
	add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Sam, -time.Hour, true), 422, `"at"`, "after this was sent")
	add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Sam, -time.Hour, false), 422, `"at"`)
	add(storetest.Dana, w.meeting(id, storetest.Theo, storetest.Sam, time.Hour, false), 422, `"fromStaffId"`)
	add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Theo, time.Hour, false), 422, `"toStaffId"`)
	add(storetest.Theo, w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false), 404)
	add(storetest.Nakata, w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false), 403)
	planned := add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Sam, time.Hour, false), 200, `"state":"planned"`, `"toStaffName":"Sam Devereux"`)
	if strings.Contains(planned.body, `"introducedAt"`) {
		t.Error("a plan counts as an introduction")
	}
	add(storetest.Sam, w.meeting(id, storetest.Dana, storetest.Sam, 2*time.Hour, false), 409, "planned already")
	w.expect(scenario{path: "audited", status: 200, who: storetest.Dana, audit: "warm_introduction.add done"}, answer{status: 200})
	intro := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM warm_introductions WHERE referral_id = $1", id)
	say := func(who uuid.UUID, body string, status int, sees ...string) {
		t.Helper()
		w.expect(scenario{path: "said by " + people[who], status: status, sees: sees}, w.call(who, "POST", "/warm-introductions/"+intro+"/tell", body))
	}
	say(storetest.Sam, `{"happened":true}`, 422, `"happened"`)
	say(storetest.Joanna, `{"happened":false,"whyNot":"The bus"}`, 403, "One of the two")
	say(storetest.Theo, `{"happened":false,"whyNot":"The bus"}`, 404)
	say(storetest.Sam, `{"happened":false}`, 422, `"whyNot"`)
	say(storetest.Sam, `{"happened":false,"whyNot":"The bus did not come"}`, 200, `"state":"missed"`, "The bus did not come", `"toldByName":"Sam Devereux"`)
	say(storetest.Dana, `{"happened":true}`, 409, "said already")
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM warm_introductions WHERE state = 'happened'"); n != 0 {
		t.Error("counted as warm, and nobody met")
	}
	w.Owner(t, "UPDATE referrals SET sent_at = sent_at - interval '1 day' WHERE id = $1", id).Close()
	add(storetest.Joanna, w.meeting(id, storetest.Dana, storetest.Sam, -time.Hour, true), 403, "who were there")
	add(storetest.Dana, w.meeting(id, storetest.Dana, storetest.Sam, -time.Hour, true), 200, `"introducedAt"`)
	w.expect(scenario{path: "board", status: 200, sees: []string{`"introducedAt"`}}, w.call(storetest.Sam, "GET", "/referral-board", ""))
	w.expect(scenario{path: "timeline", status: 200, sees: []string{`"kind":"warm_introduction"`, `"introduction":"missed"`, `"introduction":"happened"`}},
		w.call(storetest.Dana, "GET", "/client-events?clientId="+storetest.Alma.String(), ""))
}

// From the client's page: open the hand-off, one button.
func TestAWarmIntroductionOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	dana, sam := w.signIn(storetest.Dana), w.signIn(storetest.Sam)
	page := w.page(dana, "/hand-offs/"+id, 200, "Warm introduction", "Plan it, or say that it happened", "Me, Dana Whitcomb", "Sam Devereux")
	bad := dana.submit(page, `name="fromStaffId"`, url.Values{"visitDay": {w.day(-2)}, "place": {"The bench by the door"}})
	w.expect(scenario{path: "over", status: 422, sees: []string{"still to come", "The bench by the door", `href="#introduce-visitDay"`}}, bad)
	kept := dana.submit(bad, `name="fromStaffId"`, url.Values{"visitDay": {w.day(2)}, "toStaffId": {storetest.Sam.String()}})
	w.expect(scenario{path: "planned", status: 200, sees: []string{"Dana Whitcomb with Sam Devereux. In person, The bench by the door.", "It will not happen"}, notSees: []string{">It happened<", "It did not happen"}}, kept)
	w.page(dana, "/hand-offs", 200, "Warm introduction")
	w.page(dana, alma(""), 200, "Warm introduction to Aftercare Northside planned")
	w.Owner(t, "UPDATE warm_introductions SET at = app_now() - interval '1 hour'").Close()
	w.page(sam, "/hand-offs", 200, "Did the warm introduction happen?")
	why := w.page(sam, "/hand-offs/"+id, 200, "It happened", "It did not happen")
	w.expect(scenario{path: "no word", status: 422, sees: []string{"Say why it did not happen."}}, sam.submit(why, `name="whyNot"`, nil))
	w.expect(scenario{path: "one tap", status: 200, sees: []string{"Happened ", "Sam Devereux said so.", "Another one"}}, sam.submit(why, `value="yes"/>`, nil))
	w.page(sam, "/hand-offs", 200, "Warm introduction happened ")
	w.page(dana, alma(""), 200, "Warm introduction to Aftercare Northside", "Dana Whitcomb and Sam Devereux with Alma.")
}
