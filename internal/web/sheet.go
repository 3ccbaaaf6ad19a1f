package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Sheet is a page with one act: a form, and the one button that does it.
type Sheet struct {
	Page           Page
	Title, Lede    string
	Back, BackWord string // where to go without doing it
	Action         string // where the form is posted
	Version        int    // of what is edited; zero for something new
	Filled         Filled
	Do             Act
	Hint           string // what to know before pressing the button
}

// Filled is a form as it is shown: what is filled in, what must be mended, and
// what somebody else saved meanwhile.
type Filled struct {
	Values url.Values
	Errors []FieldError
	was    url.Values // as it was when the reader began; only of something edited
	said   map[string]string
	theirs map[string]theirs
}

// theirs is what somebody else saved in one field meanwhile; taken says that
// the reader had left the field alone, so it is theirs now.
type theirs struct {
	values []string
	taken  bool
}

// wasSuffix names the hidden input that remembers what a field held when the
// form was opened.
const wasSuffix = ".was"

// Fresh is a form nobody has touched yet. What is edited is remembered as it
// was, so that two people who edit at once lose nothing.
func Fresh(values url.Values, edited bool) Filled {
	f := Filled{Values: values}
	if edited {
		f.was = values
	}
	return f
}

// Returned is a form that came back with something to mend.
func Returned(values url.Values, err error) Filled {
	f := Filled{Values: values, was: remembered(values)}
	f.said, f.Errors, _ = formErrors(err)
	return f
}

// move says what is wrong with one field at another, where a page asks for it
// in other fields than the use case does.
func (f *Filled) move(from, to string) {
	for i := range f.Errors {
		if f.Errors[i].ID == from {
			f.Errors[i].ID, f.said[to] = to, f.said[from]
		}
	}
}

// Overtaken is a form that came back after somebody else had saved the same
// thing. What only one side changed is that side's; where both did, the
// reader's words stay in the field and the other's stand above it.
func Overtaken(values, saved url.Values) Filled {
	f := Filled{Values: url.Values{}, was: saved, theirs: map[string]theirs{}}
	before := remembered(values)
	for name := range saved {
		mine, now, was := values[name], saved[name], before[name]
		f.Values[name] = mine
		switch {
		case same(mine, now), same(now, was):
		case same(mine, was):
			f.Values[name], f.theirs[name] = now, theirs{was, true}
		default:
			f.theirs[name] = theirs{now, false}
		}
	}
	return f
}

func remembered(values url.Values) url.Values {
	was := url.Values{}
	for name, v := range values {
		if field, ok := strings.CutSuffix(name, wasSuffix); ok {
			was[field] = v
		}
	}
	return was
}

// same compares answers; an empty one and none are the same.
func same(a, b []string) bool {
	full := func(s string) bool { return s == "" }
	return slices.Equal(slices.DeleteFunc(slices.Clone(a), full), slices.DeleteFunc(slices.Clone(b), full))
}

// Late tells whether somebody else was first.
func (f Filled) Late() bool { return f.theirs != nil }

// Field fills a question in.
func (f Filled) Field(q Field) Field {
	q.Value, q.Values, q.Err = f.Values.Get(q.Name), f.Values[q.Name], f.said[q.Name]
	if their, ok := f.theirs[q.Name]; ok {
		words := "nothing"
		if text := inWords(q.Options, their.values); text != "" {
			words = "“" + text + "”"
		}
		if their.taken {
			q.Err = "Somebody else changed this meanwhile. It was " + words + "."
		} else {
			q.Err = "Somebody else wrote " + words + " here meanwhile. Yours is still in the field: decide which one is right."
		}
	}
	return q
}

// Opened tells whether a question has an answer or an error, so that it is not
// folded away.
func (f Filled) Opened(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return f.Values.Get(n) != "" || f.said[n] != "" })
}

func inWords(options []Option, values []string) string {
	var words []string
	for _, v := range values {
		label := v
		for _, o := range options {
			if o.Value == v {
				label = o.Label
			}
		}
		if label != "" {
			words = append(words, label)
		}
	}
	return strings.Join(words, ", ")
}

// offered shows a form only to whom the policy would let send it.
func (s *Site) offered(op authz.Op, form echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.app.May(c.Request().Context(), op) {
			return casework.Errorf(casework.KindForbidden, "This is not part of your role.")
		}
		return form(c)
	}
}

// formValues are the answers of a posted form, without what belongs to the
// form itself.
func formValues(c echo.Context) (url.Values, error) {
	values, err := c.FormParams()
	if err != nil {
		return nil, casework.Errorf(casework.KindInvalid, "The form could not be read. Send it again.")
	}
	values.Del(CSRFField)
	values.Del(OnceField)
	values.Del(OwnerField)
	return values, nil
}

// formDay reads the answer to a question for a day; no day for an empty one.
func formDay(values url.Values, name string) (casework.Date, error) {
	text := strings.TrimSpace(values.Get(name))
	if text == "" {
		return casework.Date{}, nil
	}
	day, err := casework.ParseDate(text)
	if err != nil {
		return day, casework.Invalid(name, "Choose a day, such as 2026-11-23.")
	}
	return day, nil
}

// formStatus is how a form that was not done is answered; ok is false for an error
// that is not about the form.
func formStatus(err error) (status int, ok bool) {
	e, found := errors.AsType[*casework.Error](err)
	if !found {
		return 0, false
	}
	switch e.Kind {
	case casework.KindInvalid:
		return http.StatusUnprocessableEntity, true
	case casework.KindConflict:
		return http.StatusConflict, true
	}
	return 0, false
}

// formID reads the answer to a choice of something; nil for none. What is no
// id is nobody's.
func formID(values url.Values, name string) *uuid.UUID {
	text := values.Get(name)
	if text == "" {
		return nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		id = uuid.Nil
	}
	return &id
}

// formVersion is which version the form edits; none is as good as a wrong one.
func formVersion(values url.Values) int {
	n, _ := strconv.Atoi(values.Get("version"))
	return n
}

// formNumber reads the answer to a question for a number; nil for an empty one.
func formNumber(values url.Values, name string) (*int, error) {
	text := strings.TrimSpace(values.Get(name))
	if text == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, casework.Invalid(name, "Write a whole number.")
	}
	return &n, nil
}

// pageAsked is which page of a list the address asks for.
func pageAsked(c echo.Context) (casework.Page, error) {
	text := c.QueryParam("after")
	if text == "" {
		return casework.Page{}, nil
	}
	after, err := uuid.Parse(text)
	if err != nil {
		return casework.Page{}, casework.NotFound()
	}
	return casework.Page{After: after}, nil
}

// morePage is the address of the page after this one; "" on the last.
func morePage(c echo.Context, next uuid.UUID) string {
	if next == uuid.Nil {
		return ""
	}
	q := url.Values{}
	for name, v := range c.QueryParams() {
		q[name] = v
	}
	q.Set("after", next.String())
	return c.Request().URL.Path + "?" + q.Encode()
}
