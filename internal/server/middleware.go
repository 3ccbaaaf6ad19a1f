package server

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/web"
)

// recover turns a panic into our fault. The stack is logged, the value is not:
// it may hold what somebody typed.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisablePrintStack: true,
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			s.log.Error("panic", "request", store.RequestID(c.Request().Context()), "route", c.Path(), "stack", string(stack))
			return echo.NewHTTPError(http.StatusInternalServerError)
		},
	})(next)
}

// trace spans a request. Not otelhttp: it records url.path, and our paths hold
// ids of records.
func (s *Server) trace(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		ctx := otel.GetTextMapPropagator().Extract(req.Context(), propagation.HeaderCarrier(req.Header))
		ctx, span := otel.Tracer("continuo/internal/server").Start(ctx, verbName(req.Method)+" "+c.Path(), trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.request.method", verbName(req.Method)), attribute.String("http.route", c.Path())))
		defer span.End()
		c.SetRequest(req.WithContext(ctx))
		err := next(c)
		status := statusOf(c, err)
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		return err
	}
}

// identify gives the request a name, tells it to the asker and to the audit,
// and logs the end: the route and not the path, and nothing of the content.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()[:16]
		begun := time.Now()
		c.SetRequest(c.Request().WithContext(store.WithRequestID(c.Request().Context(), id)))
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		err := next(c)
		s.log.Info("request", "request", id, "method", verbName(c.Request().Method), "route", c.Path(), "status", statusOf(c, err),
			"ms", float64(time.Since(begun).Microseconds())/1000)
		return err
	}
}

// statusOf is the status a handler's result will have; the error handler
// writes it after every middleware is done.
func statusOf(c echo.Context, err error) int {
	if err == nil || c.Response().Committed {
		return c.Response().Status
	}
	status, _, _ := answer(err)
	return status
}

// secure sets the headers that keep a page to itself.
func secure(https bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", web.ContentSecurityPolicy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("X-Frame-Options", "DENY")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
			if https {
				h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
			}
			return next(c)
		}
	}
}

// noStore keeps records out of caches.
func noStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		return next(c)
	}
}

// csrfCheck refuses forms of other sites. What the provider posts to us in the
// back channel is no form; it is signed.
func csrfCheck(https bool) echo.MiddlewareFunc {
	name := "csrf"
	if https {
		name = "__Host-csrf"
	}
	return middleware.CSRFWithConfig(middleware.CSRFConfig{
		Skipper:     func(c echo.Context) bool { return c.Path() == "/login/backchannel" },
		TokenLookup: "form:" + web.CSRFField + ",header:X-CSRF-Token", ContextKey: "csrf", CookieName: name, CookiePath: "/",
		CookieSecure: https, CookieHTTPOnly: true, CookieSameSite: http.SameSiteStrictMode,
		ErrorHandler: func(error, echo.Context) error { return echo.ErrForbidden },
	})
}

// formOnce makes a form that is sent twice be done once: its key together with
// what it says. The same page sent again with other words is another act.
func formOnce(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if req.Method != http.MethodPost {
			return next(c)
		}
		if err := req.ParseForm(); err != nil {
			return fmt.Errorf("%w", echo.ErrBadRequest)
		}
		form := url.Values{}
		for name, values := range req.PostForm {
			for _, v := range values {
				if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
					return casework.Invalid(name, "This is not text.")
				}
			}
			if name != web.CSRFField && name != web.OnceField && name != web.OwnerField {
				form[name] = values
			}
		}
		if key, err := uuid.Parse(req.PostForm.Get(web.OnceField)); err == nil {
			files, err := filesSaid(req)
			if err != nil {
				return err
			}
			body := []byte(req.URL.Path + "\n" + form.Encode() + files)
			c.SetRequest(req.WithContext(store.WithOnce(req.Context(), uuid.NewSHA1(key, body), body)))
		}
		return next(c)
	}
}

// filesSaid names the files of a form by what they hold: the same page sent
// again with another file is another act, too.
func filesSaid(req *http.Request) (said string, err error) {
	if req.MultipartForm == nil {
		return "", nil
	}
	for _, name := range slices.Sorted(maps.Keys(req.MultipartForm.File)) {
		for _, part := range req.MultipartForm.File[name] {
			f, err := part.Open()
			if err != nil {
				return "", fmt.Errorf("%w", echo.ErrBadRequest)
			}
			sum := sha256.New()
			_, err = io.Copy(sum, f)
			if err = errors.Join(err, f.Close()); err != nil {
				return "", fmt.Errorf("%w", echo.ErrBadRequest)
			}
			said += fmt.Sprintf("\n%s %x", name, sum.Sum(nil))
		}
	}
	return said, nil
}

// errorLog lets net/http complain into our log.
type errorLog func([]byte)

func (f errorLog) Write(p []byte) (int, error) { f(p); return len(p), nil }

func (f errorLog) logger() *log.Logger { return log.New(f, "", 0) }
