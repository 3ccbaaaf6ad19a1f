package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"golang.org/x/net/html"

	"continuo/internal/storetest"
	"continuo/internal/web"
)

// pageRoutes are the addresses of pages, as the product mounts them.
func pageRoutes() (get []string) {
	e := echo.New()
	web.NewSite(nil, nil, time.Now, 15).Mount(e.Group(""))
	for _, r := range e.Routes() {
		if r.Method == http.MethodGet && !strings.HasSuffix(r.Path, "*") && r.Path != "" {
			get = append(get, r.Path)
		}
	}
	slices.Sort(get)
	return slices.Compact(get)
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// patternOf is an address without its ids and its question.
func patternOf(path string) string {
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	return anID.ReplaceAllString(path, ":id")
}

// walkPages opens every page whose address can be typed and follows where they
// lead, a few addresses of each pattern. What has an id in it is also typed
// with Alma's, with that of somebody hidden, and with one of nothing.
func (w *world) walkPages(o *outside, b *browser, who uuid.UUID) {
	w.t.Helper()
	var todo []string
	for _, route := range pageRoutes() {
		if !strings.Contains(route, ":") {
			todo = append(todo, route)
			continue
		}
		for _, id := range []string{storetest.Alma.String(), storetest.Vera.String(), someID, typed} {
			todo = append(todo, strings.ReplaceAll(route, ":id", id))
		}
	}
	visited, queued := map[string]int{}, map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		pattern := patternOf(path)
		if visited[pattern]++; visited[pattern] > 3 {
			continue
		}
		a := o.ask(w, b.client, "GET", path, "", "Accept: text/html", "Sec-Fetch-Mode: navigate")
		if a.status >= 500 {
			w.t.Errorf("%s as %s: %d", path, people[who], a.status)
		}
		doc, _ := html.Parse(strings.NewReader(a.body))
		for _, link := range linksOf(doc) {
			if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/assets/") && !strings.HasPrefix(link, "/log") && !queued[link] {
				queued[link] = true
				todo = append(todo, link)
			}
		}
	}
}

// sendForms fills in and sends one form of every kind, found on the pages that
// the person begins with and those about Alma.
func (w *world) sendForms(o *outside, b *browser) {
	w.t.Helper()
	sent := map[string]bool{}
	for _, route := range pageRoutes() {
		path := strings.ReplaceAll(route, ":id", storetest.Alma.String())
		page := o.ask(w, b.client, "GET", path, "", "Accept: text/html")
		doc, err := html.Parse(strings.NewReader(page.body))
		if err != nil || page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, f := range formsOf(doc) {
			action := attr(f, "action")
			if attr(f, "method") != "post" || sent[patternOf(action)] || strings.HasPrefix(action, "/lo") { // the login's own
				continue
			}
			sent[patternOf(action)] = true
			values := url.Values{}
			fill(f, values)
			for _, name := range open(f) {
				values.Set(name, typed)
			}
			o.ask(w, b.client, "POST", action, values.Encode(), "Content-Type: application/x-www-form-urlencoded")
		}
	}
}

func formsOf(n *html.Node) (all []*html.Node) {
	if n.Type == html.ElementNode && n.Data == "form" {
		return []*html.Node{n}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all = append(all, formsOf(c)...)
	}
	return all
}

// open are the names of the fields that take words.
func open(n *html.Node) (all []string) {
	if n.Type == html.ElementNode && attr(n, "name") != "" &&
		(n.Data == "textarea" || n.Data == "input" && slices.Contains([]string{"", "text", "search", "email"}, attr(n, "type"))) {
		all = append(all, attr(n, "name"))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all = append(all, open(c)...)
	}
	return all
}

// idsOf are the ids of rows about Alma, by the noun of the address.
func (w *world) idsOf(client uuid.UUID) map[string]string {
	w.t.Helper()
	ids := map[string]string{"clients": client.String(), "team-peers": storetest.Dana.String(), "staff": storetest.Lee.String(),
		"programs": storetest.IOP.String(), "caseload-reviews": theReview.String()}
	var each []string
	for _, table := range []string{"peer_conflicts", "tasks", "caseload_review_entries", "client_merges", "duplicates", "contact_ways",
		"stays", "assignments", "note_drafts", "planned_contacts", "sessions", "notes", "safety_concerns"} {
		each = append(each, fmt.Sprintf("(SELECT '%s', id::text FROM %s WHERE client_id = $1 LIMIT 1)", table, table))
	}
	rows, err := pgx.CollectRows(w.Owner(w.t, strings.Join(each, " UNION ALL "), client), pgx.RowToStructByPos[struct{ Table, ID string }])
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range rows {
		ids[strings.ReplaceAll(r.Table, "_", "-")] = r.ID
	}
	return ids
}

// fitted is an operation about a client's own rows: their id in the address,
// the client's wherever an id is asked for.
func (op operation) fitted(ids map[string]string) operation {
	noun := strings.Split(strings.TrimPrefix(op.path, "/"), "/")[0]
	if id := ids[noun]; id != "" {
		op.path = strings.Replace(op.path, "/"+someID, "/"+id, 1)
	}
	op.path = strings.ReplaceAll(op.path, "clientId="+someID, "clientId="+ids["clients"])
	var body any
	if op.header == nil && noun != "staff" /* whose names stand in refusals: they are no clients */ && json.Unmarshal([]byte(op.body), &body) == nil {
		text, _ := json.Marshal(named(body, ids))
		op.body = string(text)
	}
	return op
}

func named(v any, ids map[string]string) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for key, value := range m {
		switch {
		case key == "clientId":
			m[key] = ids["clients"]
		case value == "America/New_York" && key != "timeZone":
			m[key] = typed
		default:
			m[key] = named(value, ids)
		}
	}
	return m
}

// driveAPI asks every operation of the contract about Alma, and about Vera, who
// is hidden from most; and once more with a broken field. Who has not the verb is
// refused before it is looked at whom they ask about (TestNoUseCaseGetsPastTheGateWithoutAnActorOrWithoutRights
// in app): of those, the first is driven through all of it and the others once.
func (w *world) driveAPI(t *testing.T, o *outside, who uuid.UUID, ids map[string]string, refused map[string]bool) {
	w.t.Helper()
	c := &http.Client{Transport: wire{o}}
	token := "Authorization: Bearer " + w.token(who)
	for _, op := range operations(t) {
		for n, of := range []map[string]string{ids, {"clients": storetest.Vera.String()}} {
			asked := op.fitted(of)
			kind := "Content-Type: application/json"
			if asked.header != nil {
				kind = asked.header[0]
			}
			a := o.ask(w, c, op.method, "/api/v1"+asked.path, asked.body, token, kind, `If-Match: "1"`)
			if a.status >= 500 {
				w.t.Errorf("%s as %s: %d %s", op.id, people[who], a.status, a.body)
			}
			if n == 0 && a.status == http.StatusForbidden {
				if refused[op.id] {
					break
				}
				refused[op.id] = true
			}
			if body := strings.ReplaceAll(asked.body, of["clients"], typed); body != asked.body {
				o.ask(w, c, op.method, "/api/v1"+asked.path, body, token, kind, `If-Match: "1"`)
			}
		}
	}
}

// askOddly sends names where nobody expects them.
func (w *world) askOddly(o *outside) {
	w.t.Helper()
	c := &http.Client{Transport: wire{o}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	dana := "Authorization: Bearer " + w.token(storetest.Dana)
	jar := w.signIn(storetest.Dana).client
	for _, path := range []string{"/" + typed, "/clients/" + typed, "/clients/Alma%20Reyes", "/assets/" + typed, "/api/" + typed,
		"/api/v1/" + typed, "/api/v1/clients/" + typed, "/api/v1/clients?cursor=" + typed, "/api/v1/tasks?clientId=" + typed,
		"/api/v1/tasks?" + typed + "=1", "/api/v1/planned-contacts?from=" + typed, "/metrics/" + typed, "/api/v1/audit-entries?op=" + typed,
		"/login/callback?state=x&error=" + typed, "/invitation/" + typed} {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "DELETE", typed} {
			for _, header := range [][]string{{}, {dana}, {"Authorization: Bearer " + typed}, {dana, "If-Match: " + typed, "Idempotency-Key: " + typed,
				"X-Request-Id: " + typed, "X-Forwarded-For: " + typed, "traceparent: " + typed, "Cookie: session=" + typed, "Accept-Language: " + typed}} {
				o.ask(w, c, method, path, "", header...)
			}
			o.ask(w, &http.Client{Jar: jar.Jar, Transport: wire{o}, CheckRedirect: c.CheckRedirect}, method, path, typed+"="+typed,
				"Content-Type: application/x-www-form-urlencoded")
		}
	}
}

// door signs in who is no staff, though the provider knows them: a client, and
// somebody who is nobody here.
func (w *world) door(o *outside) {
	w.t.Helper()
	var said []string
	for _, who := range []uuid.UUID{storetest.Alma, stranger} {
		b := o.watched(w.browser())
		a := b.signIn(who)
		o.saw("refusals of pages", a.body)
		said = append(said, fmt.Sprint(a.status, a.body))
	}
	if said[0] != said[1] {
		w.t.Errorf("the door tells a client from a stranger:\n%s\n%s", said[0], said[1])
	}
}

// spanWatch keeps each different span once, as an exporter would write it.
type spanWatch struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (s *spanWatch) OnStart(context.Context, sdk.ReadWriteSpan) {}
func (s *spanWatch) OnEnd(span sdk.ReadOnlySpan) {
	text := fmt.Sprint(span.Name(), " ", span.Attributes(), " ", span.Events(), " ", span.Status(), " ", span.SpanContext().TraceState())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[text] = true
}
func (s *spanWatch) Shutdown(context.Context) error   { return nil }
func (s *spanWatch) ForceFlush(context.Context) error { return nil }
func (s *spanWatch) texts() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text := range s.seen {
		all = append(all, text)
	}
	return all
}

// watchSpans sees the spans of every test of this package from now on: the
// provider of traces is the process's.
var watchSpans = sync.OnceValue(func() *spanWatch {
	s := &spanWatch{seen: map[string]bool{}}
	otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSpanProcessor(s)))
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return s
})
