package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func searching(text string) string {
	body, _ := json.Marshal(map[string]string{"text": text})
	return string(body)
}

// found are the names a search shows somebody, and whether others follow.
func (w *world) found(who uuid.UUID, text string) (names []string) {
	w.t.Helper()
	a := w.call(who, "POST", "/client-searches", searching(text))
	if a.status != http.StatusOK {
		w.t.Fatalf("%s searches: %d %s", people[who], a.status, a.body)
	}
	for _, item := range a.json(w.t)["items"].([]any) {
		names = append(names, item.(map[string]any)["name"].(string))
	}
	return names
}

// Who finds whom by what, written down by hand. Vera is restricted and only
// Dana is named; Otto is another agency's; Curtis was discharged.
func TestWhoFindsWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		who  uuid.UUID
		text string
		want string
	}{
		{storetest.Dana, "alma", "Alma Reyes"},
		{storetest.Dana, "REY", "Alma Reyes"},
		{storetest.Dana, "r", "Alma Reyes"},
		{storetest.Dana, "rey al", "Alma Reyes"},
		{storetest.Dana, "Réyes, Álma", "Alma Reyes"},
		{storetest.Dana, "alma boyd", ""},
		{storetest.Dana, "lma", ""},
		{storetest.Dana, "C-1", "Alma Reyes"},
		{storetest.Dana, "c1", "Alma Reyes"},
		{storetest.Dana, "1", "Alma Reyes"},
		{storetest.Dana, "4/12/1991", "Alma Reyes"},
		{storetest.Dana, "04/12/91", "Alma Reyes"},
		{storetest.Dana, "1991-04-12", "Alma Reyes"},
		{storetest.Dana, "Apr 12 1991", "Alma Reyes"},
		{storetest.Dana, "April 12, 1991", "Alma Reyes"},
		{storetest.Dana, "12 April 1991 reyes", "Alma Reyes"},
		{storetest.Dana, "reyes 12.4.91", "Alma Reyes"}, // with dots the day comes first
		{storetest.Dana, "boyd 4/12/1991", ""},
		{storetest.Dana, "vera", "Vera Holt"}, // restricted, and Dana is named
		{storetest.Dana, "wendell", ""},       // Inez's
		{storetest.Dana, "C-4", ""},
		{storetest.Dana, "7/19/1968", ""},
		{storetest.Dana, "otto", ""},       // Millbrook's
		{storetest.Dana, "01/01/1980", ""}, // Otto's birthday
		{storetest.Inez, "alma", ""},
		{storetest.Inez, "wen", "Wendell Pruitt"},
		{storetest.Theo, "joanne", "Jo Castellano"}, // by the legal name; shown as they are called
		{storetest.Theo, "jo", "Jo Castellano"},
		{storetest.Ruth, "wen", "Wendell Pruitt"}, // of a peer of hers
		{storetest.Ruth, "benny", "Benny Tran"},   // has nobody, in her program
		{storetest.Ruth, "jo", ""},                // Theo's, who is Omar's
		{storetest.Ruth, "vera", ""},              // restricted, of a peer of hers
		{storetest.Joanna, "alma", "Alma Reyes"},  // in her program
		{storetest.Joanna, "jo", "Jo Castellano"},
		{storetest.Joanna, "nadia", ""}, // in another program
		{storetest.Joanna, "vera", ""},  // in hers, restricted
		{storetest.Sam, "wen", "Wendell Pruitt"},
		{storetest.Sam, "alma", ""},
		{storetest.Paula, "n", "Nadia Farouk"},
		{storetest.Paula, "vera", ""},
		{storetest.Petra, "c", "Jo Castellano, Curtis Vann"}, // the closest first: castellano, curtis
		{storetest.Petra, "holt", ""},
		{storetest.Petra, "C-7", ""},
		{storetest.Petra, "5/5/1975", ""},
		{storetest.Eve, "o", "Otto Hidden"},
		{storetest.Eve, "alma", ""},
		{storetest.Eve, "C-1", "Otto Hidden"}, // both agencies have one
	} {
		if got := strings.Join(w.found(c.who, c.text), ", "); got != c.want {
			t.Errorf("%s finds by %q: %q, want %q", people[c.who], c.text, got, c.want)
		}
	}
}

func TestSearchOverTheAPI(t *testing.T) {
	t.Parallel()
	ask := func(text string) scenario {
		return scenario{who: storetest.Dana, method: "POST", path: "/client-searches", body: searching(text)}
	}
	refused := func(says, text, sees string) scenario {
		s := ask(text)
		s.says, s.status, s.sees = says, http.StatusUnprocessableEntity, []string{`"field":"text"`, sees}
		return s
	}
	found := ask("alma")
	found.says, found.status, found.audit = "finds somebody", http.StatusOK, "client.search done"
	found.sees = []string{`"number":"C-1"`, `"birthDate":"1991-04-12"`, `"programName":"IOP Elm Street"`, `"peerName":"Dana Whitcomb"`, `"more":false`}
	few := scenario{says: "no more than are asked for", who: storetest.Dana, method: "POST", path: "/client-searches",
		body: `{"text":"boyd","limit":1}`, status: 200, sees: []string{"Terrence", `"more":false`}}
	many := scenario{says: "too many asked for", who: storetest.Dana, method: "POST", path: "/client-searches",
		body: `{"text":"boyd","limit":51}`, status: 422, sees: []string{`"field":"limit"`}}
	play(t, []scenario{
		found, few, many,
		{says: "an administrator finds nobody", who: storetest.Adam, method: "POST", path: "/client-searches", body: searching("alma"), status: 403,
			notSees: []string{"Alma"}, audit: "client.search refused"},
		{says: "an auditor neither", who: storetest.Nakata, method: "POST", path: "/client-searches", body: searching("alma"), status: 403, audit: "client.search refused"},
		refused("nothing", "", ""),
		refused("blanks", "   ", "Write a name, a number or a birth date."),
		refused("only punctuation", "-- ’ !?", "Write at least one letter or digit."),
		refused("ten thousand letters", strings.Repeat("a", 10_000), ""),
		refused("a NUL", "al\x00ma", ""),
		refused("the bell", "al\ama", "on one line"),
		refused("more words than anybody has", "a b c d e f g h i j k", "10 are enough"),
		refused("30 February", "2/30/1991", "there is no such day"),
		refused("30 February in words", "reyes Feb 30, 1991", "there is no such day"),
		refused("a thirteenth month", "13/13/91", "there is no such day"),
		refused("a year without a name", "1991-02-29", "there is no such day"),
	})
}

// The same words and the same statements for somebody hidden and for nobody,
// and nothing of what was typed anywhere but in the question.
func TestASearchTellsNothingOfWhoIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(text string) (answer, []string) {
		w.SentStatements()
		a := w.call(storetest.Inez, "POST", "/client-searches", searching(text))
		return a, w.SentStatements()
	}
	ask("warm up")
	nobody, sent := ask("zzyzx")
	for _, hidden := range []string{"alma", "vera", "otto", "C-7", "5/5/1975", "reyes alma"} {
		a, same := ask(hidden)
		if a.status != nobody.status || a.body != nobody.body {
			t.Errorf("%q: %d %s; of nobody %d %s", hidden, a.status, a.body, nobody.status, nobody.body)
		}
		if len(same) != len(sent) {
			t.Errorf("%q takes %d statements, nobody %d", hidden, len(same), len(sent))
		}
	}
	entries := storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(e::text, ' ') FROM audit_entries e WHERE op = 'client.search'`)
	w.found(storetest.Dana, "alma")
	entries += storetest.OwnerValue[string](t, w.Database, `SELECT string_agg(e::text, ' ') FROM audit_entries e WHERE op = 'client.search'`)
	if !strings.Contains(entries, storetest.Alma.String()) {
		t.Errorf("the audit does not name who was shown: %s", entries)
	}
	for _, typed := range []string{"zzyzx", "alma", "vera", "otto", "1975"} {
		if strings.Contains(strings.ToLower(entries), typed) || strings.Contains(strings.ToLower(w.said()), typed) {
			t.Errorf("%q, which was typed, stands in the audit or in the log", typed)
		}
	}
}

// What is changed or begun is found by its new words from the same moment on,
// and no more by its old ones.
func TestWhoIsBegunOrRenamedIsFoundByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := fmt.Sprintf(`{"legalFirst":"Siobhán","legalLast":"O’Neil-Strauß","chosenName":"van der Berg","agencyNumber":"MRN-4512/b",
		"birthDate":"1990-02-03","peerId":%q}`, storetest.Inez)
	made := w.call(storetest.Ruth, "POST", "/clients", begin)
	if made.status != http.StatusCreated {
		t.Fatalf("%d %s", made.status, made.body)
	}
	const name = "van der Berg O’Neil-Strauß"
	for _, text := range []string{"siobhan", "SIOBHÁN", "o'neil", "oneil", "neil", "o neil", "strauss", "strauß", "oneil-str", "oneilstrauss", "vanderberg",
		"der", "berg van", "MRN-4512/b", "mrn4512b", "4512", "2/3/1990", "strauss 2/3/1990"} {
		if got := w.found(storetest.Inez, text); len(got) != 1 || got[0] != name {
			t.Errorf("%q finds %v", text, got)
		}
	}
	for _, text := range []string{"mrn", "451", "2/4/1990", "iobhan"} {
		if got := w.found(storetest.Inez, text); len(got) != 0 {
			t.Errorf("%q finds %v", text, got)
		}
	}
	id := strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
	edit := `{"legalFirst":"Siobhán","legalLast":"Ødegård","birthDate":"1990-02-04"}`
	if a := w.call(storetest.Inez, "PUT", id, edit, `If-Match: "1"`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for text, want := range map[string]int{"odegard": 1, "ødeg": 1, "siob": 1, "2/4/1990": 1, "strauss": 0, "berg": 0, "4512": 0, "2/3/1990": 0} {
		if got := w.found(storetest.Inez, text); len(got) != want {
			t.Errorf("after the change %q finds %v", text, got)
		}
	}
}

func TestSearchingThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	people := w.page(dana, "/clients", 200, `role="search"`)
	a := dana.submit(people, `role="search"`, url.Values{"text": {"rey"}})
	w.expect(scenario{path: "rey", status: 200, sees: []string{"Alma Reyes", "C-1", "12 April 1991", "IOP, day 5", "Dana Whitcomb", "1 person", `value="rey"`},
		notSees: []string{"Terrence", "<title>Alma", "?text"}}, a)
	if a.url.RawQuery != "" || a.url.Path != "/client-searches" {
		t.Errorf("the results stand at %s", a.url)
	}
	for _, hidden := range []string{"wendell", "zzyzx", "C-4"} {
		a = dana.submit(a, `role="search"`, url.Values{"text": {hidden}})
		w.expect(scenario{path: hidden, status: 200, sees: []string{"Nobody by that among your people", `value="` + hidden + `"`},
			notSees: []string{"Pruitt", "Inez"}}, a)
	}
	a = dana.submit(a, `role="search"`, url.Values{"text": {"2/30/1991"}})
	w.expect(scenario{path: "30 February", status: 422, sees: []string{"there is no such day", `value="2/30/1991"`}}, a)
	w.page(dana, "/client-searches", 200, "Find somebody")
	w.page(w.signIn(storetest.Adam), "/client-searches", 403)
	for _, ask := range []string{"/log", "/planned/new", "/safety-concerns/new"} {
		picked := dana.submit(w.page(dana, ask, 200, "Terrence Boyd"), `role="search"`, url.Values{"text": {"rey"}})
		w.expect(scenario{path: ask, status: 200, sees: []string{"1 person", `href="` + ask + "?client=" + storetest.Alma.String() + `"`, "Born 12 April 1991"},
			notSees: []string{"Terrence"}}, picked)
		picked = dana.submit(picked, `role="search"`, url.Values{"text": {"wendell"}})
		w.expect(scenario{path: ask, status: 200, sees: []string{"Nobody found among your people"}, notSees: []string{"Pruitt"}}, picked)
		if picked.url.RawQuery != "" {
			t.Errorf("what was typed stands in %s", picked.url)
		}
	}
	if strings.Contains(w.said(), "wendell") || strings.Contains(w.said(), "zzyzx") {
		t.Error("what was typed stands in the log")
	}
}

func TestASearchTakesAFixedNumberOfStatements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 2)
	ask := func() answer { return w.call(storetest.Dana, "POST", "/client-searches", searching("client")) }
	ask()
	few := w.costOf("few", ask)
	w.grow(3, 12)
	many := w.costOf("many", ask)
	t.Logf("%d statements, %d then %d bytes", many.statements, few.bytes, many.bytes)
	if few.statements != many.statements || many.bytes <= few.bytes {
		t.Errorf("few rows take %v, many %v", few, many)
	}
}

// Whoever looks for one of two records that were joined finds the one that was
// kept, by either's name and number; and each again once that is undone.
func TestBothNamesOfAJoinedRecordFindIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{"benny", "C-6"} {
		if got := w.found(storetest.Dana, text); len(got) != 0 {
			t.Fatalf("before, Dana finds %v by %q", got, text)
		}
	}
	joined := w.together(storetest.Terrence, storetest.Benny)
	for _, text := range []string{"benny", "tran boyd", "C-6", "10/8/2001", "terrence", "C-2", "2/28/1984"} {
		for _, who := range []uuid.UUID{storetest.Dana, storetest.Paula} {
			if got := w.found(who, text); len(got) != 1 || got[0] != "Terrence Boyd" {
				t.Errorf("%s finds %v by %q", people[who], got, text)
			}
		}
	}
	edit := `{"legalFirst":"Terence","legalLast":"Boyd","birthDate":"1984-02-28"}`
	record := w.call(storetest.Paula, "GET", "/clients/"+storetest.Terrence.String(), "")
	if a := w.call(storetest.Paula, "PUT", "/clients/"+storetest.Terrence.String(), edit, "If-Match: "+record.header.Get("ETag")); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for text, want := range map[string]int{"terence": 1, "terrence": 0, "benny": 1, "C-6": 1} {
		if got := w.found(storetest.Dana, text); len(got) != want {
			t.Errorf("after a change of name %q finds %v", text, got)
		}
	}
	undo := w.call(storetest.Paula, "POST", "/client-merges/"+joined+"/undo", `{"reason":"They are two people."}`)
	if undo.status != http.StatusOK {
		t.Fatalf("%d %s", undo.status, undo.body)
	}
	for text, want := range map[string]string{"benny": "Benny Tran", "C-6": "Benny Tran", "terence": "Terence Boyd", "C-2": "Terence Boyd"} {
		if got := w.found(storetest.Paula, text); len(got) != 1 || got[0] != want {
			t.Errorf("after the undoing %q finds %v", text, got)
		}
	}
	w.EveryClientIsFoundByTheirWords(t, 9)
}
