package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/app"
	"continuo/internal/demo/idp"
	"continuo/internal/login"
	"continuo/internal/server"
	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const audience = "continuo-api"

// people of harbor.sql and their user names at the provider, which are also
// their subjects there.
var people = map[uuid.UUID]string{
	storetest.Dana: "dana", storetest.Inez: "inez", storetest.Theo: "theo", storetest.Ruth: "ruth", storetest.Omar: "omar",
	storetest.Joanna: "joanna", storetest.Sam: "sam", storetest.Paula: "paula", storetest.Petra: "petra",
	storetest.Adam: "adam", storetest.Nakata: "nakata", storetest.Rosa: "rosa", storetest.Lee: "lee", storetest.Eve: "eve",
	storetest.Alma: "alma", stranger: "nobody", // have an account at the provider and none here
}

var stranger = uuid.MustParse("a0000000-0000-7000-8000-000000009999")

// world is the whole product around one test: a database of its own, a
// provider, the real server on a real port.
type world struct {
	*storetest.Database
	t        testing.TB
	url      string
	provider *idp.Provider
	app      *app.App
	router   routers.Router
	tokens   sync.Map // by who: one is good for an hour, and signing one costs more than most requests
	log      *bytes.Buffer
	logMu    *sync.Mutex
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{Database: storetest.Harbor(t), t: t, log: &bytes.Buffer{}, logMu: &sync.Mutex{}}
	w.app = app.New(w.DB, storetest.Policy(t))
	front := httptest.NewUnstartedServer(nil)
	w.url = "http://" + front.Listener.Addr().String()
	w.bindIdentities()
	w.newProvider()
	w.router = contractRouter()

	base, _ := url.Parse(w.url)
	entry, err := login.New(login.Options{App: w.app, Sessions: w.DB, Clock: w.Clock.Now,
		Seal: w.MasterKey.Wrap, Open: w.MasterKey.Unwrap,
		Config: login.Config{Issuer: w.url + "/idp", ClientID: "continuo", BaseURL: w.url, AgencyName: "Harbor Row",
			Audience: audience, AccessToken: login.AccessTokenRule{Claim: "token_use", Value: "access"}, InsecureHTTP: true}})
	if err != nil {
		t.Fatal(err)
	}
	srv, err := server.New(server.Options{App: w.app, DB: w.DB, Login: entry, Clock: w.Clock.Now, BaseURL: base, IdleMinutes: 15,
		Log: slog.New(slog.NewTextHandler(lockedWriter{w.logMu, w.log}, nil)), RatePerSecond: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/idp/", http.StripPrefix("/idp", w.provider.Handler()))
	mux.Handle("/", srv.Handler())
	front.Config.Handler = mux
	front.Start()
	t.Cleanup(front.Close)
	return w
}

// bindIdentities lets harbor.sql's people be known at this world's provider.
func (w *world) bindIdentities() {
	w.Owner(w.t, "UPDATE staff_identities SET issuer = $1", w.url+"/idp").Close()
}

// signingKey is the same in every world: making one takes longer than a test.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func (w *world) newProvider() {
	var err error
	o := idp.Options{Issuer: w.url + "/idp", Audience: audience, Key: signingKey(), Clock: w.Clock.Now, Clients: []idp.Client{{ID: "continuo",
		RedirectURIs: []string{w.url + "/login/callback"}, PostLogoutRedirectURIs: []string{w.url + "/login"},
		BackChannelLogoutURI: w.url + "/login/backchannel"}}}
	for _, name := range people {
		o.Personas = append(o.Personas, idp.Persona{Username: name, Password: "pass-" + name, Subject: name, Name: name})
	}
	if w.provider, err = idp.New(o); err != nil {
		w.t.Fatal(err)
	}
}

// anyWorld stands for every world's address when the contract is asked.
const anyWorld = "http://any.world"

// contractRouter finds what the contract says of a request. It is the same in
// every world: reading the contract takes longer than most tests.
var contractRouter = sync.OnceValue(func() routers.Router {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		panic(err)
	}
	doc.Servers = openapi3.Servers{{URL: anyWorld + "/api/v1"}}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return router
})

func (w *world) token(who uuid.UUID) string {
	w.t.Helper()
	if token, ok := w.tokens.Load(who); ok {
		return token.(string)
	}
	token, err := w.provider.Token(context.Background(), people[who], time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tokens.Store(who, token)
	return token
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	url    *url.URL // where redirects led
}

func (a answer) json(t testing.TB) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(a.body), &m); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, a.body)
	}
	return m
}

// call asks the API as somebody; nobody for uuid.Nil. Header lines are "Name:
// value". Every answer is held against the contract.
func (w *world) call(who uuid.UUID, method, path, body string, header ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if who != uuid.Nil {
		req.Header.Set("Authorization", "Bearer "+w.token(who))
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	a := w.send(http.DefaultClient, req)
	w.holdAgainstContract(req, a)
	return a
}

func (w *world) send(c *http.Client, req *http.Request) answer {
	w.t.Helper()
	res, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text), res.Request.URL}
}

func (w *world) holdAgainstContract(req *http.Request, a answer) {
	w.t.Helper()
	asked := req.Clone(context.Background())
	asked.URL, _ = url.Parse(anyWorld + req.URL.RequestURI())
	route, params, err := w.router.FindRoute(asked)
	if err != nil {
		if a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
			w.t.Errorf("%s %s is answered %d and is not in the contract", req.Method, req.URL.Path, a.status)
		}
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		w.t.Errorf("%s %s: the answer %d breaks the contract: %v\n%s", req.Method, req.URL.Path, a.status, err, a.body)
	}
}

// browser is somebody's browser: cookies, forms, redirects.
type browser struct {
	w      *world
	client *http.Client
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w, &http.Client{Jar: jar}}
}

// signIn walks through the real login: our page, the provider's, and back.
func (w *world) signIn(who uuid.UUID) *browser {
	w.t.Helper()
	b := w.browser()
	b.signIn(who)
	return b
}

// signIn tells what the login said in the end.
func (b *browser) signIn(who uuid.UUID) answer {
	w := b.w
	w.t.Helper()
	page := b.get("/login/start")
	form := formOf(w.t, page.body, `name="password"`)
	form.values.Set("username", people[who])
	form.values.Set("password", "pass-"+people[who])
	action, err := page.url.Parse(form.action)
	if err != nil {
		w.t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", action.String(), strings.NewReader(form.values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a := w.send(b.client, req)
	if a.status != http.StatusOK && a.status != http.StatusForbidden {
		w.t.Fatalf("%s could not sign in: %d %s", people[who], a.status, a.body)
	}
	return a
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	req, err := http.NewRequest("GET", b.w.url+path, nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return b.w.send(b.client, req)
}

// submit fills in and sends the form of a page that holds mark; set overrides
// what the page filled in.
func (b *browser) submit(page answer, mark string, set url.Values) answer {
	b.w.t.Helper()
	form := formOf(b.w.t, page.body, mark)
	for name, values := range set {
		form.values[name] = values
	}
	action, err := page.url.Parse(form.action)
	if err != nil {
		b.w.t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", action.String(), strings.NewReader(form.values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.w.send(b.client, req)
}

// press sends the form of a page that holds mark to another address of it, as
// a button with one does.
func (b *browser) press(page answer, mark, action string, set url.Values) answer {
	b.w.t.Helper()
	if !strings.Contains(page.body, `formaction="`+action+`"`) {
		b.w.t.Fatalf("no button leads to %s", action)
	}
	form := formOf(b.w.t, page.body, mark)
	for name, values := range set {
		form.values[name] = values
	}
	req, _ := http.NewRequest("POST", page.url.ResolveReference(&url.URL{Path: action}).String(), strings.NewReader(form.values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.w.send(b.client, req)
}

// said is what the server logged so far.
func (w *world) said() string {
	w.logMu.Lock()
	defer w.logMu.Unlock()
	return w.log.String()
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
