package login_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"continuo/internal/login"
	"continuo/internal/storetest"
)

// me asks the API who this is.
func (b *browser) me(token string) page {
	b.t.Helper()
	return b.get("/api/me", "Authorization", "Bearer "+token, "Accept", "application/json")
}

func TestBearerTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	after := func(d time.Duration) int64 { return s.Clock.Now().Add(d).Unix() }
	good := s.token(t, nil, nil)
	b.me(good).must(t, 200, "here is Dana Whitcomb")
	b.get("/api/me", "Authorization", "bearer "+good).must(t, 200) // a scheme has no case
	for _, c := range []struct{ name, token string }{
		{"no token", ""},
		{"no JWT", "abc"},
		{"too long", strings.Repeat("a", 20_000)},
		{"forged signature", good[:len(good)-6] + "AAAAAA"},
		{"changed claims", swapClaims(t, good, "sub", "sub-joanna")},
		{"expired", s.token(t, map[string]any{"exp": after(-61 * time.Second)}, nil)},
		{"never expires", s.token(t, map[string]any{"exp": nil}, nil)},
		{"not valid yet", s.token(t, map[string]any{"nbf": after(61 * time.Second)}, nil)},
		{"made in the future", s.token(t, map[string]any{"iat": after(61 * time.Second)}, nil)},
		{"another audience", s.token(t, map[string]any{"aud": "https://elsewhere.test"}, nil)},
		{"no audience", s.token(t, map[string]any{"aud": nil}, nil)},
		{"another issuer", s.token(t, map[string]any{"iss": "https://elsewhere.test"}, nil)},
		{"no subject", s.token(t, map[string]any{"sub": nil}, nil)},
		{"no token_use", s.token(t, map[string]any{"token_use": nil}, nil)},
		{"token_use of an ID token", s.token(t, map[string]any{"token_use": "id"}, nil)},
		{"a key nobody published", s.token(t, nil, map[string]any{"kid": "unknown"})},
		{"signed by a stranger's key", strangersToken(t, good)},
		{"alg none", algNone(t, good)},
		{"HS256 with the public key", hs256(t, good)},
		{"of somebody nobody knows", s.token(t, map[string]any{"sub": "sub-zed"}, nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := b.me(c.token).must(t, http.StatusUnauthorized).mustNot(t, "here is")
			if got := p.Header.Get("WWW-Authenticate"); got != `Bearer realm="continuo", error="invalid_token"` {
				t.Errorf("WWW-Authenticate %q", got)
			}
		})
	}
	for name, within := range map[string]map[string]any{
		"expired a moment ago":      {"exp": after(-55 * time.Second)},
		"valid in a moment":         {"nbf": after(55 * time.Second)},
		"for several audiences":     {"aud": []string{"https://elsewhere.test", api}},
		"with a list of token uses": {"token_use": []string{"refresh", "access"}},
	} {
		t.Run(name, func(t *testing.T) { b.me(s.token(t, within, nil)).must(t, 200, "here is Dana") })
	}
}

func TestTheAPIKnowsNoCookies(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	p := b.get("/api/me").must(t, http.StatusUnauthorized)
	if got := p.Header.Get("WWW-Authenticate"); got != `Bearer realm="continuo"` {
		t.Errorf("WWW-Authenticate %q", got)
	}
	b.get("/api/me", "Authorization", "Basic ZGFuYTpwLWRhbmE=").must(t, http.StatusUnauthorized)
	stranger := s.browser(t)
	page := stranger.get("/today", "Authorization", "Bearer "+s.token(t, nil, nil))
	page.must(t, 200, "Continue with Harbor Row").mustNot(t, "here is") // nor do pages know tokens
}

func TestAnIDTokenOpensNoAPI(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var idToken map[string]any
	look := func(claims map[string]any) { idToken = claims }
	s.tamper.Store(&look)
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	raw, err := s.idp.Mint(idToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	aud, _ := json.Marshal(idToken["aud"])
	if !strings.Contains(string(aud), api) {
		t.Fatalf("this provider's ID tokens are for %s; the attempt proves nothing", aud)
	}
	b.me(raw).must(t, http.StatusUnauthorized)
}

func TestAccessTokensToldByTheirHeader(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *login.Config) { c.AccessToken = login.AccessTokenRule{Header: "typ", Value: "at+jwt"} })
	b := s.browser(t)
	for typ, status := range map[string]int{
		"at+jwt": 200, "application/AT+JWT": 200, "JWT": 401, "": 401, "logout+jwt": 401,
	} {
		b.me(s.token(t, map[string]any{"token_use": nil}, map[string]any{"typ": typ})).must(t, status)
	}
}

func TestAnotherClaimNamesThePerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *login.Config) { c.SubjectClaim = "oid" })
	b := s.browser(t)
	b.me(s.token(t, nil, nil)).must(t, http.StatusUnauthorized)
	b.me(s.token(t, map[string]any{"sub": "pairwise", "oid": "sub-dana"}, nil)).must(t, 200, "here is Dana")
}

func TestAKeyThatIsRotated(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	old := s.token(t, nil, nil)
	b.me(old).must(t, 200)
	if err := s.idp.RotateKey(); err != nil {
		t.Fatal(err)
	}
	b.me(s.token(t, nil, nil)).must(t, 200, "here is Dana")
	b.me(old).must(t, 200, "here is Dana")
	b.signIn("dana").must(t, 200, "here is Dana")
}

func TestDeactivationEndsSessionsAndTokensAtOnceEverywhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.replica(t).URL
	b := s.browser(t)
	b.signIn("dana").must(t, 200, "here is Dana")
	token := s.token(t, nil, nil)
	for _, at := range []string{s.server.URL, other} {
		b.get(at+"/today").must(t, 200, "here is Dana")
		b.me(token).must(t, 200)
		b.get(at+"/api/me", "Authorization", "Bearer "+token).must(t, 200)
	}
	s.exec(t, "UPDATE staff SET status = 'deactivated', deactivated_at = app_now() WHERE id = $1", storetest.Dana)
	b.get(other+"/today").must(t, http.StatusForbidden, "This account is closed", "data-forget").mustNot(t, "Dana")
	for _, at := range []string{s.server.URL, other} {
		b.get(at+"/api/me", "Authorization", "Bearer "+token).must(t, http.StatusForbidden)
	}
	if n := s.count(t, "login_sessions WHERE staff_id = $1", storetest.Dana); n != 0 || b.token() != "" {
		t.Errorf("%d sessions left, cookie %q", n, b.token())
	}
	b.signIn("dana").must(t, http.StatusForbidden, "This account is closed")
}

func parts(token string) (header, claims map[string]any, payload string) {
	p := strings.Split(token, ".")
	text, _ := base64.RawURLEncoding.DecodeString(p[0])
	_ = json.Unmarshal(text, &header)
	return header, claimsOf(token), p[1]
}

func encode(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func swapClaims(t *testing.T, token, name, value string) string {
	_, claims, _ := parts(token)
	claims[name] = value
	p := strings.Split(token, ".")
	return p[0] + "." + encode(t, claims) + "." + p[2]
}

func algNone(t *testing.T, token string) string {
	header, _, payload := parts(token)
	header["alg"] = "none"
	return encode(t, header) + "." + payload + "."
}

// hs256 signs with what everybody can fetch: the public key as a secret.
func hs256(t *testing.T, token string) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&testKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	header, _, payload := parts(token)
	header["alg"] = "HS256"
	signed := encode(t, header) + "." + payload
	mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// strangersToken is the same token under the real key's name, signed by another.
func strangersToken(t *testing.T, token string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	header, claims, _ := parts(token)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256,
		Key: jose.JSONWebKey{Key: key, KeyID: header["kid"].(string)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
