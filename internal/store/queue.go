package store

import (
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Enqueue puts a job into the queue in this transaction: it exists if and only
// if what it belongs to was committed. Arguments carry ids, never words about
// a person: the queue's tables have no row security.
func (tx *Tx) Enqueue(job river.JobArgs, opts *river.InsertOpts) error {
	if _, err := tx.db.queue.InsertTx(tx.ctx, tx.pgx, job, opts); err != nil {
		return fmt.Errorf("enqueue %s: %w", job.Kind(), err)
	}
	return nil
}

// NewWorkers is a client that works the queue; internal/jobs starts and stops
// it.
func (db *DB) NewWorkers(cfg *river.Config) (*river.Client[pgx.Tx], error) {
	client, err := river.NewClient(riverpgxv5.New(db.pool), cfg)
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return client, nil
}
