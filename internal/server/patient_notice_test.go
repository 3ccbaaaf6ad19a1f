package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func noticeBody(client uuid.UUID, day, rest string) string {
	return fmt.Sprintf(`{"clientId":%q,"language":"es","way":"read_aloud","answer":"refused","givenOn":%q%s}`, client, day, rest)
}

func aidBody(client uuid.UUID, day, rest string) string {
	return fmt.Sprintf(`{"clientId":%q,"kind":"twelve_step","timesAWeek":3,"reportedOn":%q%s}`, client, day, rest)
}

// Who was given the notice, who was not, and who may say so.
func TestPatientNoticesOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today, of := w.today(), "/patient-notices?clientId="+storetest.Alma.String()
	give := func(says string, who uuid.UUID, body string, status int, sees, audit string) scenario {
		return scenario{says: says, who: who, method: "POST", path: "/patient-notices", body: body, status: status, sees: []string{sees}, audit: audit}
	}
	for _, s := range []scenario{
		{says: "not yet", who: storetest.Dana, method: "GET", path: of, status: 200, sees: []string{`"hasCurrent":false`, `"version":"2026-02"`, `"verified":false`}},
		{says: "the peer's missing", who: storetest.Dana, method: "GET", path: "/missing-notices", status: 200,
			sees: []string{"Alma Reyes", "Terrence Boyd", "Nadia Farouk", "Vera Holt"}, notSees: []string{"Wendell", "Curtis", "Benny", "Otto"}, audit: "missing_notice.list done"},
		give("by the peer", storetest.Dana, noticeBody(storetest.Alma, today, ""), 201, `"givenByName":"Dana Whitcomb"`, "patient_notice.give done"),
		give("of another peer's client", storetest.Inez, noticeBody(storetest.Alma, today, ""), 404, "no such record", "patient_notice.give refused"),
		give("by who writes no content", storetest.Petra, noticeBody(storetest.Alma, today, ""), 403, "not part of your role", "patient_notice.give refused"),
		give("of a day to come", storetest.Dana, noticeBody(storetest.Nadia, "2999-01-01", ""), 422, `"field":"givenOn"`, ""),
		give("before the notice was there", storetest.Dana, noticeBody(storetest.Nadia, "2026-02-15", ""), 422, `"field":"givenOn"`, ""),
		give("a version nobody knows", storetest.Dana, noticeBody(storetest.Nadia, today, `,"version":"1999-01"`), 422, `"field":"version"`, ""),
		give("a language it is not there in", storetest.Dana, strings.Replace(noticeBody(storetest.Nadia, today, ""), `"es"`, `"fi"`, 1), 422, `"field":"language"`, ""),
		{says: "now", who: storetest.Joanna, method: "GET", path: of, status: 200, sees: []string{`"hasCurrent":true`, `"answer":"refused"`, `"way":"read_aloud"`, `"language":"es"`}},
		{says: "she is missing no more", who: storetest.Ruth, method: "GET", path: "/missing-notices", status: 200,
			sees: []string{"Terrence Boyd", "Wendell Pruitt", "Benny Tran"}, notSees: []string{"Alma", "Vera", "Jo "}},
		{says: "in her story", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, ""), status: 200, sees: []string{`"kind":"patient_notice_given"`}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM patient_notices"); n != 1 {
		t.Errorf("%d notices are on record", n)
	}
}

// Only the client's own going: there is nowhere to write who else was there.
func TestMutualAidOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today, of := w.today(), "/mutual-aid-reports?clientId="+storetest.Alma.String()
	add := func(says string, who uuid.UUID, body string, status int, sees, audit string) scenario {
		return scenario{says: says, who: who, method: "POST", path: "/mutual-aid-reports", body: body, status: status, sees: []string{sees}, audit: audit}
	}
	for _, s := range []scenario{
		add("how often and how well", storetest.Dana, aidBody(storetest.Alma, today, `,"fit":4`), 201, `"fit":4`, "mutual_aid_report.add done"),
		add("without a word on how well", storetest.Ruth, aidBody(storetest.Alma, today, ""), 201, `"timesAWeek":3`, "mutual_aid_report.add done"),
		add("of another peer's client", storetest.Inez, aidBody(storetest.Alma, today, ""), 404, "no such record", "mutual_aid_report.add refused"),
		add("where the meeting is", storetest.Dana, aidBody(storetest.Alma, today, `,"place":"St. Mark's"`), 422, `"field":"place"`, ""),
		add("whom they met", storetest.Dana, aidBody(storetest.Alma, today, `,"sponsor":"Bill"`), 422, `"field":"sponsor"`, ""),
		add("too often", storetest.Dana, strings.Replace(aidBody(storetest.Alma, today, ""), "3", "22", 1), 422, `"field":"timesAWeek"`, ""),
		add("a kind that is none", storetest.Dana, strings.Replace(aidBody(storetest.Alma, today, ""), "twelve_step", "Tuesday group", 1), 422, `"field":"kind"`, ""),
		add("a day to come", storetest.Dana, aidBody(storetest.Alma, "2999-01-01", ""), 422, `"field":"reportedOn"`, ""),
		{says: "a clinician reads it", who: storetest.Joanna, method: "GET", path: of, status: 200, sees: []string{`"kind":"twelve_step"`, "Ruth Abelson"}},
		{says: "a researcher does not", who: storetest.Rosa, method: "GET", path: of, status: 403},
		{says: "nor somebody far away", who: storetest.Sam, method: "GET", path: of, status: 404},
		{says: "in her story", who: storetest.Dana, method: "GET", path: eventsOf(storetest.Alma, ""), status: 200, sees: []string{`"kind":"mutual_aid_reported"`}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body))
	}
	columns := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'mutual_aid_reports'`)
	if columns != "agency_id id client_id kind times_a_week fit reported_on recorded_by recorded_at" {
		t.Errorf("a report has room for more than the client's own going: %s", columns)
	}
}

func TestNoticeAndMutualAidOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	w.page(dana, alma(""), 200, "Not given yet", "They have said nothing of it.")
	page := w.page(dana, "/missing-notices", 200, "Alma Reyes", "Nobody has held this wording against the rule yet.", alma("/notices/new"))
	form := w.page(dana, alma("/notices/new"), 200, "federal law, 42 CFR Part 2", "ley federal")
	bad := dana.submit(form, `name="way"`, url.Values{"answer": {"acknowledged"}})
	w.expect(scenario{path: "no way chosen", status: 422, sees: []string{"Choose on paper, read aloud, or as a link."}}, bad)
	dana.submit(bad, `name="way"`, url.Values{"way": {"paper"}, "answer": {"acknowledged"}})
	page = w.page(dana, alma(""), 200, "On paper, in English, by Dana Whitcomb", "They acknowledged it", "Was given the privacy notice")
	if strings.Contains(page.body, "Not given yet") {
		t.Error("the badge stays")
	}
	if page = w.page(dana, "/missing-notices", 200); strings.Contains(page.body, "Alma") {
		t.Error("Alma is still missing")
	}
	form = w.page(dana, alma("/mutual-aid/new"), 200, "Which meeting, where, and who else comes stays there.")
	empty := dana.submit(form, `name="kind"`, url.Values{})
	w.expect(scenario{path: "nothing said", status: 422, sees: []string{"Choose a kind of group.", "Write how often they go in a week"}}, empty)
	dana.submit(empty, `name="kind"`, url.Values{"kind": {"smart"}, "timesAWeek": {"2"}, "fit": {"5"}})
	w.page(dana, alma(""), 200, "SMART Recovery: 2 times a week, fits 5 of 5", "Spoke about going to mutual aid")
	w.page(w.signIn(storetest.Inez), alma("/notices/new"), 404)
	w.page(w.signIn(storetest.Adam), "/missing-notices", 403)
}
