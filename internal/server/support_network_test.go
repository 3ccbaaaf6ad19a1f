package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func networkBody(client uuid.UUID, on, ties string) string {
	return fmt.Sprintf(`{"clientId":%q,"takenOn":%q,"ties":[%s]}`, client, on, ties)
}

const herSisters = `{"kind":"family","people":2,"closeness":"very_close","often":"weekly","effect":"supports"}`

func TestSupportNetworksOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := "/support-networks?clientId=" + storetest.Alma.String()
	ask := func(says string, who uuid.UUID, body string, status int, sees, audit string) scenario {
		return scenario{says: says, who: who, method: "POST", path: "/support-networks", body: body, status: status, sees: []string{sees}, audit: audit}
	}
	for _, s := range []scenario{
		ask("nobody is an answer", storetest.Dana, networkBody(storetest.Alma, w.day(-30), ""), 201, `"people":0`, "support_network.take done"),
		ask("the newest", storetest.Dana, networkBody(storetest.Alma, w.today(), herSisters+`,{"kind":"friend","people":3,"closeness":"not_close","often":"rarely","effect":"hinders"}`), 201,
			`"close":2,"hindering":3,`, ""),
		ask("without a day it is today", storetest.Joanna, `{"clientId":"`+storetest.Alma.String()+`","ties":[`+herSisters+`]}`, 201, `"takenOn":"`+w.today(), ""),
		ask("of another peer's client", storetest.Inez, networkBody(storetest.Alma, w.today(), herSisters), 404, "", "support_network.take refused"),
		ask("by who writes no content", storetest.Petra, networkBody(storetest.Alma, w.today(), herSisters), 403, "", ""),
		ask("nobody in a line", storetest.Dana, networkBody(storetest.Alma, w.today(), strings.Replace(herSisters, ":2", ":0", 1)), 422, "ties", ""),
		ask("with a name", storetest.Dana, networkBody(storetest.Alma, w.today(), strings.Replace(herSisters, `"people"`, `"name":"Rosa","people"`, 1)), 422, "", ""),
		ask("on a day to come", storetest.Dana, networkBody(storetest.Alma, w.day(1), herSisters), 422, `"field":"takenOn"`, ""),
		{says: "the newest day first", who: storetest.Ruth, method: "GET", path: of, status: 200, sees: []string{`"supporting":2`, w.day(-30)}, audit: "support_network.list done"},
		{says: "a page goes on", who: storetest.Ruth, method: "GET", path: of + "&limit=1", status: 200, sees: []string{`"nextCursor"`}, notSees: []string{w.day(-30)}},
		{says: "not far away", who: storetest.Inez, method: "GET", path: of, status: 404, notSees: []string{"family"}, audit: "support_network.list refused"},
		{says: "settings are no care", who: storetest.Adam, method: "GET", path: of, status: 403, notSees: []string{"family"}},
		{says: "in the story", who: storetest.Dana, method: "GET", path: "/client-events?clientId=" + storetest.Alma.String(), status: 200, sees: []string{`"kind":"support_network_taken"`}, notSees: []string{"family"}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	if n := w.count(`SELECT (SELECT count(*) FROM support_networks WHERE position('family'::bytea IN ties) > 0) + (SELECT count(*) FROM audit_entries WHERE changes::text LIKE '%family%')`); n != 0 {
		t.Error("who they are stands unsealed")
	}
}

func TestASupportNetworkOverTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	link := formLink(t, w.page(dana, alma(""), 200, "Who is there for them").body, "/support-network")
	w.page(dana, link, 200, "Nobody has asked yet")
	w.expect(scenario{path: "before", status: 201}, w.call(storetest.Dana, "POST", "/support-networks", networkBody(storetest.Alma, w.day(-40), herSisters)))
	form := w.page(dana, link+"/new", 200, "No names", `name="ties.1.kind"`)
	line := url.Values{"ties.1.kind": {"friend"}, "ties.1.people": {"4"}, "ties.1.closeness": {"close"}, "ties.1.often": {"daily"}, "ties.1.effect": {"hinders"}}
	more := dana.submit(form, `name="takenOn"`, url.Values{"more": {"yes"}, "ties.1.kind": {"friend"}, "ties.1.people": {"4"}})
	w.expect(scenario{path: "another line", status: 200, sees: []string{`name="ties.2.kind"`, `value="4"`}}, more)
	line["ties.1.people"] = []string{"a few"}
	bad := dana.submit(more, `name="takenOn"`, line)
	w.expect(scenario{path: "no number", status: 422, sees: []string{"Write how many, 1 to 50."}}, bad)
	line["ties.1.people"] = []string{"4"}
	page := dana.submit(bad, `name="takenOn"`, line)
	w.expect(scenario{path: "kept", status: 200, sees: []string{"Family, 2 people: very close, weekly", "Friend, 4 people: close, daily", "Good for their recovery", "Hard on their recovery", "The numbers as a table"}}, page)
	rows := strings.Split(page.body, "<tr>")
	if now := rows[len(rows)-2]; !strings.Contains(now, `data-th="People">6<`) || !strings.Contains(now, `data-th="Close">6<`) || !strings.Contains(now, `data-th="Weekly or more">6<`) ||
		!strings.Contains(now, `data-th="Good for recovery">2<`) || !strings.Contains(now, `data-th="Hard on it">4<`) {
		t.Errorf("the table says of today %s", now)
	}
	if before := rows[len(rows)-1]; !strings.Contains(before, `data-th="People">2<`) {
		t.Errorf("the table says of before %s", before)
	}
	// Of two columns the first has a third of the other's height, and both are wholly or a third good.
	for _, part := range []string{`class="all" x="3.75%" y="90" width="17.5%" height="34"`, `class="ours" x="3.75%" y="90" width="17.5%" height="34"`,
		`class="all" x="28.75%" y="22" width="17.5%" height="102"`, `class="ours" x="28.75%" y="90" width="17.5%" height="34"`} {
		if !strings.Contains(page.body, part) {
			t.Errorf("the picture has no %s", part)
		}
	}
	w.page(w.signIn(storetest.Inez), alma("/support-network"), 404)
	w.page(w.signIn(storetest.Adam), alma("/support-network"), 403)
}
