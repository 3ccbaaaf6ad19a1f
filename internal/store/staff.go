package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Staff is one person who signs in.
func (tx *Tx) Staff(id uuid.UUID) (*casework.Staff, error) { return get[casework.Staff](tx, id) }

// LockStaff reads a person and holds the row.
func (tx *Tx) LockStaff(id uuid.UUID) (*casework.Staff, error) { return lock[casework.Staff](tx, id) }

// UpdateStaff writes what changed of a person.
func (tx *Tx) UpdateStaff(s *casework.Staff) error { return update(tx, s) }

// InsertStaff adds a person.
func (tx *Tx) InsertStaff(s *casework.Staff) error { return insert(tx, s) }

// StaffLines is one page of the people, by name, with the roles that hold now.
func (tx *Tx) StaffLines(f casework.StaffFilter, p casework.Page) (page casework.List[casework.StaffLine], err error) {
	q := tx.gorm.Order("name, id").Limit(p.Size() + 1)
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.Role != "" {
		q = q.Where("id IN (?)", tx.holders(tx.now, authz.Role(f.Role)))
	}
	if f.Carries {
		q = q.Where("id IN (SELECT staff_id FROM roles WHERE agency_id = app_agency() AND role IN ? AND "+heldAt+")", f.Roles, tx.now, tx.now)
	}
	if p.After != uuid.Nil {
		q = q.Where("(name, id) > (SELECT name, id FROM staff WHERE agency_id = app_agency() AND id = ?)", p.After)
	}
	people, err := list[casework.Staff](tx, q)
	if err != nil {
		return page, err
	}
	ids := make([]uuid.UUID, len(people))
	lines := make([]casework.StaffLine, len(people))
	for i, s := range people {
		ids[i], lines[i].Staff = s.ID, s
	}
	roles, err := list[casework.Role](tx, tx.gorm.Where("staff_id = ANY (?)", anyOf(ids)).Where(heldAt, tx.now, tx.now).Order("role, id"))
	if err != nil {
		return page, err
	}
	for _, r := range roles {
		for i := range lines {
			if lines[i].ID == r.StaffID {
				lines[i].Roles = append(lines[i].Roles, r)
			}
		}
	}
	return casework.Cut(lines, p, casework.StaffLine.Ref), nil
}

// StaffHolding are the active people who hold one of the roles at a moment, by
// name.
func (tx *Tx) StaffHolding(at time.Time, roles ...authz.Role) ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Where("status = ?", casework.StaffActive).
		Where("id IN (?)", tx.holders(at, roles...)).Order("name, id"))
}

// ActiveStaff are the people who work here, by name.
func (tx *Tx) ActiveStaff() ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Where("status = ?", casework.StaffActive).Order("name, id"))
}

// EveryStaff are all people there ever were, by name.
func (tx *Tx) EveryStaff() ([]casework.Staff, error) {
	return list[casework.Staff](tx, tx.gorm.Order("name, id"))
}

// StaffNames are the names of people by id.
func (tx *Tx) StaffNames(ids ...uuid.UUID) (map[uuid.UUID]string, error) {
	people, err := list[casework.Staff](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)).Order("id"))
	if err != nil {
		return nil, err
	}
	names := make(map[uuid.UUID]string, len(people))
	for _, s := range people {
		names[s.ID] = s.Name
	}
	return names, nil
}

// OpenWork counts what somebody who leaves, leaves behind.
func (tx *Tx) OpenWork(staff uuid.UUID) (w casework.OpenWork, err error) {
	err = tx.pgx.QueryRow(tx.ctx, "SELECT clients, drafts, stays, peers, programs, open_tasks($1), open_plans($1) FROM open_work($1)", staff).
		Scan(&w.Clients, &w.Drafts, &w.Stays, &w.Peers, &w.Programs, &w.Tasks, &w.Plans)
	if err != nil {
		return w, fmt.Errorf("count the open work: %w", err)
	}
	return w, nil
}
