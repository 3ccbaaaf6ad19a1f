package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListCaseloadReviewEntries is one page of what reviews said about a client,
// the newest first.
func (a *App) ListCaseloadReviewEntries(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.CaseloadReviewPast], error) {
	return run(ctx, a, authz.CaseloadReviewEntryList, func(tx *store.Tx) (out casework.List[casework.CaseloadReviewPast], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		return tx.EntriesOfClient(client, p)
	})
}

// AddCaseloadReviewEntry takes somebody into an open review who came onto the
// caseload after it began.
func (a *App) AddCaseloadReviewEntry(ctx context.Context, review, client uuid.UUID) (*casework.CaseloadReviewEntry, error) {
	return runOnce(ctx, a, authz.CaseloadReviewEntryAdd, func(tx *store.Tx) (*casework.CaseloadReviewEntry, error) {
		r, err := tx.LockCaseloadReview(review)
		if err != nil {
			return nil, err
		}
		if err := r.MustBeOpen(); err != nil {
			return nil, err
		}
		caseload, err := caseloadOf(tx, r.PeerID)
		if err != nil {
			return nil, err
		}
		e, err := r.Add(tx.NewID(), client, caseload)
		if err != nil {
			return nil, err
		}
		entries, err := tx.CaseloadReviewEntries(review)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			if entries[i].ClientID == client {
				return &entries[i], nil
			}
		}
		return e, tx.InsertCaseloadReviewEntry(e)
	}, (*store.Tx).CaseloadReviewEntry)
}

// RecordCaseloadReviewEntry writes down what was decided about one client, in
// the version of the line that was read: whoever comes second is told, and
// sees both. A follow-up becomes a task in the same act.
func (a *App) RecordCaseloadReviewEntry(ctx context.Context, id uuid.UUID, version int, w casework.EntryRecord) (*casework.CaseloadReviewEntry, error) {
	return run(ctx, a, authz.CaseloadReviewEntryRecord, func(tx *store.Tx) (*casework.CaseloadReviewEntry, error) {
		r, e, err := lockEntry(tx, id)
		if err != nil {
			return nil, err
		}
		if err := r.MustBeOpen(); err != nil {
			return nil, err
		}
		if err := match(e.Version, version); err != nil {
			return nil, err
		}
		if err := e.Record(r, tx.Actor().ID, w, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateCaseloadReviewEntry(e); err != nil {
			return nil, err
		}
		return e, a.followUp(tx, e, w.FollowUp)
	})
}

// CorrectCaseloadReviewEntry adds to a finished review.
func (a *App) CorrectCaseloadReviewEntry(ctx context.Context, id uuid.UUID, w casework.EntryRecord) (*casework.CaseloadReviewEntry, error) {
	return runOnce(ctx, a, authz.CaseloadReviewEntryCorrect, func(tx *store.Tx) (*casework.CaseloadReviewEntry, error) {
		r, e, err := lockEntry(tx, id)
		if err != nil {
			return nil, err
		}
		c, err := e.Correct(r, tx.NewID(), tx.Actor().ID, w, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertCaseloadReviewEntry(c); err != nil {
			return nil, err
		}
		return c, a.followUp(tx, c, w.FollowUp)
	}, (*store.Tx).CaseloadReviewEntry)
}

// lockEntry holds the review first and then the line, as everybody does who
// holds both.
func lockEntry(tx *store.Tx, id uuid.UUID) (*casework.CaseloadReview, *casework.CaseloadReviewEntry, error) {
	e, err := tx.CaseloadReviewEntry(id)
	if err != nil {
		return nil, nil, err
	}
	r, err := tx.LockCaseloadReview(e.ReviewID)
	if err != nil {
		return nil, nil, err
	}
	e, err = tx.LockCaseloadReviewEntry(id)
	return r, e, err
}

func (a *App) followUp(tx *store.Tx, e *casework.CaseloadReviewEntry, s casework.TaskStart) error {
	if s.Empty() {
		return nil
	}
	s.ClientID = &e.ClientID
	_, err := a.setTask(tx, s, &e.ID)
	return err
}

// GetCaseloadReviewEntry is what is needed to record one line: the line, and
// who can be set something about the client.
func (a *App) GetCaseloadReviewEntry(ctx context.Context, id uuid.UUID) (*casework.CaseloadReviewEntryRecord, error) {
	return run(ctx, a, authz.CaseloadReviewEntryGet, func(tx *store.Tx) (*casework.CaseloadReviewEntryRecord, error) {
		e, err := tx.CaseloadReviewEntry(id)
		if err != nil {
			return nil, err
		}
		r, err := reviewRecord(tx, e.ReviewID)
		if err != nil {
			return nil, err
		}
		out := &casework.CaseloadReviewEntryRecord{Review: r, Entry: *e}
		out.Owners, err = taskOwners(tx, e.ClientID)
		return out, err
	})
}
