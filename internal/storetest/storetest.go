// Package storetest gives each test a PostgreSQL database of its own, cloned
// from a migrated template in memory-backed storage. It is never skipped: where
// no PostgreSQL can be found, the tests fail with the ways out.
//
// Its time is Database.Clock's, which stands at Start until a test moves it; SQL
// of tests asks app_now() for it. Only HarborToday lives today, for programs.
//
// A package that uses it has a TestMain of one line: storetest.Main(m).
package storetest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"continuo/internal/localpg"
	"continuo/internal/store"
)

// Start is the moment at which every test's clock stands until it is moved: a
// Monday at 2:00 pm in New York.
var Start = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)

const (
	serveRole     = "continuo_serve"
	servePassword = "serve" // of a server that listens on a private socket
	emptyTemplate = "template_empty"
)

var cluster struct {
	once      sync.Once
	server    *localpg.Server
	err       error
	names     atomic.Int64
	mu        sync.Mutex
	templates map[string]func() error // each fills one, once
}

// Main runs a package's tests and takes their PostgreSQL away afterwards.
func Main(m *testing.M) {
	code := m.Run()
	if cluster.server != nil {
		if err := cluster.server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stop the tests' PostgreSQL:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// Clock is a clock that a test moves.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now is the moment it shows.
func (c *Clock) Now() time.Time { return *c.at.Load() }

// Set moves it to a moment.
func (c *Clock) Set(t time.Time) { c.at.Store(&t) }

// Advance moves it on.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Database is one test's database.
type Database struct {
	*store.DB
	URL       string // as serve connects: a plain role that row security binds
	OwnerURL  string // as the migrator connects; tests look with it at what was left behind
	Clock     *Clock
	MasterKey *store.MasterKey
	count     *counter
	owner     ownerPool
}

// ownerPool are the owner's connections, opened when somebody first looks: a
// test looks dozens of times, and a connection each would cost more than it.
type ownerPool struct {
	once sync.Once
	pool *pgxpool.Pool
	err  error
}

// Statements is how many statements were sent since the last call, not
// counting begin and commit.
func (d *Database) Statements() int { return int(d.count.n.Swap(0)) }

// SentStatements are the texts of the statements since the last call of
// Statements or SentStatements.
func (d *Database) SentStatements() []string {
	d.count.n.Store(0)
	d.count.mu.Lock()
	defer d.count.mu.Unlock()
	texts := d.count.texts
	d.count.texts = nil
	return texts
}

// New is an empty, migrated database.
func New(t testing.TB) *Database { return From(t, "empty", nil) }

// planOnce has PostgreSQL plan a statement once for a connection, and not for
// each of its first five values: a test's connections do not live to see a
// sixth. What is found is the same.
const planOnce = "force_generic_plan"

// From is a database cloned from a template that build fills once for the
// whole package; name tells templates apart. The key that seals its fields is
// the same for all databases of a process.
func From(t testing.TB, name string, build func(context.Context, *Database) error) *Database {
	t.Helper()
	return from(t, name, planOnce, build)
}

func from(t testing.TB, name, plans string, build func(context.Context, *Database) error) *Database {
	t.Helper()
	ctx := context.Background()
	server, err := start(ctx)
	if err != nil {
		t.Fatalf("the database tests need PostgreSQL: %v", err)
	}
	template := emptyTemplate
	if build != nil {
		template = "template_" + name
		if err := fill(ctx, server, template, build); err != nil {
			t.Fatalf("fill the template %s: %v", name, err)
		}
	}
	db := fmt.Sprintf("test_%d", cluster.names.Add(1))
	if err := server.Clone(ctx, template, db); err != nil {
		t.Fatalf("clone the template database: %v", err)
	}
	d, err := connect(ctx, server, db, plans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.closeOwner(t)
		d.Close()
		_ = server.Drop(ctx, db)
	})
	return d
}

// Owner runs a statement as the owner of the cluster, past row security. The
// rows must be closed. Its app_now() is the database's clock.
func (d *Database) Owner(t testing.TB, sql string, args ...any) pgx.Rows {
	t.Helper()
	d.owner.once.Do(func() { d.owner.pool, d.owner.err = d.openOwner() })
	if d.owner.err != nil {
		t.Fatalf("connect as the owner: %v", d.owner.err)
	}
	rows, err := d.owner.pool.Query(context.Background(), sql, args...)
	if err != nil {
		t.Fatalf("as the owner: %v", err)
	}
	return rows
}

func (d *Database) openOwner() (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(d.OwnerURL)
	if err != nil {
		return nil, err
	}
	config.PrepareConn = func(ctx context.Context, conn *pgx.Conn) (bool, error) { return true, d.tellTime(ctx, conn) }
	return pgxpool.NewWithConfig(context.Background(), config)
}

// tellTime lets app_now() be the database's clock, as it is to the store.
func (d *Database) tellTime(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT set_config('app.now', $1, false)", d.Clock.Now().Format(time.RFC3339Nano))
	return err
}

// OwnerConn is a connection of the owner's, closed when the test is over. Its
// app_now() is what the database's clock was when it was opened.
func (d *Database) OwnerConn(t testing.TB) *pgx.Conn {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, d.OwnerURL)
	if err == nil {
		t.Cleanup(func() { _ = conn.Close(ctx) })
		err = d.tellTime(ctx, conn)
	}
	if err != nil {
		t.Fatalf("connect as the owner: %v", err)
	}
	return conn
}

func (d *Database) closeOwner(t testing.TB) {
	if d.owner.pool == nil {
		return
	}
	if n := d.owner.pool.Stat().AcquiredConns(); n > 0 { // for which Close would wait for ever
		t.Errorf("the rows of %d statements of the owner were not closed", n)
		return
	}
	d.owner.pool.Close()
}

// OwnerValue is the one value of a query run as the owner.
func OwnerValue[T any](t testing.TB, d *Database, sql string, args ...any) T {
	t.Helper()
	v, err := pgx.CollectExactlyOneRow(d.Owner(t, sql, args...), pgx.RowTo[T])
	if err != nil {
		t.Fatalf("as the owner: %v", err)
	}
	return v
}

func start(ctx context.Context) (*localpg.Server, error) {
	cluster.once.Do(func() {
		cluster.templates = map[string]func() error{}
		cluster.server, cluster.err = localpg.StartTemporary(ctx, io.Discard)
		if cluster.err == nil {
			cluster.err = makeTemplate(ctx, cluster.server)
		}
	})
	return cluster.server, cluster.err
}

func makeTemplate(ctx context.Context, s *localpg.Server) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", serveRole, servePassword)); err != nil {
		return err
	}
	if err := s.CreateDatabase(ctx, emptyTemplate); err != nil {
		return err
	}
	return store.Migrate(ctx, s.URL(emptyTemplate), serveRole, slog.New(slog.DiscardHandler))
}

// fill has a template filled once; who wants another one need not wait for it.
func fill(ctx context.Context, s *localpg.Server, template string, build func(context.Context, *Database) error) error {
	cluster.mu.Lock()
	filled, begun := cluster.templates[template]
	if !begun {
		filled = sync.OnceValue(func() error {
			if err := s.Clone(ctx, emptyTemplate, template); err != nil {
				return err
			}
			d, err := connect(ctx, s, template, planOnce)
			if err != nil {
				return err
			}
			defer d.Close() // no connection may be open on a template
			return build(ctx, d)
		})
		cluster.templates[template] = filled
	}
	cluster.mu.Unlock()
	return filled()
}

var testMasterKey = store.NewMasterKey()

func connect(ctx context.Context, s *localpg.Server, name, plans string) (*Database, error) {
	owner := s.URL(name)
	u, err := url.Parse(owner)
	if err != nil {
		return nil, err
	}
	u.User = url.UserPassword(serveRole, servePassword)
	q := u.Query()
	q.Set("plan_cache_mode", plans)
	u.RawQuery = q.Encode()
	d := &Database{URL: u.String(), OwnerURL: owner, Clock: &Clock{}, MasterKey: testMasterKey, count: &counter{}}
	d.Clock.Set(Start)
	d.DB, err = d.Reopen(ctx)
	return d, err
}

// Reopen opens the same database once more, as another replica would.
func (d *Database) Reopen(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, d.URL, store.Options{MasterKeys: store.MasterKeys{Current: d.MasterKey}, Clock: d.Clock.Now,
		Tracer: d.count, MaxConns: 6})
}

// counter counts statements.
type counter struct {
	n     atomic.Int64
	cut   cutter
	mu    sync.Mutex
	texts []string
}

func (c *counter) TraceQueryStart(ctx context.Context, conn *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	c.add(q.SQL)
	c.cut.tick(conn)
	return ctx
}

func (c *counter) TraceQueryEnd(_ context.Context, conn *pgx.Conn, _ pgx.TraceQueryEndData) {
	c.cut.tick(conn)
}

func (c *counter) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	c.cut.tick(conn)
	return ctx
}

func (c *counter) TraceBatchQuery(_ context.Context, _ *pgx.Conn, q pgx.TraceBatchQueryData) {
	c.add(q.SQL)
}

func (c *counter) TraceBatchEnd(_ context.Context, conn *pgx.Conn, _ pgx.TraceBatchEndData) {
	c.cut.tick(conn)
}

func (c *counter) add(sql string) {
	switch strings.ToLower(sql) {
	case "begin", "commit", "rollback":
		return
	}
	c.n.Add(1)
	c.mu.Lock()
	c.texts = append(c.texts, sql)
	c.mu.Unlock()
}

// MigrateTogether migrates one empty database from several places at once, as
// replicas that start together do; all must succeed.
func MigrateTogether(t testing.TB, replicas int) {
	t.Helper()
	ctx := context.Background()
	server, err := start(ctx)
	if err != nil {
		t.Fatalf("the database tests need PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test_%d", cluster.names.Add(1))
	if err := server.CreateDatabase(ctx, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Drop(ctx, name) })
	errs := make(chan error, replicas)
	for range replicas {
		go func() { errs <- store.Migrate(ctx, server.URL(name), serveRole, slog.New(slog.DiscardHandler)) }()
	}
	for range replicas {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// MigratedByPlainOwner is a database whose owner is no superuser, migrated by
// that owner, as an installation's is.
func MigratedByPlainOwner(t testing.TB) (serveURL string) {
	t.Helper()
	ctx := context.Background()
	server, err := start(ctx)
	if err != nil {
		t.Fatalf("the database tests need PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test_%d", cluster.names.Add(1))
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, sql := range []string{"CREATE ROLE " + name + " LOGIN CREATEROLE PASSWORD 'owner'", "CREATE DATABASE " + name + " OWNER " + name} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = server.Drop(ctx, name) })
	if err := store.Migrate(ctx, withUser(t, server.URL(name), name, "owner"), serveRole, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return withUser(t, server.URL(name), serveRole, servePassword)
}

func withUser(t testing.TB, address, user, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}
