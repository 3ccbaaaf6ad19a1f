package localpg

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// CreateDatabase makes an empty database.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	return s.exec(ctx, "create database "+name, "CREATE DATABASE "+quote(name))
}

// Clone makes name an independent copy of template, to which nobody may be
// connected meanwhile. Copying files beats the default, replaying the log, by
// half where the files are in memory.
func (s *Server) Clone(ctx context.Context, template, name string) error {
	return s.exec(ctx, "clone database "+template,
		"CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY FILE_COPY")
}

// Drop removes a database, if there is one, and throws out who is connected.
func (s *Server) Drop(ctx context.Context, name string) error {
	return s.exec(ctx, "drop database "+name, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
}

// admin are the superuser's connections, kept for some seconds: tests clone and
// drop a database each, and a connection costs as much as that does.
type admin struct {
	once sync.Once
	pool *pgxpool.Pool
	err  error
}

func (a *admin) open(url string) (*pgxpool.Pool, error) {
	a.once.Do(func() {
		var cfg *pgxpool.Config
		if cfg, a.err = pgxpool.ParseConfig(url); a.err != nil {
			return
		}
		cfg.MaxConns, cfg.MaxConnIdleTime, cfg.HealthCheckPeriod = 4, 5*time.Second, 5*time.Second
		a.pool, a.err = pgxpool.NewWithConfig(context.Background(), cfg)
	})
	return a.pool, a.err
}

// close wants the server to have ended, so that nobody waits for an answer any
// more.
func (a *admin) close() {
	a.once.Do(func() { a.err = errStopped })
	if a.pool != nil {
		a.pool.Close()
	}
}

var errStopped = errors.New("the server was stopped")

func (s *Server) exec(ctx context.Context, doing, sql string) error {
	pool, err := s.admin.open(s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if _, err := pool.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
