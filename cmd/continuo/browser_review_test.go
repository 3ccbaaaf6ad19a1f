//go:build browser

package main

import (
	"strconv"
	"strings"
	"testing"
)

// touchable is how much of a screen a finger needs, in CSS pixels.
const touchable = 44

// thumb taps what a finger can hit: it fails for less than 44 by 44 px.
func (w *screen) thumb(selector string) {
	w.t.Helper()
	var box struct{ Width, Height float64 }
	w.read(`(() => { const it = document.querySelector(`+strconv.Quote(selector)+`); if (!it) throw new Error("there is no such thing at " + location.pathname);
		const box = it.getBoundingClientRect(); return {Width: box.width, Height: box.height}; })()`, &box)
	if box.Width < touchable || box.Height < touchable {
		w.t.Errorf("at %s, %s is %.0f by %.0f px", w.path(), selector, box.Width, box.Height)
	}
	w.tap(selector)
}

// decided is the label of a decision.
func decided(decision string) string { return `label.chip:has(> input[value="` + decision + `"]) span` }

// testReviewOnAPhone runs a whole weekly review between two meetings: begin,
// one person a screen, one of them with a follow-up, and finish. Taps only.
func (s *stage) testReviewOnAPhone(t *testing.T) {
	w := s.signIn(t, s.who(t, "supervisor"), phone)
	w.open("/team")
	w.goes(func() { w.tap(`#peers tbody tr:first-child a.name`) })
	peer := w.text("h1")
	w.goes(func() { w.thumb(`form[action$="/review"] button`) })
	if seen := w.text("main"); !strings.Contains(seen, "Nobody") && !strings.Contains(seen, "0 of ") {
		t.Fatalf("no review of %s has begun at %s: %s", peer, w.path(), seen)
	}
	w.goes(func() { w.thumb(`.head a.btn.main`) })
	people := 0
	for strings.HasPrefix(w.path(), "/review-entries/") {
		if people++; people > 40 {
			t.Fatal("the review has no end")
		}
		decision := []string{"keep", "change_rhythm", "talk_with_clinician"}[people%3]
		w.thumb(decided(decision))
		if people == 2 {
			w.thumb(`details > summary`)
			w.write(`textarea[name="what"]`, "Ask about a second evening")
			w.do(`const who = document.querySelector("select[name=ownerId]"); who.selectedIndex = 1;
				document.querySelector("input[name=dueOn]").value = new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10)`)
		}
		w.goes(func() { w.thumb(`.foot button.main`) })
		if w.js(`document.querySelector(".errors") !== null`) == "true" {
			t.Fatalf("the form came back: %s", w.text(".errors"))
		}
		if sideways := w.js(`document.documentElement.scrollWidth > innerWidth`); sideways != "false" {
			t.Errorf("%s scrolls sideways", w.path())
		}
	}
	all := strconv.Itoa(people)
	if seen := w.text("main"); people < 2 || !strings.Contains(seen, all+" of "+all+" seen") || !strings.Contains(seen, "Everybody was seen") {
		t.Fatalf("after %d people: %s", people, seen)
	}
	w.goes(func() { w.thumb(`form[action$="/finish"] button`) })
	if seen := w.text("main"); !strings.Contains(seen, "Finished by") {
		t.Errorf("the review is not finished: %s", seen)
	}
	w.open("/tasks")
	if seen := w.text("main"); !strings.Contains(seen, "Ask about a second evening") {
		t.Errorf("the follow-up is not among the tasks: %s", seen)
	}
}

// testReviewByKeyboard goes on with a review that was begun, beside the list
// on a desk, by keyboard alone: to its end, with one person left out and a
// reason for it.
func (s *stage) testReviewByKeyboard(t *testing.T) {
	w := s.signIn(t, s.who(t, "supervisor"), desk)
	w.open("/team")
	begun := `#peers a[href^="/reviews/"]:not(:has(.ok))`
	if w.js("String(document.querySelector("+strconv.Quote(begun)+") === null)") == "true" { // in a week's first hour the demo's story ends before it
		w.tabTo(`#peers tbody tr:nth-child(2) a.name`)
		w.goes(func() { w.press(enter) })
		begun = `form[action$="/review"] button`
	}
	w.tabTo(begun)
	w.goes(func() { w.press(enter) })
	w.tabTo(`.head a.btn.main`)
	w.goes(func() { w.press(enter) })
	if beside := w.js(`getComputedStyle(document.querySelector(".queue")).display`); beside == "none" {
		t.Error("on a desk the list does not stand beside the sheet")
	}
	left, _ := strconv.Atoi(strings.Fields(w.text(".foot .hint"))[0])
	for n := range left {
		w.tabTo(`input[name="decision"]`)
		w.press(space)
		w.tabTo(`.foot button.main`)
		w.goes(func() { w.press(enter) })
		if !strings.HasPrefix(w.path(), "/review-entries/") {
			t.Fatalf("after %d of %d the browser is at %s: %s", n+1, left, w.path(), w.text("main"))
		}
	}
	w.tabTo(`.back`)
	w.goes(func() { w.press(enter) })
	w.tabTo(`form[action$="/finish"] summary`)
	w.press(enter)
	w.tabTo(`form[action$="/finish"] button`)
	w.goes(func() { w.press(enter) })
	if seen := w.text(".errors"); !strings.Contains(seen, "Say why this person was not reviewed") {
		t.Fatalf("somebody was skipped silently: %s", w.text("main"))
	}
	w.tabTo(`input[name^="reason."]`)
	w.press("Away with family")
	w.tabTo(`form[action$="/finish"] button`)
	w.goes(func() { w.press(enter) })
	if seen := w.text("main"); !strings.Contains(seen, "Finished by") || !strings.Contains(seen, "Away with family") {
		t.Errorf("the review is not finished: %s", seen)
	}
}
