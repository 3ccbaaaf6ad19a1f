package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

const secretWords = "Her sister's kitchen on Elm Street"

func keepDraft(t *testing.T, d *storetest.Database) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	err := inTx(t, d, storetest.Dana, authz.NoteDraftSave, func(tx *store.Tx) error {
		return tx.InsertNoteDraft(&casework.NoteDraft{Versioned: casework.NewVersioned(id), ClientID: storetest.Alma,
			AuthorID: storetest.Dana, Kind: casework.KindIndividual, Mode: casework.ModeInPerson, StartsAt: tx.Now(), EndsAt: tx.Now(),
			EnteredAt: tx.Now(), SavedAt: tx.Now(), Place: secretWords, Words: casework.Words{Did: secretWords, DidPhrases: []string{secretWords}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// readDraft is what the draft's words say, if all three ways in which they were
// kept say the same.
func readDraft(t *testing.T, d *storetest.Database, db *store.DB, id uuid.UUID) (did string, err error) {
	t.Helper()
	ctx := d.As(t, storetest.Dana)
	grant, err := storetest.Policy(t).Grant(ctx, authz.NoteDraftGet)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(ctx, grant, func(tx *store.Tx) error {
		draft, err := tx.NoteDraft(id)
		if err == nil && draft.Place == draft.Did && slices.Equal(draft.DidPhrases, []string{draft.Did}) && len(draft.NextPhrases) == 0 {
			did = draft.Did
		}
		return err
	})
	return did, err
}

func TestWordsAreSealedAtRestAndOpenForTheirReader(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	id := keepDraft(t, d)
	if did, err := readDraft(t, d, d.DB, id); err != nil || did != secretWords {
		t.Errorf("read %q, %v", did, err)
	}
	var dump strings.Builder
	for _, table := range tables(t, d) {
		rows, err := pgx.CollectRows(d.Owner(t, "SELECT x::text FROM "+table+" x"), pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		dump.WriteString(strings.Join(rows, "\n"))
	}
	hexed := "\\x"
	for _, b := range []byte(secretWords[:12]) {
		hexed += string("0123456789abcdef"[b>>4]) + string("0123456789abcdef"[b&15])
	}
	if text := dump.String(); strings.Contains(text, "kitchen") || strings.Contains(text, hexed[2:]) {
		t.Error("the words stand somewhere in the database, open")
	}
}

func TestASealedValueMovedElsewhereDoesNotOpen(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	id := keepDraft(t, d)
	d.Owner(t, "UPDATE note_drafts SET why = did WHERE id = $1", id).Close()
	if _, err := readDraft(t, d, d.DB, id); err == nil || strings.Contains(err.Error(), "kitchen") {
		t.Errorf("a value of one column opened in another: %v", err)
	}
}

func TestRotatingTheMasterKeyRewrapsAndRewritesNothing(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	id := keepDraft(t, d)
	before := storetest.OwnerValue[string](t, d, "SELECT encode(did, 'hex') FROM note_drafts WHERE id = $1", id)
	next := store.NewMasterKey()
	open := func(keys store.MasterKeys) *store.DB {
		db, err := store.Open(t.Context(), d.URL, store.Options{MasterKeys: keys, Clock: d.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(db.Close)
		return db
	}
	both := open(store.MasterKeys{Current: next, Old: []store.KeyWrapper{d.MasterKey}})
	ctx := authz.WithActor(context.Background(), authz.System(storetest.HarborRow, authz.SystemCommand))
	grant, err := storetest.Policy(t).Grant(ctx, authz.KeyRotate)
	if err != nil {
		t.Fatal(err)
	}
	if err := both.InTx(ctx, grant, func(tx *store.Tx) error {
		n, err := tx.RewrapKeys()
		if n != 1 {
			t.Errorf("re-wrapped %d keys, want 1", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if did, err := readDraft(t, d, open(store.MasterKeys{Current: next}), id); err != nil || did != secretWords {
		t.Errorf("with the new key alone: %q, %v", did, err)
	}
	if _, err := readDraft(t, d, open(store.MasterKeys{Current: d.MasterKey}), id); err == nil {
		t.Error("the old key still opens")
	}
	if after := storetest.OwnerValue[string](t, d, "SELECT encode(did, 'hex') FROM note_drafts WHERE id = $1", id); after != before {
		t.Error("a row was rewritten")
	}
}

func TestAMasterKeyNeverPrintsItself(t *testing.T) {
	t.Parallel()
	key := store.NewMasterKey()
	if strings.Contains(key.String(), key.Encode()) {
		t.Error("it printed itself")
	}
	again, err := store.ReadMasterKey(key.Encode())
	if err != nil || again.Fingerprint() != key.Fingerprint() {
		t.Errorf("read back: %v", err)
	}
	for _, bad := range []string{"", "c2hvcnQ=", "not base64", "file:/nowhere"} {
		if _, err := store.ReadMasterKey(bad); err == nil {
			t.Errorf("%q was taken for a master key", bad)
		}
	}
}
