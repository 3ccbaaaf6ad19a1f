package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// endSession is the address a relying party sends its leaving user to.
func (s *stage) endSession(params url.Values) string {
	return s.issuer + "/end_session?" + params.Encode()
}

func TestSigningOutTellsTheClient(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	leaving, staying := s.signIn(t, "dana", "harbor"), s.signIn(t, "dana", "harbor")
	r := get(t, s.endSession(url.Values{
		"id_token_hint": {leaving.rawID}, "post_logout_redirect_uri": {farewell}, "state": {"bye-1"},
	}))
	if got := r.Header.Get("Location"); got != farewell+"?state=bye-1" {
		t.Errorf("sent to %q: %s", got, r.body)
	}
	if len(s.logouts) != 1 { // told before the browser was sent on
		t.Fatalf("%d logout tokens, want 1", len(s.logouts))
	}
	verifier := s.oidc.Verifier(&oidc.Config{ClientID: "web"})
	raw := <-s.logouts
	token, err := verifier.VerifyLogout(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	claims := claimsOf(t, token)
	if token.Subject != "sub-dana" || token.SessionID == "" || token.SessionID != claimsOf(t, leaving.idToken)["sid"] {
		t.Errorf("subject %q, session %q", token.Subject, token.SessionID)
	}
	if got := asJSON(t, claims["events"]); got != `{"http://schemas.openid.net/event/backchannel-logout":{}}` {
		t.Errorf("events %s", got)
	}
	if _, err := s.verifyAccess(t, raw); err == nil {
		t.Error("the logout token opens the API")
	}

	if _, err := s.refresh(t, leaving); err == nil {
		t.Error("the ended session still refreshes")
	}
	if _, err := s.refresh(t, staying); err != nil {
		t.Errorf("the person's other session ended as well: %v", err)
	}
	get(t, s.endSession(url.Values{"id_token_hint": {leaving.rawID}}))
	if len(s.logouts) != 0 {
		t.Error("a session that was over ended again")
	}
}

func (s *stage) refresh(t *testing.T, in signedIn) (*oauth2.Token, error) {
	t.Helper()
	return s.rp.TokenSource(t.Context(), &oauth2.Token{RefreshToken: in.RefreshToken}).Token()
}

func TestAClientThatIsDownDoesNotKeepPeopleIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answer = http.StatusServiceUnavailable
	in := s.signIn(t, "dana", "harbor")
	r := get(t, s.endSession(url.Values{"id_token_hint": {in.rawID}, "post_logout_redirect_uri": {farewell}}))
	if got := r.Header.Get("Location"); got != farewell {
		t.Errorf("sent to %q: %s", got, r.body)
	}
	if _, err := s.refresh(t, in); err == nil {
		t.Error("the session goes on")
	}
}

func TestSignOutsThatEndNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params func(signedIn) url.Values
		status int
		says   string
	}{
		{"nobody says who leaves", func(signedIn) url.Values { return nil }, 200, "You are signed out."},
		{"an access token as the hint", func(in signedIn) url.Values {
			return url.Values{"id_token_hint": {in.AccessToken}}
		}, 200, "You are signed out."},
		{"a forged hint", func(in signedIn) url.Values {
			return url.Values{"id_token_hint": {in.rawID[:len(in.rawID)-6] + "AAAAAA"}}
		}, 400, "id_token_hint"},
		{"a foreign address to go on to", func(in signedIn) url.Values {
			return url.Values{"id_token_hint": {in.rawID}, "post_logout_redirect_uri": {"http://evil.test"}}
		}, 400, "post_logout_redirect_uri"},
		{"another client's name", func(in signedIn) url.Values {
			return url.Values{"id_token_hint": {in.rawID}, "client_id": {"phone"}}
		}, 400, "client_id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			in := s.signIn(t, "dana", "harbor")
			r := get(t, s.endSession(c.params(in)))
			if r.StatusCode != c.status || !strings.Contains(r.body, c.says) {
				t.Errorf("%s %s", r.Status, r.body)
			}
			if len(s.logouts) != 0 {
				t.Error("the client was told of a logout")
			}
			if _, err := s.refresh(t, in); err != nil {
				t.Errorf("the session ended: %v", err)
			}
		})
	}
}
