package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// StandsInFor are the actor and everybody the actor covers now.
func (tx *Tx) StandsInFor() ([]uuid.UUID, error) {
	covers, err := list[casework.Cover](tx, tx.gorm.Where("covering_id = ? AND starts_at <= ? AND ends_at > ?",
		tx.Actor().ID, tx.now, tx.now).Order("id"))
	if err != nil {
		return nil, err
	}
	return append(refs(covers, func(c casework.Cover) uuid.UUID { return c.AbsentID }), tx.Actor().ID), nil
}

// TeamPeers are the peers the actor answers for. At the reach of a team: whom
// the actor supervises, or whose supervisor the actor covers. Wider: who walks
// beside anybody the actor reaches, and at the reach of the agency also who
// holds one of the carriers' roles and has nobody yet.
func (tx *Tx) TeamPeers(carriers []string) ([]casework.TeamPeer, error) {
	me, err := tx.StandsInFor()
	if err != nil {
		return nil, err
	}
	q := tx.gorm.Where(`id IN (SELECT peer_id FROM assignments WHERE agency_id = ? AND starts_at <= ? AND (ends_at IS NULL OR ends_at > ?))`,
		tx.Actor().Agency, tx.now, tx.now)
	switch tx.Reach() {
	case authz.ReachTeam:
		q = tx.gorm.Where(`id IN (SELECT peer_id FROM supervisions WHERE agency_id = ? AND supervisor_id IN ? AND starts_at <= ?
			AND (ends_at IS NULL OR ends_at > ?))`, tx.Actor().Agency, me, tx.now, tx.now)
	case authz.ReachAgency:
		q = q.Or(`agency_id = ? AND status = 'active' AND id IN (SELECT staff_id FROM roles WHERE agency_id = ? AND role IN ?
			AND starts_at <= ? AND (ends_at IS NULL OR ends_at > ?))`, tx.Actor().Agency, tx.Actor().Agency, carriers, tx.now, tx.now)
	}
	staff, err := list[casework.Staff](tx, tx.gorm.Where(q).Order("name, id"))
	if err != nil {
		return nil, err
	}
	return tx.withLoads(staff)
}

// withLoads puts to peers how much of their limit is taken, by whom the actor
// may know of, and who stands in for them.
func (tx *Tx) withLoads(staff []casework.Staff) ([]casework.TeamPeer, error) {
	if len(staff) == 0 {
		return nil, nil
	}
	ids := refs(staff, casework.Staff.Ref)
	var loads []struct {
		PeerID uuid.UUID
		Weight int
	}
	if err := tx.gorm.Raw("SELECT peer_id, weight FROM caseload_weights(?::uuid[], false)", uuidArray(ids)).Scan(&loads).Error; err != nil {
		return nil, fmt.Errorf("weigh caseloads: %w", err)
	}
	var covers []struct {
		AbsentID uuid.UUID
		Name     string
	}
	if err := tx.gorm.Raw(`SELECT c.absent_id, f.name FROM covers c JOIN staff f ON f.agency_id = c.agency_id AND f.id = c.covering_id
		WHERE c.agency_id = ? AND c.absent_id IN ? AND c.starts_at <= ? AND c.ends_at > ? ORDER BY f.name`,
		tx.Actor().Agency, ids, tx.now, tx.now).Scan(&covers).Error; err != nil {
		return nil, fmt.Errorf("look up who stands in: %w", err)
	}
	peers := make([]casework.TeamPeer, len(staff))
	for i, s := range staff {
		peers[i].Staff = s
		for _, l := range loads {
			if l.PeerID == s.ID {
				peers[i].Weight = l.Weight
			}
		}
		for _, c := range covers {
			if c.AbsentID == s.ID {
				peers[i].CoveredBy = c.Name
			}
		}
	}
	return peers, nil
}
