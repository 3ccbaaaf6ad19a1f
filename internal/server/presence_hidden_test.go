package server_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel"
	"golang.org/x/net/html"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// Who reaches nobody near Alma: a peer with one client elsewhere, a peer of
// another team, a clinician and a supervisor of another program, somebody of
// another agency. Written by hand from harbor.sql.
var farFromAlma = []uuid.UUID{storetest.Inez, storetest.Theo, storetest.Sam, storetest.Omar, storetest.Eve}

var (
	requestName = regexp.MustCompile(`"requestId":"[A-Z0-9]+"`)
	formSecrets = regexp.MustCompile(`(name="(?:csrf|once)" value=)"[^"]*"`)
)

// same is an answer without what every answer has its own of: its name, its
// moment, the keys of its forms, and the id that was asked for.
func (a answer) same(ids ...string) string {
	body := requestName.ReplaceAllString(formSecrets.ReplaceAllString(a.body, "$1"), "")
	var headers []string
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if !slices.Contains([]string{"Date", "X-Request-Id", "Set-Cookie"}, name) {
			headers = append(headers, fmt.Sprint(name, a.header[name]))
		}
	}
	all := fmt.Sprintln(a.status, strings.Join(headers, "\n"), body)
	for _, id := range ids {
		if id != "" {
			all = strings.ReplaceAll(all, id, "ID")
		}
	}
	return all
}

func TestHiddenAndAbsentAreOneAnswerOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 2)
	hidden, compared := w.idsOf(storetest.Alma), 0
	absent := map[string]string{}
	for noun := range hidden {
		absent[noun] = someID
	}
	for _, who := range farFromAlma {
		for _, op := range operations(t) {
			noun := strings.Split(strings.TrimPrefix(op.path, "/"), "/")[0]
			if slices.Contains([]string{"staff", "programs", "team-peers", "caseload-reviews"}, noun) || op.id == "saveNoteDraft" {
				continue // about no client; a draft is begun under any id
			}
			there, nothing := op.fitted(hidden), op.fitted(absent)
			if there.path == nothing.path && there.body == nothing.body {
				continue
			}
			a := w.call(who, op.method, there.path, there.body, `If-Match: "1"`)
			b := w.call(who, op.method, nothing.path, nothing.body, `If-Match: "1"`)
			if a.same(hidden[noun], hidden["clients"]) != b.same(someID) {
				t.Errorf("%s as %s tells hidden from absent:\n%s\n%s", op.id, people[who], a.same(), b.same())
			}
			if a.status < 400 && strings.Contains(there.path, "/"+hidden[noun]) {
				t.Errorf("%s as %s: %d", op.id, people[who], a.status)
			}
			if a.status == http.StatusNotFound {
				compared++
			}
		}
	}
	t.Logf("%d pairs of answers that say: not here", compared)
	if compared < 100 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

func TestHiddenAndAbsentAreOneAnswerOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 2)
	ids, compared := w.idsOf(storetest.Alma), 0
	of := map[string]string{"planned": "planned-contacts", "reviews": "", "review-entries": "caseload-review-entries", "drafts": "note-drafts"}
	for _, who := range farFromAlma {
		b := w.signIn(who)
		for _, route := range pageRoutes() {
			noun := strings.Split(route, "/")[1]
			if other, ok := of[noun]; ok {
				noun = other
			}
			id := ids[noun]
			if !strings.Contains(route, ":id") || id == "" || slices.Contains([]string{"staff", "programs", "team"}, noun) {
				continue
			}
			there := b.get(strings.Replace(route, ":id", id, 1))
			nothing := b.get(strings.Replace(route, ":id", someID, 1))
			if there.same(id) != nothing.same(someID) {
				t.Errorf("%s as %s tells hidden from absent:\n%s\n%s", route, people[who], there.same(), nothing.same())
			}
			if there.status == http.StatusNotFound {
				compared++
			}
		}
		for _, query := range []string{"/log?client=", "/planned/new?client=", "/safety-concerns/new?client=", "/tasks/new?client=", "/clients?after="} {
			there, nothing := b.get(query+ids["clients"]), b.get(query+someID)
			if there.same(ids["clients"]) != nothing.same(someID) {
				t.Errorf("%s as %s tells hidden from absent: %d, %d", query, people[who], there.status, nothing.status)
			}
		}
	}
	t.Logf("%d pairs of pages that say: not here", compared)
	if compared < 40 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

// A hidden record takes as long to be refused as one that is not there. What
// is measured is told and gates nothing: a machine that does other things at
// the same time would decide.
func TestHiddenAndAbsentTakeTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grow(1, 20)
	inez := w.signIn(storetest.Inez)
	token := "Authorization: Bearer " + w.token(storetest.Inez)
	for _, c := range []struct {
		says string
		ask  func(id string) answer
	}{
		{"GET /api/v1/clients/{id}", func(id string) answer {
			req, _ := http.NewRequest("GET", w.url+"/api/v1/clients/"+id, nil)
			req.Header.Set("Authorization", strings.TrimPrefix(token, "Authorization: "))
			return w.send(http.DefaultClient, req)
		}},
		{"the page /clients/{id}", func(id string) answer { return inez.get("/clients/" + id) }},
	} {
		took := map[string][]time.Duration{}
		for range storetest.Often(150) {
			for _, id := range []string{storetest.Alma.String(), someID} { // in turns, so that both have the same noise
				begun := time.Now()
				a := c.ask(id)
				took[id] = append(took[id], time.Since(begun))
				if a.status != http.StatusNotFound {
					t.Fatalf("%s: %d", c.says, a.status)
				}
			}
		}
		hidden, absent := quantile(took[storetest.Alma.String()], 0.5), quantile(took[someID], 0.5)
		t.Logf("%-26s hidden %s, absent %s: ratio of the medians %.3f; noise: absent's quarters lie at %s and %s", c.says,
			hidden, absent, float64(hidden)/float64(absent), quantile(took[someID], 0.25), quantile(took[someID], 0.75))
	}
}

func quantile(d []time.Duration, at float64) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[int(at*float64(len(d)-1))].Round(time.Microsecond)
}

// The server that TestNothingOutsideTheWall asks counts its statements instead
// of tracing them. This one traces, as an installation does.
func TestTheDatabasesSpansHoldNoValues(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	spans := watchSpans()
	db, err := store.Open(t.Context(), d.URL, store.Options{MasterKeys: store.MasterKeys{Current: d.MasterKey}, Clock: d.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := app.New(db, storetest.Policy(t))
	dana, request := otel.Tracer("test").Start(d.As(t, storetest.Dana), "a request") // without one, the database is not traced
	defer request.End()
	way := casework.ContactWayEdit{Kind: casework.ContactOther, Value: typed, MayText: casework.LeaveNo, Voicemail: casework.LeaveUnknown}
	_, found := a.SearchClients(dana, "Alma Reyes", 10)
	_, added := a.AddContactWay(dana, storetest.Alma, way)
	if err := errors.Join(found, added); err != nil {
		t.Fatal(err)
	}
	d.Owner(t, "ALTER TABLE contact_ways ADD CHECK (agency_id IS NULL) NOT VALID").Close()
	if _, err = a.AddContactWay(dana, storetest.Alma, way); err == nil || tells.in(err.Error()) != "" { // as it would be logged
		t.Errorf("the database refuses with %v", err)
	}
	statements := 0
	for _, span := range spans.texts() {
		if strings.Contains(span, "contact_ways") {
			statements++
		}
		if m := tells.in(plain(span)); m != "" {
			t.Errorf("a span tells %q: %.300s", m, span)
		}
	}
	if statements == 0 {
		t.Error("no statement was traced")
	}
}

// What people type does not go into addresses: every parameter of a query is
// an id, a day, a code or a place in a list.
func TestNothingThatPeopleTypeStandsInAnAddress(t *testing.T) {
	t.Parallel()
	doc := contractDoc(t)
	looked := 0
	for path, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			for _, p := range slices.Concat(item.Parameters, o.Parameters) {
				s := p.Value.Schema.Value
				if p.Value.In == "header" || !s.Type.Is("string") {
					continue
				}
				looked++
				if s.Format == "" && len(s.Enum) == 0 && s.Pattern == "" && p.Value.Name != "cursor" {
					t.Errorf("%s: %s in the %s takes any words", path, p.Value.Name, p.Value.In)
				}
			}
		}
	}
	if looked < 50 {
		t.Errorf("only %d parameters", looked)
	}
	w := newWorld(t)
	forms := 0
	for _, who := range everyKind {
		b := w.signIn(who)
		for _, route := range pageRoutes() {
			page := b.get(strings.ReplaceAll(route, ":id", storetest.Alma.String()))
			doc, err := html.Parse(strings.NewReader(page.body))
			if err != nil || page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, f := range formsOf(doc) {
				if attr(f, "method") == "post" {
					continue
				}
				forms++
				if fields := open(f); len(fields) > 0 {
					t.Errorf("%s puts %v into the address", route, fields)
				}
			}
		}
	}
	if forms < 10 {
		t.Errorf("only %d forms that ask by the address", forms)
	}
}
