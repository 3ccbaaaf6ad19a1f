//go:build browser

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// opened is how many addresses of one pattern, such as clients, each person
// opens for where they lead; the first of them is looked at in the browser.
const opened = 8

// rare are pages that the demo leads nobody to, for nobody is in that state:
// their addresses are typed.
var rare = map[string]string{
	"/clients/:id/resume":        "hardly anybody is away in hospital",
	"/clients/:id/admit":         "a person who was discharged is on nobody's list",
	"/staff/:id/supervision/new": "every peer has a supervisor",
}

// walk is one person on their way through the pages. Where the links lead is
// asked with the cookie of their browser, which need not draw each page for it.
type walk struct {
	t       *testing.T
	s       *stage
	r       routes
	v       *visits
	who     persona
	client  *http.Client
	cookies []*http.Cookie
	ahead   []visit
	queued  map[string]bool
	visited map[string]int
	close   []look   // what is looked at closely
	again   []look   // what somebody else was shown just so, and only has to fit
	names   []string // of clients, as links say them
	titles  []string
}

// visit is an address, and the page that leads there; none where it is typed.
type visit struct {
	link
	from string
}

// look is an address, and what it answers.
type look struct {
	path   string
	status int64
}

func (s *stage) walk(t *testing.T, who persona, r routes, v *visits) {
	browser := s.signIn(t, who, desk)
	w := &walk{t: t, s: s, r: r, v: v, who: who, client: &http.Client{Timeout: time.Minute}, cookies: browser.cookies(),
		queued: map[string]bool{}, visited: map[string]int{}}
	w.ahead = []visit{{link: link{Path: "/"}}}
	for _, pattern := range r.pages() {
		if !strings.Contains(pattern, ":") {
			w.ahead = append(w.ahead, visit{link: link{Path: pattern}})
		}
	}
	for len(w.ahead) > 0 {
		at := w.ahead[0]
		w.ahead = w.ahead[1:]
		w.visit(at)
	}
	noNames(t, w.titles, w.names)
	for _, l := range w.again {
		w.open(browser, l, func() { browser.fits(t, l.path) })
	}
	browser.carries(s.axe)
	for _, l := range w.close {
		w.open(browser, l, func() { browser.holds(t, s.axe, l.path) })
	}
}

// open opens in the browser what the walk has seen, and holds it to something.
func (w *walk) open(browser *screen, l look, hold func()) {
	w.t.Helper()
	browser.complained()
	if status := browser.open(l.path); status != l.status {
		w.t.Errorf("%s answers %s's browser with %d, and %d before", l.path, w.who.name, status, l.status)
	}
	hold()
	browser.quiet(w.t, l.path, l.status)
}

func (w *walk) visit(at visit) {
	pattern := w.r.of(at.of())
	if w.visited[pattern] >= opened && at.from != "" {
		return
	}
	status, doc := w.get(at.Path)
	switch {
	case status < http.StatusBadRequest:
		w.v.saw(pattern)
	case at.from != "":
		w.t.Errorf("%s leads %s to %s, which answers %d", at.from, w.who.name, at.Path, status)
	case status != http.StatusForbidden && status != http.StatusNotFound:
		w.t.Errorf("%s answers %s with %d", at.Path, w.who.name, status)
	default:
		pattern = "a refusal"
	}
	if w.visited[pattern]++; w.visited[pattern] == 1 {
		if l := (look{at.Path, int64(status)}); w.v.first(shown(doc, w.who.name)) {
			w.close = append(w.close, l)
		} else {
			w.again = append(w.again, l)
		}
	}
	title, links := offered(w.s.base+at.Path, doc)
	w.titles = append(w.titles, title)
	for _, l := range links {
		w.follow(l, at.Path)
	}
	if pattern == "/clients/:id" || pattern == "/staff/:id" {
		for rarely := range rare {
			if next, ok := strings.CutPrefix(rarely, pattern); ok && w.visited[pattern] == 1 {
				w.ahead = append(w.ahead, visit{link: link{Path: at.of() + next}})
			}
		}
	}
}

func (w *walk) follow(l link, from string) {
	to := w.r.of(l.of())
	if to == "/clients/:id" {
		name, _, _ := strings.Cut(l.Words, ":") // "Dee Okafor: what holds"
		w.names = append(w.names, name)
	}
	if to != "" && !w.queued[l.Path] {
		w.queued[l.Path] = true
		w.ahead = append(w.ahead, visit{l, from})
	}
}

// get asks for a page as the person's browser would.
func (w *walk) get(path string) (status int, doc *html.Node) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.s.base+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	for _, c := range w.cookies {
		req.AddCookie(c)
	}
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatalf("open %s: %v", path, err)
	}
	defer res.Body.Close()
	if doc, err = html.Parse(res.Body); err != nil {
		w.t.Fatalf("read %s: %v", path, err)
	}
	return res.StatusCode, doc
}

// cookies are what this browser shows its host.
func (w *screen) cookies() (out []*http.Cookie) {
	w.t.Helper()
	all, err := chromedp.Call(w.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{w.base}})
	if err != nil {
		w.t.Fatalf("read the cookies: %v", err)
	}
	for _, c := range all.Cookies {
		out = append(out, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return out
}

// shown is a whole document but for the name of who looks, and for what is new
// at every asking: the values of hidden fields, and what stands in the head.
// axe finds the same in two that are alike in it.
func shown(doc *html.Node, name string) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		switch n.Type {
		case html.TextNode:
			words := n.Data
			for _, word := range strings.Fields(name) {
				words = strings.ReplaceAll(words, word, "…")
			}
			b.WriteString(words)
		case html.ElementNode:
			fmt.Fprintf(&b, "\n%s in %s", n.Data, n.Parent.Data)
			hidden := n.Data == "meta" || slices.Contains(n.Attr, html.Attribute{Key: "type", Val: "hidden"})
			for _, a := range n.Attr {
				if !hidden || a.Key != "value" && a.Key != "content" {
					fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
				}
			}
			b.WriteString(" ")
		}
	}
	return b.String()
}

// offered is the title of the page at an address, and the addresses on the same
// host that it offers.
func offered(at string, doc *html.Node) (title string, links []link) {
	base, _ := url.Parse(at)
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "title" && title == "":
			title = textOf(n)
		case n.Data == "a":
			to, download := "", false
			for _, a := range n.Attr {
				if a.Key == "href" {
					to = a.Val
				}
				download = download || a.Key == "download"
			}
			if u, err := base.Parse(to); err == nil && to != "" && u.Host == base.Host && !download {
				links = append(links, link{Path: u.RequestURI(), Words: textOf(n)})
			}
		}
	}
	return title, links
}

// textOf is what a person reads in an element.
func textOf(of *html.Node) string {
	var b strings.Builder
	for n := range of.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
