package store_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
	"continuo/migrations"
)

// Starting an assignment may change whom the actor reaches, so it is asked
// again with each statement; not so within a part that only reads.
func TestAPartThatReadsKeepsWhomTheActorReachesToItsEnd(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	jo := func(tx *store.Tx) casework.Kind {
		_, err := tx.Client(storetest.Jo)
		return casework.KindOf(err)
	}
	err := inTx(t, d, storetest.Ruth, authz.AssignmentStart, func(tx *store.Tx) error {
		if err := tx.Reading(func() error {
			if got := jo(tx); got != casework.KindNotFound {
				t.Errorf("a peer of another team has Jo, and the answer is %q", got)
			}
			d.Owner(t, "UPDATE assignments SET peer_id = $1 WHERE client_id = $2", storetest.Dana, storetest.Jo).Close()
			if got := jo(tx); got != casework.KindNotFound {
				t.Errorf("within the part that reads it was asked again: %q", got)
			}
			return nil
		}); err != nil {
			return err
		}
		if got := jo(tx); got != "" {
			t.Errorf("after the part that reads, what it had found out still counts: %q", got)
		}
		d.Owner(t, "UPDATE assignments SET peer_id = $1 WHERE client_id = $2", storetest.Theo, storetest.Jo).Close()
		if got := jo(tx); got != casework.KindNotFound {
			t.Errorf("after the part that reads, an answer was kept: %q", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = inTx(t, d, storetest.Adam, authz.AgencyUpdate, func(tx *store.Tx) error {
		a, err := tx.Agency()
		if err != nil {
			return err
		}
		a.Name = "Written while reading"
		return tx.Reading(func() error { return tx.UpdateAgency(a) })
	})
	if name := storetest.OwnerValue[string](t, d, "SELECT name FROM agencies WHERE id = $1", storetest.HarborRow); err == nil || !strings.Contains(err.Error(), "only reads") || name != "Harbor Row" {
		t.Errorf("a part that only reads wrote %q: %v", name, err)
	}
}

// Whatever the database's functions keep for a transaction must be forgotten
// after a part that reads, also what somebody adds to them.
func TestEverythingThatIsKeptForAReadingIsForgotten(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("tx.go")
	if err != nil {
		t.Fatal(err)
	}
	_, forget, found := strings.Cut(string(source), "func (tx *Tx) forgetReached()")
	if !found {
		t.Fatal("nothing forgets")
	}
	forget, _, _ = strings.Cut(forget, "\n}\n")
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, file := range files {
		text, err := fs.ReadFile(migrations.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		// An answer is kept as text; what is only set to 'true' while something runs is none.
		for _, call := range regexp.MustCompile(`set_config\(.+::text, true\)`).FindAllString(string(text), -1) {
			for _, name := range regexp.MustCompile(`app\.\w+`).FindAllString(call, -1) {
				if kept++; !strings.Contains(forget, "set_config('"+name+"', '', true)") {
					t.Errorf("%s keeps %s, which is not forgotten", file, name)
				}
			}
		}
	}
	if kept < 6 {
		t.Errorf("only %d settings were found in the migrations", kept)
	}
}
