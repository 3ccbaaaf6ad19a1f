package login_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"continuo/internal/login"
	"continuo/internal/storetest"
)

const note = "She walked to the bus & said <it> \"helped\"."

// words is the form that comes too late.
func words() url.Values {
	return url.Values{"took": {note}, "purpose": {"b", "a"}, "once": {"once-1"}, "csrf": {"stale"},
		"new_password": {"hunter2"}, "api_token": {"t0ken"}}
}

func TestWordsSurviveAnExpiredLogin(t *testing.T) {
	t.Parallel()
	owned := words()
	owned.Set(login.OwnerField, storetest.Dana.String())
	for _, c := range []struct {
		name   string
		before func(*testing.T, *stage, *browser)
		form   url.Values
	}{
		{"idle", func(_ *testing.T, s *stage, _ *browser) { s.Clock.Advance(16 * time.Minute) }, words()},
		{"locked", func(_ *testing.T, _ *stage, b *browser) { b.post("/lock", nil) }, words()},
		{"gone, but the page says whose it was", func(t *testing.T, s *stage, _ *browser) {
			s.exec(t, "DELETE FROM login_sessions")
		}, owned},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			b := s.browser(t)
			b.signIn("dana").must(t, 200, "here is Dana")
			c.before(t, s, b)
			door := b.post("/notes/7/sign?x=1", c.form).must(t, 200, "What you wrote is kept, word for word")
			door.mustNot(t, "bus", "Dana")
			if n := s.count(t, "login_sessions WHERE position('bus'::bytea in data) > 0"); n != 0 {
				t.Error("the words can be read in the database")
			}
			resumed := b.fill(b.press(door), "dana").must(t, 200, "You were signed out while you wrote. Nothing is lost.")
			action, sends := resumed.form(t)
			want := url.Values{"took": {note}, "purpose": {"b", "a"}, "once": {"once-1"}, "csrf": {"fresh-csrf"},
				login.OwnerField: {storetest.Dana.String()}}
			if action != "/notes/7/sign?x=1" || sends.Encode() != want.Encode() {
				t.Errorf("offers %s with %s,\nwant %s", action, sends.Encode(), want.Encode())
			}
			if len(s.sent) != 0 {
				t.Error("sent before anybody pressed the button")
			}
			b.post(action, sends).must(t, 200, "here is Dana")
			if got := <-s.sent; got != "Dana Whitcomb: "+want.Encode() {
				t.Errorf("the handler got %s", got)
			}
			if got := b.get("/login/resume"); got.at() != "/" {
				t.Errorf("offered again after it was done, at %s", got.at())
			}
		})
	}
}

func TestNobodyElseSeesKeptWords(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	s.Clock.Advance(16 * time.Minute)
	door := b.post("/notes/7/sign", words()).must(t, 200, "is kept")
	if got := b.fill(b.press(door), "joanna").must(t, 200, "here is Joanna").at(); got != "/" {
		t.Errorf("another person went on to %s", got)
	}
	if got := b.get("/login/resume").must(t, 200, "here is Joanna").mustNot(t, "bus").at(); got != "/" {
		t.Errorf("another person is offered the words at %s", got)
	}
	b.post("/lock", nil)
	b.fill(b.press(b.get("/login")), "dana").must(t, 200, "here is Dana").mustNot(t, "bus") // they were dropped for good
}

func TestKeptWordsLastHalfAnHour(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	s.Clock.Advance(16 * time.Minute)
	b.post("/notes/7/sign", words()).must(t, 200, "is kept, word for word")
	s.Clock.Advance(30 * time.Minute)
	door := b.get("/login").must(t, 200, "Your drafts are kept")
	b.fill(b.press(door), "dana").must(t, 200, "here is Dana").mustNot(t, "bus")
}

func TestFormsThatCannotBeKept(t *testing.T) {
	t.Parallel()
	long := words()
	long.Set("took", strings.Repeat("a word ", 10_000))
	for _, c := range []struct {
		name   string
		form   url.Values
		header []string
		before func(*testing.T, *stage, *browser)
		shown  bool // to be copied
	}{
		{"nobody's", words(), nil, func(t *testing.T, s *stage, _ *browser) {
			s.exec(t, "DELETE FROM login_sessions")
		}, true},
		{"too much", long, nil, nil, true},
		{"a second one while one waits", words(), nil, func(t *testing.T, _ *stage, b *browser) {
			other := words()
			other.Set("once", "once-2")
			b.post("/notes/8/sign", other).must(t, 200, "is kept")
		}, true},
		{"a file", words(), []string{"Content-Type", "multipart/form-data; boundary=x"}, nil, false},
		{"from another site", words(), []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			b := s.browser(t)
			b.signIn("dana").must(t, 200, "here is Dana")
			s.Clock.Advance(16 * time.Minute)
			if c.before != nil {
				c.before(t, s, b)
			}
			p := b.post("/notes/7/sign", c.form, c.header...).must(t, http.StatusUnauthorized, "this was not sent")
			if got := strings.Contains(p.body, html.EscapeString(c.form.Get("took"))+"</textarea>"); got != c.shown {
				t.Errorf("the words are there to be copied: %v, want %v: %s", got, c.shown, p.body)
			}
			p.mustNot(t, "hunter2", "t0ken")
		})
	}
}

func TestScriptsAreTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	s.Clock.Advance(16 * time.Minute)
	for name, header := range map[string][]string{
		"autosave":         {"Accept", "application/json"},
		"fetch":            {"Accept", "*/*", "Sec-Fetch-Mode", "cors"},
		"htmx":             {"Accept", "text/html", "HX-Request", "true"},
		"htmx of a search": {"Accept", "text/html", "HX-Request", "true", "HX-Current-URL", s.server.URL + "/clients?q=a"},
	} {
		method := http.MethodPost
		if strings.HasSuffix(name, "search") {
			method = http.MethodGet
		}
		p := b.do(method, "/drafts/7", words(), header...).must(t, http.StatusUnauthorized, `"You are signed out."`)
		if got := p.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: content type %q", name, got)
		}
		want := map[string]string{http.MethodGet: "/login?return=%2Fclients%3Fq%3Da"}[method]
		if got := p.Header.Get("HX-Redirect"); got != want {
			t.Errorf("%s: HX-Redirect %q, want %q", name, got, want)
		}
	}
	b.get("/login").must(t, 200, "locked").mustNot(t, "word for word") // the script keeps its words itself
}

func TestAFormOutlivesItsPersonOnTheDevice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("joanna").must(t, 200, "here is Joanna")
	danas := words()
	danas.Set(login.OwnerField, storetest.Dana.String())
	b.post("/notes/7/sign", danas).must(t, http.StatusConflict, "opened by somebody else")
	if len(s.sent) != 0 {
		t.Error("sent in another's name")
	}
}
