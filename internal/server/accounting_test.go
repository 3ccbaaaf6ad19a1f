package server_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/storetest"
)

// The accounting tells each release in its window, to the person and nobody
// else, and stands in the ledger itself.
func TestAnAccountingTellsWhatLeftInItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.met()
	book := w.addressBook()
	if g := book.ground("audit_evaluation", "auditor", `"attendance"`, "", ""); g.status != http.StatusOK {
		t.Fatal(g.body)
	}
	api := path{"API", "csv", "text/csv", false}
	for _, a := range []asked{{"a", "consent", "attendance", "treatment", "no"}, {"lastday", "consent", "attendance", "treatment", "no"},
		{"auditor", "audit_evaluation", "attendance", "audit", "no"}} {
		if left := book.release(storetest.Ruth, nil, api, a); left.status != http.StatusOK {
			t.Fatal(left.body)
		}
	}
	w.expect(scenario{path: "/caseload-export", status: 200}, w.call(storetest.Dana, "GET", csvPath, ""))
	// Four years ago, one of them: beyond Part 2's three and within HIPAA's six.
	w.Owner(t, "ALTER TABLE disclosures DISABLE TRIGGER insert_only").Close()
	w.Owner(t, "UPDATE disclosures SET disclosed_at = disclosed_at - interval '4 years' WHERE recipient_id = $1", book.ids["lastday"]).Close()

	about := "/disclosures?clientId=" + storetest.Alma.String() + "&view="
	for view, want := range map[string]string{"part2": "a", "hipaa": "a lastday auditor", "all": "a lastday auditor Dana"} {
		got := w.call(storetest.Dana, "GET", about+view, "")
		for _, name := range []string{"House of a\"", "House of lastday", "House of auditor", `"Dana Whitcomb"`} {
			word := strings.Trim(strings.TrimPrefix(name, "House of "), `"`)
			meant := strings.Contains(" "+want+" ", " "+strings.Fields(word)[0]+" ")
			if strings.Contains(got.body, `"recipientName":"`+strings.Trim(name, `"`)+`"`) != meant {
				t.Errorf("%s: %s is told %v, want %v: %s", view, name, !meant, meant, got.body)
			}
		}
	}
	for _, format := range []string{"csv", "pdf"} {
		a := w.call(storetest.Dana, "POST", "/accountings", `{"clientId":"`+storetest.Alma.String()+`","view":"hipaa","format":"`+format+`"}`)
		words := w.words(path{medium: format}, a)
		for _, want := range []string{"Alma Reyes", "House of a", "9 Quay Street", "attendance", "audit", "House of lastday"} {
			if a.status != http.StatusOK || !strings.Contains(strings.Join(strings.Fields(words), " "), want) {
				t.Errorf("%s: %d lacks %q: %.500s", format, a.status, want, words)
			}
		}
		if strings.Contains(words, "Whitcomb") {
			t.Errorf("%s tells what staff took along as if it had left", format)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*)::int FROM disclosures WHERE packet = 'accounting' AND basis = 'patient_access' AND disclosed_by = $1`, storetest.Dana); n != 2 {
		t.Errorf("%d accountings are in the ledger", n)
	}
	w.expect(scenario{who: storetest.Joanna, path: "accountings", status: 403}, w.call(storetest.Joanna, "POST", "/accountings", `{"clientId":"`+storetest.Alma.String()+`","view":"all","format":"pdf"}`))
	w.expect(scenario{who: storetest.Inez, path: "out of reach", status: 404}, w.call(storetest.Inez, "GET", about+"all", ""))
	dana := w.signIn(storetest.Dana)
	page := dana.get("/clients/" + storetest.Alma.String() + "/accounting")
	w.shows(page, 200, "House of a", "9 Quay Street", "Audit or evaluation", "The person’s consent", "Treatment")
	pdf := dana.submit(page, `value="pdf"`, map[string][]string{"format": {"pdf"}})
	if pdf.status != http.StatusOK || !strings.Contains(storetest.PDFText(t, []byte(pdf.body)), "House") {
		t.Errorf("%d %.100q", pdf.status, pdf.body)
	}
}

// The person's list of who has looked names each by name and role, in plain
// words, and nobody else's record.
func TestThePersonSeesWhoHasLooked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alma := "/clients/" + storetest.Alma.String()
	for range 3 {
		w.call(storetest.Joanna, "GET", alma, "")
	}
	w.call(storetest.Dana, "GET", "/clients/"+storetest.Nadia.String(), "")
	w.call(storetest.Inez, "GET", alma, "") // refused: nothing was seen
	log := w.call(storetest.Dana, "GET", "/access-logs?clientId="+storetest.Alma.String(), "")
	w.expect(scenario{path: "log", status: 200, sees: []string{`"name":"Joanna`, `"role":"Treatment staff"`, `"did":"Looked at your record"`, `"times":3`}, notSees: []string{"Inez"}}, log)
	for who, status := range map[uuid.UUID]int{storetest.Ruth: 200, storetest.Petra: 200, storetest.Joanna: 403, storetest.Paula: 403, storetest.Inez: 404} {
		if a := w.call(who, "GET", "/access-logs?clientId="+storetest.Alma.String(), ""); a.status != status {
			t.Errorf("%s: %d, want %d", people[who], a.status, status)
		}
	}
	vera := w.call(storetest.Petra, "GET", "/access-logs?clientId="+storetest.Vera.String(), "")
	w.expect(scenario{path: "restricted", status: 404}, vera)
	dana := w.signIn(storetest.Dana)
	page := dana.get(alma + "/access-log")
	w.shows(page, 200, "Joanna", "Treatment staff", "Looked at your record", "3 times")
	pdf := dana.submit(page, `value="pdf"`, map[string][]string{"format": {"pdf"}})
	words := strings.Join(strings.Fields(storetest.PDFText(t, []byte(pdf.body))), " ")
	if !strings.Contains(words, "Who has looked at your record") || !strings.Contains(words, "Joanna") || !strings.Contains(words, "(3 times)") {
		t.Errorf("%d %.600s", pdf.status, words)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM disclosures WHERE packet = 'access_log' AND medium = 'pdf'"); n != 1 {
		t.Errorf("%d are in the ledger", n)
	}
}

// slowReader takes a file as somebody far away would: between two batches
// something happens.
type slowReader struct {
	*httptest.ResponseRecorder
	between func()
}

func (s *slowReader) Write(b []byte) (int, error) {
	if s.between != nil {
		s.between()
		s.between = nil
	}
	return s.ResponseRecorder.Write(b)
}

// A list of many is decided on batch by batch: what is lost between two stops
// the next, and the ledger holds what left and no more.
func TestWhatIsLostBetweenTwoBatchesStopsTheNext(t *testing.T) {
	t.Parallel()
	for says, lose := range map[string]string{
		"the role":  "UPDATE roles SET ends_at = app_now() - interval '1 minute' WHERE staff_id = $1",
		"the reach": "UPDATE clients SET restricted = true WHERE number LIKE 'Z-%' AND $1::uuid IS NOT NULL",
	} {
		w := newWorld(t)
		w.Owner(t, `INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
			SELECT $1, gen_random_uuid(), 'Z-' || n, 'First', 'Last ' || n, '1990-01-01', app_now() FROM generate_series(1, 1500) n`, storetest.HarborRow).Close()
		file, err := w.app.ExportCaseload(w.As(t, storetest.Paula), casework.CaseloadFilter{}, release.CSV)
		if err != nil {
			t.Fatal(err)
		}
		out := &slowReader{ResponseRecorder: httptest.NewRecorder()}
		out.between = func() {
			w.Owner(t, lose, storetest.Paula).Close()
		}
		err = file.Send(t.Context(), out)
		left := bytes.Count(out.Body.Bytes(), []byte("\r\n")) - 1
		wrote := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM disclosures")
		if left > 1000 || wrote != 1000 {
			t.Errorf("%s was lost after the first batch: %d lines left, %d are in the ledger (%v)", says, left, wrote, err)
		}
	}
}
