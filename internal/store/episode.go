package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Episodes are a client's episodes, newest first.
func (tx *Tx) Episodes(client uuid.UUID) ([]casework.Episode, error) {
	return list[casework.Episode](tx, tx.gorm.Where("client_id = ?", client).Order("opened_on DESC, id DESC"))
}

// InsertEpisode opens an episode.
func (tx *Tx) InsertEpisode(e *casework.Episode) error { return insert(tx, e) }

// UpdateEpisode writes what changed of an episode.
func (tx *Tx) UpdateEpisode(e *casework.Episode) error { return update(tx, e) }

// LastStay is the newest stay of an episode, or nil. A stay that began and
// ended on one day comes before the one that followed it.
func (tx *Tx) LastStay(episode uuid.UUID) (*casework.Stay, error) {
	return first[casework.Stay](tx, tx.gorm.Where("episode_id = ?", episode).Order("starts_on DESC, ends_on IS NULL DESC, id DESC"))
}

// InsertStay begins a stay.
func (tx *Tx) InsertStay(s *casework.Stay) error { return insert(tx, s) }

// UpdateStay writes what changed of a stay.
func (tx *Tx) UpdateStay(s *casework.Stay) error { return update(tx, s) }

// MoveStay begins the next stay and ends the last, in this order: whoever
// reaches the person through their program must reach them until it is done.
// That stays do not overlap is checked when the transaction ends. told is what
// there is to tell about the next one; nil is nothing.
func (tx *Tx) MoveStay(e *casework.Episode, last, next *casework.Stay, told ...*casework.StayChange) error {
	if err := tx.deferStays(); err != nil {
		return err
	}
	if err := insert(tx, next); err != nil {
		return err
	}
	for _, line := range told {
		if line == nil {
			continue
		}
		if err := insert(tx, line); err != nil {
			return err
		}
	}
	if err := update(tx, e); err != nil || last == nil {
		return err
	}
	return update(tx, last)
}

// deferStays lets stays overlap until the transaction ends.
func (tx *Tx) deferStays() error {
	if _, err := tx.pgx.Exec(tx.ctx, "SET CONSTRAINTS stays_never_overlap DEFERRED"); err != nil {
		return fmt.Errorf("move stays: %w", err)
	}
	return nil
}

const stayLines = `
SELECT s.*, p.name AS program_name, p.stage, COALESCE(f.name, '') AS clinician_name,
       COALESCE((SELECT u.days FROM program_usual_stays u WHERE u.agency_id = s.agency_id AND u.program_id = s.program_id
                    AND u.starts_on <= s.starts_on ORDER BY u.set_at DESC, u.id DESC LIMIT 1), 0) AS usual_days
  FROM stays s
  JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
  LEFT JOIN staff f ON f.agency_id = s.agency_id AND f.id = s.clinician_id
 WHERE s.agency_id = ? AND s.client_id = ?
 ORDER BY s.starts_on, s.ends_on, s.id`

// StayLines are a client's stays with their names, in order of time.
func (tx *Tx) StayLines(client uuid.UUID) ([]casework.StayLine, error) {
	return scan(tx, func(s casework.StayLine) uuid.UUID { return s.ClientID }, stayLines, tx.Actor().Agency, client)
}
