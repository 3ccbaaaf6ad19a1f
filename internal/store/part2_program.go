package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Part2Program is one legal unit.
func (tx *Tx) Part2Program(id uuid.UUID) (*casework.Part2Program, error) {
	return get[casework.Part2Program](tx, id)
}

// InsertPart2Program names a legal unit.
func (tx *Tx) InsertPart2Program(p *casework.Part2Program) error { return insert(tx, p) }

// EveryPart2Program are all legal units of the agency, by name.
func (tx *Tx) EveryPart2Program() ([]casework.Part2Program, error) {
	return list[casework.Part2Program](tx, tx.gorm.Order("name, id"))
}

// Part2Programs is one page of the legal units, by name.
func (tx *Tx) Part2Programs(p casework.Page) (page casework.List[casework.Part2Program], err error) {
	q := tx.gorm.Order("name, id").Limit(p.Size() + 1)
	if p.After != uuid.Nil {
		q = q.Where("(name, id) > (SELECT name, id FROM part2_programs WHERE agency_id = app_agency() AND id = ?)", p.After)
	}
	units, err := list[casework.Part2Program](tx, q)
	if err != nil {
		return page, err
	}
	return casework.Cut(units, p, casework.Part2Program.Ref), nil
}
