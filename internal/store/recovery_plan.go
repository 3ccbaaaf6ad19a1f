package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// RecoveryPlan is one version.
func (tx *Tx) RecoveryPlan(id uuid.UUID) (*casework.RecoveryPlan, error) {
	return get[casework.RecoveryPlan](tx, id)
}

// InsertRecoveryPlan keeps a version, for ever.
func (tx *Tx) InsertRecoveryPlan(r *casework.RecoveryPlan) error { return insert(tx, r) }

// RecoveryPlanStanding is what holds of a client's recovery plan: mostly one
// version, the newest first where two were written at once, and none where
// there is no plan.
func (tx *Tx) RecoveryPlanStanding(client uuid.UUID) ([]casework.RecoveryPlan, error) {
	return standing[casework.RecoveryPlan](tx, client)
}

// RecoveryPlans is one page of a client's versions, the newest first.
func (tx *Tx) RecoveryPlans(client uuid.UUID, p casework.Page) (casework.List[casework.RecoveryPlan], error) {
	return planVersions[casework.RecoveryPlan](tx, client, p)
}

// RecoveryPlanBases are those of the versions that are the client's.
func (tx *Tx) RecoveryPlanBases(client uuid.UUID, ids []uuid.UUID) ([]casework.RecoveryPlan, error) {
	return planBases[casework.RecoveryPlan](tx, client, ids)
}

// RecoveryPlanLines puts to versions who wrote them and who stands by them.
func (tx *Tx) RecoveryPlanLines(versions []casework.RecoveryPlan) ([]casework.RecoveryPlanLine, error) {
	names, reviews, err := aroundPlans(tx, heads(versions))
	if err != nil {
		return nil, err
	}
	lines := make([]casework.RecoveryPlanLine, len(versions))
	for i, v := range versions {
		lines[i] = casework.RecoveryPlanLine{RecoveryPlan: v, WrittenByName: names[orNone(v.WrittenBy)].Name, Reviews: reviews[v.ID]}
	}
	return lines, nil
}

func heads[T planVersion](versions []T) []casework.PlanVersion {
	out := make([]casework.PlanVersion, len(versions))
	for i, v := range versions {
		out[i] = v.Head()
	}
	return out
}

// GoalProgress is how often sessions with a client touched each goal, without
// those that were entered in error.
func (tx *Tx) GoalProgress(client uuid.UUID) (map[uuid.UUID]casework.GoalProgress, error) {
	rows, err := scan(tx, func(casework.GoalProgress) uuid.UUID { return client }, `
SELECT g.id::uuid AS goal_id, count(*) AS sessions, max((s.starts_at AT TIME ZONE s.time_zone)::date) AS last_on
  FROM sessions s CROSS JOIN LATERAL jsonb_array_elements_text(s.goals) g (id)
 WHERE s.agency_id = @agency AND s.client_id = @client AND s.goals <> '[]' AND s.id NOT IN (SELECT session_id FROM retracted_sessions())
 GROUP BY g.id`, map[string]any{"agency": tx.Actor().Agency, "client": client})
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]casework.GoalProgress, len(rows))
	for _, r := range rows {
		out[r.GoalID] = r
	}
	return out, nil
}
