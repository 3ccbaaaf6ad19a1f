package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertReferralLimit keeps a time limit, for ever.
func (tx *Tx) InsertReferralLimit(l *casework.ReferralLimit) error { return insert(tx, l) }

// LimitsBetween are the time limits that were ever said of hand-offs from one
// program to another.
func (tx *Tx) LimitsBetween(from, to uuid.UUID) ([]casework.ReferralLimit, error) {
	return list[casework.ReferralLimit](tx, tx.gorm.Where("from_program_id = ? AND to_program_id = ?", from, to).Order("starts_on, set_at, id"))
}

// Which holds is answered as casework.TimeOn does, on the day where the
// receiving program is.
const referralLimitLines = `
SELECT l.*, f.name AS from_name, t.name AS to_name, s.name AS set_by_name,
       COALESCE(l.id = (SELECT h.id FROM referral_limits h WHERE h.agency_id = l.agency_id AND h.from_program_id = l.from_program_id
                  AND h.to_program_id = l.to_program_id AND h.starts_on <= (@now AT TIME ZONE t.time_zone)::date
                ORDER BY h.starts_on DESC, h.set_at DESC LIMIT 1), false) AS holds
  FROM referral_limits l
  JOIN programs f ON f.agency_id = l.agency_id AND f.id = l.from_program_id
  JOIN programs t ON t.agency_id = l.agency_id AND t.id = l.to_program_id
  JOIN staff s ON s.agency_id = l.agency_id AND s.id = l.set_by
 WHERE l.agency_id = @agency`

func (tx *Tx) referralLimitLines(where string, more map[string]any) (lines []casework.ReferralLimitLine, err error) {
	more["agency"], more["now"] = tx.Actor().Agency, tx.now
	if err := tx.read(&lines, referralLimitLines+where, more); err != nil {
		return nil, fmt.Errorf("read time limits: %w", err)
	}
	return lines, nil
}

// ReferralLimitLine is one time limit with its names.
func (tx *Tx) ReferralLimitLine(id uuid.UUID) (*casework.ReferralLimitLine, error) {
	tx.trace.about("referral_limits", id)
	lines, err := tx.referralLimitLines(" AND l.id = @id", map[string]any{"id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, casework.NotFound()
	}
	return &lines[0], nil
}

// ReferralLimits is one page of the time limits, what was said last first; of
// hand-offs from one program, or of all.
func (tx *Tx) ReferralLimits(from uuid.UUID, p casework.Page) (page casework.List[casework.ReferralLimitLine], err error) {
	where, args := "", map[string]any{"limit": p.Size() + 1}
	if from != uuid.Nil {
		where, args["from"] = " AND l.from_program_id = @from", from
	}
	if p.After != uuid.Nil {
		where, args["after"] = where+" AND l.id < @after", p.After
	}
	lines, err := tx.referralLimitLines(where+" ORDER BY l.id DESC LIMIT @limit", args)
	if err != nil {
		return page, err
	}
	return casework.Cut(lines, p, casework.ReferralLimitLine.Ref), nil
}
