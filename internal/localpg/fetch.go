package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	embedded "github.com/fergusstrange/embedded-postgres"
)

// This file is UNTRIED against the real download, which the machine Continuo
// was built on could not reach; only a stand-in on that machine was fetched
// from. It is therefore kept as thin as it can be.

const (
	fetchedVersion = embedded.V17
	fetchInto      = "CONTINUO_PG_FETCH_INTO"
)

// FetchChild does the fetching when this process was started for that, and
// says whether it was. Root does not unpack what it downloads: it starts this
// program again as an unprivileged user. A main, and a TestMain, that calls
// Find or Start begins with it.
func FetchChild(getenv func(string) string) (was bool, err error) {
	dir := getenv(fetchInto)
	if dir == "" {
		return false, nil
	}
	return true, download(dir)
}

// fetch gives the bin directory of the pinned version, which it downloads once
// per machine and user.
func fetch(
	ctx context.Context, acct account, getenv func(string) string, progress io.Writer,
) (binDir string, version int, err error) {
	if getenv(fetchInto) != "" {
		return "", 0, errors.New("this process was itself started to fetch it")
	}
	home, err := acct.home("postgres-" + string(fetchedVersion))
	if err != nil {
		return "", 0, err
	}
	// Not asked from the program: root must not run what another user owns.
	if version, err = majorVersion("(PostgreSQL) " + string(fetchedVersion)); err != nil {
		return "", 0, err
	}
	binDir = filepath.Join(home, "installed", "bin")
	if _, err := os.Stat(binDir); err == nil {
		return binDir, version, nil
	}
	stop := tell(progress, fmt.Sprintf("fetching PostgreSQL %s, once, into %s", fetchedVersion, home))
	defer stop()
	claim, err := waitForTurn(ctx, home, acct)
	if err != nil {
		return "", 0, err
	}
	defer claim.release()
	if _, err := os.Stat(binDir); err == nil { // fetched while we waited
		return binDir, version, nil
	}
	return binDir, version, fetchAs(ctx, acct, getenv, claim.dir)
}

// waitForTurn: the test processes of several packages may all want to fetch.
func waitForTurn(ctx context.Context, dir string, acct account) (*claim, error) {
	for {
		c, err := claimDirectory(dir, acct)
		if !errors.Is(err, ErrInUse) {
			return c, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// fetchAs always uses a child, so that cancelling ctx ends the download.
func fetchAs(ctx context.Context, acct account, getenv func(string) string, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		self = "/proc/self/exe" // works even where `go run` hides the program from other users
	}
	// The argument keeps a program that forgot FetchChild from doing its work
	// once more: a test binary runs nothing, any other refuses the flag.
	cmd := exec.CommandContext(ctx, self, "-test.run=^$")
	acct.equip(cmd, dir)
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"} {
		cmd.Env = append(cmd.Env, name+"="+getenv(name))
	}
	cmd.Env = append(cmd.Env, fetchInto+"="+dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := run(cmd); err != nil {
		return fmt.Errorf("fetch PostgreSQL: %w: %s", err, strings.TrimSpace(said.String()))
	}
	if _, err := os.Stat(filepath.Join(dir, "installed")); err != nil {
		return errors.New("fetch PostgreSQL: this program does not begin with localpg.FetchChild")
	}
	return nil
}

// download leaves dir/installed behind only when it is complete.
func download(dir string) error {
	unpacked := filepath.Join(dir, "unpacking")
	if err := os.RemoveAll(unpacked); err != nil {
		return fmt.Errorf("clear %s: %w", unpacked, err)
	}
	// The library fetches only as part of starting. An encoding that does not
	// exist stops it at initdb, right after unpacking, so that it never opens a
	// TCP port or leaves a server of its own behind.
	err := embedded.NewDatabase(embedded.DefaultConfig().
		Version(fetchedVersion).
		CachePath(filepath.Join(dir, "cache")).
		BinariesPath(unpacked).
		RuntimePath(filepath.Join(dir, "runtime")).
		DataPath(filepath.Join(dir, "runtime", "data")).
		Port(0).
		Encoding("none-stop-here").
		Logger(io.Discard)).Start()
	if err == nil || !strings.Contains(err.Error(), "unable to init database") {
		return fmt.Errorf("download: %w", err)
	}
	return os.Rename(unpacked, filepath.Join(dir, "installed"))
}

// tell keeps one line alive until stop is called.
func tell(w io.Writer, what string) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		began := time.Now()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			fmt.Fprintf(w, "\r%s ... %d s", what, int(time.Since(began).Seconds()))
			select {
			case <-tick.C:
			case <-done:
				fmt.Fprintln(w)
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}
