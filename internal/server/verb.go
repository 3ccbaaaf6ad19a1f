package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// headAsGet lets whoever asks with HEAD have what GET answers; net/http leaves
// the body out. It stands before the routing.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// verbs are the methods that can be asked of an address.
var verbs = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// verbName is a method as traces, logs and metrics may say it. HTTP lets an
// asker make up methods, and what they make up stands nowhere.
func verbName(method string) string {
	if slices.Contains(verbs, method) || method == http.MethodHead || method == http.MethodOptions {
		return method
	}
	return "other"
}

// nowhere are the routes of addresses at which there is nothing: Echo makes
// them for every group, so that a group's middleware also sees those.
var nowhere = []string{"", "/*", apiPrefix, apiPrefix + "/*"}

// missed tells whether no route was found, or one for other verbs only.
func missed(c echo.Context) bool {
	return slices.Contains(nowhere, c.Path()) || c.Get(echo.ContextKeyHeaderAllow) != nil
}

// verb answers 405, and which verbs would do, where an address is there for
// another one. Without it a wrong verb falls to its group's "nothing here".
func (s *Server) verb(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !missed(c) {
			return next(c)
		}
		var allowed []string
		for _, method := range verbs {
			at := s.echo.NewContext(c.Request(), c.Response())
			s.echo.Router().Find(method, echo.GetPath(c.Request()), at)
			if !missed(at) {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			return next(c)
		}
		if slices.Contains(allowed, http.MethodGet) {
			allowed = append(allowed, http.MethodHead)
		}
		c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
		if c.Request().Method == http.MethodOptions {
			return c.NoContent(http.StatusNoContent)
		}
		return echo.ErrMethodNotAllowed
	}
}
