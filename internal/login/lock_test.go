package login_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"continuo/internal/login"
)

func TestTheIdleLimitLocks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	for range 3 { // in use: far beyond the limit since the login
		s.Clock.Advance(14 * time.Minute)
		b.get("/today").must(t, 200, "here is Dana")
	}
	s.Clock.Advance(15 * time.Minute)
	locked := b.get("/clients/7").must(t, 200, "You were away, so we locked the screen", "Continue with Harbor Row")
	locked.mustNot(t, "data-forget", "Dana")
	if locked.at() != "/login?return=%2Fclients%2F7" {
		t.Errorf("locked at %s: the way back is lost", locked.at())
	}
}

func TestTheAbsoluteLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *login.Config) { c.Absolute = 40 * time.Minute })
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	for range 3 {
		s.Clock.Advance(13 * time.Minute)
		b.get("/today").must(t, 200, "here is Dana")
	}
	s.Clock.Advance(time.Minute)
	p := b.get("/today").must(t, 200, "Continue with Harbor Row").mustNot(t, "Dana")
	if b.fill(b.press(p), "dana").must(t, 200, "here is Dana").at() != "/today" {
		t.Error("the way back is lost")
	}
	s.Clock.Advance(25 * time.Hour)
	if _, found, err := s.FindLogin(t.Context(), hashOf(b.token())); found || err != nil {
		t.Errorf("a day later the session is still there: %v", err)
	}
}

func TestLockAndUnlock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, who, says, at string }{
		{"by the same person", "dana", "here is Dana", "/clients/7"},
		{"by another person", "joanna", "here is Joanna", "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			b := s.browser(t)
			b.signIn("dana").must(t, 200, "here is Dana")
			before := b.token()
			locked := b.post("/lock", url.Values{"return": {"/clients/7"}}).must(t, 200, "The screen is locked")
			locked.mustNot(t, "data-forget", "Dana")
			if b.token() == before {
				t.Error("the token from before the lock still names the session")
			}
			for _, path := range []string{"/today", "/login/resume"} {
				b.get(path).must(t, 200, "The screen is locked").mustNot(t, "here is")
			}
			thief := s.browser(t)
			thief.get("/today", "Cookie", "continuo="+before).must(t, 200, "Continue with Harbor Row").mustNot(t, "here is")
			asked := b.press(locked)
			if q := b.last[len(b.last)-1].URL.Query(); q.Get("prompt") != "login" || q.Get("max_age") != "0" {
				t.Errorf("the provider may let in whoever it remembers: %v", q)
			}
			if got := b.fill(asked, c.who).must(t, 200, c.says).at(); got != c.at {
				t.Errorf("went on to %s, want %s", got, c.at)
			}
		})
	}
}

func TestUnlockingNeedsAFreshSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	lazy := func(claims map[string]any) { claims["auth_time"] = s.Clock.Now().Add(-5 * time.Minute).Unix() }
	s.tamper.Store(&lazy)
	locked := b.post("/lock", nil).must(t, 200, "The screen is locked")
	b.fill(b.press(locked), "dana").must(t, http.StatusUnauthorized, "You are not signed in")
	b.get("/today").must(t, 200, "The screen is locked")
}

func TestNobodyLocksNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	p := b.post("/lock", url.Values{"return": {"//evil.test"}}).must(t, 200, "Continue with Harbor Row")
	p.mustNot(t, "locked", "evil")
	if n := s.count(t, "login_sessions"); n != 0 {
		t.Errorf("%d sessions made", n)
	}
}
