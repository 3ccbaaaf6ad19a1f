package server_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

// From the client's page in one form, answered in one tap, told on the client's
// page afterwards.
func TestAHandOffOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	joanna, sam, dana := w.signIn(storetest.Joanna), w.signIn(storetest.Sam), w.signIn(storetest.Dana)
	w.page(joanna, alma(""), 200, "Nobody has handed them on yet.", alma("/hand-offs/new"))
	if body := w.page(dana, alma(""), 200).body; strings.Contains(body, alma("/hand-offs/new")) {
		t.Error("a peer is offered what is not theirs")
	}
	form := w.page(joanna, alma("/hand-offs/new"), 200, "Hand off Alma Reyes", "Aftercare Northside", "PHP Elm Street (a step up)", "Dana stays", "the first visit within 7 days")
	bad := joanna.submit(form, `name="visitBy"`, url.Values{"visitBy": {w.day(-2)}, "words": {"She leads when somebody else is struggling."}, "do": {"send"}})
	w.expect(scenario{path: "a day that is over", status: 422, sees: []string{"is over", "She leads when somebody else is struggling."}}, bad)
	sent := joanna.submit(bad, `name="visitBy"`, url.Values{"visitBy": {""}, "do": {"send"}})
	w.expect(scenario{path: "sent", status: 200, sees: []string{"Alma Reyes", "This may be shared.", "Read the packet", "Cancel the hand-off"}, notSees: []string{"would come to you"}}, sent)
	path := sent.url.Path
	if by := storetest.OwnerValue[string](t, w.Database, "SELECT visit_by::text FROM referrals WHERE id = $1", strings.TrimPrefix(path, "/hand-offs/")); by != w.day(7) {
		t.Errorf("no day was said, and it is %s", by)
	}
	w.page(joanna, "/hand-offs", 200, "From us to Aftercare Northside. Sent today by Joanna Keel.", path)

	w.page(dana, "/today", 200, "About to move", path, "IOP Elm Street to Aftercare Northside. You walk in with them.", "Needs an answer. First visit by")
	w.page(sam, "/hand-offs", 200, "To us from IOP Elm Street.", "Needs an answer", "Alma Reyes")
	w.page(sam, path+"/packet", 200, "The packet", "Not written down.", "She leads when somebody else is struggling.", "Staff of the same Part 2 program")
	asks := w.page(sam, path, 200, "Alma Reyes would come to you", "Me, Sam Devereux", "Accept", "I need to know more, or cannot take them")
	if strings.Contains(asks.body, "Their page") {
		t.Error("the record is offered before it is theirs")
	}
	w.expect(scenario{path: "no reason", status: 422, sees: []string{"Say why you cannot take them.", "The church on Elm", `href="#decline-words"`}},
		sam.submit(asks, `name="suggestion"`, url.Values{"suggestion": {"The church on Elm"}}))
	taken := sam.submit(asks, `name="ownerId"`, nil)
	w.expect(scenario{path: "one tap", status: 200, sees: []string{"First visit", "Sam Devereux", "Their page", "They came already"}, notSees: []string{"Did they come?", "They did not come"}}, taken)
	w.page(dana, "/today", 200, "About to move", "First visit tomorrow")
	if s := storetest.OwnerValue[string](t, w.Database, "SELECT state FROM referrals WHERE id = $1", strings.TrimPrefix(path, "/hand-offs/")); s != "scheduled" {
		t.Error(s)
	}
	w.expect(scenario{path: "came", status: 200, sees: []string{"Arrived"}}, sam.submit(taken, `name="attendedOn"`, nil))
	w.page(dana, alma(""), 200, "Hand-off to Aftercare Northside: arrived", "Hand-off to Aftercare Northside: first visit set", "Aftercare Northside")
	w.page(dana, "/hand-offs", 200, "Ended this week", "Arrived")
	w.expect(scenario{path: "/today", status: 200, notSees: []string{"About to move"}}, w.page(dana, "/today", 200))
	w.page(sam, alma(""), 200, "Hand-off to Aftercare Northside: sent")
}

func TestAHandOffWithoutARightIsKeptAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apart()
	joanna := w.signIn(storetest.Joanna)
	kept := joanna.submit(w.page(joanna, alma("/hand-offs/new"), 200), `name="visitBy"`, url.Values{"do": {"send"}})
	w.expect(scenario{path: "kept", status: 200, sees: []string{"Not sent yet", "Not yet: this may not be shared.", "No consent of this person names them.", "Change it"}, notSees: []string{"Send to Aftercare"}}, kept)
	w.expect(scenario{path: "/today", status: 200, notSees: []string{"About to move"}}, w.page(w.signIn(storetest.Dana), "/today", 200))
	asked := regexp.MustCompile(`/clients/\S+/consents/new\?kind=specific&amp;handOff=[0-9a-f-]+`).FindString(kept.body)
	w.page(joanna, strings.ReplaceAll(asked, "&amp;", "&"), 200, `name="part2ProgramIds" value="`+storetest.OwnerValue[string](t, w.Database, "SELECT part2_program_id::text FROM programs WHERE id = $1", storetest.Aftercare)+`" checked`,
		`value="crisis" checked`, `value="medication" checked`, `value="treatment" checked`)
	again := joanna.submit(w.page(joanna, kept.url.Path+"/edit", 200, "Change the hand-off"), `name="visitBy"`, url.Values{"words": {"Evenings work."}})
	w.expect(scenario{path: "changed", status: 200, sees: []string{"Evenings work."}}, again)
	w.signed(storetest.Dana, storetest.Alma, w.letsGo(handOffInformation))
	ready := w.page(joanna, kept.url.Path, 200, "This may be shared.", "Send to Aftercare Northside")
	w.expect(scenario{path: "sent", status: 200, sees: []string{"Needs an answer"}}, joanna.submit(ready, "/send", nil))
}
