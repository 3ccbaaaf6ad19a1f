package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// post sends a form as a browser would, with what an attacker's page can and
// cannot bring along.
func (b *browser) post(path string, form url.Values, header ...string) answer {
	b.w.t.Helper()
	req, err := http.NewRequest("POST", b.w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return b.w.send(b.client, req)
}

// Another site's page can send a form with the victim's cookies; it cannot
// read our token.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	page := dana.get("/safety-concerns/new?client=" + storetest.Alma.String())
	form := formOf(t, page.body, `name="words"`).values
	form.Set("words", "From elsewhere.")
	without := func(token string) url.Values {
		f := url.Values{}
		for name, v := range form {
			f[name] = v
		}
		f.Del("csrf")
		if token != "" {
			f.Set("csrf", token)
		}
		return f
	}
	inez := w.signIn(storetest.Inez)
	theirs := formOf(t, inez.get("/safety-concerns/new?client="+storetest.Wendell.String()).body, `name="words"`).values.Get("csrf")
	for says, a := range map[string]answer{
		"without a token":              dana.post("/safety-concerns", without("")),
		"with a made-up token":         dana.post("/safety-concerns", without("0123456789abcdef0123456789abcdef")),
		"with the attacker's own":      dana.post("/safety-concerns", without(theirs)),
		"from elsewhere, no token":     dana.post("/safety-concerns", without(""), "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"),
		"from elsewhere, a good token": dana.post("/safety-concerns", form, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"),
	} {
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d", says, a.status)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM safety_concerns"); n != 0 {
		t.Errorf("%d concerns were raised", n)
	}
	if a := dana.post("/safety-concerns", form, "Origin: "+w.url, "Sec-Fetch-Site: same-origin"); a.status != http.StatusOK {
		t.Errorf("our own form: %d", a.status)
	}
}

// Wherever a link says to go on to, the browser stays here.
func TestNobodyIsLedAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	dana := w.signIn(storetest.Dana)
	dana.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	token := formOf(t, dana.get("/today").body, "/lock").values.Get("csrf")
	for _, evil := range []string{"//evil.example", `\\evil.example`, `/\evil.example`, "/%2f%2fevil.example", "/%5cevil.example",
		"https://evil.example/", "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "//evil.example/%2f..", "////evil.example"} {
		q := url.Values{"return": {evil}, "next": {evil}}
		for _, a := range []answer{dana.get("/login?" + q.Encode()), dana.get("/login/start?" + q.Encode()), dana.get("/login/resume?" + q.Encode()),
			w.browser().get("/login?" + q.Encode())} {
			to := a.header.Get("Location")
			if to == "" {
				if strings.Contains(a.body, "evil.example") && !strings.Contains(a.body, "return=%2F%252") && !strings.Contains(a.body, "return=%2F%25") {
					t.Errorf("the page leads on to %s", evil)
				}
				continue
			}
			led, err := here.Parse(to)
			if err != nil || strings.HasSuffix(led.Hostname(), "evil.example") || led.Scheme != here.Scheme && led.Scheme != "https" {
				t.Errorf("return=%s leads to %s", evil, to)
			}
		}
	}
	a := dana.post("/lock", url.Values{"csrf": {token}, "return": {"//evil.example"}})
	if to := a.header.Get("Location"); to != "/login" {
		t.Errorf("the lock leads to %q", to)
	}
}

// Whoever plants a session's cookie before the login does not hold the one that
// is signed in after it.
func TestALoginGetsACookieOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.browser()
	at, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	cookie := func() string {
		for _, c := range dana.client.Jar.Cookies(at) {
			if c.Name == "continuo" {
				return c.Value
			}
		}
		return ""
	}
	page := dana.get("/login/start")
	planted := cookie()
	form := formOf(t, page.body, `name="password"`)
	form.values.Set("username", "dana")
	form.values.Set("password", "pass-dana")
	action, err := page.url.Parse(form.action)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", action.String(), strings.NewReader(form.values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w.send(dana.client, req)
	if planted == "" || cookie() == "" || cookie() == planted {
		t.Fatalf("before the login %q, after it %q", planted, cookie())
	}
	attacker, _ := http.NewRequest("GET", w.url+"/today", nil)
	for _, c := range dana.client.Jar.Cookies(at) {
		if c.Name == "continuo" {
			attacker.AddCookie(&http.Cookie{Name: c.Name, Value: planted})
		}
	}
	if a := w.send(http.DefaultClient, attacker); strings.Contains(a.body, "Alma Reyes") {
		t.Error("the planted cookie shows Dana's day")
	}
}

// A hundred notes of three peers, each signed twice, all at the same moment.
func TestManySignAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const notes = 100
	who := []uuid.UUID{storetest.Dana, storetest.Inez, storetest.Theo}
	with := []uuid.UUID{storetest.Alma, storetest.Wendell, storetest.Jo}
	tokens := []string{w.token(who[0]), w.token(who[1]), w.token(who[2])}
	ids := make([]uuid.UUID, notes)
	for i := range ids {
		ids[i] = newID()
		until := w.Clock.Now().Add(-time.Duration(i) * time.Hour)
		change := fmt.Sprintf(`{"clientId":%q,"startsAt":%q,"endsAt":%q}`, with[i%3], until.Add(-30*time.Minute).Format(time.RFC3339), until.Format(time.RFC3339))
		if a := w.call(who[i%3], "PUT", "/note-drafts/"+ids[i].String(), draftBody(w, with[i%3], change), fresh); a.status != 201 {
			t.Fatalf("keep: %d %s", a.status, a.body)
		}
	}
	statuses := make(chan int, 2*notes)
	var all sync.WaitGroup
	for i := range 2 * notes {
		all.Go(func() {
			n := i % notes
			req, err := http.NewRequest("POST", w.url+"/api/v1/note-drafts/"+ids[n].String()+"/sign", nil)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+tokens[n%3])
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			statuses <- res.StatusCode
		})
	}
	all.Wait()
	close(statuses)
	for s := range statuses {
		if s != http.StatusCreated {
			t.Errorf("a signing was answered %d", s)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM sessions"); n != notes {
		t.Errorf("%d sessions of %d notes", n, notes)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM note_drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}
