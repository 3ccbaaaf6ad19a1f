package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListAccessReviews is one page of what was done outside the ordinary way:
// first what nobody has reviewed yet, newest first.
func (a *App) ListAccessReviews(ctx context.Context, f casework.AccessReviewFilter, p casework.Page) (casework.List[casework.AccessReviewRecord], error) {
	return run(ctx, a, authz.AccessReviewList, func(tx *store.Tx) (out casework.List[casework.AccessReviewRecord], err error) {
		page, err := tx.AccessReviews(f, p)
		if err != nil {
			return out, err
		}
		out.Next = page.Next
		out.Items, err = tx.AccessReviewRecords(page.Items)
		return out, err
	})
}

// FinishAccessReview says who looked and what they found.
func (a *App) FinishAccessReview(ctx context.Context, id uuid.UUID, verdict casework.Verdict, finding string) (*casework.AccessReviewRecord, error) {
	return runOnce(ctx, a, authz.AccessReviewFinish, func(tx *store.Tx) (*casework.AccessReviewRecord, error) {
		r, err := tx.LockAccessReview(id)
		if err != nil {
			return nil, err
		}
		if err := r.Finish(tx.Actor().ID, verdict, finding, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateAccessReview(r); err != nil {
			return nil, err
		}
		if err := doneByReview(tx, r.ID); err != nil {
			return nil, err
		}
		return accessReviewRecord(tx, r)
	}, func(tx *store.Tx, id uuid.UUID) (*casework.AccessReviewRecord, error) {
		r, err := tx.AccessReview(id)
		if err != nil {
			return nil, err
		}
		return accessReviewRecord(tx, r)
	})
}

// doneByReview closes what was set to people as a task until somebody looked.
func doneByReview(tx *store.Tx, review uuid.UUID) error {
	tasks, err := tx.LockOpenTasksOfAccessReview(review)
	if err != nil {
		return err
	}
	for i := range tasks {
		if err := tasks[i].Complete(tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateTask(&tasks[i]); err != nil {
			return err
		}
	}
	return nil
}

func accessReviewRecord(tx *store.Tx, r *casework.AccessReview) (*casework.AccessReviewRecord, error) {
	records, err := tx.AccessReviewRecords([]casework.AccessReview{*r})
	if err != nil {
		return nil, err
	}
	return &records[0], nil
}

// taskOfReview is what stands among the tasks of whoever has some: about
// nobody, because a list of tasks is read over shoulders.
const taskOfReview = "Something was done outside the ordinary way and waits for your look, within a day. It is under Reviews, on the page of your team."

// haveReviewed puts something into the queue and tells those who review it:
// all find it there, and whoever has tasks has one.
func (a *App) haveReviewed(tx *store.Tx, r *casework.AccessReview) error {
	if err := tx.InsertAccessReview(r); err != nil {
		return err
	}
	told, err := tx.Reviewers(r.ClientID, r.DoneBy, names(a.policy.RolesReaching(authz.AccessReviewFinish, authz.ReachAgency)),
		names(a.policy.RolesAllowed(authz.AccessReviewFinish)))
	if err != nil {
		return err
	}
	agency, err := tx.Agency()
	if err != nil {
		return err
	}
	today := casework.DateOf(tx.Now(), agency.Zone())
	for i := range told {
		told[i].ClientID, told[i].ReviewID, told[i].ToldAt = r.ClientID, r.ID, tx.Now()
		if err := tx.InsertAccessReviewNotice(&told[i]); err != nil {
			return err
		}
		able, err := holdsAny(tx, told[i].StaffID, a.policy.RolesAllowed(authz.TaskComplete))
		if err != nil {
			return err
		}
		if !able {
			continue
		}
		t, err := casework.NewTask(tx.NewID(), tx.Actor().ID, casework.TaskStart{OwnerID: told[i].StaffID, DueOn: casework.DateOf(r.DueAt, agency.Zone()),
			What: taskOfReview}, today, tx.Now())
		if err != nil {
			return err
		}
		t.AccessReviewID = &r.ID
		if err := tx.InsertTask(t); err != nil {
			return err
		}
	}
	return nil
}
