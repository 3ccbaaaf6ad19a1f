package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// WarmIntroduction is one introduction.
func (tx *Tx) WarmIntroduction(id uuid.UUID) (*casework.WarmIntroduction, error) {
	return get[casework.WarmIntroduction](tx, id)
}

// LockWarmIntroduction reads an introduction and holds it: of two who say
// whether it happened, the second sees what the first said.
func (tx *Tx) LockWarmIntroduction(id uuid.UUID) (*casework.WarmIntroduction, error) {
	return lock[casework.WarmIntroduction](tx, id)
}

// InsertWarmIntroduction keeps an introduction.
func (tx *Tx) InsertWarmIntroduction(w *casework.WarmIntroduction) error { return insert(tx, w) }

// UpdateWarmIntroduction writes what changed of an introduction.
func (tx *Tx) UpdateWarmIntroduction(w *casework.WarmIntroduction) error { return update(tx, w) }

// PlannedIntroduction is the one of a hand-off that is to come or of which
// nobody has said whether it happened; nil for none.
func (tx *Tx) PlannedIntroduction(referral uuid.UUID) (*casework.WarmIntroduction, error) {
	return first[casework.WarmIntroduction](tx, tx.gorm.Where("referral_id = ? AND state = ?", referral, casework.IntroductionPlanned).Order("id"))
}

const introductionLines = `
SELECT i.*, f.name AS from_staff_name, t.name AS to_staff_name, COALESCE(b.name, '') AS told_by_name
  FROM warm_introductions i
  JOIN staff f ON f.agency_id = i.agency_id AND f.id = i.from_staff_id
  JOIN staff t ON t.agency_id = i.agency_id AND t.id = i.to_staff_id
  LEFT JOIN staff b ON b.agency_id = i.agency_id AND b.id = i.told_by
 WHERE i.agency_id = @agency AND i.referral_id = @referral ORDER BY i.at, i.id`

// WarmIntroductions are the introductions of a hand-off in the order of their
// times.
func (tx *Tx) WarmIntroductions(referral uuid.UUID) ([]casework.WarmIntroductionLine, error) {
	return scan(tx, func(l casework.WarmIntroductionLine) uuid.UUID { return l.ClientID }, introductionLines,
		map[string]any{"agency": tx.Actor().Agency, "referral": referral})
}

// WorksWith are the active people who work with a client now: their peers, and
// some named ones, by name.
func (tx *Tx) WorksWith(client uuid.UUID, also ...uuid.UUID) ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Where("status = ?", casework.StaffActive).
		Where(`id = ANY (?) OR id IN (SELECT a.peer_id FROM assignments a WHERE a.agency_id = app_agency() AND a.client_id = ?
		       AND a.starts_at <= ? AND (a.ends_at IS NULL OR a.ends_at > ?))`, anyOf(also), client, tx.now, tx.now).Order("name, id"))
}
