package store

import (
	"fmt"
	"time"

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
		q = tx.gorm.Where(`id IN (SELECT peer_id FROM supervisions WHERE agency_id = ? AND supervisor_id = ANY (?) AND starts_at <= ?
			AND (ends_at IS NULL OR ends_at > ?))`, tx.Actor().Agency, anyOf(me), tx.now, tx.now)
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
	if err := tx.read(&loads, "SELECT peer_id, weight FROM caseload_weights(?::uuid[], false)", uuidArray(ids)); err != nil {
		return nil, fmt.Errorf("weigh caseloads: %w", err)
	}
	var covers []struct {
		AbsentID uuid.UUID
		Name     string
		EndsAt   time.Time
	}
	if err := tx.read(&covers, `SELECT c.absent_id, f.name, c.ends_at FROM covers c JOIN staff f ON f.agency_id = c.agency_id AND f.id = c.covering_id
		WHERE c.agency_id = ? AND c.absent_id = ANY (?) AND c.starts_at <= ? AND c.ends_at > ? ORDER BY c.ends_at, f.name`,
		tx.Actor().Agency, anyOf(ids), tx.now, tx.now); err != nil {
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
				peers[i].CoveredBy, peers[i].CoveredUntil = c.Name, &c.EndsAt
			}
		}
	}
	return peers, nil
}

// peerWork is whose a peer is and what they have to do, as far as the actor
// sees it.
const peerWork = `
SELECT f.id AS peer_id, v.supervisor_id, COALESCE(s.name, '') AS supervisor_name,
       (SELECT count(*) FROM tasks t WHERE t.agency_id = @agency AND t.owner_id = f.id AND t.state = 'open') AS tasks,
       (SELECT count(*) FROM tasks t WHERE t.agency_id = @agency AND t.owner_id = f.id AND t.state = 'open' AND t.due_on < @today) AS late_tasks
  FROM staff f
  LEFT JOIN supervisions v ON v.agency_id = @agency AND v.peer_id = f.id AND v.starts_at <= @now AND (v.ends_at IS NULL OR v.ends_at > @now)
  LEFT JOIN staff s ON s.agency_id = @agency AND s.id = v.supervisor_id
 WHERE f.agency_id = @agency AND f.id = ANY (@peers)`

// WithWork puts to peers whose they are and how many tasks they have.
func (tx *Tx) WithWork(peers []casework.TeamPeer, today casework.Date) error {
	ids := []uuid.UUID{uuid.Nil}
	for _, p := range peers {
		ids = append(ids, p.ID)
	}
	var rows []struct {
		PeerID           uuid.UUID
		SupervisorID     *uuid.UUID
		SupervisorName   string
		Tasks, LateTasks int
	}
	if err := tx.gorm.Raw(peerWork, map[string]any{"agency": tx.Actor().Agency, "now": tx.now, "today": today.String(), "peers": anyOf(ids)}).
		Scan(&rows).Error; err != nil {
		return fmt.Errorf("look what peers have to do: %w", err)
	}
	for i := range peers {
		for _, r := range rows {
			if p := &peers[i]; r.PeerID == p.ID {
				p.SupervisorID, p.SupervisorName, p.Tasks, p.LateTasks = r.SupervisorID, r.SupervisorName, r.Tasks, r.LateTasks
			}
		}
	}
	return nil
}
