package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Task is one task.
func (tx *Tx) Task(id uuid.UUID) (*casework.Task, error) { return get[casework.Task](tx, id) }

// LockTask reads a task and holds it, so that one person ends it.
func (tx *Tx) LockTask(id uuid.UUID) (*casework.Task, error) { return lock[casework.Task](tx, id) }

// InsertTask keeps a task.
func (tx *Tx) InsertTask(t *casework.Task) error { return insert(tx, t) }

// UpdateTask writes what changed of a task.
func (tx *Tx) UpdateTask(t *casework.Task) error { return update(tx, t) }

// Tasks is one page of tasks, the first due first.
func (tx *Tx) Tasks(f casework.TaskFilter, p casework.Page) (casework.List[casework.Task], error) {
	q := tx.gorm.Order("due_on, id")
	if f.OwnerID != uuid.Nil {
		q = q.Where("owner_id = ?", f.OwnerID)
	}
	if f.OwnerIDs != nil {
		q = q.Where("owner_id = ANY (?)", anyOf(f.OwnerIDs))
	}
	if f.ClientID != uuid.Nil {
		q = q.Where("client_id = ?", f.ClientID)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if p.After != uuid.Nil {
		q = q.Where("(due_on, id) > (SELECT due_on, id FROM tasks WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	return listPage[casework.Task](tx, q, p)
}

// TasksOfEntries are the tasks that were set from lines of reviews, the first
// due first.
func (tx *Tx) TasksOfEntries(entries []uuid.UUID) ([]casework.Task, error) {
	return list[casework.Task](tx, tx.gorm.Where("review_entry_id = ANY (?)", anyOf(entries)).Order("due_on, id"))
}

// ownersApart are tasks whose owner walked beside the client and does not any
// more, nor stands in for somebody who does.
const ownersApart = `
SELECT t.id FROM tasks t
 WHERE t.agency_id = @agency AND t.id = ANY (@tasks) AND t.client_id IS NOT NULL
   AND EXISTS (SELECT FROM assignments a WHERE a.agency_id = @agency AND a.client_id = t.client_id AND a.peer_id = t.owner_id)
   AND NOT EXISTS (
       SELECT FROM assignments a
        WHERE a.agency_id = @agency AND a.client_id = t.client_id AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
          AND (a.peer_id = t.owner_id OR EXISTS (
               SELECT FROM covers c WHERE c.agency_id = @agency AND c.covering_id = t.owner_id AND c.absent_id = a.peer_id
                  AND c.starts_at <= @now AND c.ends_at > @now)))`

// TaskLines puts to tasks their names and whether they wait for somebody who
// can do them, in a fixed number of statements.
func (tx *Tx) TaskLines(tasks []casework.Task) ([]casework.TaskLine, error) {
	var people, about []uuid.UUID
	for _, t := range tasks {
		people = append(people, t.OwnerID, t.CreatedBy)
		if t.ClientID != nil {
			about = append(about, *t.ClientID)
		}
	}
	clients, err := tx.clientNames(about)
	if err != nil {
		return nil, err
	}
	staff, err := tx.staffNames(people)
	if err != nil {
		return nil, err
	}
	var apart []uuid.UUID
	if err := tx.read(&apart, ownersApart, map[string]any{"agency": tx.Actor().Agency, "now": tx.now,
		"tasks": anyOf(refs(tasks, casework.Task.Ref))}); err != nil {
		return nil, fmt.Errorf("look whose tasks are apart: %w", err)
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.TaskLine, len(tasks))
	for i, t := range tasks {
		l := &lines[i]
		l.Task, l.OwnerName, l.CreatedByName, l.Zone = t, staff[t.OwnerID].Name, staff[t.CreatedBy].Name, agency.Zone()
		l.Today = casework.DateOf(tx.now, agency.Zone())
		l.OwnerLeft = staff[t.OwnerID].Status == casework.StaffDeactivated
		if t.ClientID != nil {
			l.ClientName = clients[*t.ClientID]
		}
		for _, id := range apart {
			l.OwnerApart = l.OwnerApart || id == t.ID
		}
	}
	return lines, nil
}

// OpenTasksOf are the open tasks that some people have about a client.
func (tx *Tx) OpenTasksOf(owners []uuid.UUID, client uuid.UUID) ([]casework.Task, error) {
	return list[casework.Task](tx, tx.gorm.Where("owner_id = ANY (?) AND client_id = ? AND state = ?", anyOf(owners), client, casework.TaskOpen).Order("id"))
}

// LockOpenTasksOfAccessReview are the open tasks that ask to look at something
// done outside the ordinary way, locked until the transaction ends.
func (tx *Tx) LockOpenTasksOfAccessReview(review uuid.UUID) ([]casework.Task, error) {
	return list[casework.Task](tx, tx.gorm.Where("access_review_id = ? AND state = ?", review, casework.TaskOpen).Order("id").Clauses(holding))
}
