package idp_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"continuo/internal/demo/idp"
)

const (
	api      = "https://api.test"
	callback = "http://rp.test/callback"
	farewell = "http://rp.test/bye"
)

// testKey is made once: making one takes longer than a test.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// stage is a provider on a real port and a relying party made of go-oidc and
// x/oauth2, which know nothing of the provider's library.
type stage struct {
	*idp.Provider
	issuer  string
	rp      *oauth2.Config
	oidc    *oidc.Provider
	logouts chan string // logout tokens as the relying party got them
	answer  int         // what the relying party says to them

	mu    sync.Mutex
	ahead time.Duration
}

// later moves the provider's clock.
func (s *stage) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

func (s *stage) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

func newStage(t *testing.T, change ...func(*idp.Options)) *stage {
	t.Helper()
	s := &stage{logouts: make(chan string, 9), answer: http.StatusOK}
	backChannel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.logouts <- r.PostFormValue("logout_token")
		w.WriteHeader(s.answer)
	}))
	t.Cleanup(backChannel.Close)

	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.issuer = server.URL + "/idp"
	opts := idp.Options{
		Issuer: s.issuer, Audience: api, Key: testKey(), Clock: s.now,
		Personas: []idp.Persona{
			{Username: "dana", Password: "harbor", Subject: "sub-dana", Name: "Dana Whitcomb",
				Email: "dana@harbor.test", EmailVerified: true, Note: "Peer specialist"},
			{Username: "joanna", Password: "lantern", Subject: "sub-joanna", Name: "Joanna <Ortiz>"},
		},
		Clients: []idp.Client{
			{ID: "web", Secret: "s3cret", RedirectURIs: []string{callback},
				PostLogoutRedirectURIs: []string{farewell}, BackChannelLogoutURI: backChannel.URL},
			{ID: "phone", RedirectURIs: []string{callback}},
		},
	}
	for _, f := range change {
		f(&opts)
	}
	p, err := idp.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s.Provider = p
	mux.Handle("/idp/", http.StripPrefix("/idp", p.Handler()))
	if s.oidc, err = oidc.NewProvider(t.Context(), s.issuer); err != nil {
		t.Fatal(err)
	}
	s.rp = s.client("web", "s3cret")
	return s
}

func (s *stage) client(id, secret string) *oauth2.Config {
	return &oauth2.Config{ClientID: id, ClientSecret: secret, Endpoint: s.oidc.Endpoint(), RedirectURL: callback,
		Scopes: []string{"openid", "profile", "email", "offline_access"}}
}

// reply is where a browser ended up.
type reply struct {
	*http.Response
	body string
}

// sent is what the relying party would read from its callback.
func (r reply) sent(t *testing.T) url.Values {
	t.Helper()
	if r.Request.URL.Host != "rp.test" && !strings.HasPrefix(r.Header.Get("Location"), callback) {
		t.Fatalf("not sent to the callback but: %s %s", r.Status, r.body)
	}
	u, err := r.Location()
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// browse follows redirects as far as the provider goes.
func browse(t *testing.T, req *http.Request) reply {
	t.Helper()
	browser := http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if next.URL.Host == "rp.test" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp, string(body)}
}

func get(t *testing.T, address string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return browse(t, req)
}

func post(t *testing.T, address string, form url.Values, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return browse(t, req)
}

var (
	formPattern  = regexp.MustCompile(`(?s)<form[^>]* action="([^"]*)".*?</form>`)
	inputPattern = regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]*>`)
	valuePattern = regexp.MustCompile(` value="([^"]*)"`)
)

// forms reads a page's forms: where they go and what they would send.
func (r reply) forms() (actions []string, sends []url.Values) {
	for _, form := range formPattern.FindAllStringSubmatch(r.body, -1) {
		values := url.Values{}
		for _, input := range inputPattern.FindAllStringSubmatch(form[0], -1) {
			if value := valuePattern.FindStringSubmatch(input[0]); value != nil {
				values.Set(input[1], html.UnescapeString(value[1]))
			} else {
				values.Set(input[1], "")
			}
		}
		actions, sends = append(actions, form[1]), append(sends, values)
	}
	return actions, sends
}

// fill types into the page's first form and sends it.
func (r reply) fill(t *testing.T, username, password string) reply {
	t.Helper()
	actions, sends := r.forms()
	if len(actions) == 0 {
		t.Fatalf("no form: %s %s", r.Status, r.body)
	}
	sends[0].Set("username", username)
	sends[0].Set("password", password)
	return post(t, actions[0], sends[0])
}

// signedIn is what a relying party holds after a sign-in.
type signedIn struct {
	*oauth2.Token
	idToken *oidc.IDToken
	rawID   string
}

// signIn walks through the whole code flow.
func (s *stage) signIn(t *testing.T, username, password string) signedIn {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	page := get(t, s.rp.AuthCodeURL("state-1", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce-1")))
	sent := page.fill(t, username, password).sent(t)
	if sent.Get("state") != "state-1" {
		t.Fatalf("state came back as %q", sent.Get("state"))
	}
	token, err := s.rp.Exchange(t.Context(), sent.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	return s.check(t, token)
}

// check verifies the ID token that came with token.
func (s *stage) check(t *testing.T, token *oauth2.Token) signedIn {
	t.Helper()
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		t.Fatal("no ID token")
	}
	idToken, err := s.oidc.Verifier(&oidc.Config{ClientID: s.rp.ClientID}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return signedIn{token, idToken, raw}
}

// verifyAccess is what an API does first: signature, issuer, audience, time.
func (s *stage) verifyAccess(t *testing.T, raw string) (map[string]any, error) {
	t.Helper()
	token, err := s.oidc.Verifier(&oidc.Config{ClientID: api, Now: s.now}).Verify(t.Context(), raw)
	if err != nil {
		return nil, err
	}
	return claimsOf(t, token), nil
}

func claimsOf(t *testing.T, from interface{ Claims(any) error }) map[string]any {
	t.Helper()
	claims := map[string]any{}
	if err := from.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
