package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// consentWorker ends a consent whose time is over.
type consentWorker struct {
	river.WorkerDefaults[app.ConsentExpiry]
	app *app.App
}

func (w *consentWorker) Work(ctx context.Context, job *river.Job[app.ConsentExpiry]) error {
	wait, err := w.app.ExpireConsent(ctx, job.Args.AgencyID, job.Args.ConsentID)
	switch {
	case casework.KindOf(err) == casework.KindNotFound:
		return river.JobCancel(err)
	case err != nil:
		return err
	case wait > 0:
		return river.JobSnooze(wait)
	}
	return nil
}
