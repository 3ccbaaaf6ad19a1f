package localpg

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestPostgresDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := place(t)
	parent, _ := helper(t, "server", dir)
	pid := postmaster(t, dir)
	if !alive(pid) {
		t.Fatal("postgres does not run: this test sees nothing")
	}
	kill(t, parent)
	mustBeGone(t, 10*time.Second, pid)
}

func TestStartRightAfterThePreviousWasKilled(t *testing.T) {
	t.Parallel()
	dir := place(t)
	parent, _ := helper(t, "server", dir)
	pid := postmaster(t, dir)
	kill(t, parent)
	s := start(t, Options{Data: dir}) // while the old one may still be shutting down
	mustBeGone(t, 0, pid)
	do(t, s, "postgres", "SELECT 1")
}

// A postmaster that nothing told to end, as after a kill -9 where the death of
// the parent goes unnoticed.
func TestLeftoverServerIsEndedByTheNext(t *testing.T) {
	t.Parallel()
	dir := place(t)
	parent, _ := helper(t, "server", dir)
	pid := postmaster(t, dir)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	kill(t, parent)
	if !alive(pid) {
		t.Fatal("the leftover is gone already: this test sees nothing")
	}
	go func() {
		time.Sleep(300 * time.Millisecond)
		syscall.Kill(pid, syscall.SIGCONT)
	}()
	s := start(t, Options{Data: dir})
	mustBeGone(t, 0, pid)
	do(t, s, "postgres", "SELECT 1")
}

func TestTemporaryServer(t *testing.T) {
	t.Parallel()
	s, err := StartTemporary(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := query[string](t, s, "postgres", "SHOW fsync"); got[0] != "off" {
		t.Errorf("fsync is %q", got)
	}
	dir := s.claim.dir
	stop(t, s)
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left behind: %v", dir, err)
	}
}

func TestNextRunSweepsUpAfterAKilledOne(t *testing.T) {
	t.Parallel()
	living, livingDir := helper(t, "temporary server", "")
	killed, killedDir := helper(t, "temporary server", "")
	kill(t, killed)
	s, err := StartTemporary(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	// Another test's start may be at it in our stead.
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(killedDir); errors.Is(err, os.ErrNotExist) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", killedDir)
		}
	}
	if _, err := os.Stat(filepath.Join(livingDir, "pg/PG_VERSION")); err != nil || !alive(living.Process.Pid) {
		t.Errorf("the living one was swept as well: %v", err)
	}
	pid := postmaster(t, livingDir)
	kill(t, living)
	mustBeGone(t, 10*time.Second, pid)
	os.RemoveAll(livingDir)
}

// sleeper is some process of the account that minds its own business.
func sleeper(t *testing.T, acct account) (pid int) {
	t.Helper()
	cmd := exec.Command("/bin/sleep", "60")
	acct.equip(cmd, "/")
	// The death signal would come with the thread, which the test does not hold.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cmd.SysProcAttr.Credential}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go cmd.Wait()
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd.Process.Pid
}

// What stands in for Linux's death signal elsewhere is portable, so it is
// tested everywhere.
func TestWatchdog(t *testing.T) {
	t.Parallel()
	acct, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("called off, it lets the process live", func(t *testing.T) {
		t.Parallel()
		pid := sleeper(t, acct)
		callOff, err := watchdog(pid)
		if err != nil {
			t.Fatal(err)
		}
		callOff()
		if !alive(pid) {
			t.Error("process was ended")
		}
	})
	t.Run("its owner killed, it ends the process", func(t *testing.T) {
		t.Parallel()
		watched, _ := helper(t, "interruptible", "")
		ended := make(chan struct{})
		go func() { defer close(ended); watched.Wait() }()
		owner, _ := helper(t, "watchdog's owner", strconv.Itoa(watched.Process.Pid))
		select {
		case <-ended:
			t.Fatal("process ended too early: this test sees nothing")
		default:
		}
		kill(t, owner)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("process still runs")
		}
	})
}
