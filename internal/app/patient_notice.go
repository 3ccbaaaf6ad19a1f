package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// ListPatientNotices is one page of which notices a client was given, and what
// there is to give today.
func (a *App) ListPatientNotices(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.PatientNotices, error) {
	return run(ctx, a, authz.PatientNoticeList, func(tx *store.Tx) (*casework.PatientNotices, error) {
		if _, err := tx.Client(client); err != nil {
			return nil, err
		}
		agency, current, err := currentNotice(tx)
		if err != nil {
			return nil, err
		}
		out := &casework.PatientNotices{Current: current, Today: casework.DateOf(tx.Now(), agency.Zone()), Zone: agency.Zone()}
		if current != nil {
			if out.HasCurrent, err = tx.GivenNotice(client, current.Version); err != nil {
				return nil, err
			}
		}
		out.List, err = tx.PatientNotices(client, p)
		return out, err
	})
}

// GivePatientNotice records that a client was given the notice.
func (a *App) GivePatientNotice(ctx context.Context, g casework.PatientNoticeGive) (*casework.PatientNoticeLine, error) {
	return runOnce(ctx, a, authz.PatientNoticeGive, func(tx *store.Tx) (*casework.PatientNoticeLine, error) {
		if _, err := tx.Client(g.ClientID); err != nil {
			return nil, err
		}
		versions, err := rules.PatientNotices()
		if err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		n, err := casework.NewPatientNotice(tx.NewID(), tx.Actor().ID, g, versions, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertPatientNotice(n); err != nil {
			return nil, err
		}
		return noticeLine(tx, n)
	}, func(tx *store.Tx, id uuid.UUID) (*casework.PatientNoticeLine, error) {
		n, err := tx.PatientNotice(id)
		if err != nil {
			return nil, err
		}
		return noticeLine(tx, n)
	})
}

// ListMissingNotices is one page of the clients in care who were not given the
// notice of today.
func (a *App) ListMissingNotices(ctx context.Context, p casework.Page) (*casework.MissingNotices, error) {
	return run(ctx, a, authz.MissingNoticeList, func(tx *store.Tx) (*casework.MissingNotices, error) {
		agency, current, err := currentNotice(tx)
		if err != nil {
			return nil, err
		}
		out := &casework.MissingNotices{Current: current, Zone: agency.Zone()}
		if current != nil {
			out.List, err = tx.MissingNotices(current.Version, p)
		}
		return out, err
	})
}

// currentNotice is the version to give today, in the agency's time zone.
func currentNotice(tx *store.Tx) (*casework.Agency, *casework.NoticeVersion, error) {
	versions, err := rules.PatientNotices()
	if err != nil {
		return nil, nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, nil, err
	}
	return agency, versions.On(casework.DateOf(tx.Now(), agency.Zone())), nil
}

func noticeLine(tx *store.Tx, n *casework.PatientNotice) (*casework.PatientNoticeLine, error) {
	lines, err := tx.PatientNoticeLines([]casework.PatientNotice{*n})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}
