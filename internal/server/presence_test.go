package server_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/html"

	"continuo/internal/mail"
	"continuo/internal/storetest"
)

// Nothing outside the wall confirms that someone is a client (42 CFR 2.13(c)).
// Inside the wall is the body of an answer to somebody whom the policy lets see
// it. Everything else leaves, or stays where others look: addresses, headers,
// titles, names of files, refusals, log lines, metric labels, spans, job
// arguments. Those are collected here as they really went out, and searched.

// typed is written into every field of every form and body; it stands for
// whatever people write about a person.
const typed = "Quillfeather"

// telling are the clients of harbor.sql as people and machines write them, what
// was typed about them, and what a program is called. By hand.
var telling = words(`Alma Reyes Terrence Boyd Nadia Farouk Wendell Pruitt Joanne Castellano Benny Vera Holt Curtis Vann Otto`, // Jo, Tran: see short
	`C-1 C-2 C-3 C-4 C-5 C-6 C-7 C-8`,
	`1991-04-12 1984-02-28 1979-12-01 1968-07-19 1999-03-30 2001-10-08 1975-05-05 1988-08-08`,
	`4/12/1991 04/12/1991 2/28/1984 12/1/1979 7/19/1968 3/30/1999 10/8/2001 5/5/1975 8/8/1988`,
	`Elm Northside Millbrook`, typed)

// programWords tell by themselves what kind of house it is.
var programWords = words("PHP IOP aftercare recovery rehab rehabilitation addiction substance sober sobriety detox overdose treatment therapy hospitalization intensive")

func words(lists ...string) (all []string) {
	for _, l := range lists {
		all = append(all, strings.Fields(l)...)
	}
	return all
}

// finder finds any of some words, in any case, that is not part of a longer one.
type finder struct {
	words []string // in lower case: most texts hold none of them, which is sooner seen than searched for
	whole *regexp.Regexp
}

func wholeWord(of []string) finder {
	var f finder
	var quoted []string
	for _, w := range of {
		f.words = append(f.words, strings.ToLower(w))
		quoted = append(quoted, regexp.QuoteMeta(w))
	}
	f.whole = regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9])(` + strings.Join(quoted, "|") + `)(?:[^A-Za-z0-9]|$)`)
	return f
}

// in is the first such word of a text; "" where there is none.
func (f finder) in(text string) string {
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(f.words, func(w string) bool { return strings.Contains(lower, w) }) {
		return ""
	}
	if m := f.whole.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var (
	tells       = wholeWord(telling)
	tellsOfCare = wholeWord(slices.Concat(telling, programWords))
	anything    = finder{words: []string{""}, whole: regexp.MustCompile(`(.+)`)}
	packed      = regexp.MustCompile(`[A-Za-z0-9_-]{16,}={0,2}`)
)

// plain is a text with what is percent-encoded or in base64 written out beside
// it: a name does not become less of one.
func plain(text string) string {
	out := text
	if un, err := url.QueryUnescape(text); err == nil && un != text {
		out += "\n" + un
	}
	for _, part := range packed.FindAllString(text, -1) {
		if b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "=")); err == nil && readable(b) {
			out += "\n" + string(b)
		}
	}
	return out
}

// readable tells text from the bytes of a number at random: among ten thousand
// ids of requests, one in some runs holds a client's number by chance.
func readable(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) })
}

// outside is everything that left, each text once, by where it was seen.
type outside struct {
	mu    sync.Mutex
	texts map[string]map[string]bool
}

func (o *outside) saw(channel, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.texts == nil {
		o.texts = map[string]map[string]bool{}
	}
	if o.texts[channel] == nil {
		o.texts[channel] = map[string]bool{}
	}
	o.texts[channel][text] = true
}

// holds searches what left. A channel in which fewer texts were seen than least
// says was not driven, and proves nothing.
func (o *outside) holds(t *testing.T, rules map[string]finder, least map[string]int) {
	t.Helper()
	for channel, texts := range o.texts {
		rule, known := rules[channel]
		if !known {
			t.Errorf("nothing says what may stand in %s", channel)
			continue
		}
		for text := range texts {
			if m := rule.in(plain(text)); m != "" {
				t.Errorf("%s tells %q: %.300s", channel, m, text)
			}
		}
	}
	for channel := range rules {
		t.Logf("%-26s %5d different texts", channel, len(o.texts[channel]))
		if len(o.texts[channel]) < least[channel] {
			t.Errorf("%s: only %d texts were seen", channel, len(o.texts[channel]))
		}
	}
}

// wire is the network as it goes by: every request's address and every
// answer's headers, redirects and all.
type wire struct{ o *outside }

func (n wire) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil || strings.HasPrefix(req.URL.Path, "/idp/") {
		return res, err
	}
	for name, values := range res.Header {
		for _, v := range values {
			switch name {
			case "Content-Disposition":
				n.o.saw("names of files", v)
			case "Set-Cookie":
				n.o.saw("cookies", v)
			case "Location", "Hx-Redirect":
				// That the door leads back to what was asked for tells nobody more than they said.
				n.o.saw("redirects", strings.TrimSuffix(v, "?return="+url.QueryEscape(req.URL.RequestURI())))
			default:
				n.o.saw("headers", name+": "+v)
			}
		}
	}
	return res, nil
}

// looksAt notes what of an answer is seen from outside.
func (o *outside) looksAt(t testing.TB, req *http.Request, a answer) {
	t.Helper()
	kind := a.header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/problem+json"):
		o.saw("refusals of the API", a.body)
	case a.status >= 400 && a.status != 409 && a.status != 412 && a.status != 422: // those draw the form again, for whoever sent it
		o.saw("refusals of pages", a.body)
	}
	if !strings.HasPrefix(kind, "text/html") {
		return
	}
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	o.saw("titles", titleOf(doc))
	for _, link := range linksOf(doc) {
		switch scheme, rest, ok := strings.Cut(link, ":"); {
		case strings.HasPrefix(link, "/") || strings.HasPrefix(link, "?") || strings.HasPrefix(link, "#"):
			o.saw("addresses", link)
		case link == lifeline: // which is the same on every telephone in the country
		case ok && scheme == "tel" && regexp.MustCompile(`^[+0-9;ext=-]+$`).MatchString(rest):
		default:
			o.saw("links elsewhere", req.URL.Path+" leads to "+link)
		}
	}
}

// lifeline is a text to the crisis line, of which nobody here writes a word.
const lifeline = "sms:988"

func titleOf(n *html.Node) string {
	if n.Type == html.ElementNode && n.Data == "title" {
		return text(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if t := titleOf(c); t != "" {
			return t
		}
	}
	return ""
}

// linksOf are all addresses that a page holds, wherever.
func linksOf(n *html.Node) (all []string) {
	if n.Type == html.ElementNode {
		for _, a := range n.Attr {
			if slices.Contains([]string{"href", "action", "formaction", "src", "hx-get", "hx-post", "hx-push-url"}, a.Key) && a.Val != "" {
				all = append(all, a.Val)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all = append(all, linksOf(c)...)
	}
	return all
}

// watched is somebody's browser on the wire.
func (o *outside) watched(b *browser) *browser {
	return &browser{b.w, &http.Client{Jar: b.client.Jar, Transport: wire{o}}}
}

// ask sends a request whose address and answer are looked at.
func (o *outside) ask(w *world, c *http.Client, method, path, body string, header ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	a := w.send(c, req)
	o.looksAt(w.t, req, a)
	return a
}

// the people who work at Harbor Row, one of each kind of work, and a stranger.
var everyKind = []uuid.UUID{storetest.Dana, storetest.Ruth, storetest.Joanna, storetest.Paula, storetest.Petra, storetest.Adam,
	storetest.Nakata, storetest.Rosa, storetest.Eve}

func TestNothingOutsideTheWallConfirmsThatSomebodyIsAClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.SendNotices()
	w.grow(1, 3)
	o, ids := &outside{}, w.idsOf(storetest.Alma)
	spans := watchSpans()
	w.upload(storetest.Paula, "Name,DOB\nAlma Reyes,4/12/1991\n,1/2/1980\n") // so that there is a report to take away
	browsers := map[uuid.UUID]*browser{}
	for _, who := range everyKind {
		browsers[who] = o.watched(w.signIn(who))
		w.walkPages(o, browsers[who], who)
	}
	refused := map[string]bool{}
	for _, who := range everyKind { // after everybody has looked: this changes what there is to see
		w.driveAPI(t, o, who, ids, refused)
		w.sendForms(o, browsers[who])
	}
	w.askOddly(o)
	w.door(o)

	for line := range strings.Lines(w.said()) {
		o.saw("log lines", line)
	}
	metrics := o.ask(w, http.DefaultClient, "GET", "/metrics", "")
	for line := range strings.Lines(metrics.body) {
		if name, _, _ := strings.Cut(line, "} "); strings.HasPrefix(line, "continuo_") {
			o.saw("metric labels", name)
		}
	}
	for _, span := range spans.texts() {
		o.saw("spans", span)
	}
	jobs, err := pgx.CollectRows(w.Owner(t, "SELECT to_jsonb(j)::text FROM river_job j"), pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range jobs {
		o.saw("jobs", job)
	}
	w.post(o)
	o.holds(t, map[string]finder{
		"mail": tellsOfCare, "titles": tellsOfCare, "names of files": tellsOfCare, "addresses": tells, "links elsewhere": anything,
		"redirects": tells, "cookies": tells, "headers": tells, "refusals of the API": tells, "refusals of pages": tells,
		"log lines": tells, "metric labels": tells, "spans": tells, "jobs": tells,
	}, map[string]int{"titles": 30, "names of files": 2, "addresses": 100, "redirects": 10, "cookies": 10, "headers": 20,
		"refusals of the API": 30, "refusals of pages": 2, "log lines": 500, "metric labels": 100, "spans": 50, "jobs": 3, "mail": 8})
}

// post sends every notice that waits, to a mail server of this machine.
func (w *world) post(o *outside) {
	w.t.Helper()
	office := storetest.OpenPostOffice(w.t, "127.0.0.1")
	post, err := mail.New("smtp://"+office.Addr().String(), "notices@agency.example", "https://continuo.agency.example")
	if err != nil {
		w.t.Fatal(err)
	}
	waiting, err := pgx.CollectRows(w.Owner(w.t, "SELECT DISTINCT (args->>'staff_id')::uuid FROM river_job WHERE kind = 'notice_send'"), pgx.RowTo[uuid.UUID])
	if err != nil || len(waiting) == 0 {
		w.t.Fatal(waiting, err)
	}
	for _, who := range waiting {
		to, err := w.app.NoticeAddress(w.t.Context(), storetest.HarborRow, who)
		if err == nil && to != "" {
			err = post.Send(w.t.Context(), to)
		}
		if err != nil {
			w.t.Error(err)
		}
	}
	for line := range strings.Lines(office.Said()) {
		o.saw("mail", line)
	}
}

// A search that finds nothing proves nothing: each way in which a name could
// stand somewhere is found.
func TestTheSearchForNamesFindsThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Alma Reyes", "/clients?name=ALMA", "people-reyes.csv", "born%201991-04-12", "level=INFO name=alma",
		"next=" + base64.RawURLEncoding.EncodeToString([]byte(`{"after":"Reyes, Alma","n":3}`)), "client C-1 is here", "the " + typed, "4/12/1991", `["Alma"]`} {
		if tells.in(plain(text)) == "" {
			t.Errorf("%q is not found", text)
		}
	}
	for _, text := range []string{"IOP, today", "Discharge from aftercare", "recovery-plan.pdf", "Elm Street"} {
		if tellsOfCare.in(plain(text)) == "" {
			t.Errorf("%q is not found", text)
		}
	}
	for _, text := range []string{"X-Request-Id: IHGFQD5DLTO7WCEH", "Palmaris", "/clients/c0000000-0000-7000-8000-000000000001", "ABC-12", "a veranda"} {
		if m := tells.in(plain(text)); m != "" {
			t.Errorf("%q is found in %q", m, text)
		}
	}
}

// Whatever sends something to people outside comes here first: there is one
// mail, which the test above drives, no text message and no calendar yet, and
// whoever builds one lets the test above drive it.
func TestThereIsNoChannelThatTheTestOfPresenceDoesNotDrive(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		for _, path := range imports(f) {
			for _, way := range []string{"net/smtp", "mail", "smtp", "twilio", "sns", "ical", "webpush", "slack", "sentry"} {
				if last := path[strings.LastIndexByte(path, '/')+1:]; strings.Contains(last, way) && path != "net/mail" && f.dir != "internal/mail" && f.path != "cmd/continuo/serve.go" { // the first reads addresses
					t.Errorf("%s imports %s", f.path, path)
				}
			}
		}
		for _, sign := range []string{"text/calendar", "BEGIN:VCALENDAR", `"sms:`, `"mailto:`, "api.twilio", "hooks.slack"} {
			if strings.Contains(strings.ReplaceAll(f.text, lifeline, ""), sign) {
				t.Errorf("%s speaks of %s", f.path, sign)
			}
		}
	}
}
