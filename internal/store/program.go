package store

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// Program is one program.
func (tx *Tx) Program(id uuid.UUID) (*casework.Program, error) { return get[casework.Program](tx, id) }

// LockProgram reads a program and holds the row.
func (tx *Tx) LockProgram(id uuid.UUID) (*casework.Program, error) {
	return lock[casework.Program](tx, id)
}

// InsertProgram opens a program.
func (tx *Tx) InsertProgram(p *casework.Program) error { return insert(tx, p) }

// UpdateProgram writes what changed of a program.
func (tx *Tx) UpdateProgram(p *casework.Program) error { return update(tx, p) }

// InsertUsualStay keeps a usual length of stay, for ever.
func (tx *Tx) InsertUsualStay(u *casework.UsualStay) error { return insert(tx, u) }

// EveryProgram are all programs of the agency, by name.
func (tx *Tx) EveryProgram() ([]casework.Program, error) {
	return list[casework.Program](tx, tx.gorm.Order("name, id"))
}

// Programs is one page of the programs, by name.
func (tx *Tx) Programs(p casework.Page) (page casework.List[casework.Program], err error) {
	q := tx.gorm.Order("name, id").Limit(p.Size() + 1)
	if p.After != uuid.Nil {
		q = q.Where("(name, id) > (SELECT name, id FROM programs WHERE agency_id = app_agency() AND id = ?)", p.After)
	}
	programs, err := list[casework.Program](tx, q)
	if err != nil {
		return page, err
	}
	return casework.Cut(programs, p, casework.Program.Ref), nil
}

// PlacesTaken counts who takes a place in a program, without one person; see
// casework.ProgramRoom. Hold the program before you go by it.
func (tx *Tx) PlacesTaken(program uuid.UUID, without *uuid.UUID) (n int, err error) {
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT places_taken($1, $2)", program, without).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the places that are taken: %w", err)
	}
	return n, nil
}

// FullPrograms are those that have no place now.
func (tx *Tx) FullPrograms() ([]uuid.UUID, error) {
	rows, err := tx.pgx.Query(tx.ctx, "SELECT full_programs()")
	if err != nil {
		return nil, fmt.Errorf("read which programs are full: %w", err)
	}
	full, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read which programs are full: %w", err)
	}
	return full, nil
}

// OpenStays counts the people in a program.
func (tx *Tx) OpenStays(program uuid.UUID) (n int, err error) {
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT open_stays($1)", program).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the people in the program: %w", err)
	}
	return n, nil
}
