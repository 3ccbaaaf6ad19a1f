package store

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

// Rows that one act holds are held in the order of their ids, clients before
// people before assignments: two batches that share some of them wait for each
// other and never in a circle.
var held = clause.Locking{Strength: "NO KEY UPDATE"}

// LockClients reads clients and holds them. Whoever is out of reach is missing.
func (tx *Tx) LockClients(ids []uuid.UUID) ([]casework.Client, error) {
	return list[casework.Client](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)).Order("id").Clauses(held))
}

// LockStaffs reads people and holds them.
func (tx *Tx) LockStaffs(ids []uuid.UUID) ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)).Order("id").Clauses(held))
}

// LockAssignmentsOf reads the assignments of clients that have not ended,
// begun or not, and holds them.
func (tx *Tx) LockAssignmentsOf(clients []uuid.UUID) ([]casework.Assignment, error) {
	return list[casework.Assignment](tx, tx.gorm.Where("client_id = ANY (?) AND (ends_at IS NULL OR ends_at > ?)", anyOf(clients), tx.now).
		Order("id").Clauses(held))
}

// AssignmentsOf are the assignments of clients that have not ended, begun or
// not.
func (tx *Tx) AssignmentsOf(clients []uuid.UUID) ([]casework.Assignment, error) {
	return list[casework.Assignment](tx, tx.gorm.Where("client_id = ANY (?) AND (ends_at IS NULL OR ends_at > ?)", anyOf(clients), tx.now).Order("id"))
}

// LockTasksAbout reads somebody's open tasks about clients and holds them.
func (tx *Tx) LockTasksAbout(owner uuid.UUID, clients []uuid.UUID) ([]casework.Task, error) {
	return list[casework.Task](tx, tx.gorm.Where("owner_id = ? AND state = ? AND client_id = ANY (?)", owner, casework.TaskOpen, anyOf(clients)).
		Order("id").Clauses(held))
}

// TasksAbout are somebody's open tasks about clients.
func (tx *Tx) TasksAbout(owner uuid.UUID, clients []uuid.UUID) ([]casework.Task, error) {
	return list[casework.Task](tx, tx.gorm.Where("owner_id = ? AND state = ? AND client_id = ANY (?)", owner, casework.TaskOpen, anyOf(clients)).Order("id"))
}

// NamedFor are, for each restricted client of these, who is named.
func (tx *Tx) NamedFor(clients []uuid.UUID) ([]casework.ClientAccess, error) {
	return list[casework.ClientAccess](tx, tx.gorm.Where("client_id = ANY (?)", anyOf(clients)).Where(heldAt, tx.now, tx.now).Order("id"))
}

// CaseloadWeights is how much peers carry now or are settled to; all counts
// also clients that are hidden from the actor, as a limit must.
func (tx *Tx) CaseloadWeights(peers []uuid.UUID, all bool) (map[uuid.UUID]int, error) {
	var rows []struct {
		PeerID uuid.UUID
		Weight int
	}
	if err := tx.read(&rows, "SELECT peer_id, weight FROM caseload_weights(?::uuid[], ?)", uuidArray(peers), all); err != nil {
		return nil, fmt.Errorf("weigh caseloads: %w", err)
	}
	weights := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		weights[r.PeerID] = r.Weight
	}
	return weights, nil
}

// PeerHabits are in which programs peers walk with people, and which languages
// these speak, as far as the actor sees.
func (tx *Tx) PeerHabits(peers []uuid.UUID) ([]PeerHabit, error) {
	var rows []PeerHabit
	if err := tx.read(&rows, `SELECT DISTINCT a.peer_id, s.program_id, c.language
		  FROM assignments a
		  JOIN clients c ON c.agency_id = a.agency_id AND c.id = a.client_id
		  LEFT JOIN stays s ON s.agency_id = a.agency_id AND s.client_id = a.client_id AND s.ends_on IS NULL
		 WHERE a.agency_id = ? AND a.peer_id = ANY (?) AND a.starts_at <= ? AND (a.ends_at IS NULL OR a.ends_at > ?)`,
		tx.Actor().Agency, anyOf(peers), tx.now, tx.now); err != nil {
		return nil, fmt.Errorf("look where peers work: %w", err)
	}
	return rows, nil
}

// PeerHabit is one program and language of a peer's people.
type PeerHabit struct {
	PeerID    uuid.UUID
	ProgramID *uuid.UUID
	Language  string
}

// InsertReassignment begins a batch.
func (tx *Tx) InsertReassignment(r *casework.Reassignment) error { return insert(tx, r) }

// InsertReassignmentItem keeps what a batch did for one client.
func (tx *Tx) InsertReassignmentItem(i *casework.ReassignmentItem) error { return insert(tx, i) }

// Reassignment is one batch.
func (tx *Tx) Reassignment(id uuid.UUID) (*casework.Reassignment, error) {
	return get[casework.Reassignment](tx, id)
}

// ReassignmentsOf are the newest batches from a peer's caseload.
func (tx *Tx) ReassignmentsOf(peer uuid.UUID, most int) ([]casework.Reassignment, error) {
	return list[casework.Reassignment](tx, tx.gorm.Where("peer_id = ?", peer).Order("made_at DESC, id DESC").Limit(most))
}

// Reassignments is one page of batches, newest first.
func (tx *Tx) Reassignments(peer uuid.UUID, p casework.Page) (page casework.List[casework.Reassignment], err error) {
	q := tx.gorm.Order("made_at DESC, id DESC").Limit(p.Size() + 1)
	if peer != uuid.Nil {
		q = q.Where("peer_id = ?", peer)
	}
	if p.After != uuid.Nil {
		q = q.Where("(made_at, id) < (SELECT made_at, id FROM reassignments WHERE agency_id = app_agency() AND id = ?)", p.After)
	}
	batches, err := list[casework.Reassignment](tx, q)
	if err != nil {
		return page, err
	}
	return casework.Cut(batches, p, casework.Reassignment.Ref), nil
}

// ReassignmentItems are what a batch did, for the clients in reach.
func (tx *Tx) ReassignmentItems(batch uuid.UUID) ([]casework.ReassignmentItem, error) {
	return list[casework.ReassignmentItem](tx, tx.gorm.Where("reassignment_id = ?", batch).Order("id"))
}

// Clients are those of a list of ids that are in reach.
func (tx *Tx) Clients(ids []uuid.UUID) ([]casework.Client, error) {
	return list[casework.Client](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)).Order("id"))
}
