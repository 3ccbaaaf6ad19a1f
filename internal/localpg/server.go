package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// maxSocketPath is macOS's limit; Linux has four bytes more.
const maxSocketPath = 103

// Options says what to start. The zero value is the demo's database, quick
// rather than safe from a power cut.
type Options struct {
	Data    string              // directory; "" means DefaultData()
	Fresh   bool                // delete what is there first
	Durable bool                // survive a power cut, at the price of speed
	Log     io.Writer           // what PostgreSQL has to say; nil means nobody listens
	Getenv  func(string) string // nil means os.Getenv
}

// Server is a running PostgreSQL that listens on a Unix socket only.
type Server struct {
	claim    *claim
	child    *child
	sockets  string
	password string
	said     *tail
	done     chan error
	admin    admin
	cleanup  []func() error // what Stop does after the process has ended

	stopping chan struct{}
	stop     sync.Once
	stopErr  error
}

// Start returns when the server accepts connections. Cancelling ctx gives up
// starting; a started server runs until Stop, or until this process dies.
func Start(ctx context.Context, o Options) (*Server, error) {
	acct, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if o.Data == "" {
		if o.Data, err = acct.home("demo"); err != nil {
			return nil, err
		}
	}
	claim, err := claimDirectory(o.Data, acct)
	if err != nil {
		return nil, err
	}
	s, err := startIn(ctx, claim, acct, o, nil)
	if err != nil {
		claim.release()
		return nil, err
	}
	return s, nil
}

// startIn leaves the claim to its caller when it fails.
func startIn(ctx context.Context, cl *claim, acct account, o Options, settings []string) (*Server, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	bin, version, err := newFinder(o.Getenv, acct, o.Log).find(ctx)
	if err != nil {
		return nil, err
	}
	if err := acct.reach(bin); err != nil {
		return nil, fmt.Errorf("PostgreSQL's programs: %w", err)
	}
	c := cluster{dir: cl.dir, bin: bin, version: version, acct: acct, durable: o.Durable}
	if o.Fresh {
		if err := errors.Join(c.clearLeftovers(), cl.clear()); err != nil {
			return nil, err
		}
	}
	s := &Server{
		claim: cl, said: &tail{next: o.Log}, done: make(chan error, 1), stopping: make(chan struct{}),
	}
	if s.password, err = c.prepare(ctx); err != nil {
		return nil, err
	}
	if err := s.makeSockets(acct); err != nil {
		return nil, err
	}
	if !o.Durable {
		settings = append([]string{"fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0", "max_wal_size=2GB"}, settings...)
	}
	if err := s.boot(ctx, c, settings); err != nil {
		s.clean()
		return nil, err
	}
	go s.watch()
	return s, nil
}

// makeSockets keeps the socket with the data unless the kernel's short limit
// on such paths forbids it.
func (s *Server) makeSockets(acct account) error {
	s.sockets = filepath.Join(s.claim.dir, "run")
	if len(filepath.Join(s.sockets, ".s.PGSQL.5432")) > maxSocketPath {
		short, err := newScratch([]string{os.TempDir()}, acct)
		if err != nil {
			return fmt.Errorf("make socket directory: %w", err)
		}
		s.cleanup = append(s.cleanup, short.discard)
		s.sockets = short.dir
		return nil
	}
	if err := os.RemoveAll(s.sockets); err != nil { // a dead run's socket and its lock
		return fmt.Errorf("clear socket directory: %w", err)
	}
	if err := os.Mkdir(s.sockets, 0o700); err != nil {
		return fmt.Errorf("make socket directory: %w", err)
	}
	return acct.give(s.sockets)
}

// boot runs postgres itself, not pg_ctl, which would make it nobody's child.
func (s *Server) boot(ctx context.Context, c cluster, settings []string) error {
	cmd := exec.Command(filepath.Join(c.bin, "postgres"), "-D", c.path("pg"), "-k", s.sockets, "-p", "5432",
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700")
	for _, setting := range settings {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	c.acct.equip(cmd, c.dir)
	cmd.Stdout, cmd.Stderr = s.said, s.said
	cmd.WaitDelay = 2 * time.Second // orphaned backends would hold our end of the pipe open
	var err error
	if s.child, err = launch(cmd); err != nil {
		return fmt.Errorf("start postgres as %s: %w", c.acct.name, err)
	}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !ready(c.path("pg/postmaster.pid"), s.child.pid) {
		select {
		case <-s.child.exited:
			return fmt.Errorf("postgres ended while starting: %w: %s", s.child.err, s.said)
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("start postgres: %w", ctx.Err()), s.child.end())
		case <-poll.C:
		}
	}
	return nil
}

// ready reads what PostgreSQL itself tells pg_ctl: its pid in the first line,
// its state in the eighth.
func ready(pidFile string, pid int) bool {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.HasPrefix(lines[7], "ready")
}

func (s *Server) watch() {
	<-s.child.exited
	select {
	case <-s.stopping:
	default:
		s.done <- fmt.Errorf("postgres ended by itself: %v: %s", s.child.err, s.said)
	}
	close(s.done)
}

// Done gives one error if PostgreSQL dies unasked, and is closed when it has
// ended for whatever reason.
func (s *Server) Done() <-chan error { return s.done }

// URL is the superuser's address of a database. It leaves nothing to PG*
// variables of the environment.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, s.password),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {s.sockets}, "port": {"5432"}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// Stop disconnects everybody, ends the server and frees the data directory.
// It may be called more than once.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		close(s.stopping)
		s.stopErr = s.child.end()
		s.admin.close()
		if !s.child.clean() { // killed: its own children may linger
			s.stopErr = errors.Join(s.stopErr, endStrays(filepath.Join(s.claim.dir, "pg")))
		}
		s.stopErr = errors.Join(s.stopErr, s.clean())
		s.claim.release()
	})
	return s.stopErr
}

func (s *Server) clean() (err error) {
	for _, f := range s.cleanup {
		err = errors.Join(err, f())
	}
	return err
}

// signalled is how a process was ended, 0 if it ended by itself.
func signalled(err error) syscall.Signal {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0
	}
	if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		return status.Signal()
	}
	return 0
}

// tail passes everything on and remembers the end, for error messages.
type tail struct {
	next io.Writer
	mu   sync.Mutex
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - 2000; over > 0 {
		t.kept = t.kept[over:]
	}
	// A log that cannot be written must not stop the database.
	_, _ = t.next.Write(p)
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.kept))
}
