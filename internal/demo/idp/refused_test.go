package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"continuo/internal/demo/idp"
)

func TestRefusedBeforeTheSignInPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	challenge := []string{"code_challenge", oauth2.S256ChallengeFromVerifier(oauth2.GenerateVerifier())}
	with := func(more ...string) []string { return append(append([]string{}, challenge...), more...) }
	for _, c := range []struct {
		name   string
		params []string
		want   string // the error at the callback; empty: refused on the spot, nobody is sent anywhere
	}{
		{"no PKCE", nil, "invalid_request"},
		{"plain challenge", with("code_challenge_method", "plain"), "invalid_request"},
		{"challenge without a method, which means plain", challenge, "invalid_request"},
		{"challenge by an unknown method", with("code_challenge_method", "S512"), "invalid_request"},
		{"implicit flow", with("code_challenge_method", "S256", "response_type", "id_token token"), ""},
		{"silent sign-in", with("code_challenge_method", "S256", "prompt", "none"), "login_required"},
		{"no openid among the scopes", with("code_challenge_method", "S256", "scope", "email"), "invalid_scope"},
		{"foreign redirect URI", with("code_challenge_method", "S256", "redirect_uri", "http://evil.test/callback"), ""},
		{"redirect URI with more behind it", with("code_challenge_method", "S256", "redirect_uri", callback+"/x"), ""},
		{"unknown client", with("code_challenge_method", "S256", "client_id", "nobody"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var opts []oauth2.AuthCodeOption
			for i := 0; i < len(c.params); i += 2 {
				opts = append(opts, oauth2.SetAuthURLParam(c.params[i], c.params[i+1]))
			}
			r := get(t, s.rp.AuthCodeURL("state-1", opts...))
			if c.want == "" {
				if r.StatusCode != http.StatusBadRequest || r.Header.Get("Location") != "" {
					t.Errorf("%s to %q", r.Status, r.Header.Get("Location"))
				}
				return
			}
			sent := r.sent(t)
			if sent.Get("error") != c.want || sent.Get("state") != "state-1" || sent.Has("code") {
				t.Errorf("sent %v", sent)
			}
		})
	}
}

func TestRefusedAtTheSignInPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	start := func(t *testing.T) reply {
		return get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	}
	for _, c := range []struct{ name, username, password string }{
		{"wrong password", "dana", "lantern"},
		{"no password", "dana", ""},
		{"unknown person", "nobody", "harbor"},
		{"nothing at all", "", ""}, // an unknown person's password is empty, too
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t).fill(t, c.username, c.password)
			if r.StatusCode != http.StatusUnauthorized || !strings.Contains(r.body, "do not belong together") {
				t.Fatalf("%s %s", r.Status, r.body)
			}
			if _, sends := r.forms(); sends[0].Get("password") != "" {
				t.Error("the wrong password is sent back")
			}
			if again := r.fill(t, "dana", "harbor").sent(t); again.Get("code") == "" {
				t.Error("a second, right attempt did not sign in")
			}
		})
	}
	t.Run("callback before the password", func(t *testing.T) {
		t.Parallel()
		_, sends := start(t).forms()
		r := get(t, s.issuer+"/authorize/callback?id="+sends[0].Get("request"))
		if sent := r.sent(t); sent.Get("error") != "interaction_required" || sent.Has("code") {
			t.Errorf("sent %v", sent)
		}
	})
	t.Run("form of no sign-in", func(t *testing.T) {
		t.Parallel()
		r := post(t, s.issuer+"/sign-in", url.Values{"request": {"made-up"}, "username": {"dana"}, "password": {"harbor"}})
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(r.body, "This sign-in is over.") {
			t.Errorf("%s %s", r.Status, r.body)
		}
	})
	t.Run("form sent by another site", func(t *testing.T) {
		t.Parallel()
		actions, sends := start(t).forms()
		r := post(t, actions[1], sends[1], "Origin", "http://evil.test", "Sec-Fetch-Site", "cross-site")
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s", r.Status, r.body)
		}
	})
}

func TestASignInDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	page := get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	s.later(11 * time.Minute)
	if r := page.fill(t, "dana", "harbor"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("%s %s", r.Status, r.body)
	}
}

func TestRefusedExchanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		exchange func(*testing.T, *stage, string, string) error
	}{
		{"wrong verifier", func(t *testing.T, s *stage, code, _ string) error {
			_, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(oauth2.GenerateVerifier()))
			return err
		}},
		{"no verifier", func(t *testing.T, s *stage, code, _ string) error {
			_, err := s.rp.Exchange(t.Context(), code)
			return err
		}},
		{"right verifier after a wrong one", func(t *testing.T, s *stage, code, verifier string) error {
			if _, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption("guess")); err == nil {
				t.Fatal("a guessed verifier gave tokens")
			}
			_, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
		{"replayed code", func(t *testing.T, s *stage, code, verifier string) error {
			if _, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(verifier)); err != nil {
				t.Fatal(err)
			}
			_, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
		{"code that waited too long", func(t *testing.T, s *stage, code, verifier string) error {
			s.later(2 * time.Minute)
			_, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
		{"wrong client secret", func(t *testing.T, s *stage, code, verifier string) error {
			_, err := s.client("web", "guess").Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
		{"another client's code", func(t *testing.T, s *stage, code, verifier string) error {
			_, err := s.client("phone", "").Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
		{"another redirect URI", func(t *testing.T, s *stage, code, verifier string) error {
			s.rp.RedirectURL = callback + "?x"
			_, err := s.rp.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			// Without this x/oauth2 tries a second time after a refusal.
			s.rp.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
			verifier := oauth2.GenerateVerifier()
			page := get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(verifier)))
			code := page.fill(t, "dana", "harbor").sent(t).Get("code")
			if err := c.exchange(t, s, code, verifier); err == nil {
				t.Error("tokens were given out")
			}
		})
	}
}

func TestAReusedRefreshTokenEndsTheNewOneToo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	refresh := func(token string) (*oauth2.Token, error) {
		return s.rp.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token}).Token()
	}
	first := s.signIn(t, "dana", "harbor").RefreshToken
	second, err := refresh(first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := refresh(first); err == nil {
		t.Error("a used refresh token gave tokens")
	}
	if _, err := refresh(second.RefreshToken); err == nil {
		t.Error("after the theft was noticed, the newest refresh token still gave tokens")
	}
}

func TestRefusedRefreshes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		before func(*testing.T, *stage, string)
	}{
		{"after half a day", func(_ *testing.T, s *stage, _ string) { s.later(13 * time.Hour) }},
		{"by another client", func(_ *testing.T, s *stage, _ string) { s.rp = s.client("phone", "") }},
		{"after revocation", func(t *testing.T, s *stage, token string) {
			r := post(t, s.issuer+"/revoke", url.Values{"token": {token}, "client_id": {"web"}, "client_secret": {"s3cret"}})
			if r.StatusCode != http.StatusOK {
				t.Fatalf("%s %s", r.Status, r.body)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			token := s.signIn(t, "dana", "harbor").RefreshToken
			c.before(t, s, token)
			if _, err := s.rp.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token}).Token(); err == nil {
				t.Error("tokens were given out")
			}
		})
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	who := idp.Persona{Username: "dana", Password: "x", Subject: "1"}
	for _, c := range []struct {
		name, want string
		opts       idp.Options
	}{
		{"no issuer", "issuer", idp.Options{Audience: api}},
		{"issuer ending in a slash", "issuer", idp.Options{Audience: api, Issuer: "http://host/idp/"}},
		{"no audience", "audience", idp.Options{Issuer: "http://host/idp"}},
		{"persona without a password", "password", idp.Options{Audience: api, Issuer: "http://host/idp",
			Personas: []idp.Persona{{Username: "dana", Subject: "1"}}}},
		{"the same name twice", "twice", idp.Options{Audience: api, Issuer: "http://host/idp",
			Personas: []idp.Persona{who, {Username: "Dana", Password: "y", Subject: "2"}}}},
		{"the same subject twice", "twice", idp.Options{Audience: api, Issuer: "http://host/idp",
			Personas: []idp.Persona{who, {Username: "joanna", Password: "y", Subject: "1"}}}},
		{"client with nowhere to go back to", "redirect", idp.Options{Audience: api, Issuer: "http://host/idp",
			Clients: []idp.Client{{ID: "web"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.opts.Key = testKey()
			if _, err := idp.New(c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}
