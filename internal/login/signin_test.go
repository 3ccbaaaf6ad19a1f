package login_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"continuo/internal/login"
	"continuo/internal/storetest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	door := b.get("/clients/7?tab=plan").must(t, 200, "Continue with Harbor Row", "call or text 988")
	if got := door.at(); got != "/login?return=%2Fclients%2F7%3Ftab%3Dplan" {
		t.Errorf("led to %s", got)
	}
	if b.token() != "" {
		t.Error("a session for somebody who only looked")
	}
	asked := b.press(door).must(t, 200)
	before := b.token()
	q := b.last[len(b.last)-1].URL.Query() // the request to the provider
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" || q.Has("prompt") {
		t.Errorf("asked the provider %v", q)
	}
	in := b.fill(asked, "dana").must(t, 200, "here is Dana Whitcomb")
	if in.at() != "/clients/7?tab=plan" {
		t.Errorf("went on to %s", in.at())
	}
	token := b.token()
	if before == "" || token == before {
		t.Error("the session's token stayed the same over the login")
	}
	if n := s.count(t, `login_sessions
		WHERE token_hash = $1 AND staff_id = $2 AND issuer = $3 AND subject = 'sub-dana' AND sid <> ''`,
		hashOf(token), storetest.Dana, s.issuer); n != 1 {
		t.Errorf("%d rows under the token's hash", n)
	}
	if n := s.count(t, `login_sessions l
		WHERE l::text LIKE '%' || $1 || '%' OR position('sub-dana'::bytea in data) > 0`, token); n != 0 {
		t.Error("the table holds the token or readable data")
	}
	if n := s.count(t, "login_sessions"); n != 1 {
		t.Errorf("%d sessions, want 1: the one from before the login must be gone", n)
	}
	if n := s.count(t, "audit_entries WHERE op = 'login.sign_in' AND outcome = 'done'"); n != 1 {
		t.Errorf("%d audit entries of the login", n)
	}
	if got := b.get("/login?return=/today"); got.at() != "/today" {
		t.Errorf("signed in already, and shown %s", got.at())
	}
}

// hashOf is what the table may know of a token.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestASignInIsForTheBrowserThatBeganIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		come func(*stage, *browser, *url.URL) page // the callback as the provider sent it
	}{
		{"forged state", func(_ *stage, b *browser, back *url.URL) page {
			q := back.Query()
			q.Set("state", "guess")
			return b.get("/login/callback?" + q.Encode())
		}},
		{"no state", func(_ *stage, b *browser, back *url.URL) page {
			return b.get("/login/callback?code=" + back.Query().Get("code"))
		}},
		{"another browser", func(s *stage, b *browser, back *url.URL) page {
			victim := s.browser(b.t)
			victim.get("/login/start")
			return victim.get(back.String())
		}},
		{"replayed", func(_ *stage, b *browser, back *url.URL) page {
			b.get(back.String()).must(b.t, 200, "here is Dana")
			return b.get(back.String())
		}},
		{"too late", func(s *stage, b *browser, back *url.URL) page {
			s.Clock.Advance(16 * time.Minute)
			return b.get(back.String())
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			b := s.browser(t)
			asked := b.press(b.get("/login"))
			b.http.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
				if next.URL.Path == "/login/callback" {
					return http.ErrUseLastResponse
				}
				return nil
			}
			back, err := b.fill(asked, "dana").Location()
			if err != nil {
				t.Fatal(err)
			}
			b.follow()
			c.come(s, b, back).must(t, http.StatusBadRequest, "This sign-in is over").mustNot(t, "Dana")
		})
	}
}

func TestIDTokensThatAreNotTheAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, change := range map[string]func(map[string]any){
		"another visit's nonce":    func(c map[string]any) { c["nonce"] = "other" },
		"no nonce":                 func(c map[string]any) { delete(c, "nonce") },
		"for another client":       func(c map[string]any) { c["aud"] = "other" },
		"made for another client":  func(c map[string]any) { c["azp"] = "other" },
		"of another issuer":        func(c map[string]any) { c["iss"] = "https://elsewhere.test" },
		"expired":                  func(c map[string]any) { c["exp"] = s.Clock.Now().Add(-2 * time.Minute).Unix() },
		"made in the future":       func(c map[string]any) { c["iat"] = s.Clock.Now().Add(2 * time.Minute).Unix() },
		"of nobody":                func(c map[string]any) { delete(c, "sub") },
		"with another's at_hash":   func(c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" },
		"unchanged, which is good": func(map[string]any) {},
	} {
		t.Run(name, func(t *testing.T) { // one after another: they share the provider
			s.tamper.Store(&change)
			b := s.browser(t)
			if p := b.signIn("dana"); strings.HasPrefix(name, "unchanged") {
				p.must(t, 200, "here is Dana")
			} else {
				p.must(t, http.StatusUnauthorized, "You are not signed in")
				b.get("/today").must(t, 200, "Continue with Harbor Row")
			}
		})
	}
}

func TestAStrangerIsToldWhomToAsk(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *login.Config) { c.TrustVerifiedEmail = true })
	b := s.browser(t)
	// Zed's account claims Dana's address. She is not invited but here: no way in by mail.
	p := b.signIn("zed").must(t, http.StatusForbidden, "Continuo does not know this account", "administrator")
	p.mustNot(t, "Dana", "dana@", "Adam Lowe", "data-forget")
	b.get("/today").must(t, 200, "Continue with Harbor Row")
	if n := s.count(t, "login_sessions WHERE staff_id IS NOT NULL"); n != 0 {
		t.Errorf("%d logins", n)
	}
	b.press(p)
	if q := b.last[len(b.last)-1].URL.Query(); q.Get("prompt") != "login" {
		t.Errorf("another account, and the provider is asked %v", q)
	}
}

func TestVerifiedEmailLetsInOnlyWhereTheIssuerIsTrusted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, who string
		trusted   bool
		status    int
	}{
		{"trusted and verified", "mara", true, 200},
		{"verified, but not trusted", "mara", false, 403},
		{"trusted, but not verified", "nora", true, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, func(config *login.Config) { config.TrustVerifiedEmail = c.trusted })
			s.invite(t, time.Hour)
			s.browser(t).signIn(c.who).must(t, c.status)
			want := map[int]int{200: 1, 403: 0}[c.status]
			if n := s.count(t, "staff_identities WHERE staff_id = $1", mara); n != want {
				t.Errorf("%d bound identities, want %d", n, want)
			}
		})
	}
}

func TestTheProviderCanComeLater(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.down.Store(true)
	b := s.browser(t)
	b.get("/readyz").must(t, http.StatusServiceUnavailable)
	b.get("/login").must(t, http.StatusServiceUnavailable, "Sign-in does not answer right now", "Continue with Harbor Row")
	b.get("/login/start").must(t, http.StatusServiceUnavailable, "Sign-in does not answer")
	b.get("/api/me", "Authorization", "Bearer "+s.token(t, nil, nil)).must(t, http.StatusServiceUnavailable)
	s.down.Store(false)
	s.Clock.Advance(4 * time.Second) // it is left alone for three
	b.get("/readyz").must(t, http.StatusOK)
	b.signIn("dana").must(t, 200, "here is Dana")
}

func TestSignInLeadsToNoOtherSite(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, asked := range []string{"//evil.test", "https://evil.test/", "/\\evil.test", "/login/start"} {
		b := s.browser(t)
		door := b.get("/login?return="+url.QueryEscape(asked)).must(t, 200).mustNot(t, "evil")
		if got := b.fill(b.press(door), "dana").must(t, 200, "here is Dana"); got.at() != "/" {
			t.Errorf("%q led to %s", asked, got.Request.URL)
		}
		if got := b.get("/login?return="+url.QueryEscape(asked)).must(t, 200); got.at() != "/" {
			t.Errorf("signed in, %q led to %s", asked, got.Request.URL)
		}
		s.browser(t).get(s.server.URL+"//evil.test/x").must(t, 200, "Continue").mustNot(t, "evil")
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		serve func(http.Handler) *httptest.Server
		want  string
	}{
		{"over https", httptest.NewTLSServer, "__Host-continuo=X; Path=/; HttpOnly; Secure; SameSite=Lax"},
		{"demo on http", httptest.NewServer, "continuo=X; Path=/; HttpOnly; SameSite=Lax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStageOn(t, c.serve)
			b := s.browser(t)
			b.stop()
			p := b.get("/login/start")
			if got := strings.Replace(p.Header.Get("Set-Cookie"), b.token(), "X", 1); got != c.want {
				t.Errorf("cookie %q, want %q", got, c.want)
			}
			b.follow()
			b.signIn("dana").must(t, 200, "here is Dana")
		})
	}
}

func TestConfigThatIsRefused(t *testing.T) {
	t.Parallel()
	good := login.Config{Issuer: "https://id.test", BaseURL: "https://continuo.test", ClientID: "web", Audience: api,
		AccessToken: login.AccessTokenRule{Header: "typ", Value: "at+jwt"}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		change     func(*login.Config)
	}{
		{"issuer on http", "issuer", func(c *login.Config) { c.Issuer = "http://id.test" }},
		{"address on http", "base URL", func(c *login.Config) { c.BaseURL = "http://continuo.test" }},
		{"address with a path", "base URL", func(c *login.Config) { c.BaseURL = "https://continuo.test/app" }},
		{"no audience", "audience", func(c *login.Config) { c.Audience = "" }},
		{"no rule for access tokens", "access token", func(c *login.Config) { c.AccessToken = login.AccessTokenRule{} }},
		{"a rule without a value", "access token", func(c *login.Config) { c.AccessToken.Value = "" }},
		{"two rules", "access token", func(c *login.Config) { c.AccessToken.Claim = "token_use" }},
		{"HS256", "HS256", func(c *login.Config) { c.Algorithms = []string{"RS256", "HS256"} }},
		{"none", "none", func(c *login.Config) { c.Algorithms = []string{"none"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := good
			c.change(&config)
			if err := config.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}
