//go:build browser

package main

import (
	"fmt"
	"strings"
	"testing"
)

const (
	enter = "\r"
	space = " "
	tab   = "\t"
)

// stop is one place on a walk by keyboard: Tab until there, then these keys.
type stop struct {
	to   string
	keys string
	goes bool // to another page
}

// keyWalk is the main act of one role, by Tab, Enter, Space and letters alone.
type keyWalk struct {
	who   string
	from  string
	stops []stop
	sees  string // at the end
}

// keyWalks are the walks; a client without a peer gets one whom the demo names.
func (s *stage) keyWalks(t *testing.T) []keyWalk {
	t.Helper()
	peer := s.who(t, "standing in for")
	s.signIn(t, s.who(t, "researcher"), desk).open("/clients") // refused, for the auditor to find
	return []keyWalk{
		{"standing in for", "/today", []stop{
			{`main a[href^="/log?client="]`, enter, true},
			{`input[name="didPhrases"]`, space, false},
			{`textarea[name="why"]`, "She wants her mornings back.", false},
			{`.foot button.main`, enter, true},
		}, "part of the record now"},
		{"supervisor", "/team", []stop{
			{`main a[href="/drafts"]`, enter, true},
			{`form[action$="/claim"] button`, enter, true},
		}, "Sign the note"},
		{"therapist", "/clients", []stop{
			{`main a.name[href^="/clients/"]`, enter, true},
			{`header a[href^="/safety-concerns/new?client="]`, enter, true},
			{`textarea[name="words"]`, "He did not come and does not answer.", false},
			{`.foot button`, enter, true},
		}, "He did not come and does not answer."},
		{"director", "/clients?noPeer=yes", []stop{
			{`main a.name[href^="/clients/"]`, enter, true},
			{`main a[href$="/assign"]`, enter, true},
			{`select[name="peerId"]`, strings.Fields(peer.name)[0], false},
			{`.foot button.main`, enter, true},
		}, peer.name},
		{"administrator", "/staff", []stop{
			{`main a[href="/staff/new"]`, enter, true},
			{`input[name="name"]`, "Noor Haddad", false},
			{`input[name="email"]`, "noor@harbor.example", false},
			{`select[name="roles.0.role"]`, "Peer", false},
			{`.foot button.main`, enter, true},
		}, "Hand this link over yourself"},
		{"privacy", "/clients", []stop{
			{`main a.name[href^="/clients/"]`, enter, true},
			{`main a[href$="/restrict"]`, enter, true},
			{`input[name="staffIds"]`, space, false},
			{`.foot button`, enter, true},
		}, "Only named staff find this record"},
		{"auditor", "/audit", []stop{
			{`select[name="did"]`, "Was", false},
			{`main form button`, enter, true},
		}, "Refused"},
	}
}

// testKeyboard walks each role's main act without a pointer.
func (s *stage) testKeyboard(t *testing.T) {
	for _, walk := range s.keyWalks(t) {
		t.Run(walk.who, func(t *testing.T) {
			t.Parallel()
			who := s.who(t, walk.who)
			w := s.newScreen(t, desk)
			w.open("/login")
			w.tabTo(`main a.btn.main`)
			w.goes(func() { w.press(enter) })
			w.tabTo(fmt.Sprintf(`form:has(input[type=hidden][value=%q]) button`, who.username))
			w.goes(func() { w.press(enter) })
			w.open(walk.from)
			for _, stop := range walk.stops {
				w.tabTo(stop.to)
				if stop.goes {
					w.goes(func() { w.press(stop.keys) })
				} else {
					w.press(stop.keys)
				}
			}
			if w.js(`document.querySelector(".errors") !== null`) == "true" {
				t.Errorf("the form came back: %s", w.text(".errors"))
			}
			if seen := w.text("main"); !strings.Contains(seen, walk.sees) {
				t.Errorf("at %s there is no %q: %s", w.path(), walk.sees, seen)
			}
		})
	}
}

// focused tells where the focus is: whether it is what we look for, whether one
// sees that it is there, and whether something lies over it.
const focused = `(() => {
	const it = document.activeElement;
	if (!it || it === document.body) return {There: false, Seen: true, Free: true, What: "the page"};
	const ring = [it, it.nextElementSibling, it.closest("label"), it.closest("fieldset")].filter(Boolean).some((one) => {
		const style = getComputedStyle(one);
		return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
	});
	const shown = it.closest("label") ?? it;
	const box = [...shown.getClientRects()].find((r) => r.width > 0) ?? shown.getBoundingClientRect();
	const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
	const free = hit !== null && (shown.contains(hit) || hit.contains(shown));
	return {There: it.matches(%q), Seen: ring, Free: free, What: it.outerHTML.slice(0, 120)};
})()`

// tabTo presses Tab until the focus is there, and looks at every stop between.
func (w *screen) tabTo(selector string) {
	w.t.Helper()
	first, before := "", ""
	for n := range 400 {
		w.press(tab)
		var at struct {
			There, Seen, Free bool
			What              string
		}
		w.read(fmt.Sprintf(focused, selector), &at)
		if !at.Seen && at.What != before { // a second stop inside a date's field is the browser's own
			w.t.Errorf("at %s the focus cannot be seen on %s", w.path(), at.What)
		}
		if !at.Free {
			w.t.Errorf("at %s the focus is hidden under something on %s", w.path(), at.What)
		}
		if at.There {
			return
		}
		if n > 0 && at.What == first && at.What != before { // once around
			break
		}
		if n == 0 {
			first = at.What
		}
		before = at.What
	}
	w.t.Fatalf("at %s, Tab does not lead to %s: %s", w.path(), selector, w.text("main"))
}
