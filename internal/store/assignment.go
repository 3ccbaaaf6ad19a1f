package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Assignment is one peer's time with a client.
func (tx *Tx) Assignment(id uuid.UUID) (*casework.Assignment, error) {
	return get[casework.Assignment](tx, id)
}

// LockAssignment reads an assignment and holds the row.
func (tx *Tx) LockAssignment(id uuid.UUID) (*casework.Assignment, error) {
	return lock[casework.Assignment](tx, id)
}

// InsertAssignment puts a client on a caseload.
func (tx *Tx) InsertAssignment(a *casework.Assignment) error { return insert(tx, a) }

// UpdateAssignment writes what changed of an assignment.
func (tx *Tx) UpdateAssignment(a *casework.Assignment) error { return update(tx, a) }

// OpenAssignments are those of a client that have not ended, begun or not.
func (tx *Tx) OpenAssignments(client uuid.UUID) ([]casework.Assignment, error) {
	return list[casework.Assignment](tx, tx.gorm.Where("client_id = ? AND (ends_at IS NULL OR ends_at > ?)", client, tx.now).Order("part, starts_at, id"))
}

const assignmentLines = `
SELECT a.*, f.name AS peer_name, f.deactivated_at AS peer_left_at
  FROM assignments a JOIN staff f ON f.agency_id = a.agency_id AND f.id = a.peer_id
 WHERE a.agency_id = ? AND a.client_id = ?
 ORDER BY a.starts_at DESC, a.part, a.id`

// AssignmentLines are a client's assignments with the peers' names, newest
// first, past ones included.
func (tx *Tx) AssignmentLines(client uuid.UUID) ([]casework.AssignmentLine, error) {
	return scan(tx, func(a casework.AssignmentLine) uuid.UUID { return a.ClientID }, assignmentLines, tx.Actor().Agency, client)
}

// CaseloadWeight is how much a peer carries now or is settled to: a sum over
// every client, also those the actor does not see, or a limit would hold only
// within a team.
func (tx *Tx) CaseloadWeight(peer uuid.UUID) (n int, err error) {
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT weight FROM caseload_weights(ARRAY[$1::uuid], true)", peer).Scan(&n); err != nil {
		return 0, fmt.Errorf("weigh the caseload: %w", err)
	}
	return n, nil
}
