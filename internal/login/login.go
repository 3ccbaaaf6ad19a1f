package login

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/store"
	"continuo/internal/web"
)

// Sessions keeps login sessions: *store.DB, the one table that is read before
// anybody knows whose request it is.
type Sessions interface {
	FindLogin(ctx context.Context, tokenHash string) (data []byte, found bool, err error)
	SaveLogin(ctx context.Context, s store.LoginSession) error
	KeepLogin(ctx context.Context, s store.LoginSession) error
	EndLogin(ctx context.Context, tokenHash string) error
	EndLoginsAt(ctx context.Context, issuer, subject, sid string) ([]store.Found, error)
}

// Options are what login needs.
type Options struct {
	Config   Config
	App      *app.App
	Sessions Sessions

	// Seal and Open encrypt a session's data, bound to the context they are
	// given: the master key's Wrap and Unwrap.
	Seal, Open func(data, context []byte) ([]byte, error)

	Clock func() time.Time // nil is the machine's
	Log   *slog.Logger     // nil is silence
	HTTP  *http.Client     // to the provider; nil is one with a time limit
}

// Login is the way in.
type Login struct {
	config   Config
	app      *app.App
	sessions Sessions
	manager  *scs.SessionManager
	provider *provider
	clock    func() time.Time
	log      *slog.Logger
}

// New makes the way in. It does not ask the provider for anything yet: the
// program starts without it, see Ready.
func New(o Options) (*Login, error) {
	if err := o.Config.Check(); err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	config := o.Config.withDefaults()
	return &Login{
		config: config, app: o.App, sessions: o.Sessions, clock: o.Clock, log: o.Log,
		manager:  newManager(config, &table{o.Sessions, o.Seal, o.Open, o.Clock, config.Absolute}),
		provider: newProvider(config, o.Clock, o.HTTP),
	}, nil
}

// The paths that others need to know.
const (
	Path            = "/login"
	BackChannelPath = "/login/backchannel" // the provider calls it: no CSRF check here

	startPath      = "/login/start"
	callbackPath   = "/login/callback"
	outPath        = "/login/out"
	resumePath     = "/login/resume"
	invitationPath = "/invitation"
)

// Mount puts the way in beside the pages, outside Browser.
func (l *Login) Mount(g *echo.Group) {
	g.GET(Path, l.door)
	g.GET(startPath, l.start)
	g.GET(callbackPath, l.callback)
	g.GET(resumePath, l.resume, l.Browser())
	g.GET(outPath, l.out)
	g.POST(BackChannelPath, l.backChannel)
	g.POST("/logout", l.logout)
	g.POST("/lock", l.lock)
	g.POST("/hand-over", l.handOver, l.Browser())
	g.GET(invitationPath+"/:secret", l.takeInvitation)
	g.GET(invitationPath, l.invitation)
}

// Ready answers whether people can sign in: whether the provider was reached
// since the program started.
func (l *Login) Ready(ctx context.Context) error {
	_, err := l.provider.known(ctx)
	return err
}

// show answers with a page of the door.
func (l *Login) show(c echo.Context, status int, title string, forget bool, words templ.Component) error {
	var body bytes.Buffer
	ctx := templ.WithChildren(c.Request().Context(), words)
	if err := web.Door(web.Page{Title: title}, forget).Render(ctx, &body); err != nil {
		return fmt.Errorf("draw a page: %w", err)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.HTMLBlob(status, body.Bytes())
}

func (l *Login) idleMinutes() int { return int(l.config.Idle / time.Minute) }
