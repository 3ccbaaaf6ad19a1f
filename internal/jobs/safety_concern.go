package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// concernWorker takes a safety concern further that nobody has answered.
type concernWorker struct {
	river.WorkerDefaults[app.SafetyConcernEscalation]
	app *app.App
}

func (w *concernWorker) Work(ctx context.Context, job *river.Job[app.SafetyConcernEscalation]) error {
	wait, err := w.app.EscalateSafetyConcern(ctx, job.Args.AgencyID, job.Args.ConcernID)
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

// NextRetry is soon: somebody waits.
func (w *concernWorker) NextRetry(*river.Job[app.SafetyConcernEscalation]) time.Time {
	return time.Now().Add(20 * time.Second)
}
