package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	gooselock "github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"continuo/migrations"
)

// Migrate brings the schema at url up to date, as the role that owns it. A
// session lock lets many replicas start at once. serveRole, where given, is the
// plain login that serve uses; it is granted what it needs.
//
// Row security binds the owner too, so a careless backfill would silently
// change nothing; row_security = off makes it fail loudly instead.
func Migrate(ctx context.Context, url, serveRole string, log *slog.Logger) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database address for migrations: it is not of the form postgres://user:password@host/name")
	}
	cfg.ConnConfig.RuntimeParams["row_security"] = "off"
	cfg.ConnConfig.RuntimeParams["check_function_bodies"] = "off" // the check itself would run into row_security = off
	cfg.ConnConfig.RuntimeParams["client_min_messages"] = "warning"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("open the database for migrations: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()

	provider, err := newGoose(db)
	if err != nil {
		return err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("apply the migrations: %w", err)
	}
	for _, r := range results {
		log.Info("migrated", "file", r.Source.Path, "ms", r.Duration.Milliseconds())
	}
	if err := migrateQueue(ctx, pool); err != nil {
		return err
	}
	return grantServe(ctx, pool, serveRole)
}

func newGoose(db *sql.DB) (*goose.Provider, error) {
	locker, err := gooselock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("prepare the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

// migrateQueue makes the job queue's own tables, under the same kind of lock.
func migrateQueue(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	defer conn.Release()
	const key = 7_312_004 // any number nobody else locks
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key)
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	_, err = conn.Exec(ctx, `DO $$ DECLARE t text; BEGIN
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'river%' LOOP
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO continuo_app', t);
		END LOOP;
		FOR t IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE 'river%' LOOP
			EXECUTE format('GRANT USAGE ON SEQUENCE %I TO continuo_app', t);
		END LOOP;
		GRANT SELECT ON goose_db_version TO continuo_app;
		END $$`)
	if err != nil {
		return fmt.Errorf("grant the job queue's tables: %w", err)
	}
	return nil
}

func grantServe(ctx context.Context, pool *pgxpool.Pool, role string) error {
	if role == "" {
		return nil
	}
	_, err := pool.Exec(ctx, "GRANT continuo_app, continuo_reach, continuo_agency TO "+pgx.Identifier{role}.Sanitize())
	if err != nil {
		return fmt.Errorf("grant the application's roles to %s: %w", strings.TrimSpace(role), err)
	}
	return nil
}

// checkVersion refuses a schema that this program was not built for.
func (db *DB) checkVersion(ctx context.Context) error {
	provider, err := newGoose(db.sql)
	if err != nil {
		return err
	}
	want := int64(0)
	for _, s := range provider.ListSources() {
		want = max(want, s.Version)
	}
	var have int64
	err = db.pool.QueryRow(ctx, "SELECT COALESCE(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&have)
	switch {
	case err != nil:
		return fmt.Errorf("read the schema's version (has \"continuo migrate\" been run?): %w", err)
	case have < want:
		return fmt.Errorf("the schema is at migration %d and this program needs %d; run \"continuo migrate\"", have, want)
	case have > want:
		return fmt.Errorf("the schema is at migration %d, newer than this program's %d", have, want)
	}
	return nil
}
