package casework

import (
	"errors"
	"fmt"
	"slices"
)

// Kind says what the reader of an error can do about it. Only server knows
// which status a kind becomes.
type Kind string

const (
	KindUnauthenticated Kind = "unauthenticated" // nobody: sign in
	KindForbidden       Kind = "forbidden"       // the verb is not part of the role
	KindNotFound        Kind = "not_found"       // hidden and absent are one answer
	KindConflict        Kind = "conflict"        // the state, or a lost race, forbids it
	KindStale           Kind = "stale"           // someone else changed it since it was read
	KindUnconditional   Kind = "unconditional"   // an edit must say which version it edits
	KindInvalid         Kind = "invalid"         // a field must be mended
	KindTooMany         Kind = "too_many"        // later
)

// FieldError names one field that must be mended and says how.
type FieldError struct {
	Field   string
	Message string
}

// Error is an error its reader can act on. Text is for people: no ids, no
// SQL, nothing that was typed.
type Error struct {
	Kind   Kind
	Text   string
	Fields []FieldError
}

func (e *Error) Error() string { return e.Text }

// Errorf makes an error of a kind.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// KindOf is the kind of an error its reader can act on, and "" for ours.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// NotFound is the one answer for a record that is hidden and for one that
// never was.
func NotFound() *Error { return Errorf(KindNotFound, "There is no such record.") }

// Problems collects the fields of one form that must be mended, so that a
// person sees all of them at once.
type Problems struct{ fields []FieldError }

// Add names one field and what to do about it.
func (p *Problems) Add(field, format string, args ...any) {
	p.fields = append(p.fields, FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Err is nil when nothing was added.
func (p *Problems) Err() error {
	switch len(p.fields) {
	case 0:
		return nil
	case 1:
		return &Error{Kind: KindInvalid, Text: "One thing to fix.", Fields: p.fields}
	default:
		return &Error{Kind: KindInvalid, Text: fmt.Sprintf("%d things to fix.", len(p.fields)), Fields: p.fields}
	}
}

// Invalid names one field that must be mended.
func Invalid(field, format string, args ...any) *Error {
	return &Error{Kind: KindInvalid, Text: "One thing to fix.",
		Fields: []FieldError{{Field: field, Message: fmt.Sprintf(format, args...)}}}
}

// Both is what is wrong with one thing that is kept as two: every field once.
func Both(first, second error) error {
	one, ok := errors.AsType[*Error](first)
	two, also := errors.AsType[*Error](second)
	switch {
	case first == nil:
		return second
	case second == nil || !ok || !also:
		return first
	}
	p := Problems{slices.Clone(one.Fields)}
	for _, f := range two.Fields {
		if !slices.ContainsFunc(p.fields, func(g FieldError) bool { return g.Field == f.Field }) {
			p.fields = append(p.fields, f)
		}
	}
	return p.Err()
}
