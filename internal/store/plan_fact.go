package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockPlanFact reads a fact and holds it, so that one person ends it.
func (tx *Tx) LockPlanFact(id uuid.UUID) (*casework.PlanFact, error) {
	return lock[casework.PlanFact](tx, id)
}

// InsertPlanFact keeps a fact.
func (tx *Tx) InsertPlanFact(f *casework.PlanFact) error { return insert(tx, f) }

// UpdatePlanFact writes that a fact is shareable, or its end.
func (tx *Tx) UpdatePlanFact(f *casework.PlanFact) error { return update(tx, f) }

const planFacts = `
SELECT p.*, f.name AS written_by_name FROM plan_facts p JOIN staff f ON f.agency_id = p.agency_id AND f.id = p.written_by
 WHERE p.agency_id = @agency`

// StandingPlanFacts are the facts about a client's plan that a peer may
// reinforce today, the oldest first.
func (tx *Tx) StandingPlanFacts(client uuid.UUID, today casework.Date) ([]casework.PlanFactLine, error) {
	return tx.planFacts(planFacts+" AND p.client_id = @client AND p.shareable AND (p.ends_on IS NULL OR p.ends_on > @today) ORDER BY p.id",
		map[string]any{"client": client, "today": today})
}

// PlanFacts is one page of the facts about a client's plan, the newest first.
// Which of them there are for an operation, row security says.
func (tx *Tx) PlanFacts(client uuid.UUID, p casework.Page) (out casework.List[casework.PlanFactLine], err error) {
	sql, args := planFacts+" AND p.client_id = @client", map[string]any{"client": client, "limit": p.Size() + 1}
	if p.After != uuid.Nil {
		sql, args["after"] = sql+" AND p.id < @after", p.After
	}
	lines, err := tx.planFacts(sql+" ORDER BY p.id DESC LIMIT @limit", args)
	return casework.Cut(lines, p, casework.PlanFactLine.Ref), err
}

// PlanFactLine is one fact with who wrote it.
func (tx *Tx) PlanFactLine(id uuid.UUID) (*casework.PlanFactLine, error) {
	lines, err := tx.planFacts(planFacts+" AND p.id = @id", map[string]any{"id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, casework.NotFound()
	}
	return &lines[0], nil
}

func (tx *Tx) planFacts(sql string, args map[string]any) ([]casework.PlanFactLine, error) {
	args["agency"] = tx.Actor().Agency
	lines, err := scan(tx, func(l casework.PlanFactLine) uuid.UUID { return l.ClientID }, sql, args)
	for _, l := range lines {
		tx.trace.sawClient(l.TableName(), l.ID, l.ClientID)
	}
	return lines, err
}
