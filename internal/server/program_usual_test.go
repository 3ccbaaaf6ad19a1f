package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"continuo/internal/storetest"
)

func TestAProgramsUsualLengthOfStayTellsWhenAChangeIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zone, _ := time.LoadLocation("America/New_York")
	day := func(from int) string { return w.Clock.Now().In(zone).AddDate(0, 0, from).Format(time.DateOnly) }
	version := 1
	set := func(says string, days int, from string, status int, sees ...string) {
		t.Helper()
		w.expect(scenario{says: says, method: "PUT", path: iopPath, status: status, sees: sees}, w.call(storetest.Adam, "PUT", iopPath,
			fmt.Sprintf(`%s,"usualDays":%d,"usualFrom":%q}`, iopBody, days, from), fmt.Sprintf(`If-Match: "%d"`, version)))
		if status == 200 {
			version++
		}
	}
	today := func(says string, sees, notSees []string) {
		t.Helper()
		w.expect(scenario{says: says, method: "GET", path: "/today", status: 200, sees: sees, notSees: notSees}, w.call(storetest.Dana, "GET", "/today", ""))
	}
	// Alma came 53 days ago, Terrence 8.
	dueAlma, dueTerrence := `"changeDueOn":"`+day(3)+`","changeUsual":true`, `"changeDueOn":"`+day(48)+`","changeUsual":true`
	today("before", nil, []string{"changeDueOn", `"change_due"`})
	set("for who came within the last month", 56, day(-30), 200, `"usualDays":56`, `"usualFrom":"`+day(-30)+`"`)
	today("Terrence came then", []string{dueTerrence}, []string{dueAlma})
	set("for everybody", 56, day(-100), 200)
	today("both", []string{dueAlma, dueTerrence}, nil)
	set("shorter from today on", 10, day(0), 200)
	today("who was there before keeps what held", []string{dueAlma, dueTerrence}, nil)
	set("a number too high", 731, day(0), 422, "usualDays")
	set("a day too far back", 20, day(-740), 422, "usualFrom")

	dana := w.signIn(storetest.Dana)
	w.expect(scenario{method: "GET", path: "/today", status: 200, sees: []string{"A change of program is expected in 3 days, as is usual there"}}, dana.get("/today"))
	w.expect(scenario{method: "GET", path: "/clients", status: 200, sees: []string{"by the program’s usual length of stay"}}, dana.get(alma("")))
	w.expect(scenario{says: "over the API", method: "GET", path: alma(""), status: 200, sees: []string{dueAlma}}, w.call(storetest.Dana, "GET", alma(""), ""))
	w.expect(scenario{method: "GET", path: iopPath, status: 200, sees: []string{"Usual length of stay", "10 days, for who came from"}}, dana.get(iopPath))

	adam := w.signIn(storetest.Adam)
	bad := adam.submit(adam.get(iopPath), `name="stage"`, url.Values{"usualDays": {"a while"}, "site": {"Elm Street, second floor"}})
	w.expect(scenario{method: "POST", path: iopPath, status: 422, sees: []string{"Write a number of days", `value="a while"`, "second floor"}}, bad)
	good := adam.submit(bad, `name="stage"`, url.Values{"usualDays": {"55"}, "usualFrom": {day(-100)}})
	if good.url.Path != "/programs" || !strings.Contains(dana.get("/today").body, "expected in 2 days, as is usual there") {
		t.Errorf("from the page: %d %v", good.status, good.url)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM program_usual_stays"); n != 4 {
		t.Errorf("%d are kept, want each of the four that were said", n)
	}
	w.Owner(t, "UPDATE stays SET change_due_on = (app_now() AT TIME ZONE 'America/New_York')::date + 90 WHERE program_id = $1", storetest.IOP).Close()
	w.expect(scenario{says: "a day somebody said comes first", method: "GET", path: "/today", status: 200, notSees: []string{"expected in 2 days"}}, dana.get("/today"))
}
