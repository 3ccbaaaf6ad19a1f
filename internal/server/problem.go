package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
	"continuo/internal/web"
)

// statuses is the one place where a kind becomes a status.
var statuses = map[casework.Kind]int{
	casework.KindUnauthenticated: http.StatusUnauthorized,
	casework.KindForbidden:       http.StatusForbidden,
	casework.KindNotFound:        http.StatusNotFound,
	casework.KindConflict:        http.StatusConflict,
	casework.KindStale:           http.StatusPreconditionFailed,
	casework.KindUnconditional:   http.StatusPreconditionRequired,
	casework.KindInvalid:         http.StatusUnprocessableEntity,
	casework.KindTooMany:         http.StatusTooManyRequests,
}

// plain are the words for what Echo itself refuses; its own may quote input.
var plain = map[int]string{
	http.StatusBadRequest:            "The request could not be read.",
	http.StatusForbidden:             "This form did not come from Continuo's own page. Go back, reload, and try again.",
	http.StatusNotFound:              "There is nothing at this address.",
	http.StatusMethodNotAllowed:      "This cannot be done at this address.",
	http.StatusRequestEntityTooLarge: "This is too large.",
	http.StatusUnsupportedMediaType:  "Send JSON: Content-Type application/json.",
	http.StatusTooManyRequests:       "Too many requests. Wait a moment.",
	http.StatusServiceUnavailable:    "Continuo cannot do this right now. Try again in a moment.",
}

const ourFault = "Something went wrong on our side. Nothing was saved."

// badParameter is how the generated server says that a parameter does not
// parse which the contract let through: 2001-02-31 has the form of a day.
var badParameter = regexp.MustCompile(`^Invalid format for parameter ([\w-]+): `)

// answer is what any error becomes. An error that is not meant for the reader
// is logged with the request's id and shown as our fault.
func answer(err error) (status int, text string, fields []casework.FieldError) {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return statuses[e.Kind], e.Text, e.Fields
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok && e.Code < 500 {
		if m := badParameter.FindStringSubmatch(fmt.Sprint(e.Message)); m != nil {
			return answer(casework.Invalid(m[1], "This is not of the right form."))
		}
		return e.Code, plain[e.Code], nil
	}
	return http.StatusInternalServerError, ourFault, nil
}

// fail is Echo's error handler, the only writer of error responses.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		if errors.Is(err, release.ErrBroken) {
			s.log.Error("request failed", "request", store.RequestID(c.Request().Context()), "route", c.Path(), "method", verbName(c.Request().Method), "err", err)
			panic(http.ErrAbortHandler) // net/http cuts the connection: the half of a file must not look like all of it
		}
		return
	}
	status, text, fields := answer(err)
	req := c.Request()
	id := store.RequestID(req.Context())
	if status >= 500 {
		s.log.Error("request failed", "request", id, "route", c.Path(), "method", verbName(req.Method), "err", err)
	}
	if strings.HasPrefix(req.URL.Path, "/api/") {
		s.failAPI(c, status, text, fields, id)
		return
	}
	s.failPage(c, status, text, id)
}

func (s *Server) failAPI(c echo.Context, status int, text string, fields []casework.FieldError, id string) {
	if status == http.StatusUnauthorized && c.Response().Header().Get(echo.HeaderWWWAuthenticate) == "" {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	p := api.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: text, RequestId: id}
	for _, f := range fields {
		p.Errors = append(p.Errors, api.FieldError{Field: f.Field, Message: f.Message})
	}
	body, err := json.Marshal(p)
	if err == nil {
		err = c.Blob(status, "application/problem+json", body)
	}
	s.logWrite(err, id)
}

var refusalTitles = map[int]string{
	http.StatusUnauthorized:       "Please sign in",
	http.StatusForbidden:          "Not part of your role",
	http.StatusNotFound:           "Not here",
	http.StatusMethodNotAllowed:   "Not here",
	http.StatusConflict:           "That cannot be done now",
	http.StatusPreconditionFailed: "Somebody else changed this",
	http.StatusTooManyRequests:    "A moment, please",
}

func (s *Server) failPage(c echo.Context, status int, text, id string) {
	title := refusalTitles[status]
	if title == "" {
		title = "That did not work"
	}
	shown := ""
	if status >= 500 {
		shown = id
	}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().WriteHeader(status)
	s.logWrite(web.Refusal(web.Page{Title: title}, title, text, shown).Render(c.Request().Context(), c.Response()), id)
}

func (s *Server) logWrite(err error, id string) {
	if err != nil {
		s.log.Debug("the answer could not be written", "request", id, "err", err)
	}
}
