package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"continuo/internal/app"
)

// keySweep is the job that forgets idempotency keys nobody will repeat.
type keySweep struct{}

func (keySweep) Kind() string { return "idempotency_key_sweep" }

type keyWorker struct {
	river.WorkerDefaults[keySweep]
	app *app.App
}

func (w *keyWorker) Work(ctx context.Context, _ *river.Job[keySweep]) error {
	return w.app.SweepIdempotencyKeys(ctx)
}
