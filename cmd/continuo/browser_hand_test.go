//go:build browser

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hand is somebody at a screen of their own, whose taps and typed fields are
// counted from where they were last forgotten.
type hand struct {
	*screen
	name        string
	wide        int64
	taps, typed int
}

// hand signs somebody in; after that, they only tap what they see.
func (s *stage) hand(t *testing.T, username string, width int64) *hand {
	t.Helper()
	h := &hand{screen: s.signIn(t, persona{username: username, name: username}, width), wide: width}
	h.name = h.text(".who .strong")
	return h
}

// mark finds what can be tapped and is seen: it begins with the first of the
// words and says the others, too.
func (h *hand) mark(words ...string) string {
	h.t.Helper()
	h.do(fmt.Sprintf(`const words = %q.split("\n"), said = (e) => (e.innerText || e.value || "").replace(/\s+/g, " ").trim();
		document.querySelectorAll("[data-next]").forEach((e) => e.removeAttribute("data-next"));
		const it = [...document.querySelectorAll("a, button, summary, label.chip")].find((e) => e.checkVisibility() && said(e).startsWith(words[0]) && words.every((w) => said(e).includes(w)));
		if (!it) throw new Error("nobody can tap " + words + " at " + location.pathname + ": " + document.querySelector("main").innerText.slice(0, 3000));
		it.dataset.next = ""`, strings.Join(words, "\n")))
	return "[data-next]"
}

// tap touches it; on a phone it must be large enough for a thumb.
func (h *hand) tap(words ...string) {
	h.t.Helper()
	h.taps++
	at := h.mark(words...)
	if h.wide == phone {
		h.thumb(at)
	} else {
		h.screen.tap(at)
	}
}

// follow taps what leads to another page.
func (h *hand) follow(words ...string) {
	h.t.Helper()
	h.goes(func() { h.tap(words...) })
	if faults := h.text(".errors"); faults != "" {
		h.t.Fatalf("%s: after %v the form came back: %s", h.name, words, faults)
	}
	if sideways := h.js(`document.documentElement.scrollWidth > innerWidth`); sideways != "false" {
		h.t.Errorf("%s scrolls sideways for %s", h.path(), h.name)
	}
}

// types writes into a field that is seen.
func (h *hand) types(selector, words string) {
	h.t.Helper()
	h.typed++
	if seen := h.js(fmt.Sprintf(`document.querySelector(%q)?.checkVisibility()`, selector)); seen != "true" {
		h.t.Fatalf("%s sees no %s at %s", h.name, selector, h.path())
	}
	h.write(selector, words)
}

// day fills a date and a time in: how a browser asks for them is its own.
func (h *hand) day(form string, at time.Time) {
	h.t.Helper()
	h.typed += 2
	h.do(fmt.Sprintf(`const form = document.querySelector(%q), zone = form.querySelector("input[name=zone]").value,
		part = (o) => new Intl.DateTimeFormat("en-CA", {timeZone: zone, ...o}).format(new Date(%d));
		form.querySelector("input[name=visitDay]").value = part({year: "numeric", month: "2-digit", day: "2-digit"});
		form.querySelector("input[name=visitTime]").value = part({hour: "2-digit", minute: "2-digit", hourCycle: "h23"})`, form, at.UnixMilli()))
}

// pick chooses from a list.
func (h *hand) pick(name, words string) {
	h.t.Helper()
	h.taps++
	h.do(fmt.Sprintf(`const it = document.querySelector("select[name=" + %q + "]"), one = [...it.options].find((o) => o.text.startsWith(%q));
		if (!one) throw new Error("no " + %q + " among " + it.innerText);
		it.value = one.value; it.dispatchEvent(new Event("change", {bubbles: true}))`, name, words, words))
}

// sees wants words on the page, in their order.
func (h *hand) sees(words ...string) {
	h.t.Helper()
	seen := h.text("main")
	rest := seen
	for _, w := range words {
		_, after, found := strings.Cut(rest, w)
		if !found {
			h.t.Fatalf("%s at %s does not read %q (of %q): %s", h.name, h.path(), w, words, seen)
		}
		rest = after
	}
}

// client goes to somebody's page by their name, from wherever one is.
func (h *hand) client(name string) {
	h.t.Helper()
	h.follow("People")
	h.types(`form[role="search"] input[name="text"]`, name)
	h.follow("Find")
	h.follow(name)
}

// story reads what the client's page tells of a hand-off, the newest first.
func (h *hand) story(name string, told ...string) {
	h.t.Helper()
	h.client(name)
	seen := h.text("main")
	for _, w := range told {
		_, after, found := strings.Cut(seen, w)
		if !found {
			h.t.Errorf("%s: the page of %s does not tell %q in the order %q: %s", h.name, name, w, told, h.text("main"))
			return
		}
		seen = after
	}
}

// filled wants the form to hold answers already, as people read them.
func (h *hand) filled(want ...string) {
	h.t.Helper()
	seen := h.js(`[...document.querySelectorAll("main form select")].map((s) => s.selectedOptions[0]?.text)
		.concat([...document.querySelectorAll("main form input:checked")].map((i) => i.closest("label").innerText.trim())).join("; ")`)
	for _, w := range want {
		if !strings.Contains(seen, w) {
			h.t.Errorf("%s: %q is not filled in already: %s", h.path(), w, seen)
		}
	}
}

// counted says what something took, and fails where it took more.
func (h *hand) counted(what string, taps, typed int) {
	h.t.Helper()
	h.t.Logf("%s takes %d taps and %d typed fields", what, h.taps, h.typed)
	if h.taps > taps || h.typed > typed {
		h.t.Errorf("%s takes %d taps and %d typed fields, want at most %d and %d", what, h.taps, h.typed, taps, typed)
	}
	h.taps, h.typed = 0, 0
}
