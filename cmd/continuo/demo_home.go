package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/config"
	"continuo/internal/demo"
	"continuo/internal/localpg"
	"continuo/internal/store"
	"continuo/policy"
)

const (
	demoDatabase  = "continuo"
	demoServeRole = "continuo_demo"
)

// demoHome is where a demo keeps itself: the cluster, its keys, and a note of
// what was told there.
type demoHome struct {
	dir  string
	base string
}

// demoState is that note. A demo told by other code or other seeds is told
// anew: it is never stale. One that was told for another address moves.
type demoState struct {
	Fingerprint   string    `json:"fingerprint"`
	Base          string    `json:"base"`
	ToldAt        time.Time `json:"told_at"`
	ServePassword string    `json:"serve_password"`
	DatabaseURL   string    `json:"database_url"` // of the running, or last run, demo
}

// prepare brings the database to where the server can start: made, migrated
// and told. A telling that was interrupted is begun again.
func (h demoHome) prepare(ctx context.Context, g *globals, pg *localpg.Server) (*config.Config, error) {
	state, err := h.read()
	if err != nil {
		return nil, err
	}
	master, err := h.masterKey()
	if err != nil {
		return nil, err
	}
	known := state.Fingerprint == demo.Fingerprint()
	if !known {
		if state.Fingerprint != "" {
			fmt.Fprintln(g.out, "What is here was told by another Continuo; it is told anew.")
		}
		if err := h.forget(); err != nil {
			return nil, err
		}
		state = demoState{Fingerprint: demo.Fingerprint(), Base: h.base, ServePassword: store.NewMasterKey().Encode(), ToldAt: time.Now()}
		if err := remake(ctx, pg, state.ServePassword); err != nil {
			return nil, err
		}
	}
	if state.Base != h.base {
		if err := h.moveFrom(ctx, pg, state.Base); err != nil {
			return nil, err
		}
		state.Base = h.base
	}
	cfg, err := h.config(serveURL(pg, state.ServePassword))
	if err != nil {
		return nil, err
	}
	cfg.MasterKeys = store.MasterKeys{Current: master}
	state.DatabaseURL = cfg.DatabaseURL // the socket moves from run to run
	if known {
		if state.ToldAt.Before(time.Now().AddDate(0, 0, -2)) {
			fmt.Fprintf(g.out, "The agency was told on %s and has stood still since; --fresh tells it up to today.\n", state.ToldAt.Format("2 January 2006"))
		}
		return cfg, h.write(state)
	}
	analyze := func(ctx context.Context) error { return asOwner(ctx, pg, countGrown) }
	if err := tell(ctx, g, h, cfg, analyze); err != nil {
		return nil, fmt.Errorf("tell the demo agency: %w", err)
	}
	return cfg, h.write(state)
}

// countGrown has PostgreSQL count the rows of the tables of ours that grew by a
// fifth, and of no others: counting one has whatever reads it planned anew. How
// large they are, their files tell at once; PostgreSQL's own counters come
// seconds late, and left out the very tables that grow. A small part of the
// usual sample is plenty for so few rows.
const countGrown = `SET default_statistics_target = 5; DO $$ DECLARE grown text; BEGIN
	SELECT string_agg(oid::regclass::text, ', ') INTO grown FROM pg_class
	 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) / 8192 > relpages * 1.2;
	IF grown IS NOT NULL THEN EXECUTE 'ANALYZE ' || grown; END IF; END $$`

// remake makes an empty, migrated database and the plain role that serves.
func remake(ctx context.Context, pg *localpg.Server, password string) error {
	conn, err := pgx.Connect(ctx, pg.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the demo's PostgreSQL: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS " + demoDatabase + " WITH (FORCE)",
		"DROP ROLE IF EXISTS " + demoServeRole,
		"CREATE ROLE " + demoServeRole + " LOGIN PASSWORD '" + password + "'",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("prepare the demo's database: %w", err)
		}
	}
	if err := pg.CreateDatabase(ctx, demoDatabase); err != nil {
		return err
	}
	return store.Migrate(ctx, pg.URL(demoDatabase), demoServeRole, slog.New(slog.DiscardHandler))
}

// moveFrom lets the demo's people, who were bound at another address, be known
// at this one: nobody loses what they wrote because a port was taken.
func (h demoHome) moveFrom(ctx context.Context, pg *localpg.Server, base string) error {
	err := asOwner(ctx, pg, "UPDATE staff_identities SET issuer = $1 WHERE issuer = $2", h.issuer(), demoHome{base: base}.issuer())
	if err != nil {
		return fmt.Errorf("move the demo to another address: %w", err)
	}
	return nil
}

// asOwner does in the demo's database what the role that serves may not.
func asOwner(ctx context.Context, pg *localpg.Server, sql string, args ...any) error {
	conn, err := pgx.Connect(ctx, pg.URL(demoDatabase))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, sql, args...)
	return err
}

// withSettings is a database's address with settings for all who connect by it.
func withSettings(address string, settings map[string]string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read the demo's database address: %w", err)
	}
	q := u.Query()
	for name, value := range settings {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func serveURL(pg *localpg.Server, password string) string {
	u, err := url.Parse(pg.URL(demoDatabase))
	if err != nil {
		return pg.URL(demoDatabase)
	}
	u.User = url.UserPassword(demoServeRole, password)
	return u.String()
}

// tell has the demo agency live its half year, with several hands at once.
func tell(ctx context.Context, g *globals, h demoHome, cfg *config.Config, analyze func(context.Context) error) error {
	begun := time.Now()
	fmt.Fprintf(g.out, "Telling half a year of %s, once. ", demo.AgencyName)
	access, err := authz.NewPolicy(policy.AccessModel, policy.AccessRules)
	if err != nil {
		return err
	}
	// A telling lasts seconds and does the same few things thousands of times. To plan them anew for every value, to plan
	// by how small the tables were, to collect garbage as often as a server that stays small, and to look for more to do
	// on cores that PostgreSQL needs, would be a fifth of its work.
	address, err := withSettings(cfg.DatabaseURL, map[string]string{"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"})
	if err != nil {
		return err
	}
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)/2)))
	open := func(clock func() time.Time) (*app.App, func(), error) {
		db, err := store.Open(ctx, address, store.Options{MasterKeys: cfg.MasterKeys, Clock: clock, MaxConns: 3})
		if err != nil {
			return nil, nil, err
		}
		return app.New(db, access), db.Close, nil
	}
	if err := demo.Tell(ctx, demo.Options{Open: open, Analyze: analyze, Issuer: h.issuer(), Now: time.Now()}); err != nil {
		return err
	}
	fmt.Fprintf(g.out, "Done in %.0f s.\n", time.Since(begun).Seconds())
	return nil
}

// masterKey is the demo's own, made once.
func (h demoHome) masterKey() (*store.MasterKey, error) {
	path := filepath.Join(h.dir, "master.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := store.NewMasterKey()
		return key, os.WriteFile(path, []byte(key.Encode()), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("read the demo's master key: %w", err)
	}
	return store.ReadMasterKey(string(text))
}

func (h demoHome) read() (demoState, error) {
	var s demoState
	text, err := os.ReadFile(filepath.Join(h.dir, "demo.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read what the demo told: %w", err)
	}
	if json.Unmarshal(text, &s) != nil {
		return demoState{}, nil // half written: it is told anew
	}
	return s, nil
}

func (h demoHome) write(s demoState) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	path := filepath.Join(h.dir, "demo.json")
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("note what the demo told: %w", err)
	}
	return os.Rename(path+".new", path)
}

// forget takes the note away before anything is remade: a telling that does
// not come to its end must not be taken for the one before.
func (h demoHome) forget() error {
	err := os.Remove(filepath.Join(h.dir, "demo.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget what the demo told: %w", err)
	}
	return nil
}

// withDemo runs a command's use case on the running demo, under the policy
// that is in force there.
func withDemo(g *globals, dir string, fn func(*app.App, *store.DB, *config.Config) error) error {
	h := demoHome{dir: dir}
	state, err := h.read()
	if err != nil || state.DatabaseURL == "" {
		return errors.Join(errors.New("there is no demo here; start one with \"continuo demo\""), err)
	}
	h.base = state.Base
	master, err := h.masterKey()
	if err != nil {
		return err
	}
	cfg, err := h.config(state.DatabaseURL)
	if err != nil {
		return err
	}
	db, err := store.Open(g.ctx, cfg.DatabaseURL, store.Options{MasterKeys: store.MasterKeys{Current: master}, MaxConns: 4})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Ping(g.ctx); err != nil {
		return errors.New("the demo is not running; start it with \"continuo demo\"")
	}
	access, err := authz.NewPolicy(policy.AccessModel, policy.AccessRules)
	if err != nil {
		return err
	}
	a := app.New(db, access)
	if err := a.LoadPolicy(g.ctx); err != nil {
		return err
	}
	return fn(a, db, cfg)
}
