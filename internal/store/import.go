package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
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

// InsertCaseload adds them, table by table, and numbers the clients. progress
// is told after each batch how many of all rows are in; nil where nobody
// watches.
func (tx *Tx) InsertCaseload(rows *CaseloadRows, progress func(done, all int)) error {
	if len(rows.Clients) == 0 {
		return nil
	}
	first, err := tx.takeNumbers(len(rows.Clients))
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(rows.Clients))
	for i := range rows.Clients {
		rows.Clients[i].Number = clientNumber(first + int64(i))
		ids[i] = rows.Clients[i].ID
	}
	done, all := 0, len(rows.Clients)+len(rows.ContactWays)+len(rows.Episodes)+len(rows.Stays)+len(rows.Assignments)
	step := func(n int) {
		if done += n; progress != nil {
			progress(done, all)
		}
	}
	if err := insertBatches(tx, rows.Clients, step); err != nil {
		return err
	}
	if err := insertBatches(tx, rows.ContactWays, step); err != nil {
		return err
	}
	// Before the places they are in, which then know at once since when somebody walks along; after them, each would be written twice.
	if err := insertBatches(tx, rows.Assignments, step); err != nil {
		return err
	}
	if err := insertBatches(tx, rows.Episodes, step); err != nil {
		return err
	}
	if err := insertBatches(tx, rows.Stays, step); err != nil {
		return err
	}
	return tx.SuspectDuplicates(ids...)
}

// insertBatches is insertAll in steps that can be watched. The audit names the
// rows and not their columns: of fifty thousand people these would make one
// entry of a hundred megabytes, and they stand in the rows, which say when they
// began.
func insertBatches[T record](tx *Tx, rows []T, step func(int)) error {
	for batch := range slices.Chunk(rows, inOneStatement) {
		if err := createAll(tx, batch); err != nil {
			return err
		}
		for i := range batch {
			if client, ok := clientOf(reflect.ValueOf(batch[i])); ok {
				tx.trace.touched(client)
			}
			tx.trace.changes = append(tx.trace.changes, change{batch[i].TableName(), batch[i].Ref(), "insert", map[string][2]*json.RawMessage{}})
		}
		step(len(batch))
	}
	return nil
}
