package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListMutualAidReports is one page of what a client says of their own
// attendance.
func (a *App) ListMutualAidReports(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.MutualAidReports, error) {
	return run(ctx, a, authz.MutualAidReportList, func(tx *store.Tx) (*casework.MutualAidReports, error) {
		if _, err := tx.Client(client); err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		reports, err := tx.MutualAidReports(client, p)
		return &casework.MutualAidReports{List: reports, Today: casework.DateOf(tx.Now(), agency.Zone()), Zone: agency.Zone()}, err
	})
}

// AddMutualAidReport takes down what a client says of their own attendance.
func (a *App) AddMutualAidReport(ctx context.Context, add casework.MutualAidReportAdd) (*casework.MutualAidReportLine, error) {
	return runOnce(ctx, a, authz.MutualAidReportAdd, func(tx *store.Tx) (*casework.MutualAidReportLine, error) {
		if _, err := tx.Client(add.ClientID); err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		r, err := casework.NewMutualAidReport(tx.NewID(), tx.Actor().ID, add, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertMutualAidReport(r); err != nil {
			return nil, err
		}
		return aidLine(tx, r)
	}, func(tx *store.Tx, id uuid.UUID) (*casework.MutualAidReportLine, error) {
		r, err := tx.MutualAidReport(id)
		if err != nil {
			return nil, err
		}
		return aidLine(tx, r)
	})
}

func aidLine(tx *store.Tx, r *casework.MutualAidReport) (*casework.MutualAidReportLine, error) {
	lines, err := tx.MutualAidReportLines([]casework.MutualAidReport{*r})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}
