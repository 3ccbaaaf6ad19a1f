package localpg

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const superuser = "postgres"

// cluster is what initdb makes: databases on disk, no process yet.
type cluster struct {
	dir     string // the claimed directory; PostgreSQL's own is pg in it
	bin     string
	version int
	acct    account
	durable bool
}

func (c cluster) path(name string) string { return filepath.Join(c.dir, name) }

// prepare gives the superuser's password of a complete cluster, made now if
// there is none. One that an interrupted initdb left behind is made again.
func (c cluster) prepare(ctx context.Context) (password string, err error) {
	if err := c.clearLeftovers(); err != nil {
		return "", err
	}
	if _, err := os.Stat(c.path("initialised")); errors.Is(err, os.ErrNotExist) {
		return c.initialise(ctx)
	} else if err != nil {
		return "", fmt.Errorf("look for cluster: %w", err)
	}
	if err := c.sameVersion(); err != nil {
		return "", err
	}
	text, err := os.ReadFile(c.path("password"))
	if err != nil {
		return "", fmt.Errorf("read the database's password (start over with --fresh if it is gone): %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// clearLeftovers is safe because we hold the directory's lock: whatever runs in
// it belongs to a run that is dead, and its postmaster.pid says nothing (by now
// the number may be that of any process, at which PostgreSQL would stop).
func (c cluster) clearLeftovers() error {
	if err := endStrays(c.path("pg")); err != nil {
		return err
	}
	if err := os.Remove(c.path("pg/postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove stale postmaster.pid: %w", err)
	}
	return nil
}

func (c cluster) initialise(ctx context.Context) (password string, err error) {
	if err := os.RemoveAll(c.path("pg")); err != nil {
		return "", fmt.Errorf("remove half-made cluster: %w", err)
	}
	password = rand.Text()
	if err := c.keepPassword(password); err != nil {
		return "", err
	}
	args := []string{
		"-D", c.path("pg"), "-U", superuser, "-A", "scram-sha-256", "--pwfile", c.path("password"),
		"--encoding=UTF8", "--locale=C", "--no-instructions",
	}
	if !c.durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, "initdb"), args...)
	c.acct.equip(cmd, c.dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) } // lets it end its own children
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := run(cmd); err != nil {
		return "", fmt.Errorf("initdb as %s: %w: %s", c.acct.name, err, strings.TrimSpace(said.String()))
	}
	if err := os.WriteFile(c.path("initialised"), nil, 0o600); err != nil {
		return "", fmt.Errorf("mark cluster as complete: %w", err)
	}
	return password, nil
}

func (c cluster) keepPassword(password string) error {
	path := c.path("password")
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("replace password: %w", err)
	}
	if err := os.WriteFile(path, []byte(password+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep password: %w", err)
	}
	return c.acct.give(path) // initdb reads it too
}

func (c cluster) sameVersion() error {
	text, err := os.ReadFile(c.path("pg/PG_VERSION"))
	if err != nil {
		return fmt.Errorf("read version of the data (start over with --fresh if it is damaged): %w", err)
	}
	made := strings.TrimSpace(string(text))
	if made == strconv.Itoa(c.version) {
		return nil
	}
	return fmt.Errorf("the data in %s was made by PostgreSQL %s, but %s holds version %d: "+
		"start over with --fresh, or point CONTINUO_PG_BIN to version %s", c.dir, made, c.bin, c.version, made)
}
