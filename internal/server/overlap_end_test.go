package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// What the side they came from can read of somebody: everything on their way
// through the overlap, and nothing with the next request after its end, on the
// screen and with the token they had before. Counted over every GET of the
// contract, every page, every list, the exports and the search.
func TestAfterTheOverlapNothingCanBeRead(t *testing.T) {
	t.Parallel()
	h := newHandedOver(t)
	h.take()
	sides := []*old{h.old(storetest.Joanna), h.old(storetest.Dana), h.old(storetest.Ruth)}
	for _, o := range sides {
		found := o.reads()
		t.Logf("%s reads her in %d places while the overlap lasts", people[o.who], len(found))
		if len(found) < 90 {
			t.Errorf("%s reads her in only %d places while the overlap lasts:\n%s", people[o.who], len(found), strings.Join(found, "\n"))
		}
	}
	once := "Idempotency-Key: " + newID().String()
	plan := fmt.Sprintf(`{"clientId":%q,"ownerId":%q,"dueOn":%q,"what":"Call the landlord"}`, storetest.Alma, storetest.Joanna, h.day(3))
	again := func() answer { return h.call(uuid.Nil, "POST", "/tasks", plan, sides[0].token, once) }
	h.expect(scenario{path: "a task in the overlap", status: 201, sees: []string{"Alma"}}, again())
	for h.Clock.Now().Add(10 * time.Minute).Before(h.until) { // or the screens lock
		h.Clock.Advance(10 * time.Minute)
		for _, o := range sides {
			o.b.get("/self")
		}
	}
	h.Clock.Set(h.until.Add(time.Second))
	for _, o := range sides {
		if a := o.b.get("/self"); a.status != 200 || a.url.Path != "/self" {
			t.Fatalf("%s is not signed in any more: %d %s", people[o.who], a.status, a.url.Path)
		}
		found := slices.DeleteFunc(o.reads(), func(way string) bool { way, _, _ = strings.Cut(way, ":"); return o.owes(way) })
		t.Logf("%s reads her in %d places after its end", people[o.who], len(found))
		if len(found) != 0 {
			t.Errorf("%s reads her in %d places after the end:\n%s", people[o.who], len(found), strings.Join(found, "\n"))
		}
	}
	h.expect(scenario{path: "the same request again", status: 404, notSees: []string{"Alma", "landlord"}}, again())
	for _, o := range sides[:2] {
		o.cannotTell()
	}
	h.handsOn()
}

// take lets the new side take every concern that was raised before.
func (h *handedOver) take() {
	h.t.Helper()
	sam := h.As(h.t, storetest.Sam)
	raised, err := h.app.ListSafetyConcerns(sam, casework.ConcernFilter{ClientID: storetest.Alma}, casework.Page{})
	if err != nil || len(raised.Items) == 0 {
		h.t.Fatal(len(raised.Items), err)
	}
	for _, c := range raised.Items {
		if _, err := h.app.AcknowledgeSafetyConcern(sam, c.ID, "We talked."); err != nil {
			h.t.Fatal(err)
		}
	}
}

// owes tells whether somebody may still find her on a way, for a duty of their
// own: the supervisor of the peer who handed over ends what she has begun, a
// week's review of that peer and the review of an emergency that she was told
// to do. The clinician and the peer owe nothing.
func (o *old) owes(way string) bool {
	return o.who == storetest.Ruth && slices.Contains([]string{"GET getCaseloadReviewEntry", "page /review-entries/", "GET getEmergency", "page /emergencies/",
		"GET listAccessReviews", "GET listAccessReviews of a client", "page /access-reviews", "GET getTask", "GET listTasks", "GET listTasks of a client",
		"page /tasks", "page /tasks/", "page /tasks?client="}, way)
}

// cannotTell asks every operation and every page about her and about somebody
// who is not there: the answers are the same.
func (o *old) cannotTell() {
	h, compared := o.h, 0
	h.t.Helper()
	hidden := map[string]string{}
	absent := map[string]string{}
	for table, rows := range h.rows {
		hidden[strings.ReplaceAll(table, "_", "-")] = rows[0]
		absent[strings.ReplaceAll(table, "_", "-")] = someID
	}
	same := func(way string, there, nothing answer, ids ...string) {
		if there.same(append(ids, storetest.Alma.String())...) != nothing.same(someID) {
			h.t.Errorf("%s as %s tells her from nobody:\n%s\n%s", way, people[o.who], there.same(), nothing.same())
		}
		if there.status == http.StatusNotFound {
			compared++
		}
	}
	for _, op := range operations(h.t) {
		there, nothing := op.fitted(hidden), op.fitted(absent)
		if there.path == nothing.path && there.body == nothing.body || op.id == "saveNoteDraft" { // a draft is begun under any id
			continue
		}
		noun := strings.Split(strings.TrimPrefix(op.path, "/"), "/")[0]
		same(op.method+" "+op.id, o.api(op.method, there.path, there.body), o.api(op.method, nothing.path, nothing.body), hidden[noun])
	}
	for _, route := range pageRoutes() {
		for _, a := range h.addresses(route) {
			if len(a.ids) > 0 {
				same("page "+route, o.b.get(a.there), o.b.get(a.nothing), a.ids...)
			}
		}
	}
	h.t.Logf("%s: %d answers say the same of her and of nobody", people[o.who], compared)
	if compared < 100 {
		h.t.Errorf("only %d answers were compared for %s", compared, people[o.who])
	}
}

// handsOn lets the clock end the overlap: what the old side had still to do is
// the new side's, once.
func (h *handedOver) handsOn() {
	h.t.Helper()
	const advice = "Conflicting advice was heard: “Skip it” Write what holds." // grow's
	has := func(who uuid.UUID, what string) {
		h.t.Helper()
		got, err := h.app.ListTasks(h.As(h.t, who), casework.TaskFilter{OwnerID: who, ClientID: storetest.Alma, State: casework.TaskOpen}, casework.Page{})
		var texts []string
		for _, l := range got.Items {
			texts = append(texts, l.What)
		}
		slices.Sort(texts)
		if strings.Join(texts, ", ") != what || err != nil {
			h.t.Errorf("%s has to do %q, %v, want %q", people[who], texts, err, what)
		}
	}
	has(storetest.Sam, advice)
	has(storetest.Theo, "")
	for range 2 { // as after a broken connection
		if wait, err := h.app.RemindReferral(h.t.Context(), storetest.HarborRow, uuid.MustParse(h.id)); wait != 0 || err != nil {
			h.t.Errorf("at the end of the overlap it waits %s, %v", wait, err)
		}
	}
	has(storetest.Sam, "Call the landlord, "+advice+", Send the bus plan")
	has(storetest.Theo, "Bring the form")
	has(storetest.Joanna, "")
	has(storetest.Dana, "")
}

// A link is the person's, but whoever made it knows its address: of the old side
// it ends with the overlap, opened or not, and of the peer there is now it goes on.
func TestALinkOfTheOldSideEndsWithTheOverlap(t *testing.T) {
	t.Parallel()
	h := newHandedOver(t)
	opened, kept, unopened, theirs := h.link(storetest.Dana), h.link(storetest.Joanna), h.link(storetest.Dana), h.link(storetest.Theo)
	phone, second, third := h.browser(), h.browser(), h.browser()
	phone.opened(opened)
	second.opened(kept)
	third.opened(theirs)
	for says, b := range map[string]*browser{"her peer's": phone, "her clinician's": second, "her new peer's": third} {
		h.expect(scenario{says: says, path: "in the overlap", status: 200, sees: []string{"Music"}}, b.get("/my-plan"))
	}
	h.Clock.Set(h.until.Add(time.Second))
	for says, b := range map[string]*browser{"her peer's": phone, "her clinician's": second} {
		h.expect(scenario{says: says, path: "after it", status: 404, sees: []string{"This link is over"}, notSees: []string{"Music"}}, b.get("/my-plan"))
	}
	h.expect(scenario{path: "one that nobody opened", status: 404, sees: []string{"This link is over"}, notSees: []string{"Music"}}, h.browser().opened(unopened))
	h.expect(scenario{path: "her new peer's", status: 200, sees: []string{"Music"}}, third.get("/my-plan"))
}

// Words begun may be finished, and a concern that nobody has taken is not
// hidden from whom it was told: those two, and nothing else, until they are
// done.
func TestAfterTheOverlapADutyIsEndedAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	joanna, sam, dana, theo := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), w.As(t, storetest.Dana), storetest.Theo
	concern, err := w.app.RaiseSafetyConcern(dana, storetest.Alma, "Nowhere to sleep tonight.")
	if err != nil {
		t.Fatal(err)
	}
	terms := w.raceTerms(storetest.Aftercare)
	terms.PeerPlan = casework.PeerHandsOver
	r, err := w.app.DraftReferral(joanna, storetest.Alma, terms)
	if err != nil {
		t.Fatal(err)
	}
	w.did(storetest.Joanna, r.ID.String(), "send", "", 200)
	w.did(storetest.Sam, r.ID.String(), "accept", w.yes(storetest.Sam, 0), 200)
	draft := newID().String()
	w.expect(scenario{path: "words begun", status: 201}, w.call(storetest.Dana, "PUT", "/note-drafts/"+draft, draftBody(w, storetest.Alma, ""), fresh))
	if _, err := w.app.AttendReferral(sam, r.ID, casework.ReferralArrival{On: terms.VisitBy.AddDays(-7), NewPeerID: &theo}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	for _, who := range []uuid.UUID{storetest.Joanna, storetest.Dana} {
		if w.finds(who, storetest.Alma) {
			t.Errorf("%s has the record", people[who])
		}
	}
	w.expect(scenario{path: "her own words", status: 200, sees: []string{storetest.Alma.String()}}, w.call(storetest.Dana, "GET", "/note-drafts/"+draft, ""))
	signed := w.call(storetest.Dana, "POST", "/note-drafts/"+draft+"/sign", "")
	w.expect(scenario{path: "are signed", status: 201}, signed)
	w.expect(scenario{path: "and gone", status: 404}, w.call(storetest.Dana, "GET", "/note-drafts/"+draft, ""))
	w.expect(scenario{path: "from her sight", status: 404, notSees: []string{"Alma"}}, w.call(storetest.Dana, "GET", strings.TrimPrefix(signed.header.Get("Location"), "/api/v1"), ""))

	concerns := func(sees, not []string) {
		t.Helper()
		w.expect(scenario{path: "concerns", status: 200, sees: sees, notSees: not}, w.call(storetest.Joanna, "GET", "/safety-concerns", ""))
	}
	concerns([]string{"Nowhere to sleep tonight."}, nil)
	w.expect(scenario{path: "taken", status: 200, sees: []string{"We talked."}}, w.call(storetest.Joanna, "POST", "/safety-concerns/"+concern.ID.String()+"/acknowledge", `{"answer":"We talked."}`))
	w.Clock.Advance(time.Second)
	concerns(nil, []string{"Nowhere", storetest.Alma.String()})
}

// Whoever is asked to take somebody sees what they are asked, and no other
// hand-off of the same person, before it or after it.
func TestWhoWasAskedSeesNoOtherHandOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := "/referrals?clientId=" + storetest.Alma.String()
	before := w.sent(storetest.Joanna, storetest.Alma, storetest.PHP)
	w.did(storetest.Joanna, before, "cancel", `{"words":"Her wish"}`, 200)
	asked := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	w.expect(scenario{path: "asked", status: 200}, w.call(storetest.Sam, "GET", "/referrals/"+asked+"/packet", ""))
	w.expect(scenario{path: of, status: 200, sees: []string{asked}, notSees: []string{before}}, w.call(storetest.Sam, "GET", of, ""))
	w.did(storetest.Sam, asked, "decline", `{"words":"No evening group"}`, 200)
	after := w.sent(storetest.Joanna, storetest.Alma, storetest.PHP)
	for _, other := range []string{before, after} {
		for _, path := range []string{"", "/packet", "/owners"} {
			w.expect(scenario{path: other + path, status: 404, notSees: []string{"Alma"}}, w.call(storetest.Sam, "GET", "/referrals/"+other+path, ""))
		}
		w.did(storetest.Sam, other, "accept", w.yes(storetest.Sam, 0), 404)
	}
	w.expect(scenario{path: of, status: 200, sees: []string{asked}, notSees: []string{before, after}}, w.call(storetest.Sam, "GET", of, ""))
	w.expect(scenario{path: "board", status: 200, sees: []string{asked}, notSees: []string{before, after}}, w.call(storetest.Sam, "GET", "/referral-board", ""))
	w.expect(scenario{path: "the sender", status: 200, sees: []string{before, asked, after}}, w.call(storetest.Joanna, "GET", of, ""))
}

// A program that took somebody on and handed them on within a week: the hand-off
// by which they came is no way back to them.
func TestWhomAProgramHandedOnItDoesNotFindByHowTheyCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	came := w.sent(storetest.Paula, storetest.Nadia, storetest.IOP)
	w.did(storetest.Joanna, came, "accept", w.yes(storetest.Joanna, 0), 200)
	w.did(storetest.Joanna, came, "attend", w.arrival(0), 200)
	w.expect(scenario{path: "how they came", status: 200, sees: []string{"Nadia"}}, w.call(storetest.Joanna, "GET", "/referrals/"+came, ""))
	went := w.sent(storetest.Joanna, storetest.Nadia, storetest.Aftercare)
	w.did(storetest.Sam, went, "accept", w.yes(storetest.Sam, 0), 200)
	w.did(storetest.Sam, went, "attend", w.arrival(0), 200)
	w.Clock.Advance(time.Second)
	for _, id := range []string{came, went} {
		for _, path := range []string{"", "/packet", "/owners"} {
			w.expect(scenario{path: path, status: 404, notSees: []string{"Nadia"}}, w.call(storetest.Joanna, "GET", "/referrals/"+id+path, ""))
		}
	}
	w.expect(scenario{path: "board", status: 200, notSees: []string{"Nadia"}}, w.call(storetest.Joanna, "GET", "/referral-board", ""))
	w.expect(scenario{path: "the new side", status: 200, sees: []string{"Nadia"}}, w.call(storetest.Sam, "GET", "/referrals/"+went, ""))
}
