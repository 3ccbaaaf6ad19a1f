package localpg

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockName is both the sign by which a directory is recognised as ours, and
// what keeps a second process out. The lock is the kernel's and ends with the
// process, however that dies; the file itself stays.
const lockName = "continuo-postgres.lock"

// ErrInUse is returned when another living process uses the data directory.
var ErrInUse = errors.New("in use by another running continuo")

// claim is a directory that is ours alone until released.
type claim struct {
	dir  string
	lock *os.File
}

// DefaultData is where the demo's data lives unless --data names a place. For
// root it is one that the unprivileged PostgreSQL can reach.
func DefaultData() (string, error) {
	acct, err := unprivileged()
	if err != nil {
		return "", err
	}
	return acct.home("demo")
}

// claimDirectory makes dir if need be. It refuses a directory that holds
// anything but our own: --fresh deletes what is in it.
func claimDirectory(dir string, acct account) (*claim, error) {
	dir, err := makeDirectory(dir, acct)
	if err != nil {
		return nil, err
	}
	if err := recognise(dir, acct); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, lockName)
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock of data directory: %w", err)
	}
	c := &claim{dir: dir, lock: lock}
	if err := c.take(path, acct); err != nil {
		c.release()
		return nil, err
	}
	return c, nil
}

func (c *claim) take(path string, acct account) error {
	if err := syscall.Flock(int(c.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("lock data directory %s: %w", c.dir, err)
		}
		text, _ := io.ReadAll(c.lock) // only decorates the message
		_, pid, _ := strings.Cut(string(text), "process ")
		return fmt.Errorf("%s is %w (process %s): stop that one, or name another directory with --data",
			c.dir, ErrInUse, strings.TrimSpace(pid))
	}
	// A sweep may have deleted the directory between our open and our lock.
	mine, err := c.lock.Stat()
	if err != nil {
		return fmt.Errorf("look at lock: %w", err)
	}
	if there, err := os.Lstat(path); err != nil || !os.SameFile(mine, there) {
		return fmt.Errorf("%s was deleted while it was being taken", c.dir)
	}
	text := fmt.Sprintf("This directory belongs to a private PostgreSQL of continuo.\nLast used by process %d\n", os.Getpid())
	if err := c.lock.Truncate(0); err != nil {
		return fmt.Errorf("sign lock: %w", err)
	}
	if _, err := c.lock.WriteAt([]byte(text), 0); err != nil {
		return fmt.Errorf("sign lock: %w", err)
	}
	if err := os.Chmod(c.dir, 0o700); err != nil {
		return fmt.Errorf("close data directory to others: %w", err)
	}
	return acct.give(c.dir)
}

// release unlocks before it closes: a child that some other part of this
// process is just forking holds the file too, until it has become its program.
func (c *claim) release() {
	_ = syscall.Flock(int(c.lock.Fd()), syscall.LOCK_UN) // closing does the same, only later
	c.lock.Close()
}

// clear deletes everything but the lock.
func (c *claim) clear() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return fmt.Errorf("clear data directory: %w", err)
	}
	for _, e := range entries {
		if e.Name() == lockName {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.dir, e.Name())); err != nil {
			return fmt.Errorf("clear data directory: %w", err)
		}
	}
	return nil
}

// makeDirectory gives the path without symbolic links, as the kernel will name
// it when we look for leftover processes in it.
func makeDirectory(dir string, acct account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data directory: %w", err)
	}
	if err := acct.reach(filepath.Dir(dir)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("make data directory: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("make data directory: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("data directory: %w", err)
	}
	return dir, acct.reach(filepath.Dir(dir))
}

func recognise(dir string, acct account) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	// In a shared temporary directory anyone may have been here first.
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid != acct.uid && uid != uint32(os.Geteuid()) {
		return fmt.Errorf("%s belongs to another user: name another directory with --data", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into data directory: %w", err)
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(dir, lockName)); err != nil {
		return fmt.Errorf("%s holds something else and was not made by continuo: name an empty directory with --data", dir)
	}
	return nil
}
