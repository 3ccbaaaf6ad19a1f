package idp_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"continuo/internal/demo/idp"
)

func TestSignInGivesAnIDTokenAndAnAccessToken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	in := s.signIn(t, " Dana ", "harbor") // as a phone's keyboard writes it

	if in.idToken.Nonce != "nonce-1" || in.idToken.Subject != "sub-dana" {
		t.Errorf("nonce %q, subject %q", in.idToken.Nonce, in.idToken.Subject)
	}
	if err := in.idToken.VerifyAccessToken(in.AccessToken); err != nil {
		t.Errorf("at_hash: %v", err)
	}
	claims := claimsOf(t, in.idToken)
	for name, want := range map[string]any{
		"name": "Dana Whitcomb", "email": "dana@harbor.test", "email_verified": true, "preferred_username": "dana",
	} {
		if claims[name] != want {
			t.Errorf("ID token: %s is %v, want %v", name, claims[name], want)
		}
	}
	if sid, _ := claims["sid"].(string); sid == "" {
		t.Error("ID token has no sid")
	}
	if use, there := claims["token_use"]; there {
		t.Errorf("ID token says token_use %v", use)
	}

	access, err := s.verifyAccess(t, in.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	aud := asJSON(t, access["aud"])
	if access["token_use"] != "access" || access["sub"] != "sub-dana" || aud != `["https://api.test"]` {
		t.Errorf("access token: %v", access)
	}
}

func TestPressingAPersonSignsInAsThem(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	verifier := oauth2.GenerateVerifier()
	page := get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(verifier)))
	actions, sends := page.forms()
	if len(actions) != 3 {
		t.Fatalf("%d forms, want the typed one and one for each of two people", len(actions))
	}
	sent := post(t, actions[2], sends[2]).sent(t)
	token, err := s.rp.Exchange(t.Context(), sent.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if in := s.check(t, token); in.idToken.Subject != "sub-joanna" {
		t.Errorf("signed in as %s", in.idToken.Subject)
	}
}

func TestAnImpatientSecondPressStillSignsIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	verifier := oauth2.GenerateVerifier()
	page := get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(verifier)))
	first := page.fill(t, "dana", "harbor").sent(t).Get("code")
	second := page.fill(t, "dana", "harbor").sent(t).Get("code")
	if _, err := s.rp.Exchange(t.Context(), first, oauth2.VerifierOption(verifier)); err == nil {
		t.Error("the code of the first press still counts")
	}
	if _, err := s.rp.Exchange(t.Context(), second, oauth2.VerifierOption(verifier)); err != nil {
		t.Errorf("the code of the second press: %v", err)
	}
}

func TestAClientWithoutASecretSignsIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.rp = s.client("phone", "")
	if in := s.signIn(t, "dana", "harbor"); !slices.Contains(in.idToken.Audience, "phone") {
		t.Errorf("audience %v", in.idToken.Audience)
	}
}

func TestRefreshKeepsTheSession(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	before := s.signIn(t, "dana", "harbor")
	token, err := s.rp.TokenSource(t.Context(), &oauth2.Token{RefreshToken: before.RefreshToken}).Token()
	if err != nil {
		t.Fatal(err)
	}
	after := s.check(t, token)
	if after.RefreshToken == "" || after.RefreshToken == before.RefreshToken {
		t.Errorf("refresh token %q after %q: not rotated", after.RefreshToken, before.RefreshToken)
	}
	if was, is := claimsOf(t, before.idToken)["sid"], claimsOf(t, after.idToken)["sid"]; was != is {
		t.Errorf("sid changed from %v to %v", was, is)
	}
	if use, there := claimsOf(t, after.idToken)["token_use"]; there {
		t.Errorf("ID token says token_use %v", use)
	}
	if access, err := s.verifyAccess(t, after.AccessToken); err != nil || access["token_use"] != "access" {
		t.Errorf("access token: %v %v", access, err)
	}
}

func TestUserinfoTakesAccessTokensOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	in := s.signIn(t, "dana", "harbor")
	info, err := s.oidc.UserInfo(t.Context(), oauth2.StaticTokenSource(in.Token))
	if err != nil || info.Subject != "sub-dana" || info.Email != "dana@harbor.test" || !info.EmailVerified {
		t.Errorf("userinfo %+v, %v", info, err)
	}
	wrong := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: in.rawID})
	if info, err := s.oidc.UserInfo(t.Context(), wrong); err == nil {
		t.Errorf("an ID token opened userinfo: %+v", info)
	}
}

func TestDiscoveryOffersWhatIsThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var offer map[string]any
	if err := json.Unmarshal([]byte(get(t, s.issuer+"/.well-known/openid-configuration").body), &offer); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"issuer":                                `"` + s.issuer + `"`,
		"response_types_supported":              `["code"]`,
		"grant_types_supported":                 `["authorization_code","refresh_token"]`,
		"code_challenge_methods_supported":      `["S256"]`,
		"id_token_signing_alg_values_supported": `["RS256"]`,
		"backchannel_logout_supported":          `true`,
		"backchannel_logout_session_supported":  `true`,
		"end_session_endpoint":                  `"` + s.issuer + `/end_session"`,
	} {
		if got := asJSON(t, offer[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for name, value := range offer {
		if address, is := value.(string); is && strings.HasSuffix(name, "_endpoint") {
			if r := get(t, address); r.StatusCode == http.StatusNotFound {
				t.Errorf("%s is announced and not there", name)
			}
		}
	}
	if r := get(t, s.issuer+"/oauth/introspect"); r.StatusCode != http.StatusNotFound {
		t.Errorf("introspection is there: %s", r.Status)
	}
}

func TestSignInPage(t *testing.T) {
	t.Parallel()
	plain := newStage(t)
	styled := newStage(t, func(o *idp.Options) { o.StylesheetURL = "http://look.test/continuo.css" })
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	hint := oauth2.SetAuthURLParam("login_hint", `dana"><b>`)
	page := get(t, plain.rp.AuthCodeURL("x", challenge, hint, oidc.Nonce("n")))

	for _, want := range []string{
		`<html lang="en-US">`, `name="viewport" content="width=device-width, initial-scale=1"`,
		`<label for="username">`, `id="username"`, `value="dana&#34;&gt;&lt;b&gt;"`,
		`<label for="password">`, `id="password"`,
		`Dana Whitcomb`, `Peer specialist`, `User name dana, password harbor`, `Joanna &lt;Ortiz&gt;`,
		`href="` + plain.issuer + `/sign-in.css"`,
	} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, no := range []string{"<script", "<style", " style=", " onclick="} {
		if strings.Contains(page.body, no) {
			t.Errorf("the page has %s", no)
		}
	}
	if n := strings.Count(page.body, "<h1"); n != 1 {
		t.Errorf("%d h1", n)
	}
	wantPolicy := "default-src 'none'; style-src 'self'; font-src 'self'; " +
		"form-action 'self' http://rp.test; base-uri 'none'; frame-ancestors 'none'"
	if got := page.Header.Get("Content-Security-Policy"); got != wantPolicy {
		t.Errorf("policy %q", got)
	}
	if sheet := get(t, plain.issuer+"/sign-in.css"); sheet.StatusCode != 200 ||
		!strings.HasPrefix(sheet.Header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %s %s", sheet.Status, sheet.Header.Get("Content-Type"))
	}

	page = get(t, styled.rp.AuthCodeURL("x", challenge))
	if !strings.Contains(page.body, `href="http://look.test/continuo.css"`) {
		t.Error("the given style sheet is not linked")
	}
	if got := page.Header.Get("Content-Security-Policy"); !strings.Contains(got, "style-src 'self' http://look.test;") {
		t.Errorf("policy %q", got)
	}
}
