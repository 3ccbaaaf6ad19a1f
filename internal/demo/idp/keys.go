package idp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const keyBits = 2048

// keyring holds the signing key, which is the last one, and all before it.
type keyring struct {
	mu   sync.RWMutex
	keys []signingKey
}

type signingKey struct {
	id      string
	private *rsa.PrivateKey
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Key() any                                    { return k.private }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// publishedKey is the half of a signing key that everybody may have.
type publishedKey struct{ of signingKey }

func (k publishedKey) ID() string                         { return k.of.id }
func (k publishedKey) Key() any                           { return &k.of.private.PublicKey }
func (k publishedKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publishedKey) Use() string                        { return "sig" }

func newKeyring(key *rsa.PrivateKey) (*keyring, error) {
	ring := &keyring{}
	if key == nil {
		return ring, ring.rotate()
	}
	return ring, ring.add(key)
}

func (ring *keyring) rotate() error {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return fmt.Errorf("make a signing key: %w", err)
	}
	return ring.add(key)
}

// add names the key by its thumbprint, so that it keeps its name when the demo
// is started again.
func (ring *keyring) add(key *rsa.PrivateKey) error {
	print, err := (&jose.JSONWebKey{Key: &key.PublicKey}).Thumbprint(crypto.SHA256)
	if err != nil {
		return fmt.Errorf("name the signing key: %w", err)
	}
	ring.mu.Lock()
	defer ring.mu.Unlock()
	ring.keys = append(ring.keys, signingKey{base64.RawURLEncoding.EncodeToString(print), key})
	return nil
}

func (ring *keyring) current() signingKey {
	ring.mu.RLock()
	defer ring.mu.RUnlock()
	return ring.keys[len(ring.keys)-1]
}

func (ring *keyring) published() []op.Key {
	ring.mu.RLock()
	defer ring.mu.RUnlock()
	out := make([]op.Key, len(ring.keys))
	for i, key := range ring.keys {
		out[i] = publishedKey{key}
	}
	return out
}

// RotateKey signs with a new key from now on. What older keys signed still
// verifies.
func (p *Provider) RotateKey() error {
	return p.keys.rotate()
}

// LoadOrCreateKey reads the signing key kept at path and makes one if there is
// none. With the same key, tokens outlive a restart of the demo, and a second
// process can mint tokens that the running demo accepts.
func LoadOrCreateKey(path string) (*rsa.PrivateKey, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("keep a signing key: %w", err)
	}
	return loadKey(path) // ours, or that of whoever was faster
}

func loadKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read the signing key: %s is not a PEM file", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("read the signing key: %s holds no RSA key", path)
	}
	return key, nil
}

// createKey writes the whole key beside path and then links it there: a link
// fails if the name is taken, and no reader ever sees half a key.
func createKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	err = pem.Encode(draft, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Link(draft.Name(), path)
}
