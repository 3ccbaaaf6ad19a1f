package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// LockSafetyConcern reads a concern and holds it, so that one person takes it.
func (tx *Tx) LockSafetyConcern(id uuid.UUID) (*casework.SafetyConcern, error) {
	return lock[casework.SafetyConcern](tx, id)
}

// SafetyConcern is one concern.
func (tx *Tx) SafetyConcern(id uuid.UUID) (*casework.SafetyConcern, error) {
	return get[casework.SafetyConcern](tx, id)
}

// InsertSafetyConcern keeps a concern.
func (tx *Tx) InsertSafetyConcern(c *casework.SafetyConcern) error { return insert(tx, c) }

// UpdateSafetyConcern writes what changed of a concern.
func (tx *Tx) UpdateSafetyConcern(c *casework.SafetyConcern) error { return update(tx, c) }

// InsertSafetyNotice records that somebody was told.
func (tx *Tx) InsertSafetyNotice(n *casework.SafetyNotice) error { return insert(tx, n) }

// SafetyNotices are who was told of a concern, in order.
func (tx *Tx) SafetyNotices(concern uuid.UUID) ([]casework.SafetyNotice, error) {
	return list[casework.SafetyNotice](tx, tx.gorm.Where("concern_id = ?", concern).Order("told_at, because, id"))
}

// SafetyConcerns are concerns, newest first.
func (tx *Tx) SafetyConcerns(f casework.ConcernFilter, p casework.Page) (casework.List[casework.SafetyConcern], error) {
	q := tx.gorm.Order("raised_at DESC, id DESC")
	if f.ClientID != uuid.Nil {
		q = q.Where("client_id = ?", f.ClientID)
	}
	if f.Open != nil {
		q = q.Where("(acknowledged_at IS NULL) = ?", *f.Open)
	}
	if p.After != uuid.Nil {
		q = q.Where("(raised_at, id) < (SELECT raised_at, id FROM safety_concerns WHERE agency_id = ? AND id = ?)",
			tx.Actor().Agency, p.After)
	}
	return listPage[casework.SafetyConcern](tx, q, p)
}

// ConcernRecords puts to concerns their names and who was told.
func (tx *Tx) ConcernRecords(concerns []casework.SafetyConcern) ([]casework.ConcernRecord, error) {
	if len(concerns) == 0 {
		return nil, nil
	}
	notices, err := list[casework.SafetyNotice](tx, tx.gorm.Where("concern_id = ANY (?)", anyOf(refs(concerns, casework.SafetyConcern.Ref))).
		Order("told_at, because, id"))
	if err != nil {
		return nil, err
	}
	clients, err := tx.clientNames(refs(concerns, func(c casework.SafetyConcern) uuid.UUID { return c.ClientID }))
	if err != nil {
		return nil, err
	}
	people := refs(notices, func(n casework.SafetyNotice) uuid.UUID { return n.StaffID })
	for _, c := range concerns {
		people = append(people, c.RaisedBy)
		if c.AcknowledgedBy != nil {
			people = append(people, *c.AcknowledgedBy)
		}
	}
	names, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	records := make([]casework.ConcernRecord, len(concerns))
	for i, c := range concerns {
		r := &records[i]
		r.SafetyConcern, r.ClientName, r.RaisedByName = c, clients[c.ClientID], names[c.RaisedBy].Name
		r.Zone = agency.Zone()
		if c.AcknowledgedBy != nil {
			r.AcknowledgedByName = names[*c.AcknowledgedBy].Name
		}
		for _, n := range notices {
			if n.ConcernID == c.ID {
				r.Told = append(r.Told, casework.ToldRecord{SafetyNotice: n, Name: names[n.StaffID].Name})
			}
		}
	}
	return records, nil
}

// safetyLadder finds whom to tell of a client, rung by rung. Somebody who is
// away is stood in for; somebody who left is not told, nor is who could not take
// it: the next rung hears of it then.
const safetyLadder = `
WITH stay AS (
  SELECT program_id, clinician_id FROM stays
   WHERE agency_id = @agency AND client_id = @client AND ends_on IS NULL ORDER BY starts_on DESC LIMIT 1
), near AS (
  SELECT 0 AS rung, clinician_id AS staff_id, 'clinician' AS because FROM stay WHERE clinician_id IS NOT NULL
  UNION ALL
  SELECT 0, v.supervisor_id, 'supervisor' FROM supervisions v
   WHERE v.agency_id = @agency AND v.starts_at <= @now AND (v.ends_at IS NULL OR v.ends_at > @now)
     AND v.peer_id IN (SELECT a.peer_id FROM assignments a WHERE a.agency_id = @agency AND a.client_id = @client
                          AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now))
  UNION ALL
  SELECT 1, p.lead_id, 'program_lead' FROM programs p JOIN stay ON stay.program_id = p.id
   WHERE p.agency_id = @agency AND p.lead_id IS NOT NULL
  UNION ALL
  SELECT 2, r.staff_id, 'director' FROM roles r
   WHERE r.agency_id = @agency AND r.role IN @directors AND r.starts_at <= @now AND (r.ends_at IS NULL OR r.ends_at > @now)
     AND (r.program_id IS NULL OR r.program_id = (SELECT program_id FROM stay))
)
SELECT DISTINCT near.rung, f.id AS staff_id, near.because
  FROM near
  LEFT JOIN covers c ON c.agency_id = @agency AND c.absent_id = near.staff_id AND c.starts_at <= @now AND c.ends_at > @now
  JOIN staff f ON f.agency_id = @agency AND f.id = COALESCE(c.covering_id, near.staff_id) AND f.status = 'active'
 WHERE EXISTS (SELECT FROM roles r WHERE r.agency_id = @agency AND r.staff_id = f.id AND r.role IN @answerers
                  AND r.starts_at <= @now AND (r.ends_at IS NULL OR r.ends_at > @now))
   AND NOT EXISTS (SELECT FROM conflict_locks l WHERE l.agency_id = @agency AND l.client_id = @client AND l.staff_id = f.id AND l.lifted_at IS NULL)
 ORDER BY near.rung, near.because, f.id`

// SafetyLadder is whom to tell of a concern about a client: the clinician of
// the open stay and the peers' supervisors, then the program's lead, then
// those who hold one of the directors' roles there. Answerers are the roles
// that can take a concern.
func (tx *Tx) SafetyLadder(client uuid.UUID, directors, answerers []string) (casework.SafetyLadder, error) {
	var rows []struct {
		Rung int
		casework.ToTell
	}
	err := tx.read(&rows, safetyLadder, map[string]any{"agency": tx.Actor().Agency, "client": client, "now": tx.now,
		"directors": directors, "answerers": answerers})
	if err != nil {
		return nil, fmt.Errorf("find whom to tell: %w", err)
	}
	ladder := make(casework.SafetyLadder, 3)
	for _, r := range rows {
		ladder[r.Rung] = append(ladder[r.Rung], r.ToTell)
	}
	return ladder, nil
}
