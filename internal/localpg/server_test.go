package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStopLeavesNoProcess(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Options{Data: dir})
	pids := processes(t, s, dir)
	if len(pids) < 3 {
		t.Fatalf("only processes %v found: this test sees nothing", pids)
	}
	connect(t, s, "postgres") // an open connection holds nothing up
	stop(t, s)
	mustBeGone(t, 0, pids...)
	if err, open := <-s.Done(); err != nil || open {
		t.Errorf("a wanted end is reported as %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("second Stop: %v", err)
	}
}

func TestListensOnNoTCPPort(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Options{Data: dir})
	if got := query[string](t, s, "postgres", "SHOW listen_addresses"); got[0] != "" {
		t.Errorf("listens on %q", got)
	}
	socket, err := os.Stat(filepath.Join(dir, "run/.s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	if socket.Mode().Perm() != 0o700 {
		t.Errorf("socket has mode %v", socket.Mode())
	}
	s.password = "guessed"
	mustMention(t, s.CreateDatabase(t.Context(), "x"), "28P01") // wrong password
}

func TestDataSurvives(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		end  func(t *testing.T, s *Server, dir string)
	}{
		{"an orderly stop", func(t *testing.T, s *Server, _ string) { stop(t, s) }},
		{"kill -9 of PostgreSQL while somebody is busy", func(t *testing.T, s *Server, dir string) {
			busy := connect(t, s, "postgres")
			go busy.Exec(t.Context(), "SELECT pg_sleep(60)")
			if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			mustMention(t, <-s.Done(), "ended by itself", "killed")
			stop(t, s)
		}},
		{"a stale postmaster.pid that names a living stranger", func(t *testing.T, s *Server, dir string) {
			stop(t, s)
			// Of PostgreSQL's own user: only such a process makes it refuse.
			acct, err := unprivileged()
			if err != nil {
				t.Fatal(err)
			}
			stranger := sleeper(t, acct)
			text := strconv.Itoa(stranger) + "\n" + dir + "/pg\n0\n5432\n" + dir + "/run\n\n0 0\nready   \n"
			path := filepath.Join(dir, "pg/postmaster.pid")
			if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), acct.give(path)); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if !alive(stranger) {
					t.Error("the stranger was killed")
				}
			})
		}},
		{"socket and lock files of a dead run", func(t *testing.T, s *Server, dir string) {
			stop(t, s)
			for _, name := range []string{"run/.s.PGSQL.5432", "run/.s.PGSQL.5432.lock"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte("1\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := place(t)
			o := Options{Data: dir, Durable: true}
			s := start(t, o)
			do(t, s, "postgres", "CREATE TABLE kept AS SELECT 'still here' AS word")
			tc.end(t, s, dir)
			s = start(t, o)
			if got := query[string](t, s, "postgres", "SELECT word FROM kept"); len(got) != 1 || got[0] != "still here" {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestTwoAtOnceOnTheSameData(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Options{Data: dir})
	for _, fresh := range []bool{false, true} {
		_, err := Start(t.Context(), Options{Data: dir, Fresh: fresh})
		if !errors.Is(err, ErrInUse) {
			t.Errorf("fresh %v: %v, want ErrInUse", fresh, err)
		}
		mustMention(t, err, dir, "process "+strconv.Itoa(os.Getpid()), "--data")
	}
	do(t, s, "postgres", "SELECT 1") // the first is none the worse
}

func TestInterruptedInitdbIsDoneAgain(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Options{Data: dir})
	stop(t, s)
	for _, name := range []string{"initialised", "pg/global/pg_control"} { // as if it had ended half-way
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s = start(t, Options{Data: dir})
	do(t, s, "postgres", "SELECT 1")
}

func TestDataOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := place(t)
	stop(t, start(t, Options{Data: dir}))
	if err := os.WriteFile(filepath.Join(dir, "pg/PG_VERSION"), []byte("14\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Data: dir})
	mustMention(t, err, "made by PostgreSQL 14", "--fresh", "CONTINUO_PG_BIN")
	s := start(t, Options{Data: dir, Fresh: true}) // the advice helps
	do(t, s, "postgres", "SELECT 1")
}

func TestFreshForgetsWhatWasThere(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Options{Data: dir})
	if err := s.CreateDatabase(t.Context(), "old"); err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	s = start(t, Options{Data: dir, Fresh: true})
	if got := query[string](t, s, "postgres", "SELECT datname FROM pg_database WHERE datname = 'old'"); len(got) != 0 {
		t.Errorf("%v is still there", got)
	}
}

func TestSomebodyElsesDirectoryIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := place(t)
	thesis := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(thesis, []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{false, true} {
		_, err := Start(t.Context(), Options{Data: dir, Fresh: fresh})
		mustMention(t, err, dir, "was not made by continuo", "--data")
	}
	if text, err := os.ReadFile(thesis); err != nil || string(text) != "years of work" {
		t.Errorf("now reads %q, %v", text, err)
	}
}

func TestUnreachableDirectory(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(place(t), "closed")
	if err := os.Mkdir(closed, 0); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Data: filepath.Join(closed, "demo")})
	mustMention(t, err, closed)
	if os.Geteuid() == 0 {
		mustMention(t, err, "may not enter", "--data", "TMPDIR")
		if _, err := os.Stat(filepath.Join(closed, "demo")); err == nil {
			t.Error("a directory was made in the unreachable place")
		}
	}
	acct, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	_, err = newScratch([]string{closed}, acct)
	mustMention(t, err, "temporary", closed)
}

func TestVeryLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(place(t), strings.Repeat("long", 30))
	s := start(t, Options{Data: dir})
	do(t, s, "postgres", "SELECT 1")
	sockets := s.sockets
	stop(t, s)
	if _, err := os.Stat(sockets); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket directory is left behind: %v", err)
	}
}

func TestNeverRunsAsRoot(t *testing.T) {
	t.Parallel()
	dir := place(t)
	start(t, Options{Data: dir})
	info, err := os.Stat(filepath.Join(dir, "pg/postmaster.pid")) // the server itself wrote it
	if err != nil {
		t.Fatal(err)
	}
	uid := info.Sys().(*syscall.Stat_t).Uid
	if uid == 0 {
		t.Error("PostgreSQL runs as root")
	}
	if me := uint32(os.Geteuid()); me != 0 && uid != me {
		t.Errorf("PostgreSQL runs as user %d, not as %d who started it", uid, me)
	}
	password, err := os.Stat(filepath.Join(dir, "password"))
	if err != nil {
		t.Fatal(err)
	}
	if password.Mode().Perm() != 0o600 {
		t.Errorf("password file has mode %v", password.Mode())
	}
}

func TestDefaultDataIsReachable(t *testing.T) {
	t.Parallel()
	dir, err := DefaultData()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if os.Geteuid() == 0 && err == nil && strings.HasPrefix(dir, home+"/") {
		t.Errorf("%s lies in root's home", dir)
	}
	if !filepath.IsAbs(dir) || !strings.Contains(dir, "continuo") {
		t.Errorf("default is %q", dir)
	}
}

func TestGivingUpWhileStarting(t *testing.T) {
	t.Parallel()
	dir := place(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if s, err := Start(ctx, Options{Data: dir}); err == nil {
		stop(t, s)
		t.Fatal("started within 100 ms, initdb included: this test tests nothing")
	}
	s := start(t, Options{Data: dir}) // neither lock nor half-made cluster is in the way
	do(t, s, "postgres", "SELECT 1")
}
