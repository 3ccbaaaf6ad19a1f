package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

// DB is the database of an installation: one pool, shared by gorm and the job
// queue, so that a job is inserted in the transaction that wants it.
type DB struct {
	pool  *pgxpool.Pool
	sql   *sql.DB
	gorm  *gorm.DB
	keys  *keyring
	queue *river.Client[pgx.Tx]
	clock func() time.Time
	log   *slog.Logger
}

// Options are what Open needs beside the address.
type Options struct {
	MasterKeys MasterKeys       // wrap the agencies' data keys
	Clock      func() time.Time // the moment a transaction begins; nil: the machine's
	Tracer     pgx.QueryTracer  // nil: traces, where configured
	Log        *slog.Logger
	MaxConns   int32 // zero: 10
}

// Open connects to the database at url. It does not migrate and does not
// check; see Migrate and Check.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("read the database address: it is not of the form postgres://user:password@host/name")
	}
	cfg.MaxConns = 10
	// Compiling a query costs more than any of ours takes; the planner, which cannot look into row policies, thinks otherwise.
	cfg.ConnConfig.RuntimeParams["jit"] = "off"
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	if o.Tracer == nil {
		o.Tracer = otelpgx.NewTracer()
	}
	cfg.ConnConfig.Tracer = o.Tracer
	cfg.AfterConnect = takeUUIDs
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db := &DB{pool: pool, sql: stdlib.OpenDBFromPool(pool), keys: newKeyring(o.MasterKeys), clock: o.Clock, log: o.Log}
	if db.gorm, err = openGorm(db.sql); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if db.queue, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: o.Log}); err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return db, nil
}

func openGorm(conn *sql.DB) (*gorm.DB, error) {
	schema.RegisterSerializer("sealed", sealedText{})
	schema.RegisterSerializer("list", listJSON{})
	return gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{
		SkipDefaultTransaction: true, // every statement runs in a Tx anyway
		DisableAutomaticPing:   true,
		TranslateError:         false,
		Logger:                 logger.Discard, // values are people's data; the tracer sees the statements without them
	})
}

// Close gives the connections back.
func (db *DB) Close() {
	_ = db.sql.Close()
	db.pool.Close()
}

// Ping answers whether the database can be reached, and with which migration.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.pool.QueryRow(ctx, "SELECT 1").Scan(&one)
}

// Check refuses a database that would not protect rows: a login that bypasses
// row security, or could become a role that does, owns the tables, or lacks the
// roles; a schema that is not the one this program was built for.
func (db *DB) Check(ctx context.Context) error {
	var super, bypass, owner, member bool
	var becomes string // a role past row security; "": none
	err := db.pool.QueryRow(ctx, `
		SELECT r.rolsuper, r.rolbypassrls,
		       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
		                  AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
		       COALESCE((SELECT bool_and(pg_has_role(r.oid, x.oid, 'MEMBER')) FROM pg_roles x
		                  WHERE x.rolname IN ('continuo_app', 'continuo_reach', 'continuo_agency')), false),
		       COALESCE((SELECT min(x.rolname) FROM pg_roles x WHERE x.oid <> r.oid AND pg_has_role(r.oid, x.oid, 'MEMBER')
		                    AND (x.rolsuper OR x.rolbypassrls OR x.rolname = 'continuo_rows')), '')
		  FROM pg_roles r WHERE r.rolname = current_user`).Scan(&super, &bypass, &owner, &member, &becomes)
	switch {
	case err != nil:
		return fmt.Errorf("check the database role: %w", err)
	case super:
		return errors.New("the database role is a superuser, which row security does not bind; serve as a plain role")
	case bypass:
		return errors.New("the database role has BYPASSRLS; serve as a plain role")
	case becomes != "":
		return fmt.Errorf("the database role is a member of %s, which row security does not bind; serve as a plain role", becomes)
	case !member:
		return errors.New("the database role lacks continuo_reach or continuo_agency; run \"continuo migrate\" and grant them")
	case owner:
		return errors.New("the database role owns the tables; serve as a role of its own")
	}
	if err := db.checkVersion(ctx); err != nil {
		return err
	}
	var active bool
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('role', 'continuo_reach', true)"); err != nil {
			return fmt.Errorf("check row security: %w", err)
		}
		if err := tx.QueryRow(ctx, "SELECT row_security_active('clients')").Scan(&active); err != nil {
			return fmt.Errorf("check row security: %w", err)
		}
		if !active {
			return errors.New("row security is not active on clients; nothing would be hidden")
		}
		return nil
	})
}

// ConnsInUse is how many connections are at work.
func (db *DB) ConnsInUse() int32 { return db.pool.Stat().AcquiredConns() }
