package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/config"
	"continuo/internal/jobs"
	"continuo/internal/login"
	"continuo/internal/mail"
	"continuo/internal/server"
	"continuo/internal/store"
	"continuo/policy"
)

type serveCmd struct{}

// Run serves until it is told to stop.
func (serveCmd) Run(g *globals) error {
	cfg, err := config.Read(g.getenv)
	if err != nil {
		return err
	}
	if err := cfg.Insecure(); err != nil {
		return err
	}
	log := newLog(g, cfg.LogLevel)
	stopTraces, err := startTraces(g.ctx, cfg)
	if err != nil {
		return err
	}
	defer stopTraces()
	l, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.Addr, err)
	}
	log.Info("serving", "config", cfg)
	return serve(g.ctx, cfg, l, log, server.Options{}, false)
}

// serve wires an installation and runs it until ctx ends. insecure is the
// demo's: cookies over plain http. The demo adds its provider through extra.
func serve(ctx context.Context, cfg *config.Config, l net.Listener, log *slog.Logger, extra server.Options, insecure bool) error {
	defer l.Close()
	readAhead()
	db, err := store.Open(ctx, cfg.DatabaseURL, store.Options{MasterKeys: cfg.MasterKeys, Log: log, MaxConns: cfg.DatabaseConns})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return err
	}
	access, err := authz.NewPolicy(policy.AccessModel, policy.AccessRules)
	if err != nil {
		return err
	}
	a := app.New(db, access)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	if err := a.LoadPolicy(ctx); err != nil {
		return err
	}
	go a.WatchPolicy(watching)

	post, err := notices(cfg, a)
	if err != nil {
		return err
	}
	runner, err := jobs.New(a, db, post, log)
	if err != nil {
		return err
	}
	if err := runner.Start(ctx); err != nil {
		return err
	}
	defer stopJobs(ctx, runner, log)

	entry, err := login.New(loginOptions(cfg, a, db, log, insecure))
	if err != nil {
		return err
	}
	extra.App, extra.DB, extra.Login, extra.Log, extra.Clock = a, db, entry, log, time.Now
	extra.BaseURL, extra.TrustedProxies, extra.IdleMinutes = cfg.BaseURL, cfg.TrustedProxies, int(cfg.Idle.Minutes())
	srv, err := server.New(extra)
	if err != nil {
		return err
	}
	return srv.Serve(ctx, l)
}

// readAhead begins, beside the waiting for a database, what serving needs and
// what depends on nothing. Each is kept, and asked for again where it is needed.
func readAhead() {
	go func() { _, _ = authz.NewPolicy(policy.AccessModel, policy.AccessRules) }()
	server.Prepare()
}

// notices is the mail server that notices go by, where there is one.
func notices(cfg *config.Config, a *app.App) (jobs.Post, error) {
	if cfg.SMTPURL == "" {
		return nil, nil
	}
	post, err := mail.New(cfg.SMTPURL, cfg.MailFrom, cfg.BaseURL.String())
	if err != nil {
		return nil, err
	}
	a.SendNotices()
	return post, nil
}

// stopJobs waits a while for the jobs at work: one that hangs must not keep a
// program from ending that was told to.
func stopJobs(ctx context.Context, runner *jobs.Runner, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := runner.Stop(ctx); err != nil {
		log.Warn("jobs were broken off and run again later", "err", err)
	}
}

// newLog writes one line of JSON for each event.
func newLog(g *globals, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(g.err, &slog.HandlerOptions{Level: level}))
}
