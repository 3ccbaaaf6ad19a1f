package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/config"
	"continuo/internal/demo"
	"continuo/internal/demo/idp"
	"continuo/internal/localpg"
	"continuo/internal/server"
	"continuo/internal/web"
)

type demoCmd struct {
	Addr  string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data  string `help:"Folder to keep the demo's data in." placeholder:"DIR"`
	Fresh bool   `help:"Throw away what an earlier demo left and tell the agency anew."`
	Log   bool   `help:"Print the server's log."`
}

const (
	demoClient   = "continuo"
	demoAudience = "continuo-api"
)

// Run starts everything the product needs and stops all of it again, also when
// only the "go run" that started us is gone.
func (c demoCmd) Run(g *globals) error {
	ctx, stop := withParent(g.ctx)
	defer stop()
	l, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer l.Close()
	if c.Data == "" {
		if c.Data, err = localpg.DefaultData(); err != nil {
			return err
		}
	}
	readAhead() // PostgreSQL does not start sooner for waiting
	pg, err := localpg.Start(ctx, localpg.Options{Data: c.Data, Fresh: c.Fresh, Log: nil, Getenv: g.getenv})
	if err != nil {
		return err
	}
	defer pg.Stop()
	home := demoHome{dir: c.Data, base: "http://" + browsable(l.Addr())}
	cfg, err := home.prepare(ctx, g, pg)
	if err != nil {
		return err
	}
	provider, err := home.provider()
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	if c.Log {
		log = newLog(g, slog.LevelInfo)
	}
	slog.SetDefault(log) // the provider's library speaks through it
	welcome(g, home)
	serving, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-pg.Done(): // without its database the demo is over
			cancel()
		case <-serving.Done():
		}
	}()
	mount := func(e *echo.Echo) { e.Any("/idp/*", echo.WrapHandler(http.StripPrefix("/idp", provider.Handler()))) }
	if err := serve(serving, cfg, l, log, server.Options{Mount: mount, RatePerSecond: 500}, true); err != nil {
		return err
	}
	if ctx.Err() == nil {
		return errors.New("the demo's PostgreSQL stopped by itself; start the demo again")
	}
	return nil
}

// listen says in one line what to do about an address that is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program; stop it, or choose another with --addr 127.0.0.1:8081", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// browsable is the address as a browser on this machine reaches it.
func browsable(a net.Addr) string {
	host, port, _ := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// withParent ends the context also when the process that started us is gone:
// "go run" dies of a signal without passing it on.
func withParent(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if os.Getppid() != parent {
					cancel()
					return
				}
			}
		}
	}()
	return ctx, cancel
}

// provider is the built-in OpenID provider with the demo's people.
func (h demoHome) provider() (*idp.Provider, error) {
	key, err := idp.LoadOrCreateKey(filepath.Join(h.dir, "idp.key"))
	if err != nil {
		return nil, err
	}
	o := idp.Options{Issuer: h.issuer(), Audience: demoAudience, Key: key, StylesheetURL: web.AssetURL("app.css"),
		Clients: []idp.Client{{ID: demoClient, RedirectURIs: []string{h.base + "/login/callback"},
			PostLogoutRedirectURIs: []string{h.base + "/login"}, BackChannelLogoutURI: h.base + "/login/backchannel"}}}
	for _, p := range demo.Accounts() {
		o.Personas = append(o.Personas, idp.Persona{Username: p.Username, Password: p.Password, Subject: p.Username,
			Name: p.Name, Email: p.Email, EmailVerified: true, Note: p.Note})
	}
	return idp.New(o)
}

func (h demoHome) issuer() string { return h.base + "/idp" }

// welcome prints where to go and who there is to be.
func welcome(g *globals, h demoHome) {
	fmt.Fprintf(g.out, "\nContinuo is ready at %s\n\nSign in as one of the demo's people. Everybody is invented.\n\n", h.base)
	people := demo.People()
	width := 0
	for _, p := range people {
		width = max(width, len(p.Username))
	}
	for _, p := range people {
		fmt.Fprintf(g.out, "  %-*s  %s  %s, %s\n", width, p.Username, p.Password, p.Name, lowerFirst(p.Note))
	}
	fmt.Fprintf(g.out, "\nThe API is described at %s/api; a token: continuo token --as %s\nCtrl-C stops everything.\n", h.base, people[0].Username)
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// demoConfig is the installation that the demo is.
func (h demoHome) config(databaseURL string) (*config.Config, error) {
	base, err := url.Parse(h.base)
	if err != nil {
		return nil, err
	}
	return &config.Config{BaseURL: base, DatabaseURL: databaseURL, DatabaseConns: 10, Issuer: h.issuer(), IssuerName: demo.AgencyName,
		ClientID: demoClient, Audience: demoAudience, AccessTokenRule: config.TokenRule{Name: "token_use", Value: "access"},
		Algorithms: []string{"RS256"}, SubjectClaim: "sub", Idle: 15 * time.Minute, Absolute: 12 * time.Hour}, nil
}
