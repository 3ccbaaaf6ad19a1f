package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// KnownPerson is somebody on record, as far as an import must know.
type KnownPerson struct {
	AgencyNumber, LegalFirst, LegalLast string
	BirthDate                           time.Time
	Stays                               []time.Time // the first days of their stays
}

// KnownPeople are those on record with one of these birth dates or numbers.
func (tx *Tx) KnownPeople(born []time.Time, numbers []string) ([]KnownPerson, error) {
	rows, err := tx.pgx.Query(tx.ctx, "SELECT agency_number, legal_first, legal_last, birth_date, stays FROM known_people($1, $2)", born, numbers)
	if err != nil {
		return nil, fmt.Errorf("look up who is on record: %w", err)
	}
	known, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KnownPerson])
	if err != nil {
		return nil, fmt.Errorf("look up who is on record: %w", err)
	}
	return known, nil
}

// CaseloadRows are the rows of people who come in together. Their ids are made
// already, so that they can name each other.
type CaseloadRows struct {
	Clients     []casework.Client
	ContactWays []casework.ContactWay
	Episodes    []casework.Episode
	Stays       []casework.Stay
	Assignments []casework.Assignment
}

// InsertCaseload adds them, table by table, and numbers the clients.
func (tx *Tx) InsertCaseload(rows *CaseloadRows) error {
	if len(rows.Clients) == 0 {
		return nil
	}
	first, err := tx.takeNumbers(len(rows.Clients))
	if err != nil {
		return err
	}
	for i := range rows.Clients {
		rows.Clients[i].Number = clientNumber(first + int64(i))
	}
	if err := insertAll(tx, rows.Clients); err != nil {
		return err
	}
	if err := insertAll(tx, rows.ContactWays); err != nil {
		return err
	}
	if err := insertAll(tx, rows.Episodes); err != nil {
		return err
	}
	if err := insertAll(tx, rows.Stays); err != nil {
		return err
	}
	if err := insertAll(tx, rows.Assignments); err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(rows.Clients))
	for i, c := range rows.Clients {
		ids[i] = c.ID
	}
	return tx.SuspectDuplicates(ids...)
}
