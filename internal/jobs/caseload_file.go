package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// caseloadFileWorker takes away a spreadsheet whose day is over.
type caseloadFileWorker struct {
	river.WorkerDefaults[app.CaseloadFileExpiry]
	app *app.App
}

func (w *caseloadFileWorker) Work(ctx context.Context, job *river.Job[app.CaseloadFileExpiry]) error {
	err := w.app.ExpireCaseloadFile(ctx, job.Args.AgencyID, job.Args.FileID)
	if casework.KindOf(err) == casework.KindNotFound { // dropped meanwhile
		return nil
	}
	return err
}
