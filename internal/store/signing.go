package store

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// signingSQL reads in one statement what a signature stands on; a note is
// signed more often than anything else is done. A row for each stay that may
// be meant; time_taken waits for the author's other signings.
const signingSQL = `
SELECT a.time_zone, a.note_due_hours, f.name, f.title,
       COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last,
       CASE WHEN $4 THEN (SELECT time_taken($5, $6, $7)) ELSE false END,
       s.program_id, COALESCE(p.name, ''), COALESCE(p.time_zone, ''), s.starts_on, s.ends_on
  FROM clients c
  JOIN agencies a ON a.agency_id = c.agency_id
  JOIN staff f ON f.agency_id = c.agency_id AND f.id = $3
  LEFT JOIN (stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id)
    ON s.agency_id = c.agency_id AND s.client_id = c.id
   -- Wider than a day on both sides: which day it was, each program's time zone says.
   AND s.starts_on <= ($5::timestamptz + interval '2 days')::date
   AND (s.ends_on IS NULL OR s.ends_on >= ($5::timestamptz - interval '2 days')::date)
 WHERE c.agency_id = $1 AND c.id = $2
 ORDER BY s.starts_on, s.id`

type signingRow struct {
	TimeZone     string
	NoteDueHours int
	AuthorName   string
	AuthorTitle  string
	ClientName   string
	Overlaps     bool
	ProgramID    *uuid.UUID // nil when no stay may be meant
	ProgramName  string
	ProgramZone  string
	StartsOn     casework.Date
	EndsOn       casework.Date
}

// Signing is what the signature of a draft stands on. One person's signings
// wait for each other from here on, so that of two sessions of the same time
// the second sees the first.
func (tx *Tx) Signing(d *casework.NoteDraft) (*casework.Signing, error) {
	tx.trace.about("clients", d.ClientID)
	rows, err := tx.pgx.Query(tx.ctx, signingSQL, tx.Actor().Agency, d.ClientID, d.AuthorID, d.Kind.Reached(), d.StartsAt, d.EndsAt, d.ID)
	if err != nil {
		return nil, fmt.Errorf("read what a signature stands on: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[signingRow])
	if err != nil {
		return nil, fmt.Errorf("read what a signature stands on: %w", err)
	}
	if len(found) == 0 {
		return nil, casework.NotFound()
	}
	tx.trace.sawClient("clients", d.ClientID, d.ClientID)
	r := found[0]
	by := &casework.Signing{Now: tx.now, TimeZone: r.TimeZone, NoteDueHours: r.NoteDueHours, AuthorName: r.AuthorName,
		AuthorTitle: r.AuthorTitle, ClientName: r.ClientName, Overlaps: r.Overlaps}
	var stays []casework.StayInProgram
	for _, r := range found {
		if r.ProgramID != nil {
			stays = append(stays, casework.StayInProgram{ProgramID: *r.ProgramID, ProgramName: r.ProgramName,
				TimeZone: r.ProgramZone, StartsOn: r.StartsOn, EndsOn: r.EndsOn})
		}
	}
	by.Stay = casework.StayOn(d.StartsAt, stays)
	return by, nil
}
