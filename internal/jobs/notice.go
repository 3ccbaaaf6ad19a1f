package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// Post takes a notice to an address.
type Post interface {
	Send(ctx context.Context, to string) error
}

// noticeWorker tells somebody by e-mail that something waits.
type noticeWorker struct {
	river.WorkerDefaults[app.Notice]
	app  *app.App
	post Post // nil: this installation has no mail server any more
}

func (w *noticeWorker) Work(ctx context.Context, job *river.Job[app.Notice]) error {
	if w.post == nil {
		return river.JobCancel(errors.New("no mail server is set"))
	}
	to, err := w.app.NoticeAddress(ctx, job.Args.AgencyID, job.Args.StaffID)
	switch {
	case casework.KindOf(err) == casework.KindNotFound:
		return river.JobCancel(err)
	case err != nil:
		return err
	case to == "":
		return river.JobCancel(errors.New("they do not work here any more"))
	}
	return w.post.Send(ctx, to)
}
