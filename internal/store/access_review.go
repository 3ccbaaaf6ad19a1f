package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertAccessReview begins a review.
func (tx *Tx) InsertAccessReview(r *casework.AccessReview) error { return insert(tx, r) }

// InsertAccessReviewNotice records that somebody was told of one.
func (tx *Tx) InsertAccessReviewNotice(n *casework.AccessReviewNotice) error { return insert(tx, n) }

// AccessReview is one review.
func (tx *Tx) AccessReview(id uuid.UUID) (*casework.AccessReview, error) {
	return get[casework.AccessReview](tx, id)
}

// LockAccessReview reads a review and holds it, so that one person finishes it.
func (tx *Tx) LockAccessReview(id uuid.UUID) (*casework.AccessReview, error) {
	return lock[casework.AccessReview](tx, id)
}

// UpdateAccessReview writes what changed of a review.
func (tx *Tx) UpdateAccessReview(r *casework.AccessReview) error { return update(tx, r) }

// AccessReviews is one page of the queue: those nobody reviewed first, and of
// each the newest.
func (tx *Tx) AccessReviews(f casework.AccessReviewFilter, p casework.Page) (casework.List[casework.AccessReview], error) {
	q := tx.gorm.Order("(reviewed_at IS NOT NULL), done_at DESC, id DESC")
	if f.Open != nil {
		q = q.Where("(reviewed_at IS NULL) = ?", *f.Open)
	}
	if p.After != uuid.Nil {
		q = q.Where("((reviewed_at IS NULL), done_at, id) < (SELECT (reviewed_at IS NULL), done_at, id FROM access_reviews WHERE agency_id = ? AND id = ?)",
			tx.Actor().Agency, p.After)
	}
	return listPage[casework.AccessReview](tx, q, p)
}

// AccessReviewRecords puts to reviews what was done, names, and who was told.
func (tx *Tx) AccessReviewRecords(reviews []casework.AccessReview) ([]casework.AccessReviewRecord, error) {
	ids := refs(reviews, casework.AccessReview.Ref)
	notices, err := list[casework.AccessReviewNotice](tx, tx.gorm.Where("review_id = ANY (?)", anyOf(ids)).Order("because DESC, id"))
	if err != nil {
		return nil, err
	}
	emergencies, err := list[casework.Emergency](tx, tx.gorm.Where("id IN (SELECT emergency_id FROM access_reviews WHERE id = ANY (?))", anyOf(ids)).Order("id"))
	if err != nil {
		return nil, err
	}
	glasses, err := list[casework.BreakGlass](tx, tx.gorm.Where("id IN (SELECT break_glass_id FROM access_reviews WHERE id = ANY (?))", anyOf(ids)).Order("id"))
	if err != nil {
		return nil, err
	}
	clients, err := tx.clientNames(refs(reviews, func(r casework.AccessReview) uuid.UUID { return r.ClientID }))
	if err != nil {
		return nil, err
	}
	people := refs(notices, func(n casework.AccessReviewNotice) uuid.UUID { return n.StaffID })
	for _, r := range reviews {
		people = append(people, r.DoneBy, orNone(r.ReviewedBy))
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	records := make([]casework.AccessReviewRecord, len(reviews))
	for i, r := range reviews {
		records[i] = casework.AccessReviewRecord{AccessReview: r, ClientName: clients[r.ClientID], DoneByName: names[r.DoneBy].Name,
			ReviewedByName: names[orNone(r.ReviewedBy)].Name, Late: r.Overdue(tx.now), Zone: agency.Zone()}
		for j := range emergencies {
			if emergencies[j].ID == orNone(r.EmergencyID) {
				records[i].Emergency = &emergencies[j]
			}
		}
		for j := range glasses {
			if glasses[j].ID == orNone(r.BreakGlassID) {
				records[i].BreakGlass = &glasses[j]
			}
		}
		for _, n := range notices {
			if n.ReviewID == r.ID {
				records[i].Told = append(records[i].Told, names[n.StaffID].Name)
			}
		}
	}
	return records, nil
}

// orNone is what an id points at, and the zero one for nil.
func orNone(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// reviewers finds whom to tell. Whoever is away is stood in for; whoever left
// is not told, nor is who could not review it.
const reviewers = `
WITH near AS (
  SELECT v.supervisor_id AS staff_id, 'supervisor' AS because FROM supervisions v
   WHERE v.agency_id = @agency AND v.starts_at <= @now AND (v.ends_at IS NULL OR v.ends_at > @now)
     AND (v.peer_id = @by OR v.peer_id IN (SELECT a.peer_id FROM assignments a WHERE a.agency_id = @agency AND a.client_id = @client
            AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)))
  UNION ALL
  SELECT r.staff_id, 'privacy' FROM roles r
   WHERE r.agency_id = @agency AND r.role IN @privacy AND r.starts_at <= @now AND (r.ends_at IS NULL OR r.ends_at > @now)
)
SELECT f.id AS staff_id, max(near.because) AS because
  FROM near
  LEFT JOIN covers c ON c.agency_id = @agency AND c.absent_id = near.staff_id AND c.starts_at <= @now AND c.ends_at > @now
  JOIN staff f ON f.agency_id = @agency AND f.id = COALESCE(c.covering_id, near.staff_id) AND f.status = 'active'
 WHERE f.id <> @by AND NOT EXISTS (SELECT FROM conflict_locks l WHERE l.agency_id = @agency AND l.client_id = @client AND l.staff_id = f.id AND l.lifted_at IS NULL)
   AND EXISTS (SELECT FROM roles r WHERE r.agency_id = @agency AND r.staff_id = f.id AND r.role IN @reviewers
                  AND r.starts_at <= @now AND (r.ends_at IS NULL OR r.ends_at > @now))
 GROUP BY f.id ORDER BY because DESC, f.id`

// Reviewers are whom to tell of what somebody did about a client: the
// supervisors of whoever did it and of the client's peers, and those who hold
// one of the privacy roles. Able are the roles that can review.
func (tx *Tx) Reviewers(client, by uuid.UUID, privacy, able []string) ([]casework.AccessReviewNotice, error) {
	var told []casework.AccessReviewNotice
	err := tx.read(&told, reviewers, map[string]any{"agency": tx.Actor().Agency, "client": client, "by": by, "now": tx.now,
		"privacy": privacy, "reviewers": able})
	if err != nil {
		return nil, fmt.Errorf("find who reviews it: %w", err)
	}
	return told, nil
}
