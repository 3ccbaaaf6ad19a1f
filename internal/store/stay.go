package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// StayPauses are all of a client's times away, in order of time.
func (tx *Tx) StayPauses(client uuid.UUID) ([]casework.StayPause, error) {
	return list[casework.StayPause](tx, tx.gorm.Where("client_id = ?", client).Order("starts_on, ends_on, id"))
}

// InsertStayPause begins time away.
func (tx *Tx) InsertStayPause(p *casework.StayPause) error { return insert(tx, p) }

// UpdateStayPause writes what changed of it.
func (tx *Tx) UpdateStayPause(p *casework.StayPause) error { return update(tx, p) }

// InsertStayChange writes down what there is to tell about a stay.
func (tx *Tx) InsertStayChange(c *casework.StayChange) error { return insert(tx, c) }

const stayChangeLines = `
SELECT c.*, f.name AS changed_by_name, COALESCE(was.name, '') AS was_clinician_name, COALESCE(now.name, '') AS clinician_name
  FROM stay_changes c
  JOIN staff f ON f.agency_id = c.agency_id AND f.id = c.changed_by
  LEFT JOIN staff was ON was.agency_id = c.agency_id AND was.id = c.was_clinician_id
  LEFT JOIN staff now ON now.agency_id = c.agency_id AND now.id = c.clinician_id
 WHERE c.agency_id = ? AND c.client_id = ?
 ORDER BY c.changed_at DESC, c.id DESC`

// StayChanges are all of a client's, with their names, newest first.
func (tx *Tx) StayChanges(client uuid.UUID) ([]casework.StayChangeLine, error) {
	return scan(tx, func(c casework.StayChangeLine) uuid.UUID { return c.ClientID }, stayChangeLines, tx.Actor().Agency, client)
}

// Stays are all of a client's stays, in order of time. A stay that began and
// ended on one day comes before the one that followed it.
func (tx *Tx) Stays(client uuid.UUID) ([]casework.Stay, error) {
	return list[casework.Stay](tx, tx.gorm.Where("client_id = ?", client).Order("starts_on, ends_on NULLS LAST, id"))
}

// Stay is one stay.
func (tx *Tx) Stay(id uuid.UUID) (*casework.Stay, error) { return get[casework.Stay](tx, id) }

// CorrectStays writes what a correction changed. Two that touch move one after
// the other; that they do not overlap is checked when the transaction ends.
func (tx *Tx) CorrectStays(story *casework.CareStory, line *casework.StayChange) error {
	if err := tx.deferStays(); err != nil {
		return err
	}
	for _, s := range story.Stays {
		if err := update(tx, s); err != nil {
			return err
		}
	}
	for _, e := range story.Episodes {
		if err := update(tx, e); err != nil {
			return err
		}
	}
	return insert(tx, line)
}

// SignedSince is where a client's sessions since a moment were signed; what
// was entered in error does not count.
func (tx *Tx) SignedSince(client uuid.UUID, since time.Time) ([]casework.SignedIn, error) {
	rows, err := tx.pgx.Query(tx.ctx, `SELECT s.starts_at, s.program_id FROM sessions s
		WHERE s.agency_id = $1 AND s.client_id = $2 AND s.starts_at >= $3 AND s.id NOT IN (SELECT session_id FROM retracted_sessions())`,
		tx.Actor().Agency, client, since)
	if err != nil {
		return nil, fmt.Errorf("read where sessions were signed: %w", err)
	}
	signed, err := pgx.CollectRows(rows, pgx.RowToStructByPos[casework.SignedIn])
	if err != nil {
		return nil, fmt.Errorf("read where sessions were signed: %w", err)
	}
	return signed, nil
}
