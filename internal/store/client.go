package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Client is one person served.
func (tx *Tx) Client(id uuid.UUID) (*casework.Client, error) { return get[casework.Client](tx, id) }

// LockClient reads a client and holds the row: whatever decides on where the
// person is or who is with them waits its turn. Where the record was joined into
// another, whoever reaches that one is told.
func (tx *Tx) LockClient(id uuid.UUID) (*casework.Client, error) {
	c, err := lock[casework.Client](tx, id)
	if err == nil && c.MergedInto == nil || err != nil && casework.KindOf(err) != casework.KindNotFound {
		return c, err
	}
	if _, err := tx.JoinedInto(id); err != nil { // for who does not reach that one either, there is none
		return nil, err
	}
	return nil, casework.Errorf(casework.KindConflict, "This record was joined with another. Open that one: the old number and the old address lead there.")
}

// InsertClient begins a record and gives it its number. The number comes from
// a counter of the agency, so that it tells nothing of records somebody cannot
// see.
func (tx *Tx) InsertClient(c *casework.Client) error {
	first, err := tx.takeNumbers(1)
	if err != nil {
		return err
	}
	c.Number = clientNumber(first)
	return insert(tx, c)
}

// UpdateClient writes what changed of a client.
func (tx *Tx) UpdateClient(c *casework.Client) error { return update(tx, c) }

// takeNumbers takes so many numbers and is the first of them. A number whose
// record was never kept is not given out again.
func (tx *Tx) takeNumbers(count int) (first int64, err error) {
	err = tx.pgx.QueryRow(tx.ctx, `UPDATE agencies SET next_client_number = next_client_number + $2
		WHERE agency_id = $1 RETURNING next_client_number - $2`, tx.Actor().Agency, count).Scan(&first)
	if err != nil {
		return 0, fmt.Errorf("take a client number: %w", err)
	}
	return first, nil
}

func clientNumber(n int64) string { return fmt.Sprintf("C-%d", n) }

// ClientAccesses are those who may find a restricted record, past ones left
// out.
func (tx *Tx) ClientAccesses(client uuid.UUID) ([]casework.ClientAccess, error) {
	return list[casework.ClientAccess](tx, tx.gorm.Where("client_id = ?", client).Where(heldAt, tx.now, tx.now).Order("id"))
}

// InsertClientAccess names somebody who may find a restricted record.
func (tx *Tx) InsertClientAccess(a *casework.ClientAccess) error { return insert(tx, a) }

// UpdateClientAccess writes what changed of it.
func (tx *Tx) UpdateClientAccess(a *casework.ClientAccess) error { return update(tx, a) }

// careTeam is who is with a client now, of those who still work here: the peers and whoever stands in for
// them, the clinician and the lead of the open stay, the peers' supervisors.
const careTeam = `
WITH peer AS (
  SELECT a.peer_id, a.part, a.ends_at FROM assignments a
   WHERE a.agency_id = @agency AND a.client_id = @client AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
), stay AS (
  SELECT s.clinician_id, p.lead_id FROM stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
   WHERE s.agency_id = @agency AND s.client_id = @client AND s.ends_on IS NULL
), member (staff_id, part, until, place) AS (
  SELECT peer_id, part || '_peer', ends_at, CASE part WHEN 'primary' THEN 1 ELSE 2 END FROM peer
  UNION ALL
  SELECT c.covering_id, 'covering_peer', max(c.ends_at), 3 FROM covers c JOIN peer ON peer.peer_id = c.absent_id
   WHERE c.agency_id = @agency AND c.starts_at <= @now AND c.ends_at > @now GROUP BY c.covering_id
  UNION ALL
  SELECT clinician_id, 'clinician', NULL, 4 FROM stay WHERE clinician_id IS NOT NULL
  UNION ALL
  SELECT v.supervisor_id, 'supervisor', max(v.ends_at), 5 FROM supervisions v JOIN peer ON peer.peer_id = v.peer_id
   WHERE v.agency_id = @agency AND v.starts_at <= @now AND (v.ends_at IS NULL OR v.ends_at > @now) GROUP BY v.supervisor_id
  UNION ALL
  SELECT lead_id, 'program_lead', NULL, 6 FROM stay WHERE lead_id IS NOT NULL
)
SELECT m.staff_id, f.name, f.title, m.part, m.until
  FROM member m JOIN staff f ON f.agency_id = @agency AND f.id = m.staff_id AND f.status <> 'deactivated'
 ORDER BY m.place, f.name, f.id`

// CareTeam is who is with a client now.
func (tx *Tx) CareTeam(client uuid.UUID) ([]casework.CareTeamMember, error) {
	return scan(tx, func(casework.CareTeamMember) uuid.UUID { return client }, careTeam,
		map[string]any{"agency": tx.Actor().Agency, "client": client, "now": tx.now})
}
