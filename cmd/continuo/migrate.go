package main

import (
	"errors"
	"log/slog"

	"continuo/internal/config"
	"continuo/internal/store"
)

type migrateCmd struct {
	GrantTo string `help:"Login role that serves; it is granted the application's roles." placeholder:"ROLE"`
}

// Run applies the migrations that are missing.
func (m migrateCmd) Run(g *globals) error {
	cfg, err := config.ReadOnly(g.getenv, "CONTINUO_MIGRATE_DATABASE_URL")
	if err != nil {
		return err
	}
	if cfg.MigrateDatabaseURL == "" {
		return errors.New("CONTINUO_MIGRATE_DATABASE_URL is missing: the database, as the role that owns the tables")
	}
	return store.Migrate(g.ctx, cfg.MigrateDatabaseURL, m.GrantTo, newLog(g, slog.LevelInfo))
}
