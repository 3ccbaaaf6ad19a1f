package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// GetContinuity is what became of those who left a program in a period, by pair
// of programs: numbers, and nobody by name. The zero period is the last one that
// is whole. Whoever may not see the persons counts by quarters, and is told no
// number that is of a few.
func (a *App) GetContinuity(ctx context.Context, p casework.Period) (*casework.Continuity, error) {
	return run(ctx, a, authz.ContinuityGet, func(tx *store.Tx) (*casework.Continuity, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		c := &casework.Continuity{Today: casework.DateOf(tx.Now(), agency.Zone()), Zone: agency.Zone(), Everyone: a.seesEveryone(tx),
			Programs: map[uuid.UUID]casework.Program{}}
		if c.Period, err = periodAsked(p, c.Today, c.Everyone); err != nil {
			return nil, err
		}
		departures, err := tx.Departures(c.Period, agency.TimeZone)
		if err != nil {
			return nil, err
		}
		handOffs, err := tx.HandOffs(c.Period, agency)
		if err != nil {
			return nil, err
		}
		programs, err := tx.EveryProgram()
		if err != nil {
			return nil, err
		}
		for _, p := range programs {
			c.Programs[p.ID] = p
		}
		c.Leavers = casework.MeasureLeavers(departures, c.Today)
		c.Pairs, c.Flow = casework.MeasureDepartures(departures, c.Today), casework.FlowOf(departures)
		c.HandOffs = casework.MeasureHandOffs(handOffs, tx.Now())
		c.Sort()
		if !c.Everyone {
			c.Quieten()
		}
		return c, nil
	})
}

func periodAsked(p casework.Period, today casework.Date, everyone bool) (casework.Period, error) {
	switch {
	case p == casework.Period{} && everyone:
		return casework.LastHalfYear(today), nil
	case p == casework.Period{}:
		return casework.LastQuarter(today), nil
	case everyone:
		return p, p.Check()
	}
	return p, p.CheckQuarter()
}

// seesEveryone tells whether the actor may list those who left, whoever they
// are: by a role that is held for the agency and not for one program.
func (a *App) seesEveryone(tx *store.Tx) bool {
	roles := a.policy.RolesAllowed(authz.DepartureList)
	return slices.ContainsFunc(tx.Actor().Roles, func(h authz.HeldRole) bool {
		return h.Program == uuid.Nil && slices.Contains(roles, h.Role)
	})
}
