package idp_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

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
