package login_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"continuo/internal/login"
	"continuo/internal/storetest"
)

func TestSignOutEndsBothLogins(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b, other := s.browser(t), s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	other.signIn("dana").must(t, 200, "here is Dana")
	stolen := b.token()
	p := b.post("/logout", nil).must(t, 200, "You are signed out of Continuo")
	after, onward, _ := strings.Cut(p.Header.Get("Refresh"), "; url=")
	if after != "0" || !strings.HasPrefix(onward, s.issuer+"/end_session?") ||
		!strings.Contains(p.body, "id_token_hint=") {
		t.Fatalf("goes on to %q: %s", p.Header.Get("Refresh"), p.body)
	}
	out := b.get(onward).must(t, 200, "You are signed out", "data-forget")
	if out.at() != "/login/out" {
		t.Errorf("came back to %s", out.at())
	}
	b.get("/today").must(t, 200, "Continue with Harbor Row")
	thief := s.browser(t)
	thief.get("/today", "Cookie", "continuo="+stolen).must(t, 200, "Continue with Harbor Row")
	other.get("/today").must(t, 200, "here is Dana") // the provider ended one sid
	if n := s.count(t, "audit_entries WHERE op = 'login.sign_out' AND outcome = 'done'"); n != 1 {
		t.Errorf("%d audit entries of the sign-out", n)
	}
	if got := other.get("/login/out"); got.at() != "/" {
		t.Errorf("a link makes the browser of somebody signed in forget its words: %s", got.at())
	}
	if got := s.browser(t).get("/login/out").must(t, 200).mustNot(t, "data-forget"); got.at() != "/login" {
		t.Errorf("a link makes a browser forget its words: %s", got.at())
	}
}

func TestSignOutWhereTheProviderIsAway(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	b.s.server = s.replica(t) // it never met the provider
	s.down.Store(true)
	b.post("/logout", nil).must(t, 200, "You are signed out")
	if n := s.count(t, "login_sessions WHERE staff_id IS NOT NULL"); n != 0 {
		t.Errorf("%d logins left", n)
	}
}

func TestASessionThatEndedMeanwhileStaysEnded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is    string
		looks int // at the session, before it is ended
	}{
		{"while the page is made", 1},
		{"just before the session's use is noted", 2},
	} {
		t.Run(c.is, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			b := s.browser(t)
			b.signIn("dana").must(t, 200, "here is Dana")
			s.Clock.Advance(5 * time.Minute) // so that the next request notes that the session is in use
			looks := 0
			var ended func()
			ended = func() {
				if looks++; looks < c.looks {
					s.found.Store(&ended)
					return
				}
				s.exec(t, "DELETE FROM login_sessions")
			}
			s.found.Store(&ended)
			b.get("/today").must(t, 200, "here is Dana") // it began in time
			if looks != c.looks {
				t.Fatalf("the session was looked at %d times, want %d", looks, c.looks)
			}
			if n := s.count(t, "login_sessions"); n != 0 {
				t.Error("the request brought the session back")
			}
			b.get("/today").must(t, 200, "Continue with Harbor Row")
		})
	}
}

// logoutToken is a good one for Dana, but for what is changed.
func (s *stage) logoutToken(t *testing.T, change map[string]any) url.Values {
	t.Helper()
	now := s.Clock.Now()
	claims := map[string]any{"iss": s.issuer, "sub": "sub-dana", "aud": "web", "jti": "j-1",
		"iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
	maps.Copy(claims, change)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	raw, err := s.idp.Mint(claims, map[string]any{"typ": "logout+jwt"})
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"logout_token": {raw}}
}

func TestBackChannelLogout(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, two, joanna := s.browser(t), s.browser(t), s.browser(t)
	one.signIn("dana").must(t, 200, "here is Dana")
	sid := storetest.OwnerValue[string](t, s.Database, "SELECT sid FROM login_sessions")
	two.signIn("dana").must(t, 200, "here is Dana")
	joanna.signIn("joanna").must(t, 200, "here is Joanna")
	provider := s.browser(t)
	for _, c := range []struct {
		name   string
		change map[string]any
	}{
		{"of another issuer", map[string]any{"iss": "https://elsewhere.test"}},
		{"for another client", map[string]any{"aud": "other"}},
		{"without the event", map[string]any{"events": map[string]any{"other": map[string]any{}}}},
		{"with a nonce, like an ID token", map[string]any{"nonce": "n"}},
		{"of nobody", map[string]any{"sub": nil}},
		{"old", map[string]any{"iat": s.Clock.Now().Add(-11 * time.Minute).Unix()}},
		{"without a time of issue", map[string]any{"iat": nil}},
		{"made in the future", map[string]any{"iat": s.Clock.Now().Add(2 * time.Minute).Unix()}},
		{"expired", map[string]any{"exp": s.Clock.Now().Add(-2 * time.Minute).Unix()}},
	} {
		provider.post(login.BackChannelPath, s.logoutToken(t, c.change)).must(t, http.StatusBadRequest, "invalid_request")
		if n := s.count(t, "login_sessions"); n != 3 {
			t.Fatalf("a logout token %s ended a session", c.name)
		}
	}
	forged := s.logoutToken(t, nil)
	forged.Set("logout_token", forged.Get("logout_token")[:200]+"AAAA")
	provider.post(login.BackChannelPath, forged).must(t, http.StatusBadRequest)

	provider.post(login.BackChannelPath, s.logoutToken(t, map[string]any{"sid": sid})).must(t, http.StatusOK)
	one.get("/today").must(t, 200, "Continue with Harbor Row")
	two.get("/today").must(t, 200, "here is Dana")
	provider.post(login.BackChannelPath, s.logoutToken(t, nil)).must(t, http.StatusOK) // every login of the person
	two.get("/today").must(t, 200, "Continue with Harbor Row")
	joanna.get("/today").must(t, 200, "here is Joanna")
	if n := s.count(t, "audit_entries WHERE op = 'login.sign_out' AND outcome = 'done'"); n != 2 {
		t.Errorf("%d audit entries of two logins that the provider ended", n)
	}
}
