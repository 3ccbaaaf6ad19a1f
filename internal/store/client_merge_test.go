package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"continuo/internal/storetest"
)

// aboutTheRecord are tables whose rows stay with a record that is joined into
// another, each for a reason.
var aboutTheRecord = map[string]string{
	"client_accesses": "who may find a record: a merge names people of its own, so that nobody finds more than before",
	"duplicates":      "what a record was taken for: decided, or asked anew of the record it was joined into",
}

// A table that somebody adds later is taken along by merges, or its author says
// here why not.
func TestEveryTableAboutClientsIsTakenAlongByAMerge(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	walked, err := pgx.CollectRows(d.Owner(t, "SELECT name FROM tables_of_clients()"), pgx.RowTo[string])
	if err != nil || len(walked) < 10 {
		t.Fatal(walked, err)
	}
	for _, table := range tables(t, d) {
		has := storetest.OwnerValue[bool](t, d, `SELECT count(*) > 0 FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = 'client_id'`, table)
		_, stays := aboutTheRecord[table]
		if got, want := slices.Contains(walked, table), has && !stays; got != want {
			t.Errorf("%s: a merge walks it: %v, want %v", table, got, want)
		}
		if !has || stays {
			continue
		}
		for says, sql := range map[string]string{
			"has no id of one column": `SELECT count(*) = 1 FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = 'id' AND atttypid = 'uuid'::regtype`,
			"cannot be moved":         `SELECT has_column_privilege('continuo_rows', $1::text, 'client_id', 'UPDATE')`,
			"can be moved, and more": `SELECT count(*) = 0 FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
				AND attname NOT IN ('client_id', 'moved', 'attended_since') AND has_column_privilege('continuo_rows', $1::text, attname, 'UPDATE')`,
			"has no policy for being moved":                    `SELECT count(*) = 1 FROM pg_policies WHERE tablename = $1 AND policyname = 'merged' AND cmd = 'UPDATE' AND roles = '{continuo_rows}'`,
			"takes rows of a record that was joined meanwhile": `SELECT count(*) = 1 FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgname = 'rows_of_merged' AND tgenabled = 'O'`,
		} {
			if !storetest.OwnerValue[bool](t, d, sql, table) {
				t.Errorf("%s %s", table, says)
			}
		}
	}
	// A client under another column's name would not be taken along.
	others, err := pgx.CollectRows(d.Owner(t, `SELECT DISTINCT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
		WHERE c.contype = 'f' AND c.confrelid = 'clients'::regclass AND a.attname <> 'client_id' ORDER BY 1`), pgx.RowTo[string])
	if want := "client_merges.merged_id client_merges.survivor_id clients.merged_into duplicates.other_id"; err != nil || strings.Join(others, " ") != want {
		t.Errorf("columns that name a client: %v, want %s (%v)", others, want, err)
	}
}

const (
	almasSession = `INSERT INTO sessions (agency_id, id, client_id, peer_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
		VALUES ('11111111-0000-7000-8000-000000000001', '50000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001',
		'individual', 'in_person', app_now(), app_now(), 0, 'America/New_York', app_now(), app_now(), false)`
	almaIntoNadia = `INSERT INTO client_merges (agency_id, id, client_id, survivor_id, merged_id, survivor_number, merged_number, merged_by, merged_at, reason)
		VALUES ('11111111-0000-7000-8000-000000000001', '90000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000003', 'c0000000-0000-7000-8000-000000000003',
		'c0000000-0000-7000-8000-000000000001', 'C-3', 'C-1', 'a0000000-0000-7000-8000-000000000008', app_now(), '\x00')`
	undone    = `UPDATE client_merges SET undone_at = app_now(), undone_by = merged_by, undo_reason = '\x00'`
	toNadia   = `UPDATE sessions SET client_id = 'c0000000-0000-7000-8000-000000000003'`
	toAlma    = `UPDATE sessions SET client_id = 'c0000000-0000-7000-8000-000000000001'`
	toWendell = `UPDATE sessions SET client_id = 'c0000000-0000-7000-8000-000000000004'`
)

// What is signed may change hands by a merge of the very transaction and by
// nothing else, not even for the owner of the tables, who is a superuser here.
func TestWhatIsSignedMovesOnlyWithAMerge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    string
		earlier []string // each committed by itself
		now     []string // one transaction
		refused bool     // the last of them
	}{
		{"without a merge", nil, []string{toNadia}, true},
		{"with one", nil, []string{almaIntoNadia, toNadia}, false},
		{"with one of an earlier transaction", []string{almaIntoNadia}, []string{toNadia}, true},
		{"to a third person", nil, []string{almaIntoNadia, toWendell}, true},
		{"with a word changed on the way", nil, []string{almaIntoNadia, toNadia + ", minutes = 60"}, true},
		{"a word and no move", nil, []string{almaIntoNadia, "UPDATE sessions SET minutes = 60"}, true},
		{"removed", nil, []string{almaIntoNadia, "DELETE FROM sessions"}, true},
		{"emptied", nil, []string{almaIntoNadia, "TRUNCATE sessions CASCADE"}, true},
		{"back without an undoing", nil, []string{almaIntoNadia, toNadia, toAlma}, true},
		{"back with an undoing", []string{almaIntoNadia + "; " + toNadia}, []string{undone, toAlma}, false},
		{"back with an undoing of an earlier transaction", []string{almaIntoNadia + "; " + toNadia, undone}, []string{toAlma}, true},
		{"on after an undoing", []string{almaIntoNadia + "; " + toNadia}, []string{undone, toWendell}, true},
		{"the merge's reason", []string{almaIntoNadia}, []string{`UPDATE client_merges SET reason = '\x01'`}, true},
		{"whom the merge joined", []string{almaIntoNadia}, []string{`UPDATE client_merges SET merged_id = 'c0000000-0000-7000-8000-000000000004'`}, true},
		{"what the merge moved", []string{almaIntoNadia}, []string{`UPDATE client_merges SET moved = '{"sessions": []}'`}, true},
		{"what the merge set aside", []string{almaIntoNadia}, []string{`UPDATE client_merges SET set_aside = '\x01'`}, true},
		{"whose record the merge stands in", []string{almaIntoNadia}, []string{`UPDATE client_merges SET client_id = 'c0000000-0000-7000-8000-000000000004'`}, true},
		{"the transaction of the merge", []string{almaIntoNadia}, []string{`UPDATE client_merges SET joined_in = pg_current_xact_id()`}, true},
		{"an undoing that was forged", []string{almaIntoNadia, "UPDATE client_merges SET undone_in = pg_current_xact_id()"}, []string{undone, undone}, false},
		{"an undoing undone", []string{almaIntoNadia, undone}, []string{"UPDATE client_merges SET undone_at = NULL, undone_by = NULL, undo_reason = NULL"}, true},
		{"the merge removed", []string{almaIntoNadia}, []string{"DELETE FROM client_merges"}, true},
		{"all merges emptied", []string{almaIntoNadia}, []string{"TRUNCATE client_merges"}, true},
		{"the audit", nil, []string{almaIntoNadia, "UPDATE audit_entries SET client_ids = '{}'"}, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			conn := storetest.Harbor(t).OwnerConn(t)
			for _, sql := range append([]string{almasSession}, c.earlier...) {
				if _, err := conn.Exec(ctx, "BEGIN; "+sql+"; COMMIT"); err != nil {
					t.Fatalf("%s: %v", sql, err)
				}
			}
			err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				for i, sql := range c.now {
					_, err := tx.Exec(ctx, sql)
					if last := i == len(c.now)-1; err != nil && !(last && c.refused) {
						t.Errorf("%s: %v", sql, err)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
			if (err != nil) != c.refused {
				t.Errorf("refused %v, want %v: %v", err != nil, c.refused, err)
			}
		})
	}
}

// The functions that move rows do so under their own operation alone, and only
// for a merge of the transaction; the app's roles have no right of their own.
func TestTheAppCannotMoveWhatIsSigned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ says, op, sql, sees string }{
		{"by itself", "client.merge", toNadia, "permission denied"},
		{"by the function, under another operation", "client.get", "SELECT move_client_rows('90000000-0000-7000-8000-000000000001')", "only a merge moves rows"},
		{"by the function, for a merge of an earlier transaction", "client.merge", "SELECT move_client_rows('90000000-0000-7000-8000-000000000001')", "only a merge moves rows"},
		{"by the function, for no merge", "client.merge", "SELECT move_client_rows('90000000-0000-7000-8000-000000000009')", "only a merge moves rows"},
		{"back, for a merge that stands", "client_merge.undo", "SELECT move_client_rows_back('90000000-0000-7000-8000-000000000001')", "only the undoing"},
		{"looking for duplicates while reading", "client.get", "SELECT suspect_duplicates('{}')", "nothing began or changed"},
		{"a suspicion of one's own", "client.merge", `INSERT INTO duplicates (agency_id, id, client_id, other_id, because, found_at, status)
			SELECT app_agency(), gen_random_uuid(), 'c0000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000003', '[]', app_now(), 'open'`, "permission denied"},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			d := storetest.Harbor(t)
			d.Owner(t, almasSession).Close()
			d.Owner(t, almaIntoNadia).Close()
			ctx := context.Background()
			conn, err := pgx.Connect(ctx, d.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, `SELECT set_config('role', 'continuo_agency', true), set_config('app.agency', '11111111-0000-7000-8000-000000000001', true),
					set_config('app.actor', 'a0000000-0000-7000-8000-000000000008', true), set_config('app.reach', 'agency', true), set_config('app.op', $1, true)`, c.op); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, c.sql)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), c.sees) {
				t.Errorf("%v, want %q", err, c.sees)
			}
		})
	}
}
