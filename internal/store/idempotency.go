package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// KeysKept is how long a key is remembered: the phone of somebody back from a
// week off may still hold a request that it does not know the answer of.
const KeysKept = 14 * 24 * time.Hour

// Once marks a request that must be done at most once: its Idempotency-Key and
// a hash of its body.
type Once struct {
	Key  uuid.UUID
	Body [sha256.Size]byte
}

type onceKey struct{}

// WithOnce puts the key of a request into its context.
func WithOnce(ctx context.Context, key uuid.UUID, body []byte) context.Context {
	return context.WithValue(ctx, onceKey{}, Once{key, sha256.Sum256(body)})
}

// Answered is what this request made when it was done before; uuid.Nil when it
// is new. A second request that runs at the same moment waits for the first.
// Another body under the same key is refused.
func (tx *Tx) Answered() (uuid.UUID, error) {
	once, ok := tx.ctx.Value(onceKey{}).(Once)
	if !ok {
		return uuid.Nil, nil
	}
	actor := tx.Actor()
	// The lock makes the second of two equal requests wait until the first has committed or failed.
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
		actor.ID.String()+once.Key.String()); err != nil {
		return uuid.Nil, fmt.Errorf("look up the idempotency key: %w", err)
	}
	var object uuid.UUID
	var body []byte
	err := tx.pgx.QueryRow(tx.ctx, `SELECT object_id, body_hash FROM idempotency_keys
		WHERE agency_id = $1 AND actor_id = $2 AND op = $3 AND key = $4`,
		actor.Agency, actor.ID, tx.grant.Op().String(), once.Key).Scan(&object, &body)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return uuid.Nil, nil
	case err != nil:
		return uuid.Nil, fmt.Errorf("look up the idempotency key: %w", err)
	case !bytes.Equal(body, once.Body[:]):
		return uuid.Nil, casework.Invalid("Idempotency-Key", "This key was used for a different request. Use a new one.")
	}
	return object, nil
}

// Remember keeps what this request made, as a reference and not as content.
func (tx *Tx) Remember(object uuid.UUID) error {
	once, ok := tx.ctx.Value(onceKey{}).(Once)
	if !ok {
		return nil
	}
	_, err := tx.pgx.Exec(tx.ctx, `INSERT INTO idempotency_keys (agency_id, actor_id, op, key, body_hash, object_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Actor().Agency, tx.Actor().ID, tx.grant.Op().String(), once.Key, once.Body[:], object, tx.now)
	if err != nil {
		return fmt.Errorf("remember the idempotency key: %w", err)
	}
	return nil
}

// SweepKeys forgets the keys of the agency that are older than KeysKept.
func (tx *Tx) SweepKeys() error {
	if _, err := tx.pgx.Exec(tx.ctx, "DELETE FROM idempotency_keys WHERE agency_id = $1 AND created_at < $2",
		tx.Actor().Agency, tx.now.Add(-KeysKept)); err != nil {
		return fmt.Errorf("sweep the idempotency keys: %w", err)
	}
	return nil
}
