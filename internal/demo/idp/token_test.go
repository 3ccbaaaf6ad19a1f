package idp_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"continuo/internal/demo/idp"
)

func TestTokenWithoutASignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	raw, err := s.Token(t.Context(), "dana", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := s.verifyAccess(t, raw)
	if err != nil {
		t.Fatal(err)
	}
	if claims["sub"] != "sub-dana" || claims["token_use"] != "access" || claims["jti"] == "" {
		t.Errorf("claims %v", claims)
	}
	s.later(61 * time.Minute)
	if _, err := s.verifyAccess(t, raw); err == nil {
		t.Error("valid after its lifetime")
	}
	if _, err := s.Token(t.Context(), "nobody", time.Hour); err == nil {
		t.Error("a token for nobody")
	}
}

// Whichever clock the provider goes by, its tokens do.
func TestTokensOfASignInGoByTheProvidersClock(t *testing.T) {
	t.Parallel()
	for says, ahead := range map[string]time.Duration{"behind the machine": -200 * 24 * time.Hour, "ahead of it": 30 * 24 * time.Hour, "the machine's": 0} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.later(ahead)
			verifier, began := oauth2.GenerateVerifier(), s.now()
			sent := get(t, s.rp.AuthCodeURL("x", oauth2.S256ChallengeOption(verifier))).fill(t, "dana", "harbor").sent(t)
			token, err := s.rp.Exchange(t.Context(), sent.Get("code"), oauth2.VerifierOption(verifier))
			if err != nil {
				t.Fatal(err)
			}
			raw, _ := token.Extra("id_token").(string)
			idToken, err := s.oidc.Verifier(&oidc.Config{ClientID: s.rp.ClientID, Now: s.now}).Verify(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			access, err := s.verifyAccess(t, token.AccessToken)
			if err != nil {
				t.Fatal(err)
			}
			id := claimsOf(t, idToken)
			for name, c := range map[string]struct {
				got any
				of  time.Duration // after the sign-in began
			}{
				"the ID token's iat": {id["iat"], 0}, "its auth_time": {id["auth_time"], 0}, "its exp": {id["exp"], time.Hour},
				"the access token's iat": {access["iat"], 0}, "its nbf": {access["nbf"], 0}, "its end": {access["exp"], 10 * time.Minute},
			} {
				at, _ := c.got.(float64)
				if off := time.Unix(int64(at), 0).Sub(began.Add(c.of)); off < -2*time.Second || off > time.Minute {
					t.Errorf("%s is off by %s", name, off)
				}
			}
		})
	}
}

func TestMintForges(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range []struct {
		name   string
		claims map[string]any // over those of a good token
		header map[string]any
		valid  bool
	}{
		{"nothing", nil, nil, true},
		{"an expired token", map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}, nil, false},
		{"another audience", map[string]any{"aud": "https://elsewhere.test"}, nil, false},
		{"another issuer", map[string]any{"iss": "https://elsewhere.test"}, nil, false},
		{"an unknown key", nil, map[string]any{"kid": "unknown"}, false},
		{"another algorithm", nil, map[string]any{"alg": "none"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			claims := map[string]any{"iss": s.issuer, "aud": api, "sub": "sub-dana", "exp": time.Now().Add(time.Hour).Unix()}
			for name, value := range c.claims {
				claims[name] = value
			}
			raw, err := s.Mint(claims, c.header)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.verifyAccess(t, raw)
			if (err == nil) != c.valid {
				t.Fatalf("verification says %v", err)
			}
			if c.valid && got["token_use"] != nil {
				t.Error("Mint added a claim of its own")
			}
		})
	}
}

func TestOldTokensVerifyAfterAKeyRotation(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, err := s.Token(t.Context(), "dana", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	before := get(t, s.issuer+"/keys").body
	if err := s.RotateKey(); err != nil {
		t.Fatal(err)
	}
	if get(t, s.issuer+"/keys").body == before {
		t.Error("no new key was published")
	}
	fresh, err := s.Token(t.Context(), "dana", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{"old": old, "fresh": fresh} {
		if _, err := s.verifyAccess(t, raw); err != nil {
			t.Errorf("%s token: %v", name, err)
		}
	}
	after := s.signIn(t, "dana", "harbor") // verifies its ID token
	if _, err := s.verifyAccess(t, after.AccessToken); err != nil {
		t.Errorf("signed in after the rotation: %v", err)
	}
}

func TestTheKeyIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "demo", "signing.pem")
	made, err := idp.LoadOrCreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := idp.LoadOrCreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if !made.Equal(kept) {
		t.Error("the second time it was another key")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: others may read it", info.Mode(), err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}

	// As `continuo token` does beside a running demo.
	demo := newStage(t, func(o *idp.Options) { o.Key = made })
	beside, err := idp.New(idp.Options{Issuer: demo.issuer, Audience: api, Key: kept,
		Personas: []idp.Persona{{Username: "dana", Password: "harbor", Subject: "sub-dana"}}})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := beside.Token(t.Context(), "dana", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.verifyAccess(t, raw); err != nil {
		t.Errorf("the running demo's keys refuse it: %v", err)
	}
}

func TestABrokenKeyFileIsNotReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "signing.pem")
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := idp.LoadOrCreateKey(path); err == nil {
		t.Error("no error")
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "not a key" {
		t.Errorf("the file now holds %q, %v", text, err)
	}
}
