package storetest

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// EveryClientIsFoundByTheirWords holds what is kept to find clients by against
// who they are, for the whole database, of at least so many clients. A word is
// restricted as the record is.
func (d *Database) EveryClientIsFoundByTheirWords(t testing.TB, atLeast int) {
	t.Helper()
	type row struct {
		ID                                                      uuid.UUID
		Number, AgencyNumber, LegalFirst, LegalLast, ChosenName string
		BirthDate                                               string
		Words                                                   []string
	}
	rows, err := pgx.CollectRows(d.Owner(t, `SELECT c.id, number, agency_number, legal_first, legal_last, chosen_name, birth_date::text,
		ARRAY(SELECT word FROM client_words w WHERE w.agency_id = c.agency_id AND w.source_id = c.id
		AND w.restricted = c.restricted ORDER BY word) FROM clients c`),
		pgx.RowToStructByPos[row])
	if err != nil || len(rows) < atLeast {
		t.Fatalf("%d clients, want at least %d: %v", len(rows), atLeast, err)
	}
	for _, r := range rows {
		born, err := casework.ParseDate(r.BirthDate)
		if err != nil {
			t.Fatal(err)
		}
		c := casework.Client{Number: r.Number, AgencyNumber: r.AgencyNumber, LegalFirst: r.LegalFirst, LegalLast: r.LegalLast,
			ChosenName: r.ChosenName, BirthDate: born}
		if want := c.Words(); !slices.Equal(r.Words, want) {
			t.Errorf("%s is found by %q, want %q", r.Number, r.Words, want)
		}
	}
}
