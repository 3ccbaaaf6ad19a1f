package server_test

import (
	"fmt"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

// Two records of one person, each with plans, facts, a question to the
// clinician and a snapshot: joined, all of it holds and is shown; parted, each
// has its own again.
func TestTwoRecordsThatBothHavePlansAreJoined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alma, wendell := storetest.Alma, storetest.Wendell
	w.wrote(storetest.Dana, "/recovery-plans", recoveryBody(alma, "", firstGoal))
	w.wrote(storetest.Inez, "/recovery-plans", recoveryBody(wendell, "", `{"words":"I want a key of my own"}`))
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(alma, "", ""))
	w.wrote(storetest.Inez, "/crisis-plans", crisisBody(wendell, "", herSister))
	w.wrote(storetest.Joanna, "/plan-facts", factBody(alma, sharedFact, true))
	w.wrote(storetest.Joanna, "/plan-facts", factBody(alma, closedFact, false))
	w.wrote(storetest.Inez, "/advice-flags", fmt.Sprintf(`{"clientId":%q,"words":%q}`, wendell, heard))
	w.wrote(storetest.Inez, "/support-networks", networkBody(wendell, w.today(), herSisters))

	merge := w.together(alma, wendell)
	of := "?clientId=" + alma.String()
	for path, sees := range map[string][]string{
		"/recovery-plans": {almasGoal, "I want a key of my own", `"texts":2`, `"flag":"twice"`}, "/crisis-plans": {"My sister", `"texts":2`},
		"/plan-facts": {sharedFact}, "/advice-flags": {heard}, "/support-networks": {"family"},
	} {
		w.expect(scenario{path: path, status: 200, sees: sees, notSees: []string{closedFact}}, w.call(storetest.Dana, "GET", path+of, ""))
	}
	w.expect(scenario{path: "every fact", status: 200, sees: []string{closedFact}}, w.call(storetest.Joanna, "GET", "/plan-fact-histories"+of, ""))
	page := w.page(w.signIn(storetest.Dana), "/clients/"+alma.String(), 200, "Two texts of the recovery plan hold", "Two texts of the crisis plan hold", sharedFact, heard)
	if strings.Contains(page.body, closedFact) {
		t.Error("joining shows a peer what is not for peers")
	}
	// What was opened before leads on to the record that stands.
	w.expect(scenario{path: "the old id", status: 200, sees: []string{heard}}, w.call(storetest.Dana, "GET", "/advice-flags?clientId="+wendell.String(), ""))
	w.expect(scenario{path: "the old form", status: 201, sees: []string{alma.String()}}, w.call(storetest.Dana, "POST", "/support-networks", networkBody(wendell, w.today(), "")))

	w.expect(scenario{path: "undo", status: 200}, w.call(storetest.Paula, "POST", "/client-merges/"+merge+"/undo", `{"reason":"Two people after all."}`))
	w.expect(scenario{path: "hers", status: 200, sees: []string{almasGoal, `"texts":1`}, notSees: []string{"a key of my own"}}, w.call(storetest.Dana, "GET", "/recovery-plans"+of, ""))
	w.expect(scenario{path: "his", status: 200, sees: []string{"a key of my own", `"texts":1`}, notSees: []string{almasGoal}}, w.call(storetest.Inez, "GET", "/recovery-plans?clientId="+wendell.String(), ""))
	w.expect(scenario{path: "his question", status: 200, sees: []string{heard}}, w.call(storetest.Inez, "GET", "/advice-flags?clientId="+wendell.String(), ""))
	w.expect(scenario{path: "no question of hers", status: 200, sees: []string{`"items":[]`}}, w.call(storetest.Dana, "GET", "/advice-flags"+of, ""))
}
