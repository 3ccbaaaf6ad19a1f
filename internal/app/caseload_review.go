package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListCaseloadReviews is one page of the reviews of the peers the actor
// answers for, the newest week first.
func (a *App) ListCaseloadReviews(ctx context.Context, f casework.ReviewFilter, p casework.Page) (casework.List[casework.CaseloadReviewSummary], error) {
	return run(ctx, a, authz.CaseloadReviewList, func(tx *store.Tx) (casework.List[casework.CaseloadReviewSummary], error) {
		return tx.CaseloadReviews(f, p)
	})
}

// GetCaseloadReview is one review with its lines.
func (a *App) GetCaseloadReview(ctx context.Context, id uuid.UUID) (*casework.CaseloadReviewRecord, error) {
	return run(ctx, a, authz.CaseloadReviewGet, func(tx *store.Tx) (*casework.CaseloadReviewRecord, error) { return reviewRecord(tx, id) })
}

// StartCaseloadReview begins this week's review of a peer's caseload. Where
// somebody began it already, that one is the answer: two supervisors, or one
// on two devices, do one review.
func (a *App) StartCaseloadReview(ctx context.Context, peer uuid.UUID) (*casework.CaseloadReviewRecord, error) {
	return runOnce(ctx, a, authz.CaseloadReviewStart, func(tx *store.Tx) (*casework.CaseloadReviewRecord, error) {
		if err := a.answersFor(tx, peer); err != nil {
			return nil, err
		}
		if _, err := tx.LockStaff(peer); err != nil { // who comes second waits here, and finds the first one's
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		begun, err := tx.CaseloadReviewOf(peer, casework.WeekOf(today))
		if err != nil {
			return nil, err
		}
		if begun != nil {
			return reviewRecord(tx, begun.ID)
		}
		caseload, err := caseloadOf(tx, peer)
		if err != nil {
			return nil, err
		}
		var clients []uuid.UUID
		for _, l := range caseload {
			clients = append(clients, l.ClientID)
		}
		r, entries, err := casework.NewCaseloadReview(tx.NewID(), tx.Actor().ID, peer, clients, tx.NewID, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertCaseloadReview(r, entries); err != nil {
			return nil, err
		}
		return reviewRecord(tx, r.ID)
	}, reviewRecord)
}

// FinishCaseloadReview ends a review; whoever was not seen has a reason.
func (a *App) FinishCaseloadReview(ctx context.Context, id uuid.UUID, reasons map[uuid.UUID]string) (*casework.CaseloadReviewRecord, error) {
	return runOnce(ctx, a, authz.CaseloadReviewFinish, func(tx *store.Tx) (*casework.CaseloadReviewRecord, error) {
		r, err := tx.LockCaseloadReview(id)
		if err != nil {
			return nil, err
		}
		entries, err := tx.CaseloadReviewEntries(id)
		if err != nil {
			return nil, err
		}
		caseload, err := caseloadOf(tx, r.PeerID)
		if err != nil {
			return nil, err
		}
		on := func(client uuid.UUID) bool {
			return slices.ContainsFunc(caseload, func(l casework.CaseloadLine) bool { return l.ClientID == client })
		}
		var came []uuid.UUID
		for _, l := range caseload {
			if !slices.ContainsFunc(entries, func(e casework.CaseloadReviewEntry) bool { return e.ClientID == l.ClientID }) {
				came = append(came, l.ClientID)
			}
		}
		fresh, err := r.Finish(entries, on, came, casework.ReviewFinish{By: tx.Actor().ID, Reasons: reasons}, tx.NewID, tx.Now())
		if err != nil {
			return nil, err
		}
		return writeFinish(tx, r, entries, fresh)
	}, reviewRecord)
}

func writeFinish(tx *store.Tx, r *casework.CaseloadReview, entries, fresh []casework.CaseloadReviewEntry) (*casework.CaseloadReviewRecord, error) {
	for i := range entries {
		if err := tx.UpdateCaseloadReviewEntry(&entries[i]); err != nil {
			return nil, err
		}
	}
	for i := range fresh {
		if err := tx.InsertCaseloadReviewEntry(&fresh[i]); err != nil {
			return nil, err
		}
	}
	if err := tx.UpdateCaseloadReview(r); err != nil {
		return nil, err
	}
	return reviewRecord(tx, r.ID)
}

// answersFor wants a peer of the team the actor sees.
func (a *App) answersFor(tx *store.Tx, peer uuid.UUID) error {
	peers, err := tx.TeamPeers(a.carrierNames())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(peers, func(p casework.TeamPeer) bool { return p.ID == peer }) {
		return casework.NotFound()
	}
	return nil
}

// caseloadOf is who is with a peer before anybody else, as the team's page
// counts them.
func caseloadOf(tx *store.Tx, peer uuid.UUID) ([]casework.CaseloadLine, error) {
	lines, err := tx.Caseload(store.CaseloadFilter{PeerIDs: []uuid.UUID{peer}, AnybodyDrafts: true})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(lines, func(l casework.CaseloadLine) bool { return l.PeerID == nil || *l.PeerID != peer }), nil
}

// reviewRecord reads a review with everything on it, in a fixed number of
// statements.
func reviewRecord(tx *store.Tx, id uuid.UUID) (*casework.CaseloadReviewRecord, error) {
	r, err := tx.CaseloadReview(id)
	if err != nil {
		return nil, err
	}
	entries, err := tx.CaseloadReviewEntries(id)
	if err != nil {
		return nil, err
	}
	caseload, err := caseloadOf(tx, r.PeerID)
	if err != nil {
		return nil, err
	}
	people, clients, ids := []uuid.UUID{r.PeerID, r.StartedBy}, []uuid.UUID{}, []uuid.UUID{}
	if r.FinishedBy != nil {
		people = append(people, *r.FinishedBy)
	}
	for _, e := range entries {
		ids, clients = append(ids, e.ID), append(clients, e.ClientID)
		if e.RecordedBy != nil {
			people = append(people, *e.RecordedBy)
		}
	}
	names, err := tx.ClientNames(clients)
	if err != nil {
		return nil, err
	}
	staff, err := tx.StaffNames(people...)
	if err != nil {
		return nil, err
	}
	tasks, err := tx.TasksOfEntries(ids)
	if err != nil {
		return nil, err
	}
	lines, err := tx.TaskLines(tasks)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	return casework.OpenReview(*r, entries, caseload, names, staff, lines, agency.Zone()), nil
}
