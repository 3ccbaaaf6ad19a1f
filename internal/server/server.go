package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"continuo/api"
	"continuo/internal/app"
	"continuo/internal/httpapi"
	"continuo/internal/login"
	"continuo/internal/store"
	"continuo/internal/web"
)

// Options are what a server is made of.
type Options struct {
	App            *app.App
	DB             *store.DB
	Login          *login.Login
	Log            *slog.Logger
	Clock          func() time.Time
	BaseURL        *url.URL // its scheme decides whether cookies are Secure
	IdleMinutes    int
	TrustedProxies []netip.Prefix
	Mount          func(*echo.Echo) // more to mount, outside login: the demo's provider
	RatePerSecond  float64          // requests a second from one address; zero means 50
}

// Server answers HTTP.
type Server struct {
	echo     *echo.Echo
	db       *store.DB
	login    *login.Login
	log      *slog.Logger
	metrics  *metrics
	draining atomic.Bool
}

const (
	apiLimit  = "1M" // of a request body
	pageLimit = "2M"
	fileLimit = "21M" // of one that brings a file of casework.CaseloadFileMost
	drainTime = 20 * time.Second
)

// What the program's own contract says is the same for every server of a
// process, and reading it is most of the work of making one.
var (
	theContract  = sync.OnceValues(loadContract)
	theReference = sync.OnceValues(func() (map[string][]byte, error) { return api.Reference(web.AssetURL("app.css")) })
)

// Prepare begins to read the contract, which New needs, so that a program can
// do something else meanwhile. New says what is wrong with it.
func Prepare() { go func() { _, _ = theContract() }() }

// New puts everything in its place.
func New(o Options) (*Server, error) {
	k, err := theContract()
	if err != nil {
		return nil, err
	}
	s := &Server{echo: echo.New(), db: o.DB, login: o.Login, log: o.Log, metrics: newMetrics(o.DB)}
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = ipExtractor(o.TrustedProxies) // the default believes anybody's X-Forwarded-For
	e.Use(s.recover, s.trace, s.identify, s.metrics.count, secure(o.BaseURL.Scheme == "https"), s.limit(o), s.verb)

	e.GET("/livez", func(c echo.Context) error { return c.String(http.StatusOK, "live\n") })
	e.GET("/readyz", s.ready)
	e.GET("/metrics", echo.WrapHandler(s.metrics.handler()))
	e.GET("/assets/*", echo.WrapHandler(web.Assets()))
	e.GET("/favicon.ico", func(c echo.Context) error { return c.Redirect(http.StatusFound, web.AssetURL("favicon.svg")) })
	e.GET(api.ReferencePath, showReference)
	e.GET(api.ReferencePath+"/:noun", showReference)
	e.GET("/api/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", api.Spec) })
	if o.Mount != nil {
		o.Mount(e)
	}
	s.mountAPI(o, k)
	s.mountPages(o)
	return s, nil
}

// showReference shows a page of the API's reference, which is written for the
// first who asks.
func showReference(c echo.Context) error {
	pages, err := theReference()
	if err != nil {
		return fmt.Errorf("write the API's reference: %w", err)
	}
	page, ok := pages[c.Param("noun")]
	if !ok {
		return echo.ErrNotFound
	}
	return c.HTMLBlob(http.StatusOK, page)
}

// mountAPI puts the generated server behind bearer token and contract.
func (s *Server) mountAPI(o Options, k *contract) {
	g := s.echo.Group(apiPrefix, bodyLimit(apiLimit), noStore, o.Login.API(), readable, k.check)
	api.RegisterHandlers(g, api.NewStrictHandler(httpapi.New(o.App, o.BaseURL), nil))
}

// mountPages puts the pages behind cross-site check, login and form key.
func (s *Server) mountPages(o Options) {
	csrf := csrfCheck(o.BaseURL.Scheme == "https")
	o.Login.Mount(s.echo.Group("", middleware.BodyLimit(pageLimit), csrf))
	g := s.echo.Group("", bodyLimit(pageLimit), readable, csrf, o.Login.Browser(), formOnce)
	site := web.NewSite(o.App, o.BaseURL, o.Clock, o.IdleMinutes)
	site.Mount(g)
	site.MountOwnPlan(s.echo.Group("", bodyLimit(pageLimit), readable, csrf), formOnce)
}

// bringFiles are where files are brought to, and how large the request can be:
// a spreadsheet, of people or of organizations; a signed paper of casework.SignatureMost, as base64.
var bringFiles = map[string]string{"/caseload-files": fileLimit, "/consents/:id/sign": "6M", "/organizations/import": "3M"}

// bodyLimit holds every request to a limit, and those that bring a file to
// another.
func bodyLimit(limit string) echo.MiddlewareFunc {
	usual, brought := middleware.BodyLimit(limit), map[string]echo.MiddlewareFunc{}
	for path, most := range bringFiles {
		brought[path] = middleware.BodyLimit(most)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		small, large := usual(next), map[string]echo.HandlerFunc{}
		for path, most := range brought {
			large[path] = most(next)
		}
		return func(c echo.Context) error {
			if to, ok := large[strings.TrimPrefix(c.Path(), apiPrefix)]; ok && c.Request().Method == http.MethodPost {
				return to(c)
			}
			return small(c)
		}
	}
}

// Handler is the server as a plain http.Handler.
func (s *Server) Handler() http.Handler { return headAsGet(s.echo) }

// Serve answers on the listener until ctx ends; then it takes no new requests,
// lets running ones finish, and returns.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	var logged errorLog = func(text []byte) { s.log.Warn("http", "text", string(bytes.TrimSpace(text))) }
	srv := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: logged.logger()}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}

// ready answers whether this replica should get requests: its database and its
// provider answer, and it is not on its way out.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
	defer cancel()
	status := map[string]string{"database": "ok", "login": "ok", "serving": "ok"}
	code := http.StatusOK
	for name, err := range map[string]error{"database": s.db.Ping(ctx), "login": s.login.Ready(ctx), "serving": s.stopping()} {
		if err != nil {
			status[name], code = "not now", http.StatusServiceUnavailable
			s.log.Warn("not ready", "part", name, "err", err)
		}
	}
	return c.JSON(code, status)
}

func (s *Server) stopping() error {
	if s.draining.Load() {
		return errors.New("draining")
	}
	return nil
}

func ipExtractor(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(),
			Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// limit slows down one address that asks too much of one replica. Assets do
// not count: a first page asks for several at once.
func (s *Server) limit(o Options) echo.MiddlewareFunc {
	perSecond := o.RatePerSecond
	if perSecond == 0 {
		perSecond = 50
	}
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Skipper: func(c echo.Context) bool {
			switch c.Path() {
			case "/assets/*", "/livez", "/readyz", "/metrics":
				return true
			}
			return false
		},
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(perSecond), Burst: int(perSecond * 4), ExpiresIn: 3 * time.Minute}),
		DenyHandler: func(echo.Context, string, error) error { return echo.ErrTooManyRequests },
	})
}
