package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// CrisisPlan is one version.
func (tx *Tx) CrisisPlan(id uuid.UUID) (*casework.CrisisPlan, error) {
	return get[casework.CrisisPlan](tx, id)
}

// InsertCrisisPlan keeps a version, for ever.
func (tx *Tx) InsertCrisisPlan(c *casework.CrisisPlan) error { return insert(tx, c) }

// CrisisPlanStanding is what holds of a client's crisis plan: mostly one
// version, the newest first where two were written at once, and none where
// there is no plan.
func (tx *Tx) CrisisPlanStanding(client uuid.UUID) ([]casework.CrisisPlan, error) {
	return standing[casework.CrisisPlan](tx, client)
}

// CrisisPlans is one page of a client's versions, the newest first.
func (tx *Tx) CrisisPlans(client uuid.UUID, p casework.Page) (casework.List[casework.CrisisPlan], error) {
	return planVersions[casework.CrisisPlan](tx, client, p)
}

// CrisisPlanBases are those of the versions that are the client's.
func (tx *Tx) CrisisPlanBases(client uuid.UUID, ids []uuid.UUID) ([]casework.CrisisPlan, error) {
	return planBases[casework.CrisisPlan](tx, client, ids)
}

// CrisisPlanLines puts to versions who wrote them and who stands by them.
func (tx *Tx) CrisisPlanLines(versions []casework.CrisisPlan) ([]casework.CrisisPlanLine, error) {
	names, reviews, err := aroundPlans(tx, heads(versions))
	if err != nil {
		return nil, err
	}
	lines := make([]casework.CrisisPlanLine, len(versions))
	for i, v := range versions {
		lines[i] = casework.CrisisPlanLine{CrisisPlan: v, WrittenByName: names[orNone(v.WrittenBy)].Name, Reviews: reviews[v.ID]}
	}
	return lines, nil
}
