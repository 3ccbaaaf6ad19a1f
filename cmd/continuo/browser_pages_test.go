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

// visits remembers which pages somebody really saw.
type visits struct {
	mu     sync.Mutex
	opened map[string]bool
}

func (v *visits) saw(pattern string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opened[pattern] = true
}

// testPages walks every person through every page that they are led to, and
// to every page whose address can be typed.
func (s *stage) testPages(t *testing.T) {
	r := newRoutes()
	v := &visits{opened: map[string]bool{}}
	s.bringSample(t, desk) // which the director is then led to
	t.Run("of", func(t *testing.T) {
		for _, p := range s.oneOfEach() {
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

// oneOfEach leaves out people who do the same work as somebody before them.
func (s *stage) oneOfEach() (out []persona) {
	seen := map[string]bool{}
	for _, p := range s.people {
		work, _, _ := strings.Cut(p.note, " ")
		if !seen[work] {
			out = append(out, p)
		}
		seen[work] = true
	}
	return out
}

const (
	checked = 1 // so many addresses of one pattern, such as clients, are looked at closely by each person
	opened  = 8 // and so many are opened for where they lead
)

// rare are pages that the demo leads nobody to, for nobody is in that state:
// their addresses are typed.
var rare = map[string]string{
	"/clients/:id/resume":        "hardly anybody is away in hospital",
	"/clients/:id/admit":         "a person who was discharged is on nobody's list",
	"/staff/:id/supervision/new": "every peer has a supervisor",
}

// walk is one person on their way through the pages.
type walk struct {
	*screen
	s       *stage
	r       routes
	v       *visits
	who     persona
	todo    []visit
	queued  map[string]bool
	visited map[string]int
	names   []string // of clients, as links say them
	titles  []string
}

// visit is an address, and the page that leads there; none where it is typed.
type visit struct {
	link
	from string
}

func (s *stage) walk(t *testing.T, who persona, r routes, v *visits) {
	w := &walk{screen: s.signIn(t, who, desk), s: s, r: r, v: v, who: who, queued: map[string]bool{}, visited: map[string]int{}}
	w.todo = []visit{{link: link{Path: "/"}}}
	for _, pattern := range r.pages() {
		if !strings.Contains(pattern, ":") {
			w.todo = append(w.todo, visit{link: link{Path: pattern}})
		}
	}
	for len(w.todo) > 0 {
		at := w.todo[0]
		w.todo = w.todo[1:]
		w.visit(t, at)
	}
	noNames(t, w.titles, w.names)
}

func (w *walk) visit(t *testing.T, at visit) {
	pattern := w.r.of(at.of())
	if w.visited[pattern] >= opened && at.from != "" {
		return
	}
	w.complained()
	status := w.open(at.Path)
	switch {
	case status < http.StatusBadRequest:
		w.v.saw(pattern)
	case at.from != "":
		t.Errorf("%s leads %s to %s, which answers %d", at.from, w.who.name, at.Path, status)
	case status != http.StatusForbidden && status != http.StatusNotFound:
		t.Errorf("%s answers %s with %d", at.Path, w.who.name, status)
	default:
		pattern = "a refusal"
	}
	w.visited[pattern]++
	if w.visited[pattern] <= checked {
		w.holds(t, w.s.axe, at.Path, status)
	}
	w.quiet(t, at.Path, status)
	w.titles = append(w.titles, w.js(`document.title`))
	for _, l := range w.links() {
		w.follow(l, at.Path)
	}
	if pattern == "/clients/:id" || pattern == "/staff/:id" {
		for rarely := range rare {
			if next, ok := strings.CutPrefix(rarely, pattern); ok && w.visited[pattern] == 1 {
				w.todo = append(w.todo, visit{link: link{Path: at.of() + next}})
			}
		}
	}
}

func (w *walk) follow(l link, from string) {
	to := w.r.of(l.of())
	if to == "/clients/:id" {
		w.names = append(w.names, l.Words)
	}
	if to != "" && !w.queued[l.Path] {
		w.queued[l.Path] = true
		w.todo = append(w.todo, visit{l, from})
	}
}

// holds looks closely at one page, at every width.
func (w *screen) holds(t *testing.T, axe, path string, status int64) {
	t.Helper()
	for _, width := range []int64{desk, phone} {
		w.wide(width)
		for _, fault := range w.faults(axe) {
			t.Errorf("%s at %d px: %s", path, width, fault)
		}
	}
	for _, width := range []int64{phone, 320} {
		w.wide(width)
		if fits := w.js(`document.documentElement.scrollWidth <= innerWidth`); fits != "true" {
			t.Errorf("%s scrolls sideways at %d px", path, width)
		}
	}
	w.wide(desk)
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
	for _, path := range []string{"/login", "/clients", "/invitation", "/api"} {
		w.complained()
		status := w.open(path)
		w.holds(t, s.axe, path, status)
		w.quiet(t, path, status)
	}
	w.open("/login")
	w.goes(func() { w.click(`main a.btn.main`) })
	w.holds(t, s.axe, w.path(), http.StatusOK)

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
