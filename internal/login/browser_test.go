package login_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser is one phone: it keeps cookies and follows redirects.
type browser struct {
	t    *testing.T
	s    *stage
	http *http.Client
	last []*http.Request // the requests of the last answer, redirects included
}

func (s *stage) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, s: s}
	b.http = &http.Client{Jar: jar, Transport: s.server.Client().Transport,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error { b.last = via; return nil }}
	return b
}

// page is what the browser shows.
type page struct {
	*http.Response
	body string
}

func (p page) at() string { return p.Request.URL.RequestURI() }

// must end where it is said, and say so.
func (p page) must(t *testing.T, status int, says ...string) page {
	t.Helper()
	if p.StatusCode != status {
		t.Fatalf("at %s: status %d, want %d: %s", p.at(), p.StatusCode, status, p.body)
	}
	for _, text := range says {
		if !strings.Contains(p.body, text) {
			t.Fatalf("at %s: the page does not say %q: %s", p.at(), text, p.body)
		}
	}
	return p
}

func (p page) mustNot(t *testing.T, says ...string) page {
	t.Helper()
	for _, text := range says {
		if strings.Contains(p.body, text) {
			t.Fatalf("at %s: the page says %q: %s", p.at(), text, p.body)
		}
	}
	return p
}

func (b *browser) do(method, address string, form url.Values, header ...string) page {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.s.server.URL + address
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", "text/html")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	b.last = nil
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{resp, string(body)}
}

func (b *browser) get(address string, header ...string) page {
	b.t.Helper()
	return b.do(http.MethodGet, address, nil, header...)
}

func (b *browser) post(address string, form url.Values, header ...string) page {
	b.t.Helper()
	return b.do(http.MethodPost, address, form, header...)
}

// stop stays at the first redirect, and go on follows again.
func (b *browser) stop() {
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

func (b *browser) follow() {
	b.http.CheckRedirect = func(_ *http.Request, via []*http.Request) error { b.last = via; return nil }
}

var (
	buttonPattern = regexp.MustCompile(`<a class="btn main[^>]* href="([^"]*)"`)
	formPattern   = regexp.MustCompile(`(?s)<form[^>]* action="([^"]*)".*?</form>`)
	inputPattern  = regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]*>`)
	valuePattern  = regexp.MustCompile(` value="([^"]*)"`)
)

// press follows the page's one button.
func (b *browser) press(p page) page {
	b.t.Helper()
	found := buttonPattern.FindAllStringSubmatch(p.body, -1)
	if len(found) != 1 {
		b.t.Fatalf("%d buttons at %s: %s", len(found), p.at(), p.body)
	}
	return b.get(html.UnescapeString(found[0][1]))
}

// form is the page's first form: where it goes and what it would send.
func (p page) form(t *testing.T) (action string, sends url.Values) {
	t.Helper()
	found := formPattern.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("no form at %s: %s", p.at(), p.body)
	}
	sends = url.Values{}
	for _, input := range inputPattern.FindAllStringSubmatch(found[0], -1) {
		if value := valuePattern.FindStringSubmatch(input[0]); value != nil {
			sends.Add(input[1], html.UnescapeString(value[1]))
		}
	}
	return html.UnescapeString(found[1]), sends
}

// fill gives the provider's sign-in page a name and the password.
func (b *browser) fill(p page, name string) page {
	b.t.Helper()
	action, sends := p.form(b.t)
	sends.Set("username", name)
	sends.Set("password", "p-"+name)
	return b.post(action, sends)
}

// signIn walks from the door to the first page.
func (b *browser) signIn(name string) page {
	b.t.Helper()
	return b.fill(b.press(b.get("/login").must(b.t, 200, "Continue with Harbor Row")), name)
}

// token is the session's cookie.
func (b *browser) token() string {
	b.t.Helper()
	at, err := url.Parse(b.s.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.http.Jar.Cookies(at) {
		if strings.HasSuffix(c.Name, "continuo") {
			return c.Value
		}
	}
	return ""
}
