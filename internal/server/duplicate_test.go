package server_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// beginning is a record begun in a program.
func (w *world) beginning(first, last, born string, program uuid.UUID, more string) string {
	return fmt.Sprintf(`{"legalFirst":%q,"legalLast":%q,"birthDate":%q,"admission":{"programId":%q,"admittedOn":%q}%s}`, first, last, born, program, w.today(), more)
}

// suspected are the open suspicions about somebody, as the database has them:
// "C-1 name_and_birth_date".
func (w *world) suspected(number string) string {
	return storetest.OwnerValue[string](w.t, w.Database, `SELECT COALESCE(string_agg(o.number || ' ' || (SELECT string_agg(b, ',' ORDER BY b) FROM jsonb_array_elements_text(d.because) b), ' ' ORDER BY o.number), '')
		FROM duplicates d JOIN clients c ON c.id IN (d.client_id, d.other_id) JOIN clients o ON o.id IN (d.client_id, d.other_id) AND o.id <> c.id
		WHERE c.number = $1 AND d.status = 'open'`, number)
}

// Written by hand: who is like whom. Harbor Row has Alma Reyes, born 12 April
// 1991 (C-1), and Jo Castellano, legally Joanne, born 30 March 1999 (C-5).
func TestWhoIsLikeWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE clients SET agency_number = 'HR-0071' WHERE number = 'C-5'").Close()
	for n, c := range []struct{ says, first, last, born, more, finds string }{
		{"the same", "Alma", "Reyes", "1991-04-12", "", "C-1 name_and_birth_date"},
		{"accents, case and a hyphen", "ÁLMA", "Réyes-Ortiz", "1991-04-12", "", "C-1 birth_date"},
		{"first and last the other way round", "Reyes", "Alma", "1991-04-12", "", "C-1 name_and_birth_date"},
		{"a birth date, and one name in common", "Maria", "Reyes", "1991-04-12", "", "C-1 birth_date"},
		{"a birth date, and the chosen name", "Jo", "Smith", "1999-03-30", "", "C-5 birth_date"},
		{"day and month the other way round", "Alma", "Reyes", "1991-12-04", "", "C-1 name"},
		{"one digit", "Alma", "Reyes", "1991-04-13", "", "C-1 name"},
		{"one digit of the year", "alma", "reyes", "1981-04-12", "", "C-1 name"},
		{"the agency's number, however it is written", "Nobody", "Known", "2000-01-01", `,"agencyNumber":"hr 0071"`, "C-5 agency_number"},
		{"two digits are another day", "Alma", "Reyes", "1991-04-23", "", ""},
		{"a birth date alone", "Vera", "Stone", "1991-04-12", "", ""},
		{"a name alone", "Alma", "Reyes", "1960-01-31", "", ""},
		{"an initial is no name", "A.", "Stone", "1991-04-12", "", ""},
		{"another agency's person", "Otto", "Hidden", "1980-01-01", "", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorld(t)
			w.Owner(t, "UPDATE clients SET agency_number = 'HR-0071' WHERE number = 'C-5'").Close()
			a := w.call(storetest.Ruth, "POST", "/clients", w.beginning(c.first, c.last, c.born, storetest.PHP, `,"somebodyElse":true`+c.more))
			if a.status != 201 {
				t.Fatal(n, a.status, a.body)
			}
			if got := w.suspected("C-9"); got != c.finds {
				t.Errorf("found %q, want %q", got, c.finds)
			}
		})
	}
}

// Ruth reaches Alma, Omar does not, and nobody of the two finds Vera.
func TestWhoBeginsARecordLearnsNoMoreThanTheyReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alma := w.beginning("Alma", "Reyes", "1991-04-12", storetest.PHP, "")
	w.expect(scenario{path: "in reach", status: 422, sees: []string{`"somebodyElse"`}, notSees: []string{"C-1", "Alma"}}, w.call(storetest.Ruth, "POST", "/clients", alma))
	w.expect(scenario{path: "nothing is kept", status: 200, notSees: []string{"C-9"}}, w.call(storetest.Petra, "GET", "/clients", ""))
	check := `{"legalFirst":"Alma","legalLast":"Reyes","birthDate":"1991-04-12"}`
	w.expect(scenario{who: storetest.Ruth, path: "look", status: 200, sees: []string{`"number":"C-1"`, `"name_and_birth_date"`}, audit: "duplicate.check done"}, w.call(storetest.Ruth, "POST", "/duplicates", check))
	w.expect(scenario{path: "look, out of reach", status: 200, sees: []string{`{"items":[]}`}}, w.call(storetest.Omar, "POST", "/duplicates", check))
	w.expect(scenario{path: "look for a hidden one", status: 200, sees: []string{`{"items":[]}`}},
		w.call(storetest.Paula, "POST", "/duplicates", `{"legalFirst":"Vera","legalLast":"Holt","birthDate":"1975-05-05"}`))
	w.expect(scenario{path: "not a peer's part", status: 403}, w.call(storetest.Dana, "POST", "/duplicates", check))

	// Somebody hidden, somebody out of reach, and somebody nobody ever heard of: the same answer, in as many statements.
	type told struct {
		body       string
		statements int
	}
	tell := func(who uuid.UUID, first, last, born string, program uuid.UUID) told {
		w.call(who, "GET", "/self", "")
		w.Statements()
		a := w.call(who, "POST", "/clients", w.beginning(first, last, born, program, ""))
		if a.status != 201 {
			t.Fatal(a.status, a.body)
		}
		text := strings.NewReplacer(first, "First", last, "Last", born, "Born").Replace(a.body)
		return told{regexp.MustCompile(`[0-9a-f-]{36}|C-\d+|"20\d\d-[^"]*"`).ReplaceAllString(text, "*"), w.Statements()}
	}
	unknown := tell(storetest.Paula, "Zora", "Quill", "1944-07-07", storetest.Aftercare)
	if got := tell(storetest.Paula, "Vera", "Holt", "1975-05-05", storetest.Aftercare); got != unknown {
		t.Errorf("whoever begins a record for a hidden person is told\n%+v\nand else\n%+v", got, unknown)
	}
	unknown = tell(storetest.Omar, "Yuri", "Quick", "1955-08-08", storetest.Aftercare)
	if got := tell(storetest.Omar, "Alma", "Reyes", "1991-04-12", storetest.Aftercare); got != unknown {
		t.Errorf("whoever begins a record for somebody out of reach is told\n%+v\nand else\n%+v", got, unknown)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM audit_entries WHERE op = 'client.create' AND $1 = ANY (client_ids)", storetest.Vera); n != 0 {
		t.Errorf("the trail of creating names the hidden person %d times", n)
	}

	// Paula sees what is about two she finds; Vera's only once she is named.
	list := w.call(storetest.Paula, "GET", "/duplicates?status=open", "")
	w.expect(scenario{path: "list", status: 200, sees: []string{`"C-1"`}, notSees: []string{"Vera", "C-7"}}, list)
	hidden := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT id FROM duplicates WHERE $1 IN (client_id, other_id) LIMIT 1", storetest.Vera)
	w.expect(scenario{path: "a hidden suspicion", status: 404}, w.call(storetest.Paula, "POST", "/duplicates/"+hidden.String()+"/dismiss", `{"reason":"x"}`))
	w.Owner(t, "UPDATE client_accesses SET staff_id = $1 WHERE client_id = $2", storetest.Paula, storetest.Vera).Close()
	w.expect(scenario{path: "list, named", status: 200, sees: []string{"Vera Holt"}}, w.call(storetest.Paula, "GET", "/duplicates?status=open", ""))
	for who, status := range map[uuid.UUID]int{storetest.Dana: 403, storetest.Ruth: 403, storetest.Joanna: 403, storetest.Petra: 403, storetest.Adam: 403, storetest.Nakata: 403} {
		w.expect(scenario{path: people[who], status: status}, w.call(who, "GET", "/duplicates", ""))
	}
}

func TestCorrectingAndImportingFindThemToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edit := `{"legalFirst":"Benny","legalLast":"Reyes","birthDate":"1991-04-12"}`
	w.expect(scenario{path: "correct", status: 200}, w.call(storetest.Ruth, "PUT", "/clients/"+storetest.Benny.String(), edit, `If-Match: "1"`))
	if got := w.suspected("C-6"); got != "C-1 birth_date" {
		t.Errorf("after a correction: %q", got)
	}
	file := "First name,Last name,DOB,Program,Peer,Admitted\nTomas,Farouk,12/01/1979,PHP,Dana Whitcomb,11/02/2026\nLena,Quist,05/05/1990,PHP,Dana Whitcomb,11/02/2026\nLars,Quist,05/05/1990,PHP,Dana Whitcomb,11/02/2026\n"
	result, err := w.app.ImportCaseload(t.Context(), storetest.HarborRow, strings.NewReader(file), app.ImportOptions{})
	if err != nil || result.Counts().People != 3 {
		t.Fatal(result, err)
	}
	pairs := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(x, '; ' ORDER BY x) FROM (SELECT LEAST(a.legal_first, b.legal_first) || ' and ' || GREATEST(a.legal_first, b.legal_first) x
		FROM duplicates d JOIN clients a ON a.id = d.client_id JOIN clients b ON b.id = d.other_id) y`)
	if pairs != "Alma and Benny; Lars and Lena; Nadia and Tomas" {
		t.Errorf("after an import: %s", pairs)
	}
	// The same person under either name, once the records are one.
	tomas := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT id FROM clients WHERE legal_first = 'Tomas'")
	w.together(storetest.Nadia, tomas)
	again, err := w.app.ImportCaseload(t.Context(), storetest.HarborRow, strings.NewReader(file), app.ImportOptions{})
	if err != nil || again.Counts().People != 0 || again.Count("on record") != 3 {
		t.Fatalf("the same file again: %v %v", again, err)
	}
}

func TestTellingTwoPeopleApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.call(storetest.Ruth, "POST", "/clients", w.beginning("Maria", "Reyes", "1991-04-12", storetest.PHP, `,"somebodyElse":true`))
	w.expect(scenario{path: "twin", status: 201}, made)
	var list struct {
		Items []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(w.call(storetest.Paula, "GET", "/duplicates", "").body), &list); err != nil || len(list.Items) != 1 {
		t.Fatal(list, err)
	}
	dismiss := "/duplicates/" + list.Items[0].ID + "/dismiss"
	for _, s := range []scenario{
		{says: "not a supervisor's part", who: storetest.Ruth, method: "POST", path: dismiss, body: `{"reason":"Twins."}`, status: 403, audit: "duplicate.dismiss refused"},
		{says: "another agency", who: storetest.Eve, method: "POST", path: dismiss, body: `{"reason":"Twins."}`, status: 403},
		{says: "without a reason", who: storetest.Paula, method: "POST", path: dismiss, body: `{"reason":""}`, status: 422, sees: []string{`"reason"`}},
		{says: "twins", who: storetest.Paula, method: "POST", path: dismiss, body: `{"reason":"Twins."}`, status: 200, sees: []string{`"status":"not_same"`, `"decidedByName":"Paula Strand"`}, audit: "duplicate.dismiss done"},
		{says: "decided already", who: storetest.Paula, method: "POST", path: dismiss, body: `{"reason":"Twins."}`, status: 409},
		{says: "nothing is open", who: storetest.Paula, method: "GET", path: "/duplicates?status=open", status: 200, sees: []string{`"items":[]`}},
		{says: "it stays told apart when a record is corrected", who: storetest.Ruth, method: "PUT", path: alma(""),
			body: `{"legalFirst":"Alma","legalLast":"Reyes","birthDate":"1991-04-12","pronouns":"she, her"}`, header: []string{`If-Match: "1"`}, status: 200},
		{says: "still nothing", who: storetest.Paula, method: "GET", path: "/duplicates?status=open", status: 200, sees: []string{`"items":[]`}},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

func TestTwoWhoBeginOnePersonAtOnceAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := make(chan error, 2)
	for _, c := range []struct{ who, program uuid.UUID }{{storetest.Ruth, storetest.PHP}, {storetest.Omar, storetest.Aftercare}} {
		ctx := w.As(t, c.who)
		go func() {
			today, _ := casework.ParseDate(w.today())
			_, err := w.app.CreateClient(ctx, casework.ClientStart{ClientEdit: casework.ClientEdit{LegalFirst: "Zora", LegalLast: "Quill",
				BirthDate: casework.Date{Year: 1944, Month: time.July, Day: 7}}, Admission: &casework.Admission{ProgramID: c.program, AdmittedOn: today}})
			both <- err
		}()
	}
	for range 2 {
		if err := <-both; err != nil {
			t.Fatal(err)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM duplicates"); n != 1 {
		t.Errorf("%d suspicions, want one", n)
	}
}

func TestRecordsStaffsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth, paula := w.signIn(storetest.Ruth), w.signIn(storetest.Paula)
	form := w.page(ruth, "/clients/new", 200, "Records staff look for people who are on record twice.")
	set := url.Values{"legalFirst": {"Alma"}, "legalLast": {"Reyes"}, "birthDate": {"1991-04-12"}, "programId": {storetest.PHP.String()}, "admittedOn": {w.today()}}
	form = ruth.submit(form, `name="legalFirst"`, set)
	w.expect(scenario{path: "like somebody", status: 422, sees: []string{"Is it one of these?", "C-1. Born 12 April 1991", `value="1991-04-12"`, alma("")}}, form)
	made := ruth.submit(form, `name="legalFirst"`, url.Values{"somebodyElse": {"yes"}})
	w.expect(scenario{path: "somebody else", status: 200, sees: []string{"C-9"}}, made)
	w.page(ruth, "/duplicates", 403)
	if strings.Contains(made.body, `href="/duplicates"`) {
		t.Error("a supervisor is led to a page that refuses them")
	}

	work := w.page(paula, "/duplicates", 200, "Alma Reyes and Alma Reyes", "The same name and birth date.", `href="/duplicates"`)
	path := regexp.MustCompile(`/clients/[0-9a-f-]{36}/compare\?with=[0-9a-f-]{36}`).FindString(work.body)
	both := w.page(paula, path, 200, "C-1", "C-9", "What will happen", "The stay in", "It can be undone.", "They are two people")
	if strings.Contains(both.body, "<title>Alma") {
		t.Error("the title names the person")
	}
	any := paula.submit(w.page(paula, alma("/compare"), 200, "Who is the other?"), `name="text"`, url.Values{"text": {"nadia"}})
	w.expect(scenario{path: "any two", status: 200, sees: []string{alma("/compare?with=" + storetest.Nadia.String())}}, any)
	w.page(paula, alma("/compare?with="+storetest.Nadia.String()), 200, "Nadia Farouk")
	w.page(ruth, alma("/compare"), 403)
	both = paula.submit(both, `name="mergedId"`, url.Values{"reason": {" "}})
	w.expect(scenario{path: "no reason", status: 422, sees: []string{"Say how you know that this is one person."}}, both)
	both = paula.submit(both, `name="why"`, url.Values{"why": {""}})
	w.expect(scenario{path: "no reason", status: 422, sees: []string{"Say how you know, in a few words.", `href="#why"`}}, both)
	joined := paula.submit(both, `name="mergedId"`, url.Values{"reason": {"Same photo on both."}})
	w.expect(scenario{path: "joined", status: 200, sees: []string{"Nothing to look into", "Joined", "Same photo on both."}}, joined)

	survivor := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT survivor_id FROM client_merges")
	gone := storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT merged_id FROM client_merges")
	old := w.page(paula, clientPage(gone), 200, "Also found under", "were joined", "What was set aside", "Undo")
	if old.url.Path != clientPage(survivor) {
		t.Errorf("the old address leads to %s", old.url.Path)
	}
	if w.page(ruth, clientPage(survivor), 200, "were joined"); strings.Contains(w.page(ruth, clientPage(survivor), 200).body, "/undo") {
		t.Error("a supervisor is offered to undo it")
	}
	w.page(w.signIn(storetest.Joanna), clientPage(storetest.Benny), 404)
	undo := w.page(paula, "/client-merges/"+storetest.OwnerValue[uuid.UUID](t, w.Database, "SELECT id FROM client_merges").String()+"/undo", 200, "Part these records again")
	undo = paula.submit(undo, `name="reason"`, url.Values{"reason": {""}})
	w.expect(scenario{path: "undo", status: 422, sees: []string{"Say why, in a few words."}}, undo)
	undo = paula.submit(undo, `name="reason"`, url.Values{"reason": {"Cousins."}})
	w.expect(scenario{path: "undo", status: 200, sees: []string{"Parted again by Paula Strand", "To look into"}}, undo)
}

func clientPage(id uuid.UUID) string { return "/clients/" + id.String() }
