//go:build browser

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// draw moves a finger over an element from point to point, given as shares of
// its width and height.
func (w *screen) draw(selector string, points ...[2]float64) {
	w.t.Helper()
	var box struct{ X, Y, Width, Height float64 }
	w.do(fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center", behavior: "instant"})`, selector))
	w.read(fmt.Sprintf(`(() => { const b = document.querySelector(%q).getBoundingClientRect(); return {X: b.left, Y: b.top, Width: b.width, Height: b.height} })()`, selector), &box)
	touch := func(kind input.DispatchTouchEventType, at ...*input.TouchPoint) {
		w.t.Helper()
		if _, err := chromedp.Call(w.ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: at}); err != nil {
			w.t.Fatalf("draw on %s: %v", selector, err)
		}
	}
	for i, p := range points {
		kind := input.DispatchTouchEventTypeTouchMove
		if i == 0 {
			kind = input.DispatchTouchEventTypeTouchStart
		}
		touch(kind, &input.TouchPoint{X: box.X + p[0]*box.Width, Y: box.Y + p[1]*box.Height})
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
}

// open goes to the page of somebody of the actor's, by the list.
func (w *screen) openClient(name string) {
	w.t.Helper()
	w.open("/clients")
	w.goes(func() {
		w.do(fmt.Sprintf(`const it = [...document.querySelectorAll("main a.name")].find((a) => a.innerText.includes(%q));
			if (!it) throw new Error("no " + %q); it.click()`, name, name))
	})
}

// testConsentSignedByFinger drafts a consent with somebody and has it signed
// with a finger on a phone: without a stroke it does not hold, with one it does,
// and the copy is there at once.
func (s *stage) testConsentSignedByFinger(t *testing.T) {
	w := s.signIn(t, s.nth(t, "peer specialist", 0), phone)
	w.openClient("Alma Reyes")
	w.goes(func() { w.tap(`main a[href$="/consents/new"]`) })
	w.goes(func() { w.tap(`main a[href$="kind=specific"]`) })
	if hidden := w.js(`getComputedStyle(document.querySelector(".when-condition")).display`); hidden != "none" {
		t.Errorf("what ends it is asked though a day was chosen: %s", hidden)
	}
	w.tap(`label:has(> input[name="recipientIds"])`)
	w.tap(`label:has(> input[name="purposes"])`)
	w.goes(func() { w.tap(`.foot button.main`) })
	w.goes(func() { w.tap(`main a[href$="/sign"]`) })
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.js(`document.querySelector("[data-sign] input[name=drawn]").value + document.querySelectorAll(".errors").length`); seen != "1" {
		t.Fatalf("without a signature: %s", seen)
	}
	stroke := [][2]float64{{.1, .5}, {.2, .3}, {.3, .7}, {.4, .3}, {.5, .7}, {.7, .4}, {.9, .5}}
	w.draw(`[data-sign] canvas`, stroke...)
	if drawn := w.js(`document.querySelector("[data-sign] input[name=drawn]").value`); len(drawn) < 200 {
		t.Fatalf("nothing was drawn: %q", drawn)
	}
	w.tap(`[data-sign] [data-clear]`)
	if drawn := w.js(`document.querySelector("[data-sign] input[name=drawn]").value`); drawn != "" {
		t.Error("what was cleared would be sent")
	}
	w.draw(`[data-sign] canvas`, stroke...)
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.text("main"); !strings.Contains(seen, "Holds until") || !strings.Contains(seen, "Alma Reyes") {
		t.Fatalf("it does not hold: %s", seen)
	}
	copied, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`fetch(document.querySelector('main a[href$="/copy"]').href)
		.then((a) => a.text()).then((text) => text.slice(0, 5))`, chromedp.EvalAwaitPromise))
	if err != nil || copied != "%PDF-" {
		t.Errorf("their copy begins with %q: %v", copied, err)
	}
	for _, said := range w.complained() {
		if !strings.Contains(said, "422") { // the answer to what had no signature
			t.Error(said)
		}
	}
}

// Somebody in an emergency presses a key in so long, and finds the next thing
// to tap in so long.
const (
	keystroke = 200 * time.Millisecond
	glance    = 800 * time.Millisecond
)

// testEmergencyInTime records an emergency on a phone at the pace of a person:
// from their page to what there is to tell in under 20 seconds.
func (s *stage) testEmergencyInTime(t *testing.T) {
	w := s.signIn(t, s.nth(t, "peer specialist", 0), phone)
	w.openClient("Terrence Boyd")
	write := func(words string) {
		for _, key := range words {
			w.press(string(key))
			time.Sleep(keystroke)
		}
	}
	begun := time.Now()
	time.Sleep(glance)
	w.goes(func() { w.tap(`main a[href$="/emergency"]`) })
	w.until(`document.activeElement.name`, "recipientName") // nobody has to tap into the first
	write("Dr. Osei")
	time.Sleep(glance)
	w.tap(`input[name="facility"]`)
	write("County ER")
	time.Sleep(glance)
	w.tap(`label:has(> input[name="natures"])`)
	time.Sleep(glance)
	w.goes(func() { w.tap(`.foot button[value="spoken"]`) })
	took := time.Since(begun)
	if seen := w.text("main"); !strings.HasPrefix(w.path(), "/emergencies/") || !strings.Contains(seen, "Tell them this") || !strings.Contains(seen, "Terrence Boyd") {
		t.Fatalf("at %s: %s", w.path(), seen)
	}
	t.Logf("%.1f seconds, of which the machine took %.1f", took.Seconds(), (took - 17*keystroke - 4*glance).Seconds())
	if took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
