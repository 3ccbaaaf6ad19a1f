package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	scratchPrefix = "continuo-pg-"
	memoryBacked  = "/dev/shm"
	// roomy is what the memory-backed place must offer: a cluster takes 40 MB,
	// each database 8 MB. Docker's default of 64 MB is not enough.
	roomy = 1 << 30
)

// StartTemporary starts a server for tests: no durability, in memory where
// there is some, its directory deleted by Stop. A run that was killed leaves
// its directory behind; the next one deletes it. Each test process has its own.
func StartTemporary(ctx context.Context, log io.Writer) (*Server, error) {
	acct, err := unprivileged()
	if err != nil {
		return nil, err
	}
	scratch, err := newScratch(scratchParents(), acct)
	if err != nil {
		return nil, err
	}
	s, err := startIn(ctx, scratch, acct, Options{Log: log}, []string{
		"wal_level=minimal", "max_wal_senders=0", "checkpoint_timeout=1h", "jit=off",
		"max_connections=300",   // many parallel tests, a pool each
		"deadlock_timeout=50ms", // races are run on purpose, and two that wait for each other waited a second for nothing
	})
	if err != nil {
		return nil, errors.Join(err, scratch.discard())
	}
	s.cleanup = append(s.cleanup, scratch.discard)
	return s, nil
}

func scratchParents() []string {
	var parents []string
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memoryBacked, &fs); err == nil && uint64(fs.Bavail)*uint64(fs.Bsize) >= roomy {
		parents = append(parents, memoryBacked)
	}
	return append(parents, os.TempDir())
}

// newScratch claims a new directory in the first of parents that can be used,
// and sweeps that parent.
func newScratch(parents []string, acct account) (*claim, error) {
	var refused error
	for _, parent := range parents {
		c, err := claimScratch(parent, acct)
		if err == nil {
			sweep(c.dir, acct)
			return c, nil
		}
		refused = errors.Join(refused, err)
	}
	return nil, fmt.Errorf("find a place for temporary data: %w", refused)
}

func claimScratch(parent string, acct account) (*claim, error) {
	if err := acct.reach(parent); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent, scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("make temporary directory: %w", err)
	}
	return claimDirectory(dir, acct)
}

// discard deletes the directory while still holding its lock, so that no sweep
// gets in between.
func (c *claim) discard() error {
	defer c.release()
	if err := os.RemoveAll(c.dir); err != nil {
		return fmt.Errorf("delete temporary data: %w", err)
	}
	return nil
}

// sweep deletes the scratch directories beside mine whose owners are dead,
// which is when their locks can be had. What cannot be swept is somebody
// else's or will be next time's; it is no reason not to start.
func sweep(mine string, acct account) {
	dirs, _ := filepath.Glob(filepath.Join(filepath.Dir(mine), scratchPrefix+"*"))
	for _, dir := range dirs {
		if dir == mine || !abandoned(dir, acct) {
			continue
		}
		c, err := claimDirectory(dir, acct)
		if err != nil {
			continue
		}
		if err := endStrays(filepath.Join(dir, "pg")); err != nil {
			c.release()
			continue
		}
		_ = c.discard()
	}
}

// abandoned tells a directory that is just being made, and has no lock yet,
// from one whose maker died at that point.
func abandoned(dir string, acct account) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || !strings.HasPrefix(filepath.Base(dir), scratchPrefix) {
		return false
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid != acct.uid && uid != uint32(os.Geteuid()) {
		return false
	}
	if _, err := os.Lstat(filepath.Join(dir, lockName)); err == nil {
		return true
	}
	return time.Since(info.ModTime()) > time.Minute
}
