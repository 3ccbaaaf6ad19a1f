// Package httpapi implements the generated strict server of api/openapi.yaml.
// A handler parses, calls one use case and answers; it returns the error and
// never makes a status. What comes before a handler (login, contract
// validation, idempotency key) and after it (errors to problems) is server's.
package httpapi

import (
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// API answers the operations of the contract, one file for each noun.
type API struct {
	app  *app.App
	base *url.URL // as browsers reach the installation
}

// New makes the API over the use cases; base begins the links it hands out.
func New(a *app.App, base *url.URL) *API { return &API{app: a, base: base} }

// etag is a version as an entity tag.
func etag(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// expected is the version an edit says it edits. Without one it is refused:
// two people editing must not overwrite each other unseen.
//
// It is read by RFC 9110, section 13.1.1: "*" would match whatever is there,
// which is what must not happen here; a weak tag never matches; several tags
// are several versions, and one edit has one.
func expected(ifMatch *string) (int, error) {
	if ifMatch == nil || *ifMatch == "" || *ifMatch == "*" {
		return 0, casework.Errorf(casework.KindUnconditional, "Say which version you edit: send If-Match with the ETag you read.")
	}
	m := entityTag.FindStringSubmatch(*ifMatch)
	if m == nil {
		return 0, casework.Invalid("If-Match", "Send one ETag as you read it, in its quotes.")
	}
	version, err := strconv.Atoi(m[2])
	if weak := m[1] != ""; weak || err != nil || etag(version) != *ifMatch {
		return 0, casework.Errorf(casework.KindStale, "Somebody else changed this while you were writing. Nothing is lost.")
	}
	return version, nil
}

// entityTag is RFC 9110's, of one tag.
var entityTag = regexp.MustCompile(`^(W/)?"([\x21\x23-\x7e\x80-\xff]*)"$`)

// date is a day as the contract writes it; nil for no day.
func date(d casework.Date) *openapi_types.Date {
	if d.IsZero() {
		return nil
	}
	return &openapi_types.Date{Time: d.Start(time.UTC)}
}

// day reads a day of the contract; no day for nil.
func day(d *openapi_types.Date) casework.Date {
	if d == nil {
		return casework.Date{}
	}
	return casework.DateOf(d.Time, time.UTC)
}

// optional is nil for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// value is what a pointer points at, and the zero value for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// each maps a list; it is never null in JSON.
func each[T, U any](items []T, f func(T) U) []U {
	out := make([]U, 0, len(items))
	for _, item := range items {
		out = append(out, f(item))
	}
	return out
}

// location is the address of something that was made.
func location(collection string, id uuid.UUID) string {
	return "/api/v1/" + collection + "/" + id.String()
}
