package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// referralWorker looks after a hand-off until its end.
type referralWorker struct {
	river.WorkerDefaults[app.ReferralReminder]
	app *app.App
}

func (w *referralWorker) Work(ctx context.Context, job *river.Job[app.ReferralReminder]) error {
	remind := w.app.RemindReferral
	switch {
	case job.Args.Community:
		remind = w.app.RemindCommunityReferral
	case job.Args.Incoming:
		remind = w.app.RemindIncomingReferral
	}
	wait, err := remind(ctx, job.Args.AgencyID, job.Args.ReferralID)
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
