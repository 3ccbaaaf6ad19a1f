package main

import (
	"context"
	"encoding/base64"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/demo/idp"
	"continuo/internal/server"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// installation is an empty, migrated database, a provider with people nobody
// knows yet, and replicas that serve: what an operator starts from.
type installation struct {
	*storetest.Database
	t        testing.TB
	base     string // of the first replica, which the provider is mounted on
	env      env
	provider *idp.Provider
}

const password = "river-stone-lamp"

// install starts an installation with one replica.
func install(t testing.TB) *installation {
	t.Helper()
	return installOn(t, storetest.New(t))
}

// installOn starts one on a database that may hold people already.
func installOn(t testing.TB, d *storetest.Database) *installation {
	t.Helper()
	l := anyPort(t)
	in := &installation{Database: d, t: t, base: "http://" + l.Addr().String()}
	in.env = env{"CONTINUO_DATABASE_URL": in.URL, "CONTINUO_MASTER_KEY": in.MasterKey.Encode(), "CONTINUO_BASE_URL": in.base}
	in.provider = in.newProvider()
	mount := func(e *echo.Echo) { e.Any("/idp/*", echo.WrapHandler(http.StripPrefix("/idp", in.provider.Handler()))) }
	in.serve(l, server.Options{Mount: mount})
	return in
}

func (in *installation) newProvider() *idp.Provider {
	in.t.Helper()
	o := idp.Options{Issuer: in.base + "/idp", Audience: demoAudience,
		Clients: []idp.Client{{ID: demoClient, RedirectURIs: []string{in.base + "/login/callback"}}}}
	for _, name := range []string{"ada", "ben", "mallory"} {
		o.Personas = append(o.Personas, idp.Persona{Username: name, Password: password, Subject: name, Name: name})
	}
	p, err := idp.New(o)
	if err != nil {
		in.t.Fatal(err)
	}
	return p
}

// replica is one more server on the same database and the same provider.
func (in *installation) replica() (base string) {
	in.t.Helper()
	l := anyPort(in.t)
	in.serve(l, server.Options{})
	return "http://" + l.Addr().String()
}

// serve runs the program's own wiring, as the demo does: over plain http, which
// the command "serve" refuses.
func (in *installation) serve(l net.Listener, extra server.Options) {
	in.t.Helper()
	cfg, err := demoHome{base: in.base}.config(in.URL)
	if err != nil {
		in.t.Fatal(err)
	}
	cfg.MasterKeys = store.MasterKeys{Current: in.MasterKey}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, cfg, l, slog.New(slog.DiscardHandler), extra, true) }()
	in.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			in.t.Errorf("serve: %v", err)
		}
	})
}

// found founds an agency whose first administrator follows the link as persona.
func (in *installation) found(agency, persona string) {
	in.t.Helper()
	_, page := in.follow(in.invite(agency), persona)
	if status := in.asks(in.base, persona, "/self"); status != http.StatusOK {
		in.t.Fatalf("%s followed the link and is answered %d; the last page said: %s", persona, status, words(page))
	}
}

var linkPattern = regexp.MustCompile(`(?m)^ *(http\S+/invitation/\S+)$`)

// invite is "continuo admin invite"; it gives the link it printed.
func (in *installation) invite(agency string) string {
	in.t.Helper()
	printed := mustCommand(in.t, in.env, "admin", "invite", "--agency", agency, "--time-zone", "America/New_York",
		"--name", "Adam Reyes", "--email", "adam@harbor.example")
	link := linkPattern.FindStringSubmatch(printed)
	if link == nil {
		in.t.Fatalf("no link in\n%s", printed)
	}
	return link[1]
}

var (
	goOnPattern    = regexp.MustCompile(`href="(/login/start[^"]*)"`)
	passwordForm   = regexp.MustCompile(`<form[^>]* method="post" action="([^"]+)"`)
	requestPattern = regexp.MustCompile(`name="request" value="([^"]+)"`)
)

// follow opens an invitation's link in a new browser and signs in as persona.
// It gives the page where that ends.
func (in *installation) follow(link, persona string) (status int, page string) {
	in.t.Helper()
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	_, _, page = read(in.t, browser, link, nil)
	goOn := goOnPattern.FindStringSubmatch(page)
	if goOn == nil {
		in.t.Fatalf("the invitation's page leads nowhere:\n%s", page)
	}
	_, _, page = read(in.t, browser, in.base+html.UnescapeString(goOn[1]), nil)
	form, request := passwordForm.FindStringSubmatch(page), requestPattern.FindStringSubmatch(page)
	if form == nil || request == nil {
		in.t.Fatalf("the provider asks for no password:\n%s", page)
	}
	status, _, page = read(in.t, browser, form[1], url.Values{"request": {request[1]}, "username": {persona}, "password": {password}})
	return status, page
}

// asks is the status that the API of a replica answers a persona with.
func (in *installation) asks(base, persona, path string) int {
	in.t.Helper()
	return bearer(in.t, base+"/api/v1"+path, in.token(persona))
}

func (in *installation) token(persona string) string {
	in.t.Helper()
	token, err := in.provider.Token(context.Background(), persona, time.Hour)
	if err != nil {
		in.t.Fatal(err)
	}
	return token
}

// bearer is the status of a GET with a token.
func bearer(t testing.TB, address, token string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// read gets a page, or posts form to it, and gives where redirects led.
func read(t testing.TB, c *http.Client, address string, form url.Values) (status int, at, page string) {
	t.Helper()
	var res *http.Response
	var err error
	if form == nil {
		res, err = c.Get(address)
	} else {
		res, err = c.PostForm(address, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Request.URL.String(), string(text)
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// words are what a page says.
func words(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

func anyPort(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// within waits for something that happens soon.
func within(t testing.TB, limit time.Duration, what string, happened func() bool) time.Duration {
	t.Helper()
	begun := time.Now()
	for !happened() {
		if time.Since(begun) > limit {
			t.Fatalf("not within %s: %s", limit, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(begun)
}

// newKey is a master key as openssl would make it.
func newKey(fill byte) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(fill), 32)))
}
