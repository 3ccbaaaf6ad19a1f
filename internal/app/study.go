package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ListStudies is one page of studies, the newest first.
func (a *App) ListStudies(ctx context.Context, p casework.Page) (casework.List[casework.Study], error) {
	return run(ctx, a, authz.StudyList, func(tx *store.Tx) (casework.List[casework.Study], error) { return tx.Studies(p) })
}

// BeginStudy begins a study.
func (a *App) BeginStudy(ctx context.Context, name, protocol string) (*casework.Study, error) {
	return runOnce(ctx, a, authz.StudyBegin, func(tx *store.Tx) (*casework.Study, error) {
		s, err := casework.NewStudy(tx.NewID(), tx.Actor().ID, name, protocol, tx.Now())
		if err != nil {
			return nil, err
		}
		return s, tx.InsertStudy(s)
	}, (*store.Tx).Study)
}

// PrepareStudy gives everybody in care a study id who has none yet, and makes
// the records that the study gets, under those ids. It is the one operation
// that reads the key.
func (a *App) PrepareStudy(ctx context.Context, id uuid.UUID) (*casework.Study, error) {
	return runOnce(ctx, a, authz.StudyPrepare, func(tx *store.Tx) (*casework.Study, error) {
		s, err := tx.LockStudy(id)
		if err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		facts, err := tx.StudyFacts(today)
		if err != nil {
			return nil, err
		}
		codes, fresh, err := studyCodes(tx, s, facts)
		if err != nil {
			return nil, err
		}
		records, err := s.Prepare(facts, codes, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertStudyKeys(fresh); err != nil {
			return nil, err
		}
		if err := tx.InsertStudyRecords(records); err != nil {
			return nil, err
		}
		return s, tx.UpdateStudy(s)
	}, (*store.Tx).Study)
}

// studyCodes are the study ids of all, with those that are new.
func studyCodes(tx *store.Tx, s *casework.Study, facts []casework.StudyFacts) (codes map[uuid.UUID]string, fresh []casework.StudyKey, err error) {
	if codes, err = tx.StudyCodes(s.ID); err != nil {
		return nil, nil, err
	}
	for _, f := range facts {
		if codes[f.ClientID] == "" {
			codes[f.ClientID] = casework.NewStudyCode()
			fresh = append(fresh, casework.StudyKey{Record: casework.Record{ID: tx.NewID()}, ClientID: f.ClientID, StudyID: s.ID, Code: codes[f.ClientID],
				LinkedBy: tx.Actor().ID, LinkedAt: tx.Now()})
		}
	}
	return codes, fresh, nil
}

// EndStudy lets nothing more leave for a study.
func (a *App) EndStudy(ctx context.Context, id uuid.UUID) (*casework.Study, error) {
	return runOnce(ctx, a, authz.StudyEnd, func(tx *store.Tx) (*casework.Study, error) {
		s, err := tx.LockStudy(id)
		if err != nil {
			return nil, err
		}
		if err := s.End(tx.Actor().ID, tx.Now()); err != nil {
			return nil, err
		}
		return s, tx.UpdateStudy(s)
	}, (*store.Tx).Study)
}

// MakeStudyExport is the newest records of a study as a file, if the gate lets
// them go. Its transaction reaches no record of any client.
func (a *App) MakeStudyExport(ctx context.Context, id uuid.UUID, format release.Format) (*release.Release, error) {
	return runOnce(ctx, a, authz.StudyExportMake, func(tx *store.Tx) (*release.Release, error) {
		s, err := tx.LockStudy(id)
		if err != nil {
			return nil, err
		}
		records, err := tx.StudyRecords(s)
		if err != nil {
			return nil, err
		}
		cleared, err := casework.DiscloseStudy(s, records, tx.NewID(), tx.Actor().ID, casework.Medium(format), tx.Now())
		if err != nil {
			return nil, err
		}
		permit, err := tx.RecordStudyExport(cleared)
		if err != nil {
			return nil, err
		}
		return release.NewStudy(permit, records)
	}, releasedAlready)
}
