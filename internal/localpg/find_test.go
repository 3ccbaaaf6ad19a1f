package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// install puts programs that only know their version below root.
func install(t *testing.T, root, dir, version string, programs ...string) {
	t.Helper()
	if len(programs) == 0 {
		programs = []string{"initdb", "postgres"}
	}
	for _, name := range programs {
		script(t, filepath.Join(root, dir, name), "echo '"+name+" (PostgreSQL) "+version+"'")
	}
}

func script(t *testing.T, path, line string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+line+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

var errFetch = errors.New("no way to the internet")

func TestFind(t *testing.T) {
	t.Parallel()
	everywhere := func(t *testing.T, root string) {
		install(t, root, "named", "15.1")
		install(t, root, "configured", "16.1")
		script(t, filepath.Join(root, "path/pg_config"), "echo "+filepath.Join(root, "configured"))
		install(t, root, "path", "18.0")
		install(t, root, "usr/lib/postgresql/17/bin", "17.0")
		install(t, root, "opt/homebrew/opt/postgresql@18/bin", "18.1")
	}
	cases := []struct {
		name    string
		machine func(t *testing.T, root string)
		pgBin   string // below root
		want    string // below root
		version int
		wantErr []string
	}{
		{"the named place before all others", everywhere, "named", "named", 15, nil},
		{"then what pg_config says, although others are newer", everywhere, "", "configured", 16, nil},
		{"the newest of Debian's, counted as a number and before PATH", func(t *testing.T, root string) {
			install(t, root, "usr/lib/postgresql/9.6/bin", "9.6.24")
			install(t, root, "usr/lib/postgresql/15/bin", "15.13 (Debian 15.13-0+deb12u1)")
			install(t, root, "usr/lib/postgresql/16/bin", "16.9")
			install(t, root, "path", "18.0")
		}, "", "usr/lib/postgresql/16/bin", 16, nil},
		{"pg_config of a client library points nowhere useful", func(t *testing.T, root string) {
			script(t, filepath.Join(root, "path/pg_config"), "echo "+filepath.Join(root, "clientonly"))
			install(t, root, "clientonly", "17.0", "psql")
			install(t, root, "usr/lib/postgresql/15/bin", "15.0")
		}, "", "usr/lib/postgresql/15/bin", 15, nil},
		{"PATH before Homebrew", func(t *testing.T, root string) {
			install(t, root, "path", "16.0")
			install(t, root, "opt/homebrew/opt/postgresql@17/bin", "17.5")
		}, "", "path", 16, nil},
		{"Homebrew on Apple silicon, the newest", func(t *testing.T, root string) {
			install(t, root, "opt/homebrew/opt/postgresql@15/bin", "15.5 (Homebrew)")
			install(t, root, "opt/homebrew/opt/postgresql@17/bin", "17.5 (Homebrew)")
		}, "", "opt/homebrew/opt/postgresql@17/bin", 17, nil},
		{"Homebrew on Intel, without a version in its name, a beta", func(t *testing.T, root string) {
			install(t, root, "usr/local/opt/postgresql/bin", "18beta1")
		}, "", "usr/local/opt/postgresql/bin", 18, nil},
		{"only one that is too old", func(t *testing.T, root string) {
			install(t, root, "usr/lib/postgresql/14/bin", "14.18")
		}, "", "", 0, waysOut},
		{"only half of one", func(t *testing.T, root string) {
			install(t, root, "path", "17.0", "postgres")
		}, "", "", 0, waysOut},
		{"nothing at all", func(*testing.T, string) {}, "", "", 0, waysOut},
		{"a named place with nothing in it is not passed over", func(t *testing.T, root string) {
			install(t, root, "path", "17.0")
		}, "elsewhere", "", 0, []string{"CONTINUO_PG_BIN", "elsewhere", "no initdb"}},
		{"a named place that is too old", func(t *testing.T, root string) {
			install(t, root, "named", "13.2")
		}, "named", "", 0, []string{"CONTINUO_PG_BIN", "version 13", "15 or newer"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			tc.machine(t, root)
			env := map[string]string{"PATH": filepath.Join(root, "path")}
			if tc.pgBin != "" {
				env["CONTINUO_PG_BIN"] = filepath.Join(root, tc.pgBin)
			}
			f := finder{
				getenv: func(name string) string { return env[name] },
				root:   root,
				fetch:  func(context.Context) (string, int, error) { return "", 0, errFetch },
			}
			dir, version, err := f.find(t.Context())
			if tc.wantErr != nil {
				mustMention(t, err, tc.wantErr...)
				return
			}
			if want := filepath.Join(root, tc.want); err != nil || dir != want || version != tc.version {
				t.Errorf("found %s version %d, %v; want %s version %d", dir, version, err, want, tc.version)
			}
		})
	}
}

var waysOut = []string{
	"no PostgreSQL 15 or newer", "apt install postgresql", "brew install postgresql@17", "docker compose up",
	"CONTINUO_DATABASE_URL", "CONTINUO_PG_BIN", errFetch.Error(),
}

func mustMention(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that mentions %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not mention %q", err, word)
		}
	}
}

func TestFindFetchesAsLastResort(t *testing.T) {
	t.Parallel()
	f := finder{
		getenv: func(string) string { return "" },
		root:   t.TempDir(),
		fetch:  func(context.Context) (string, int, error) { return "/fetched/bin", 17, nil },
	}
	dir, version, err := f.find(t.Context())
	if dir != "/fetched/bin" || version != 17 || err != nil {
		t.Errorf("got %s, version %d, %v", dir, version, err)
	}
}

// The download itself cannot be tried; that the child starts, as whom, and
// that its failure comes back, can.
func TestFetchWithoutNetworkFailsInAnUnprivilegedChild(t *testing.T) {
	t.Parallel()
	acct, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	dir := place(t)
	if err := acct.give(dir); err != nil {
		t.Fatal(err)
	}
	noWay := func(name string) string {
		if strings.EqualFold(name, "HTTPS_PROXY") {
			return "http://127.0.0.1:1"
		}
		return ""
	}
	err = fetchAs(t.Context(), acct, noWay, dir)
	mustMention(t, err, "fetch PostgreSQL", "unable to connect")
	if _, err := os.Stat(filepath.Join(dir, "installed")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something counts as installed: %v", err)
	}
}

// An answer that a cancelled search did not wait for is no reason to download.
func TestCancelledFindFetchesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := finder{
		getenv: func(string) string { return "" },
		root:   t.TempDir(),
		fetch: func(context.Context) (string, int, error) {
			t.Error("fetched")
			return "", 0, errFetch
		},
	}
	if _, _, err := f.find(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSeveralFetchersTakeTurns(t *testing.T) {
	t.Parallel()
	acct, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	dir := place(t)
	first, err := claimDirectory(dir, acct)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := waitForTurn(ctx, dir, acct); !errors.Is(err, ErrInUse) {
		t.Errorf("second came in beside the first: %v", err)
	}
	time.AfterFunc(50*time.Millisecond, first.release)
	second, err := waitForTurn(t.Context(), dir, acct)
	if err != nil {
		t.Fatal(err)
	}
	second.release()
}
