package login

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/web"
)

const (
	keptLifetime = 30 * time.Minute
	keptLimit    = 64 << 10
)

// keptForm is what a person sent after their login had ended. It is offered to
// that person again when they are back, and to nobody else.
type keptForm struct {
	Owner  uuid.UUID  `json:"owner"`
	Path   string     `json:"path"`
	Fields url.Values `json:"fields"`
	At     time.Time  `json:"at"`
}

func (k *keptForm) fresh(now time.Time) bool { return k != nil && now.Before(k.At.Add(keptLifetime)) }

// same tells whether both are one press of a button, sent again.
func (k *keptForm) same(path string, fields url.Values) bool {
	return k.Path == path && k.Fields.Get(web.OnceField) == fields.Get(web.OnceField)
}

// input is one hidden field of the form that is offered again.
type input struct{ name, value string }

// inputs are the fields, always in the same order.
func (k *keptForm) inputs() (out []input) {
	if k == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(k.Fields)) {
		for _, value := range k.Fields[name] {
			out = append(out, input{name, value})
		}
	}
	return out
}

// words are the sentences somebody typed, to recognise the form by.
func (k *keptForm) words() (out []string) {
	for _, field := range k.inputs() {
		if strings.Contains(strings.TrimSpace(field.value), " ") {
			out = append(out, field.value)
		}
	}
	return out
}

// keep puts a form that came too late aside and leads to the door. What cannot
// be kept is shown to be copied: browsers do not always have it any more on the
// page before. That is too much, nobody's, or a second form while one waits.
func (l *Login) keep(c echo.Context, s *session) error {
	late := l.late(c, s)
	waits := s.Kept.fresh(l.clock()) && (late == nil || !s.Kept.same(late.Path, late.Fields))
	if late == nil || waits || !late.keepable() {
		return l.show(c, http.StatusUnauthorized, "Signed out", false, unkeptPage(late))
	}
	s.Kept = late
	if err := l.save(c, s); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, Path)
}

// late reads the form: nil for files, and for what another site sends. The page
// says whose it is; where it does not, the session that ended does.
func (l *Login) late(c echo.Context, s *session) *keptForm {
	r := c.Request()
	site := r.Header.Get("Sec-Fetch-Site")
	if !isForm(r) || (site != "" && site != "same-origin" && site != "none") || r.ParseForm() != nil {
		return nil
	}
	k := &keptForm{Owner: s.Staff, Path: r.URL.RequestURI(), Fields: url.Values{}, At: l.clock()}
	if owner := ownerOf(c); owner != uuid.Nil {
		k.Owner = owner
	}
	for name, values := range r.PostForm {
		if name != web.CSRFField && name != OwnerField && !secret(name) { // the page that offers it says both anew
			k.Fields[name] = values
		}
	}
	return k
}

func (k *keptForm) keepable() bool {
	return k.Owner != uuid.Nil && local(k.Path) == k.Path && len(k.Fields.Encode()) <= keptLimit
}

// secret tells whether a field's name says that its value is kept nowhere.
func secret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"password", "passwd", "passcode", "secret", "token"},
		func(word string) bool { return strings.Contains(name, word) })
}

// resume offers the kept form again: the same fields and the same once key, so
// that it cannot be done twice.
func (l *Login) resume(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	if !s.Kept.fresh(l.clock()) || s.Kept.Owner != s.Staff {
		return c.Redirect(http.StatusSeeOther, home)
	}
	token, _ := c.Get("csrf").(string)
	return l.show(c, http.StatusOK, "Go on", false, resumePage(s.Kept, token))
}

// settle forgets a kept form once it was sent again and done. Until then it
// stays, for the thirty minutes it has.
func (l *Login) settle(c echo.Context, s *session) error {
	if s.Kept == nil {
		return nil
	}
	r := c.Request()
	done := isForm(r) && s.Kept.same(r.URL.RequestURI(), r.PostForm) && c.Response().Status < http.StatusBadRequest
	if s.Kept.fresh(l.clock()) && !done {
		return nil
	}
	return l.amend(c, func(r *record) { r.Kept = nil })
}
