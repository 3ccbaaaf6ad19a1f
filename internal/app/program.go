package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListPrograms is one page of the agency's programs, closed ones included.
func (a *App) ListPrograms(ctx context.Context, p casework.Page) (casework.List[casework.ProgramLine], error) {
	return run(ctx, a, authz.ProgramList, func(tx *store.Tx) (page casework.List[casework.ProgramLine], err error) {
		programs, err := tx.Programs(p)
		if err != nil {
			return page, err
		}
		page.Next = programs.Next
		page.Items, err = programLines(tx, programs.Items)
		return page, err
	})
}

// GetProgram is one program with what could be chosen for it.
func (a *App) GetProgram(ctx context.Context, id uuid.UUID) (*casework.ProgramRecord, error) {
	return run(ctx, a, authz.ProgramGet, func(tx *store.Tx) (*casework.ProgramRecord, error) { return programRecord(tx, id) })
}

// CreateProgram opens a program.
func (a *App) CreateProgram(ctx context.Context, e casework.ProgramEdit) (*casework.ProgramRecord, error) {
	return runOnce(ctx, a, authz.ProgramCreate, func(tx *store.Tx) (*casework.ProgramRecord, error) {
		program := &casework.Program{Versioned: casework.NewVersioned(tx.NewID())}
		if err := program.Edit(e, 0, tx.Now()); err != nil {
			return nil, err
		}
		if err := checkProgram(tx, nil, program); err != nil {
			return nil, err
		}
		if err := tx.InsertProgram(program); err != nil {
			return nil, err
		}
		if err := keepUsual(tx, program, 0, casework.Date{}); err != nil {
			return nil, err
		}
		return programRecord(tx, program.ID)
	}, programRecord)
}

// UpdateProgram describes or closes the version of a program that was read.
func (a *App) UpdateProgram(ctx context.Context, id uuid.UUID, version int, e casework.ProgramEdit) (*casework.ProgramRecord, error) {
	return run(ctx, a, authz.ProgramUpdate, func(tx *store.Tx) (*casework.ProgramRecord, error) {
		program, err := tx.LockProgram(id)
		if err != nil {
			return nil, err
		}
		if err := match(program.Version, version); err != nil {
			return nil, err
		}
		open, err := tx.OpenStays(id)
		if err != nil {
			return nil, err
		}
		before, usualDays, usualFrom := program.LeadID, program.UsualDays, program.UsualFrom
		if err := program.Edit(e, open, tx.Now()); err != nil {
			return nil, err
		}
		if err := checkProgram(tx, before, program); err != nil {
			return nil, err
		}
		if err := tx.UpdateProgram(program); err != nil {
			return nil, err
		}
		if err := keepUsual(tx, program, usualDays, usualFrom); err != nil {
			return nil, err
		}
		return programRecord(tx, id)
	})
}

// keepUsual keeps the usual length of stay beside those said before.
func keepUsual(tx *store.Tx, p *casework.Program, days int, from casework.Date) error {
	said := p.UsualSaid(tx.NewID(), tx.Actor().ID, days, from, tx.Now())
	if said == nil {
		return nil
	}
	return tx.InsertUsualStay(said)
}

// checkProgram looks up what the program names. A lead who left since may stay
// named until somebody else takes over; nobody who left is named anew.
func checkProgram(tx *store.Tx, leadBefore *uuid.UUID, p *casework.Program) error {
	var problems casework.Problems
	switch _, err := tx.Part2Program(p.Part2ProgramID); {
	case casework.KindOf(err) == casework.KindNotFound:
		problems.Add("part2ProgramId", "Choose the Part 2 program this belongs to.")
	case err != nil:
		return err
	}
	if p.LeadID == nil || leadBefore != nil && *leadBefore == *p.LeadID {
		return problems.Err()
	}
	switch lead, err := tx.Staff(*p.LeadID); {
	case casework.KindOf(err) == casework.KindNotFound, err == nil && lead.Status == casework.StaffDeactivated:
		problems.Add("leadId", "Choose somebody who works here.")
	case err != nil:
		return err
	}
	return problems.Err()
}

func programRecord(tx *store.Tx, id uuid.UUID) (*casework.ProgramRecord, error) {
	program, err := tx.Program(id)
	if err != nil {
		return nil, err
	}
	lines, err := programLines(tx, []casework.Program{*program})
	if err != nil {
		return nil, err
	}
	r := &casework.ProgramRecord{ProgramLine: lines[0]}
	if r.OpenStays, err = tx.OpenStays(id); err != nil {
		return nil, err
	}
	if r.PlacesTaken, err = tx.PlacesTaken(id, nil); err != nil {
		return nil, err
	}
	if r.Part2Programs, err = tx.EveryPart2Program(); err != nil {
		return nil, err
	}
	r.Leads, err = tx.ActiveStaff()
	return r, err
}

// programLines adds the names that belong to programs.
func programLines(tx *store.Tx, programs []casework.Program) ([]casework.ProgramLine, error) {
	var leads []uuid.UUID
	for _, p := range programs {
		if p.LeadID != nil {
			leads = append(leads, *p.LeadID)
		}
	}
	names, err := tx.StaffNames(leads...)
	if err != nil {
		return nil, err
	}
	units, err := tx.EveryPart2Program()
	if err != nil {
		return nil, err
	}
	full, err := tx.FullPrograms()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.ProgramLine, len(programs))
	for i, p := range programs {
		lines[i].Program, lines[i].Full = p, slices.Contains(full, p.ID)
		if p.LeadID != nil {
			lines[i].LeadName = names[*p.LeadID]
		}
		for _, u := range units {
			if u.ID == p.Part2ProgramID {
				lines[i].Part2Name = u.Name
			}
		}
	}
	return lines, nil
}
