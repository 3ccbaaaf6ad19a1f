package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const policyChannel = "continuo_access_policy"

// AccessPolicy is the newest access policy an operator applied; "" for both
// when none was, and the built-in one holds.
func (db *DB) AccessPolicy(ctx context.Context) (model, rules string, err error) {
	err = db.pool.QueryRow(ctx, "SELECT model, rules FROM access_policies ORDER BY id DESC LIMIT 1").Scan(&model, &rules)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("read the access policy: %w", err)
	}
	return model, rules, nil
}

// InsertAccessPolicy stores a policy for the whole installation, once however
// many agencies' audits tell of it, and wakes every replica at commit.
func (tx *Tx) InsertAccessPolicy(model, rules string) error {
	_, err := tx.pgx.Exec(tx.ctx, `INSERT INTO access_policies (model, rules, applied_at)
		SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM (SELECT model, rules FROM access_policies ORDER BY id DESC LIMIT 1) p
			WHERE p.model = $1 AND p.rules = $2)`, model, rules, tx.now)
	if err != nil {
		return fmt.Errorf("store the access policy: %w", err)
	}
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT pg_notify($1, '')", policyChannel); err != nil {
		return fmt.Errorf("tell of the access policy: %w", err)
	}
	return nil
}

// WatchPolicy gives changed the stored policy now, after every change, and
// after every time the connection was lost, for what was said meanwhile is not
// heard. A policy that changed refuses is told in the log: the one before stays
// in force. It returns when ctx ends.
func (db *DB) WatchPolicy(ctx context.Context, changed func(model, rules string) error) {
	for ctx.Err() == nil {
		if err := db.listen(ctx, changed); err != nil && ctx.Err() == nil {
			db.log.Error("the watch on the access policy broke and is begun again", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (db *DB) listen(ctx context.Context, changed func(model, rules string) error) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// Hijacked: a connection that listens must not go back into the pool.
	raw := conn.Hijack()
	defer raw.Close(context.WithoutCancel(ctx))
	if _, err := raw.Exec(ctx, "LISTEN "+policyChannel); err != nil {
		return err
	}
	for {
		model, rules, err := db.AccessPolicy(ctx)
		if err != nil {
			return err
		}
		if rules != "" {
			if err := changed(model, rules); err != nil {
				db.log.Error("the stored access policy does not hold; the one before stays in force", "err", err)
			}
		}
		if _, err := raw.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}
