package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// CaseloadReview is one review.
func (tx *Tx) CaseloadReview(id uuid.UUID) (*casework.CaseloadReview, error) {
	return get[casework.CaseloadReview](tx, id)
}

// LockCaseloadReview reads a review and holds it: nobody finishes it while a
// line is being written.
func (tx *Tx) LockCaseloadReview(id uuid.UUID) (*casework.CaseloadReview, error) {
	return lock[casework.CaseloadReview](tx, id)
}

// CaseloadReviewOf is the review of a peer in a week; nil for none.
func (tx *Tx) CaseloadReviewOf(peer uuid.UUID, week casework.Date) (*casework.CaseloadReview, error) {
	return first[casework.CaseloadReview](tx, tx.gorm.Where("peer_id = ? AND week = ?", peer, week).Order("id"))
}

// InsertCaseloadReview begins a review with its lines.
func (tx *Tx) InsertCaseloadReview(r *casework.CaseloadReview, entries []casework.CaseloadReviewEntry) error {
	if err := insert(tx, r); err != nil {
		return err
	}
	return insertAll(tx, entries)
}

// UpdateCaseloadReview writes what changed of a review.
func (tx *Tx) UpdateCaseloadReview(r *casework.CaseloadReview) error { return update(tx, r) }

// CaseloadReviewEntry is one line of a review.
func (tx *Tx) CaseloadReviewEntry(id uuid.UUID) (*casework.CaseloadReviewEntry, error) {
	return get[casework.CaseloadReviewEntry](tx, id)
}

// LockCaseloadReviewEntry reads a line and holds it.
func (tx *Tx) LockCaseloadReviewEntry(id uuid.UUID) (*casework.CaseloadReviewEntry, error) {
	return lock[casework.CaseloadReviewEntry](tx, id)
}

// InsertCaseloadReviewEntry adds a line.
func (tx *Tx) InsertCaseloadReviewEntry(e *casework.CaseloadReviewEntry) error { return insert(tx, e) }

// UpdateCaseloadReviewEntry writes what changed of a line.
func (tx *Tx) UpdateCaseloadReviewEntry(e *casework.CaseloadReviewEntry) error { return update(tx, e) }

// CaseloadReviewEntries are a review's lines, corrections after the lines they
// correct.
func (tx *Tx) CaseloadReviewEntries(review uuid.UUID) ([]casework.CaseloadReviewEntry, error) {
	return list[casework.CaseloadReviewEntry](tx, tx.gorm.Where("review_id = ?", review).Order("corrects IS NOT NULL, id"))
}

// EntriesOfClient is one page of a client's lines in reviews, the newest first.
func (tx *Tx) EntriesOfClient(client uuid.UUID, p casework.Page) (out casework.List[casework.CaseloadReviewPast], err error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	page, err := listPage[casework.CaseloadReviewEntry](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	reviews, err := list[casework.CaseloadReview](tx, tx.gorm.Where("id = ANY (?)",
		anyOf(refs(page.Items, func(e casework.CaseloadReviewEntry) uuid.UUID { return e.ReviewID }))).Order("id"))
	if err != nil {
		return out, err
	}
	people := refs(reviews, func(r casework.CaseloadReview) uuid.UUID { return r.PeerID })
	for _, e := range page.Items {
		if e.RecordedBy != nil {
			people = append(people, *e.RecordedBy)
		}
	}
	staff, err := tx.staffNames(people)
	if err != nil {
		return out, err
	}
	for _, e := range page.Items {
		past := casework.CaseloadReviewPast{CaseloadReviewEntry: e}
		for _, r := range reviews {
			if r.ID == e.ReviewID {
				past.Week, past.PeerName = r.Week, staff[r.PeerID].Name
			}
		}
		if e.RecordedBy != nil {
			past.RecordedByName = staff[*e.RecordedBy].Name
		}
		out.Items = append(out.Items, past)
	}
	return out, nil
}

// reviewCounts counts the lines the reader reaches.
const reviewCounts = `
SELECT review_id, count(*) FILTER (WHERE state = 'seen') AS seen, count(*) AS of FROM caseload_review_entries
 WHERE agency_id = ? AND review_id = ANY (?) AND corrects IS NULL GROUP BY review_id`

// CaseloadReviews is one page of reviews, the newest week first.
func (tx *Tx) CaseloadReviews(f casework.ReviewFilter, p casework.Page) (out casework.List[casework.CaseloadReviewSummary], err error) {
	q := tx.gorm.Order("week DESC, id DESC")
	if f.PeerID != uuid.Nil {
		q = q.Where("peer_id = ?", f.PeerID)
	}
	if !f.Week.IsZero() {
		q = q.Where("week = ?", f.Week)
	}
	if p.After != uuid.Nil {
		q = q.Where("(week, id) < (SELECT week, id FROM caseload_reviews WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	page, err := listPage[casework.CaseloadReview](tx, q, p)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	out.Items, err = tx.reviewSummaries(page.Items)
	return out, err
}

func (tx *Tx) reviewSummaries(reviews []casework.CaseloadReview) ([]casework.CaseloadReviewSummary, error) {
	var people []uuid.UUID
	for _, r := range reviews {
		people = append(people, r.PeerID, r.StartedBy)
		if r.FinishedBy != nil {
			people = append(people, *r.FinishedBy)
		}
	}
	staff, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	var counts []struct {
		ReviewID uuid.UUID
		Seen, Of int
	}
	ids := refs(reviews, casework.CaseloadReview.Ref)
	if err := tx.read(&counts, reviewCounts, tx.Actor().Agency, anyOf(ids)); err != nil {
		return nil, fmt.Errorf("count the lines of reviews: %w", err)
	}
	out := make([]casework.CaseloadReviewSummary, len(reviews))
	for i, r := range reviews {
		s := &out[i]
		s.CaseloadReview, s.PeerName, s.StartedByName = r, staff[r.PeerID].Name, staff[r.StartedBy].Name
		if r.FinishedBy != nil {
			s.FinishedByName = staff[*r.FinishedBy].Name
		}
		for _, c := range counts {
			if c.ReviewID == r.ID {
				s.Seen, s.Of = c.Seen, c.Of
			}
		}
	}
	return out, nil
}

// ClientNames are the names of clients in reach, by id.
func (tx *Tx) ClientNames(ids []uuid.UUID) (map[uuid.UUID]string, error) { return tx.clientNames(ids) }
