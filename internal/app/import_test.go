package app_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"continuo/internal/app"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// sheet is a small spreadsheet with one of each. Harbor Row has one program of
// each stage and the peers Dana Whitcomb, Inez Carrillo and Theo Lindqvist.
const sheet = `Client Name,DOB,MRN #,Phone,OK to text?,Level of Care,Admit Date,D/C Date,Peer Specialist,Dual Dx,Notes
"Okafor, Grace",1990-02-03,A1,(575) 555-0174,yes,IOP,2026-11-02,,Dana Whitcomb,Y,prefers evenings
Luis de la Cruz,1988-05-06,A2,,,PHP,2026-09-01,2026-10-05,"Carrillo, Inez",N,"=HYPERLINK(""http://x"")"
Luis de la Cruz,1988-05-06,A2,,,IOP,2026-10-07,,T. Lindqvist,N,
Amy Nobody,1970-01-01,A3,,,IOP,2026-11-01,,Lee Gone,,
Una Placed,1971-01-01,A4,,,,,,,,
Early Bird,1890-01-01,A5,,,IOP,2026-11-01,,,,
Two Open,1972-01-01,A6,,,PHP,2026-10-01,,,,
Two Open,1972-01-01,A6,,,IOP,2026-10-20,,,,
Alma Reyes,1991-04-12,A7,,,IOP,2026-10-01,,,,
`

func bringIn(t *testing.T, d *storetest.Database, a *app.App, text string) *app.ImportResult {
	t.Helper()
	r, err := a.ImportCaseload(t.Context(), storetest.HarborRow, strings.NewReader(text), app.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImportBringsInTheGoodLinesAndNamesTheOthers(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	r := bringIn(t, d, a, sheet)
	if r.Counts().People != 4 || r.Counts().Stays != 4 || r.Counts().Assignments != 3 {
		t.Errorf("%d people, %d stays, %d assignments", r.Counts().People, r.Counts().Stays, r.Counts().Assignments)
	}
	why := map[int]string{5: "no peer of this name", 7: "not a date", 9: "begins before the one before it ends",
		10: "on record with another number"} // lines of the file; line 1 is the header
	for _, l := range r.File.Lines {
		want, refused := why[l.Number]
		if refused != (l.Status == caseloadfile.Refused) || !strings.Contains(l.Reason(), want) {
			t.Errorf("line %d is %s: %s", l.Number, l.Status, l.Reason())
		}
	}
	report := r.String()
	for _, secret := range []string{"Amy", "1890", "Alma"} {
		if strings.Contains(report, secret) {
			t.Errorf("the report repeats %q", secret)
		}
	}
	var refused bytes.Buffer
	if err := r.WriteRefused(&refused, false); err != nil || !strings.Contains(refused.String(), "Amy Nobody") || strings.Contains(refused.String(), "Grace") {
		t.Errorf("the refused lines: %v\n%s", err, refused.String())
	}
}

func TestImportKeepsWhatTheSheetSays(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	bringIn(t, d, a, sheet)
	find := func(last string) *casework.ClientRecord {
		page, err := a.ListClients(d.As(t, storetest.Paula), store.CaseloadFilter{Limit: 200})
		is(t, err, "")
		for _, l := range page.Lines {
			if strings.HasSuffix(l.Name, last) {
				r, err := a.GetClient(d.As(t, storetest.Paula), l.ClientID)
				is(t, err, "")
				return r
			}
		}
		t.Fatalf("no %s", last)
		return nil
	}
	grace := find("Okafor")
	if w := grace.ContactWays[0]; w.Value != "5755550174" || w.MayText != casework.LeaveYes || w.Remark != "prefers evenings" || !w.Preferred {
		t.Errorf("her phone: %+v", w)
	}
	if grace.OpenStay().StartsOn != day("2026-11-02") || grace.CareTeam[0].Name != "Dana Whitcomb" || !*grace.CoOccurring {
		t.Errorf("%+v %+v", grace.OpenStay(), grace.CareTeam)
	}
	luis := find("Cruz")
	if len(luis.Episodes) != 1 || len(luis.Episodes[0].Stays) != 2 || luis.OpenStay().ProgramName != "IOP Elm Street" {
		t.Errorf("his stays: %+v", luis.Episodes)
	}
	if len(luis.Assignments) != 2 || luis.Assignments[0].PeerName != "Theo Lindqvist" || luis.Assignments[1].EndsAt == nil {
		t.Errorf("his peers: %+v", luis.Assignments)
	}
	if w := luis.ContactWays[0]; w.Kind != casework.ContactOther || w.Value != `=HYPERLINK("http://x")` {
		t.Errorf("a cell that looks like a formula: %+v", w)
	}
	if una := find("Placed"); len(una.Episodes) != 0 {
		t.Errorf("%+v", una.Episodes)
	}
}

// The file of a real agency, twice. Also somebody who was restricted since is
// not made anew.
func TestTheSameFileAgainChangesNothing(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	text, err := os.ReadFile("../caseloadfile/testdata/caseload.csv")
	if err != nil {
		t.Fatal(err)
	}
	d.Owner(t, `INSERT INTO staff (agency_id, id, name, status, created_at)
		SELECT $1, md5(n)::uuid, n, 'active', '2026-01-05Z' FROM unnest(ARRAY['Dana Whitfield', 'Moses Oyelaran', 'Rosa Castellanos']) n`,
		storetest.HarborRow).Close()
	d.Owner(t, `INSERT INTO roles (agency_id, id, staff_id, role, starts_at) SELECT agency_id, id, id, 'peer_specialist', '2026-01-05Z'
		FROM staff WHERE name IN ('Dana Whitfield', 'Moses Oyelaran', 'Rosa Castellanos')`).Close()
	began := time.Now()
	first := bringIn(t, d, a, string(text))
	took := time.Since(began)
	t.Logf("%s in %s\n%s", "a first import", took.Round(time.Millisecond), strings.SplitAfterN(first.String(), "\n", 3)[:2])
	if first.Counts().People < 400 {
		t.Errorf("%d people came in, in %s", first.Counts().People, took)
	}
	d.Owner(t, `UPDATE clients SET restricted = true WHERE number = 'C-20'`).Close()
	count := func() (n int) {
		return storetest.OwnerValue[int](t, d, `SELECT (SELECT count(*) FROM clients) + (SELECT count(*) FROM stays) +
			(SELECT count(*) FROM assignments) + (SELECT count(*) FROM contact_ways) + (SELECT count(*) FROM episodes)`)
	}
	before := count()
	again := bringIn(t, d, a, string(text))
	if again.Counts().People != 0 || again.Counts().Stays != 0 || again.Counts().Assignments != 0 || count() != before {
		t.Errorf("the second time %d people came in; %d rows became %d", again.Counts().People, before, count())
	}
	if got := again.Count(caseloadfile.OnRecord); got != first.Count(caseloadfile.OK) {
		t.Errorf("%d lines on record, want the %d that went in", got, first.Count(caseloadfile.OK))
	}
}

func TestImportRefusesWhatIsNoCaseload(t *testing.T) {
	t.Parallel()
	_, a := open(t)
	_, err := a.ImportCaseload(t.Context(), storetest.HarborRow, strings.NewReader("a,b\n1,2\n"), app.ImportOptions{})
	if err == nil {
		t.Error("a file without a header went in")
	}
}
