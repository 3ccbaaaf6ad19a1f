//go:build browser

package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/web"
)

// routes are the pages that there are, as the product itself mounts them.
type routes struct{ echo *echo.Echo }

func newRoutes() routes {
	e := echo.New()
	web.NewSite(nil, nil, time.Now, 15).Mount(e.Group(""))
	return routes{e}
}

// files are addresses that send a file and show nothing; what is in the files,
// the server's tests read.
var files = []string{"/clients/export", "/organizations/export", "/caseload-files/:id/report", "/consents/:id/copy", "/consents/:id/scan"}

// pages are all that a browser can open, as patterns: "/clients/:id".
func (r routes) pages() (out []string) {
	for _, route := range r.echo.Routes() {
		if route.Method == http.MethodGet && !strings.HasSuffix(route.Path, "*") && route.Path != "" && !slices.Contains(files, route.Path) {
			out = append(out, route.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// of is the pattern of an address; empty where it is no page of the product.
func (r routes) of(path string) string {
	c := r.echo.NewContext(nil, nil)
	r.echo.Router().Find(http.MethodGet, path, c)
	if slices.Contains(r.pages(), c.Path()) {
		return c.Path()
	}
	return ""
}

// visits remembers which pages somebody really saw, and what they showed.
type visits struct {
	mu     sync.Mutex
	opened map[string]bool
	looked map[string]bool
}

// first tells whether this is shown for the first time: axe need not look at the
// same document twice.
func (v *visits) first(shown string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	was := v.looked[shown]
	v.looked[shown] = true
	return !was
}

func (v *visits) saw(pattern string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opened[pattern] = true
}

// testPages walks every person through every page that they are led to, and
// to every page whose address can be typed, and looks closely at one of each
// kind as each person is shown it.
func (s *stage) testPages(t *testing.T) {
	r := newRoutes()
	v := &visits{opened: map[string]bool{}, looked: map[string]bool{}}
	s.bringSample(t, desk) // which the director is then led to
	t.Run("of", func(t *testing.T) {
		t.Run("the door", func(t *testing.T) { t.Parallel(); s.testDoor(t) })
		for _, p := range s.people {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				s.walk(t, p, r, v)
			})
		}
	})
	for _, pattern := range r.pages() {
		if !v.opened[pattern] {
			t.Errorf("no person of the demo was led to %s", pattern)
		}
	}
}

// fits holds a page to its width where there is little of it.
func (w *screen) fits(t *testing.T, path string) {
	t.Helper()
	for _, width := range []int64{320, phone} {
		w.wide(width)
		if fits := w.js(`document.documentElement.scrollWidth <= innerWidth`); fits != "true" {
			t.Errorf("%s scrolls sideways at %d px", path, width)
		}
	}
	w.wide(desk) // what comes next is opened there
}

// holds looks closely at one page, at every width.
func (w *screen) holds(t *testing.T, axe, path string) {
	t.Helper()
	w.fits(t, path)
	for _, width := range []int64{phone, desk} {
		w.wide(width)
		for _, fault := range w.faults(axe) {
			t.Errorf("%s at %d px: %s", path, width, fault)
		}
	}
	if ones := w.js(`document.querySelectorAll("h1").length`); ones != "1" || w.js(`document.title`) == "" {
		t.Errorf("%s has %s headings of the first level and the title %q", path, ones, w.js(`document.title`))
	}
}

// quiet fails for everything the browser complained about since the page was
// opened, but for a refusal itself.
func (w *screen) quiet(t *testing.T, path string, status int64) {
	t.Helper()
	for _, complaint := range w.complained() {
		if status < http.StatusBadRequest || !strings.Contains(complaint, "status of") {
			t.Errorf("%s: %s", path, complaint)
		}
	}
}

// noNames holds titles to what they may say: they show up in histories and on
// shared screens.
func noNames(t *testing.T, titles, names []string) {
	for _, name := range names {
		for _, word := range strings.Fields(name) {
			for _, title := range titles {
				if len(word) > 3 && slices.Contains(strings.Fields(title), word) && word != "Today" {
					t.Errorf("the title %q may name a client: %q", title, name)
				}
			}
		}
	}
}

// testDoor checks what people see who are not signed in, and that the browser
// would tell of a fault: a silent one proves nothing.
func (s *stage) testDoor(t *testing.T) {
	w := s.newScreen(t, desk)
	for _, path := range []string{"/login", "/clients", "/invitation", "/api", "/api/hand-offs", "/api/types"} {
		w.complained()
		status := w.open(path)
		w.holds(t, s.axe, path)
		w.quiet(t, path, status)
	}
	w.open("/login")
	w.goes(func() { w.click(`main a.btn.main`) })
	w.holds(t, s.axe, w.path())

	w.open("/login")
	w.do(`const picture = document.createElement("img"); picture.src = "/favicon.ico"; document.body.append(picture)`)
	if faults := strings.Join(w.faults(s.axe), "\n"); !strings.Contains(faults, "image-alt") {
		t.Errorf("axe does not see a picture without words: %q", faults)
	}
	w.complained()
	w.do(`const frame = document.createElement("script"); frame.src = "https://elsewhere.example/x.js"; document.body.append(frame)`)
	for range 100 {
		if strings.Contains(strings.Join(w.complained(), "\n"), "elsewhere.example") {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	t.Error("the browser did not complain about a script from elsewhere")
}
