package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"

	"continuo/internal/casework"
)

// The field cipher. Phone numbers, addresses and free text are sealed with the
// agency's data key: AES-256-GCM with a random nonce, bound to the agency,
// table and column, so that a value moved elsewhere does not open. The data key
// is wrapped by the master key; rotating the master key re-wraps data keys and
// rewrites no row. GCM with random nonces holds for 2^32 values a key.

// KeyWrapper wraps and unwraps data keys. A key-management service would be
// another implementation.
type KeyWrapper interface {
	Fingerprint() string // names the key without telling it
	Wrap(key, context []byte) ([]byte, error)
	Unwrap(wrapped, context []byte) ([]byte, error)
}

// MasterKeys are the key that wraps now and those that wrapped before, until
// "continuo admin rotate-key" has re-wrapped what they hold.
type MasterKeys struct {
	Current KeyWrapper
	Old     []KeyWrapper
}

func (m MasterKeys) byFingerprint(print string) (KeyWrapper, error) {
	for _, k := range append([]KeyWrapper{m.Current}, m.Old...) {
		if k != nil && k.Fingerprint() == print {
			return k, nil
		}
	}
	return nil, fmt.Errorf("no master key with fingerprint %s is configured", print)
}

// Unwrap opens what any of the keys wrapped. It is for what is short-lived and
// names no key, such as login sessions; data keys name theirs.
func (m MasterKeys) Unwrap(wrapped, context []byte) (plain []byte, err error) {
	for _, k := range append([]KeyWrapper{m.Current}, m.Old...) {
		if plain, err = k.Unwrap(wrapped, context); err == nil {
			return plain, nil
		}
	}
	return nil, err
}

// MasterKey is a master key held in memory: 32 bytes.
type MasterKey struct{ key []byte }

// ReadMasterKey reads a master key: 32 bytes in base64, or, with "file:", the
// path of a file that holds them.
func ReadMasterKey(value string) (*MasterKey, error) {
	if path, ok := strings.CutPrefix(value, "file:"); ok {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, errors.New("the master key's file cannot be read")
		}
		value = string(text)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil || len(key) != 32 {
		return nil, errors.New("the master key is not 32 bytes in base64 (make one with: openssl rand -base64 32)")
	}
	return &MasterKey{key}, nil
}

// NewMasterKey makes a random master key, for the demo and for tests.
func NewMasterKey() *MasterKey {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return &MasterKey{key}
}

// String keeps the key out of anything that prints it.
func (m *MasterKey) String() string { return "master key " + m.Fingerprint() }

// Encode is the key as ReadMasterKey reads it.
func (m *MasterKey) Encode() string { return base64.StdEncoding.EncodeToString(m.key) }

// Fingerprint names the key without telling it.
func (m *MasterKey) Fingerprint() string {
	sum := sha256.Sum256(append([]byte("continuo master key\x00"), m.key...))
	return hex.EncodeToString(sum[:8])
}

// Wrap seals a data key.
func (m *MasterKey) Wrap(key, context []byte) ([]byte, error) { return seal(m.key, key, context) }

// Unwrap opens a data key.
func (m *MasterKey) Unwrap(wrapped, context []byte) ([]byte, error) {
	return open(m.key, wrapped, context)
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(key, plain, context []byte) ([]byte, error) {
	a, err := aead(key)
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, nil, plain, context), nil
}

func open(key, sealed, context []byte) ([]byte, error) {
	a, err := aead(key)
	if err != nil {
		return nil, err
	}
	plain, err := a.Open(nil, nil, sealed, context)
	if err != nil {
		return nil, errors.New("a sealed value does not open with its key")
	}
	return plain, nil
}

// agencyKey is an agency's data key, unwrapped, and the key of its audit
// hashes derived from it.
type agencyKey struct {
	id         uuid.UUID
	data, hash []byte
}

func newAgencyKey(id uuid.UUID, data []byte) (*agencyKey, error) {
	hash, err := hkdf.Key(sha256.New, data, nil, "continuo audit hash", 32)
	return &agencyKey{id, data, hash}, err
}

// keyring holds the unwrapped data keys of the agencies seen so far.
type keyring struct {
	master MasterKeys
	mu     sync.RWMutex
	keys   map[uuid.UUID]*agencyKey
}

func newKeyring(m MasterKeys) *keyring { return &keyring{master: m, keys: map[uuid.UUID]*agencyKey{}} }

func (k *keyring) of(agency uuid.UUID) *agencyKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[agency]
}

// load unwraps the agency's key, once in the life of the process. An agency
// that is being founded has none yet.
func (k *keyring) load(tx *Tx) error {
	agency := tx.Actor().Agency
	if agency == uuid.Nil || k.of(agency) != nil {
		return nil
	}
	rows, err := tx.pgx.Query(tx.ctx, "SELECT id, master_key, wrapped FROM data_keys WHERE agency_id = $1", agency)
	if err != nil {
		return fmt.Errorf("read the agency's data key: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err()
	}
	var id uuid.UUID
	var print string
	var wrapped []byte
	if err := rows.Scan(&id, &print, &wrapped); err != nil {
		return fmt.Errorf("read the agency's data key: %w", err)
	}
	master, err := k.master.byFingerprint(print)
	if err != nil {
		return err
	}
	data, err := master.Unwrap(wrapped, agency[:])
	if err != nil {
		return fmt.Errorf("unwrap the agency's data key: %w", err)
	}
	key, err := newAgencyKey(id, data)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[agency] = key
	return nil
}

// keyedHash is how a sensitive value appears in the audit: equal values have
// equal hashes within an agency, and nothing can be read from one.
func (tx *Tx) keyedHash(text string) (string, error) {
	key := tx.db.keys.of(tx.Actor().Agency)
	if key == nil {
		key = tx.newKey
	}
	if key == nil {
		return "", errors.New("the agency has no data key")
	}
	mac := hmac.New(sha256.New, key.hash)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16]), nil
}

type sealerKey struct{}

// withSealer gives gorm's serializer, which is handed only a context, the
// transaction it works for.
func withSealer(ctx context.Context, tx *Tx) context.Context {
	return context.WithValue(ctx, sealerKey{}, tx)
}

// sealedText is the serializer of columns tagged `gorm:"serializer:sealed"`:
// NULL for nothing, else 1 format byte, the data key's id, nonce and
// ciphertext. A list of texts is sealed as its JSON.
type sealedText struct{}

const sealedFormat = 1

func (sealedText) Value(ctx context.Context, f *schema.Field, _ reflect.Value, v any) (any, error) {
	plain, err := plainText(v)
	if err != nil || len(plain) == 0 {
		return nil, err
	}
	key, bound, err := keyFor(ctx, f)
	if err != nil {
		return nil, err
	}
	sealed, err := seal(key.data, plain, bound)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", f.DBName, err)
	}
	return append(append([]byte{sealedFormat}, key.id[:]...), sealed...), nil
}

func (sealedText) Scan(ctx context.Context, f *schema.Field, dst reflect.Value, v any) error {
	field := f.ReflectValueOf(ctx, dst)
	isList := field.Kind() == reflect.Slice
	if v == nil {
		if isList {
			field.Set(reflect.MakeSlice(field.Type(), 0, 0))
			return nil
		}
		return f.Set(ctx, dst, "")
	}
	raw, ok := v.([]byte)
	if !ok || len(raw) < 17 || raw[0] != sealedFormat {
		return fmt.Errorf("open %s: it is not a sealed value", f.DBName)
	}
	key, bound, err := keyFor(ctx, f)
	if err != nil {
		return err
	}
	if uuid.UUID(raw[1:17]) != key.id {
		return fmt.Errorf("open %s: it was sealed with another data key", f.DBName)
	}
	plain, err := open(key.data, raw[17:], bound)
	if err != nil {
		return fmt.Errorf("open %s: %w", f.DBName, err)
	}
	if isList {
		return json.Unmarshal(plain, field.Addr().Interface())
	}
	field.SetString(string(plain))
	return nil
}

// plainText is what is to be sealed: a text as it is, a list as JSON, and
// nothing for no text and for an empty list.
func plainText(v any) ([]byte, error) {
	if text, ok := v.(string); ok {
		return []byte(text), nil
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return nil, fmt.Errorf("a %T cannot be sealed", v)
	}
	if list.Len() == 0 {
		return nil, nil
	}
	return json.Marshal(v)
}

func keyFor(ctx context.Context, f *schema.Field) (*agencyKey, []byte, error) {
	tx, ok := ctx.Value(sealerKey{}).(*Tx)
	if !ok {
		return nil, nil, errors.New("a sealed column was touched outside a transaction")
	}
	agency := tx.Actor().Agency
	key := tx.db.keys.of(agency)
	if key == nil {
		return nil, nil, errors.New("the agency has no data key")
	}
	return key, []byte(agency.String() + " " + f.Schema.Table + "." + f.DBName), nil
}

// dataKey is the row of an agency's wrapped data key.
type dataKey struct {
	casework.Versioned
	MasterKey string `audit:"plain"`
	Wrapped   []byte
	CreatedAt time.Time
}

func (dataKey) TableName() string { return "data_keys" }
