package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListDepartures is one page of those behind the measures: who left in a period,
// the last first, and where they are, as far as the actor sees the persons.
func (a *App) ListDepartures(ctx context.Context, f casework.DepartureFilter, p casework.Page) (casework.List[casework.DepartureLine], error) {
	return run(ctx, a, authz.DepartureList, func(tx *store.Tx) (out casework.List[casework.DepartureLine], err error) {
		agency, err := tx.Agency()
		if err != nil {
			return out, err
		}
		if f.Period, err = periodAsked(f.Period, casework.DateOf(tx.Now(), agency.Zone()), true); err != nil {
			return out, err
		}
		all, err := tx.Departures(f.Period, agency.TimeZone)
		if err != nil {
			return out, err
		}
		// Where the last of the page before is no longer among them, the list begins anew: repeated is better than lost.
		next := 1 + slices.IndexFunc(all, func(d casework.Departure) bool { return d.StayID == p.After })
		var lines []casework.DepartureLine
		for i := range all[next:] {
			if d := &all[next+i]; len(lines) <= p.Size() && f.Takes(d) {
				lines = append(lines, casework.DepartureLine{Departure: *d})
			}
		}
		out = casework.Cut(lines, p, casework.DepartureLine.Ref)
		return out, nameDepartures(tx, out.Items)
	})
}

// nameDepartures puts to departures whose they are and what the programs are
// called.
func nameDepartures(tx *store.Tx, lines []casework.DepartureLine) error {
	stays := make([]uuid.UUID, len(lines))
	for i := range lines {
		stays[i] = lines[i].StayID
	}
	named, err := tx.DepartureNames(stays)
	if err != nil {
		return err
	}
	programs, err := tx.EveryProgram()
	if err != nil {
		return err
	}
	called := map[uuid.UUID]string{}
	for _, p := range programs {
		called[p.ID] = p.Name
	}
	for i := range lines {
		l := &lines[i]
		l.ClientID, l.Name, l.FromName = named[l.StayID].ClientID, named[l.StayID].Name, called[l.FromProgramID]
		if l.ToProgramID != nil {
			l.ToName = called[*l.ToProgramID]
		}
	}
	return nil
}
