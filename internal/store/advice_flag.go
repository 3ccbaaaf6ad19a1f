package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockAdviceFlag reads a flag and holds it, so that one person answers it.
func (tx *Tx) LockAdviceFlag(id uuid.UUID) (*casework.AdviceFlag, error) {
	return lock[casework.AdviceFlag](tx, id)
}

// InsertAdviceFlag keeps a flag.
func (tx *Tx) InsertAdviceFlag(f *casework.AdviceFlag) error { return insert(tx, f) }

// UpdateAdviceFlag writes its answer.
func (tx *Tx) UpdateAdviceFlag(f *casework.AdviceFlag) error { return update(tx, f) }

const adviceFlags = `
SELECT x.*, r.name AS raised_by_name, COALESCE(n.name, '') AS answered_by_name, t.id AS task_id, t.owner_id, COALESCE(o.name, '') AS owner_name
  FROM advice_flags x
  JOIN staff r ON r.agency_id = x.agency_id AND r.id = x.raised_by
  LEFT JOIN staff n ON n.agency_id = x.agency_id AND n.id = x.answered_by
  LEFT JOIN tasks t ON t.agency_id = x.agency_id AND t.advice_flag_id = x.id
  LEFT JOIN staff o ON o.agency_id = x.agency_id AND o.id = t.owner_id
 WHERE x.agency_id = @agency`

// AdviceFlags is one page of what was heard about a client's plan, the newest
// first.
func (tx *Tx) AdviceFlags(client uuid.UUID, p casework.Page) (out casework.List[casework.AdviceFlagLine], err error) {
	sql, args := adviceFlags+" AND x.client_id = @client", map[string]any{"client": client, "limit": p.Size() + 1}
	if p.After != uuid.Nil {
		sql, args["after"] = sql+" AND x.id < @after", p.After
	}
	lines, err := tx.adviceFlags(sql+" ORDER BY x.id DESC LIMIT @limit", args)
	return casework.Cut(lines, p, casework.AdviceFlagLine.Ref), err
}

// FreshAdvice is what was heard about a client's plan and has no answer yet, or
// has one since a few days, the newest first; ten at most.
func (tx *Tx) FreshAdvice(client uuid.UUID) ([]casework.AdviceFlagLine, error) {
	return tx.adviceFlags(adviceFlags+` AND x.client_id = @client AND (x.answered_at IS NULL OR x.answered_at > @since)
 ORDER BY x.answered_at IS NOT NULL, x.id DESC LIMIT 10`, map[string]any{"client": client, "since": tx.now.AddDate(0, 0, -casework.AdviceShown)})
}

// AdviceOfNote is the flag of one note or its draft; nil for none.
func (tx *Tx) AdviceOfNote(note uuid.UUID) (*casework.AdviceFlagLine, error) {
	return tx.adviceFlag(" AND x.note_id = @id", note)
}

// AdviceFlagLine is one flag with its names.
func (tx *Tx) AdviceFlagLine(id uuid.UUID) (*casework.AdviceFlagLine, error) {
	l, err := tx.adviceFlag(" AND x.id = @id", id)
	if err == nil && l == nil {
		return nil, casework.NotFound()
	}
	return l, err
}

func (tx *Tx) adviceFlag(where string, id uuid.UUID) (*casework.AdviceFlagLine, error) {
	lines, err := tx.adviceFlags(adviceFlags+where, map[string]any{"id": id})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return &lines[0], nil
}

func (tx *Tx) adviceFlags(sql string, args map[string]any) ([]casework.AdviceFlagLine, error) {
	args["agency"] = tx.Actor().Agency
	lines, err := scan(tx, func(l casework.AdviceFlagLine) uuid.UUID { return l.ClientID }, sql, args)
	for _, l := range lines {
		tx.trace.sawClient(l.TableName(), l.ID, l.ClientID)
	}
	return lines, err
}

// TaskOfAdvice is the task that came of a flag; nil for none.
func (tx *Tx) TaskOfAdvice(flag uuid.UUID) (*casework.Task, error) {
	return first[casework.Task](tx, tx.gorm.Where("advice_flag_id = ?", flag))
}
