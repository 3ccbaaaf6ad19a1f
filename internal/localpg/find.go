package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// oldest is the first version with security_invoker views and STRATEGY
// FILE_COPY, both of which Continuo relies on.
const oldest = 15

// ErrNoPostgreSQL says that there is none and lists the ways out.
var ErrNoPostgreSQL = errors.New(`no PostgreSQL 15 or newer was found on this machine. Ways out:
  apt install postgresql           Debian, Ubuntu
  brew install postgresql@17       macOS
  CONTINUO_PG_BIN=/path/to/bin     if it is installed somewhere unusual
  docker compose up                runs everything in containers instead
  CONTINUO_DATABASE_URL=postgres://...   to use a database server you already have`)

// Find gives the directory that holds initdb and postgres, and their major
// version. It asks CONTINUO_PG_BIN, pg_config, /usr/lib/postgresql, PATH and
// Homebrew's places, in this order; failing all it fetches a pinned version.
func Find(ctx context.Context, getenv func(string) string) (binDir string, version int, err error) {
	acct, err := unprivileged()
	if err != nil {
		return "", 0, err
	}
	return newFinder(getenv, acct, os.Stderr).find(ctx)
}

type finder struct {
	getenv func(string) string
	root   string // "/" but in tests
	fetch  func(context.Context) (binDir string, version int, err error)
}

func newFinder(getenv func(string) string, acct account, progress io.Writer) finder {
	return finder{getenv: getenv, root: "/", fetch: func(ctx context.Context) (string, int, error) {
		return fetch(ctx, acct, getenv, progress)
	}}
}

func (f finder) find(ctx context.Context) (binDir string, version int, err error) {
	if named := f.getenv("CONTINUO_PG_BIN"); named != "" {
		// Whoever names a place means that place: no silent second choice.
		if version, err = versionIn(ctx, named); err != nil {
			return "", 0, fmt.Errorf("CONTINUO_PG_BIN: %w", err)
		}
		return named, version, nil
	}
	for _, place := range []func(context.Context) []string{f.pgConfig, f.debian, f.path, f.homebrew} {
		if binDir, version = newest(ctx, place(ctx)); binDir != "" {
			return binDir, version, nil
		}
	}
	if err := ctx.Err(); err != nil { // then nothing that was asked could answer
		return "", 0, fmt.Errorf("look for PostgreSQL: %w", err)
	}
	if binDir, version, err = f.fetch(ctx); err != nil {
		return "", 0, fmt.Errorf("%w\n(fetching one failed as well: %w)", ErrNoPostgreSQL, err)
	}
	return binDir, version, nil
}

func (f finder) pgConfig(ctx context.Context) []string {
	for _, dir := range filepath.SplitList(f.getenv("PATH")) {
		out, err := ask(ctx, filepath.Join(dir, "pg_config"), "--bindir")
		if err == nil {
			return []string{strings.TrimSpace(out)}
		}
	}
	return nil
}

func (f finder) debian(context.Context) []string {
	return f.glob("usr/lib/postgresql/*/bin")
}

func (f finder) path(context.Context) []string {
	return filepath.SplitList(f.getenv("PATH"))
}

func (f finder) homebrew(context.Context) []string {
	return append(f.glob("opt/homebrew/opt/postgresql*/bin"), f.glob("usr/local/opt/postgresql*/bin")...)
}

func (f finder) glob(pattern string) []string {
	dirs, _ := filepath.Glob(filepath.Join(f.root, pattern)) // the only error is a bad pattern
	return dirs
}

// newest gives "" when none of the directories holds a usable PostgreSQL. Of
// equals the first wins, as it does in PATH.
func newest(ctx context.Context, dirs []string) (best string, version int) {
	for _, dir := range dirs {
		if v, err := versionIn(ctx, dir); err == nil && v > version {
			best, version = dir, v
		}
	}
	return best, version
}

// versionIn wants both programs: pg_config of a client library's package
// points to a directory with neither.
func versionIn(ctx context.Context, dir string) (int, error) {
	if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err != nil {
		return 0, fmt.Errorf("no initdb in %s", dir)
	}
	out, err := ask(ctx, filepath.Join(dir, "postgres"), "--version")
	if err != nil {
		return 0, fmt.Errorf("no working postgres in %s: %w", dir, err)
	}
	major, err := majorVersion(out)
	if err != nil {
		return 0, err
	}
	if major < oldest {
		return 0, fmt.Errorf("PostgreSQL in %s is version %d; %d or newer is needed", dir, major, oldest)
	}
	return major, nil
}

// majorVersion reads "postgres (PostgreSQL) 17.5 (Debian 17.5-1)", "18beta1"
// and the like.
func majorVersion(text string) (int, error) {
	_, rest, _ := strings.Cut(text, ") ")
	digits := rest
	if i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = rest[:i]
	}
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0, fmt.Errorf("no version in %q", strings.TrimSpace(text))
	}
	return major, nil
}

func ask(ctx context.Context, program string, args ...string) (string, error) {
	if !filepath.IsAbs(program) {
		return "", fmt.Errorf("%s: not an absolute path", program) // "." in PATH is not trusted
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).Output()
	return string(out), err
}
