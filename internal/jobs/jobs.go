// Package jobs is the clock and the workers: what Continuo does by itself when
// a time has come. Every job about people is an app call by a named system
// actor, so it is asked for its right and leaves its audit entry like anybody
// else; what is decided, app and casework decide. Jobs carry ids and never
// words: the queue's tables have no row security.
//
// A job is put into the queue by the use case that wants it, in the same
// transaction. Any replica may work it; River sees to it that one does.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/store"
)

const (
	atOnce      = 4                // jobs of one replica
	sweepEvery  = 15 * time.Minute // expired logins
	forgetEvery = 24 * time.Hour   // old idempotency keys
)

// Runner works the queue of one replica.
type Runner struct{ client *river.Client[pgx.Tx] }

// New makes a runner of every job there is. It does nothing before Start. post
// is nil where no notices are sent.
func New(a *app.App, db *store.DB, post Post, log *slog.Logger) (*Runner, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &concernWorker{app: a})
	river.AddWorker(workers, &sweepWorker{db: db})
	river.AddWorker(workers, &keyWorker{app: a})
	river.AddWorker(workers, &caseloadFileWorker{app: a})
	river.AddWorker(workers, &consentWorker{app: a})
	river.AddWorker(workers, &referralWorker{app: a})
	river.AddWorker(workers, &noticeWorker{app: a, post: post})
	client, err := db.NewWorkers(&river.Config{
		Logger:       log,
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		Workers:      workers,
		PeriodicJobs: []*river.PeriodicJob{again(sweepEvery, loginSweep{}), again(forgetEvery, keySweep{})},
	})
	if err != nil {
		return nil, fmt.Errorf("set up the jobs: %w", err)
	}
	return &Runner{client}, nil
}

// again has a job done when a runner starts, and then once in every so long.
func again(every time.Duration, job river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(every),
		func() (river.JobArgs, *river.InsertOpts) { return job, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}

// Start begins to work, until Stop.
func (r *Runner) Start(ctx context.Context) error {
	// The end of the context that starts us is no reason to break off a job half way: Stop drains.
	if err := r.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	return nil
}

// Stop takes no new job and waits for those at work. When ctx ends first, they
// are broken off: their transactions roll back and they run again later.
func (r *Runner) Stop(ctx context.Context) error {
	err := r.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		err = r.client.StopAndCancel(short)
	}
	if err != nil {
		return fmt.Errorf("stop the jobs: %w", err)
	}
	return nil
}

// loginSweep is the job that removes logins that have run out.
type loginSweep struct{}

func (loginSweep) Kind() string { return "login_sweep" }

type sweepWorker struct {
	river.WorkerDefaults[loginSweep]
	db *store.DB
}

func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[loginSweep]) error {
	return w.db.SweepLogins(ctx)
}
