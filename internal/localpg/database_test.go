package localpg

import (
	"slices"
	"testing"
)

func TestCloneIsIndependent(t *testing.T) {
	t.Parallel()
	s, err := StartTemporary(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	if err := s.CreateDatabase(t.Context(), "original"); err != nil {
		t.Fatal(err)
	}
	do(t, s, "original", "CREATE TABLE words AS SELECT 'first' AS word")
	const odd = `Copy "2"; DROP` // a name is data, whatever it holds
	if err := s.Clone(t.Context(), "original", odd); err != nil {
		t.Fatal(err)
	}
	do(t, s, odd, "INSERT INTO words VALUES ('second')")
	do(t, s, "original", "INSERT INTO words VALUES ('other')")
	const words = "SELECT word FROM words ORDER BY word"
	if got := query[string](t, s, odd, words); !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("copy holds %q", got)
	}
	if got := query[string](t, s, "original", words); !slices.Equal(got, []string{"first", "other"}) {
		t.Errorf("original holds %q", got)
	}

	connect(t, s, odd) // who is still connected is thrown out
	for range 2 {      // the second time there is nothing to drop, which is fine
		if err := s.Drop(t.Context(), odd); err != nil {
			t.Fatal(err)
		}
	}
	left := query[string](t, s, "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
	if !slices.Equal(left, []string{"original", "postgres"}) {
		t.Errorf("databases left: %q", left)
	}
	mustMention(t, s.Clone(t.Context(), "never made", "x"), "clone database never made", "3D000")

	if err := s.Stop(); err != nil { // with its connections still kept
		t.Fatal(err)
	}
	mustMention(t, s.Drop(t.Context(), "original"), "drop database original", "closed pool")
}

func TestNothingIsMadeAfterTheEnd(t *testing.T) {
	t.Parallel()
	s, err := StartTemporary(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil { // before anything was asked of it
		t.Fatal(err)
	}
	mustMention(t, s.CreateDatabase(t.Context(), "late"), "create database late", errStopped.Error())
}
